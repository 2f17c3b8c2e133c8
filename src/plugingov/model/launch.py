"""What a command line really runs: launchers inside launchers, packages, images, bridges, as far as its words tell."""

from functools import lru_cache
from typing import NamedTuple

from plugingov.model import bridges, runners, starters, wrappers
from plugingov.model.fetched import Fetched
from plugingov.model.inventory import Server
from plugingov.model.reading import Bridge, Opaque, Reading, Word, Words, names, program_of
from plugingov.model.shell import LONGEST, split_line

__all__ = ["Bridge", "CommandLine", "Fetched", "Launch", "Opaque", "command_lines", "read_launch"]

_READERS = {**runners.READERS, **starters.READERS, **wrappers.READERS, **bridges.READERS}
# Whose name among the words of a program nobody knows says that it starts them; those that are common words do not.
_LAUNCHERS = frozenset({**runners.READERS, **starters.READERS, **bridges.READERS}) - names(
    "go mcp time arch command exec nice op fish finch lua chamber teller php start mise oc"
)


class Launch(NamedTuple):
    """What a command line runs: each program by name, from the outermost launcher inwards, and what they fetch."""

    programs: tuple[str, ...] = ()
    fetched: tuple[Fetched, ...] = ()
    bridges: tuple[Bridge, ...] = ()
    opaque: tuple[Opaque, ...] = ()

    @property
    def floats(self) -> bool:
        """Tell whether it certainly fetches something that is not exactly one version."""
        return any(each.is_exact is False for each in self.fetched)


class CommandLine(NamedTuple):
    """One of the command lines of a local server, and where in the server it is written."""

    launch: Launch
    under: tuple[str, ...] = ()  # `windows` for the command line there

    def steps(self, word: int) -> tuple[str | int, ...]:
        """Return the route of a word, from the server on."""
        return (*self.under, "args", word - 1) if word else (*self.under, "command")


@lru_cache(maxsize=4096)
def read_launch(command: str, args: tuple[str, ...] = ()) -> Launch:
    """Return what a command line runs."""
    if len(command) > LONGEST:
        return Launch(opaque=(Opaque("unread", "a command that is too long to be read", 0),))
    reading = Reading(_READERS, _LAUNCHERS)
    opening = _opening(command)
    reading.hidden.note(args)
    reading.hidden.note([word.text for word in opening], 0)
    words = (*opening, *(Word(text, number) for number, text in enumerate(args, 1)))
    reading.run(words, 0)
    return Launch(tuple(reading.programs), tuple(reading.fetched), tuple(reading.bridges), tuple(reading.opaque))


def command_lines(server: Server | None) -> tuple[CommandLine, ...]:
    """Return the command lines of a server, that of Windows last; none where it has no command."""
    found = []
    if server and server.command:
        found.append(CommandLine(read_launch(server.command, server.args)))
    if server and server.windows:
        found.append(CommandLine(read_launch(server.windows.command, server.windows.args), ("windows",)))
    return tuple(found)


def _opening(command: str) -> Words:
    """Return the command as words: some write the whole line there, and some live in a folder with blanks."""
    words = command.split()
    is_known = bool(words) and program_of(words[0]) in _READERS
    is_quoted = '"' in command or ("'" in command and (is_known or words[0].startswith("'")))
    words = (split_line(command) if is_quoted else None) or words
    is_line = is_quoted or is_known or not _is_path(command)
    return tuple(Word(text, 0) for text in words) if words and is_line else (Word(command, 0),)


def _is_path(command: str) -> bool:
    """Tell whether a command with blanks may be one path: it has folders, and nothing that looks like an option."""
    return ("/" in command or "\\" in command) and not any(word.startswith("-") for word in command.split())
