"""The report of `check` as a sheet: gaps by severity, what could not be answered, what was looked at."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from plugingov.gaps.facts import Key
from plugingov.gaps.gap import Fact, Gap, UnknownFact
from plugingov.gaps.report import Coverage, Report, Unread
from plugingov.layers.summary import PeopleShown
from plugingov.model.values import LAYERS, SEVERITIES
from plugingov.reports.about import NO_LAYER, about_rules
from plugingov.reports.check_rows import check_rows
from plugingov.reports.check_suites import check_suites
from plugingov.reports.gap_mark import check_marks
from plugingov.reports.gap_record import gap_record, message, unknown_record
from plugingov.reports.left_out import not_asked, not_asked_words
from plugingov.reports.looked_sheet import exported_sections, looked_sections, steps_before
from plugingov.reports.places import fact_words, place_record
from plugingov.reports.sheet import Block, Blocks, Cell, Lines, Section, Sheet, Table
from plugingov.reports.waiver_words import waiver_words
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible

FORMAT = "plugingov.report/1"
_MOST_EXAMPLES = 6


def check_sheet(
    report: Report,
    people: PeopleShown,
    notes: tuple[str, ...] = (),
    passed: Collection[Key] = (),
    *,
    on_unknown: bool = False,
) -> Sheet:
    """Return the sheet of a report.

    `notes` are said before anything else, `passed` is what holds, where a format shows it, and `on_unknown` makes a
    gap of each unknown.
    """
    organizations = ", ".join(report.organizations)
    title = f"{organizations} against policy {report.policy}, as of {report.as_of}"
    return Sheet(
        title=(*notes, title),
        sections=(
            *_opening(report, people),
            *gap_sections(report, people),
            *unknown_sections(report),
            *_unread(report),
            coverage_section(report),
            *(() if report.all_looked else first_steps(report)),
        ),
        summary=_summary(report),
        record=partial(_record, report, people, notes),
        marks=partial(check_marks, report, people, on_unknown=on_unknown),
        about=partial(about_rules, report.asked),
        assessment=lambda: _assessment(report, people, passed, notes),
        rows=partial(check_rows, report, people),
        suites=partial(check_suites, report, people, passed, on_unknown=on_unknown),
    )


def _assessment(
    report: Report, people: PeopleShown, passed: Collection[Key], notes: tuple[str, ...]
) -> Mapping[str, Any]:
    from plugingov.reports.assessment import assessment  # noqa: PLC0415 (only one format needs it, and it needs more)

    return assessment(report, people, passed, _summary(report), notes)


def _summary(report: Report) -> str:
    counts = Counter(gap.status for gap in report.gaps)
    parts = [f"{counts['open']} gap{'s' * (counts['open'] != 1)}"]
    parts += [f"{counts[status]} {status}" for status in ("waived", "baselined") if counts[status]]
    accepted = sum(fact.status != "open" for fact in report.unknowns)
    parts += [f"{len(report.unknowns)} unknown" + (f" ({accepted} waived or baselined)" if accepted else "")]
    rules = f"{report.rules_asked} rule{'s' * (report.rules_asked != 1)}"
    count = sum(not_asked(report).values())
    not_told = f"; {count} rule{'s' * (count != 1)} not asked" if count else ""
    return f"{rules} asked of {_of_what(report)}: {', '.join(parts)}{not_told}"


def _of_what(report: Report) -> str:
    """Return what was asked about: doors and where they are, and what was looked at beside them."""
    surface = report.alone or f"{report.surfaces} surface{'s' * (report.surfaces != 1)}"
    doors = f"{report.plugins} plugin{'s' * (report.plugins != 1)} on {surface}"
    machines = f"{report.machines} machine{'s' * (report.machines != 1)}" if report.machines else ""
    servers = f"{report.servers} answer{'s' * (report.servers != 1)} of servers" if report.servers else ""
    exports = "what Cowork exported" if report.exports else ""
    seen = (machines, servers, exports)
    *others, last = filter(None, (doors if report.plugins or not any(seen) else "", *seen))
    return f"{', '.join(others)} and {last}" if others else last


def _opening(report: Report, people: PeopleShown) -> tuple[Section, ...]:
    """Return what is seen first: where machines were looked at, also what they are and what is to be done."""
    if not report.all_looked:
        return _overview(report)
    machines = looked_sections(report.looked, people) if report.looked else ()
    exports = exported_sections(report.exports)
    return (*machines, *exports, *_overview(report), *_unknowns_in_short(report), *first_steps(report))


def _unknowns_in_short(report: Report) -> tuple[Section, ...]:
    """Say how much is not known, and for which reasons."""
    reasons = Counter(_reason(report, fact) for fact in report.unknowns)
    said = tuple(f"{count} {reason}" for reason, count in reasons.most_common())
    return (Lines(f"Not known: {len(report.unknowns)}", said),) if said else ()


def _reason(report: Report, fact: UnknownFact) -> str:
    if any(each.holds(fact.place) for each in report.exports):
        return "because what Cowork exported does not tell, or was not saved in full"
    on = [each for each in report.looked if each.holds(fact.place)]
    states = {each.states.get(fact.place.file, "whole") for each in on}
    if states - {"whole"} or fact.place in {each.place for each in report.unread}:
        return "because a file of a machine was not understood, or not in full"
    return "because the files of a machine do not tell" if states else "because the inventory does not say it"


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


def gap_sections(report: Report, people: PeopleShown) -> tuple[Section, ...]:
    """Return the gaps of a report, the severest first."""
    sections = []
    for severity in SEVERITIES:
        gaps = [gap for gap in report.gaps if gap.severity == severity]
        if gaps:
            title = Cell(f"{severity.upper()} ({len(gaps)})", severity)
            blocks = tuple(_blocks(report, gaps, people))
            sections.append(Blocks(title, blocks, _gap_table(report, severity, gaps, people)))
    return tuple(sections)


def _blocks(report: Report, gaps: list[Gap], people: PeopleShown) -> Iterator[Block]:
    """Yield a block for each gap; those that are closed in the same way stand below one that says how."""
    for alike in by_fix(gaps):
        if len(alike) == 1:
            yield _block(report, alike[0], people)
            continue
        first = alike[0]
        heading = (Cell(first.rule, "strong"), Cell(_of_rule(first), "quiet"), Cell(f"{len(alike)} gaps"))
        parts = tuple(_part(report, gap, people) for gap in alike)
        yield Block(heading, "", (("fix", first.fix),), parts)


def by_fix(gaps: Iterable[Gap]) -> Iterable[list[Gap]]:
    """Return gaps of one rule that are closed in the same way together, where the first of them stands."""
    found: dict[tuple[str, str], list[Gap]] = {}
    for gap in gaps:
        found.setdefault((gap.id, gap.fix), []).append(gap)
    return found.values()


def _of_rule(gap: Gap) -> str:
    return f"{gap.id}, {gap.layer or NO_LAYER}"


def _block(report: Report, gap: Gap, people: PeopleShown) -> Block:
    about, *beside = _about(report, gap)
    at, *others = _details(gap, people)
    return Block(
        heading=(about, Cell(gap.rule), Cell(_of_rule(gap), "quiet"), *beside),
        text=message(gap, people),
        details=(at, ("fix", gap.fix), *others),
    )


def _part(report: Report, gap: Gap, people: PeopleShown) -> Block:
    """Return one of several gaps, without what all of them have in common."""
    return Block(_about(report, gap), message(gap, people), _details(gap, people))


def _about(report: Report, gap: Gap) -> tuple[Cell, ...]:
    status = () if gap.status == "open" else (Cell(gap.status, "quiet"),)
    whose = (Cell(gap.organization, "quiet"),) if len(report.organizations) > 1 else ()
    return (Cell(fact_words(gap, report.alone), "strong"), *whose, *status)


def _details(gap: Gap, people: PeopleShown) -> tuple[tuple[str, str], ...]:
    waived = (("waived", waiver_words(gap.accepted, people)),) if gap.accepted else ()
    return (("at", str(gap.place)), *waived, ("fingerprint", gap.fingerprint))


def _gap_table(report: Report, severity: str, gaps: list[Gap], people: PeopleShown) -> Table:
    rows = tuple(
        (
            Cell(gap.id),
            Cell(gap.rule),
            Cell(gap.layer or ""),
            Cell(fact_words(gap, report.alone)),
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


def unknown_sections(report: Report) -> tuple[Section, ...]:
    """Return what is not known, a line for each rule with an example below it."""
    by_rule: dict[tuple[str, str], list[UnknownFact]] = {}
    for fact in report.unknowns:
        by_rule.setdefault((fact.id, fact.rule), []).append(fact)
    lines = []
    for (rule_id, name), facts in sorted(by_rule.items()):
        shown = ", ".join(fact_words(fact, report.alone) for fact in facts[:_MOST_EXAMPLES])
        more = f" and {len(facts) - _MOST_EXAMPLES} more" if len(facts) > _MOST_EXAMPLES else ""
        lines.append(f"{rule_id} {name}: {shown}{more}")
        lines.append(f"  for example: {facts[0].because} ({facts[0].place})")
    who = "what was given does" if report.machines or report.servers else "the inventory does"
    return (Lines(f"NOT KNOWN: {who} not say enough to answer", tuple(lines)),) if lines else ()


def coverage_section(report: Report) -> Lines:
    """Say of each rule why it was not asked, or of what it matched nothing; many that share a reason in one line."""
    rules: dict[str, list[Coverage]] = {}
    for row in report.coverage:
        for why in row.why:
            rules.setdefault(why, []).append(row)
    lines = tuple(line for why, rows in rules.items() for line in _reasons(why, rows))
    return Lines("Not asked, asked of nothing, or told what matches nothing", (*not_asked_words(report), *lines))


def _reasons(why: str, rows: list[Coverage]) -> Iterator[str]:
    """Yield what is said of rules that share a reason; why many were not asked has been counted above."""
    if len(rows) <= _MOST_ALIKE:
        yield from (f"{row.id} {row.rule}: {why}" for row in rows)
    elif any(row.was_asked for row in rows):
        yield f"{len(rows)} rules: {why}"


_MOST_ALIKE = 8


def _unread(report: Report) -> tuple[Section, ...]:
    """Say which observed files were not understood: nothing in them was judged as if it were not there."""
    lines = tuple(f"{each.place}: {visible(mask(each.why))}" for each in report.unread)
    return (Lines("Observed files that were not read, or not in full", lines),) if lines else ()


def first_steps(report: Report) -> tuple[Lines, ...]:
    """Return what to do first: what keeps files from being read, then the worst gaps, those of one fix together."""
    gaps = sorted((gap for gap in report.gaps if gap.status == "open"), key=lambda gap: SEVERITIES.index(gap.severity))
    steps = [*steps_before(report)]
    for alike in [*by_fix(gaps)][:_MOST_FIRST]:
        first, more = alike[0], len(alike) - 1
        about = fact_words(first, report.alone) + (f" and {more} more" if more else "")
        steps.append(f"{about} ({first.severity}, {first.rule}): {first.fix}")
    lines = tuple(f"{number}. {step}" for number, step in enumerate(steps, 1))
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
            **({"servers": report.servers} if report.servers else {}),
        },
        "gaps": [{**_whose(gap, several), **gap_record(gap, people)} for gap in report.gaps],
        "unknowns": [{**_whose(fact, several), **unknown_record(fact, people)} for fact in report.unknowns],
        "coverage": [_coverage_record(row) for row in report.coverage],
        **({"unread": [_unread_record(each) for each in report.unread]} if report.machines or report.exports else {}),
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
