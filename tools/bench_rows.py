"""What `make bench` measured: a row for each thing, beside what the same machine measured last."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SLOWER = 0.15  # of a ratio; what differs less may be another day's weather


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, against what, and how much of that it may take, if that is decided.

    `scale` is how many times as much work it was as the reference, where what matters is whether that much is taken.
    """

    what: str
    ours: float
    reference: float
    note: str
    budget: float | None = None
    aim: float | None = None
    scale: float | None = None

    @property
    def ratio(self) -> float:
        """Return how many times the reference ours is."""
        return self.ours / self.reference

    @property
    def is_missed(self) -> bool:
        """Tell whether ours takes more than it may."""
        return self.budget is not None and self.ratio > self.budget

    @property
    def verdict(self) -> str:
        """Return whether the budget is kept, and the aim."""
        if self.budget is None or self.is_missed:
            return "MISSED" if self.is_missed else ""
        return "yes" if self.aim is None or self.ratio <= self.aim else "yes, aim missed"

    @property
    def against(self) -> str:
        """Return what it was measured against; where it has to grow with the work, how much of that it did."""
        return f"{self.note}; {self.ratio / self.scale:.2f} of linear growth" if self.scale else self.note


def told_apart(rows: Iterable[Row]) -> list[Row]:
    """Return the rows; each has a name of its own, because the next run finds what it was by that."""
    found: dict[str, Row] = {}
    for row in rows:
        if row.what in found:
            message = f"two rows are called {row.what!r}"
            raise ValueError(message)
        found[row.what] = row
    return list(found.values())


def table(rows: Sequence[Row], last: Mapping[str, Any] | None) -> str:
    """Return the rows as one aligned table, with what the same machine measured last and what has become slower."""
    from tabulate import tabulate

    before = ratios(last["rows"]) if last else {}
    headers = ("what", "ours (ms)", "reference (ms)", "ratio", "budget", "aim", "ok?", "last ratio", "reference")
    cells = [
        (
            row.what,
            f"{row.ours:.0f}",
            f"{row.reference:.0f}",
            f"{row.ratio:.2f} x",
            f"{row.budget:.2f} x" if row.budget else "",
            f"{row.aim:.2f} x" if row.aim else "",
            row.verdict,
            f"{was:.2f} x ({row.ratio / was - 1:+.0%})" if (was := before.get(row.what)) else "",
            row.against,
        )
        for row in rows
    ]
    align = ("left", *["right"] * 5, "left", "right", "left")
    shown = tabulate(cells, headers, tablefmt="simple", disable_numparse=True, colalign=align)
    told = [f"last: {last['commit']} at {last['at']}{' (quick)' * last['quick']}"] if last else []
    return "\n".join([shown, *told, *slower(rows, before)])


def slower(rows: Iterable[Row], before: Mapping[str, float]) -> list[str]:
    """Return a line for each row whose ratio has grown by more than chance does."""
    grown = [(row.what.strip(), row.ratio, before[row.what]) for row in rows if row.what in before]
    return [
        f"SLOWER by {ratio / was - 1:.0%}: {what} ({was:.2f} x, now {ratio:.2f} x)"
        for what, ratio, was in grown
        if ratio > was * (1 + SLOWER)
    ]


def ratios(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return the ratio of each remembered row by its name; of several with one name nobody can tell which is meant."""
    count = Counter(row["what"] for row in rows)
    return {row["what"]: row["ours"] / row["reference"] for row in rows if count[row["what"]] == 1}


def last_entry(history: Path, machine: str, python: str) -> dict[str, Any] | None:
    """Return what one machine measured last with one Python: its last full run, where it made one."""
    if not history.exists():
        return None
    entries: list[dict[str, Any]] = [json.loads(line) for line in history.read_text(encoding="utf-8").splitlines()]
    same = [each for each in entries if (each["machine"], each["python"]) == (machine, python)]
    full = [each for each in same if not each["quick"]]
    found = full or same
    return found[-1] if found else None
