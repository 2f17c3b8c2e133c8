"""Servers that come with extensions and organisation plugins: what starts, and where that is written."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

from plugingov.model.observation import NativeFile, Platform
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import Ruling

Bringer: TypeAlias = Literal["extension", "org-plugin"]
# What a manifest calls the platforms (anthropics/mcpb, MANIFEST.md).
_PLATFORMS: Mapping[Platform, str] = {"linux": "linux", "wsl": "linux", "macos": "darwin", "windows": "win32"}


class BroughtServer(NamedTuple):
    """One server that comes with something else."""

    name: str
    bringer: Bringer
    comes_in: str  # the extension by its name, or the plugin by its folder
    config: Mapping[str, Any]
    found: Found  # where it is written
    loads: Ruling


def launches(manifest: NativeFile, platform: Platform | None) -> Iterator[Found]:
    """Yield how the server of an extension is started on a platform; on one that nobody knows, every way in turn.

    What a platform has of its own counts before what is written for all; of variables both do.
    """
    server = manifest.settings.get("server")
    written = server.get("mcp_config") if isinstance(server, Mapping) else None
    if not isinstance(written, Mapping):
        yield Found({}, manifest, ("server",))  # of the newest kind nothing says how
        return
    base = Found({key: value for key, value in written.items() if key != "platform_overrides"}, manifest, _LAUNCH)
    overrides = written.get("platform_overrides")
    own = {name: said for name, said in _items(overrides) if isinstance(said, Mapping)}
    if platform is not None:
        name = _PLATFORMS[platform]
        yield _overridden(base, name, own[name]) if name in own else base
        return
    yield base
    yield from (_overridden(base, name, said) for name, said in own.items())


_LAUNCH = ("server", "mcp_config")


def _overridden(base: Found, name: str, said: Mapping[str, Any]) -> Found:
    config = {**base.value, **{key: said[key] for key in ("command", "args") if said.get(key)}}
    env = {**dict(_items(base.value.get("env"))), **dict(_items(said.get("env")))}
    return Found({**config, **({"env": env} if env else {})}, base.file, (*_LAUNCH, "platform_overrides", name))


def _items(said: Any) -> Any:
    return said.items() if isinstance(said, Mapping) else ()


def servers_in(file: NativeFile) -> Iterator[tuple[str, Found]]:
    """Yield the servers of a plugin's file; the vendor shows the form with `mcpServers` alone."""
    wrapped = file.settings.get("mcpServers")
    route = ("mcpServers",) if isinstance(wrapped, Mapping) else ()
    servers = wrapped if isinstance(wrapped, Mapping) else {} if "mcpServers" in file.settings else file.settings
    for name, said in servers.items():
        if isinstance(said, Mapping):
            yield name, Found(said, file, (*route, name))
