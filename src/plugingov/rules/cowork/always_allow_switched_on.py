"""Members who may let a connector's writing tools run for good."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import ACCESS
from plugingov.rules.cowork.desktops import absent, not_known, of_configurations, seen_on_desktops
from plugingov.rules.observing import Seen
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Route

if TYPE_CHECKING:  # most runs look at no machine, and what reads one takes long to import
    from plugingov.surfaces.cowork.desktop.configuration import Configuration

_SETTING: Route = ("surfaces", "cowork", "always_allow_for_connector_tools")
_KEY = "mcpPersistentAlwaysAllowEnabled"


def subjects(case: Case) -> Iterator[Subject]:
    """Yield Cowork, where anything is there, and the key of third-party deployments, where a device shows one."""
    if any(door.surface == "cowork" for door in case.layers.doors.values()):
        yield Subject(surface="cowork")
    yield from seen_on_desktops(case, _LOOK)


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    if subject.item:
        return seen_on_desktops(case, _LOOK)[subject]
    cowork = case.organisation.cowork
    if cowork.deployment == "third-party":
        return NOT_APPLICABLE
    match cowork.always_allow_for_connector_tools:
        case True:
            return Finding(
                _SETTING, "`always_allow_for_connector_tools` is on: what a member once allowed writes unasked"
            )
        case False:
            return PASS
    return Unknown(_SETTING, "the inventory does not say whether members may always allow a connector's tools")


def look(case: Case, configuration: "Configuration") -> Iterator[Seen]:
    """Yield whether a third-party deployment hides the choice to always allow a tool."""
    del case
    if configuration.deployment != "first-party":
        yield Seen(_KEY, _verdict(configuration))


def _verdict(configuration: "Configuration") -> Verdict:
    from plugingov.surfaces.cowork.desktop.configuration import called  # noqa: PLC0415 (most runs look at no machine)

    setting = configuration.settings.get(_KEY)
    if setting:
        said = f"`{_KEY}` of {called(setting.file)} is `true`: what a member once allowed runs unasked"
        return PASS if setting.value is False else Finding(setting.at, said)
    at, said = absent(configuration, _KEY)
    because = f"{said}, so members may always allow a tool: what they once allowed runs unasked"
    return not_known(configuration, _KEY) or Finding(at, because)


_LOOK = of_configurations(look)

ALWAYS_ALLOW_SWITCHED_ON = Rule(
    id="COW013",
    name="always-allow-switched-on",
    title="Members may let writing tools run without being asked",
    layer="activate",
    severity="medium",
    why="While the organisation's setting is off, which it is at first, every tool that may write asks for each task, whatever "
    "members chose before. Switched on, one click is for good, and nobody sees who made it. No interface exports the "
    "setting: the inventory attests it. In a third-party deployment the choice is there unless "
    "`mcpPersistentAlwaysAllowEnabled` is `false`, which members' devices show; Code sessions take no notice of it.",
    fix="Switch off the setting that allows members to always allow connector tools, under Organization settings > Cowork, and attest it. "
    "In a third-party deployment set `mcpPersistentAlwaysAllowEnabled` to `false`.",
    references=(
        "support.claude.com/en/articles/13455879",
        "claude.com/docs/third-party/claude-desktop/configuration",
        "Cowork conditions A05, A14",
        "OWASP MCP02:2025",
    ),
    controls=ACCESS,
    item_is="key",
    bad=Example(
        """\
surfaces:
  cowork:
    always_allow_for_connector_tools: true  # gap
plugins:
  notion: {title: Notion, path: oauth-connector, provision: {cowork: {via: directory-connector}}}
""",
    ),
    good=Example(
        """\
surfaces: {cowork: {always_allow_for_connector_tools: false}}
plugins:
  notion: {title: Notion, path: oauth-connector, provision: {cowork: {via: directory-connector}}}
""",
        files={
            "/etc/claude-desktop/managed-settings.json": """\
{"inferenceProvider": "bedrock", "mcpPersistentAlwaysAllowEnabled": false}
""",
        },
    ),
    settings=Settings,
    subjects=subjects,
    judge=judge,
    asks="either",
    asks_strangers=False,
)
