"""What a run could not judge, for the HTML report: facts that nobody states, files not read, rules not asked."""

from collections import defaultdict

from plugingov.gaps.gap import UnknownFact
from plugingov.gaps.report import Report
from plugingov.reports.check_sheet import coverage_section
from plugingov.reports.html.page import NotJudged, Unknown
from plugingov.reports.places import fact_words


def not_judged(report: Report) -> NotJudged:
    """Return everything of a report that is no verdict."""
    by_rule: dict[tuple[str, str], list[Unknown]] = defaultdict(list)
    for fact in report.unknowns:
        by_rule[fact.id, fact.rule].append(_unknown(report, fact))
    return NotJudged(
        unknowns=tuple((*rule, tuple(facts)) for rule, facts in sorted(by_rule.items())),
        unread=tuple((str(each.place), each.why) for each in report.unread),
        not_asked=coverage_section(report).lines,
    )


def _unknown(report: Report, fact: UnknownFact) -> Unknown:
    organization = fact.organization if len(report.organizations) > 1 else ""
    return Unknown(fact_words(fact, report.alone), fact.because, str(fact.place), fact.status, organization)
