"""DRF007: how long what was seen is believed."""

from dataclasses import replace

import pytest
from judged import counts, gaps, judge, unknowns
from seen_worlds import machine, state

RULE = "  observation-too-old: {}\n"


def taken(*days):
    """Return machines that were looked at on some days of September and October, or nobody knows when."""
    found = []
    for day in days:
        seen = machine(state(), taken_at=day or "2026-10-01")
        found.append(seen if day else replace(seen, taken_at=None))
    return tuple(found)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param(["2026-10-01"], (1, 0, 0, 0), id="of this day"),
        pytest.param(["2026-09-24"], (1, 0, 0, 0), id="of seven days ago"),
        pytest.param(["2026-09-23"], (0, 1, 0, 0), id="of eight days ago"),
        pytest.param(["2026-10-02"], (0, 0, 0, 1), id="of tomorrow"),
        pytest.param([""], (0, 0, 0, 1), id="nobody knows of when"),
        pytest.param(["", "2026-09-01"], (0, 1, 0, 0), id="one that is too old beside one without a day"),
        pytest.param(["2026-10-01", "2026-10-02"], (0, 0, 0, 1), id="one of tomorrow beside one of today"),
        pytest.param(["2026-10-01", ""], (0, 0, 0, 1), id="one without a day beside one of today"),
    ],
)
def test_how_old_an_observation_may_be(days, expected):
    assert counts(judge(RULE, observed=taken(*days))) == expected


def test_the_oldest_of_several_is_named():
    report = judge(RULE, observed=taken("2026-09-20", "2026-09-01", "2026-09-10"))
    assert gaps(report) == [
        "observation on claude-code: the observation is of `2026-09-01`: 30 days old, and 7 are accepted"
    ]


def test_a_day_to_come_and_no_day_are_said():
    assert unknowns(judge(RULE, observed=taken("2026-10-02"))) == [
        "observation on claude-code: the observation is of `2026-10-02`, which is not yet"
    ]
    assert unknowns(judge(RULE, observed=taken(""))) == [
        "observation on claude-code: the observation does not say when it was taken (`taken_at`)"
    ]


@pytest.mark.parametrize(
    ("settings", "passes"),
    [
        pytest.param("  observation-too-old: {max_age_days: 30}\n", True, id="the rule's own days"),
        pytest.param("  observation-too-old: {max_age_days: 0}\nobservation_age: 30\n", False, id="none at all"),
        pytest.param(RULE + "observation_age: 30\n", True, id="those of the policy"),
        pytest.param(RULE, False, id="seven, where neither says"),
    ],
)
def test_who_says_how_many_days_are_accepted(settings, passes):
    assert (judge(settings, observed=taken("2026-09-10")).gaps == ()) is passes


def test_without_a_machine_nobody_is_asked():
    report = judge(RULE, "plugins: {crm: {title: CRM, path: custom-mcp}}\n")
    assert report.coverage[0].why == ["not asked: no observation was given"]
