"""What is said of settings that can never matter here, in words: the report prints it with what was looked at."""

from collections.abc import Collection, Iterable, Iterator

from plugingov.sources.errors import did_you_mean
from plugingov.sources.globs import glob


def unmatched(patterns: Iterable[str], known: Collection[str], setting: str, fact: str) -> Iterator[str]:
    """Yield each pattern of a setting that fits none of the known names; `fact` is what that means."""
    hinted = 0
    for pattern in dict.fromkeys(patterns):
        if any(map(glob(pattern).matches, known)):
            continue
        hint = did_you_mean(pattern, known) if hinted < _MOST_HINTS else ""
        hinted += 1
        yield f"`{pattern}` in `{setting}` {fact}" + (f"; {hint}" if hint else "")


_MOST_HINTS = 20  # nobody mends more at once, and each is compared with many names
