"""Which client reads the files: what is known of its version, and what each version it may have would do."""

from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache
from typing import Generic, NamedTuple, TypeVar

from plugingov.model.observation import Certainty
from plugingov.surfaces.claude_code.client.session import Ruling

# The client whose behaviour was seen; it is believed where its documentation says otherwise (docs/claude-code-facts.md)
MEASURED = "2.1.330"
# Versions that changed something which is asked here; between two of them every client does the same.
CHANGES = (
    *("2.1.83", "2.1.85", "2.1.118", "2.1.129", "2.1.149", "2.1.166", "2.1.169", "2.1.182", "2.1.219", "2.1.223"),
    *("2.1.228", "2.1.232", MEASURED),
)
AS_SEEN = "as seen"
T = TypeVar("T")


class Behaviour(NamedTuple):
    """What a client of one version does: as it was seen, or as its documentation says where nobody looked."""

    version: str = MEASURED
    as_seen: bool = True

    def has(self, since: str) -> bool:
        """Tell whether the client has what came with the version `since`."""
        return numbers(self.version) >= numbers(since)

    def says(self, question: str) -> bool:
        """Answer either question by its name: the version of something new, or `AS_SEEN`."""
        return self.as_seen if question == AS_SEEN else self.has(question)


class Told(NamedTuple, Generic[T]):
    """What holds for the clients of one or more behaviours."""

    value: T
    behaviours: tuple[Behaviour, ...]


class Client:
    """The client of a machine, as far as its version is known: observed, or not below the fleet's minimum."""

    def __init__(self, observed: str | None = None, minimum: str | None = None) -> None:
        self.observed = observed if observed and numbers(observed) else None
        self.minimum = minimum

    def at_least(self, version: str) -> Certainty:
        """Tell whether the client has what came with a version."""
        if self.observed is not None:
            return "yes" if numbers(self.observed) >= numbers(version) else "no"
        return "yes" if self.minimum and numbers(self.minimum) >= numbers(version) else "unknown"

    @cached_property
    def behaviours(self) -> tuple[Behaviour, ...]:
        """Return everything that the client may do, the best guess first."""
        if self.observed is not None:
            known = _behaviours((self.observed,))
            return known if known[0].as_seen else (Behaviour(self.observed), *known)
        lowest = self.minimum or _FIRST
        versions = (lowest, *(each for each in CHANGES if numbers(each) > numbers(lowest)))
        return _behaviours(reversed(versions))

    @property
    def known(self) -> str:
        """Say in half a sentence what is known of the version."""
        if self.observed is not None:
            return f"the client is {self.observed}"
        if self.minimum is not None:
            return f"all that is known of the client's version is the fleet's minimum {self.minimum}"
        return "the client's version is not known"

    def agreed(self, ruling: Callable[[Behaviour], Ruling]) -> Ruling:
        """Return what holds whatever the version is, or both possibilities where versions differ."""
        return self.both([ruling(behaviour) for behaviour in self.behaviours])

    def both(self, rulings: Iterable[Ruling]) -> Ruling:
        """Return the one ruling of several, in the order of the behaviours, or the two that differ as one."""
        first, *others = rulings
        for behaviour, other in zip(self.behaviours[1:], others, strict=True):
            if other.holds != first.holds:
                return Ruling("unknown", self._differs(first, other, behaviour), first.at)
        return first

    def _differs(self, first: Ruling, other: Ruling, behaviour: Behaviour) -> str:
        best = self.behaviours[0]
        if self.observed is not None:
            who = (
                f"a client like {MEASURED}",
                "one that does as its documentation says",
                f"and {self.known}, which nobody has tried",
            )
        elif behaviour.as_seen or numbers(best.version) == numbers(behaviour.version):
            who = f"client {MEASURED}", "one that does as its documentation says", f"and {self.known}"
        else:
            who = f"client {best.version}", f"client {behaviour.version}", f"and {self.known}"
        return f"on {who[0]}: {first.because}; on {who[1]}: {other.because}; {who[2]}"


_FIRST = "2.0.22"  # the first client that has lists of servers at all


def _behaviours(versions: Iterable[str]) -> tuple[Behaviour, ...]:
    return tuple(Behaviour(version, as_seen=numbers(version) >= numbers(MEASURED)) for version in versions)


@lru_cache(maxsize=1024)
def numbers(version: str) -> tuple[int, ...]:
    """Return a version as numbers to compare; of one with letters those in front of them, of none at all nothing."""
    found: list[int] = []
    for part in version.strip().removeprefix("v").split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits or len(digits) > _LONGEST:
            break
        found.append(int(digits))
        if digits != part:
            break
    return tuple(found)


_LONGEST = 9
