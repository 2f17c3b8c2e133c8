"""Which server a door reaches on each surface, and whether that is one and the same."""

from collections.abc import Sequence
from typing import NamedTuple

from plugingov.model.address import Address, read_address
from plugingov.model.door import Door
from plugingov.model.inventory import Server
from plugingov.model.launch import CommandLine, read_launch
from plugingov.rules.case import Case
from plugingov.rules.parity.pair import Pair
from plugingov.rules.rule import Unknown
from plugingov.sources.document import Route

_REFERENCES = ("${", "{{")


class Difference(NamedTuple):
    """What differs, in words that follow the name of the door, and the line that says so."""

    at: Route
    how: str


class Reached(NamedTuple):
    """An address, the line that names it, and what it is, as a sentence opens."""

    url: str
    at: Route
    what: str


def difference(case: Case, pair: Pair) -> Difference | Unknown | None:
    """Return in what the servers differ that the surfaces reach; nothing where they are one."""
    one, other = pair.cowork.server, pair.claude_code.server
    if one is other and one is not None and (one.url or one.command):
        return None
    if (pair.is_one_way and pair.claude_code.provision.server is None) or (one is other and pair.is_one_package(case)):
        return None
    for door in pair:
        if not _is_stated(door.server):
            key = _key(door.server)
            because = f"the inventory does not say the `server.{key}` of `{door.id}` on {door.surface}"
            return Unknown(door.at("server", key), because)
    return _between(pair)


def _is_stated(server: Server | None) -> bool:
    return server is not None and bool(server.command if server.is_remote is False else server.url)


def _key(server: Server | None) -> str:
    return "command" if server and server.is_remote is False else "url"


def _between(pair: Pair) -> Difference | Unknown | None:
    ours, theirs = map(_reached, pair)
    if ours and theirs:
        return _between_addresses(pair, ours, theirs)
    found = ours or theirs
    if not found:
        return _between_commands(pair, pair.cowork.server or Server(), pair.claude_code.server or Server())
    remote, local = pair if ours else reversed(pair)
    address = read_address(found.url)
    what = f"`{address.host}`" if address else "a remote server"
    own = _own(pair)
    how = f"reaches {what} on {remote.surface} and runs a command on {local.surface}"
    return Difference(own.at("server", _key(own.server)), how)


def _reached(door: Door) -> Reached | None:
    """Return the remote server behind a door, be it through a bridge; nothing where a command is all there is."""
    server = door.server or Server()
    if server.is_remote:
        return Reached(server.url or "", door.at("server", "url"), f"the `server.url` of `{door.id}` on {door.surface}")
    line = CommandLine(read_launch(server.command or "", server.args))
    if not line.launch.bridges:
        return None
    bridge = line.launch.bridges[0]
    what = f"what the bridge of `{door.id}` leads to on {door.surface}"
    return Reached(bridge.url or "", door.at("server", *line.steps(bridge.word)), what)


def _between_addresses(pair: Pair, ours: Reached, theirs: Reached) -> Difference | Unknown | None:
    if ours.url and ours.url == theirs.url:
        return None
    addresses = []
    for reached in (ours, theirs):
        address = read_address(reached.url)
        if address is None:
            return Unknown(reached.at, f"{reached.what} cannot be read as an http or https address")
        addresses.append(address)
    if addresses[0].canonical == addresses[1].canonical:
        return None
    return _between_read(pair, *addresses, at=(theirs if _own(pair) is pair.claude_code else ours).at)


def _between_read(pair: Pair, ours: Address, theirs: Address, *, at: Route) -> Difference | Unknown:
    if ours.host != theirs.host:
        return Difference(at, f"reaches `{ours.host}` on cowork and `{theirs.host}` on claude-code")
    differing = [name for name in Address._fields if getattr(ours, name) != getattr(theirs, name)]
    certain = [name for name in differing if not _holds_reference(getattr(ours, name), getattr(theirs, name))]
    if not certain:
        because = f"a reference in the address of `{pair.id}` decides the {differing[0]} on one of the surfaces"
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
    at = _own(pair).at("server", key)
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


def _own(pair: Pair) -> Door:
    """Return the door whose provision has a server of its own: the one that makes the difference."""
    return pair.claude_code if pair.claude_code.provision.server else pair.cowork
