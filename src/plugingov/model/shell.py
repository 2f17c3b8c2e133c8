"""The simple commands of a text that a shell reads, in time that grows with its length alone."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from plugingov.sources.expressions import expression


class ShellText(NamedTuple):
    """The commands of a text, each as its words; `is_whole` where nothing else in it can start a program."""

    commands: list[list[str]]
    is_whole: bool


def read_shell(text: str) -> ShellText | None:
    """Return the commands of a shell text; nothing where its quotes do not close, or it is too long to be read."""
    pieces = _pieces(text)
    if pieces is None:
        return None
    commands: list[list[str]] = [[]]
    is_target = False
    for word, operator in _words(pieces):
        if operator:
            is_target = _REDIRECTION.fullmatch(operator) is not None
            commands += [] if is_target else [[]]
        elif is_target:
            is_target = False
        elif commands[-1] or not (word in _RESERVED or _ASSIGNMENT.match(word)):
            commands[-1].append(word)
    is_whole = not _UNREAD.search("".join(map(_live, pieces))) and not _has_patterns(commands)
    return ShellText([command for command in commands if command], is_whole)


def split_line(text: str) -> list[str] | None:
    """Return the words of a whole command line, in which only quotes mean anything; nothing where they do not close."""
    pieces = _pieces(text.replace("\\", "/"))
    return None if pieces is None else [word or operator for word, operator in _words(pieces)]


def _pieces(text: str) -> list[re.Match[str]] | None:
    found: list[re.Match[str]] = []
    place = 0
    while place < len(text) <= LONGEST:
        piece = _PIECE.match(text, place)
        if piece is None:
            return None
        found.append(piece)
        place = piece.end()
    return found if place == len(text) else None


def _words(pieces: list[re.Match[str]]) -> Iterator[tuple[str, str]]:
    """Yield the words and the operators between them, each as a pair of which one is empty."""
    for kind, group in groupby(pieces, lambda piece: _BETWEEN.get(piece.lastgroup or "", "word")):
        if kind == "word":
            yield "".join(map(_unquoted, group)), ""
        elif kind == "operator":
            yield "", "".join(piece[0] for piece in group)


def _live(piece: re.Match[str]) -> str:
    """Return what of a piece a shell does not take as it stands."""
    return "-" if piece.lastgroup in {"single", "escaped"} else _ANY_ESCAPED.sub("-", piece[0])


def _unquoted(piece: re.Match[str]) -> str:
    text = piece[piece.lastgroup or 0].removeprefix("\n" if piece.lastgroup == "escaped" else "")
    return _ESCAPED.sub(r"\1", text) if piece.lastgroup == "double" else text


def _has_patterns(commands: list[list[str]]) -> bool:
    """Tell whether a shell has yet to work out what some program is called."""
    return any(command and _PATTERN.search(command[0].rpartition("/")[2]) for command in commands)


LONGEST = 100_000
_PIECE = expression(
    r"(?P<blank>[ \t\r\f\v]+)|(?P<operator>[();<>|&\n]+)|'(?P<single>[^']*+)'"
    r'|"(?P<double>[^"\\]*+(?:\\.[^"\\]*+)*+)"|\\(?P<escaped>.)|(?P<plain>[^ \t\r\f\v();<>|&\n\'"\\]+)',
    re.DOTALL,
)
_ESCAPED = expression(r'\\(?:(["\\$`])|\n)')
_ANY_ESCAPED = expression(r"\\.", re.DOTALL)
_BETWEEN = {"blank": "blank", "operator": "operator"}
_REDIRECTION = expression(r"(?=[&|]*[<>])[<>&|]+")
_UNREAD = expression(r"\$\(|`|[<>]\(|<<(?!<)")
_PATTERN = expression(r"[*?\[{]")
_ASSIGNMENT = expression(r"[A-Za-z_]\w*\+?=")
_RESERVED = frozenset(
    ["{", "}", "!", "if", "then", "elif", "else", "fi", "while", "until", "do", "done", "esac", "coproc"]
)
