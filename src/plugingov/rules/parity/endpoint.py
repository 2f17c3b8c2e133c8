"""Which server a door reaches on each surface, and whether that is one and the same."""

from collections.abc import Sequence
from typing import NamedTuple

from plugingov.model.address import Address, read_address
from plugingov.model.door import Door
from plugingov.model.inventory import Server
from plugingov.rules.case import Case
from plugingov.rules.parity.pair import Pair
from plugingov.rules.rule import Unknown
from plugingov.sources.document import Route

_REFERENCES = ("${", "{{")


class Difference(NamedTuple):
    """What differs, in words that follow the name of the door, and the line that says so."""

    at: Route
    how: str


def difference(case: Case, pair: Pair) -> Difference | Unknown | None:
    """Return in what the servers differ that the surfaces reach; nothing where they are one."""
    one, other = pair.cowork.server, pair.claude_code.server
    if pair.is_one_way and pair.claude_code.provision.server is None:
        return None
    if one is other and (_is_stated(one) or pair.is_one_package(case)):
        return None
    for door in pair:
        if not _is_stated(door.server):
            key = _key(door.server)
            because = f"the inventory does not say the `server.{key}` of `{door.id}` on {door.surface}"
            return Unknown(door.at("server", key), because)
    return _between(pair, one or Server(), other or Server())


def _is_stated(server: Server | None) -> bool:
    return server is not None and bool(server.command if server.is_remote is False else server.url)


def _key(server: Server | None) -> str:
    return "command" if server and server.is_remote is False else "url"


def _between(pair: Pair, one: Server, other: Server) -> Difference | Unknown | None:
    if one.is_remote and other.is_remote:
        return _between_addresses(pair, one.url or "", other.url or "")
    if one.is_remote is False and other.is_remote is False:
        return _between_commands(pair, one, other)
    runs, remote = (pair.cowork, pair.claude_code) if other.is_remote else (pair.claude_code, pair.cowork)
    address = read_address((remote.server or one).url or "")
    what = f"`{address.host}`" if address else "a remote server"
    how = f"reaches {what} on {remote.surface} and runs a command on {runs.surface}"
    return Difference(_at(pair, "transport"), how)


def _between_addresses(pair: Pair, one: str, other: str) -> Difference | Unknown | None:
    if one == other:
        return None
    ours, theirs = read_address(one), read_address(other)
    for door, read in zip(pair, (ours, theirs), strict=True):
        if read is None:
            because = f"the `server.url` of `{door.id}` on {door.surface} is no http or https address that can be read"
            return Unknown(door.at("server", "url"), because)
    if ours is None or theirs is None or ours.canonical == theirs.canonical:
        return None
    return _between_read(pair, ours, theirs)


def _between_read(pair: Pair, ours: Address, theirs: Address) -> Difference | Unknown:
    at = _at(pair, "url")
    if ours.host != theirs.host:
        return Difference(at, f"reaches `{ours.host}` on cowork and `{theirs.host}` on claude-code")
    differing = [name for name in Address._fields if getattr(ours, name) != getattr(theirs, name)]
    certain = [name for name in differing if not _holds_reference(getattr(ours, name), getattr(theirs, name))]
    if not certain:
        because = f"a reference in the `server.url` of `{pair.id}` decides the {differing[0]} on one of the surfaces"
        return Unknown(at, because)
    return Difference(at, f"reaches `{ours.host}` on both surfaces, but not at the same {' and '.join(certain)}")


def _between_commands(pair: Pair, one: Server, other: Server) -> Difference | Unknown | None:
    verdict = _between_words(pair, "command", (one.command or "", *one.args), (other.command or "", *other.args))
    if verdict or one.windows is None or other.windows is None:
        return verdict
    words = [(server.command, *server.args) for server in (one.windows, other.windows)]
    return _between_words(pair, "windows", *words)


def _between_words(pair: Pair, key: str, one: Sequence[str], other: Sequence[str]) -> Difference | Unknown | None:
    if one == other:
        return None
    at = _at(pair, key)
    where = " on Windows" if key == "windows" else ""
    differing = [(mine, theirs) for mine, theirs in zip(one, other, strict=False) if mine != theirs]
    if len(one) == len(other) and all(_holds_reference(*words) for words in differing):
        because = f"a reference in the command line of `{pair.id}`{where} decides whether both surfaces run the same"
        return Unknown(at, because)
    if one[0] != other[0]:
        return Difference(at, f"runs another command on claude-code than on cowork{where}")
    return Difference(at, f"runs its command with other arguments on claude-code than on cowork{where}")


def _holds_reference(*words: str) -> bool:
    return any(mark in word for word in words for mark in _REFERENCES)


def _at(pair: Pair, key: str) -> Route:
    """Return the line of the server that one surface has of its own: the one that makes the difference."""
    own: Door = pair.claude_code if pair.claude_code.provision.server else pair.cowork
    return own.at("server", key)
