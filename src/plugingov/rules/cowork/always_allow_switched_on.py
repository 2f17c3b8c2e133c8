"""Members who may let a connector's writing tools run for good."""

from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import ACCESS
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Route

_SETTING: Route = ("surfaces", "cowork", "always_allow_for_connector_tools")


def subjects(case: Case) -> tuple[Subject, ...]:
    """Return Cowork, where anything is there."""
    is_there = any(door.surface == "cowork" for door in case.layers.doors.values())
    return (Subject(surface="cowork"),) if is_there else ()


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del subject, settings
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


ALWAYS_ALLOW_SWITCHED_ON = Rule(
    id="COW013",
    name="always-allow-switched-on",
    title="Members may let writing tools run without being asked",
    layer="activate",
    severity="medium",
    why="While the organisation's setting is off, which it is at first, every tool that may write asks for each task, whatever "
    "members chose before. Switched on, one click is for good, and nobody sees who made it. No interface exports the "
    "setting: the inventory attests it.",
    fix="Switch off the setting that allows members to always allow connector tools, under Organization settings > Cowork, and attest it.",
    references=("support.claude.com/en/articles/13455879", "Cowork condition A05", "OWASP MCP02:2025"),
    controls=ACCESS,
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
    ),
    settings=Settings,
    subjects=subjects,
    judge=judge,
)
