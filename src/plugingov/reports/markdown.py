"""Markdown, for a page of documentation or a comment; whatever comes from outside is text there and no markup."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from plugingov.reports.markdown_text import TICKS, escaped
from plugingov.reports.sheet import Block, Blocks, Code, Lines, Section, Sheet, Style, Table
from plugingov.reports.text import code_lines, shortened, shown

# A comment on GitHub takes 65,536 characters; this leaves room for what a bot writes around it to find it again.
MOST_IN_A_COMMENT = 65_000
_LONGEST_TITLE = 1000
_LONGEST = 3000  # of one text: a name of the length of a comment would leave no room for anything behind it
_MOST_NAMED = 5  # sections of which it is said what each lacks


def render(sheet: Sheet, style: Style) -> str:
    """Return a sheet as Markdown that fits a comment: a heading, tables and lists."""
    del style
    return fitted(sheet, MOST_IN_A_COMMENT)


def characters(text: str) -> int:
    """Return how long a text is to GitHub, which counts like JavaScript."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fitted(sheet: Sheet, room: int, size: Callable[[str], int] = characters) -> str:
    """Return a sheet in no more than `room`, saying how much of which section is left out.

    Tables and sentences may take up half of the room, because they sum up; what is left is for gaps, the first ones
    first. Nothing is returned where there is no room for as much as what was looked at.
    """
    parts = [part for section in sheet.sections if (part := _part(section))]
    whole = _joined(sheet, parts, [len(part.pieces) for part in parts])
    if size(whole) <= room:
        return whole
    is_detailed = room >= _ENOUGH_FOR_DETAILS
    kept = _kept(sheet, parts, room - (_OF_THE_NOTICE if is_detailed else 0), size)
    cut = _joined(sheet, parts, kept, is_detailed=is_detailed)
    return cut if size(cut) <= room else ""


_ENOUGH_FOR_DETAILS = 10_000
_OF_THE_NOTICE = 1000  # what it takes to name sections
_OF_A_NOTE = 60


@dataclass(frozen=True, slots=True)
class _Part:
    """A section in pieces: each is left out as a whole, and counts as many entries as it shows."""

    title: str
    head: str
    pieces: tuple[tuple[str, int], ...]
    joint: str
    sums_up: bool = True

    def text(self, count: int) -> str:
        """Return the section with so many of its pieces, and how many entries that leaves out."""
        if not count:
            return ""
        body = self.joint.join(text for text, _ in self.pieces[:count])
        left = self.entries(count)
        note = f"\n\n*{left:,} more left out here.*" if left else ""
        return f"{self.head}{body}{note}"

    def entries(self, count: int = 0) -> int:
        """Return how many entries there are beyond the first pieces."""
        return sum(entries for _, entries in self.pieces[count:])


def _kept(sheet: Sheet, parts: list[_Part], room: int, size: Callable[[str], int]) -> list[int]:
    """Return how many pieces of each section there is room for."""
    kept = [0] * len(parts)
    room -= size(_joined(sheet, parts, kept, is_detailed=False))
    for share, sums_up in ((2, True), (1, False), (1, True)):
        reserved = room - room // share
        for number, part in enumerate(parts):
            while part.sums_up == sums_up and kept[number] < len(part.pieces):
                text, _ = part.pieces[kept[number]]
                cost = size(text) + len(part.joint) + (0 if kept[number] else size(part.head) + 2 + _OF_A_NOTE)
                if cost > room - reserved:
                    break
                kept[number] += 1
                room -= cost
    return kept


def _joined(sheet: Sheet, parts: list[_Part], kept: list[int], *, is_detailed: bool = True) -> str:
    title, *notes = (_cut(line, _LONGEST_TITLE) for line in sheet.title)
    summary = escaped(_cut(sheet.summary, _LONGEST_TITLE))
    texts = [f"# {escaped(title)}", *map(escaped, notes)]
    texts += _notice(parts, kept, is_detailed=is_detailed)
    texts += [text for part, count in zip(parts, kept, strict=True) if (text := part.text(count))]
    return "\n\n".join([*texts, summary] if summary else texts) + "\n"


def _notice(parts: list[_Part], kept: list[int], *, is_detailed: bool) -> Iterator[str]:
    """Say how much of the report is not here, where something is not."""
    short = [(part, left) for part, count in zip(parts, kept, strict=True) if (left := part.entries(count))]
    if not short:
        return
    left, all_of_them = sum(left for _, left in short), sum(part.entries() for part in parts)
    yield (
        f"**{left:,} of {all_of_them:,} entries of this report are left out, because there is no room for more here.** "
        "`--format json=FILE` and every other format have them all."
    )
    if is_detailed:
        named = [f"- {left:,} of {part.entries():,} in {part.title}" for part, left in short[:_MOST_NAMED]]
        rest = sum(left for _, left in short[_MOST_NAMED:])
        yield "\n".join([*named, *([f"- {rest:,} elsewhere"] if rest else [])])


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _text(text: str) -> str:
    return escaped(shortened(shown(text), _LONGEST))


def _part(section: Section) -> _Part | None:
    """Return a section in pieces; nothing where it says nothing."""
    match section:
        case Table():
            return _table(section) if section.rows else None
        case Blocks():
            return _blocks(section) if section.blocks else None
        case Lines():
            pieces = tuple((_text(line.strip()), 1) for line in section.lines)
            return _Part(_named(section.title), _heading(section.title), pieces, "\n\n") if pieces else None
        case Code():
            return _Part(_named(section.title), "", ((_fenced(section), 1),), "", sums_up=False)


def _named(title: str) -> str:
    return f"“{escaped(_cut(title, 60))}”" if title else "a section without a title"


def _heading(title: str) -> str:
    return f"## {escaped(_cut(title, _LONGEST_TITLE))}\n\n" if title else ""


def _fenced(section: Code) -> str:
    """Return a file between fences that are longer than any in it."""
    lines = code_lines(section, "")
    longest = max((len(found[0]) for line in lines for found in TICKS.finditer(line)), default=0)
    fence = "`" * max(longest + 1, 3)
    return "\n".join([f"## {escaped(section.title)}", "", f"{fence}{section.language}", *lines, fence])


def _blocks(section: Blocks) -> _Part:
    pieces = tuple(piece for block in section.blocks for piece in _pieces(block))
    return _Part(_named(section.title.text), _heading(section.title.text), pieces, "\n\n", sums_up=False)


def _pieces(block: Block) -> Iterator[tuple[str, int]]:
    """Yield a block in pieces: what several have in common stands before the first of them."""
    heading = " ".join(
        f"**{_text(cell.text)}**" if not number else _text(cell.text) for number, cell in enumerate(block.heading)
    )
    details = "\n".join(f"- {escaped(name)}: {_text(value)}" for name, value in block.details)
    own = "\n\n".join(filter(None, (heading, _text(block.text), details)))
    pieces = [piece for part in block.parts for piece in _pieces(part)]
    if not pieces:
        yield own, 1
        return
    (first, entries), *others = pieces
    yield f"{own}\n\n{first}", entries
    yield from others


def _table(table: Table) -> _Part:
    columns = list(table.columns)
    if table.spans:
        above = [name for name, count in table.spans for _ in range(count)]
        columns = [f"{name} {column}".strip() for name, column in zip(above, columns, strict=True)]
    head = f"{_heading(table.title)}| {' | '.join(map(escaped, columns))} |\n|{'---|' * len(columns)}\n"
    rows = tuple((f"| {' | '.join(_text(cell.text) for cell in row)} |", 1) for row in table.rows)
    return _Part(_named(table.title), head, rows, "\n")
