"""Every rule's own examples, through the real pipeline: the bad one points at its marked lines, the good one passes."""

from datetime import date

import pytest
from judged import HEADING, judge, settings_line

from plugingov.rules.asking import load
from plugingov.rules.index import INDEX

RULES = [pytest.param(load(entry), id=entry.name) for entry in INDEX]
HEADING_LINES = HEADING.count("\n")


def judged(rule, example):
    return judge(
        settings_line(rule.name, example.settings) + example.decided,
        example.inventory,
        as_of=date.fromisoformat(example.as_of),
        beside=example.beside,
    )


@pytest.mark.parametrize("rule", RULES)
def test_the_bad_example_has_a_gap_at_each_marked_line_and_nowhere_else(rule):
    report = judged(rule, rule.bad)
    marked = [number for number, line in enumerate(rule.bad.inventory.split("\n"), 1) if line.endswith("# gap")]
    assert sorted(gap.place.line - HEADING_LINES for gap in report.gaps) == marked
    assert marked


@pytest.mark.parametrize("rule", RULES)
def test_the_good_example_passes_and_leaves_nothing_unknown(rule):
    report = judged(rule, rule.good)
    assert [gap.message for gap in report.gaps] == []
    assert [fact.because for fact in report.unknowns] == []
    assert report.coverage[0].passed > 0


@pytest.mark.parametrize("rule", RULES)
def test_each_finding_says_what_is_wrong_and_how_to_mend_it(rule):
    report = judged(rule, rule.bad)
    for gap in report.gaps:
        assert "`" in gap.message
        assert gap.fix.endswith(".")
        assert gap.severity == rule.severity
        assert gap.layer == rule.layer
