"""The report of `check` as a sheet: gaps by severity, what could not be answered, what was looked at."""

from collections import Counter
from functools import partial
from typing import Any

from plugingov.gaps.gap import Fact, Gap, UnknownFact
from plugingov.gaps.report import Coverage, Report, Unread
from plugingov.layers.summary import PeopleShown
from plugingov.model.values import LAYERS, SEVERITIES
from plugingov.reports.about import NO_LAYER, about_rules
from plugingov.reports.gap_mark import check_marks
from plugingov.reports.gap_record import gap_record, message, unknown_record
from plugingov.reports.places import place_record, subject_words
from plugingov.reports.sheet import Block, Blocks, Cell, Lines, Section, Sheet, Table
from plugingov.reports.waiver_words import waiver_words
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible

FORMAT = "plugingov.report/1"
_MOST_EXAMPLES = 6


def check_sheet(report: Report, people: PeopleShown, notes: tuple[str, ...] = (), *, on_unknown: bool = False) -> Sheet:
    """Return the sheet of a report; `notes` are said before anything else, `on_unknown` makes a gap of each unknown."""
    organizations = ", ".join(report.organizations)
    title = f"{organizations} against policy {report.policy}, as of {report.as_of}"
    return Sheet(
        title=(*notes, title),
        sections=(
            *_overview(report),
            *_gaps(report, people),
            *_unknowns(report),
            *_unread(report),
            _coverage(report),
            *_first(report),
        ),
        summary=_summary(report),
        record=_record(report, people, notes),
        marks=check_marks(report, people, on_unknown=on_unknown),
        about=partial(about_rules, report.asked),
    )


def _summary(report: Report) -> str:
    counts = Counter(gap.status for gap in report.gaps)
    surfaces = f"{report.surfaces} surface{'s' * (report.surfaces != 1)}"
    plugins = f"{report.plugins} plugin{'s' * (report.plugins != 1)}"
    parts = [f"{counts['open']} gap{'s' * (counts['open'] != 1)}"]
    parts += [f"{counts[status]} {status}" for status in ("waived", "baselined") if counts[status]]
    accepted = sum(fact.status != "open" for fact in report.unknowns)
    parts += [f"{len(report.unknowns)} unknown" + (f" ({accepted} waived or baselined)" if accepted else "")]
    rules = f"{report.rules_asked} rule{'s' * (report.rules_asked != 1)}"
    machines = f" and {report.machines} machine{'s' * (report.machines != 1)}" if report.machines else ""
    return f"{rules} asked of {plugins} on {surfaces}{machines}: {', '.join(parts)}"


def _overview(report: Report) -> tuple[Section, ...]:
    counts: Counter[tuple[str, str]] = Counter(
        (gap.layer or NO_LAYER, gap.severity) for gap in report.gaps if gap.status == "open"
    )
    if not counts:
        return (Lines("", ("No gap is open.",)),)
    rows = tuple(
        (
            Cell(layer),
            *(
                Cell(str(counts[layer, severity]), severity if counts[layer, severity] else "quiet")
                for severity in SEVERITIES
            ),
        )
        for layer in (*LAYERS, NO_LAYER)
    )
    meaning = "A plugin works only where three layers are all on: install, activate, authenticate."
    return Lines("", (meaning,)), Table("Open gaps by layer", ("layer", *SEVERITIES), rows)


def _gaps(report: Report, people: PeopleShown) -> tuple[Section, ...]:
    sections = []
    for severity in SEVERITIES:
        gaps = [gap for gap in report.gaps if gap.severity == severity]
        if gaps:
            blocks = tuple(_block(gap, people, len(report.organizations) > 1) for gap in gaps)
            title = Cell(f"{severity.upper()} ({len(gaps)})", severity)
            sections.append(Blocks(title, blocks, _gap_table(severity, gaps, people)))
    return tuple(sections)


def _block(gap: Gap, people: PeopleShown, several: bool) -> Block:  # noqa: FBT001 (one caller)
    status = () if gap.status == "open" else (Cell(gap.status, "quiet"),)
    whose = (Cell(gap.organization, "quiet"),) if several else ()
    return Block(
        heading=(
            Cell(subject_words(gap.subject, gap.item_is), "strong"),
            Cell(gap.rule),
            Cell(f"{gap.id}, {gap.layer or NO_LAYER}", "quiet"),
            *whose,
            *status,
        ),
        text=message(gap, people),
        details=(
            ("at", str(gap.place)),
            ("fix", gap.fix),
            *((("waived", waiver_words(gap.accepted, people)),) if gap.accepted else ()),
            ("fingerprint", gap.fingerprint),
        ),
    )


def _gap_table(severity: str, gaps: list[Gap], people: PeopleShown) -> Table:
    rows = tuple(
        (
            Cell(gap.id),
            Cell(gap.rule),
            Cell(gap.layer or ""),
            Cell(subject_words(gap.subject, gap.item_is)),
            Cell(message(gap, people)),
            Cell(str(gap.place)),
            Cell(gap.status),
            Cell(gap.fix),
            Cell(gap.fingerprint),
        )
        for gap in gaps
    )
    return Table(
        f"{severity} gaps", ("id", "rule", "layer", "subject", "gap", "at", "status", "fix", "fingerprint"), rows
    )


def _unknowns(report: Report) -> tuple[Section, ...]:
    by_rule: dict[tuple[str, str], list[UnknownFact]] = {}
    for fact in report.unknowns:
        by_rule.setdefault((fact.id, fact.rule), []).append(fact)
    lines = []
    for (rule_id, name), facts in sorted(by_rule.items()):
        shown = ", ".join(subject_words(fact.subject, fact.item_is) for fact in facts[:_MOST_EXAMPLES])
        more = f" and {len(facts) - _MOST_EXAMPLES} more" if len(facts) > _MOST_EXAMPLES else ""
        lines.append(f"{rule_id} {name}: {shown}{more}")
        lines.append(f"  for example: {facts[0].because} ({facts[0].place})")
    return (Lines("NOT KNOWN: the inventory does not say enough to answer", tuple(lines)),) if lines else ()


def _coverage(report: Report) -> Section:
    """Say of each rule why it was not asked, or of what it matched nothing; many that share a reason in one line."""
    rules: dict[str, list[str]] = {}
    for row in report.coverage:
        for why in row.why:
            rules.setdefault(why, []).append(f"{row.id} {row.rule}")
    lines = tuple(
        f"{len(named)} rules: {why}" if len(named) > _MOST_ALIKE else f"{name}: {why}"
        for why, named in rules.items()
        for name in (named[:1] if len(named) > _MOST_ALIKE else named)
    )
    return Lines("Not asked, asked of nothing, or told what matches nothing", lines)


_MOST_ALIKE = 8


def _unread(report: Report) -> tuple[Section, ...]:
    """Say which observed files were not understood: nothing in them was judged as if it were not there."""
    lines = tuple(f"{each.place}: {visible(mask(each.why))}" for each in report.unread)
    return (Lines("Observed files that were not read, or not in full", lines),) if lines else ()


def _first(report: Report) -> tuple[Section, ...]:
    gaps = sorted((gap for gap in report.gaps if gap.status == "open"), key=lambda gap: SEVERITIES.index(gap.severity))
    lines = tuple(
        f"{number}. {subject_words(gap.subject, gap.item_is)} ({gap.severity}, {gap.rule}): {gap.fix}"
        for number, gap in enumerate(gaps[:_MOST_FIRST], 1)
    )
    return (Lines("Do this first", lines),) if lines else ()


_MOST_FIRST = 3


def _record(report: Report, people: PeopleShown, notes: tuple[str, ...]) -> dict[str, Any]:
    several = len(report.organizations) > 1
    counts = Counter(gap.status for gap in report.gaps)
    return {
        "format": FORMAT,
        "organization": report.organizations[0] if not several else None,
        "organizations": list(report.organizations),
        "policy": report.policy,
        "as_of": report.as_of,
        "notes": list(notes),
        "summary": {
            "rules_asked": report.rules_asked,
            "plugins": report.plugins,
            "surfaces": report.surfaces,
            "open": counts["open"],
            "waived": counts["waived"],
            "baselined": counts["baselined"],
            "unknown": len(report.unknowns),
            **({"machines": report.machines} if report.machines else {}),
        },
        "gaps": [{**_whose(gap, several), **gap_record(gap, people)} for gap in report.gaps],
        "unknowns": [{**_whose(fact, several), **unknown_record(fact, people)} for fact in report.unknowns],
        "coverage": [_coverage_record(row) for row in report.coverage],
        **({"unread": [_unread_record(each) for each in report.unread]} if report.machines else {}),
    }


def _unread_record(unread: Unread) -> dict[str, Any]:
    return {"place": place_record(unread.place), "why": visible(mask(unread.why))}


def _whose(fact: Fact, several: bool) -> dict[str, str]:  # noqa: FBT001 (one caller)
    return {"organization": fact.organization} if several else {}


def _coverage_record(row: Coverage) -> dict[str, Any]:
    return {
        "rule": row.rule,
        "id": row.id,
        "subjects": row.subjects,
        "passed": row.passed,
        "gaps": row.gaps,
        "not_applicable": row.not_applicable,
        "unknown": row.unknown,
        "why": "; ".join(row.why),
    }
