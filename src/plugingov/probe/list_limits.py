"""How much of a server's answers is taken, and what stops everything once it sends more."""

from dataclasses import dataclass, field

from anyio import CancelScope

from plugingov.model.probed import Failure
from plugingov.probe.pages import Bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLimits:
    """What listing one server may cost; the SDK alone waits 10 seconds for a server that says nothing of its era."""

    seconds: float = 30.0  # from the first request, or the start, to the last answer
    goodbye: float = 1.0  # seconds for a session, or a process, to end by itself
    size: int = 16 * 1024 * 1024  # bytes of all answers together
    values: int = 300_000  # of JSON, in all answers together
    messages: int = 5_000  # answers, and whatever a server sends besides
    pages: int = 500  # of one list
    bounds: Bounds = field(default_factory=Bounds)


class TooMuch(Exception):
    """A server sent more than is taken."""


class Watch:
    """Counts what a server sends, ends everything where that is too much, and remembers the last answer's head."""

    def __init__(self, limits: ListLimits, secrets: tuple[str, ...] = ()) -> None:
        self.limits = limits
        self.secrets = secrets  # which are not shown, though the server repeats them
        self.scope = CancelScope()
        self.excess = ""  # why everything was ended
        self.failure: Failure | None = "size"
        self.status: int | None = None
        self.content_type = ""
        self.location = ""
        self.noise = 0  # lines, or events, that are no message of the protocol
        self._size = 0
        self._values = 0
        self._messages = 0

    def take(self, chunk: bytes) -> None:
        """Count some bytes of an answer before anybody reads them; raise `TooMuch` where they are too many."""
        self._size += len(chunk)
        self._values += sum(map(chunk.count, (b",", b"[", b"{")))
        if self._size > self.limits.size:
            self.stop(f"it sent more than {self.limits.size:,} bytes")
        if self._values > self.limits.values:
            self.stop(f"it sent more than {self.limits.values:,} values")

    def hear(self) -> None:
        """Count a message, or a line that is none."""
        self._messages += 1
        if self._messages > self.limits.messages:
            self.end(f"it sent more than {self.limits.messages:,} messages", "size")

    def stop(self, why: str) -> None:
        """End the whole listing, because of how much it is."""
        self.end(why, "size")
        raise TooMuch(self.excess)

    def end(self, why: str, failure: Failure | None) -> None:
        """End the whole listing; the first reason counts."""
        if not self.excess:
            self.excess, self.failure = why, failure
        self.scope.cancel()
