"""The organisation's list of allowed extensions, switched off or without effect on devices."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import PACKAGES
from plugingov.rules.ranking import worst
from plugingov.rules.rule import PASS, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Route

if TYPE_CHECKING:  # most runs look at no machine, and what reads one takes long to import
    from plugingov.surfaces.cowork.desktop.configuration import Configuration

_ITEM = "extension_allowlist"
_AT: Route = ("surfaces", "cowork", _ITEM)
_DIRECTORY = "isDesktopExtensionDirectoryEnabled"


def subjects(case: Case) -> Iterator[Subject]:
    """Yield the one list that an organisation with its own account has, where it declares anything for Cowork."""
    cowork = case.organisation.cowork
    is_used = cowork.extension_allowlist is not None or any(surface == "cowork" for _, surface in case.layers.doors)
    if is_used and cowork.deployment != "third-party":
        yield Subject(surface="cowork", item=_ITEM)


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del subject, settings
    of_account = tuple(_of_account(case)) if case.observed else ()
    match case.organisation.cowork.extension_allowlist:
        case None:
            return Unknown(_AT, f"the inventory does not say whether the list of allowed extensions is on (`{_ITEM}`)")
        case False:
            if of_account and all(_is_off(each) for each in of_account):
                return PASS  # what no device loads needs no list
            return Finding(_AT, f"`{_ITEM}` is off: members install whatever extension they find")
    return worst(map(_on_device, of_account)) or PASS


def _of_account(case: Case) -> "Iterator[Configuration]":
    """Return what counts on each device that an account of the organisation's is used on."""
    from plugingov.surfaces.cowork.desktop.configuration import configurations  # noqa: PLC0415 (most runs look at no machine)

    each = (each for machine in case.observed for each in configurations(machine.observation))
    return (one for one in each if one.deployment != "third-party")


def _is_off(configuration: "Configuration") -> bool:
    from plugingov.surfaces.cowork.desktop.deciding import ENABLED  # noqa: PLC0415 (most runs look at no machine)

    return configuration.value(ENABLED) is False and not configuration.doubt


def _on_device(configuration: "Configuration") -> Verdict:
    """Tell whether the list counts on a device: its own keys beat it."""
    from plugingov.surfaces.cowork.desktop.configuration import called  # noqa: PLC0415 (most runs look at no machine)
    from plugingov.surfaces.cowork.desktop.deciding import ENABLED  # noqa: PLC0415 (most runs look at no machine)

    found: Verdict = PASS
    for key in (ENABLED, _DIRECTORY):
        said = configuration.settings.get(key)
        if said is not None and said.value is False and not configuration.doubt:
            because = f"`{key}` in {called(said.file)} is false, and then the list of allowed extensions has no effect"
            return Finding(said.at, because)
        if said is None and (lacks := configuration.lacks(key)):
            found = Unknown(
                configuration.at, f"whether `{key}` takes the effect of the list away is not known: {lacks}"
            )
        elif configuration.doubt:
            found = Unknown(configuration.at, configuration.doubt)
    return found


EXTENSION_ALLOWLIST_INEFFECTIVE = Rule(
    id="COW010",
    name="extension-allowlist-ineffective",
    title="The list of allowed desktop extensions does not protect",
    layer="install",
    severity="high",
    why="While the list is off, members install any extension there is, and each of them is a program on their own device. A key on "
    "a device that switches extensions, or their directory, off takes the effect of the list away there. Whether members "
    "have changed the files of an installed extension no list tells.",
    fix="Switch the list on under Organization settings > Connectors > Desktop, and leave `isDesktopExtensionEnabled` and "
    "`isDesktopExtensionDirectoryEnabled` alone on devices; or switch extensions off on every device.",
    references=(
        "support.claude.com/en/articles/12592343",
        "support.claude.com/en/articles/12622667",
        "Cowork condition I17",
    ),
    controls=PACKAGES,
    item_is="setting",
    bad=Example("surfaces: {cowork: {extension_allowlist: false}}  # gap\n"),
    good=Example(
        "surfaces: {cowork: {extension_allowlist: true}}\n",
        files={
            "/etc/claude-desktop/managed-settings.json": """\
{ "isDesktopExtensionEnabled": true, "isDesktopExtensionDirectoryEnabled": true }
"""
        },
    ),
    settings=Settings,
    subjects=subjects,
    judge=judge,
    asks="either",
)
