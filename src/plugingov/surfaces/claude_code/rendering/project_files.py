"""What projects take: the servers of their `.mcp.json`, and the packages that are switched on for them."""

from collections.abc import Iterable, Iterator
from typing import Any

from plugingov.model.door import Door
from plugingov.model.inventory import Project
from plugingov.surfaces.claude_code.rendering.declared import Declared
from plugingov.surfaces.claude_code.rendering.servers import (
    UNIX,
    adding,
    command_line,
    configuration,
    is_complete,
)
from plugingov.surfaces.rendering.files import json_file, safe_name, unlike
from plugingov.surfaces.rendering.rendered import RenderedFile, Step, Unenforced


def server_files(declared: Declared) -> Iterator[RenderedFile]:
    """Yield `managed-mcp.json`, once more for Windows where a command differs there."""
    if not declared.managed_servers:
        return
    platforms = declared.attested.platforms or ()
    on_unix = not platforms or not UNIX.isdisjoint(platforms)
    usual = _servers(declared, declared.managed_servers, on_windows=not on_unix)
    yield json_file("managed-mcp.json", usual, "the only servers that load: it lies beside managed-settings.json")
    elsewhere = _servers(declared, declared.managed_servers, on_windows=True)
    if on_unix and "windows" in platforms and elsewhere != usual:
        yield json_file(
            "windows/managed-mcp.json", elsewhere, "the same for machines with Windows, as managed-mcp.json"
        )


def project_files(declared: Declared) -> Iterator[RenderedFile]:
    """Yield for each project of Claude Code what its repository holds."""
    projects = [
        (name, each) for name, each in sorted(declared.organisation.projects.items()) if each.surface == "claude-code"
    ]
    folders = unlike(((name, safe_name(name)) for name, _ in projects), "-")
    for name, project in projects:
        folder = f"projects/{folders[name]}"
        if servers := [door for door in declared.doors if _is_in_file(declared, door, project)]:
            data = _servers(declared, servers, on_windows=_is_windows_only(declared))
            yield json_file(f"{folder}/.mcp.json", data, f"belongs in the root of project `{name}`")
        if packages := _active_packages(declared, project):
            data = {"enabledPlugins": dict.fromkeys(packages, True)}
            yield json_file(f"{folder}/.claude/settings.json", data, f"switches packages on in project `{name}`")


def _servers(declared: Declared, doors: Iterable[Door], *, on_windows: bool) -> Any:
    return {
        "mcpServers": {
            declared.names[door.id]: configuration(door, server, on_windows=on_windows)
            for door in doors
            if (server := declared.server(door)) and is_complete(server)
        }
    }


def _is_windows_only(declared: Declared) -> bool:
    platforms = declared.attested.platforms
    return bool(platforms) and UNIX.isdisjoint(platforms or ())


def _is_in_file(declared: Declared, door: Door, project: Project) -> bool:
    is_wanted = door.provision.via == "project-file" and door.id in wanted_by(project)
    return is_wanted and is_complete(declared.server(door)) and declared.shut_out(door) is None


def wanted_by(project: Project) -> frozenset[str]:
    """Return the plugins that a project needs or has switched on."""
    return frozenset(each.partition("/")[0] for each in project.needs) | frozenset(project.active or ())


def _active_packages(declared: Declared, project: Project) -> tuple[str, ...]:
    active = project.active or ()
    doors = (door for door in declared.doors if door.provision.via == "marketplace-plugin" and door.id in active)
    return tuple(dict.fromkeys(door.package for door in doors if door.package))


def steps(declared: Declared) -> Iterator[Step]:
    """Yield what people do themselves, door by door."""
    for door in declared.doors:
        server = declared.server(door)
        if declared.shut_out(door) is not None:
            continue
        match door.provision.via:
            case "user-server" if server and is_complete(server):
                yield Step(door.id, "each member", f"runs `{adding(declared.names[door.id], server)}`")
            case "marketplace-plugin" if door.package:
                yield Step(door.id, "each member", f"runs `claude plugin install {door.package}`")
            case "project-file":
                yield Step(door.id, "each member", "approves the server when Claude Code asks, in a folder they trust")


def unenforced(declared: Declared) -> Iterator[Unenforced]:
    """Yield what the files of projects and machines cannot hold."""
    projects = [each for each in declared.organisation.projects.values() if each.surface == "claude-code"]
    wanted = frozenset[str]().union(*map(wanted_by, projects))
    for door in declared.doors:
        via, server = door.provision.via, declared.server(door)
        if via == "project-file" and door.id not in wanted:
            yield Unenforced("INS008", door.id, "no project on Claude Code needs it, so the file of none holds it")
        if via in {"project-file", "managed-mcp"} and not is_complete(server):
            yield Unenforced("INS008", door.id, "the inventory does not say enough of its server to configure it")
        if via == "project-file" and server and _differs_on_windows(declared, server):
            because = "one file of the project serves every machine, and on Windows its command is another"
            yield Unenforced("INS008", door.id, because)


def _differs_on_windows(declared: Declared, server: Any) -> bool:
    platforms = declared.attested.platforms or ()
    if server.is_remote or "windows" not in platforms or _is_windows_only(declared):
        return False
    return command_line(server, on_windows=True) != command_line(server, on_windows=False)
