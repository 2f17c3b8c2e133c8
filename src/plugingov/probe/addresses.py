"""Where a host leads, looked up once, and whether we go there: what counts is the address, whatever name it has."""

import re
import socket
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address
from typing import TypeAlias

import anyio
import idna

from plugingov.model.address import read_address
from plugingov.model.probed import Failure, Reach
from plugingov.probe.reaches import IP, METADATA_NAMES, is_only_ipv6, leads_nowhere, reach_of

LookUp: TypeAlias = Callable[[str], Iterable[str]]

_MOST_ADDRESSES = 64  # that a name may have; more are not looked at, and not gone to


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """Where we may go besides public addresses: hosts in their canonical form, and this machine itself."""

    private_hosts: frozenset[str] = frozenset()
    loopback: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where a host leads: the addresses that we may connect to, or why there is none; `reaches` are all its kinds."""

    host: str
    addresses: tuple[str, ...] = ()
    reaches: tuple[Reach, ...] = ()
    failure: Failure | None = None
    why: str = ""


def allowed(hosts: Iterable[str], *, loopback: bool = False) -> Allowed:
    """Return where somebody says that we may go; raise `ValueError` with the host that cannot be read as one."""
    return Allowed(private_hosts=frozenset(map(_written_host, hosts)), loopback=loopback)


def _written_host(written: str) -> str:
    number = written.removeprefix("[").removesuffix("]")
    address = read_address(f"https://{f'[{number}]' if number.count(':') > 1 else written}/")
    host = canonical_host(address.host) if address and not _MORE_THAN_HOST.search(written) else None
    if not host:
        raise ValueError(written)
    return host


def canonical_host(host: str) -> str | None:
    """Return the one form of a host that `read_address` has read; nothing where it is neither address nor name."""
    address = _as_number(host)
    if address or not _looks_like_a_number(host):
        return str(address) if address else _as_name(host)
    return None


def _as_number(host: str) -> IP | None:
    try:
        return ip_address(host)
    except ValueError:
        pass
    if not host.isascii() or not _looks_like_a_number(host):
        return None
    try:  # 0x7f.1, 017700000001 and 2130706433 are 127.0.0.1 for every client
        return IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def _looks_like_a_number(host: str) -> bool:
    """Tell whether clients take a host for an IPv4 address: its last part is a number, which no domain is."""
    return ":" in host or _NUMBER.fullmatch(host.rpartition(".")[2]) is not None


def _as_name(host: str) -> str | None:
    if host.isascii():
        return host.lower()
    try:
        return idna.encode(host).decode("ascii")
    except idna.IDNAError:
        return None


async def destination(host: str, allow: Allowed, look_up: LookUp, seconds: float) -> Destination:
    """Return where a canonical host leads; asks `look_up` once for a name, and never for an address."""
    if host in METADATA_NAMES:
        return _refused(host, ("metadata",), f"`{host}` is the metadata service of a cloud, where we never go")
    number = _as_number(host)
    found = (number,) if number else await _looked_up(host, look_up, seconds)
    if isinstance(found, Destination):
        return found
    return _judged(host, found, allow)


def addresses_of(host: str) -> tuple[str, ...]:
    """Return the addresses that this machine has for a name."""
    return tuple(str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM))


async def _looked_up(host: str, look_up: LookUp, seconds: float) -> tuple[IP, ...] | Destination:
    """Return the addresses of a name; in a thread of its own, which nobody waits for once it takes too long."""
    answers: Iterable[str] = ()
    with anyio.move_on_after(seconds) as limit:
        try:
            answers = await anyio.to_thread.run_sync(
                lambda: tuple(look_up(host)), abandon_on_cancel=True, limiter=anyio.CapacityLimiter(1)
            )
        except (OSError, UnicodeError):
            answers = ()
    if limit.cancelled_caught:
        return Destination(host=host, failure="time", why=f"nobody said within {seconds:g} s where `{host}` leads")
    found = tuple(dict.fromkeys(_readable(answers)))
    return found or Destination(host=host, failure="name", why=f"`{host}` leads to no address")


def _readable(answers: Iterable[str]) -> Iterator[IP]:
    for _, written in zip(range(_MOST_ADDRESSES), answers, strict=False):
        try:
            yield ip_address(written.partition("%")[0])
        except ValueError:
            continue


def _judged(host: str, found: tuple[IP, ...], allow: Allowed) -> Destination:
    kinds = tuple(map(reach_of, found))
    alone: tuple[Reach, ...] = ("ipv6-only",) if all(map(is_only_ipv6, found)) else ()
    reaches = (*sorted(set(kinds)), *alone)
    if "metadata" in kinds:
        return _refused(host, reaches, f"`{host}` leads to the metadata service of a cloud, where we never go")
    may = [address for address, kind in zip(found, kinds, strict=True) if _may_go(host, address, kind, allow)]
    if not may:
        return _refused(host, reaches, f"`{host}` leads to {_said(kinds)}, {_unless(host, found, kinds)}")
    return Destination(host=host, addresses=tuple(map(str, may)), reaches=reaches)


def _refused(host: str, reaches: tuple[Reach, ...], why: str) -> Destination:
    return Destination(host=host, reaches=reaches, failure="not-allowed", why=why)


def _may_go(host: str, address: IP, kind: Reach, allow: Allowed) -> bool:
    match kind:
        case "public":
            return True
        case "loopback":
            return allow.loopback
    return host in allow.private_hosts and not leads_nowhere(address)


def _said(kinds: tuple[Reach, ...]) -> str:
    only = sorted(set(kinds))
    words = " and ".join(_WORDS[kind] for kind in only)
    return f"{words} addresses" if len(kinds) > 1 else f"a {words} address"


def _unless(host: str, found: tuple[IP, ...], kinds: tuple[Reach, ...]) -> str:
    if all(map(leads_nowhere, found)):
        return "where nobody is"
    return f"where we go only with `{'--allow-loopback' if 'loopback' in kinds else f'--allow-private {host}'}`"


_MORE_THAN_HOST = re.compile(r"[@/?#\\]|^[^:]*:[^:]*$")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_WORDS = {
    "private": "private",
    "shared": "shared (100.64.0.0/10)",
    "loopback": "loopback",
    "link-local": "link-local",
    "reserved": "reserved",
    "public": "public",
}
