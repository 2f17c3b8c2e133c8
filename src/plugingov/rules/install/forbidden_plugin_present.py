"""A door that is forbidden and can be had all the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from plugingov.model.address import read_address
from plugingov.model.answer import Answer, State
from plugingov.model.door import Door
from plugingov.model.values import Patterns
from plugingov.rules.case import Case
from plugingov.rules.install.open_default_marketplace import each_marketplace_on_cowork
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_door
from plugingov.rules.written import Written
from plugingov.sources.errors import did_you_mean
from plugingov.sources.globs import Glob, glob


class ForbidSettings(Settings):
    """What nobody may have: ids, package ids, names, hosts, publishers."""

    forbid: Patterns | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Forbidden:
    """The patterns of one list, as names in any case are looked up among them."""

    written: tuple[str, ...]
    exact: Mapping[str, str]
    globs: tuple[tuple[str, Glob], ...]

    def fitting(self, name: str) -> str | None:
        """Return the pattern that a name fits, if there is one."""
        folded = name.casefold()
        return self.exact.get(folded) or next((written for written, each in self.globs if each.matches(folded)), None)


def forbidden(settings: ForbidSettings, written: Written) -> Forbidden:
    """Return the patterns of the settings, told apart by whether they hold a star."""
    del written
    patterns = settings.forbid or ()
    read = {pattern: glob(pattern.casefold()) for pattern in patterns}
    exact = {each.first: pattern for pattern, each in reversed(read.items()) if each.last is None}
    return Forbidden(patterns, exact, tuple((pattern, each) for pattern, each in read.items() if each.last is not None))


@lru_cache(maxsize=8)
def each_door_and_package(case: Case) -> tuple[Subject, ...]:
    """Return each door, and each declared package that members of Cowork may add although no door there is made of it."""
    on_cowork = {subject.item for subject in each_marketplace_on_cowork(case)}
    packages = [
        Subject(surface="cowork", item=package)
        for package in case.organisation.packages
        if package.partition("@")[2] in on_cowork
        and not any(door.surface == "cowork" for door in case.doors_of_package[package])
    ]
    return (*each_door(case), *packages)


def judge(case: Case, subject: Subject, settings: Forbidden) -> Verdict:
    found = fitting_here(case, settings).get(subject)
    if found is None:
        return NOT_APPLICABLE
    pattern, what = found
    surface = subject.surface or "cowork"
    offer = _default(case, subject.item) if subject.item else case.layers.offer(subject.plugin or "", surface)
    if offer.state == "on":
        fact = f"`{pattern}` is forbidden and fits {what} of `{subject.plugin or subject.item}`"
        return Finding(offer.at, f"{fact}, which can be had on {surface}: {offer.because}")
    if offer.state == "unknown":
        return Unknown(offer.at, offer.because)
    return PASS if subject.item else _judge_withheld(case.door(subject.plugin, surface), offer)


def _judge_withheld(door: Door, offer: Answer) -> Verdict:
    """A document that lacks a package does not block it: only `false` does, or what shuts the whole door out."""
    if offer.at == door.provision_at("groups"):
        for group, held in (door.provision.groups or {}).items():
            if held == "absent":
                because = (
                    f"the managed settings of group `{group}` lack `{door.id}` and do not block it: members may add it"
                )
                return Unknown(door.provision_at("groups", group), because)
    return PASS


def _default(case: Case, package: str) -> Answer:
    """Tell whether Cowork offers a package that nothing but its marketplace decides about."""
    name = package.partition("@")[2]
    declared = case.organisation.marketplaces[name].cowork
    default = declared.default_preference if declared else None
    at = ("marketplaces", name, "cowork", "default_preference")
    if default is None:
        because = f"the inventory does not say the `cowork.default_preference` of marketplace `{name}`"
        return Answer("unknown", because, at)
    state: State = "off" if default == "not_available" else "on"
    return Answer(state, f"the default of marketplace `{name}` says `{default}`", at)


@lru_cache(maxsize=8)
def fitting_here(case: Case, patterns: Forbidden) -> Mapping[Subject, tuple[str, str]]:
    """Return what is forbidden, each with the pattern and what of it the pattern fits."""
    found = {}
    fits = cache(patterns.fitting)  # both doors of a plugin, and many plugins, are called alike
    for subject in each_door_and_package(case):
        for what, name in _names(case, subject):
            if (pattern := fits(name)) is not None:
                found[subject] = pattern, what
                break
    return found


def _names(case: Case, subject: Subject) -> Iterator[tuple[str, str]]:
    """Yield everything that a door or a package is called, and what that is."""
    if subject.item:
        yield from _names_of_package(subject.item)
        return
    door = case.door(subject.plugin, subject.surface)
    yield "the id", door.id
    if door.package:
        yield from _names_of_package(door.package)
    yield "the title", door.plugin.title
    if door.provision.as_:
        yield "the name there", door.provision.as_
    if door.plugin.publisher:
        yield "the publisher", door.plugin.publisher
    address = read_address(door.server.url) if door.server and door.server.url else None
    if address:
        yield "the host", address.host


def _names_of_package(package: str) -> Iterator[tuple[str, str]]:
    yield "the package", package
    yield "the package's name", package.partition("@")[0]


def idle(case: Case, patterns: Forbidden) -> Iterator[str]:
    """Yield what forbids nothing by a slip: an empty list, and a word that is nearly the name of something here."""
    if not patterns.written:
        yield "`forbid` is an empty list"
    used = {pattern for pattern, _ in fitting_here(case, patterns).values()}
    unused = [pattern for pattern in patterns.exact.values() if pattern not in used]
    known = _known(case) if unused else ()
    for pattern in islice(unused, _MOST_COMPARED):
        if pattern not in known and (hint := did_you_mean(pattern, known)):
            yield f"`{pattern}` in `forbid` is nothing here; {hint}"


def _known(case: Case) -> Mapping[str, None]:
    named = (name for subject in each_door_and_package(case) for _, name in _names(case, subject))
    return dict.fromkeys((*case.organisation.plugins, *named))


_MOST_COMPARED = 50

FORBIDDEN_PLUGIN_PRESENT = Rule(
    id="INS005",
    name="forbidden-plugin-present",
    title="A forbidden plugin can be had",
    layer="install",
    severity="critical",
    why="What was forbidden stays reachable as long as one route is open: a group's own setting, a marketplace's default, a "
    "connector, a server of members' own, the account. `forbid` names ids, package ids, names, hosts and publishers, in any case.",
    fix={
        "cowork": "Set `not_available` for the organisation, for every group and as the marketplace's default, or remove the connector.",
        "claude-code": "Hold the package as `false` in every managed document, or take the server away.",
    },
    references=(
        "OWASP MCP09:2025",
        "claude.com/docs/plugins/admin",
        "code.claude.com/docs/en/settings-reference",
        "Cowork condition I02",
        "Claude Code condition CC-P02",
    ),
    controls=Controls(nist=("CM-7", "CM-11"), iso=("A.8.19",), soc2=("CC6.8",), mas=("7.2",)),
    item_is="package",
    required=("forbid",),
    bad=Example(
        """\
marketplaces:
  anycompany-tools:
    cowork:
      default_preference: available  # gap
packages:
  screen-share@anycompany-tools: {version: 1.0.0}
groups: {try: {}}
plugins:
  file-drop:
    title: File drop
    path: marketplace
    publisher: Dropworks
    provision:
      cowork:
        preference: not_available
        groups:
          try: available  # gap
  notes:
    title: Notes
    path: custom-mcp
    server: {transport: http, url: https://mcp.notes.example}
    provision:
      claude-code:
        via: user-server  # gap
""",
        "forbid: [screen-share, dropworks, '*.notes.example']",
    ),
    good=Example(
        """\
marketplaces:
  anycompany-tools:
    cowork: {default_preference: not_available}
packages:
  screen-share@anycompany-tools: {version: 1.0.0}
plugins:
  file-drop:
    title: File drop
    path: marketplace
    publisher: Dropworks
    provision: {cowork: {preference: not_available}}
""",
        "forbid: [screen-share, dropworks, '*.notes.example']",
    ),
    settings=ForbidSettings,
    prepare=forbidden,
    subjects=each_door_and_package,
    judge=judge,
    idle=idle,
)
