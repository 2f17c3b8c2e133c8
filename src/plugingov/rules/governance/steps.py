"""How much a schema of an organisation's own fields may ask: each keyword is a step, and a long text is many."""

from dataclasses import dataclass

from plugingov.model.patterns import read_pattern

MAX_STEPS = 100_000  # of one plugin's metadata
_CHARACTERS_OF_A_STEP = 10_000


class TooManySteps(Exception):
    """A schema asks more of some metadata than anybody would write by hand."""


@dataclass(slots=True)
class Steps:
    """How much a schema may still ask of one plugin's metadata."""

    left: int = MAX_STEPS

    def spend(self, count: int = 1) -> None:
        """Count some steps; raise `TooManySteps` when there are no more."""
        self.left -= count
        if self.left < 0:
            raise TooManySteps

    def fits(self, pattern: str, text: str) -> bool:
        """Tell whether some part of a text fits a pattern; a long one takes as many steps as it takes time."""
        read = read_pattern(pattern)
        self.spend(1 + len(text) * read.size // _CHARACTERS_OF_A_STEP)
        return read.found_in(text)
