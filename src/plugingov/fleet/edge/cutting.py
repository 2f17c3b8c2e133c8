"""A file taken apart: what it says of single servers and packages, and the rest; and put together again."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

from plugingov.model.observation import SETTINGS_FILES, FileKind, NativeFile, Observation
from plugingov.surfaces.claude_code.packages.records import read_install_records

Thing: TypeAlias = tuple[str, str]  # a server, a package or an entry of a marketplace, and its name


class Entry(NamedTuple):
    """One line of a file about one thing: an item of the mapping or of the list at a route."""

    of: Thing
    route: tuple[str, ...]
    key: str | None  # nothing in a list
    value: Any


class Cut(NamedTuple):
    """A file's data without what it says of single things, and that."""

    rest: Any
    entries: tuple[Entry, ...]


_SERVER_LISTS = ("enabledMcpjsonServers", "disabledMcpjsonServers", "disabledMcpServers", "enabledMcpServers")
_OF_SERVERS: frozenset[FileKind] = frozenset({"managed-mcp", "project-servers"})


def cut(file: NativeFile) -> Cut:
    """Return a file taken apart; what has no shape that is known stays in the rest."""
    data = file.data
    if not isinstance(data, dict) or (file.kind == "installed" and _spoils_others(file)):
        return Cut(data, ())
    rest, entries = dict(data), list[Entry]()
    for route, thing, shape in _collections(file.kind, data):
        found = tuple(_entries(_at(data, route), route, thing, shape))
        entries += found
        _leave_out(rest, route, found)
    return Cut(rest, tuple(entries))


def _spoils_others(file: NativeFile) -> bool:
    """Tell whether a record of installs holds one for which the client takes none of them."""
    return bool(read_install_records(Observation(files=(file,), homes=(file.home,)), file.home).broken)


def put_together(rest: Any, entries: Iterable[Entry]) -> Any:
    """Return the data of a file with entries back in their places."""
    entries = tuple(entries)
    if not entries:
        return rest
    data = dict(rest)
    for route in dict.fromkeys(each.route for each in entries):
        own = [each for each in entries if each.route == route]
        _put(data, route, own)
    return data


_Shape: TypeAlias = type[dict[Any, Any]] | type[list[Any]] | tuple[type, ...]


def _collections(kind: FileKind, data: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str, _Shape]]:
    """Yield where a file of a kind speaks of single things, of which, and what it may say of one."""
    if kind in SETTINGS_FILES:
        yield ("enabledPlugins",), "package", (bool, list)
        yield ("pluginConfigs",), "package", (dict,)
        yield from (((key,), "server", (str,)) for key in _SERVER_LISTS)
    elif kind == "state":
        yield from _of_state((), data)
        projects = data.get("projects")
        for path, said in projects.items() if isinstance(projects, dict) else ():
            if isinstance(said, dict):
                yield from _of_state(("projects", path), said)
    elif kind in _OF_SERVERS:
        yield ("mcpServers",), "server", (dict,)
    elif kind == "installed":
        yield ("plugins",), "package", (dict, list)
    elif kind == "marketplace":
        yield ("plugins",), "entry", (dict,)


def _of_state(route: tuple[str, ...], said: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str, _Shape]]:
    del said
    yield (*route, "mcpServers"), "server", (dict,)
    yield from (((*route, key), "server", (str,)) for key in _SERVER_LISTS)


def _at(data: Any, route: tuple[str, ...]) -> Any:
    for key in route:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _entries(said: Any, route: tuple[str, ...], thing: str, shape: _Shape) -> Iterator[Entry]:
    """Yield what a collection holds of single things, where each has the shape that the client expects."""
    if isinstance(said, dict):
        for key, value in said.items():
            if isinstance(value, shape):  # a value of another kind may cost the file
                yield Entry((thing, key), route, key, value)
    elif isinstance(said, list):
        for value in said:
            if isinstance(value, shape) and (name := _name(value)) is not None:
                yield Entry((thing, name), route, None, value)


def _name(value: Any) -> str | None:
    name = value.get("name") if isinstance(value, dict) else value
    return name if isinstance(name, str) else None


def _leave_out(data: dict[str, Any], route: tuple[str, ...], entries: tuple[Entry, ...]) -> None:
    """Take entries out of the collection at a route; the mappings on the way are copied, as they are shared."""
    if not entries:
        return
    for key in route[:-1]:
        data[key] = dict(data[key])
        data = data[key]
    said = data[route[-1]]
    if isinstance(said, dict):
        gone = {each.key for each in entries}
        data[route[-1]] = {key: value for key, value in said.items() if key not in gone}
    else:
        taken = {id(each.value) for each in entries}
        data[route[-1]] = [value for value in said if id(value) not in taken]


def _put(data: dict[str, Any], route: tuple[str, ...], entries: list[Entry]) -> None:
    for key in route[:-1]:
        data[key] = dict(data.get(key) or {})
        data = data[key]
    there = data.get(route[-1])
    if entries[0].key is None:
        data[route[-1]] = [*(there or ()), *(each.value for each in entries)]
    else:
        data[route[-1]] = {**(there or {}), **{each.key: each.value for each in entries}}
