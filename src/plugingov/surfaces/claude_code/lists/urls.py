"""Which urls an entry of a policy list means; every comparison takes linear time, whatever the pattern."""

import re
from functools import lru_cache
from typing import NamedTuple

from plugingov.model.observation import Certainty
from plugingov.sources.globs import Glob
from plugingov.surfaces.claude_code.client.web_address import WebAddress, read_web_address
from plugingov.surfaces.claude_code.lists.expansion import OPEN

_ANY_SCHEME = "*://"
_NOBODYS = "x"  # a scheme of nobody's stands for any: no port is its own, and its host is any text
_ANY_PORT = re.compile(r"(?P<before>[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*?):\*(?=[/?#]|\Z)")
_HAS_SCHEME = re.compile(r"(?:\*|[A-Za-z]+)://")
_BLANKS = "".join(map(chr, range(0x21)))


class Pattern(NamedTuple):
    """A pattern in the parts that are compared; of one that is no url, its text alone."""

    text: str
    address: WebAddress | None = None
    any_scheme: bool = False
    any_port: bool = False
    any_path: bool = False

    @property
    def is_everything(self) -> bool:
        """Tell whether every url is meant."""
        return self.text == "*"


@lru_cache(maxsize=16_384)
def read_pattern(written: str) -> Pattern:
    """Read a `serverUrl` entry as the client does."""
    text = written.strip(_BLANKS)
    any_scheme = text.startswith(_ANY_SCHEME)
    as_url = _NOBODYS + text.removeprefix("*") if any_scheme else text
    port = _ANY_PORT.match(as_url)
    as_url = port["before"] + as_url[port.end() :] if port else as_url
    address = read_web_address(as_url)
    if address is None:
        return Pattern(written)
    any_port = port is not None or ("*" in address.host and not address.port)
    any_path = address.path in {"", "/"} and not as_url.endswith("/") and not address.search
    return Pattern(written, _bare_host(address), any_scheme, any_port, any_path)


def _bare_host(address: WebAddress) -> WebAddress:
    return address._replace(host=address.host.removesuffix("."))


@lru_cache(maxsize=65_536)  # many sessions of a machine ask the same
def url_matches(written: str, url: str, *, denies: bool) -> bool:
    """Tell whether the url of a server is one that an entry means; a list that denies is less exact."""
    pattern, address = read_pattern(written), read_web_address(url)
    if pattern.is_everything:
        return url != ""
    if address is None:
        return False
    if pattern.address is None:
        return _HAS_SCHEME.match(written) is not None and _as_text(written, _bare_host(address), denies=denies)
    return _leads_there(pattern, pattern.address, address) and _path_matches(pattern, address, denies=denies)


def _leads_there(pattern: Pattern, meant: WebAddress, address: WebAddress) -> bool:
    """Tell whether scheme, host and port are the pattern's."""
    if not (pattern.any_scheme or meant.scheme == address.scheme):
        return False
    if not (pattern.any_port or meant.port == address.port) or meant.host + meant.path == "":
        return False
    return star_glob(meant.host.lower()).matches(address.host.removesuffix(".").lower())


def _path_matches(pattern: Pattern, address: WebAddress, *, denies: bool) -> bool:
    meant = pattern.address
    if meant is None or pattern.any_path:
        return meant is not None
    whole = star_glob(meant.path + meant.search).matches(address.path + address.search)
    if whole or not denies or meant.search:
        return whole
    path = meant.path if "*" in meant.path else _without_slash(meant.path)
    forms = (address.path + address.search, address.path, _without_slash(address.path))
    return any(star_glob(path).matches(form) for form in forms)


def _without_slash(path: str) -> str:
    return path.rstrip("/") or "/"


def _as_text(pattern: str, address: WebAddress, *, denies: bool) -> bool:
    """Compare a pattern that is no url letter by letter, where a star stops at each slash."""
    forms = [address]
    if denies and "?" not in pattern:
        bare = address._replace(search="")
        forms += [bare, bare._replace(path=_without_slash(bare.path))]
    return any(_fits_between_slashes(pattern.split("/"), form.text.split("/")) for form in forms)


def _fits_between_slashes(pieces: list[str], asked: list[str]) -> bool:
    if len(pieces) != len(asked):
        return False
    return all(star_glob(piece).matches(part) for piece, part in zip(pieces, asked, strict=True))


@lru_cache(maxsize=16_384)
def star_glob(pattern: str) -> Glob:
    """Read a pattern in which a star is any text, and nothing else is anything but itself."""
    first, *rest = pattern.split("*")
    return Glob(first, tuple(rest[:-1]), rest[-1]) if rest else Glob(first)


def url_certainty(written: str, url: str, *, denies: bool) -> Certainty:
    """Tell whether an entry means a url, where a part of either may not be known."""
    if OPEN in written or OPEN in url:
        written, url = (_USER.sub(r"\g<scheme>", text) for text in (written, url))
    if OPEN not in written + url:
        return "yes" if url_matches(written, url, denies=denies) else "no"
    if read_pattern(written).is_everything:
        return "yes"
    beginnings = written.partition(OPEN)[0], url.partition(OPEN)[0]
    if any(OPEN in text and not _TO_PATH.match(known) for text, known in zip((written, url), beginnings, strict=True)):
        return "unknown"
    leads = _by_host(read_pattern(beginnings[0]), beginnings[1])
    return "unknown" if leads == "yes" and OPEN in written else leads


def _by_host(pattern: Pattern, known: str) -> Certainty:
    """Tell as much as scheme, host and port decide, where the path is known in part."""
    address = read_web_address(known)
    if address is None or pattern.address is None:
        return "unknown"
    if not _leads_there(pattern, pattern.address, address):
        return "no"
    return "yes" if pattern.any_path or pattern.address.path + pattern.address.search == "/*" else "unknown"


# A user and password, which nothing compares; and all of a url that decides where it leads.
_USER = re.compile(r"^(?P<scheme>[^:/?#]*:[/\\]{2})[^/\\?#]*@")
_TO_PATH = re.compile(r"^[^:/?#]*:[/\\]{2}[^/\\?#]+[/\\?#]")
