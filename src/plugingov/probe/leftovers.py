"""What a server has started and might leave behind: found by its group, its parents, and the folder it was born in."""

import ctypes
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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


class Strays:
    """Processes that have shed all that tells where they come from: on Linux they become our children.

    Which server they are of nobody can tell, so they are ended behind the last of those that are asked side by side.
    """

    def __init__(self) -> None:
        self._asked = 0
        self._talking = 0
        self._before: frozenset[tuple[int, str]] = frozenset()  # children that we had anyway
        self._started: set[int] = set()

    @contextmanager
    def of_one_more(self) -> Iterator[None]:
        """Take in what the server leaves behind that is started and ended within this."""
        if not self._asked:
            _take_in_orphans()
            self._before = frozenset((each.pid, each.began) for each in _processes() if each.parent == os.getpid())
        self._asked += 1
        self._talking += 1
        try:
            yield
        finally:
            self._asked -= 1
            if not self._asked:
                self._started.clear()
            self._talking = min(self._talking, self._asked)

    def is_no_stray(self, pid: int) -> None:
        """Note that we have started a process, and somebody else waits for its end."""
        self._started.add(pid)

    def has_talked(self) -> None:
        """Note that one more of the servers is not asked any more, and is being ended."""
        self._talking -= 1

    def has(self, seen: Seen) -> bool:
        """Tell whether a process is a stray, and may be ended: nobody who might need it is asked any more."""
        return self._talking <= 0 and seen.parent == os.getpid() and self._is_new(seen)

    def _is_new(self, seen: Seen) -> bool:
        """Tell whether a child is none that we had before, or have started for ourselves: that is of our session."""
        is_ours = seen.pid in self._started or seen.session == os.getsid(0)
        return not is_ours and (seen.pid, seen.began) not in self._before

    def bury(self, seen: Seen) -> None:
        """Let go of a stray that is dead: nobody else waits for it, and its id would stay taken."""
        if seen.is_dead and seen.parent == os.getpid() and self._is_new(seen):
            with suppress(ChildProcessError):
                os.waitpid(seen.pid, os.WNOHANG)


def _take_in_orphans() -> None:
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_CHILD_SUBREAPER, 1, 0, 0, 0)


_CHILD_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of linux/prctl.h
STRAYS = Strays()  # of this process, as its children are


class Leftovers:
    """The processes that stand behind one that we have started in a group and a folder of its own.

    Linux tells of each process its parent, its group and its environment, so that one which has left the group is found
    as well; one that has shed all of these is a stray. Elsewhere only the group is known.
    """

    def __init__(self, leader: int, folder: str, strays: Strays = STRAYS) -> None:
        self._leader = leader
        self._strays = strays
        self._marks = (os.fsencode(f"HOME={folder}"), os.fsencode(folder))
        self._known: dict[int, str] = {}

    def look(self) -> tuple[int, ...]:
        """Return the processes that are left, and remember them: their parents may be gone the next time."""
        everybody = tuple(_processes())
        for each in everybody:
            self._strays.bury(each)
        seen = {each.pid: each for each in everybody if not each.is_dead and each.pid != os.getpid()}
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
        is_near = self._leader in {seen.pid, seen.group, seen.session}
        return is_near or self._is_marked(seen.pid) or self._strays.has(seen)

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
