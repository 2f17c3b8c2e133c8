"""What a run is doing, told to whoever watches: nobody does, unless the command line says so."""

from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar, Token


class Watcher:
    """Somebody who is told what a run does; this one does not listen, and costs next to nothing.

    What is told is told of stages and of whole files, rules and projects, never of a subject: there are too many.
    """

    def stage(self, name: str, count: int = 0) -> AbstractContextManager[object]:
        """Begin a stage, with how many things it goes through where that is known."""
        del name, count
        return _NOTHING

    def item(self, name: str) -> AbstractContextManager[object]:
        """Begin one of the things that a stage goes through; what begins within another is a part of it."""
        del name
        return _NOTHING

    def tell(self, said: str) -> None:
        """Say what was decided, or read, for somebody who wants to know how a run came to its answer."""


_NOTHING = nullcontext()
_watcher: ContextVar[Watcher] = ContextVar("_watcher", default=Watcher())  # noqa: B039 (it keeps nothing)


def stage(name: str, count: int = 0) -> AbstractContextManager[object]:
    """Begin a stage of the run, with how many things it goes through where that is known."""
    return _watcher.get().stage(name, count)


def item(name: str) -> AbstractContextManager[object]:
    """Begin one of the things that a stage goes through: a file, a rule, a project."""
    return _watcher.get().item(name)


def tell(said: str) -> None:
    """Say what was decided, or read."""
    _watcher.get().tell(said)


def watch(watcher: Watcher) -> Token[Watcher]:
    """Let somebody be told from now on."""
    return _watcher.set(watcher)


def leave(token: Token[Watcher]) -> None:
    """Let whoever was told before be told again."""
    _watcher.reset(token)
