"""A fleet beside the snapshots of earlier days: compared with one of them, and with trends over all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from plugingov.fleet.history.comparing import compared
from plugingov.fleet.history.judged import Judged
from plugingov.fleet.history.kept import History
from plugingov.fleet.outcome import NOBODY, FleetReport, Found, Had, Having, Point, Then, Trend
from plugingov.model.fleet_snapshot import KeptFact, KeptFleet, Snapshot
from plugingov.model.values import SEVERITIES
from plugingov.rules.rule import Subject


def beside(report: FleetReport, history: History, since: date | None, judged: Judged) -> FleetReport:
    """Return a report beside its history: with trends, and compared with a snapshot unless it is with rows."""
    kept = [(each, fleet) for each in history.snapshots if (fleet := each.of(report.organization))]
    those = [pair for pair in kept if since is None or pair[0].as_of <= since]
    if report.then is None and those:
        report = compared(report, _then(*those[-1], judged), judged.asked)
    return _with_trends(report, kept, judged) if kept else report


def _then(snapshot: Snapshot, fleet: KeptFleet, judged: Judged) -> Then:
    return Then(
        as_of=snapshot.as_of.isoformat(),
        is_snapshot=True,
        everybody=Having(fleet.machines, fleet.members),
        silent=fleet.silent,
        facts=tuple(map(_had, fleet.facts)),
        asked=frozenset(snapshot.policy.rules),
        changes=judged.changes(snapshot, fleet),
    )


def _had(fact: KeptFact) -> Had:
    return Had(
        fact.fingerprint,
        fact.verdict == "gap",
        fact.id,
        fact.rule,
        fact.severity,
        fact.status,
        Subject(**fact.subject.model_dump()),
        fact.item_is,
        fact.named,
        Having(fact.machines, fact.members),
    )


def _with_trends(report: FleetReport, kept: Sequence[tuple[Snapshot, KeptFleet]], judged: Judged) -> FleetReport:
    """Return a report with what the whole fleet and each gap was on each day of which there is a snapshot."""
    days = [(snapshot, _counts(fleet)) for snapshot, fleet in kept]

    def trend(found: Found) -> Trend:
        key = found.fact.fingerprint, found.is_gap
        were = [(each, counts) for each, counts in days if found.fact.id in each.policy.rules]
        earlier = ((each.as_of.isoformat(), counts.get(key, NOBODY)) for each, counts in were)
        return (*earlier, (report.as_of, found.having))

    found = tuple(replace(each, trend=trend(each)) for each in report.found)
    points = tuple(_point(snapshot, fleet, judged) for snapshot, fleet in kept)
    return replace(report, found=found, trend=(*points, _now(report)))


def _counts(fleet: KeptFleet) -> dict[tuple[str, bool], Having]:
    return {(each.fingerprint, each.verdict == "gap"): Having(each.machines, each.members) for each in fleet.facts}


def _point(snapshot: Snapshot, fleet: KeptFleet, judged: Judged) -> Point:
    is_open = [fact for fact in fleet.facts if fact.status == "open"]
    severities = [fact.severity for fact in is_open if fact.verdict == "gap"]
    return Point(
        as_of=snapshot.as_of.isoformat(),
        everybody=Having(fleet.machines, fleet.members),
        silent=fleet.silent,
        open={severity: severities.count(severity) for severity in SEVERITIES},
        accepted=sum(fact.verdict == "gap" and fact.status != "open" for fact in fleet.facts),
        unknown=sum(fact.verdict == "unknown" for fact in is_open),
        asked_alike=not judged.changes(snapshot, fleet),
    )


def _now(report: FleetReport) -> Point:
    severities = [each.fact.severity for each in report.gaps if each.counts]
    return Point(
        as_of=report.as_of,
        everybody=report.looked.everybody,
        silent=report.looked.silent_count,
        open={severity: severities.count(severity) for severity in SEVERITIES},
        accepted=sum(not each.counts for each in report.gaps),
        unknown=sum(each.counts for each in report.unknowns),
    )
