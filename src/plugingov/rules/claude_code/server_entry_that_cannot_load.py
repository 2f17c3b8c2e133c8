"""A server in a form, under a name or in a file that the client passes over."""

from collections.abc import Iterator

from plugingov.model.observation import NativeFile
from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.words import file_name
from plugingov.rules.observing import Seen, as_seen, each_seen, project_of
from plugingov.rules.rule import PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.servers.config import RESERVED
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.sessions.written_servers import Written, servers_of

_FILES = frozenset({"project-servers", "managed-mcp", "package-servers"})


def look(case: Case, machine: Machine) -> Iterator[Seen]:
    """Yield each server that is configured, and each file of servers."""
    del case
    for server in servers_of(machine):
        yield Seen(mask(server.name), _verdict(server), project_of(server.found.file))
    for file in machine.observation.files:
        yield from _file(file)


def _verdict(server: Written) -> Verdict:
    what = f"`{server.name}` in {server.found.where}"
    if server.name in RESERVED:
        return Finding(server.found.at, f"{what} has a name that the client keeps for itself, and does not load")
    if "url" in server.config and "type" not in server.config:
        return Finding(server.found.at, mask(f"{what} has a `url` and no `type`, and does not load"))
    if server.config.get("type") == "sse":
        because = mask(f"{what} uses `sse`, a transport that the vendor has given up")
        return Finding(server.found.below("type", "sse").at, because, grade="low")
    return PASS


def _file(file: NativeFile) -> Iterator[Seen]:
    """Yield what of a file the client does not look at."""
    name = file_name(file)
    if file.kind == "misplaced" and name.rpartition("/")[2] in {".mcp.json", "mcp.json"}:
        because = f"`{name}` is not read: servers of a project belong in `.mcp.json` beside the folder `.claude`"
        yield Seen(name, Finding(file.place(), because), project_of(file))
    elif file.kind in _FILES and file.state == "unread":
        yield Seen(name, Unknown(file.place(), f"`{name}` could not be read: {file.why}"), project_of(file))
    elif file.kind in _FILES and _is_of_another_client(file):
        because = f"`servers` in `{name}` is another client's key, and nothing below it loads; here it is `mcpServers`"
        yield Seen(f"{name} servers", Finding(file.place("servers"), because), project_of(file))


def _is_of_another_client(file: NativeFile) -> bool:
    """Tell whether servers stand below a key that this client does not know; in a package it may be a server's name."""
    servers = file.settings.get("servers")
    return isinstance(servers, dict) and not {"command", "url"} & servers.keys()


SERVER_ENTRY_THAT_CANNOT_LOAD = Rule(
    id="CCM017",
    name="server-entry-that-cannot-load",
    title="A configured server cannot load",
    layer="install",
    severity="medium",
    why="The client passes over a server with a url and no type, one under a name of its own, and whole files that lie in "
    "the wrong folder or are written for another client. Whoever configured it waits for a server that never comes, "
    "and a policy that was tried with it proves nothing. `sse` still loads and is told as low.",
    fix='Write `"type": "http"` beside the url, another name, or the servers below `mcpServers` in `.mcp.json` at the top '
    "of the project.",
    references=("code.claude.com/docs/en/mcp", "Claude Code condition CC-M17"),
    controls=LISTS,
    item_is="server",
    bad=Example(
        files={
            "/home/ada/app/.mcp.json": """\
{
  "mcpServers": {
    "crm": {"url": "https://mcp.crm.example/mcp"},  // gap
    "workspace": {"command": "/opt/acme/files-mcp"}  // gap
  }
}
"""
        }
    ),
    good=Example(
        files={
            "/home/ada/app/.mcp.json": """\
{
  "mcpServers": {
    "crm": {"type": "http", "url": "https://mcp.crm.example/mcp"},
    "files": {"command": "/opt/acme/files-mcp"}
  }
}
"""
        }
    ),
    settings=Settings,
    subjects=each_seen(look),
    judge=as_seen(look),
    asks="observation",
)
