"""Markdown, for a page of documentation or a comment; whatever comes from outside is text there and no markup."""

import re

from plugingov.reports.sheet import Block, Blocks, Code, Lines, Section, Sheet, Style, Table
from plugingov.reports.text import code_lines, shown

# What Markdown or the HTML within it would take for more than a character.
_MARKUP = re.compile(r"([\\*_{}\[\]<>|#~&])")
_OPENING = re.compile(r"^(\s*)([-+=])")  # a list, or the line below a heading
_SPAN = re.compile(r"`([^`]*)`")
_TICKS = re.compile(r"`+")


def render(sheet: Sheet, style: Style) -> str:
    """Return a sheet as Markdown: a heading, tables and lists."""
    del style
    title, *notes = sheet.title
    parts = [f"# {escaped(title)}", *map(escaped, notes)]
    parts += [text for section in sheet.sections if (text := _section(section))]
    return "\n\n".join([*parts, escaped(sheet.summary)] if sheet.summary else parts) + "\n"


def within(text: str, room: int) -> str:
    """Return Markdown that takes no more than `room` bytes: cut before a section or a gap, and saying so.

    The last line, what was looked at, is kept; nothing is returned where there is no room for as much as that.
    """
    if len(text.encode("utf-8", "backslashreplace")) <= room:
        return text
    *_, summary = text.rstrip("\n").rsplit("\n\n", 1)
    ending = f"\n\n{_CUT}\n\n{summary}\n"
    left = room - len(ending.encode("utf-8", "backslashreplace"))
    head = text.encode("utf-8", "backslashreplace")[: max(left, 0)].decode("utf-8", "ignore")
    borders = [found.start() for found in _BORDER.finditer(head)]
    return head[: borders[-1]] + ending if left > 0 and borders else ""


_BORDER = re.compile(r"\n\n(?=## |\*\*)")
_CUT = "The rest of this report is left out here, because there is no room for more; the log of the step has every gap."


def escaped(text: str) -> str:
    """Return text from outside so that Markdown shows it as it is; what stands between back ticks stays code."""
    pieces = _SPAN.split(shown(text))
    return "".join(
        f"`{piece.replace('|', chr(92) + '|')}`" if number % 2 else _plain(piece) for number, piece in enumerate(pieces)
    )


def _plain(text: str) -> str:
    return _OPENING.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", text).replace("`", "\\`"))


def _section(section: Section) -> str:
    match section:
        case Table():
            return _table(section)
        case Blocks():
            blocks = [_block(block) for block in section.blocks]
            return "\n\n".join([f"## {escaped(section.title.text)}", *blocks]) if blocks else ""
        case Lines():
            title = [f"## {escaped(section.title)}"] if section.title else []
            return "\n\n".join([*title, *(escaped(line.strip()) for line in section.lines)]) if section.lines else ""
        case Code():
            return _fenced(section)


def _fenced(section: Code) -> str:
    """Return a file between fences that are longer than any in it."""
    lines = code_lines(section, "")
    longest = max((len(found[0]) for line in lines for found in _TICKS.finditer(line)), default=0)
    fence = "`" * max(longest + 1, 3)
    return "\n".join([f"## {escaped(section.title)}", "", f"{fence}{section.language}", *lines, fence])


def _block(block: Block) -> str:
    heading = " ".join(
        f"**{escaped(cell.text)}**" if not number else escaped(cell.text) for number, cell in enumerate(block.heading)
    )
    details = "\n".join(f"- {escaped(name)}: {escaped(value)}" for name, value in block.details)
    own = (heading, escaped(block.text), details, *(map(_block, block.parts)))
    return "\n\n".join(filter(None, own))


def _table(table: Table) -> str:
    if not table.rows:
        return ""
    title = [f"## {escaped(table.title)}", ""] if table.title else []
    columns = list(table.columns)
    if table.spans:
        above = [name for name, count in table.spans for _ in range(count)]
        columns = [f"{name} {column}".strip() for name, column in zip(above, columns, strict=True)]
    heading = [f"| {' | '.join(map(escaped, columns))} |", "|" + "---|" * len(columns)]
    rows = [f"| {' | '.join(escaped(cell.text) for cell in row)} |" for row in table.rows]
    return "\n".join([*title, *heading, *rows])
