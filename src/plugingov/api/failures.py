"""What can keep something from being asked or changed, and a run from going on."""

from dataclasses import dataclass


class CannotAsk(Exception):
    """Nothing can be asked as it was meant: the key, the address, the folder or the options are in the way."""


class Stopped(Exception):
    """Nothing more can be done now; what is done stays, and the same command goes on from there."""


@dataclass
class Failure(Exception):
    """One answer that is none: why, with which status, and whether it is worth asking again."""

    why: str
    status: int | None = None
    passing: bool = False
    wait: float | None = None
    """How many seconds the server asks us to wait."""
    reached: bool = True
    """False where no server answered."""
