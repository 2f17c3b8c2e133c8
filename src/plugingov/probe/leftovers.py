"""What a server has started and might leave behind: found by its group, its parents, and the folder it was born in."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

_PROC = Path("/proc")
_MOST_ROUNDS = 50  # of looking and ending: who forks faster than that is not caught by looking


class Seen(NamedTuple):
    """A process as the kernel tells of it: ids are used again, and when it began tells two of one id apart."""

    pid: int
    parent: int
    group: int
    session: int
    began: str
    is_dead: bool


class Leftovers:
    """The processes that stand behind one that we have started in a group and a folder of its own.

    Linux tells of each process its parent, its group and its environment, so that one which has left the group is found
    as well, unless it has shed all of these. Elsewhere only the group is known.
    """

    def __init__(self, leader: int, folder: str) -> None:
        self._leader = leader
        self._marks = (os.fsencode(f"HOME={folder}"), os.fsencode(folder))
        self._known: dict[int, str] = {}

    def look(self) -> tuple[int, ...]:
        """Return the processes that are left, and remember them: their parents may be gone the next time."""
        seen = {each.pid: each for each in _processes() if not each.is_dead and each.pid != os.getpid()}
        for pid, began in tuple(self._known.items()):
            if pid not in seen or seen[pid].began != began:
                del self._known[pid]
        found = {pid for pid, each in seen.items() if pid in self._known or self._is_ours(each)}
        grown = True
        while grown:
            more = {pid for pid, each in seen.items() if pid not in found and each.parent in found}
            grown = bool(more)
            found |= more
        self._known = {pid: seen[pid].began for pid in found}
        return tuple(pid for pid in found if pid != self._leader)

    def ask_to_end(self) -> None:
        """Tell the group, and whoever has left it, to end."""
        self._signal(signal.SIGTERM)

    def rounds(self) -> Iterator[None]:
        """End whatever is left, and look again until there is nothing."""
        for _ in range(_MOST_ROUNDS):
            left = self.look()
            self._signal(_KILL)
            if not left:
                return
            yield

    def _signal(self, what: signal.Signals) -> None:
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._leader, what)
        for pid in self._known:
            if pid != self._leader:
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, what)

    def _is_ours(self, seen: Seen) -> bool:
        return self._leader in {seen.pid, seen.group, seen.session} or self._is_marked(seen.pid)

    def _is_marked(self, pid: int) -> bool:
        """Tell whether a process was born with the home that nobody but our server has, or stands in it."""
        home, folder = self._marks
        with suppress(OSError):
            if home in (_PROC / str(pid) / "environ").read_bytes().split(b"\0"):
                return True
        with suppress(OSError):
            return os.fsencode((_PROC / str(pid) / "cwd").readlink()).startswith(folder)
        return False


_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


def _processes() -> Iterator[Seen]:
    """Yield the processes of this machine, where it tells of them."""
    for each in _PROC.glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):
            yield _seen(int(each.parent.name), each.read_bytes())


def _seen(pid: int, stat: bytes) -> Seen:
    fields = stat[stat.rindex(b")") + 2 :].split()  # the name before it may hold anything
    state, parent, group, session = fields[:4]
    return Seen(pid, int(parent), int(group), int(session), fields[19].decode(), state in {b"Z", b"X"})
