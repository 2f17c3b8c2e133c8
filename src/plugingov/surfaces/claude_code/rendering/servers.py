"""Servers in the three ways that Claude Code writes them: an entry of a list, a configuration, a command."""

import shlex
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from plugingov.model.address import read_address
from plugingov.model.door import Door
from plugingov.model.inventory import Server

ServerEntry: TypeAlias = Mapping[str, Any]
UNIX = frozenset({"macos", "linux", "wsl"})


class Admission(NamedTuple):
    """The entries of a list that a server matches, or why there are none."""

    entries: tuple[ServerEntry, ...]
    because: str = ""


def admission(server: Server | None, platforms: tuple[str, ...] | None) -> Admission:
    """Return the entries that let in exactly this server on each platform of the fleet."""
    if server is None or server.is_remote is None:
        return Admission((), "the inventory does not say which server it is")
    if server.is_remote:
        return _remote(server.url or "")
    if not server.command:
        return Admission((), "the inventory does not say which command starts it")
    words = tuple(_commands(server, platforms))
    if not words:
        return Admission((), "the inventory has no command of it for Windows")
    if any("${" in word for command in words for word in command):
        return Admission((), "its command holds a reference, and an entry of a list holds only what is written out")
    return Admission(tuple({"serverCommand": list(command)} for command in words))


def _remote(url: str) -> Admission:
    """Return the entry for an address; one without a path would let in every path, so it gets the root's."""
    if not url:
        return Admission((), "the inventory does not say which address it has")
    if "${" in url or "*" in url:
        return Admission((), "its address is not written out, and an entry of a list would let in more than it")
    if read_address(url) is None:
        return Admission((), "its address is none that a list can name")
    parts = urlsplit(url.strip())
    exact = parts._replace(path=parts.path or "/", fragment="", netloc=parts.netloc.rpartition("@")[2])
    return Admission(({"serverUrl": exact.geturl()},))


def _commands(server: Server, platforms: tuple[str, ...] | None) -> Iterator[tuple[str, ...]]:
    plain = (server.command or "", *server.args)
    if platforms is None or not UNIX.isdisjoint(platforms):
        yield plain
    if server.windows:
        yield (server.windows.command, *server.windows.args)
    elif platforms and "windows" in platforms and is_bare(plain[0]):
        yield from (() if not UNIX.isdisjoint(platforms) else (plain,))
        yield ("cmd", "/c", *plain)


def is_bare(command: str) -> bool:
    """Tell whether a command is a word that the system looks up, which on Windows is often a script for `cmd`."""
    return "/" not in command and "\\" not in command


def configuration(door: Door, server: Server, *, on_windows: bool = False) -> Mapping[str, Any]:
    """Return a server as `.mcp.json` and `managed-mcp.json` have it."""
    if server.is_remote:
        said: dict[str, Any] = {"type": "sse" if server.transport == "sse" else "http", "url": server.url}
        if server.headers:
            said["headers"] = dict(server.headers)
        if door.auth and door.auth.method == "oauth" and door.auth.scopes:
            said["oauth"] = {"scopes": " ".join(door.auth.scopes)}
        return said
    command, *args = command_line(server, on_windows=on_windows)
    said = {"type": "stdio", "command": command, "args": args}
    return {**said, "env": dict(server.env)} if server.env else said


def command_line(server: Server, *, on_windows: bool) -> tuple[str, ...]:
    """Return the words that start a local server on one kind of machine."""
    plain = (server.command or "", *server.args)
    if not on_windows:
        return plain
    if server.windows:
        return (server.windows.command, *server.windows.args)
    return ("cmd", "/c", *plain) if is_bare(plain[0]) else plain


def is_complete(server: Server | None) -> bool:
    """Tell whether the inventory says enough of a server to configure it."""
    return server is not None and bool(server.url if server.is_remote else server.command)


def adding(name: str, server: Server) -> str:
    """Return the command with which a member adds a server for themselves."""
    words = ["claude", "mcp", "add", "--scope", "user"]
    if server.is_remote:
        words += ["--transport", "sse" if server.transport == "sse" else "http", name, server.url or ""]
        for key, value in (server.headers or {}).items():
            words += ["--header", f"{key}: {value}"]
        return shlex.join(words)
    words.append(name)
    for key, value in (server.env or {}).items():
        words += ["--env", f"{key}={value}"]
    return shlex.join([*words, "--", *command_line(server, on_windows=False)])
