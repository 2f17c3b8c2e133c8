"""Servers as a third-party deployment manages them: entries of `managedMcpServers`."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from plugingov.model.door import Door
from plugingov.model.inventory import Auth, Server
from plugingov.surfaces.cowork.rendering.declared import Declared
from plugingov.surfaces.cowork.rendering.tools import tool_policy, unenforced_of_server
from plugingov.surfaces.rendering.files import unlike
from plugingov.surfaces.rendering.rendered import Unenforced

_WINDOWS_PATH = re.compile(r"[A-Za-z]:[\\/]|\\\\")
_REFERENCE = "${"
_MANAGED_SIGN_IN = (
    "signing in through the organisation is set up by the vendor, and a third-party deployment has no account"
)
_BY_HELPER = "what it signs in with is given by a helper on the device (`headersHelper`), which nothing renders"


def managed_doors(declared: Declared) -> tuple[Door, ...]:
    """Return the doors whose server the managed configuration holds."""
    return declared.arriving("managed-server", "third-party")


def managed_servers(declared: Declared, *, on_windows: bool) -> list[Mapping[str, Any]]:
    """Return `managedMcpServers`: each entry says how it is reached, how members sign in, and which tools run."""
    doors = managed_doors(declared)
    names = unlike(((door.id, door.provision.as_ or door.id) for door in doors), "-")
    return [
        _entry(door, door.server, names[door.id], on_windows=on_windows)
        for door in doors
        if door.server and not why_none(door, on_windows=on_windows)
    ]


def _entry(door: Door, server: Server, name: str, *, on_windows: bool) -> Mapping[str, Any]:
    said: dict[str, Any] = {"name": name}
    if server.is_remote:
        said |= {"transport": "sse" if server.transport == "sse" else "http", "url": server.url}
        if headers := _written_out(server.headers):
            said["headers"] = headers
        if oauth := _oauth(door.auth):
            said["oauth"] = oauth
    else:
        command, *args = _command_line(server, on_windows=on_windows)
        said |= {"transport": "stdio", "command": command, "args": args}
        if env := _written_out(server.env):
            said["env"] = env
    policy = tool_policy(door)
    return {**said, "toolPolicy": dict(policy)} if policy else said


def _written_out(values: Mapping[str, str] | None) -> dict[str, str]:
    return {name: value for name, value in sorted((values or {}).items()) if _REFERENCE not in value}


def _oauth(auth: Auth | None) -> bool | Mapping[str, Any]:
    """Return how members sign in: `true` has a client registered by itself, and an issuer or scopes are stated."""
    if auth is None or auth.method != "oauth":
        return False
    said: dict[str, Any] = {}
    if auth.issuer:
        said["authorizationServer"] = [auth.issuer]
    if auth.scopes:
        said["scope"] = " ".join(auth.scopes)
    return said or True


def _command_line(server: Server, *, on_windows: bool) -> tuple[str, ...]:
    if on_windows and server.windows:
        return (server.windows.command, *server.windows.args)
    return (server.command or "", *server.args)


def why_none(door: Door, *, on_windows: bool) -> str:
    """Return why no entry can hold the server of a door; "" where one does."""
    server = door.server
    if server is None or server.is_remote is None:
        return "the inventory does not say which server it is"
    if door.auth and door.auth.method == "mtls" and server.is_remote:
        return "a third-party deployment shows no client certificate, and its server asks for one"
    return _why_no_address(server.url or "") if server.is_remote else _why_no_command(server, on_windows=on_windows)


def _why_no_address(url: str) -> str:
    if not url:
        return "the inventory does not say which address it has"
    if _REFERENCE in url:
        return "its address is not written out"
    return "" if url.startswith("https://") else "a managed server is reached by https alone"


def _why_no_command(server: Server, *, on_windows: bool) -> str:
    command, *args = _command_line(server, on_windows=on_windows)
    if not command:
        return "the inventory does not say which command starts it"
    if any(_REFERENCE in word for word in (command, *args)):
        return "its command holds a reference, and an entry holds only what is written out"
    if on_windows:
        is_absolute = _WINDOWS_PATH.match(command) is not None
        return "" if is_absolute else "Windows needs a command with its drive and folder (`server.windows`)"
    return "" if command.startswith("/") else "a managed server needs the whole path of its command"


def without_oauth(declared: Declared) -> bool:
    """Tell whether some remote server is managed without a word on how to sign in, which builds differ in."""
    return any(each.get("url") and not each.get("oauth") for each in managed_servers(declared, on_windows=False))


def unenforced(declared: Declared, *, on_windows: bool) -> Iterator[Unenforced]:
    """Yield what the entries of managed servers cannot hold."""
    for door in managed_doors(declared):
        if why := why_none(door, on_windows=on_windows):
            yield Unenforced("INS008", door.id, why)
            continue
        yield from unenforced_of_server(door)
        yield from _of_sign_in(door)
        values = (
            *((door.server and door.server.headers) or {}).values(),
            *((door.server and door.server.env) or {}).values(),
        )
        if any(_REFERENCE in value for value in values):
            because = "nobody says that references in `headers` and `env` are filled in there, so those are left out"
            yield Unenforced("AUT011", door.id, because)
        if door.plugin.audience is not None:
            yield Unenforced(
                "INS009", door.id, "everybody who gets the configuration has it, outside of its audience too"
            )


def _of_sign_in(door: Door) -> Iterator[Unenforced]:
    auth = door.auth
    match auth.method if auth else None:
        case "oauth" if auth and auth.client == "registered":
            because = (
                "the id of the registered client is not in the inventory: add `oauth.clientId` before delivering it"
            )
            yield Unenforced("AUT011", door.id, because)
        case "managed":
            yield Unenforced("AUT011", door.id, _MANAGED_SIGN_IN)
        case "api-token" | "static-header" | "aws-credentials":
            yield Unenforced("AUT011", door.id, _BY_HELPER)
    if auth and auth.method not in {None, "none"}:
        because = "signing in, what a sign-in may do and how long it lasts are kept by the system behind it"
        yield Unenforced("AUT001", door.id, because)
