"""Names of tools in what Claude answered: bullets, tables and sentences, as people paste them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_NAME = r"[A-Za-z][\w.-]{0,127}"
# How a tool is written, from the surest way to the least sure; the first way that a sentence has is what counts in it.
_LONG = re.compile(rf"(?<![\w.-])mcp__(?P<server>{_NAME}?)__(?P<tool>{_NAME})")
_PAIR = re.compile(rf"(?<![\w./:@-])(?!https?:)(?P<server>{_NAME}):(?P<tool>{_NAME})(?![\w:/-])")
_TICKED = re.compile(rf"`\s*(?P<tool>{_NAME})\s*`")
_SNAKE = re.compile(r"(?<![\w./:@-])(?P<tool>[A-Za-z][A-Za-z0-9]*(?:_+[A-Za-z0-9]+)+)(?![\w/-])")
_WORD = re.compile(rf"^\W{{0,8}}(?P<tool>{_NAME})(?=\W{{0,8}}$|\W{{0,8}}[:(\u2013\u2014,]|\s+-\s)")
_EACH = re.compile(rf"(?P<tool>{_NAME})")
_BULLET = re.compile(r"^\s*(?:[-*+\u2022]|\d{1,4}[.)])\s+")
_BETWEEN = re.compile(r"(?:[\s,*_`]|\band\b|&)*")  # of names in one list
_PIECE = re.compile(r"(?<=[.;!])\s+|\bbut\b")
_MARKS = re.compile(r"[*_#`>|]+")
# A name behind these words, or before those, is one that Claude says it has not.
_HAS_NOT = re.compile(
    r"\b(?:no|not|don['\u2019]?t|doesn['\u2019]?t|without|cannot|can['\u2019]?t|lack|lacks|lacking|missing|neither|nor)\b",
    re.IGNORECASE,
)
_IS_NOT = re.compile(
    r"\W{0,8}(?:(?:is|are|was)\s+)?(?:currently\s+)?"
    r"(?:not\s+(?:available|accessible|loaded|connected|enabled)|unavailable|disabled|missing|blocked|offline)\b",
    re.IGNORECASE,
)
_NONE = re.compile(r"\b(?:no|not\b.{0,30}\bany|don['\u2019]?t\b.{0,30}\bany)\b[^.\n]{0,80}\btools?\b", re.IGNORECASE)
_HEADING = re.compile(
    r"^\s*(?:#{1,6}\s|(?:[-*+\u2022]\s+)?\*\*[^*]{1,80}\*\*\W*(?:\([^)]{0,40}\))?\W*$|[^:`|]{1,80}:\s*$)"
)
_OWN = re.compile(r"\bbuilt[- ]?in\b", re.IGNORECASE)  # what Claude has of itself is of no server
_COUNT = re.compile(r"\([^()]{0,80}\)")
_RULE = re.compile(r"[\s|:-]+")  # the line below the heads of a table
_SERVER_HEADS = frozenset({"server", "connector", "plugin", "integration", "mcp server", "source"})
_TOOL_HEADS = frozenset({"tool", "tools", "tool name", "name", "tool(s)"})
_LONGEST_LINE = 1_000_000
_LONGEST_HEADING = 80


class _Columns(NamedTuple):
    """Which column of a table names the server, and which the tool."""

    server: int | None
    tool: int


def names_in(text: str, most: int) -> Iterator[tuple[str, str]]:
    """Yield the tools that a text says there are, each once with its server where it is said; no more than `most`."""
    found: set[tuple[str, str]] = set()
    for each in _all_names(text):
        if len(found) >= most:
            return
        if each not in found:
            found.add(each)
            yield each


def says_none(text: str) -> bool:
    """Tell whether a text says that there is no tool at all."""
    return _NONE.search(text[:_LONGEST_LINE]) is not None


def _all_names(text: str) -> Iterator[tuple[str, str]]:
    server, columns = "", None
    for whole in text.splitlines():
        line = whole[:_LONGEST_LINE]
        if line.lstrip().startswith("|"):
            cells = [_plain(cell) for cell in line.strip().strip("|").split("|")]
            if heads := _columns(cells):
                columns = heads
            elif not _RULE.fullmatch(line):
                yield from _in_row(line.strip().strip("|").split("|"), columns, server)
            continue
        columns = None
        if heading := _heading(line):
            server = "" if _OWN.search(heading) else heading
            continue
        is_item = bool(_BULLET.match(line)) or " " not in line.strip()
        server = server if is_item else ""  # a sentence ends the list below a heading
        for piece in _PIECE.split(line):
            yield from _in_piece(piece, server, is_item=is_item)


def _plain(text: str) -> str:
    return _COUNT.sub(" ", _MARKS.sub(" ", _BULLET.sub("", text))).strip(" :\t")


def _columns(cells: list[str]) -> _Columns | None:
    """Return what the columns of a table are, where this is the line of their heads."""
    named = [cell.lower() for cell in cells]
    tool = next((number for number, cell in enumerate(named) if cell in _TOOL_HEADS), None)
    server = next((number for number, cell in enumerate(named) if cell in _SERVER_HEADS), None)
    return None if tool is None else _Columns(server, tool)


def _in_row(cells: list[str], columns: _Columns | None, server: str) -> Iterator[tuple[str, str]]:
    known = columns if columns and columns.tool < len(cells) else _Columns(None, 0)
    whose = _plain(cells[known.server]) if known.server is not None and known.server < len(cells) else ""
    if not _IS_NOT.match(" ".join(cells[known.tool + 1 :])):
        yield from _in_piece(cells[known.tool], whose or server, is_item=True)


def _heading(line: str) -> str:
    """Return the server that a line names for those below it; nothing for any other line."""
    if not _HEADING.match(line) or any(way.search(line) for way in (_LONG, _PAIR, _SNAKE, _HAS_NOT)):
        return ""
    plain = _plain(line)
    return plain if 0 < len(plain) <= _LONGEST_HEADING else ""


def _in_piece(piece: str, server: str, *, is_item: bool) -> Iterator[tuple[str, str]]:
    """Yield the tools of one sentence, but for those of which it says that they are not there."""
    has_not = _HAS_NOT.search(piece)
    end = has_not.start() if has_not else len(piece)
    for found, whose in _written(piece, server, is_item=is_item):
        if found.start() < end and not _IS_NOT.match(piece, found.end()):
            yield whose, found["tool"]


def _written(piece: str, server: str, *, is_item: bool) -> Iterator[tuple[re.Match[str], str]]:
    for way in (_LONG, _PAIR):
        if pairs := list(way.finditer(piece)):
            yield from ((each, each["server"]) for each in pairs)
            return
    text = _BULLET.sub(lambda found: " " * len(found[0]), piece)
    ticked = list(_TICKED.finditer(text))
    if not ticked and is_item and _is_list(text):
        yield from ((each, server) for each in _EACH.finditer(text))
        return
    named = ticked or list(_SNAKE.finditer(text))
    if not named and is_item and (first := _WORD.match(text)):
        named = [first]
    if named and is_item:
        whose = _before(text[: named[0].start()]) or server
        yield from ((each, whose) for each in _run(text, named))
    else:
        yield from ((each, server) for each in named)


def _is_list(text: str) -> bool:
    """Tell whether a text holds nothing but several names with commas between them."""
    parts = text.split(",")
    return len(parts) > 1 and all(_EACH.fullmatch(part.strip(" *_")) for part in parts)


def _before(text: str) -> str:
    """Return the server that a list of tools is headed by in its own line."""
    plain = _plain(text)
    return (
        plain if text.rstrip(" *`").endswith((":", "-", "\u2013", "\u2014")) and len(plain) <= _LONGEST_HEADING else ""
    )


def _run(text: str, named: list[re.Match[str]]) -> Iterator[re.Match[str]]:
    """Yield the names of one list: what stands behind them is about them."""
    end = named[0].start()
    for each in named:
        if not _BETWEEN.fullmatch(text, end, each.start()):
            return
        yield each
        end = each.end()
