"""Which urls an entry of a policy list means; every comparison takes linear time, whatever the pattern."""

import re
from functools import lru_cache
from typing import NamedTuple

from plugingov.model.observation import Certainty
from plugingov.sources.globs import Glob
from plugingov.surfaces.claude_code.sessions.expansion import OPEN
from plugingov.surfaces.claude_code.sessions.web_address import WebAddress, read_web_address

_ANY_SCHEME = "*://"
_HAS_SCHEME = re.compile(r"(?:\*|[A-Za-z][A-Za-z0-9+.-]*)://")
_ANY_PORT = re.compile(r"(?P<before>^[^/\\?#]*:[/\\]{2}[^/\\?#]*):\*(?=[/\\?#]|$)")
_AFTER_HOST = re.compile(r"^[^:]*:[/\\]*[^/\\?#]*(?P<rest>[^#]*)")


class Pattern(NamedTuple):
    """A pattern in the parts that are compared; of one that is no url, its text alone."""

    text: str
    address: WebAddress | None = None
    any_scheme: bool = False
    any_port: bool = False
    any_path: bool = False


@lru_cache(maxsize=4096)
def read_pattern(written: str) -> Pattern:
    """Read a `serverUrl` entry as the client does."""
    text = written.strip()
    any_scheme = text.startswith(_ANY_SCHEME)
    as_url = "http" + text.removeprefix("*") if any_scheme else text
    without_port = _ANY_PORT.sub(r"\g<before>", as_url)
    address = read_web_address(without_port)
    if address is None:
        return Pattern(text)
    rest = _AFTER_HOST.match(without_port)
    return Pattern(
        text,
        address._replace(host=address.host.removesuffix(".")),
        any_scheme=any_scheme,
        any_port=without_port != as_url or ("*" in address.host and not address.port),
        any_path=not (rest and rest["rest"]),
    )


@lru_cache(maxsize=65_536)  # many sessions of a machine ask the same
def url_matches(written: str, url: str, *, denies: bool) -> bool:
    """Tell whether the url of a server is one that an entry means; a list that denies is less exact."""
    pattern, address = read_pattern(written), read_web_address(url)
    if pattern.text == "*":
        return True
    if address is None:
        return False
    if pattern.address is None:
        return _HAS_SCHEME.match(pattern.text) is not None and _as_text(pattern.text, address)
    return _leads_there(pattern, address) and _path_matches(pattern, address, denies=denies)


def _leads_there(pattern: Pattern, address: WebAddress) -> bool:
    """Tell whether scheme, host and port are the pattern's."""
    meant = pattern.address
    if meant is None or not (pattern.any_scheme or meant.scheme == address.scheme):
        return False
    if not (pattern.any_port or meant.port == address.port):
        return False
    return star_glob(meant.host).matches(address.host.removesuffix("."))


def _path_matches(pattern: Pattern, address: WebAddress, *, denies: bool) -> bool:
    meant = pattern.address
    if meant is None or pattern.any_path:
        return meant is not None
    if star_glob(_whole(meant)).matches(_whole(address)) or not denies:
        return star_glob(_whole(meant)).matches(_whole(address))
    asked = address if meant.query else address._replace(query=None)
    return star_glob(_bare(meant)).matches(_bare(asked))


def _whole(address: WebAddress) -> str:
    return f"{address.path}?{address.query}" if address.query else address.path


def _bare(address: WebAddress) -> str:
    return _whole(address._replace(path=address.path.rstrip("/") or "/"))


def _as_text(pattern: str, address: WebAddress) -> bool:
    """Compare a pattern that is no url letter by letter, where a star stops at each slash."""
    port = f":{address.port}" if address.port else ""
    asked = f"{address.scheme}://{address.host}{port}{_whole(address)}".split("/")
    pieces = pattern.split("/")
    return len(pieces) == len(asked) and all(star_glob(one).matches(other) for one, other in zip(pieces, asked, strict=True))


@lru_cache(maxsize=4096)
def star_glob(pattern: str) -> Glob:
    """Read a pattern in which a star is any text, and nothing else is anything but itself."""
    first, *rest = pattern.split("*")
    return Glob(first, tuple(rest[:-1]), rest[-1]) if rest else Glob(first)


def url_certainty(written: str, url: str, *, denies: bool) -> Certainty:
    """Tell whether an entry means a url of which a part may not be known."""
    if OPEN not in written and OPEN not in url:
        return "yes" if url_matches(written, url, denies=denies) else "no"
    known = _USER.sub(r"\g<scheme>", url)
    if OPEN not in written and OPEN not in known:
        return "yes" if url_matches(written, known, denies=denies) else "no"
    if written.strip() == "*":
        return "yes"
    if OPEN in written or not _TO_PATH.match(known.partition(OPEN)[0]):
        return "unknown"
    return _by_host(read_pattern(written), known.partition(OPEN)[0])


def _by_host(pattern: Pattern, known: str) -> Certainty:
    """Tell as much as scheme, host and port decide, where the path is known in part."""
    address = read_web_address(known)
    if address is None or pattern.address is None:
        return "unknown"
    if not _leads_there(pattern, address):
        return "no"
    return "yes" if pattern.any_path or _whole(pattern.address) == "/*" else "unknown"


# A user and password, which nothing compares; and all of a url that decides where it leads.
_USER = re.compile(r"^(?P<scheme>[^:/?#]*:[/\\]{2})[^/\\?#]*@")
_TO_PATH = re.compile(r"^[^:/?#]*:[/\\]{2}[^/\\?#]+[/\\?#]")
