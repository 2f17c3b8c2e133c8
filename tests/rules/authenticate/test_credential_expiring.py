from datetime import date

import pytest
from judged import counts, gaps, judge, unknowns

TEXT = """\
plugins: {slack: {title: Slack, path: marketplace, provision: {cowork: {preference: required}}}}
credentials: {one: {plugin: slack, surface: cowork, expires: 2026-10-15}}
"""


@pytest.mark.parametrize(
    ("day", "settings", "expected", "when"),
    [
        pytest.param(date(2026, 9, 30), "", (1, 0, 0, 0), "", id="fifteen days before"),
        pytest.param(date(2026, 10, 1), "", (0, 1, 0, 0), "in 14 days, on 2026-10-15", id="fourteen days before"),
        pytest.param(date(2026, 10, 13), "", (0, 1, 0, 0), "in 2 days, on 2026-10-15", id="two days before"),
        pytest.param(date(2026, 10, 14), "", (0, 1, 0, 0), "tomorrow", id="the day before"),
        pytest.param(date(2026, 10, 15), "", (0, 1, 0, 0), "today", id="its last day"),
        pytest.param(date(2026, 10, 16), "", (0, 0, 1, 0), "", id="an expired one is not expiring"),
        pytest.param(date(2026, 10, 7), "within_days: 7", (1, 0, 0, 0), "", id="eight days before, seven asked"),
        pytest.param(
            date(2026, 10, 8), "within_days: 7", (0, 1, 0, 0), "in 7 days, on 2026-10-15", id="seven days before"
        ),
        pytest.param(date(2026, 10, 15), "within_days: 0", (0, 1, 0, 0), "today", id="nothing before its day"),
    ],
)
def test_a_credential_is_expiring_within_the_period(day, settings, expected, when):
    report = judge(f"  credential-expiring: {{{settings}}}\n", TEXT, as_of=day)
    assert counts(report) == expected
    assert [gap.split("; ")[0] for gap in gaps(report)] == (
        [f"slack on cowork, credential one: credential `one` expires {when}"] if when else []
    )


def test_a_credential_without_an_end_is_unknown():
    report = judge("  credential-expiring: {}\n", TEXT.replace(", expires: 2026-10-15", ""))
    assert unknowns(report) == [
        "slack on cowork, credential one: the inventory does not say when credential `one` expires"
    ]
