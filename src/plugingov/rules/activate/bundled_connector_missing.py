"""A package that is there, and the connector it bundles is not."""

from functools import lru_cache

from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings


@lru_cache(maxsize=8)
def each_package_on_cowork(case: Case) -> tuple[Subject, ...]:
    doors = case.layers.doors.values()
    return tuple(
        Subject(plugin=door.id, surface=door.surface)
        for door in doors
        if door.surface == "cowork" and case.layers.via(door) == "org-plugin"
    )


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    door = case.door(subject.plugin, subject.surface)
    connected = case.layers.bundled_connector(door)
    if connected is None:
        return NOT_APPLICABLE
    if connected.state == "on":
        return PASS
    offered = case.layers.offer(door.id, "cowork")
    if offered.state == "off":
        return NOT_APPLICABLE
    if connected.state == "unknown":
        return Unknown(connected.at, connected.because)
    if offered.state == "unknown":
        return Unknown(offered.at, offered.because)
    return Finding(connected.at, f"{offered.because}, but {connected.because}")


BUNDLED_CONNECTOR_MISSING = Rule(
    id="ACT004",
    name="bundled-connector-missing",
    title="A package is there without the connector it bundles",
    layer="install",
    severity="high",
    why="To install or require a package does not add the connector that it bundles: an Owner does that once. Until then members "
    "have its skills, and every call that they make fails.",
    fix="Add the connector under Organization settings > Connectors, and list the door in `surfaces.cowork.connectors_added`.",
    references=("claude.com/docs/plugins/admin", "claude.com/docs/plugins/platform-support"),
    controls=Controls(nist=("CP-2", "SA-9"), iso=("A.5.30",), soc2=("A1.1",), mas=("8.1",)),
    bad=Example(
        """\
surfaces:
  cowork:
    connectors_added: [slack]  # gap
plugins:
  google-drive: {title: Google Drive, path: marketplace, server: {transport: http}, provision: {cowork: {preference: auto_install}}}
  slack: {title: Slack, path: marketplace, server: {transport: http}, provision: {cowork: {preference: available}}}
""",
    ),
    good=Example(
        """\
surfaces:
  cowork: {connectors_added: [google-drive]}
plugins:
  google-drive: {title: Google Drive, path: marketplace, server: {transport: http}, provision: {cowork: {preference: auto_install}}}
  slack: {title: Slack, path: marketplace, server: {transport: http}, provision: {cowork: {preference: not_available}}}
  notes: {title: Notes, path: custom-mcp, server: {command: /opt/acme/notes}, provision: {cowork: {preference: required}}}
""",
    ),
    settings=Settings,
    subjects=each_package_on_cowork,
    judge=judge,
)
