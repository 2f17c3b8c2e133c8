"""Asking until there is an answer: how often, and how long we wait in between."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from plugingov.api.failures import Failure

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Patience:
    """How often an answer is asked for, and how long we wait for the next try."""

    tries: int = 7
    first: float = 1.0
    longest: float = 30.0
    longest_asked: float = 900.0
    """What a server may ask for; beyond that somebody had better come back later."""
    sleep: Callable[[float], None] = time.sleep


def patiently(ask: Callable[[], Answer], patience: Patience, waits: Callable[[float, str], None]) -> Answer:
    """Return an answer; what may pass is waited for as long as the server says, or longer each time."""
    for tried in range(1, patience.tries):
        try:
            return ask()
        except Failure as failure:
            own = min(patience.longest, patience.first * 2 ** (tried - 1))
            seconds = own if failure.wait is None else failure.wait
            if not failure.passing or seconds > patience.longest_asked:
                raise
            waits(seconds, failure.why)
            patience.sleep(seconds)
    return ask()
