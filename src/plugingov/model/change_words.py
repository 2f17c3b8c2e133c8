"""A changed definition in words: the kind of the change, and what stood there before and after, in short."""

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from plugingov.model.definition import canonical
from plugingov.model.definition_changes import SAID, DefinitionChange
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible

_LONGEST = 160  # characters of what stood there
_LONGEST_PART = 120
_AROUND = 2  # words on either side of those that differ


def changes_text(changes: Sequence[DefinitionChange]) -> str:
    """Return a sentence about the worst of some changes, and how many there are beside it."""
    worst, *others = changes
    kinds = dict.fromkeys(SAID[each.kind] for each in others if each.kind != worst.kind)
    named = f" ({', '.join(kinds)})" if kinds else ""
    return change_text(worst) + (f"; and {len(others)} more change{'s' * (len(others) > 1)}{named}" if others else "")


def change_text(change: DefinitionChange) -> str:
    """Return one change in words."""
    said = SAID[change.kind]
    if change.kind == "named-twice":
        return f"{said}: {change.after} now, {change.before} then"
    return f"{said}: {_difference(change)}" if change.part else said


def named(name: str) -> str:
    """Return a name, or a few words, that somebody else gave, in short and with nothing unseen."""
    return _cut(_safe(name), _LONGEST_PART)


def _difference(change: DefinitionChange) -> str:
    part = f"`{named(change.part)}`"
    before, after = change.before, change.after
    if before is None or after is None:
        there, what = (after, "is new") if before is None else (before, "is gone")
        return f"{part}: `{_shown(there)}` {what}"
    if isinstance(before, str) and isinstance(after, str):
        before, after = _differing(before, after)
    return f"{part} was `{_shown(before)}`, is `{_shown(after)}`"


def _shown(value: Any) -> str:
    return _cut(_safe(value if isinstance(value, str) else canonical(value)), _LONGEST)


def _safe(text: str) -> str:
    return visible(mask(text).replace("\n", "\\n")).replace("`", "'")


def _cut(text: str, longest: int) -> str:
    more = len(text) - longest
    return f"{text[:longest]}... ({more:,} characters more)" if more > 0 else text


def _differing(before: str, after: str) -> tuple[str, str]:
    """Return the words in which two texts differ, with a few around them."""
    was, now = _WORD.findall(before), _WORD.findall(after)
    first = _alike(was, now)
    last = min(_alike(was[::-1], now[::-1]), min(len(was), len(now)) - first)
    start, end = max(0, first - _AROUND), max(0, last - _AROUND)
    shown = tuple("".join(words[start : len(words) - end]) for words in (was, now))
    opening, closing = "... " if start else "", "..." if end else ""
    return f"{opening}{shown[0]}{closing}", f"{opening}{shown[1]}{closing}"


_WORD = re.compile(r"\S+\s*|\s+")  # with the blanks behind it, so that they may differ too


def _alike(one: list[str], other: list[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
