"""What a `plugin.json` says, each fact with its place, and what in it is not as it should be."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from plugingov.model.observation import BUNDLES, NativeFile
from plugingov.surfaces.claude_code.client.found import Found, why_unread
from plugingov.surfaces.claude_code.client.hook_shapes import refusing_hooks
from plugingov.surfaces.claude_code.client.shapes import (
    Shape,
    anything,
    complete,
    either,
    flag,
    list_of,
    map_of,
    mapping,
    number,
    object_with,
    one_of,
    something,
    text,
    texts,
)
from plugingov.surfaces.claude_code.marketplaces.part_shapes import are_language_servers, are_monitors, untried
from plugingov.surfaces.claude_code.servers.config import read_server

# The keys of a package, or of its entry, that bring something that loads or runs.
COMPONENTS = (
    *("skills", "commands", "agents", "workflows", "outputStyles", "hooks", "mcpServers", "lspServers"),
    *("experimental", "channels"),
)


class Oddity(NamedTuple):
    """Something in one of these files that is not as the vendor documents it."""

    found: Found
    because: str


class Manifest(NamedTuple):
    """What a `plugin.json` holds."""

    file: NativeFile
    name: str = ""
    version: str = ""
    enabled_by_default: bool | None = None
    components: Mapping[str, Found] = {}
    dependencies: tuple[Found, ...] = ()
    oddities: tuple[Oddity, ...] = ()
    broken: str = ""  # why the package does not load
    doubt: Found | None = None  # a key for which nobody knows whether it does

    @property
    def is_unread(self) -> bool:
        """Tell whether nobody knows what it holds, although the client may."""
        return self.file.state == "unread" and self.file.is_strict


def unreadable(file: NativeFile) -> str:
    """Say why a file holds nothing that could be looked at."""
    where = Found(None, file).where
    if file.state == "unread":
        return why_unread(file)
    if file.is_empty:
        return f"{where} is empty"
    if not file.is_strict:
        return f"{where} is not strict JSON"
    return "" if isinstance(file.data, dict) else f"{where} holds no JSON object"


@lru_cache(maxsize=4096)
def read_manifest(file: NativeFile) -> Manifest:
    """Return what a `plugin.json` says."""
    if broken := unreadable(file):
        return Manifest(file, broken=broken)
    data, top = file.settings, Found(file.settings, file)
    oddities = tuple(_wrong_types(top))
    name = text_or_nothing(data.get("name"))
    return Manifest(
        file=file,
        name=name,
        version=text_or_nothing(data.get("version")),
        enabled_by_default=flag_or_nothing(data.get("defaultEnabled")),
        components=components_of(top),
        dependencies=_dependencies(top),
        oddities=oddities,
        broken=oddities[0].because if oddities else "" if name else f"{top.where} has no `name`",
        doubt=untried(top),
    )


def _wrong_types(top: Found) -> Iterator[Oddity]:
    """Yield the keys of a package that hold what the client does not take there: it does not load then."""
    for key, takes in _SHAPES.items():
        if key in top.value and not takes(top.value[key]):
            found = top.below(key, top.value[key])
            yield Oddity(found, f"`{key}` in {top.where} is not of the form that the client expects")


def wrong_component(entry: Found) -> Oddity | None:
    """Return what of an entry keeps its package from loading, with or without a `plugin.json` beside it."""
    return next(_wrong_types(entry), None)


def _is_name(value: Any) -> bool:
    return text(value) and bool(value) and " " not in value


def _path(*endings: str) -> Shape:
    """Return the shape of a path of a package; one that leads out of it brings nothing, and costs nothing."""
    return lambda value: text(value) and value.startswith("./") and value.endswith(endings or "")


def _is_bundle(value: Any) -> bool:
    return text(value) and value.startswith(("https://", "./")) and value.endswith(BUNDLES)


def _are_servers(value: Any) -> bool:
    return isinstance(value, dict) and not any(read_server(server).wrong for server in value.values())


def _one_or_many(takes: Shape) -> Shape:
    return lambda value: takes(value) or (isinstance(value, list) and all(map(takes, value)))


def _are_commands(value: Any) -> bool:
    """Tell whether a value names commands by their names, each with either its file or its text."""
    return map_of(_COMMAND)(value) and all(("source" in each) != ("content" in each) for each in value.values())


def _are_hooks(value: Any) -> bool:
    """Tell whether a value is hooks, with or without a key around them."""
    return mapping(value) and refusing_hooks(value) and refusing_hooks(value.get("hooks"))


def _only(shapes: Mapping[str, Shape], *needed: str) -> Shape:
    """Return the shape of an object that has these keys and no others."""
    known = complete(object_with(**shapes), *needed)
    return lambda value: known(value) and shapes.keys() >= value.keys()


def _are_settings_of_users(value: Any) -> bool:
    return map_of(_TYPED_IN)(value) and all(map(_PLAIN_KEY.fullmatch, value))


_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TYPED_IN = _only(
    {
        "type": one_of("string", "number", "boolean", "directory", "file"),
        **dict.fromkeys(("title", "description"), text),
        **dict.fromkeys(("sensitive", "required", "multiple"), flag),
        **dict.fromkeys(("min", "max"), number),
        "default": anything,
    },
    "type",
    "title",
    "description",
)
_PATHS = _one_or_many(_path())
_COMMAND = object_with(
    source=_path(),
    content=something,
    **dict.fromkeys(("description", "argumentHint", "model"), text),
    allowedTools=texts,
)
_CHANNEL = _only({"server": something, "displayName": text, "userConfig": _are_settings_of_users}, "server")
_MONITORS = either(_path(".json"), are_monitors)
_SHAPES: Mapping[str, Shape] = {
    "name": _is_name,
    "version": text,
    "defaultEnabled": flag,
    "userConfig": _are_settings_of_users,
    "dependencies": list_of(either(text, object_with(name=text))),
    "channels": list_of(_CHANNEL),
    **dict.fromkeys(("outputStyles", "workflows", "themes"), _PATHS),
    "skills": _one_or_many(either(_path(), one_of("."))),
    "agents": _one_or_many(_path(".md")),
    "commands": either(_PATHS, _are_commands),
    "hooks": _one_or_many(either(_path(".json"), _are_hooks)),
    "lspServers": _one_or_many(either(_path(".json"), are_language_servers)),
    "mcpServers": _one_or_many(either(_path(".json"), _is_bundle, _are_servers)),
    "monitors": _MONITORS,
    "experimental": lambda value: not isinstance(value, dict) or object_with(themes=_PATHS, monitors=_MONITORS)(value),
    "settings": mapping,
}


def components_of(found: Found) -> Mapping[str, Found]:
    """Return what a package, or its entry, brings that loads or runs."""
    return {key: found.below(key, found.value[key]) for key in COMPONENTS if found.value.get(key)}


def _dependencies(top: Found) -> tuple[Found, ...]:
    listed = top.value.get("dependencies")
    if not isinstance(listed, list):
        return ()
    below = top.below("dependencies", listed)
    return tuple(below.below(index, value) for index, value in enumerate(listed))


def text_or_nothing(value: Any) -> str:
    """Return a text; for anything else an empty one."""
    return value if isinstance(value, str) else ""


def flag_or_nothing(value: Any) -> bool | None:
    """Return true or false; for anything else nothing."""
    return value if isinstance(value, bool) else None
