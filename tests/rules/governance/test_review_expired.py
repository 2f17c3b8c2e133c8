import pytest
from judged import counts, gaps, judge, unknowns


def rule(settings: str = "") -> str:
    return f"  review-expired: {{{settings}}}\n"


def reviewed(review: str) -> str:
    return f"plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    review: {{{review}}}\n"


@pytest.mark.parametrize(
    ("settings", "until", "said", "severity"),
    [
        pytest.param("", "2026-09-30", "ran out on 2026-09-30", "medium", id="over since yesterday"),
        pytest.param("", "2026-10-01", "", "", id="the last day counts"),
        pytest.param("", "2027-01-01", "", "", id="far off"),
        pytest.param("within_days: 14", "2026-10-15", "runs out in 14 days, on 2026-10-15", "low", id="soon"),
        pytest.param("within_days: 14", "2026-10-16", "", "", id="not yet soon"),
        pytest.param("within_days: 1", "2026-10-02", "runs out tomorrow", "low", id="tomorrow"),
        pytest.param("within_days: 2", "2026-10-03", "runs out in 2 days, on 2026-10-03", "low", id="in two days"),
        pytest.param("within_days: 1", "2026-10-01", "runs out today", "low", id="today"),
        pytest.param("within_days: 14", "2026-09-30", "ran out on 2026-09-30", "medium", id="over is not soon"),
        pytest.param("within_days: 14, severity: high", "2026-10-02", "runs out tomorrow", "low", id="soon stays low"),
    ],
)
def test_a_review_runs_out_after_its_last_day(settings, until, said, severity):
    report = judge(rule(settings), reviewed(f"valid_until: {until}"))
    assert gaps(report) == ([f"fx: the review of `fx` {said}"] if said else [])
    assert [gap.severity for gap in report.gaps] == ([severity] if said else [])


def test_a_review_without_an_end_is_unknown():
    report = judge(rule(), reviewed("approved_by: ada, approved_on: 2026-01-01"))
    assert unknowns(report) == ["fx: the review of `fx` names no `valid_until`"]
    assert report.unknowns[0].place.line == 8


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("plugins: {fx: {title: FX, path: custom-mcp}}\n", id="no review at all"),
        pytest.param(reviewed("ticket: IT-1"), id="a review that nobody has given yet"),
    ],
)
def test_what_was_never_reviewed_cannot_run_out(text):
    assert counts(judge(rule(), text)) == (0, 0, 1, 0)
