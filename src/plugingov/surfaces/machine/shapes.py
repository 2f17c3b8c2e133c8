"""What each kind of file holds, as far as that tells what was not understood in it."""

from collections.abc import Iterator, Mapping
from typing import Any

from plugingov.model.observation import FileKind
from plugingov.sources.document import Document, Route
from plugingov.sources.visible import visible

SERVER_KINDS = frozenset({"managed-mcp", "project-servers", "package-servers"})
# Of ~/.claude.json, which holds hundreds of other things: what tells of servers, packages and trust.
_OF_STATE = ("mcpServers", "projects", "claudeAiMcpEverConnected")
_OF_PROJECT = frozenset(
    {
        "mcpServers",
        "disabledMcpServers",
        "enabledMcpServers",
        "enabledMcpjsonServers",
        "disabledMcpjsonServers",
        "enableAllProjectMcpServers",
        "hasTrustDialogAccepted",
    }
)
_GENERATIONS = (1, 2)
_MOST_TOLD = 10


def known_part(kind: FileKind, data: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Return what is kept of a file's data, or why none of it is."""
    if kind == "state":
        return _state(data), ""
    if kind == "installed" and data.get("version") not in _GENERATIONS:
        found = "no version" if "version" not in data else "a version of it that nobody here knows"
        return {}, f"found {found}; known are {' and '.join(map(str, _GENERATIONS))}"
    return data, ""


def _state(data: dict[str, Any]) -> dict[str, Any]:
    kept = {key: data[key] for key in _OF_STATE if key in data}
    projects = kept.get("projects")
    if isinstance(projects, dict):
        kept["projects"] = {
            path: {key: value for key, value in said.items() if key in _OF_PROJECT} if isinstance(said, dict) else said
            for path, said in projects.items()
        }
    return kept


def skipped(kind: FileKind, data: Mapping[str, Any], document: Document) -> list[str]:
    """Return what of a file is not understood, each with its line; its neighbours are read all the same."""
    found = [f"{what} in line {document.place(route).line}" for what, route in _skipped(kind, data)]
    more = len(found) - _MOST_TOLD
    return [*found[:_MOST_TOLD], *[f"{more} more like this"] * (more > 0)]


def _skipped(kind: FileKind, data: Mapping[str, Any]) -> Iterator[tuple[str, Route]]:
    match kind:
        case "managed-mcp" | "project-servers" | "desktop-config":
            yield from _servers(data, wrapped=True)
        case "package-servers" | "org-plugin-servers":
            yield from _servers(data, wrapped="mcpServers" in data)
        case "state":
            yield from _entries(data, "mcpServers", "server")
            yield from _projects(data)
            yield from _of_other_clients(data)
        case "installed":
            yield from _records(data)
        case "marketplace":
            yield from _offers(data)
        case "known":
            yield from _known(data)
        case "extension":
            yield from _extension(data)
        case "extension-records":
            yield from _entries(data, "extensions", "extension")


def _servers(data: Mapping[str, Any], *, wrapped: bool) -> Iterator[tuple[str, Route]]:
    if wrapped and "mcpServers" in data:
        yield from _entries(data, "mcpServers", "server")
    elif wrapped:
        yield from _other_clients(data)
    else:
        for name, said in data.items():
            if not isinstance(said, dict) and not _is_remark(name):
                yield f"found no mapping for the server `{visible(name)}`", (name,)


def _other_clients(data: Mapping[str, Any]) -> Iterator[tuple[str, Route]]:
    """Say whose format it looks like, and how many servers are in it."""
    outer = data.get("mcp")
    nested = outer.get("servers") if isinstance(outer, dict) else None
    for route, servers in ((("servers",), data.get("servers")), (("mcp", "servers"), nested)):
        if isinstance(servers, dict):
            many = f"{len(servers)} server{'s' * (len(servers) != 1)} inside"
            yield f"this looks like another client's format, {many}, found", route
            return
    bare = [name for name, said in data.items() if _is_server(said)]
    if bare:
        many = f"{len(bare)} server{'s' * (len(bare) != 1)}"
        yield f"found {many} outside of `mcpServers`, where this client looks for none,", (bare[0],)


def _of_other_clients(data: Mapping[str, Any]) -> Iterator[tuple[str, Route]]:
    """Say of the state, which holds much else, where servers stand in it under a name of another client."""
    projects = data.get("projects")
    inner = projects.items() if isinstance(projects, dict) else ()
    holders = [((), data), *((("projects", path), said) for path, said in inner if isinstance(said, dict))]
    for route, holder in holders:
        servers = holder.get("servers")
        found = [each for each in servers.values() if _is_server(each)] if isinstance(servers, dict) else []
        if found:
            many = f"{len(found)} server{'s' * (len(found) != 1)} inside"
            yield f"this looks like another client's format, {many}, found", (*route, "servers")


def _is_server(said: Any) -> bool:
    return isinstance(said, dict) and ("command" in said or "url" in said)


def _is_remark(name: str) -> bool:
    return name.startswith(("_", "//", "$", "#"))


def _entries(data: Mapping[str, Any], key: str, what: str, at: Route = ()) -> Iterator[tuple[str, Route]]:
    """Say which entries of a mapping are none."""
    entries = data.get(key)
    if key in data and not isinstance(entries, dict):
        yield f"found no mapping for `{key}`", (*at, key)
    for name, said in entries.items() if isinstance(entries, dict) else ():
        if not isinstance(said, dict) and not _is_remark(name):
            yield f"found no mapping for the {what} `{visible(name)}`", (*at, key, name)


def _projects(data: Mapping[str, Any]) -> Iterator[tuple[str, Route]]:
    yield from _entries(data, "projects", "project")
    projects = data.get("projects")
    for path, said in projects.items() if isinstance(projects, dict) else ():
        if isinstance(said, dict):
            yield from _entries(said, "mcpServers", "server", ("projects", path))


def _extension(data: Mapping[str, Any]) -> Iterator[tuple[str, Route]]:
    """Say what of a manifest is not as its format has it: how its server is started, and what it asks members for."""
    for key in ("name", "version"):
        if not isinstance(data.get(key), str):
            yield f"found no text for `{key}`", (key,)
    server = data.get("server")
    if not isinstance(server, dict):
        yield "found no mapping for `server`", ("server",)
    elif "mcp_config" in server and not isinstance(server["mcp_config"], dict):
        yield "found no mapping for `server.mcp_config`", ("server", "mcp_config")
    if "user_config" in data:
        yield from _entries(data, "user_config", "setting")
    tools = data.get("tools")
    if "tools" in data and not isinstance(tools, list):
        yield "found no list for `tools`", ("tools",)
    for number, tool in enumerate(tools if isinstance(tools, list) else ()):
        if not isinstance(tool, dict) or not isinstance(tool.get("name"), str):
            yield "found a tool without a name", ("tools", number)


def _records(data: Mapping[str, Any]) -> Iterator[tuple[str, Route]]:
    packages = data.get("plugins")
    if not isinstance(packages, dict):
        yield "found no mapping for `plugins`", ("plugins",)
        return
    for name, said in packages.items():
        records = said if isinstance(said, list) else [said]
        for number, record in enumerate(records):
            if not isinstance(record, dict):
                step = (number,) if isinstance(said, list) else ()
                yield f"found a record of `{visible(name)}` that is no mapping", ("plugins", name, *step)


def _offers(data: Mapping[str, Any]) -> Iterator[tuple[str, Route]]:
    offers = data.get("plugins")
    if not isinstance(offers, list):
        yield "found no list for `plugins`", ("plugins",)
        return
    for number, offer in enumerate(offers):
        if not isinstance(offer, dict):
            yield "found an entry that is no mapping", ("plugins", number)
        elif not isinstance(offer.get("name"), str):
            yield "found an entry without a name", ("plugins", number)


def _known(data: Mapping[str, Any]) -> Iterator[tuple[str, Route]]:
    for name, said in data.items():
        if _is_remark(name) and not isinstance(said, dict):
            continue
        if not isinstance(said, dict):
            yield f"found no mapping for the marketplace `{visible(name)}`", (name,)
        elif not isinstance(said.get("source"), dict):
            yield f"found no mapping for the source of the marketplace `{visible(name)}`", (name, "source")
        elif not isinstance(said.get("installLocation"), str):
            yield f"found no text for the `installLocation` of the marketplace `{visible(name)}`", (name,)
