"""What an observation says to people: a row for each server, package and toggle, none of which is believed later."""

from collections.abc import Iterator, Mapping
from typing import Any

from plugingov.model.observation import NativeFile, Observation
from plugingov.sources.document import Route

_CONFIGURED_IN = {
    "managed-mcp": "managed-mcp",
    "project-servers": "project",
    "package-servers": "plugin",
    "package": "plugin",
    "state": "user",
}
_REMOTE = {"http": "http", "streamable-http": "http", "sse": "sse", "ws": "ws"}
_LISTS = (
    "disabledMcpServers",
    "enabledMcpServers",
    "enabledMcpjsonServers",
    "disabledMcpjsonServers",
)
_FLAGS = ("enableAllProjectMcpServers", "hasTrustDialogAccepted")
_UNJUDGED = "it is configured here; whether it loads has not been worked out"


def server_rows(observation: Observation) -> list[dict[str, Any]]:
    """Return a row for each server that is configured anywhere."""
    return [row for file in observation.files for row in _servers(file)]


def _servers(file: NativeFile) -> Iterator[dict[str, Any]]:
    if file.kind not in _CONFIGURED_IN:
        return
    yield from _of_map(file, *_server_map(file), _CONFIGURED_IN[file.kind], file.project)
    projects = file.settings.get("projects") if file.kind == "state" else None
    for path, said in projects.items() if isinstance(projects, dict) else ():
        if isinstance(said, dict):
            yield from _of_map(file, said.get("mcpServers"), ("projects", path, "mcpServers"), "local", path)


def _server_map(file: NativeFile) -> tuple[Any, Route]:
    """Return the servers of a file and where they stand in it; those of a package may stand without a wrapper."""
    if file.kind == "package-servers" and "mcpServers" not in file.settings:
        return file.settings, ()
    return file.settings.get("mcpServers"), ("mcpServers",)


def _of_map(file: NativeFile, servers: Any, at: Route, where: str, project: str) -> Iterator[dict[str, Any]]:
    for name, said in servers.items() if isinstance(servers, dict) else ():
        if isinstance(said, dict):
            yield {
                "name": name,
                "configured_in": where,
                "transport": transport(said),
                "identity": identity(said),
                "loads": "unknown",
                "because": _UNJUDGED,
                "at": str(file.place(*at, name)),
                **{key: value for key, value in (("home", file.home), ("project", project), ("of", file.of)) if value},
            }


def transport(server: Mapping[str, Any]) -> str:
    """Return how a server is reached, as far as its entry says so."""
    said = server.get("type", server.get("transport"))
    if server.get("command"):
        return "stdio"
    if not server.get("url"):
        return "incomplete"
    return _REMOTE.get(said, "unstated") if isinstance(said, str) else "unstated"


def identity(server: Mapping[str, Any]) -> str:
    """Return what a server really is: its address, or the words of its command line."""
    words = [server.get("command"), *_listed(server.get("args"))]
    return " ".join(map(str, words)) if server.get("command") else str(server.get("url") or "")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def package_rows(observation: Observation) -> list[dict[str, Any]]:
    """Return a row for each package that is installed or switched on or off."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for file in observation.files:
        packages = file.settings.get("plugins") if file.kind == "installed" else None
        for name, said in packages.items() if isinstance(packages, dict) else ():
            row = rows.setdefault((name, file.home), _package(name, str(file.place("plugins", name)), file.home))
            row["records"] += [each for each in (said if isinstance(said, list) else [said]) if isinstance(each, dict)]
            row["installed"] = "yes"
    return list(rows.values())


def _package(name: str, at: str, home: str) -> dict[str, Any]:
    return {
        "id": name,
        "records": [],
        "enabled": "unknown",
        "locked": "unknown",
        "blocked": "unknown",
        "installed": "unknown",
        "because": "it is recorded here; whether it loads has not been worked out",
        "at": at,
        **({"home": home} if home else {}),
    }


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
