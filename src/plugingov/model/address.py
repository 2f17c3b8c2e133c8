"""A url as clients read it: the host that is really reached, and the form in which two urls can be compared."""

from contextlib import suppress
from functools import lru_cache
from ipaddress import ip_address
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

from plugingov.sources.expressions import expression

_PORTS = {"http": "80", "https": "443"}
_REFERENCE = "${"


class Address(NamedTuple):
    """What is reached over http or https; the host is in lower case, without user, port and closing dot."""

    scheme: str
    host: str
    port: str = ""  # where it is not the scheme's own
    path: str = ""
    query: str = ""

    @property
    def canonical(self) -> str:
        """Return the one form that every spelling of this address has."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = f":{self.port}" if self.port else ""
        query = f"?{self.query}" if self.query else ""
        return f"{self.scheme}://{host}{port}{self.path.rstrip('/')}{query}"

    @property
    def is_loopback(self) -> bool:
        """Tell whether this machine itself is reached."""
        return is_loopback(self.host)

    @property
    def is_number(self) -> bool:
        """Tell whether the host is an address of the network and no name."""
        return is_number(self.host)


@lru_cache(maxsize=4096)
def read_address(url: str) -> Address | None:
    """Return what a url leads to; nothing where a reference decides that, or it is no http or https address."""
    try:
        parts = urlsplit(_as_clients_read_it(url))
        if parts.scheme not in _PORTS or hangs_on_reference(url):
            return None
        host = _host(parts.hostname or "")
        port = _port(parts.netloc)
    except ValueError:
        return None
    if not host:
        return None
    return Address(parts.scheme, host, "" if port == _PORTS[parts.scheme] else port, parts.path, parts.query)


def hangs_on_reference(url: str) -> bool:
    """Tell whether a reference decides which host a url leads to; one for the port or the path does not."""
    if _REFERENCE not in url:
        return False
    scheme, found, rest = _as_clients_read_it(url).partition("://")
    authority = _END.split(rest if found else scheme, maxsplit=1)[0]
    return (bool(found) and _REFERENCE in scheme) or _REFERENCE in _PORT_REFERENCE.sub("", authority)


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine itself."""
    host = host.removesuffix(".").lower()
    if ":" in host or host[-1:].isdigit():  # as no other host, and trying to read one as a number takes long
        with suppress(ValueError):
            address = ip_address(host)
            return (getattr(address, "ipv4_mapped", None) or address).is_loopback
    return host == "localhost" or host.endswith(".localhost")


def is_number(host: str) -> bool:
    """Tell whether a host is an address of the network and no name; a name never ends in a number."""
    return ":" in host or _NUMBER.fullmatch(host.rpartition(".")[2]) is not None


def domains_of(host: str) -> tuple[str, ...]:
    """Return a host and every domain that it lies below, the nearest first."""
    labels = host.split(".")[-_MOST_LABELS:]
    return (host, *(".".join(labels[number:]) for number in range(1, len(labels))))


def _as_clients_read_it(url: str) -> str:
    """Browsers and runtimes trim blanks, drop what breaks a line, and read a back slash as a slash before any query."""
    text = _BREAKS.sub("", url.strip(_BLANKS))
    end = min((found for mark in "?#" if (found := text.find(mark)) >= 0), default=len(text))
    return text[:end].replace("\\", "/") + text[end:]


def _port(netloc: str) -> str:
    """Return the port that is written, or the reference that stands for it."""
    if found := _PORT_REFERENCE.search(netloc):
        return found[0][1:]
    port = urlsplit("//" + netloc).port
    return "" if port is None else str(port)


def _host(written: str) -> str:
    """Return a host as it is looked up; nothing where clients would not agree on it."""
    host = normalize("NFKC", unquote(written)).casefold().removesuffix(".")
    if ":" in host:
        return str(ip_address(host.partition("%")[0]))
    return host if _HOST.fullmatch(host) else ""


_BLANKS = "".join(map(chr, range(33)))
_BREAKS = expression(r"[\t\r\n]")
_END = expression(r"[/?#]")
_PORT_REFERENCE = expression(r":\$\{[^{}@/]{0,200}\}$")
_HOST = expression(r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,126}")
_NUMBER = expression(r"[0-9]+|0x[0-9a-f]*")
_MOST_LABELS = 128
