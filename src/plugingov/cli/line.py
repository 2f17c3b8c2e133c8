"""One line on a terminal that says what a long run is doing, and is gone afterwards."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from plugingov.sources.secrets import mask
from plugingov.sources.visible import columns, visible

AFTER, EVERY = 1.0, 0.2  # seconds: what takes less needs no telling
_ERASED = "\r\x1b[2K"
_NARROWEST, _USUAL = 8, 80
_FREE = 3  # columns: one so that no terminal wraps the line, two for the ^C that it writes behind it


def may_show(stream: TextIO | None) -> bool:
    """Tell whether a stream is a terminal on which a line can be written anew."""
    return bool(stream and stream.isatty() and os.environ.get("TERM", "") not in _DUMB)


_DUMB = ("", "dumb", "unknown") if os.name != "nt" else ("dumb", "unknown")


class Line:
    """A line that a thread of its own writes anew, so that one long step shows as well as many short ones."""

    def __init__(self, stream: TextIO, says: Callable[[], str]) -> None:
        self._stream = stream
        self._says = says
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._is_shown = False
        self._thread = threading.Thread(target=self._run, name="progress", daemon=True)

    def begin(self) -> None:
        """Begin to show, once the run has taken a while."""
        self._thread.start()

    def end(self) -> None:
        """Show no more, and leave the line as it was found."""
        self._over.set()
        with self._lock:
            self._erase()

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Make room for something else that is written to the terminal."""
        with self._lock:
            self._erase()
            yield

    def _run(self) -> None:
        wait = AFTER
        while not self._over.wait(wait):
            wait = EVERY
            with self._lock:
                if not self._over.is_set():
                    self._show()

    def _show(self) -> None:
        text = self._says() if _is_ours(self._stream) else ""
        if not text:
            self._erase()
            return
        self._is_shown = True
        self._write(_ERASED + fitted(text, _width(self._stream) - _FREE, self._stream.encoding or "ascii"))

    def _erase(self) -> None:
        if self._is_shown:
            self._is_shown = False
            self._write(_ERASED)

    def _write(self, text: str) -> None:
        with suppress(OSError, ValueError):  # a terminal that is gone is no reason to fail
            self._stream.write(text)
            self._stream.flush()


def fitted(text: str, width: int, encoding: str) -> str:
    """Return text that steers no terminal, as this one can write it, cut to a width."""
    safe = visible(mask(text)).encode(encoding, "backslashreplace").decode(encoding)
    if columns(safe) <= width:
        return safe
    cut = safe[:width]
    while columns(cut) > width - 2:
        cut = cut[:-1]
    return f"{cut}.."


def _width(stream: TextIO) -> int:
    with suppress(OSError, ValueError):
        return max(_NARROWEST, os.get_terminal_size(stream.fileno()).columns or _USUAL)
    return _USUAL


def _is_ours(stream: TextIO) -> bool:
    """Tell whether the terminal is ours to write on: while a shell has put us in the background it is not."""
    if os.name == "nt":
        return True
    with suppress(OSError, ValueError):
        return os.tcgetpgrp(stream.fileno()) == os.getpgrp()
    return True
