"""A url as every browser reads it (url.spec.whatwg.org), as far as the client compares one: for schemes with a host."""

import re
from functools import lru_cache
from ipaddress import AddressValueError, IPv6Address
from typing import NamedTuple
from unicodedata import normalize

DEFAULT_PORTS = {"http": "80", "https": "443", "ws": "80", "wss": "443", "ftp": "21"}
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_BLANKS = "".join(map(chr, range(0x21)))
_DROPPED = str.maketrans("", "", "\t\n\r")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f#/:<>?@\[\\\]^|%]")
_NO_HOST = re.compile(r"[\x00\t\n\r #/:<>?@\[\\\]^|]")
_DOT = re.compile(r"\.|%2e", re.IGNORECASE)
_LONGEST_PORT = 65535
_PATH_KEPT = frozenset(chr(code) for code in range(0x21, 0x7F)) - frozenset('"#<>?`{}^')
_QUERY_KEPT = frozenset(chr(code) for code in range(0x21, 0x7F)) - frozenset("\"#<>'")


class WebAddress(NamedTuple):
    """The parts of a url that decide where it leads; user, password and fragment do not."""

    scheme: str
    host: str  # lower case, an address in numbers in its one form; as written where the scheme is nobody's
    port: str  # "" for the scheme's own
    path: str
    search: str  # with its question mark; "" where there is none, or nothing behind it

    @property
    def text(self) -> str:
        """Return the address as it is written out."""
        port = f":{self.port}" if self.port else ""
        return f"{self.scheme}://{self.host}{port}{self.path}{self.search}"


@lru_cache(maxsize=16_384)  # every entry of a list is compared with it
def read_web_address(written: str) -> WebAddress | None:
    """Return the parts of a url, or nothing where the client's parser rejects it."""
    text = written.strip(_BLANKS).translate(_DROPPED)
    scheme = _SCHEME.match(text)
    if scheme is None:
        return None
    name, rest = scheme[1].lower(), text[scheme.end() :].partition("#")[0]
    return _of_the_web(name, rest) if name in DEFAULT_PORTS else _of_another(name, rest)


def _of_the_web(scheme: str, rest: str) -> WebAddress | None:
    rest = rest.lstrip("/\\")
    end = _first_of("/\\?", rest)
    place = _host_and_port(rest[:end].rpartition("@")[2], scheme)
    if place is None:
        return None
    path, _, query = rest[end:].partition("?")
    return WebAddress(scheme, *place, _path(path.replace("\\", "/")), _search(query, _QUERY_KEPT))


def _of_another(scheme: str, rest: str) -> WebAddress | None:
    """Read a url of a scheme that the web does not know: its host is any text, and may be missing."""
    before, _, query = rest.partition("?")
    search = _search(query, _QUERY_KEPT | {"'"})
    if not before.startswith("//"):
        path = _path(before) if before.startswith("/") else before
        return WebAddress(scheme, "", "", path, search)
    end = _first_of("/", before[2:]) + 2
    _, at, authority = before[2:end].rpartition("@")
    name, mark, port = authority.rpartition(":")
    if not mark or "]" in port:
        name, port, mark = authority, "", ""
    host = _ipv6(name) if name.startswith("[") else _opaque(name)
    if host is None or not (port == "" or _is_port(port)) or (not host and (at or mark)):
        return None
    path = _path(before[end:]) if before[end:] else ""
    return WebAddress(scheme, host, port.lstrip("0") or ("0" if port else ""), path, search)


def _opaque(name: str) -> str | None:
    return None if _NO_HOST.search(name) else name


def _first_of(characters: str, text: str) -> int:
    return next((index for index, character in enumerate(text) if character in characters), len(text))


def _search(query: str, kept: frozenset[str]) -> str:
    return f"?{_escaped(query, kept)}" if query else ""


def _host_and_port(authority: str, scheme: str) -> tuple[str, str] | None:
    """Return host and port, or nothing where either is no such thing."""
    name, mark, port = authority.rpartition(":")
    if not mark or "]" in port:
        name, port = authority, ""
    host = _host(name)
    if host is None or not (port == "" or _is_port(port)):
        return None
    bare = port.lstrip("0") or ("0" if port else "")
    return host, "" if bare == DEFAULT_PORTS[scheme] else bare


def _is_port(port: str) -> bool:
    return (
        port.isascii()
        and port.isdigit()
        and len(port.lstrip("0")) <= len(str(_LONGEST_PORT))
        and int(port) <= _LONGEST_PORT
    )


def _host(written: str) -> str | None:
    if written.startswith("["):
        return _ipv6(written)
    name = _as_ascii(_unescaped(written))
    if not name or _FORBIDDEN.search(name):
        return None
    return _ipv4(name) if _ends_in_number(name) else name


def _unescaped(written: str) -> str:
    if "%" not in written:
        return written
    octets = re.sub(
        rb"%([0-9A-Fa-f]{2})", lambda found: bytes.fromhex(found[1].decode()), written.encode("utf-8", "replace")
    )
    return octets.decode("utf-8", "replace")


def _as_ascii(name: str) -> str:
    """Return a host name in ASCII, as names of other scripts travel; nothing for what cannot."""
    if name.isascii():
        return name.lower()
    folded = normalize("NFKC", normalize("NFKC", _IGNORED.sub("", name)).lower())
    if _NEVER in folded:
        return ""
    try:
        return ".".join(map(_label, re.split("[.\u3002\uff0e\uff61]", folded)))
    except UnicodeError:
        return ""


_IGNORED = re.compile("[\u00ad\u034f\u180b-\u180f\u200b\u2060\u2064\ufe00-\ufe0f\ufeff]")
_NEVER = "\ufffd"


def _label(label: str) -> str:
    if not label.startswith(_PUNYCODE):
        return label if label.isascii() else _PUNYCODE + label.encode("punycode").decode()
    meant = label.removeprefix(_PUNYCODE).encode("ascii").decode("punycode")
    if meant.isascii() or meant.encode("punycode").decode() != label.removeprefix(_PUNYCODE):
        raise UnicodeError
    return label


_PUNYCODE = "xn--"


def _ipv6(written: str) -> str | None:
    if not written.endswith("]") or "%" in written:
        return None
    try:
        groups = IPv6Address(written[1:-1]).exploded.split(":")
    except AddressValueError:
        return None
    return f"[{_short([format(int(group, 16), 'x') for group in groups])}]"


def _short(groups: list[str]) -> str:
    """Return an address with its longest row of zeros, if it has more than one, left out."""
    rows = re.findall(r"(?:(?<=:)|^)0(?::0)+(?=:|$)", ":".join(groups))
    if not rows:
        return ":".join(groups)
    longest = max(rows, key=len)
    before, after = re.split(rf"(?:(?<=:)|^){longest}(?=:|$)", ":".join(groups), maxsplit=1)
    return f"{before.removesuffix(':')}::{after.removeprefix(':')}"


def _ends_in_number(name: str) -> bool:
    last = name.removesuffix(".").rpartition(".")[2]
    return last.isdigit() or _number(last) is not None


def _number(part: str) -> int | None:
    """Return what a part of an address is worth: in eights after a 0, in sixteens after 0x."""
    try:
        if part.startswith("0x"):
            return int(part[2:] or "0", 16) if re.fullmatch("[0-9a-f]*", part[2:]) else None
        if len(part) > 1 and part.startswith("0"):
            return int(part, 8) if re.fullmatch("[0-7]+", part) else None
        return int(part) if re.fullmatch("[0-9]+", part) and len(part) <= _LONGEST_NUMBER else None
    except ValueError:
        return None


_LONGEST_NUMBER = 20


def _ipv4(name: str) -> str | None:
    """Return an address of four numbers in its one form; the last of fewer fills up what is left."""
    parts = name.removesuffix(".").split(".")
    numbers = [_number(part) for part in parts]
    if len(parts) > 4 or None in numbers:  # noqa: PLR2004 (four bytes)
        return None
    *first, last = [number for number in numbers if number is not None]
    if any(number > 255 for number in first) or last >= 256 ** (4 - len(first)):  # noqa: PLR2004 (bytes)
        return None
    value = last + sum(number << (8 * (3 - index)) for index, number in enumerate(first))
    return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0))


def _path(written: str) -> str:
    """Return the path with its dots resolved; a path that is not there is the root."""
    kept: list[str] = []
    pieces = written[1:].split("/") if written else [""]
    for index, piece in enumerate(pieces):
        dots = _DOT.sub(".", piece)
        is_last = index == len(pieces) - 1
        if dots == "..":
            kept = kept[:-1]
        if dots not in {".", ".."}:
            kept.append(_escaped(piece, _PATH_KEPT))
        elif is_last:
            kept.append("")
    return "/" + "/".join(kept)


def _escaped(text: str, kept: frozenset[str]) -> str:
    if all(character in kept for character in text):
        return text
    octets = (character if character in kept else _percent(character) for character in text)
    return "".join(octets)


def _percent(character: str) -> str:
    return "".join(f"%{octet:02X}" for octet in character.encode("utf-8", "replace"))
