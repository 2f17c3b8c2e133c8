"""The simple commands of a text that a shell reads, in time that grows with its length alone."""

import re
from typing import NamedTuple


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
    for word, operator in pieces:
        if operator:
            is_target = _REDIRECTION.fullmatch(operator) is not None
            commands += [] if is_target else [[]]
        elif is_target:
            is_target = False
        elif commands[-1] or not (word in _RESERVED or _ASSIGNMENT.match(word)):
            commands[-1].append(word)
    is_whole = not any(map(_UNREAD.search, _SINGLE.split(text)))
    return ShellText([command for command in commands if command], is_whole and not _has_patterns(commands))


def split_line(text: str) -> list[str] | None:
    """Return the words of a whole command line, in which only quotes mean anything; nothing where they do not close."""
    pieces = _pieces(text.replace("\\", "/"))
    if pieces is None:
        return None
    return [word or operator for word, operator in pieces]


def _pieces(text: str) -> list[tuple[str, str]] | None:
    """Return the words of a text and the operators between them, each as a pair of which one is empty."""
    found: list[tuple[str, str]] = []
    word: list[str] | None = None
    place = 0
    while place < len(text) <= _LONGEST:
        piece = _PIECE.match(text, place)
        if piece is None:
            return None
        place = piece.end()
        if piece.lastgroup in {"blank", "operator"}:
            found += [] if word is None else [("".join(word), "")]
            found += [("", piece[0])] if piece.lastgroup == "operator" else []
            word = None
        else:
            word = [] if word is None else word
            word.append(_unquoted(piece))
    if place < len(text):
        return None
    return found if word is None else [*found, ("".join(word), "")]


def _unquoted(piece: re.Match[str]) -> str:
    text = piece[piece.lastgroup or 0]
    return _ESCAPED.sub(r"\1", text) if piece.lastgroup == "double" else text


def _has_patterns(commands: list[list[str]]) -> bool:
    """Tell whether a shell has yet to work out what some program is called."""
    return any(command and _PATTERN.search(command[0].rpartition("/")[2]) for command in commands)


_LONGEST = 100_000
_PIECE = re.compile(
    r"(?P<blank>[ \t\r\f\v]+)|(?P<operator>[();<>|&\n]+)|'(?P<single>[^']*+)'"
    r'|"(?P<double>[^"\\]*+(?:\\.[^"\\]*+)*+)"|\\(?P<escaped>.)|(?P<plain>[^ \t\r\f\v();<>|&\n\'"\\]+)',
    re.DOTALL,
)
_ESCAPED = re.compile(r'\\(["\\$`])')
_SINGLE = re.compile(r"'[^']*+'")
_REDIRECTION = re.compile(r"(?=[&|]*[<>])[<>&|]+")
_UNREAD = re.compile(r"\$\(|`|[<>]\(|<<(?!<)")
_PATTERN = re.compile(r"[*?\[{]")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")
_RESERVED = frozenset({"{", "}", "!", "if", "then", "elif", "else", "fi", "while", "until", "do", "done", "esac", "coproc"})
