"""A url that can be asked for: in the one spelling that we send, at the one host that we judge."""

from typing import NamedTuple

import httpx2

from plugingov.model.address import Address, read_address
from plugingov.probe.addresses import canonical_host


class Origin(NamedTuple):
    """A server by its address: what a credential belongs to."""

    scheme: str
    host: str
    port: int

    @property
    def url(self) -> str:
        """Return the address without a path."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}{'' if self.port == _PORTS[self.scheme] else f':{self.port}'}"


class Target(NamedTuple):
    """One url that can be asked for, in the only spelling that we send."""

    origin: Origin
    path: str
    query: str

    @property
    def url(self) -> str:
        """Return what is asked for."""
        return f"{self.shown}{f'?{self.query}' if self.query else ''}"

    @property
    def shown(self) -> str:
        """Return what may be shown of it."""
        return f"{self.origin.url}{self.path}"


def target_of(url: str) -> Target | None:
    """Return what a url leads to; nothing where it is no address of the web, or clients would not agree on it."""
    address = read_address(url) if "${" not in url else None
    host = canonical_host(address.host) if address else None
    if not address or not host or not (address.port or "0").isdecimal():
        return None
    origin = Origin(address.scheme, host, int(address.port or _PORTS[address.scheme]))
    try:
        sent = httpx2.URL(f"{origin.url}{address.path or '/'}{_query(address)}")
    except (httpx2.InvalidURL, UnicodeError):  # half of a pair of surrogates is no text that can be sent
        return None
    path, _, query = sent.raw_path.decode("ascii").partition("?")
    return Target(origin, path, query) if origin_of(sent) == origin else None


def _query(address: Address) -> str:
    return f"?{address.query}" if address.query else ""


def origin_of(url: httpx2.URL) -> Origin:
    """Return the server that a request goes to."""
    return Origin(url.scheme, url.raw_host.decode("ascii"), url.port or _PORTS.get(url.scheme, 0))


_PORTS = {"http": 80, "https": 443}
