"""Text for people: what is wrong, where, and what to do."""

import re
import textwrap
from collections.abc import Iterator
from functools import lru_cache

from plugingov.reports.sheet import Block, Blocks, Cell, Code, Lines, Section, Sheet, Style, Table, Tone
from plugingov.sources.secrets import mask
from plugingov.sources.visible import columns, visible

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
    summary = "\n".join(_wrapped(sheet.summary, style.width, "")) if style.is_screen else sheet.summary
    return "\n\n".join([*parts, summary] if sheet.summary else parts) + "\n"


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


def _block(block: Block, style: Style, indent: str = "  ") -> str:
    lines = _heading(block.heading, style, indent)
    lines += _wrapped(block.text, style.width, f"{indent}  ") if block.text else ()
    label = max((len(name) for name, _ in block.details), default=0)
    for name, value in block.details:
        wrapped = _wrapped(value, style.width, f"{indent}  " + " " * (label + 2))
        lines.append(f"{indent}  " + paint(name.ljust(label), "quiet", style) + "  " + wrapped[0].strip())
        lines += wrapped[1:]
    return "\n\n".join(["\n".join(lines), *(_block(part, style, f"{indent}  ") for part in block.parts)])


def _heading(cells: tuple[Cell, ...], style: Style, indent: str) -> list[str]:
    """Return a heading in one line; on a screen in as many as it takes."""
    lines: list[list[tuple[str, Tone]]] = [[]]
    whole = room = style.width - len(indent)
    for cell in cells:
        text = shown(cell.text)
        parts = _filled(text, whole, "") if style.is_screen and columns(text) > whole else [text]
        for number, part in enumerate(parts):
            if style.is_screen and lines[-1] and (number or columns(part) > room):
                lines.append([])
                room = whole
            lines[-1].append((part, cell.tone))
            room -= columns(part) + 2
    return [indent + "  ".join(paint(text, tone, style) for text, tone in line) for line in lines]


def _table(table: Table, style: Style) -> str:
    """Return a table; on a screen that is too narrow its heads stand below each other, or its last column below."""
    if not table.rows:
        return ""
    rows = [[shown(cell.text) for cell in row] for row in table.rows]
    natural = [max(columns(name), *(columns(row[number]) for row in rows)) for number, name in enumerate(table.columns)]
    if style.is_screen and len(table.spans) > _NAME_AND_ONE and _wide(natural) > style.width:
        return "\n\n".join(_table(part, style) for part in _by_head(table))
    beside = style.width - _wide(natural[:-1]) - 2
    is_below = style.is_screen and min(natural[-1], _NARROWEST) > beside
    widths = _narrowed(natural[:-1] if is_below else natural, table.columns, rows, style)
    is_number = [all(row[number].isdecimal() for row in rows) for number in range(len(widths))]
    title = [paint(shown(table.title), "strong", style)] if table.title else []
    spans = [_spans(table, widths, style)] if table.spans else []
    heading = _row([[name] for name in table.columns], widths, is_number, ["quiet"] * len(natural), style)
    lines = [*title, *spans, *heading]
    for row, cells in zip(rows, table.rows, strict=True):
        wrapped = [_within(text, width) for text, width in zip(row, widths, strict=False)]
        lines += _row(wrapped, widths, is_number, [cell.tone for cell in cells], style)
        below = _wrapped(row[-1], style.width, "    ") if is_below else ()
        lines += [f"    {paint(line.strip(), cells[-1].tone, style)}" for line in below]
    return "\n".join(lines)


_NAME_AND_ONE = 2  # the columns of names, and those of one head


def _wide(widths: list[int]) -> int:
    return sum(widths) + 2 * len(widths)


def _by_head(table: Table) -> Iterator[Table]:
    """Yield a table for each head, every one with the columns that stand before all heads."""
    (_, own), *heads = table.spans
    first = own
    for number, (name, count) in enumerate(heads):
        picked = (*range(own), *range(first, first + count))
        yield Table(
            "" if number else table.title,
            tuple(table.columns[each] for each in picked),
            tuple(tuple(row[each] for each in picked) for row in table.rows),
            (table.spans[0], (name, count)),
        )
        first += count


def _narrowed(natural: list[int], names: tuple[str, ...], rows: list[list[str]], style: Style) -> list[int]:
    """Return how wide each column is: the last gives way first and, on a screen, then whichever can best."""
    widths, width = list(natural), style.width
    widths[-1] = min(widths[-1], max(width - _wide(widths[:-1]) - 2, _NARROWEST))
    if _wide(widths) <= width or not style.is_screen:
        return widths
    words = ([name, *(word for row in rows for word in row[number].split())] for number, name in enumerate(names))
    least = [max(map(columns, found)) for found in words]
    while _wide(widths) > width:
        widest = max(range(len(widths)), key=lambda each: widths[each] - least[each])
        if widths[widest] <= least[widest]:
            break
        widths[widest] -= 1
    return widths


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
        for cell, width, right, tone in zip(cells, widths, is_number, tones, strict=False):
            text = cell[number] if number < len(cell) else ""
            padding = " " * (width - columns(text))
            parts.append(padding + paint(text, tone, style) if right else paint(text, tone, style) + padding)
        lines.append(("  " + "  ".join(parts)).rstrip())
    return lines


_NARROWEST = 30


def _within(text: str, width: int) -> list[str]:
    return [text] if columns(text) <= width else _filled(text, width, "") or [""]


@lru_cache(maxsize=1024)  # every gap of a rule has the same fix
def _wrapped(text: str, width: int, indent: str) -> tuple[str, ...]:
    """Return the lines of a sentence; words are never broken, because places and commands are copied whole."""
    line = shown(text)
    own = indent + " " * (len(line) - len(line.lstrip()))
    line = line.strip()
    if len(own) + columns(line) <= width and not _ODD_BLANK.search(line):
        return (own + line,)  # most are short, and wrapping takes long
    return tuple(_filled(line, width, own)) or ("",)


def _filled(text: str, width: int, indent: str) -> list[str]:
    """Return a text in lines; only blanks that lines keep, several or odd ones, are left to the slower library."""
    if not text.isascii() or not _KEPT_BLANKS.search(text):
        return _counted(text, width, indent)
    return textwrap.wrap(
        text, width, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _counted(text: str, width: int, indent: str) -> list[str]:
    if text.isascii():
        return [indent + line for line in _cut(" ".join(text.split()), max(width - len(indent), 0))]
    lines: list[list[str]] = []
    room = 0
    for word in text.split():
        room -= 1 + columns(word)
        if lines and room >= 0:
            lines[-1].append(word)
        else:
            lines.append([word])
            room = width - len(indent) - columns(word)
    return [indent + " ".join(line) for line in lines]


def _cut(line: str, width: int) -> Iterator[str]:
    """Yield a line in parts that are no longer than a width, but where one word is."""
    while len(line) > width and " " in line:
        end = line.rfind(" ", 0, width + 1)
        if end < 0:
            end = line.index(" ")
        yield line[:end]
        line = line[end + 1 :]
    if line:
        yield line


_ODD_BLANK = re.compile(r"[^\S ]")  # what wrapping would make a blank of
_KEPT_BLANKS = re.compile(r"^\s|\s\s|[^\S ]")


@lru_cache(maxsize=1024)  # rules, layers and paths stand in very many places
def shown(text: str) -> str:
    """Return text from outside as a report may hold it: no secret, nothing unseen, one line."""
    return visible(mask(text))


def shortened(text: str, most: int) -> str:
    """Return what of a text a reader takes, with how much is left out."""
    return text if len(text) <= most else f"{text[:most]}... ({len(text) - most:,} more characters)"


def plain(cells: tuple[Cell, ...]) -> tuple[str, ...]:
    """Return the texts of cells, safe to print."""
    return tuple(shown(cell.text) for cell in cells)
