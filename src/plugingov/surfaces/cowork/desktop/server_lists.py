"""The lists that say which servers plugins may connect to: which entries work, and what they let in."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

from plugingov.model.observation import Certainty
from plugingov.sources.globs import glob

ALLOWED, DENIED = "allowedPluginMcpServers", "deniedPluginMcpServers"
# The build since which one unreadable entry of the deny list blocks every remote server of plugins.
BLOCKS_ALL_SINCE = "2.16120.0"
_SCHEME = re.compile(r"(?:\*|[A-Za-z][A-Za-z0-9+.-]*)://")
_HOST = re.compile(r"[^:/]*://(?:[^/?#@]*@)?(?P<host>\[[^\]]*\]|[^/?#:]*)")
Wrong: TypeAlias = Literal["", "unreadable", "without a scheme"]


class Entry(NamedTuple):
    """One entry of a list: the pattern of a url, or why it is none."""

    number: int
    pattern: str
    wrong: Wrong = ""

    @property
    def is_any_host(self) -> bool:
        """Tell whether it lets in every host."""
        found = _HOST.match(self.pattern)
        return not self.wrong and found is not None and bool(found["host"]) and not found["host"].strip("*.")


def entries(value: Any) -> Iterator[Entry]:
    """Yield the entries of a list; the app takes those that are nothing but a `serverUrl`."""
    for number, said in enumerate(value if isinstance(value, list) else ()):
        url = said.get("serverUrl") if isinstance(said, Mapping) else None
        if not isinstance(url, str) or len(said) != 1:
            yield Entry(number, url if isinstance(url, str) else "", "unreadable")
        else:
            pattern = url.strip()
            yield Entry(number, pattern, "" if _SCHEME.match(pattern) else "without a scheme")


def admits(allowed: Any, denied: Any, url: str) -> Certainty:
    """Tell whether a plugin may connect to a remote server: a denial wins, and no list of allowed ones means all.

    One entry of the deny list that cannot be read shuts out every remote server.
    """
    denying = tuple(entries(denied))
    denied_too = _any(_means(each, url) for each in denying)
    if denied_too == "yes" or any(each.wrong == "unreadable" for each in denying):
        return "no"
    let_in = _any(_means(each, url) for each in entries(allowed)) if isinstance(allowed, list) else "yes"
    return "unknown" if let_in == "yes" and denied_too == "unknown" else let_in


def admits_local(allowed: Any) -> bool:
    """Tell whether plugins may start servers of their own: with a list of allowed ones none may."""
    return not isinstance(allowed, list)


def _any(found: Iterable[Certainty]) -> Certainty:
    told = set(found)
    return "yes" if "yes" in told else "unknown" if "unknown" in told else "no"


def _means(entry: Entry, url: str) -> Certainty:
    """Tell whether an entry means a url; whether one without a star goes on below its path the vendor does not say."""
    pattern, address = entry.pattern.lower().rstrip("/"), url.lower().rstrip("/")
    if entry.wrong:
        return "no"
    if glob(pattern).matches(address):
        return "yes"
    return "unknown" if glob(f"{pattern}/*").matches(address) else "no"
