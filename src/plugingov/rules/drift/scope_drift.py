"""A server that asks for more scopes, or is granted more, than the inventory says."""

from collections.abc import Iterator

from plugingov.layers.recognition import may_be
from plugingov.layers.sightings import SeenServer
from plugingov.rules.case import Case
from plugingov.rules.cowork.desktop_servers import each_beside, judged_beside
from plugingov.rules.cowork.exporting import each_of_both, of_both
from plugingov.rules.drift.endpoint_drift import each_seen_door
from plugingov.rules.drift.exported_scopes import scopes
from plugingov.rules.drift.settings_on_desktops import scopes_on_desktops
from plugingov.rules.drift.wrong import wrong_with
from plugingov.rules.ranking import worst
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    return worst(_verdicts(case, subject)) or NOT_APPLICABLE


def _verdicts(case: Case, subject: Subject) -> Iterator[Verdict]:
    door = case.door(subject.plugin, "claude-code")
    for seen in case.sightings.of_door[door.id]:
        asked = _scopes(seen) if may_be(seen.server, door) else None  # of another server, endpoint-drift tells
        if asked is None:
            yield NOT_APPLICABLE
        elif door.requested_scopes is None:
            yield Unknown(door.at("auth", "scopes"), f"the inventory does not say which scopes `{door.id}` asks for")
        else:
            extra = [scope for scope in asked if scope not in door.requested_scopes]
            yield _finding(seen, door.id, extra) if extra else PASS


def _scopes(seen: SeenServer) -> tuple[str, ...] | None:
    """Return the scopes that a configuration pins, which is one text with blanks between them."""
    oauth = seen.server.config.get("oauth")
    scopes = oauth.get("scopes") if isinstance(oauth, dict) else None
    return tuple(scopes.split()) if isinstance(scopes, str) else None


def _finding(seen: SeenServer, door: str, extra: list[str]) -> Finding:
    named = ", ".join(f"`{scope}`" for scope in extra)
    return wrong_with(seen.server, f"`{door}` asks for {named}, which the inventory does not have")


_each = each_of_both(each_seen_door, scopes)

SCOPE_DRIFT = Rule(
    id="DRF006",
    name="scope-drift",
    title="A server asks for more than was declared",
    layer="authenticate",
    severity="high",
    why="Members consent to what the configuration asks for, and nobody approved the rest. Asked is every server whose "
    "configuration pins its scopes; one that leaves them to the server is not, nor one that leads elsewhere (endpoint-drift). What no member can make load is "
    "a low gap. On Cowork asked is what roles grant; scopes whose names the interface hides are counted, never guessed; and what the managed servers of devices ask for.",
    fix={
        "cowork": "Take the scopes out of the role, or out of `oauth.scope` of what devices are given, or declare the wider ones and have them reviewed.",
        "claude-code": "Ask for the declared scopes only (`oauth.scopes`), or declare the wider ones and have them reviewed.",
    },
    references=("OWASP MCP02:2025", "code.claude.com/docs/en/mcp"),
    controls=Controls(nist=("AC-6",), iso=("A.8.2", "A.8.3"), soc2=("CC6.3",), mas=("9.1", "9.2")),
    asks="both",
    bad=Example(
        """\
plugins:
  drive:
    title: Drive
    path: custom-mcp
    server: {transport: http, url: https://mcp.acme.example/drive}
    auth: {method: oauth, scopes: [drive.readonly]}
    provision: {claude-code: {via: project-file}}
""",
        files={
            "/home/ada/code/app/.mcp.json": """\
{ "mcpServers": {
    "drive": {  // gap
      "type": "http", "url": "https://mcp.acme.example/drive",
      "oauth": { "scopes": "drive.readonly drive.file" } } } }
"""
        },
    ),
    good=Example(
        """\
plugins:
  drive:
    title: Drive
    path: custom-mcp
    server: {transport: http, url: https://mcp.acme.example/drive}
    auth: {method: oauth, scopes: [drive.readonly, drive.file]}
    provision: {claude-code: {via: project-file}}
""",
        files={
            "/home/ada/code/app/.mcp.json": """\
{ "mcpServers": {
    "drive": {
      "type": "http", "url": "https://mcp.acme.example/drive",
      "oauth": { "scopes": "drive.readonly" } } } }
"""
        },
    ),
    settings=Settings,
    subjects=each_beside(_each, scopes_on_desktops),
    judge=judged_beside(_each, of_both(judge, scopes), scopes_on_desktops),
)
