"""All that the gate says of a change, and whether it may pass."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from plugingov.gaps.gap import Gap
from plugingov.gate.judging import NewGap, at_or_above
from plugingov.gate.opening import Claim, Opening
from plugingov.gate.weakening import Weakening
from plugingov.model.policy import StopOn
from plugingov.model.values import Severity


@dataclass(frozen=True)
class Outcome:
    """What a change opens, closes, claims and weakens; `acknowledged` are digests that somebody has agreed to."""

    base: str
    head: str
    organizations: tuple[str, ...]
    policy: str
    as_of: str
    stop_on: tuple[StopOn, ...]
    line: Severity | None
    new: tuple[NewGap, ...]
    fixed: tuple[Gap, ...]
    claimed: tuple[Gap, ...]
    staying: int
    openings: tuple[Opening, ...]
    claims: tuple[Claim, ...]
    weakened: tuple[Weakening, ...]
    removed: tuple[str, ...]  # what the head has no more, in words
    renamed: tuple[str, ...]  # what is called otherwise, in words
    changed: tuple[str, ...]  # rules that the head's policy asks otherwise, in words
    judging: str  # what the files that judge hold, on both sides
    acknowledged: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @cached_property
    def stopping_gaps(self) -> list[NewGap]:
        """Return the new gaps at or above the line: nobody can agree to them, a waiver accepts them."""
        return at_or_above(self.new, self.line)

    @cached_property
    def stopping_openings(self) -> list[Opening]:
        """Return the openings of a kind that the policy of the base stops on, agreed to or not."""
        return [opening for opening in self.openings if opening.kind in self.stop_on]

    def is_stopping(self, new: NewGap) -> bool:
        """Tell whether a new gap is at or above the line."""
        return bool(at_or_above((new,), self.line))

    @cached_property
    def openings_digest(self) -> str:
        """Return the digest by which somebody agrees to these openings and no others."""
        said = [
            (each.kind, each.organization, *each.subject, each.message, each.before, each.after, each.identity)
            for each in self.stopping_openings
        ]
        return _digest("openings", sorted(said, key=repr))

    @cached_property
    def weakened_digest(self) -> str:
        """Return the digest by which somebody agrees to these changes of what judges and no others."""
        said = [
            (each.message, each.fact.organization, each.fact.fingerprint) if each.fact else (each.message,)
            for each in self.weakened
        ]
        return _digest("weakened", [self.judging, *sorted(said, key=repr)])

    @property
    def idle(self) -> tuple[str, ...]:
        """Return the digests that somebody gave and that stand for nothing here."""
        known = {self.openings_digest, self.weakened_digest}
        return tuple(digest for digest in self.acknowledged if digest not in known)

    @cached_property
    def is_agreed(self) -> tuple[bool, bool]:
        """Tell whether somebody has agreed to the openings, and to the weakening."""
        return self.openings_digest in self.acknowledged, self.weakened_digest in self.acknowledged

    @property
    def stops(self) -> bool:
        """Tell whether the change has to stop."""
        openings, weakening = self.is_agreed
        is_open = bool(self.stopping_openings) and not openings
        is_weaker = bool(self.weakened) and not weakening
        return bool(self.stopping_gaps) or is_open or is_weaker


def _digest(what: str, said: Iterable[object]) -> str:
    text = json.dumps([what, *said], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
