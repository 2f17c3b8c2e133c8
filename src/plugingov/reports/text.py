"""Text for people: what is wrong, where, and what to do."""

import re
import textwrap
from functools import lru_cache

from plugingov.reports.sheet import Block, Blocks, Cell, Code, Lines, Section, Sheet, Style, Table, Tone
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible

_COLOURS: dict[Tone, str] = {
    "critical": "1;31",
    "high": "31",
    "medium": "33",
    "low": "36",
    "on": "32",
    "off": "31",
    "partly": "33",
    "unknown": "35",
    "quiet": "2",
    "strong": "1",
}


def render(sheet: Sheet, style: Style) -> str:
    """Return a sheet as text in the reader's width."""
    parts = ["\n".join(line for title in sheet.title for line in _wrapped(title, style.width, ""))]
    parts += [text for section in sheet.sections if (text := _section(section, style))]
    return "\n\n".join([*parts, sheet.summary] if sheet.summary else parts) + "\n"


def paint(text: str, tone: Tone, style: Style) -> str:
    """Return text in the colour of a tone, where colour is wanted."""
    return f"\x1b[{_COLOURS[tone]}m{text}\x1b[0m" if style.colour and tone else text


def _section(section: Section, style: Style) -> str:
    match section:
        case Table():
            return _table(section, style)
        case Blocks():
            blocks = "\n\n".join(_block(block, style) for block in section.blocks)
            return (
                f"{paint(shown(section.title.text), section.title.tone or 'strong', style)}\n\n{blocks}"
                if blocks
                else ""
            )
        case Lines():
            title = [paint(shown(section.title), "strong", style)] if section.title else []
            lines = [line for text in section.lines for line in _wrapped(text, style.width, "  ")]
            return "\n".join(title + lines) if lines else ""
        case Code():
            return "\n".join([paint(shown(section.title), "strong", style), *code_lines(section, "  ")])


def code_lines(section: Code, indent: str) -> list[str]:
    """Return the lines of a file, each safe to print and none of them wrapped."""
    return [(indent + shown(line)).rstrip() for line in section.text.rstrip("\n").split("\n")]


def _block(block: Block, style: Style) -> str:
    heading = "  ".join(paint(shown(cell.text), cell.tone, style) for cell in block.heading)
    lines = [f"  {heading}", *_wrapped(block.text, style.width, "    ")]
    label = max((len(name) for name, _ in block.details), default=0)
    for name, value in block.details:
        wrapped = _wrapped(value, style.width, "    " + " " * (label + 2))
        lines.append("    " + paint(name.ljust(label), "quiet", style) + "  " + wrapped[0].strip())
        lines += wrapped[1:]
    return "\n".join(lines)


def _table(table: Table, style: Style) -> str:
    if not table.rows:
        return ""
    rows = [[shown(cell.text) for cell in row] for row in table.rows]
    last = len(table.columns) - 1
    widths = [max(len(name), *(len(row[number]) for row in rows)) for number, name in enumerate(table.columns)]
    used = sum(widths[:last]) + 2 * last + 2
    widths[last] = min(widths[last], max(style.width - used, _NARROWEST))
    is_number = [all(row[number].isdecimal() for row in rows) for number in range(len(widths))]
    title = [paint(shown(table.title), "strong", style)] if table.title else []
    spans = [_spans(table, widths, style)] if table.spans else []
    heading = _row([[name] for name in table.columns], widths, is_number, ["quiet"] * len(widths), style)
    lines = [*title, *spans, *heading]
    for row, cells in zip(rows, table.rows, strict=True):
        wrapped = [[text] if number < last else _within(text, widths[last]) for number, text in enumerate(row)]
        lines += _row(wrapped, widths, is_number, [cell.tone for cell in cells], style)
    return "\n".join(lines)


def _spans(table: Table, widths: list[int], style: Style) -> str:
    """Return the line above the columns that heads several of them together."""
    parts, first = [], 0
    for name, count in table.spans:
        width = sum(widths[first : first + count]) + 2 * (count - 1)
        parts.append(paint(name.ljust(width), "strong" if name else "", style))
        first += count
    return ("  " + "  ".join(parts)).rstrip()


def _row(
    cells: list[list[str]], widths: list[int], is_number: list[bool], tones: list[Tone], style: Style
) -> list[str]:
    lines = []
    for number in range(max(map(len, cells))):
        parts = []
        for cell, width, right, tone in zip(cells, widths, is_number, tones, strict=True):
            text = cell[number] if number < len(cell) else ""
            padding = " " * (width - len(text))
            parts.append(padding + paint(text, tone, style) if right else paint(text, tone, style) + padding)
        lines.append(("  " + "  ".join(parts)).rstrip())
    return lines


_NARROWEST = 30


def _within(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]


@lru_cache(maxsize=1024)  # every gap of a rule has the same fix
def _wrapped(text: str, width: int, indent: str) -> tuple[str, ...]:
    """Return the lines of a sentence; words are never broken, because places and commands are copied whole."""
    line = shown(text)
    own = indent + " " * (len(line) - len(line.lstrip()))
    line = line.strip()
    if len(own) + len(line) <= width and not _ODD_BLANK.search(line):
        return (own + line,)  # most are short, and wrapping takes long
    wrapped = textwrap.wrap(
        line,
        width,
        initial_indent=own,
        subsequent_indent=own,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return tuple(wrapped) or ("",)


_ODD_BLANK = re.compile(r"[^\S ]")  # what wrapping would make a blank of


@lru_cache(maxsize=1024)  # rules, layers and paths stand in very many places
def shown(text: str) -> str:
    """Return text from outside as a report may hold it: no secret, nothing unseen, one line."""
    return visible(mask(text))


def plain(cells: tuple[Cell, ...]) -> tuple[str, ...]:
    """Return the texts of cells, safe to print."""
    return tuple(shown(cell.text) for cell in cells)
