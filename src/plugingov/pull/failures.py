"""What can keep a page from being fetched, and a pull from going on."""

from dataclasses import dataclass


class CannotPull(Exception):
    """Nothing can be fetched as it was asked: the key, the address, the folder or the options are in the way."""


class Stopped(Exception):
    """Nothing more can be fetched now; what there is stays, and the same command goes on from there."""


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
