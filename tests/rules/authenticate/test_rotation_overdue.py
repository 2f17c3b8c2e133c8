from datetime import date

import pytest
from judged import counts, gaps, judge, unknowns

TEXT = """\
plugins: {{github: {{title: GitHub, path: marketplace, provision: {{claude-code: {{via: marketplace-plugin}}}}}}}}
projects: {{data: {{surface: claude-code, needs: [github]}}}}
credentials: {{one: {{plugin: github, surface: claude-code{facts}}}}}
"""


def rule(settings: str = "") -> str:
    return f"  rotation-overdue: {{{settings}}}\n"


def age(facts: str, settings: str = "", day: date = date(2026, 10, 1)):
    return judge(rule(settings), TEXT.format(facts=facts), as_of=day)


@pytest.mark.parametrize(
    ("facts", "settings", "is_gap"),
    [
        pytest.param(", issued: 2026-04-04", "", False, id="180 days"),
        pytest.param(", issued: 2026-04-03", "", True, id="181 days"),
        pytest.param(", issued: 2026-10-01", "", False, id="today"),
        pytest.param(", issued: 2020-01-01, rotated: 2026-04-04", "", False, id="old, and renewed 180 days ago"),
        pytest.param(", issued: 2020-01-01, rotated: 2026-04-03", "", True, id="old, and renewed 181 days ago"),
        pytest.param(", rotated: 2026-04-03", "", True, id="renewed, and nobody knows since when"),
        pytest.param(", rotated: 2026-04-03, issued: 2026-09-01", "", True, id="the renewal counts"),
        pytest.param(", issued: 2026-09-30", "max_age_days: 0", True, id="a day, where none is allowed"),
        pytest.param(", issued: 2026-10-01", "max_age_days: 0", False, id="today, where no day is allowed"),
        pytest.param(", issued: 2026-07-03", "max_age_days: 90", False, id="90 days of 90"),
        pytest.param(", issued: 2026-07-02", "max_age_days: 90", True, id="91 days of 90"),
        pytest.param(", issued: 2026-01-01, expires: 2026-02-01", "", True, id="one that is over is old as well"),
    ],
)
def test_a_credential_is_overdue_after_the_period(facts, settings, is_gap):
    assert counts(age(facts, settings)) == ((0, 1, 0, 0) if is_gap else (1, 0, 0, 0))


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        pytest.param(
            ", issued: 2026-02-16, holder: tech@x.example, owner: it@x.example",
            "was issued on 2026-02-16, 227 days ago, and not renewed since; held by `tech@x.example`, owned by `it@x.example`, used in `data`",
            id="never renewed",
        ),
        pytest.param(
            ", issued: 2025-02-16, rotated: 2026-02-16",
            "was rotated on 2026-02-16, 227 days ago; its holder is not stated, its owner is not stated, used in `data`",
            id="renewed once",
        ),
    ],
)
def test_the_gap_says_since_when_and_whose(facts, message):
    assert gaps(age(facts)) == [f"github on claude-code, credential one: credential `one` {message}"]


def test_the_gap_stands_at_the_day_that_counts():
    issued, rotated = age(", issued: 2026-01-01"), age(", issued: 2026-01-01, rotated: 2026-01-02")
    assert rotated.gaps[0].place.column - issued.gaps[0].place.column == len("issued: 2026-01-01, rotated") - len(
        "issued"
    )


@pytest.mark.parametrize(
    ("facts", "because"),
    [
        pytest.param("", "the inventory does not say when credential `one` was issued or rotated", id="no day"),
        pytest.param(
            ", issued: 2026-10-02",
            "credential `one` was issued on 2026-10-02, which is yet to come",
            id="issued tomorrow",
        ),
        pytest.param(
            ", issued: 2026-01-01, rotated: 2026-10-02",
            "credential `one` was rotated on 2026-10-02, which is yet to come",
            id="renewed tomorrow",
        ),
    ],
)
def test_a_day_that_is_missing_or_yet_to_come_is_unknown(facts, because):
    assert unknowns(age(facts)) == [f"github on claude-code, credential one: {because}"]
