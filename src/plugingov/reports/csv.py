"""CSV as RFC 4180 has it, for spreadsheets and tables of databases: no cell is a formula, each row is one line.

There is no byte order mark: many programs take it for a part of the first column's name, files could not be put behind
each other, and a spreadsheet that guesses the encoding wrongly shows odd letters and runs nothing.
"""

import csv
import io
import re
from collections.abc import Iterable

from plugingov.reports.sheet import Sheet, Style
from plugingov.reports.text import shortened, shown
from plugingov.sources.visible import visible

# A spreadsheet takes a cell for a formula that opens with one of these signs, in full width too, with or without
# blanks before it. Where its language ends cells with semicolons, what stands behind one opens a cell as well.
_SIGNS = r"=+\-@\uff1d\uff0b\uff0d\uff20"
_FORMULA = re.compile(rf"""^(?=[\t\r]|\s*[{_SIGNS}])|(?<=;)(?=[\s"']*[{_SIGNS}])""")


def render(sheet: Sheet, style: Style) -> str:
    """Return the rows of a sheet below the names of their columns."""
    del style
    if sheet.rows is None:
        return ""
    found = sheet.rows()
    rows = ([cell if isinstance(cell, int) else shown(cell) for cell in row] for row in found.rows)
    return written([found.columns, *rows])


def written(rows: Iterable[Iterable[str | int]], end: str = "\r\n") -> str:
    """Return rows as lines, in which no cell is a formula."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator=end).writerows(map(_safe, row) for row in rows)
    return stream.getvalue()


def _safe(cell: str | int) -> str | int:
    return cell if isinstance(cell, int) else shortened(visible(_FORMULA.sub("'", cell)), _LONGEST)


# A cell of Excel holds 32,767 characters; the rest of a longer one becomes the next row, where a sign opens a cell.
_LONGEST = 32_000
