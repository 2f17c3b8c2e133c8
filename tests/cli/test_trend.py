"""Earlier reports beside this one: what they say stands there, and one that says nothing is never taken for none."""

import json
import shutil
from pathlib import Path

import pytest
from command import AS_OF, ORGANISATIONS, TEASHOP, TEASHOP_POLICY, plugingov
from written_page import made_page

CHECK = (TEASHOP, "--policy", TEASHOP_POLICY, *AS_OF)
LAST_WEEK = str(ORGANISATIONS / "teashop-last-week.json")
THIS_WEEK = str(ORGANISATIONS / "teashop-this-week.json")


def trend(monkeypatch, folder, *paths, check=CHECK):
    return made_page(monkeypatch, folder, *check, *(word for path in paths for word in ("--trend", str(path)))).trend


def test_runs_stand_in_the_order_of_their_days_and_this_one_last(monkeypatch, tmp_path):
    found = trend(monkeypatch, tmp_path, THIS_WEEK, LAST_WEEK)
    reports = [json.loads(Path(path).read_text(encoding="utf-8")) for path in (LAST_WEEK, THIS_WEEK)]
    assert [point.as_of for point in found.points] == [*(each["as_of"] for each in reports), "2026-10-05"]
    assert [point.source for point in found.points] == [LAST_WEEK, THIS_WEEK, "this run"]
    assert [point.total for point in found.points[:2]] == [each["summary"]["open"] for each in reports]
    assert [point.waived for point in found.points[:2]] == [each["summary"]["waived"] for each in reports]
    assert [point.unknown for point in found.points[:2]] == [each["summary"]["unknown"] for each in reports]


def test_without_earlier_reports_there_is_no_trend(monkeypatch, tmp_path):
    assert made_page(monkeypatch, tmp_path, *CHECK).trend is None


def test_a_folder_gives_all_its_reports(monkeypatch, tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    for path in (LAST_WEEK, THIS_WEEK):
        shutil.copy(path, folder)
    assert len(trend(monkeypatch, tmp_path, folder).points) == 3


def test_columns_are_as_high_as_what_they_count(monkeypatch, tmp_path):
    found = trend(monkeypatch, tmp_path, LAST_WEEK)
    heights = [sum(bar.height for bar in found.bars if bar.x == x) for x in sorted({bar.x for bar in found.bars})]
    totals = [point.total for point in found.points]
    assert heights == [pytest.approx(max(heights) * total / max(totals), abs=2) for total in totals]
    assert all(bar.y + bar.height <= found.height for bar in found.bars)


def test_a_run_that_answered_another_question_is_marked(monkeypatch, tmp_path, capsys):
    file = tmp_path / "other.json"
    plugingov(
        capsys, "check", TEASHOP, "--policy", "builtin/baseline", "--as-of", "2026-10-01", "--format", f"json={file}"
    )
    found = trend(monkeypatch, tmp_path, file)
    assert [day for *_, day in found.labels] == ["2026-10-01 *", "2026-10-05"]


def test_of_an_earlier_report_only_what_is_judged_now_is_counted(monkeypatch, tmp_path, capsys):
    other = tmp_path / "other.yaml"
    other.write_text(
        "apiVersion: plugingov/v1\nkind: Inventory\norganization: another\nplugins: {a: {title: A, path: custom-mcp}}\n",
        encoding="utf-8",
    )
    file = tmp_path / "both.json"
    plugingov(capsys, "check", TEASHOP, str(other), "--policy", TEASHOP_POLICY, *AS_OF, "--format", f"json={file}")
    found = trend(monkeypatch, tmp_path, file)
    assert found.points[0].total == found.points[1].total < json.loads(file.read_text())["summary"]["open"]
    plugingov(capsys, "check", TEASHOP, "--policy", TEASHOP_POLICY, *AS_OF, "--format", f"json={file}")
    both = (TEASHOP, str(other), "--policy", TEASHOP_POLICY, *AS_OF)
    assert trend(monkeypatch, tmp_path, file, check=both).points[0].remark == "without another"


def test_a_report_of_a_later_day_is_marked(monkeypatch, tmp_path, capsys):
    file = tmp_path / "later.json"
    words = ("check", TEASHOP, "--policy", TEASHOP_POLICY)
    plugingov(capsys, *words, "--as-of", "2026-10-06", "--format", f"json={file}")
    found = trend(monkeypatch, tmp_path, file)
    assert found.points[0].remark == "of a later day than this run"
    assert [day for *_, day in found.labels] == ["2026-10-06 *", "2026-10-05"]


def test_a_folder_without_a_report_is_told(capsys, tmp_path):
    folder, page = tmp_path / "reports", tmp_path / "page.html"
    folder.mkdir()
    found = plugingov(capsys, "check", *CHECK, "--trend", str(folder), "--format", f"html={page}")
    assert f"no trend is shown, because no report (*.json) lies in {folder}" in found.err
    assert page.exists()


BROKEN = [
    pytest.param(lambda text: text[:200], "found text that is not JSON", id="cut off"),
    pytest.param(lambda _: "{}", "found no `format`", id="empty"),
    pytest.param(lambda text: text.replace("report/1", "report/2"), "another version", id="of another version"),
    pytest.param(lambda text: text.replace("teashop", "another"), "found a report of another", id="of another organisation"),
    pytest.param(lambda text: json.dumps({**json.loads(text), "gaps": []}), "a whole report", id="with gaps taken out"),
    pytest.param(lambda text: json.dumps({**json.loads(text), "summary": {"rules_asked": "many"}}), "a whole number", id="with a count that is none"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "said"), BROKEN)
def test_a_broken_report_ends_the_run_and_is_named(capsys, tmp_path, change, said):
    file, page = tmp_path / "earlier.json", tmp_path / "page.html"
    file.write_text(change((ORGANISATIONS / "teashop-last-week.json").read_text(encoding="utf-8")), encoding="utf-8")
    found = plugingov(capsys, "check", *CHECK, "--trend", str(file), "--format", f"html={page}")
    assert found.status == 2
    assert "earlier.json" in found.err
    assert said in found.err
    assert not page.exists()


@pytest.mark.parametrize("words", [(), ("--format", "json")])
def test_a_trend_that_nobody_would_see_is_refused(capsys, words):
    found = plugingov(capsys, "check", *CHECK, "--trend", LAST_WEEK, *words)
    assert (found.status, found.out) == (2, "")
    assert "--trend has nothing to show: only --format html has a trend" in found.err
