"""Which command lines an entry of a policy list means: the same words, as many, in the same order."""

from collections.abc import Sequence

from plugingov.model.observation import Certainty
from plugingov.surfaces.claude_code.lists.expansion import OPEN


def command_matches(meant: Sequence[str], words: Sequence[str]) -> Certainty:
    """Tell whether the words of a command line are those of an entry; one that nobody knows may be any."""
    if len(meant) != len(words):
        return "no"
    answers = {_word_matches(one, other) for one, other in zip(meant, words, strict=True)}
    if "no" in answers:
        return "no"
    return "unknown" if "unknown" in answers else "yes"


def _word_matches(one: str, other: str) -> Certainty:
    if OPEN not in one and OPEN not in other:
        return "yes" if one == other else "no"
    return "unknown" if _may_be(one, other) else "no"


def _may_be(one: str, other: str) -> bool:
    """Tell whether two words that are known in part can be the same: their known ends must not differ."""
    first, last = one.partition(OPEN)[0], one.rpartition(OPEN)[2]
    begins, ends = other.partition(OPEN)[0], other.rpartition(OPEN)[2]
    opens_alike = first.startswith(begins) or begins.startswith(first)
    return opens_alike and (last.endswith(ends) or ends.endswith(last))
