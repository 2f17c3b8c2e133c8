"""Versions of the client between which no rule sees a difference: called alike where rules are asked."""

import bisect
import re
from typing import Final

from plugingov.surfaces.claude_code.client.client import CHANGES, numbers
from plugingov.surfaces.claude_code.since import SINCE

# Every version that anything asks for: from one of them to the next, all clients are judged alike.
_ASKED_FOR = (
    *("2.1.69", "2.1.75", "2.1.119", "2.1.140", "2.1.163", "2.1.181", "2.1.193", "2.1.195", "2.1.205", "2.1.223"),
    *("2.1.229", "2.1.273"),
)
STEPS: Final = tuple(sorted({*CHANGES, *SINCE.values(), *_ASKED_FOR}, key=numbers))
_NUMBERS = [numbers(step) for step in STEPS]
_ANY = ".999999"  # a version that nobody has
_EXACT = re.compile(r"\d+\.\d+\.\d+")


def client_alike(version: str) -> str:
    """Return the version that stands for all that are judged alike; of one that is no plain version itself."""
    number = bisect.bisect_right(_NUMBERS, numbers(version)) - 1 if _EXACT.fullmatch(version) else -1
    return f"{STEPS[number]}{_ANY}" if number >= 0 else version
