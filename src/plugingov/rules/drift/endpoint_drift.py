"""A door that leads somewhere else on a machine than the inventory says."""

from collections.abc import Iterator
from functools import lru_cache

from plugingov.layers.recognition import Endpoint, endpoint, endpoints_of, hangs_on_reference
from plugingov.layers.sightings import SeenServer
from plugingov.model.door import Door
from plugingov.rules.case import Case
from plugingov.rules.cowork.desktop_servers import each_beside, judged_beside
from plugingov.rules.drift.on_desktops import elsewhere_on_desktops
from plugingov.rules.drift.wrong import wrong_with
from plugingov.rules.ranking import worst
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.claude_code.client.session import ObservedServer
from plugingov.surfaces.claude_code.servers.config import called


@lru_cache(maxsize=8)
def each_seen_door(case: Case) -> tuple[Subject, ...]:
    """Return each door that some machine has in Claude Code."""
    return tuple(Subject(plugin=door, surface="claude-code") for door in case.sightings.of_door)


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    return worst(_verdicts(case, subject)) or NOT_APPLICABLE


def _verdicts(case: Case, subject: Subject) -> Iterator[Verdict]:
    door = case.door(subject.plugin, "claude-code")
    declared = tuple(filter(None, endpoints_of(door.server)))
    for seen in case.sightings.of_door[door.id]:
        yield _verdict(door, declared, seen)


def _verdict(door: Door, declared: tuple[Endpoint, ...], seen: SeenServer) -> Verdict:
    found = endpoint(seen.server.config)
    if not found:
        return _untold(door, seen.server) if declared else NOT_APPLICABLE
    if not declared:
        return Unknown(door.at("server"), f"the inventory does not say where `{door.id}` leads")
    return PASS if found in declared else _other(door, seen.server, found, declared)


def _untold(door: Door, server: ObservedServer) -> Verdict:
    """Return what is said of a server whose configuration was not seen: of the account's no file tells anything."""
    if server.configured_in == "connector" or server.loads == "no":
        return NOT_APPLICABLE
    return Unknown(server.written_at, f"what was seen of `{door.id}` does not tell where it leads")


def _other(door: Door, server: ObservedServer, found: Endpoint, declared: tuple[Endpoint, ...]) -> Verdict:
    if hangs_on_reference(found, *declared):
        because = f"a reference or a secret decides whether {called(server.name)} is what `{door.id}` is declared to be"
        return Unknown(server.written_at, because)
    how = f"leads to `{server.identity}`" if found[0] == "" else f"runs `{server.identity}`"
    return wrong_with(server, f"`{door.id}` {how}, which is not what the inventory says")


ENDPOINT_DRIFT = Rule(
    id="DRF005",
    name="endpoint-drift",
    title="A door leads somewhere else than the inventory says",
    layer="install",
    severity="high",
    why="What was reviewed is one server, and what members reach is another: under the same name, or from the same package. "
    "Spellings of one address count as one, and a command that Windows starts by `cmd /c` is the same. What no "
    "member can make load is a low gap. Servers that devices of a third-party deployment manage are asked by name.",
    fix="Configure the declared server, or declare the one that is there and have it reviewed.",
    references=("code.claude.com/docs/en/mcp",),
    controls=Controls(nist=("SC-7", "AC-20"), iso=("A.5.14", "A.5.23"), soc2=("CC6.6",), mas=("3.4", "11.2")),
    asks="both",
    bad=Example(
        """\
plugins:
  tickets:
    title: Tickets
    path: custom-mcp
    server: {transport: http, url: https://mcp.acme.example/tickets}
    provision: {claude-code: {via: user-server}}
""",
        files={
            "/home/ada/.claude.json": """\
{ "mcpServers": {
    "tickets": { "type": "http", "url": "https://tickets.acme.test/mcp" } } }  // gap
"""
        },
    ),
    good=Example(
        """\
plugins:
  tickets:
    title: Tickets
    path: custom-mcp
    server: {transport: http, url: https://mcp.acme.example/tickets}
    provision: {claude-code: {via: user-server}}
""",
        files={
            "/home/ada/.claude.json": """\
{ "mcpServers": { "tickets": { "type": "http", "url": "https://mcp.acme.example/tickets" } } }
"""
        },
    ),
    settings=Settings,
    subjects=each_beside(each_seen_door, elsewhere_on_desktops),
    judge=judged_beside(each_seen_door, judge, elsewhere_on_desktops),
)
