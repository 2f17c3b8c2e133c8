"""Who asks, and where: the key and the address that the environment gives."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from plugingov.api.failures import CannotAsk

KEYS = ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN")  # the SDK's own names, in its order
ADDRESS = "ANTHROPIC_BASE_URL"
_KEY = re.compile(r"[!#-\[\]-~]{8,4096}")  # what a header may hold, and JSON never escapes


@dataclass(frozen=True, slots=True)
class Access:
    """A key, which is never printed, and the address that it is sent to."""

    variable: str
    key: str = field(repr=False)
    address: str | None = None


def access_from(environment: Mapping[str, str]) -> Access:
    """Return what the environment gives; raise `CannotAsk` for no key, or an address that would give it away."""
    for name in KEYS:
        if key := environment.get(name, "").strip():
            if not _KEY.fullmatch(key):
                raise CannotAsk(f"{name} holds something that is no key: a key is one word of 8 characters or more")
            return Access(name, key, _address(environment.get(ADDRESS, "").strip()))
    raise CannotAsk(
        f"no key: put an Admin API key of your organization into {KEYS[0]} (or a token into {KEYS[1]});"
        " docs/pulling.md says which scopes it takes"
    )


def _address(address: str) -> str | None:
    """Return an address that a key may be sent to; it is not quoted, because somebody may have put a key into it."""
    if not address:
        return None
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise CannotAsk(f"{ADDRESS} is no address") from None
    if parts.scheme not in {"https", "http"} or not host:
        raise CannotAsk(f"{ADDRESS} is no address that starts with https://")
    if parts.scheme == "http" and not _is_loopback(host):
        raise CannotAsk(f"{ADDRESS} starts with http://, which shows the key to everybody on the way: use https://")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise CannotAsk(f"{ADDRESS} has a user, a query or a fragment; it takes a host and a path alone")
    return address


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
