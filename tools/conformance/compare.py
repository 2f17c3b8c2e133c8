"""Lays what we say loads beside what the client keeps, machine by machine."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.case import Case

Json = dict[str, Any]


@dataclass(frozen=True)
class Disagreement:
    """One server of one machine of which two things are said."""

    case: str
    server: str
    client: str
    ours: str


def ours(root: Path, case: Case) -> dict[str, str]:
    """Return a word for each server that we say `mcp list` shows, from a copy of the machine under a folder."""
    raise SystemExit(f"nothing of ours reads a machine yet: {case.id}, which lies ready in {root}")


def disagreements(cases: Sequence[Case], answers: Sequence[Json]) -> Iterator[Disagreement]:
    """Return every server on which we and the client differ; one that is not shown is `absent`."""
    for case, answer in zip(cases, answers, strict=True):
        with tempfile.TemporaryDirectory(prefix="plugingov-conformance-") as folder:
            lay_out(case, Path(folder))
            yield from differences(case.id, answer["mcp_list"]["servers"], ours(Path(folder), case))


def differences(case: str, client: Mapping[str, str], own: Mapping[str, str]) -> Iterator[Disagreement]:
    """Return the servers of one machine on which two answers differ."""
    for server in sorted({*client, *own}):
        pair = client.get(server, "absent"), own.get(server, "absent")
        if pair[0] != pair[1]:
            yield Disagreement(case, server, *pair)


def lay_out(case: Case, root: Path) -> None:
    """Write a machine's files under a folder as if it were the machine's root."""
    (root / case.machine.cwd.lstrip("/")).mkdir(parents=True)
    for name, text in case.machine.files.items():
        path = root / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


def table(rows: Sequence[Disagreement]) -> str:
    """Return the disagreements as aligned text."""
    from tabulate import tabulate

    cells = [(row.case, row.server, row.client, row.ours) for row in rows]
    return tabulate(cells, ("case", "server", "the client says", "we say"), tablefmt="simple", disable_numparse=True)
