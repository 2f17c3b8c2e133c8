"""Every rule's own examples, through the real pipeline: the bad one points at its marked lines, the good one passes."""

from datetime import date

import pytest
from judged import HEADING, WAIVERS, judge, settings_line

from plugingov.rules.asking import load
from plugingov.rules.index import INDEX

RULES = [pytest.param(load(entry), id=entry.name) for entry in INDEX]


def gaps_of(rule, report):
    """Return the gaps of one rule: those of others are there to be waived."""
    return [gap for gap in report.gaps if gap.id == rule.id]


def judged(rule, example):
    return judge(
        "".join(f"  {line}\n" for line in example.with_rules.splitlines())
        + settings_line(rule.name, example.settings)
        + example.decided,
        example.inventory,
        as_of=date.fromisoformat(example.as_of),
        beside=example.beside,
        waivers=example.waivers,
    )


@pytest.mark.parametrize("rule", RULES)
def test_the_bad_example_has_a_gap_at_each_marked_line_and_nowhere_else(rule):
    report = judged(rule, rule.bad)
    text, heading = (rule.bad.waivers, WAIVERS) if rule.bad.waivers else (rule.bad.inventory, HEADING)
    marked = [number for number, line in enumerate(text.split("\n"), 1) if line.endswith("# gap")]
    assert sorted(gap.place.line - heading.count("\n") for gap in gaps_of(rule, report)) == marked
    assert marked


@pytest.mark.parametrize("rule", RULES)
def test_the_good_example_passes_and_leaves_nothing_unknown(rule):
    report = judged(rule, rule.good)
    assert [gap.message for gap in gaps_of(rule, report)] == []
    assert [fact.because for fact in report.unknowns] == []
    assert next(row for row in report.coverage if row.id == rule.id).passed > 0


@pytest.mark.parametrize("rule", RULES)
def test_each_finding_says_what_is_wrong_and_how_to_mend_it(rule):
    report = judged(rule, rule.bad)
    for gap in gaps_of(rule, report):
        assert "`" in gap.message
        assert gap.fix.endswith(".")
        assert gap.severity == rule.severity
        assert gap.layer == rule.layer
