"""What a `plugin.json` says, each fact with its place, and what in it is not as it should be."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from plugingov.model.observation import NativeFile
from plugingov.surfaces.claude_code.client.found import Found, could_not_read
from plugingov.surfaces.claude_code.client.shapes import Shape, either, flag, list_of, mapping, object_with, text
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

    @property
    def is_unread(self) -> bool:
        """Tell whether nobody knows what it holds, although the client may."""
        return self.file.state == "unread" and self.file.is_strict


def unreadable(file: NativeFile) -> str:
    """Say why a file holds nothing that could be looked at."""
    where = Found(None, file).where
    if file.state == "unread":
        return could_not_read(file)
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
    )


def _wrong_types(top: Found) -> Iterator[Oddity]:
    """Yield the keys of a package that hold what the client does not take there: it does not load then."""
    for key, takes in _SHAPES.items():
        if key in top.value and not takes(top.value[key]):
            found = top.below(key, top.value[key])
            yield Oddity(found, f"`{key}` in {top.where} is not of the form that the client expects")


def wrong_component(entry: Found) -> Oddity | None:
    """Return what keeps a package without a `plugin.json` from loading: its entry is its definition then."""
    return next(_wrong_types(entry), None)


def _is_name(value: Any) -> bool:
    return text(value) and bool(value) and " " not in value


def _is_path(value: Any) -> bool:
    """Tell whether a value is a path inside the package: it opens with `./` and leads nowhere else."""
    return text(value) and value.startswith("./") and ".." not in value.split("/")


def _is_bundle(value: Any) -> bool:
    return text(value) and value.startswith("https://") and value.endswith((".mcpb", ".dxt"))


def _are_servers(value: Any) -> bool:
    return isinstance(value, dict) and not any(read_server(server).wrong for server in value.values())


def _one_or_many(takes: Shape) -> Shape:
    return lambda value: takes(value) or (isinstance(value, list) and all(map(takes, value)))


_PATHS = _one_or_many(_is_path)
_SHAPES: Mapping[str, Shape] = {
    "name": _is_name,
    "version": text,
    "defaultEnabled": flag,
    "userConfig": mapping,
    "dependencies": list_of(either(text, object_with(name=text))),
    "channels": list_of(mapping),
    **dict.fromkeys(("skills", "agents", "outputStyles"), _PATHS),
    "commands": either(_PATHS, mapping),
    "hooks": either(_PATHS, mapping, list_of(either(_is_path, mapping))),
    "lspServers": either(_PATHS, mapping, list_of(either(_is_path, mapping))),
    "mcpServers": _one_or_many(either(_is_path, _is_bundle, _are_servers)),
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
