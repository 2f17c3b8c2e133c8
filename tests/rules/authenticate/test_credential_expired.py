from datetime import date

import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  credential-expired: {}\n"
TEXT = """\
plugins: {{slack: {{title: Slack, path: marketplace, provision: {{cowork: {{preference: required}}}}}}}}
projects: {{ap: {{surface: cowork, needs: [slack]}}, tax: {{surface: cowork, active: [slack]}}, other: {{surface: claude-code, needs: [slack]}}}}
credentials: {{one: {{plugin: slack, surface: cowork{facts}}}}}
"""


@pytest.mark.parametrize(
    ("day", "is_gap"),
    [
        pytest.param(date(2026, 10, 2), True, id="the day after"),
        pytest.param(date(2026, 10, 1), False, id="its last day"),
        pytest.param(date(2026, 9, 30), False, id="the day before"),
        pytest.param(date(2027, 1, 1), True, id="the next year"),
    ],
)
def test_a_credential_is_over_after_its_day(day, is_gap):
    report = judge(RULE, TEXT.format(facts=", expires: 2026-10-01"), as_of=day)
    assert counts(report) == ((0, 1, 0, 0) if is_gap else (1, 0, 0, 0))


def test_the_gap_names_holder_owner_and_projects():
    report = judge(RULE, TEXT.format(facts=", holder: ada@x.example, owner: it@x.example, expires: 2026-09-01"))
    assert gaps(report) == [
        "slack on cowork, credential one: credential `one` expired on 2026-09-01; held by `ada@x.example`, owned by `it@x.example`, used in `tax`, `ap`"
    ]


def test_the_gap_says_what_is_not_stated():
    text = TEXT.format(facts=", expires: 2026-09-01").replace("[slack]", "[]")
    assert gaps(judge(RULE, text)) == [
        "slack on cowork, credential one: credential `one` expired on 2026-09-01; its holder is not stated, its owner is not stated, used in no project"
    ]


def test_a_credential_without_an_end_is_unknown():
    assert unknowns(judge(RULE, TEXT.format(facts=""))) == [
        "slack on cowork, credential one: the inventory does not say when credential `one` expires"
    ]
