"""Every rule's own examples, through the real pipeline: the bad one points at its marked lines, the good one passes."""

from datetime import date

import pytest
from exported_pages import exported
from judged import ANSWERS, HEADING, PINS, WAIVERS, judge, settings_line
from on_machine import observed

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
        *filter(None, (example.inventory,)),
        as_of=date.fromisoformat(example.as_of),
        beside=example.beside,
        waivers=example.waivers,
        observed=machines(example),
        answers=example.answers,
        pins=example.pins,
    )


def machines(example):
    """Return the machine of an example, whose files are read without the marks."""
    files = {path: text.replace("  // gap", "") for path, text in example.files.items()}
    pages = {path: text.replace("  // gap", "") for path, text in example.pages.items()}
    return (*((observed(files, example.client),) if files else ()), *((exported(pages),) if pages else ()))


def marked_lines(rule):
    """Return each file of the bad example with the number of each line that is marked in it."""
    bad = rule.bad
    text, heading = (bad.waivers, WAIVERS) if bad.waivers else (bad.inventory, HEADING)
    before = heading.count("\n")
    found = {("", number + before) for number, line in enumerate(text.split("\n"), 1) if line.endswith("# gap")}
    for path, content, before in (("answers.yaml", bad.answers, ANSWERS), ("plugingov.pins", bad.pins, PINS)):
        lines = (before + content).split("\n")
        found |= {(path, number) for number, line in enumerate(lines, 1) if line.endswith("# gap")}
    for path, content in {**bad.files, **bad.pages}.items():
        found |= {(path, number) for number, line in enumerate(content.split("\n"), 1) if line.endswith("// gap")}
    return found


@pytest.mark.parametrize("rule", RULES)
def test_the_bad_example_has_a_gap_at_each_marked_line_and_nowhere_else(rule):
    report = judged(rule, rule.bad)
    places = [gap.place for gap in gaps_of(rule, report)]
    files = {*rule.bad.files, *rule.bad.pages, "answers.yaml", "plugingov.pins"}
    found = [(place.file if place.file in files else "", place.line) for place in places]
    assert sorted(found) == sorted(marked_lines(rule))
    assert found


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
