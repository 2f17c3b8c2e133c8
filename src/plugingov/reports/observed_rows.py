"""What an observation says to people: a row for each server, package and toggle, none of which is believed later."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from plugingov.model.observation import FileKind, NativeFile, Observation
from plugingov.sources.document import Route
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import ObservedPackage, ObservedServer, Session
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.unread import is_unread

_LISTS = (
    "disabledMcpServers",
    "enabledMcpServers",
    "enabledMcpjsonServers",
    "disabledMcpjsonServers",
)
_PLACES: Mapping[FileKind, str] = {
    "managed-mcp": "managed-mcp",
    "project-servers": "project",
    "package-servers": "plugin",
    "state": "user",
}
_FLAGS = ("enableAllProjectMcpServers", "hasTrustDialogAccepted")


def server_rows(machine: Machine) -> list[dict[str, Any]]:
    """Return a row for each server that is configured anywhere, and another where it fares otherwise in a project."""
    told = _told_once(machine, machine.servers, lambda server: (server.name, server.written_at))
    own_set = next((file for file in machine.observation.of_kind("managed-mcp") if not is_unread(file)), None)
    return [
        *map(_server, told),
        *(_not_read(file, own_set) for file in machine.observation.files if _hides_servers(file)),
    ]


def _hides_servers(file: NativeFile) -> bool:
    """Tell whether a file may configure servers, and nothing in it could be read."""
    return file.kind in _PLACES and file.state != "whole" and not file.settings


def _not_read(file: NativeFile, own_set: NativeFile | None) -> dict[str, Any]:
    """Return the row that stands for all servers of a file that was not read: it has no name.

    Beside a set of the organisation's own none of them loads, whatever they are.
    """
    because = f"the servers of {Found(None, file).where} are not known: {file.why}"
    is_shut_out = own_set is not None and own_set is not file
    if own_set and is_shut_out:
        because = f"{because}; beside {Found(None, own_set).where} none of them loads"
    row = {
        "configured_in": _PLACES[file.kind],
        "loads": "unknown" if is_unread(file) and not is_shut_out else "no",
        "because": because,
        "at": str(file.place()),
        "written_at": str(file.place()),
        "home": file.home,
        "project": file.project,
    }
    return {key: value for key, value in row.items() if value}


def _server(server: ObservedServer) -> dict[str, Any]:
    row = {
        "configured_in": server.configured_in,
        "transport": server.transport,
        "identity": server.identity,
        "loads": server.loads,
        "because": server.because,
        "at": str(server.at),
        "written_at": str(server.written_at),
        "package": server.package,
    }
    said = {key: value for key, value in row.items() if value}
    return {"name": server.name, **said, **_where(server.session)}  # the name may be empty, and is one all the same


def package_rows(machine: Machine) -> list[dict[str, Any]]:
    """Return a row for each package that is installed or switched on or off, and what holds for it."""
    return [_package(package) for package in _told_once(machine, machine.packages, lambda package: (package.id,))]


def _package(package: ObservedPackage) -> dict[str, Any]:
    return {
        "id": package.id,
        "records": [record.found.value for record in package.records],
        "enabled": package.enabled,
        "locked": package.locked,
        "blocked": package.blocked,
        "installed": package.installed,
        "loads": package.loads,
        "because": package.because,
        "at": str(package.at),
        **_where(package.session),
    }


T = TypeVar("T", bound=ObservedServer | ObservedPackage)


def _told_once(
    machine: Machine, ask: Callable[[Session], tuple[T, ...]], name: Callable[[T], tuple[object, ...]]
) -> Iterator[T]:
    """Yield what each start of the client has, but nothing that a start in the same home had before in the same way."""
    told: set[tuple[object, ...]] = set()
    for session in machine.sessions:
        for each in ask(session):
            key = (session.home, *name(each), each.loads, each.because)
            if key not in told:
                told.add(key)
                yield each


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _where(session: Session) -> dict[str, str]:
    return {key: said for key, said in (("home", session.home), ("project", session.project)) if said}


def toggle_rows(observation: Observation) -> list[dict[str, Any]]:
    """Return a row for each thing that somebody has switched on or off, approved or trusted."""
    return [row for file in observation.files for row in _toggles(file)]


def _toggles(file: NativeFile) -> Iterator[dict[str, Any]]:
    enabled = file.settings.get("enabledPlugins")
    for name, value in enabled.items() if isinstance(enabled, dict) else ():
        yield _toggle(file, ("enabledPlugins", name), name, value)
    yield from _of(file, file.settings, ())
    projects = file.settings.get("projects") if file.kind == "state" else None
    for path, said in projects.items() if isinstance(projects, dict) else ():
        if isinstance(said, dict):
            yield from ({**row, "project": path} for row in _of(file, said, ("projects", path)))


def _of(file: NativeFile, said: Mapping[str, Any], at: Route) -> Iterator[dict[str, Any]]:
    for key in _LISTS:
        for number, name in enumerate(_listed(said.get(key))):
            if isinstance(name, str):
                yield _toggle(file, (*at, key, number), name, key.startswith("enabled"))
    for key in _FLAGS:
        if key in said:
            yield _toggle(file, (*at, key), "", said[key])


def _toggle(file: NativeFile, route: Route, name: str, value: Any) -> dict[str, Any]:
    key = next(step for step in reversed(route) if isinstance(step, str) and step != name)
    owner = {key: said for key, said in (("home", file.home), ("project", file.project)) if said}
    on = value if isinstance(value, bool) else None
    return {"key": key, **({"name": name} if name else {}), "on": on, "at": str(file.place(*route)), **owner}
