"""What a server says of signing in: the header `WWW-Authenticate`, read as far as it can be read."""

import re
from collections.abc import Iterable, Iterator, Mapping

_MOST_HEADERS = 16
_LONGEST_HEADER = 8192
_MOST_PARAMETERS = 32

_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_SKIPPED = re.compile(r"[\s,]*")
# Clients take an address without quotes too, and some servers write one.
_PARAMETER = re.compile(rf'({_WORD})[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"=][^\s,"]*))')
_SCHEME = re.compile(rf"({_WORD})(?=[\s,]|$)")
_SIXTY_EIGHT = re.compile(r"[ \t]+[A-Za-z0-9._~+/-]+=*[ \t]*(?=,|$)")
_ESCAPED = re.compile(r"\\(.)")


def bearer_challenge(headers: Iterable[str]) -> Mapping[str, str] | None:
    """Return the parameters of `Bearer` in the headers of an answer; nothing where none of them asks for it.

    Of several they are taken together, and the first of a name counts: so clients find them.
    """
    found = [
        parameters
        for header in [*headers][:_MOST_HEADERS]
        for scheme, parameters in _challenges(header[:_LONGEST_HEADER])
        if scheme == "bearer"
    ]
    return {key: value for each in reversed(found) for key, value in each.items()} if found else None


def _challenges(header: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each scheme of a header with its parameters, up to where nobody can tell what is meant."""
    offset, scheme, parameters = 0, "", dict[str, str]()
    while (offset := _after(_SKIPPED, header, offset)) < len(header):
        if found := _PARAMETER.match(header, offset):
            if len(parameters) < _MOST_PARAMETERS:
                parameters.setdefault(found[1].lower(), _value(found))
            offset = found.end()
        elif found := _SCHEME.match(header, offset):
            if scheme:
                yield scheme, parameters
            scheme, parameters = found[1].lower(), {}
            offset = _after(_SIXTY_EIGHT, header, found.end())
        else:
            break
    if scheme:
        yield scheme, parameters


def _after(pattern: re.Pattern[str], header: str, offset: int) -> int:
    found = pattern.match(header, offset)
    return found.end() if found else offset


def _value(found: re.Match[str]) -> str:
    return found[3] if found[2] is None else _ESCAPED.sub(r"\1", found[2])
