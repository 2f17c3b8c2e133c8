"""What `check` asked as cases of a test: each subject of each rule, and every rule that was not asked."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from operator import itemgetter

from plugingov.gaps.facts import Key
from plugingov.gaps.gap import Fact, Gap, UnknownFact, fingerprint
from plugingov.gaps.report import Coverage, Report
from plugingov.layers.summary import PeopleShown
from plugingov.model.values import Severity
from plugingov.reports.gap_mark import how_known
from plugingov.reports.gap_record import message
from plugingov.reports.left_out import left_out_words
from plugingov.reports.places import fact_words, subject_words
from plugingov.reports.sheet import Suite, Tried
from plugingov.reports.waiver_words import waiver_words
from plugingov.rules.rule import Subject

MOST_PASSED = 25_000  # readers have limits; what fails is never left out


def check_suites(report: Report, people: PeopleShown, passed: Collection[Key], *, on_unknown: bool) -> Iterator[Suite]:
    """Yield a suite for each rule that the policy names, and one for what it leaves out.

    `passed` is what holds, by organisation, rule and subject; `on_unknown` makes a failure of what is not known.
    """
    facts: dict[str, list[Fact]] = defaultdict(list)
    every: tuple[Fact, ...] = (*report.gaps, *report.unknowns)
    for fact in every:
        facts[fact.id].append(fact)
    held = _held(report, passed)
    for row in report.coverage:
        found = facts[row.id]
        tried = [_of_fact(fact, report, people, on_unknown=on_unknown) for fact in found]
        own, left = held.get(row.id, ((), 0))
        cases = (*tried, *own)
        waits = [_waiting(row, row.lacking)] if on_unknown and row.lacking and not row.was_asked else []
        more = waits or ([] if cases else [_silent(row)])
        yield Suite(f"{row.id} {row.rule}", (*cases, *more), _said(row, left, is_silent=bool(more)))
    yield from _beside(report)


def _held(report: Report, passed: Collection[Key]) -> Mapping[str, tuple[tuple[Tried, ...], int]]:
    """Return a case for each subject that holds, by the id of its rule, and how many there is no room for."""
    item_is = {one.rule.id: one.rule.item_is for one in report.asked if not one.not_asked}
    names = {row.id: row.rule for row in report.coverage}
    order = {name: number for number, name in enumerate(report.organizations)}
    keys = sorted(passed, key=lambda key: (order[key[0]], key[1], *(part or "" for part in key[2])))
    found: dict[str, list[Tried]] = defaultdict(list)
    for whose, rule_id, subject in keys[:MOST_PASSED]:
        name = _name(subject, item_is.get(rule_id, ""), rule_id)
        found[rule_id].append(Tried(_owner(whose, names[rule_id]), name, "passed"))
    left: dict[str, int] = defaultdict(int)
    for rule_id in map(itemgetter(1), keys[MOST_PASSED:]):
        left[rule_id] += 1
    return {rule_id: (tuple(found[rule_id]), left[rule_id]) for rule_id in {*found, *left}}


def _owner(organization: str, rule: str) -> str:
    """Return what readers of classes of tests take for a package and a class in it."""
    return f"{organization}.{rule}"


def _name(subject: Subject, item_is: str, rule_id: str) -> str:
    """Return the name of a case, which is the same whether it holds or not: a reader tells by it what was mended."""
    return f"{subject_words(subject, item_is) or 'the organisation'} [{fingerprint(rule_id, subject)}]"


def _of_fact(fact: Fact, report: Report, people: PeopleShown, *, on_unknown: bool) -> Tried:
    of, name = _owner(fact.organization, fact.rule), _name(fact.subject, fact.item_is, fact.id)
    said = f"not known: {fact.because}" if isinstance(fact, UnknownFact) else message(fact, people)
    details = _details(fact, fact.fix if isinstance(fact, Gap) else how_known(fact, report))
    if fact.accepted:
        why = f"waived {waiver_words(fact.accepted, people)}"
        return Tried(of, name, "skipped", "waived", why, ((fact.severity, said), *details))
    if fact.status == "baselined":
        return Tried(of, name, "skipped", "baselined", f"in the baseline: {said}", details)
    if isinstance(fact, UnknownFact) and not on_unknown:
        return Tried(of, name, "skipped", "unknown", said, details)
    return Tried(of, name, "failed", fact.severity, f"{fact.severity}: {said}", details)


def _details(fact: Fact, fix: str) -> tuple[tuple[str, str], ...]:
    about = (("about", fact_words(fact)),) if fact.named else ()
    return (*about, ("fix", fix), ("at", str(fact.place)), ("fingerprint", fact.fingerprint))


def _waiting(row: Coverage, severity: Severity) -> Tried:
    fix = ("fix", "Give the setting, or switch the rule off.")
    return Tried(_owner("policy", row.rule), _WHOLE, "failed", severity, _why(row), (fix,))


def _silent(row: Coverage) -> Tried:
    """Return the one case of a rule that was asked of nothing, or not asked: it would vanish otherwise."""
    kind = "asked-of-nothing" if row.was_asked else "not-asked"
    said = _why(row) or ("nothing here is what it asks about" if row.was_asked else "not asked")
    return Tried(_owner("policy", row.rule), _WHOLE, "skipped", kind, said)


_WHOLE = "the rule"


def _why(row: Coverage) -> str:
    return "; ".join(row.why)


def _said(row: Coverage, left: int, *, is_silent: bool) -> tuple[str, ...]:
    apart = f"{row.not_applicable} that the rule does not apply to" if row.not_applicable else ""
    more = f"{left} more that hold, left out here because there are very many" if left else ""
    return tuple(filter(None, (apart, more, *(() if is_silent else row.why))))


def _beside(report: Report) -> Iterator[Suite]:
    """Yield what belongs to no rule: those that the policy leaves out, and files that were not read."""
    left_out = left_out_words(report)
    if left_out:
        yield Suite("not asked", (Tried(_owner("policy", "rules"), "the rest", "skipped", "not-asked", left_out),))
    unread: Iterable[Tried] = (
        Tried("observed.files", str(each.place), "skipped", "not-read", each.why) for each in report.unread
    )
    if report.unread:
        yield Suite("observed files that were not read, or not in full", tuple(unread))
