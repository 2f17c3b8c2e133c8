"""Under which condition each gap that a request would open does not open."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from plugingov.gaps.gap import Gap
from plugingov.review.scopes import Scopes

When = Literal["merged", "switched-on"]
OF_SCOPES = frozenset({"AUT001", "AUT002"})


@dataclass(frozen=True)
class Condition:
    """One gap that would open, when, and what closes it: an approval, a change of the request, or nothing."""

    gap: Gap
    when: When
    text: str
    by_approval: bool = False
    is_refusal: bool = False


@dataclass(frozen=True)
class Terms:
    """What conditions are made from: the scopes of the request, the paths that the policy allows, who approves."""

    scopes: Scopes
    paths: tuple[str, ...]
    approvers: tuple[str, ...]
    gaps: tuple[Gap, ...]

    def of(self, gap: Gap, when: When, *, by_approval: bool) -> Condition:
        """Return the condition of one gap."""
        if by_approval:
            whom = ", ".join(self.approvers) or "somebody who did not ask for it"
            return Condition(gap, when, f"once approved by {whom}", by_approval=True)
        if gap.id in _FORBIDDEN or (gap.id == "SRC001" and not self.paths):
            return Condition(gap, when, "none: the policy forbids it", is_refusal=True)
        special = _SPECIAL.get(gap.id)
        text = special(self, gap) if special else ""
        return Condition(gap, when, text or f"if this is done first: {gap.fix}")


_FORBIDDEN = frozenset({"INS005"})


def _scopes(terms: Terms, gap: Gap) -> str:
    """Name the scopes that are left once all that nobody allows are gone, where any are."""
    del gap
    refused = {each.subject.item for each in terms.gaps if each.id in OF_SCOPES}
    left = [scope for scope in terms.scopes.wanted or () if scope not in refused]
    return f"if its scopes are {_quoted(left)}" if left else ""


def _path(terms: Terms, gap: Gap) -> str:
    del gap
    return f"if it comes by {' or '.join(f'`{path}`' for path in terms.paths)}"


def _off(terms: Terms, gap: Gap) -> str:
    del terms
    return f"if it stays off in project `{gap.subject.project}`" if gap.subject.project else ""


def _asks_first(terms: Terms, gap: Gap) -> str:
    del terms
    name, on = gap.subject.capability, gap.subject.surface
    return f"if `{name}` asks before it runs, or is blocked, on {on} (`tools: {{{name}: ask}}`)" if name and on else ""


_SPECIAL: Mapping[str, Callable[[Terms, Gap], str]] = {
    "AUT001": _scopes,
    "AUT002": _scopes,
    "SRC001": _path,
    "CAP002": _asks_first,
    "CAP003": _asks_first,
    "CAP008": _off,
    "ACT003": _off,
    "ACT009": _off,
    "DAT003": _off,
}


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
