"""A terminal of our own, on which a process shows what it does."""

import fcntl
import os
import pty
import struct
import termios
import time
from select import select
from types import TracebackType
from typing import Self


class Screen:
    """The two ends of a terminal: `its` is given to a process, `until` reads what that wrote."""

    def __init__(self, columns: int = 80) -> None:
        self._ours, self.its = pty.openpty()
        fcntl.ioctl(self.its, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.shown = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.close(self._ours)
        os.close(self.its)

    def until(self, text: str, times: int = 1, seconds: float = 30) -> str:
        """Return all that was shown, once a text was shown so often."""
        end = time.monotonic() + seconds
        while self.shown.count(text) < times:
            assert time.monotonic() < end, f"{text!r} was not shown: {self.shown!r}"
            self.read(0.1)
        return self.shown

    def read(self, seconds: float = 0.0) -> str:
        """Return all that was shown so far."""
        while select([self._ours], [], [], seconds)[0]:
            self.shown += os.read(self._ours, 65536).decode(errors="replace")
            seconds = 0.0
        return self.shown


def left_on(shown: str) -> list[str]:
    """Return the lines that a terminal holds after all of this was written to it."""
    lines = [""]
    for part in shown.replace("\r\n", "\n").replace("\r\x1b[2K", "\0").replace("\n", "\0\n").split("\0"):
        if part.startswith("\n"):
            lines.append(part[1:])
        else:
            lines[-1] = part
    return lines
