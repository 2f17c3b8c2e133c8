"""A server or package on a machine or on Cowork that the inventory does not know."""

from collections.abc import Iterable, Iterator, Mapping

from plugingov.layers.sightings import SeenPackage, SeenServer
from plugingov.model.observation import NativeFile
from plugingov.rules.case import Case
from plugingov.rules.cowork.exporting import each_of_both, of_both
from plugingov.rules.drift.exported_packages import undeclared
from plugingov.rules.drift.on_devices import undeclared_on_device
from plugingov.rules.observing import Seen, as_seen, each_seen, project_of
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.claude_code.client.session import ObservedPackage, ObservedServer
from plugingov.surfaces.claude_code.servers.config import called
from plugingov.surfaces.claude_code.sessions.machine import Machine

# The files that say what is there; of settings, what they hold of it is a question of its own.
_TELLING = frozenset({"managed-mcp", "state", "project-servers", "installed", "package-servers", "package"})
_WHERE = {
    "managed-mcp": "in `managed-mcp.json`",
    "managed-settings": "in managed settings",
    "local": "by a member for one project",
    "project": "in the project's `.mcp.json`",
    "user": "by a member",
    "plugin": "by a package",
}


def look(case: Case, machine: Machine) -> Iterable[Seen]:
    """Tell of each package, and of each server that no undeclared package brings, whether it is declared."""
    strangers = set()
    for package in case.sightings.packages_on(machine):
        if not package.is_declared:
            strangers.add(package.package.id)
        is_known = package.is_declared or _is_only_kept_out(package)
        yield Seen(package.item, PASS if is_known else _package(package))
    yield from _servers(case.sightings.servers_on(machine), strangers)
    yield from undeclared_on_device(case, machine)
    if case.desktops:
        from plugingov.rules.drift.on_desktops import undeclared_on_desktop  # noqa: PLC0415 (most runs look at none)

        yield from undeclared_on_desktop(case, machine)
    for file in machine.observation.files:
        if file.state == "unread" and file.kind in _TELLING:
            because = f"nobody knows what `{_name(file)}` has installed or configured: {file.why}"
            yield Seen(f"what an unread {_name(file)} holds", Unknown(file.place(), because), project_of(file))


def _name(file: NativeFile) -> str:
    """Return the name of a file without the folders, which tell of a machine."""
    return file.path.replace("\\", "/").rpartition("/")[2]


def _servers(servers: Iterable[SeenServer], strangers: set[str]) -> Iterator[Seen]:
    for seen in servers:
        if seen.server.package not in strangers:
            yield Seen(seen.item, PASS if seen.door or seen.is_of_account else _server(seen), seen.project)


def _is_only_kept_out(seen: SeenPackage) -> bool:
    """Tell whether a package was never installed, and every file that names it switches it off: that is no install."""
    package = seen.package
    if package.records or "yes" in {package.installed, package.enabled}:
        return False
    files = [file for file in seen.machine.observation.files if file.home in {"", package.session.home}]
    lists = [said for file in files if isinstance(said := file.settings.get("enabledPlugins"), Mapping)]
    return all(said[package.id] is False for said in lists if package.id in said)


def _server(seen: SeenServer) -> Verdict:
    server = seen.server
    if server.configured_in == "connector":
        return _connector(server)
    what = f"{called(server.name)} is configured {_WHERE[server.configured_in]}, and the inventory does not know it"
    return _finding(server, what, seen.server.written_at)


def _connector(server: ObservedServer) -> Verdict:
    """Return what a name in the client's record tells: that the account had a connector; one kept out is none here."""
    if server.loads == "no":
        return PASS
    what = f"the client's record names `{server.name}`, which the inventory does not know"
    return Unknown(server.written_at, f"{what}: {server.because}")


def _package(seen: SeenPackage) -> Verdict:
    return _finding(seen.package, f"package `{seen.package.id}` is not in the inventory", seen.package.at)


def _finding(observed: ObservedServer | ObservedPackage, what: str, at: tuple[str | int, ...]) -> Finding:
    """Return the gap: a mild one where the client does not load what is there."""
    match observed.loads:
        case "yes":
            return Finding(at, f"{what}: it loads")
        case "no":
            return Finding(at, f"{what}; it does not load: {observed.because}", grade="low")
    return Finding(at, f"{what}; whether it loads is not known: {observed.because}")


UNDECLARED_INSTALL = Rule(
    id="DRF001",
    name="undeclared-install",
    title="A server or package is there that the inventory does not know",
    layer="install",
    severity="high",
    why="Nobody reviewed what nobody declared: whoever configured it opened a door by themselves. What is configured and does not "
    "load, because a policy keeps it out or a member switched it off, is a low gap. What files name only to keep it out, and "
    "was never installed, is none. A server is known by the package that brings it, by its address or command line, else by "
    "its name. Of a connector the client remembers the name: whether the account still has it is unknown. What is declared "
    "for Cowork and arrives with the account is a question of arrives-by-itself. On Cowork packages of the organisation are asked, servers that Claude Desktop has on devices, and what "
    "nobody is given is a low gap; no interface lists its connectors. Of Claude Desktop, installed extensions are asked, and what an "
    "organisation has put into its folder of plugins; a bundle that nobody has installed is none.",
    fix="Declare it with an owner and a review, or remove it and forbid it.",
    references=("OWASP MCP09:2025", "code.claude.com/docs/en/mcp", "Claude Code condition CC-P12"),
    controls=Controls(nist=("CM-7", "CM-11"), iso=("A.8.19",), soc2=("CC6.8",), mas=("7.2",)),
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
    "tickets": { "type": "http", "url": "https://mcp.acme.example/tickets" },
    "notes": { "type": "http", "url": "https://mcp.notes.example/mcp" } } }  // gap
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
{ "mcpServers": { "our-tickets": { "type": "http", "url": "https://MCP.acme.example/tickets/" } } }
"""
        },
    ),
    settings=Settings,
    subjects=each_of_both(each_seen(look), undeclared),
    judge=of_both(as_seen(look), undeclared),
)
