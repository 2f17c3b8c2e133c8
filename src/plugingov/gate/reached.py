"""Where a door leads and where a package comes from: to compare, and in words that show no secret."""

import hashlib
from typing import Any

from plugingov.model.address import read_address
from plugingov.model.inventory import Server
from plugingov.model.source import Source
from plugingov.sources.secrets import MASK, classify, mask


def is_near(before: Server, after: Server) -> bool:
    """Tell whether only the address on one host differs, and nothing that runs or is sent along."""
    return _host(before) is not None and _host(before) == _host(after) and reaches(before)[1:] == reaches(after)[1:]


def reaches(server: Server) -> tuple[object, ...]:
    """Return everything that decides where a server is, what it is sent, and what runs on a member's machine."""
    windows = (server.windows.command, server.windows.args) if server.windows else None
    address = read_address(server.url) if server.url else None
    where = address.canonical if address else server.url
    return where, server.command, server.args, windows, server.env, server.headers


def target(server: Server | None) -> str:
    """Return where a server is or what it runs; what may hold secrets is counted, and told apart by a digest."""
    if server is None:
        return "not stated"
    more = [f"{len(server.args)} argument{'s' * (len(server.args) != 1)}"] if server.args else []
    more += [f"env {', '.join(server.env)}"] if server.env else []
    more += [f"headers {', '.join(server.headers)}"] if server.headers else []
    more += ["another command on Windows"] if server.windows else []
    where = shown_url(server.url) if server.url else _shown_command(server.command or "not stated")
    is_cut = where.endswith(_MORE)
    return where + (f" with {', '.join(more)}" if more else "") + (f" ({_digest(server)})" if more or is_cut else "")


def origin(source: Source) -> tuple[Any, ...]:
    """Return what tells one source from another, whatever version of it is taken."""
    return source.source, source.repo, source.url, source.path, source.package, source.registry, str(source.command)


def source_words(source: Source | None) -> str:
    """Return where something comes from, and in which version."""
    if source is None:
        return "not stated"
    whence = source.repo or (shown_url(source.url) if source.url else None) or source.package or source.path
    below = f", {source.path}" if source.path and source.path != whence else ""
    version = source.sha or source.ref or source.version
    return f"{whence or source.source}{below}" + (f" at {version}" if version else "")


_MORE = "..."


def _host(server: Server) -> tuple[str, str, str] | None:
    address = read_address(server.url) if server.url else None
    return (address.scheme, address.host, address.port) if address else None


def shown_url(url: str) -> str:
    """Return a url without its query, and without anything of it that may be a secret."""
    shown, _, query = url.partition("?")
    if classify("url", shown).is_secret:
        address = read_address(url)
        shown = f"{address.scheme}://{address.host}/{MASK}" if address else MASK
    return mask(shown) + ("?" + _MORE if query else "")


def _shown_command(command: str) -> str:
    """Return the program of a command; the words after it may be anything."""
    first, _, rest = command.partition(" ")
    return mask(first) + (f" {_MORE}" if rest else "")


def _digest(server: Server) -> str:
    return hashlib.sha256(repr(reaches(server)).encode("utf-8", "surrogatepass")).hexdigest()[:8]
