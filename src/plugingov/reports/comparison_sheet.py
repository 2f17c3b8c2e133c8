"""What changed between two reports as a sheet: what needs somebody first, what is fixed, what stays."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from plugingov.gaps.comparison import Comparison, Fate, Persisting
from plugingov.gaps.told import Told
from plugingov.model.reported import ReportedGap, ReportedUnknown
from plugingov.model.values import SEVERITIES
from plugingov.reports.comparison_record import comparison_record
from plugingov.reports.places import subject_words
from plugingov.reports.sheet import Block, Blocks, Cell, Lines, Section, Sheet, Table
from plugingov.reports.waiver_words import reported_waiver_words
from plugingov.rules.asking import BY_ID, load

_MOST_EXAMPLES = 6


@dataclass(frozen=True, slots=True)
class _Row:
    """A gap or an unknown with what this comparison adds to it: words behind its heading, and lines below it."""

    told: Told[ReportedGap] | Told[ReportedUnknown]
    change: str = ""
    because: str = ""
    is_gone: bool = False

    @property
    def is_unknown(self) -> bool:
        return isinstance(self.told.said, ReportedUnknown)

    @property
    def text(self) -> str:
        said = self.told.said
        return said.because if isinstance(said, ReportedUnknown) else said.message

    @property
    def fix(self) -> str:
        return "" if isinstance(self.told.said, ReportedUnknown) else self.told.said.fix


@dataclass(frozen=True, slots=True)
class _Group:
    """Gaps that fared alike, and unknowns that did so too."""

    name: str
    title: str
    rows: tuple[_Row, ...]
    is_urgent: bool = False

    @property
    def gaps(self) -> tuple[_Row, ...]:
        return tuple(row for row in self.rows if not row.is_unknown)

    @property
    def unknown(self) -> int:
        """Return how many of them are unknowns."""
        return len(self.rows) - len(self.gaps)


def comparison_sheet(comparison: Comparison) -> Sheet:
    """Return the sheet of a comparison."""
    old, new = comparison.old.said, comparison.new.said
    organizations = ", ".join(dict.fromkeys((*old.organizations, *new.organizations)))
    policies = " and ".join(dict.fromkeys((old.policy, new.policy)))
    groups = _groups(comparison)
    several = len(set(old.organizations) | set(new.organizations)) > 1
    return Sheet(
        title=(
            f"{organizations} against policy {policies}: what changed from {old.as_of} to {new.as_of}",
            *comparison.notes,
        ),
        sections=(
            _overview(groups, comparison.persisting),
            *(_blocks(group, several=several) for group in groups if group.rows),
            *_unknowns(comparison),
        ),
        summary=_summary(groups, comparison),
        record=comparison_record(comparison, several=several),
    )


def _groups(comparison: Comparison) -> tuple[_Group, ...]:
    """Return what is shown one by one, what needs somebody first."""
    kept = comparison.persisting

    def moved(*, worse: bool) -> tuple[_Row, ...]:
        return tuple(
            _Row(one.now, f"was {one.was.said.severity}") for one in kept if one.has_moved and one.is_worse == worse
        )

    def became(status: str) -> tuple[_Row, ...]:
        return tuple(_Row(one.now, f"was {one.was.said.status}") for one in comparison.in_both if one.became(status))

    def gone(fate: Fate) -> tuple[_Row, ...]:
        return tuple(_Row(one.was, "", one.because, is_gone=True) for one in comparison.gone if one.fate == fate)

    return (
        _Group("new", "NEW", tuple(_Row(one.now, _BEFORE[one.before]) for one in comparison.new_gaps), is_urgent=True),
        _Group("worse", "WORSE THAN BEFORE", moved(worse=True), is_urgent=True),
        _Group("reopened", "REOPENED: no longer waived or baselined", became("open"), is_urgent=True),
        _Group("now unknown", "NOW UNKNOWN: not fixed, it can no longer be told", gone("now_unknown")),
        _Group("no longer asked", "NO LONGER ASKED: not fixed, nobody looked", gone("no_longer_asked")),
        _Group("not judged", "NOT JUDGED NOW: not fixed, the new report is about others", gone("not_judged")),
        _Group("no longer found", "NO LONGER FOUND: not known to be fixed", gone("no_longer_found")),
        _Group("fixed", "FIXED", gone("fixed")),
        _Group("milder", "MILDER THAN BEFORE", moved(worse=False)),
        _Group("newly waived", "NEWLY WAIVED", became("waived")),
        _Group("newly baselined", "NEWLY BASELINED", became("baselined")),
    )


_BEFORE = {
    "no_gap": "",
    "unknown": "was unknown",
    "not_asked": "was not asked before",
    "not_judged": "its organisation was not judged before",
}
_ALWAYS = ("new", "fixed")


def _overview(groups: Iterable[_Group], persisting: Iterable[Persisting[ReportedGap]]) -> Table:
    counted = [
        (group.name, [row.told.said.severity for row in group.gaps])
        for group in groups
        if group.gaps or group.name in _ALWAYS
    ]
    counted.append(("persisting", [one.now.said.severity for one in persisting]))
    rows = tuple(
        (
            Cell(name),
            *(Cell(str(counts[severity]), severity if counts[severity] else "quiet") for severity in SEVERITIES),
        )
        for name, severities in counted
        for counts in (Counter(severities),)
    )
    return Table("Gaps by what became of them", ("gaps", *SEVERITIES), rows)


def _summary(groups: Iterable[_Group], comparison: Comparison) -> str:
    parts = [_counted(group) for group in groups if group.rows or group.name in _ALWAYS]
    parts.append(f"{len(comparison.persisting)} persisting")
    if comparison.newly_unknown:
        parts.append(f"{len(comparison.newly_unknown)} newly unknown")
    return f"Compared: {', '.join(parts)}"


def _counted(group: _Group) -> str:
    return f"{len(group.rows)} {group.name}" + (f" ({group.unknown} unknown)" if group.unknown else "")


def _blocks(group: _Group, *, several: bool) -> Blocks:
    rows = sorted(group.rows, key=lambda row: SEVERITIES.index(row.told.said.severity))
    tone = rows[0].told.said.severity if group.is_urgent else "strong"
    blocks = tuple(_block(row, several=several) for row in rows)
    size = f"{len(rows)}, {group.unknown} of them unknown" if group.unknown else str(len(rows))
    return Blocks(Cell(f"{group.title} ({size})", tone), blocks, _table(group, rows))


def _block(row: _Row, *, several: bool) -> Block:
    said = row.told.said
    status = "" if said.status == "open" else said.status
    notes = (row.told.organization if several else "", "unknown" if row.is_unknown else "", status, row.change)
    waiver = "" if row.is_gone or status != "waived" else reported_waiver_words(said.waiver, said.accepted)
    details = (
        ("was at" if row.is_gone else "at", str(said.place.place)),
        ("because", row.because),
        ("fix", "" if row.is_gone else row.fix),
        ("waived", waiver),
        ("fingerprint", said.fingerprint),
    )
    return Block(
        heading=(
            Cell(said.severity, said.severity),
            Cell(_words(row.told), "strong"),
            Cell(said.rule),
            Cell(f"{said.id}, {said.layer or 'governance'}", "quiet"),
            *(Cell(note, "quiet") for note in notes if note),
        ),
        text=row.text,
        details=tuple((name, value) for name, value in details if value),
    )


def _words(told: Told[Any]) -> str:
    return subject_words(told.subject, _item_is(told.said.id))


@lru_cache(maxsize=256)
def _item_is(rule_id: str) -> str:
    """Return what a rule of ours calls its item, which a report does not repeat."""
    entry = BY_ID.get(rule_id)
    return load(entry).item_is if entry else ""


def _table(group: _Group, rows: Sequence[_Row]) -> Table:
    columns = ("severity", "id", "rule", "organization", "subject", "gap", "at", "status", "change", "fingerprint")
    cells = tuple(
        (
            Cell(said.severity, said.severity),
            Cell(said.id),
            Cell(said.rule),
            Cell(row.told.organization),
            Cell(_words(row.told)),
            Cell(row.text),
            Cell(str(said.place.place)),
            Cell(f"unknown, {said.status}" if row.is_unknown else said.status),
            Cell(row.change or row.because),
            Cell(said.fingerprint or ""),
        )
        for row in rows
        for said in (row.told.said,)
    )
    return Table(group.name, columns, cells)


def _unknowns(comparison: Comparison) -> tuple[Section, ...]:
    answered = [one.was for one in comparison.no_longer_unknown if one.fate in _ANSWERED]
    return (
        Lines("NEWLY UNKNOWN: answered before, or not asked", _by_rule(comparison.newly_unknown)),
        Lines("NO LONGER UNKNOWN: answered now", _by_rule(answered)),
    )


_ANSWERED = ("gap", "fixed")


def _by_rule(facts: Iterable[Told[ReportedUnknown]]) -> tuple[str, ...]:
    by_rule: dict[tuple[str, str], list[Told[ReportedUnknown]]] = {}
    for fact in facts:
        by_rule.setdefault((fact.said.id, fact.said.rule), []).append(fact)
    lines = []
    for (rule_id, name), found in sorted(by_rule.items()):
        shown = ", ".join(map(_fact_words, found[:_MOST_EXAMPLES]))
        more = f" and {len(found) - _MOST_EXAMPLES} more" if len(found) > _MOST_EXAMPLES else ""
        lines.append(f"{rule_id} {name}: {shown}{more}")
    return tuple(lines)


def _fact_words(fact: Told[ReportedUnknown]) -> str:
    return _words(fact) + ("" if fact.said.status == "open" else f" ({fact.said.status})")
