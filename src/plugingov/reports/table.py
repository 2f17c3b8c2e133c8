"""Tables, drawn by tabulate, for whoever wants one line for each thing."""

from tabulate import tabulate

from plugingov.reports.sheet import Blocks, Code, Lines, Section, Sheet, Style, Table
from plugingov.reports.text import code_lines, plain, shown


def render(sheet: Sheet, style: Style) -> str:
    """Return a sheet as tables under their titles."""
    del style  # a table is as wide as what it holds, so that it can be cut and sorted by other tools
    parts = [
        "\n".join(map(shown, sheet.title)),
        *(text for section in sheet.sections if (text := _section(section))),
        sheet.summary,
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(section: Section) -> str:
    match section:
        case Table():
            return _table(section)
        case Blocks():
            return _table(section.table)
        case Lines():
            return "\n".join([shown(section.title), *map(shown, section.lines)]) if section.lines else ""
        case Code():
            return "\n".join([shown(section.title), *code_lines(section, "")])


def _table(table: Table) -> str:
    if not table.rows:
        return ""
    rows = [plain(row) for row in table.rows]
    headers = list(table.columns)
    if table.spans:
        above = [name for name, count in table.spans for _ in range(count)]
        headers = [f"{name}\n{column}" for name, column in zip(above, headers, strict=True)]
    drawn = tabulate(rows, headers=headers, tablefmt="simple_outline", disable_numparse=True)
    return f"{shown(table.title)}\n{drawn}" if table.title else drawn
