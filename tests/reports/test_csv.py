"""CSV as a spreadsheet and a program read it: the same columns whatever is found, and no cell that does anything."""

import csv
import io
import json
import re
import time

import pytest
from command import AS_OF, ORGANISATIONS, TEASHOP, TEASHOP_POLICY, plugingov
from hypothesis import given
from hypothesis import strategies as st
from marked import HOSTILE, SECRET

from plugingov.reports import csv as ours
from plugingov.reports.sheet import Rows, Sheet, Style

CHECK = ("check", TEASHOP, "--policy", TEASHOP_POLICY, *AS_OF)
COLUMNS = (
    "verdict,status,organization,rule,id,severity,layer,plugin,surface,project,group,credential,capability,item,"
    "message,fix,file,line,column,fingerprint,waiver,until,owner,ticket,reason"
)
FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r]")


def read(text, **more):
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True, **more))


def rendered(*rows):
    return ours.render(Sheet((), (), "", rows=lambda: Rows(tuple("abc"[: len(rows[0])]), rows)), Style())


def test_there_is_a_row_for_each_gap_and_each_unknown(capsys):
    report = json.loads(plugingov(capsys, *CHECK, "--format", "json").out)
    rows = read(plugingov(capsys, *CHECK, "--format", "csv").out)
    assert [row["verdict"] for row in rows] == ["gap"] * len(report["gaps"]) + ["unknown"] * len(report["unknowns"])
    for row, said in zip(rows, (*report["gaps"], *report["unknowns"]), strict=True):
        assert row["message"] == said.get("message", said.get("because"))
        same = ("status", "rule", "id", "severity", "fingerprint", "layer", "plugin", "surface", "project")
        assert {key: row[key] for key in same} == {key: said[key] or "" for key in same}
        assert (row["file"], row["line"]) == (said["place"]["file"], str(said["place"]["line"]))
        subject = {key: row[key] for key in ("plugin", "group", "credential", "capability", "item")}
        assert subject == {key: said["subject"].get(key, "") for key in subject}
        assert row["fix"]


@pytest.mark.parametrize(
    "more",
    [
        pytest.param((), id="gaps"),
        pytest.param(("--only", "group-setting-on-team-plan"), id="nothing found"),
        pytest.param((str(ORGANISATIONS.parents[1] / "inventories" / "harbour-bakery"),), id="two organisations"),
    ],
)
def test_the_columns_stay_the_same_whatever_is_found(capsys, more):
    text = plugingov(capsys, *CHECK, *more, "--format", "csv").out
    assert text.split("\r\n")[0] == COLUMNS
    assert all(None not in row and None not in row.values() for row in read(text))


def test_a_waiver_is_told_and_its_owner_where_people_are_named(capsys, tmp_path):
    gap = json.loads(plugingov(capsys, *CHECK, "--format", "json").out)["gaps"][0]
    waivers = tmp_path / "waivers.yaml"
    waivers.write_text(
        "apiVersion: plugingov/v1\nkind: Waivers\norganization: teashop\nwaivers:\n"
        f"  W-1: {{fingerprint: {gap['fingerprint']}, owner: ada@company.example, reason: the pilot ends in May,"
        " ticket: T-1, until: 2026-11-01}\n",
        encoding="utf-8",
    )
    words = (*CHECK, "--waivers", str(waivers), "--format", "csv")
    for more, owner in (((), "ada@company.example"), (("--people", "counts"), "")):
        (row,) = [row for row in read(plugingov(capsys, *words, *more).out) if row["fingerprint"] == gap["fingerprint"]]
        told = [row[key] for key in ("status", "waiver", "until", "owner", "ticket", "reason")]
        assert told == ["waived", "W-1", "2026-11-01", owner, "T-1", "the pilot ends in May"]


def test_the_matrix_has_a_row_for_each_plugin_and_surface(capsys):
    words = ("matrix", "--inventory", TEASHOP, *AS_OF)
    record = json.loads(plugingov(capsys, *words, "--format", "json").out)
    rows = read(plugingov(capsys, *words, "--format", "csv").out)
    assert [(row["plugin"], row["surface"], row["via"]) for row in rows] == [
        (each["plugin"], each["surface"], each["via"]) for each in record["plugins"]
    ]
    for row, each in zip(rows, record["plugins"], strict=True):
        assert {answer["layer"]: answer["state"] for answer in each["answers"]}.items() <= row.items()
        assert row["because"] in [answer["because"] for answer in each["answers"]]
    assert [row["lock"] for row in rows] == ["partly", "open", "open"]


def test_the_matrix_has_a_row_for_what_is_in_no_inventory(capsys, tmp_path):
    (tmp_path / ".claude.json").write_text(
        json.dumps({"mcpServers": {"=crm": {"type": "http", "url": "https://crm.example/mcp"}}}), encoding="utf-8"
    )
    words = ("matrix", "--inventory", TEASHOP, *AS_OF, "--observed", str(tmp_path))
    (each,) = json.loads(plugingov(capsys, *words, "--format", "json").out)["undeclared"]
    (row,) = [row for row in read(plugingov(capsys, *words, "--format", "csv").out) if row["via"] == "in no inventory"]
    assert (row["plugin"], row["because"], row["basis"]) == (f"'{each['name']}", each["because"], "observed")


def test_a_plan_has_a_row_for_each_gap_under_the_number_of_what_closes_it(capsys):
    words = ("plan", "--inventory", TEASHOP, "--policy", TEASHOP_POLICY, *AS_OF)
    todo = json.loads(plugingov(capsys, *words, "--format", "json").out)["todo"]
    rows = read(plugingov(capsys, *words, "--format", "csv").out)
    assert [(row["todo"], row["does"], row["fingerprint"]) for row in rows] == [
        (str(number), each["does"], gap["fingerprint"]) for number, each in enumerate(todo, 1) for gap in each["gaps"]
    ]


def test_what_ends_has_a_row_each_and_its_days_are_numbers(capsys):
    words = ("plan", "--inventory", TEASHOP, "--policy", TEASHOP_POLICY, *AS_OF, "--due", "400")
    due = json.loads(plugingov(capsys, *words, "--format", "json").out)["due"]
    rows = read(plugingov(capsys, *words, "--format", "csv").out)
    assert [(row["ends"], int(row["days"]), row["name"]) for row in rows] == [
        (each["ends"], each["days"], each["name"]) for each in due
    ]
    assert min(int(row["days"]) for row in rows) < 0


@pytest.mark.parametrize("more", [(), ("--policy", TEASHOP_POLICY)], ids=["all rules", "rules of a policy"])
def test_rules_have_a_row_each(capsys, more):
    rows = read(plugingov(capsys, "rules", *more, "--format", "csv").out)
    named = {each["name"] for each in json.loads(plugingov(capsys, "rules", *more, "--format", "json").out)["rules"]}
    assert {row["rule"] for row in rows} == named


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-x", "'-x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\uff1d1", "'\uff1d1"),
        (" =1", "' =1"),
        ("-5", "'-5"),
        (-5, "-5"),
        ("a=b", "a=b"),
        ("a;=b", "a;'=b"),
        ('a; "@b', "a;' \"@b"),
        ("a; b-c", "a; b-c"),
        ("\t=1", "\\x09=1"),
        ("a\r\nb", "a\\x0d\\x0ab"),
    ],
)
def test_no_cell_is_a_formula(cell, written):
    assert read(rendered((cell,))) == [{"a": written}]


def test_a_control_character_that_opens_a_formula_in_a_raw_row_is_text():
    assert ours.written([["\t=1", "\r=1"]]) == "'\\x09=1,'\\x0d=1\r\n"


@given(st.lists(st.one_of(st.text(max_size=8), HOSTILE), min_size=3, max_size=3))
def test_whatever_names_hold_a_row_is_one_line_and_no_cell_a_formula(cells):
    text = rendered(tuple(cells))
    assert text.count("\r\n") == 2
    assert not re.search(r"(?<!\r)\n|\r(?!\n)|\t", text)
    assert SECRET not in text
    assert text.encode("utf-8")
    for delimiter in (",", ";", "\t"):
        for row in list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))[1:]:
            assert [cell for cell in row if FORMULA.match(cell)] == []


@pytest.mark.parametrize("name", ["a" * 32_767 + "=cmd|' /C calc'!A0", "\x1b" * 40_000, ";=" * 20_000])
def test_no_cell_is_longer_than_one_of_a_spreadsheet_which_puts_the_rest_into_the_next(name):
    (row,) = read(rendered((name,)))
    assert len(row["a"]) < 32_767
    assert row["a"].endswith("more characters)")


def test_a_cell_that_is_made_to_be_searched_for_long_is_not():
    start = time.perf_counter()
    rendered((" " * 50_000 + "a", ";" * 50_000, "; " * 50_000))
    assert time.perf_counter() - start < 2
