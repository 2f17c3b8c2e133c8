"""Rows of machines among what `--observed` names."""

from collections.abc import Iterable, Iterator

from plugingov.cli.watching import note
from plugingov.fleet.joining import machines_of as joined
from plugingov.fleet.reading import GivenRow, read_row
from plugingov.model.observation import Observation
from plugingov.sources.document import Document
from plugingov.sources.errors import Problem


def machines_of(given: Iterable[tuple[Document, int]], problems: list[Problem]) -> Iterator[Observation]:
    """Yield the machines that rows tell of; each row comes with the number of lines of its file before it."""
    before = len(problems)
    rows = [row for document, above in given if (row := _row(document, above, problems))]
    parts = set[str]()
    for found in joined(rows, problems):
        if found.is_part:
            parts.add(found.machine or "a machine without a name")
        yield found
    for name in sorted(parts) if len(problems) == before else ():
        note(f"of {name} fewer rows came than were written: what is absent there is not told")


def _row(document: Document, above: int, problems: list[Problem]) -> GivenRow | None:
    place = document.place(())
    at = place._replace(line=place.line + above, end_line=place.line + above)
    data = document.data
    return read_row(data, at, problems) if isinstance(data, dict) else None
