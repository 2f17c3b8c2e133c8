"""The servers that a package brings: from its own files, or from its entry where it has no `plugin.json`."""

from collections.abc import Iterator

from plugingov.model.observation import BUNDLES
from plugingov.surfaces.claude_code.client.disk import Disk, below
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import PackageServer
from plugingov.surfaces.claude_code.packages.states import PackageState
from plugingov.surfaces.claude_code.settings.validated import MANAGED_KINDS


def servers_of(package: str, state: PackageState, disk: Disk) -> tuple[PackageServer, ...]:
    """Return the servers that a package brings where it loads; of two with one name the one written last counts."""
    prefix = f"plugin:{_own_name(package, state)}"
    found: dict[str, PackageServer] = {}
    for name, said, opaque in _written(state, disk):
        key = f"{prefix}:{name}" if name else f"{prefix}:{opaque}"
        given = state.said is not None and state.said.file.kind in MANAGED_KINDS and state.said.value is True
        called = key if name else prefix
        found[key] = PackageServer(package, called, said, state.folder, state.loads, opaque, given, state.asks_first)
    return tuple(found.values())


def _own_name(package: str, state: PackageState) -> str:
    """Return the name under which its servers register: that in its `plugin.json`, before that of the entry."""
    own = state.manifest.name if state.manifest else ""
    return own or package.rpartition("@")[0]


def _written(state: PackageState, disk: Disk) -> Iterator[tuple[str, Found, str]]:
    """Yield name and configuration of each server, those that lose first."""
    if not state.folder or disk.has(state.folder) == "unknown":
        yield from _not_seen(state)
    own = disk.at(below(state.folder, ".mcp.json")) if state.folder else None
    if own is not None:
        yield from _of_file(Found(own.data, own))
    if state.manifest is not None and state.manifest.is_unread:
        yield "", Found(None, state.manifest.file), f"{Found(None, state.manifest.file).where} could not be read"
    elif state.manifest is not None:
        yield from _of_value(state.manifest.components.get("mcpServers"), state.folder, disk)
    elif state.entry is not None:
        yield from _of_value(state.entry.servers, state.folder, disk)


def _not_seen(state: PackageState) -> Iterator[tuple[str, Found, str]]:
    """Yield a stand-in for whatever a folder holds that nobody read."""
    named = state.record.found if state.record else state.entry.origin.found if state.entry else None
    if named is not None:
        yield "", named, "the folder of the package was not observed"


def _of_value(found: Found | None, folder: str, disk: Disk) -> Iterator[tuple[str, Found, str]]:
    match found.value if found else None:
        case str(path) if found:
            yield from _of_path(found, path, folder, disk)
        case dict(servers) if found:
            yield from ((name, found.below(name, config), "") for name, config in servers.items())
        case list(parts) if found:
            for index, part in enumerate(parts):
                yield from _of_value(found.below(index, part), folder, disk)


def _of_path(found: Found, path: str, folder: str, disk: Disk) -> Iterator[tuple[str, Found, str]]:
    if ".." in path.split("/"):
        return  # the client looks for nothing outside of the package, and goes on (measured, 2.1.330)
    if path.lower().endswith(BUNDLES):
        yield "", found, "a bundle's servers are not told by any file"
        return
    file = disk.at(below(folder, path))
    if file is not None:
        yield from _of_file(Found(file.data, file))
    elif disk.has(below(folder, path)) != "no":
        yield "", found, "the file of servers that it names was not observed"


def _of_file(found: Found) -> Iterator[tuple[str, Found, str]]:
    """Yield the servers of a file, with or without a wrapper; what is no object among them is left out."""
    if found.file.state == "unread" and found.file.is_strict:
        yield "", found, f"{found.where} could not be read"
    if not isinstance(found.value, dict):
        return
    wrapped = found.value.get("mcpServers")
    servers = found.below("mcpServers", wrapped) if isinstance(wrapped, dict) else found
    if "mcpServers" in found.value and not isinstance(wrapped, dict):
        return
    for name, config in servers.value.items():
        if isinstance(config, dict):
            yield name, servers.below(name, config), ""
