"""Tables, drawn by tabulate, for whoever wants one line for each thing."""

from tabulate import tabulate

from plugingov.reports.sheet import Blocks, Lines, Section, Sheet, Style, Table
from plugingov.reports.text import plain
from plugingov.sources.visible import visible


def render(sheet: Sheet, style: Style) -> str:
    """Return a sheet as tables under their titles."""
    del style  # a table is as wide as what it holds, so that it can be cut and sorted by other tools
    parts = [visible(sheet.title), *(text for section in sheet.sections if (text := _section(section))), sheet.summary]
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(section: Section) -> str:
    match section:
        case Table():
            return _table(section)
        case Blocks():
            return _table(section.table)
        case Lines():
            return "\n".join([visible(section.title), *map(visible, section.lines)]) if section.lines else ""


def _table(table: Table) -> str:
    if not table.rows:
        return ""
    rows = [plain(row) for row in table.rows]
    drawn = tabulate(rows, headers=table.columns, tablefmt="simple_outline", disable_numparse=True)
    return f"{visible(table.title)}\n{drawn}" if table.title else drawn
