"""A server in a form, under a name or in a file that the client passes over."""

from collections.abc import Iterator
from typing import Any

from plugingov.model.observation import NativeFile
from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.words import file_name
from plugingov.rules.observing import Seen, as_seen, each_seen, project_of
from plugingov.rules.rule import PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.found import why_unread
from plugingov.surfaces.claude_code.servers.config import LOST, NAMELESS, RESERVED, called, read_server
from plugingov.surfaces.claude_code.servers.state import names_a_folder
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.sessions.written_servers import Written, servers_of
from plugingov.surfaces.claude_code.settings.delivered import DELIVERED, why_not
from plugingov.surfaces.claude_code.settings.unread import is_unread
from plugingov.surfaces.claude_code.settings.validated import MANAGED_KINDS

_FILES = frozenset({"project-servers", "managed-mcp", "package-servers", "state"})


def look(case: Case, machine: Machine) -> Iterator[Seen]:
    """Yield each server that is configured, and each file of servers."""
    del case
    for server in servers_of(machine):
        if server.found.file.is_strict:
            yield Seen(mask(server.name or NAMELESS), _verdict(server), project_of(server.found.file))
    for file in machine.observation.files:
        if file.kind == "misplaced":
            yield from _misplaced(file)
        elif file.kind in MANAGED_KINDS and is_unread(file):
            yield Seen(file_name(file), Unknown(file.place(), mask(why_unread(file))))
        elif file.kind in _FILES:
            yield from (Seen(*each, project_of(file)) for each in _file(file))


def _verdict(server: Written) -> Verdict:
    what = f"{called(server.name)} in {server.found.where}"
    if server.name in RESERVED and server.level != "package":  # there it goes by `plugin:<package>:<server>`
        because = f"{what} has a name that the client keeps for itself, and does not load"
        return Finding(server.found.at, because, fix="Give the server another name.")
    if server.name == LOST:
        because = f"{what} has a name that the client loses, and does not load"
        return Finding(server.found.at, because, fix="Give the server another name.")
    if server.found.route[0] == DELIVERED:
        wrong = why_not(server.name, server.config)
        because = mask(f"{what} does not load: {wrong}, and the client leaves it out")
        return Finding(server.found.at, because, fix=_EXPECTED) if wrong else PASS
    if server.found.route[0] == "projects" and not names_a_folder(server.project):
        because = mask(f"{what} does not load: it stands under `{server.project}`, where no start of the client looks")
        return Finding(server.found.at, because, fix=_PLAIN)
    if "url" in server.config and "type" not in server.config and "command" not in server.config:
        return Finding(server.found.at, mask(f"{what} has a `url` and no `type`, and does not load"), fix=_TYPE)
    has_target = server.config.get("command") or server.config.get("url")  # else it is somebody's to fill in
    if has_target and (wrong := read_server(server.config).wrong):
        because = mask(f"{what} does not load: {wrong}, and the client leaves it out")
        return Finding(server.found.at, because, fix=_EXPECTED)
    if server.config.get("type") == "sse":
        because = mask(f"{what} uses `sse`, a transport that the vendor has given up")
        fix = "Use `http` where the server offers it."
        return Finding(server.found.below("type", "sse").at, because, grade="low", fix=fix)
    return PASS


_PLAIN = "Write the path of the project without a slash at its end."
_TYPE = 'Write `"type": "http"` beside the url.'
_EXPECTED = "Write there what the client expects, or take the entry out."


def _misplaced(file: NativeFile) -> Iterator[Seen]:
    """Yield a file of servers that lies where the client does not look."""
    name = file_name(file)
    if name.rpartition("/")[2] in {".mcp.json", "mcp.json"}:
        because = f"`{name}` is not read: servers of a project belong in `.mcp.json` beside the folder `.claude`"
        fix = "Move the servers into `.mcp.json` at the top of the project."
        yield Seen(name, Finding(file.place(), because, fix=fix), project_of(file))


def _file(file: NativeFile) -> Iterator[tuple[str, Verdict]]:
    """Yield what of a file the client does not look at, or nobody could."""
    name = file_name(file)
    servers = file.settings.get("mcpServers")
    if file.is_empty:
        return
    if not file.is_strict:
        because = f"`{name}` is not strict JSON, {_BROKEN[file.kind == 'state']}"
        yield name, Finding(file.place(), because, fix=_STRICT)
    elif file.state == "unread":
        yield name, Unknown(file.place(), mask(why_unread(file)))
    elif servers and not isinstance(servers, dict):
        because = f"`mcpServers` in `{name}` is no object, and no server in it loads"
        fix = "Write an object there, with each server below its name."
        yield f"{name} mcpServers", Finding(file.place("mcpServers"), because, fix=fix)
    elif file.kind != "state":
        yield from _outside(file, name)


_STRICT = "Make the file strict JSON: no comments, and no comma behind the last of anything."
_BROKEN = {True: "and the client refuses to start with it", False: "so the client takes no server from it"}


def _outside(file: NativeFile, name: str) -> Iterator[tuple[str, Verdict]]:
    """Yield servers below a key that this client does not know, or below none."""
    for route in (("servers",), ("mcp", "servers")):
        if _is_map_of_servers(file, route):
            key = ".".join(route)
            because = (
                f"`{key}` in `{name}` is another client's key, and nothing below it loads; here it is `mcpServers`"
            )
            yield f"{name} {key}", Finding(file.place(*route), because, fix=_FOR_ANOTHER)
    if file.kind == "package-servers" or "mcpServers" in file.settings:
        return
    for key, said in file.settings.items():
        if isinstance(said, dict) and {"command", "url"} & said.keys():
            because = mask(f"`{key}` in `{name}` stands outside of `mcpServers`, and does not load")
            yield mask(key), Finding(file.place(key), because, fix="Move the server below `mcpServers`.")


_FOR_ANOTHER = "Move the servers below `mcpServers`, or the file to where the other client reads it."


def _is_map_of_servers(file: NativeFile, route: tuple[str, ...]) -> bool:
    """Tell whether servers stand below some keys; in a package those may be a server's name."""
    found: Any = file.settings
    for key in route:
        found = found.get(key) if isinstance(found, dict) else None
    return isinstance(found, dict) and not {"command", "url"} & found.keys()


SERVER_ENTRY_THAT_CANNOT_LOAD = Rule(
    id="CCM017",
    name="server-entry-that-cannot-load",
    title="A configured server cannot load",
    layer="install",
    severity="medium",
    why="The client passes over a server with a url and no type, one with a value of a wrong type, one under a name of its "
    "own, one of managed settings that is no plain https server, one for a project whose path has a slash at its end, and whole files that lie in the wrong folder, are no strict JSON or are written for another client. "
    "Whoever configured it waits for a server that never comes, and a policy that was tried with it proves nothing. `sse` "
    "still loads and is told as low. An entry that says neither url nor command is left to be filled in, and no gap.",
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
