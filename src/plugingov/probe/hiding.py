"""What we sent to a server and must not show: its parts, and texts in which a server repeats any of them."""

import json
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from urllib.parse import quote, urlsplit

from plugingov.sources.secret_search import masked
from plugingov.sources.secrets import MASK
from plugingov.sources.visible import visible

_SHORTEST = 6  # characters: what is shorter stands in any text
_SHORTEST_TOKEN = 4
_SHORTEST_STEP = 12  # of an address that is one: `v1` and `mcp` are none
_ROOM = 500  # so that a secret that stands across the end of what is shown is seen as one


def secrets_in(credential: Mapping[str, str]) -> tuple[str, ...]:
    """Return what must not be shown of the headers of a credential: each value, and what is in it behind its scheme."""
    found = (each for value in credential.values() for each in _of_header(value.strip()))
    return tuple(dict.fromkeys(each for each in found if len(each) >= _SHORTEST_TOKEN))


def _of_header(value: str) -> Iterator[str]:
    yield value
    scheme, _, rest = value.rpartition(" ")
    yield rest
    if scheme.casefold() == "basic":
        try:
            said = b64decode(rest, validate=True).decode()
        except ValueError:
            return
        yield from (said, said.partition(":")[2])


def secrets_among(values: Iterable[str]) -> tuple[str, ...]:
    """Return what must not be shown of values that the environment has; of an address, where it leads at its host."""
    found = (each for value in values for each in _of_address(value))
    return tuple(dict.fromkeys(each for each in found if len(each) >= _SHORTEST))


def _of_address(value: str) -> Iterator[str]:
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme.casefold() not in {"http", "https"}:
        yield value
        return
    yield from (parts.netloc.rpartition("@")[0], parts.password or "", parts.path.rstrip("/"), parts.query)
    yield from (each for each in parts.path.split("/") if len(each) >= _SHORTEST_STEP)


def hidden(text: str, secrets: tuple[str, ...]) -> str:
    """Return a text without secrets, however it spells them: capitals are none of the difference in a header."""
    lower = text.lower() if secrets else ""
    return next((_spelled(secrets).sub(MASK, text) for each in _spellings(secrets) if each.lower() in lower), text)


@lru_cache(maxsize=64)
def _spellings(secrets: tuple[str, ...]) -> tuple[str, ...]:
    """Return secrets as they are, as JSON has them and as addresses have them, the longest first."""
    ways = {way for each in secrets for way in (each, json.dumps(each)[1:-1], quote(each, safe=""), quote(each))}
    return tuple(sorted(ways - {""}, key=lambda way: (-len(way), way)))


@lru_cache(maxsize=64)
def _spelled(secrets: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, _spellings(secrets))), re.IGNORECASE)


def shown(text: str, longest: int = 300, secrets: tuple[str, ...] = ()) -> str:
    """Return a text of a server as it may be shown: without secrets, without what steers a terminal, not too long."""
    safe = masked(hidden(text, secrets)[: longest + _ROOM])
    return visible(safe if len(safe) <= longest else f"{safe[:longest]}...")
