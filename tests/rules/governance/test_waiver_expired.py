import pytest
from judged import counts_of, gaps_of, judge, waiver

OWNERLESS = "plugins: {fx: {title: FX, path: custom-mcp}}\n"


def rules(settings: str = "") -> str:
    return f"  owner-missing: {{}}\n  waiver-expired: {{{settings}}}\n"


@pytest.mark.parametrize(
    ("settings", "until", "said", "severity"),
    [
        pytest.param("", "2026-09-30", "ended on 2026-09-30: what it accepted is open again", "high", id="over"),
        pytest.param("", "2026-10-01", "ends today", "low", id="the last day counts, and is soon"),
        pytest.param("", "2026-10-02", "ends tomorrow", "low", id="tomorrow"),
        pytest.param("", "2026-10-15", "ends in 14 days, on 2026-10-15", "low", id="soon"),
        pytest.param("", "2026-10-16", "", "", id="not yet soon"),
        pytest.param("within_days: 0", "2026-10-01", "", "", id="nothing is soon"),
        pytest.param("within_days: 30", "2026-10-31", "ends in 30 days, on 2026-10-31", "low", id="as the policy says"),
        pytest.param("within_days: 0", "2026-09-30", "ended on 2026-09-30: what it accepted is open again", "high", id="over is over"),
    ],
)  # fmt: skip
def test_a_waiver_ends_after_its_last_day(settings, until, said, severity):
    report = judge(rules(settings), OWNERLESS, waivers=waiver("rule: owner-missing, plugin: fx", until))
    found = gaps_of(report, "GOV007")
    assert [gap.message for gap in found] == ([f"waiver `W-1` {said}"] if said else [])
    assert [gap.severity for gap in found] == ([severity] if said else [])
    assert {gap.place.file for gap in found} <= {"waivers.yaml"}
    assert {gap.subject.item for gap in found} <= {"W-1"}


def test_without_waivers_nobody_is_asked():
    assert counts_of(judge(rules(), OWNERLESS), "GOV007") == (0, 0, 0, 0)
