"""Parquet for databases and notebooks: the rows of a spreadsheet, each column of its type."""

import io
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from plugingov.reports.sheet import Sheet
from plugingov.reports.text import shown
from plugingov.sources.secret_search import masked


def render(sheet: Sheet) -> bytes:
    """Return the rows of a sheet as the content of a file; what is empty is null."""
    if sheet.rows is None:
        return b""
    found = sheet.rows()
    rows = [*found.rows]
    columns = [
        _numbers(cells) if place in found.numbers else _texts(cells)
        for place in range(len(found.columns))
        for cells in ([row[place] for row in rows],)
    ]
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(columns, names=[_text(name) for name in found.columns]), stream)
    return stream.getvalue()


def _numbers(cells: Sequence[str | int]) -> pa.Array:
    return pa.array([cell if isinstance(cell, int) else None for cell in cells], pa.int64())


def _texts(cells: Sequence[str | int]) -> pa.Array:
    return pa.array([_text(str(cell)) or None for cell in cells], pa.string())


def _text(text: str) -> str:
    return masked(shown(text))
