"""Reports of very many gaps: what they cost grows as the gaps do."""

import time

import pytest

from plugingov.gaps.gap import Gap, fingerprint
from plugingov.gaps.report import Coverage, Report
from plugingov.reports import FORMATS
from plugingov.reports.check_sheet import check_sheet
from plugingov.reports.sheet import Style
from plugingov.rules.index import INDEX
from plugingov.rules.rule import Subject
from plugingov.sources.document import Place

RULES = INDEX[:40]
MOST_SECONDS = 12  # two, where nothing else runs; a minute, where each gap looks at all the others


def gap(number):
    rule = RULES[number % len(RULES)]
    subject = Subject(plugin=f"plugin-{number}", surface="cowork" if number % 2 else "claude-code")
    return Gap(
        rule=rule.name,
        id=rule.id,
        severity=rule.severity,
        layer=rule.layer,
        subject=subject,
        item_is="",
        message=f"`plugin-{number}` is not locked",
        people=(),
        fix="Lock it.",
        place=Place(f"inventories/{number % 50}.yaml", number % 900 + 1, 5, number % 900 + 1, 9),
        fingerprint=fingerprint(rule.id, subject),
        organization="acme",
    )


@pytest.fixture(scope="module")
def report():
    gaps = tuple(map(gap, range(20_000)))
    coverage = tuple(Coverage(rule.name, rule.id, subjects=500, gaps=500, was_asked=True) for rule in RULES)
    return Report(("acme",), "p", "2026-11-23", gaps, (), coverage, 500, 2)


@pytest.mark.parametrize("name", ["text", "json", "sarif", "gitlab", "junit", "csv"])
def test_twenty_thousand_gaps_are_written_at_once(report, name):
    start = time.process_time()  # whatever else the machine does
    text = FORMATS[name](check_sheet(report, "counts"), Style())
    assert time.process_time() - start < MOST_SECONDS
    assert "plugin-19999" in text
