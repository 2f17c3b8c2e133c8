"""Opening one file of a machine: what it holds, or why it is not read."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, NamedTuple

from plugingov.sources.bounds import MAX_BYTES
from plugingov.surfaces.disk.paths import Paths, Refused

_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class Entry(NamedTuple):
    """A file that lies in a folder: where to open it, and what both sides call it."""

    ground: Paths
    at: str  # once links are followed
    path: str  # as it is named

    @property
    def file(self) -> str:
        """Return the name under which it was read."""
        return self.ground.shown(self.path)

    @property
    def called(self) -> str:
        """Return what the machine calls it."""
        return self.ground.called(self.path)

    def content(self) -> bytes:
        """Return what it holds, or refuse."""
        with self.opened() as stream:
            size = os.fstat(stream.fileno()).st_size
            if size > MAX_BYTES:
                raise Refused(f"more than {MAX_BYTES:,} bytes")
            return b"".join(_blocks(stream.fileno(), size))

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Open it as a stream, whatever its size, or refuse: what is no file is not waited for."""
        try:
            handle = os.open(self.ground.local(self.at), os.O_RDONLY | _NO_LINK)
            with open(handle, "rb") as stream:
                if not stat.S_ISREG(os.fstat(handle).st_mode):
                    raise Refused("something that is not a file")
                yield stream
        except OSError as error:
            raise Refused(reason(error)) from None


def _blocks(handle: int, size: int) -> Iterator[bytes]:
    """Yield what a file holds, but no more than a file may."""
    left = MAX_BYTES
    while left > 0 and (block := os.read(handle, min(left, size + 1 if left == MAX_BYTES else 1 << 20))):
        yield block
        left -= len(block)


def reason(error: OSError) -> str:
    """Return why the system would not open something."""
    return (error.strerror or "an error of the system").lower()
