"""The HTML report of `check` as a file and as what it is made of: the same facts as in every other format."""

import base64
import hashlib
import json
import os
import re
from collections import Counter
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from command import AS_OF, ORGANISATIONS, TEASHOP, TEASHOP_POLICY, plugingov
from written_page import POLICY, REFERENCE, made_page, written

from plugingov.gaps.todo import Ending
from plugingov.reports.html import render
from plugingov.reports.html.calendar import calendar
from plugingov.reports.html.page import Control, Evidence
from plugingov.reports.sheet import Block, Blocks, Cell, Sheet, Style, Table
from plugingov.rules.index import INDEX

GOLDEN = Path(__file__).parent / "golden"
CHECK = (str(REFERENCE), "--policy", str(POLICY), "--fail-on", "never", "--as-of", "2026-11-23")
VOID = {"meta", "link", "input", "rect", "line", "circle", "path", "use"}


@pytest.fixture
def page(tmp_path, monkeypatch):
    return made_page(monkeypatch, tmp_path, *CHECK)


def answered(capsys, *words):
    return json.loads(plugingov(capsys, *words, "--format", "json").out)


# The file


def test_only_what_stands_in_the_file_may_run(tmp_path):
    text = written(tmp_path, "check", *CHECK).read_text(encoding="utf-8")
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    said = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        (own,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
        assert said.pop(directive) == f"'sha256-{digest}'"
    assert said == {"default-src": "'none'", "img-src": "data:", "base-uri": "'none'", "form-action": "'none'"}
    assert text.index("Content-Security-Policy") < text.index("<style>")


def test_a_name_of_any_length_leaves_room_for_the_others():
    block = Block((Cell("y" * 3_000),), "`" + "z" * 100_000 + "` is long")
    blocks = Blocks(Cell("x" * 100_000), (block,), Table("", (), ()))
    text = render(Sheet(("x",), (blocks,), "x"), Style())
    assert "x" * 3_000 + "... (97,000 more characters)" in text
    assert "y" * 3_000 + "</span>" in text
    assert "z" * 3_001 not in text


class Outline(HTMLParser):
    """Which elements are open, and what in them would load something or run."""

    def __init__(self) -> None:
        super().__init__()
        self.open, self.odd = [], []

    def handle_starttag(self, tag, attrs):
        self.odd += [f"{tag} {name}" for name, _ in attrs if name.startswith("on") or name in {"style", "src"}]
        self.odd += [said for name, said in attrs if name == "href" and not said.startswith(("#", "data:,"))]
        self.open += [tag] * (tag not in VOID)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag not in VOID or self.open[-1] == tag:
            assert self.open.pop() == tag, self.getpos()


@pytest.mark.parametrize(
    "words",
    [
        ("check", *CHECK),
        ("compare", "teashop-last-week.json", "teashop-this-week.json"),
        ("diagnose", "stock", "--inventory", TEASHOP, "--project", "autumn-menu", *AS_OF),
        ("effective", "--inventory", TEASHOP, "--member", "mei@teashop.example", *AS_OF),
        ("explain", "moving-source"),
        ("gate", "--base", "./change/before", "--head", "./change/after", *AS_OF),
        ("matrix", "--inventory", TEASHOP, *AS_OF),
        ("plan", "--inventory", TEASHOP, "--policy", TEASHOP_POLICY, *AS_OF),
        ("render", "claude-code", "--inventory", TEASHOP, *AS_OF),
        ("review", "teashop-requests.yaml", "--inventory", TEASHOP, "--policy", TEASHOP_POLICY, *AS_OF),
        ("rules",),
        ("test", "teashop-tests.yaml", "--policy", TEASHOP_POLICY, *AS_OF),
        ("tools", "--inventory", TEASHOP, *AS_OF),
    ],
    ids=lambda words: words[0],
)
def test_every_element_ends_and_none_loads_anything(tmp_path, monkeypatch, words):
    monkeypatch.chdir(ORGANISATIONS)
    outline = Outline()
    outline.feed(written(tmp_path, *words).read_text(encoding="utf-8"))
    outline.close()
    assert (outline.open, outline.odd) == ([], [])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("check", ("check", "teashop.yaml", "--policy", "teashop-policy.yaml", *AS_OF)),
        ("matrix", ("matrix", "--inventory", "teashop.yaml", *AS_OF)),
    ],
)
def test_a_page_looks_as_it_was_read(name, words, capsys, monkeypatch):
    monkeypatch.chdir(ORGANISATIONS)
    text = plugingov(capsys, *words, "--format", "html").out
    text = re.sub("<(style|script)>.*?</", r"<\1>OURS</", text, flags=re.DOTALL)
    text = re.sub(r"sha256-[A-Za-z0-9+/=]+", "sha256-OURS", text)
    file = GOLDEN / f"{name}.html"
    if os.environ.get("PLUGINGOV_GOLDEN"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def test_a_page_that_counts_people_names_none(tmp_path, capsys):
    text = written(tmp_path, "check", *CHECK, "--people", "counts").read_text(encoding="utf-8")
    record = json.dumps(answered(capsys, "check", *CHECK, "--people", "counts"))
    address = r"[\w.]+@anycompany\.example"
    assert set(re.findall(address, text)) <= set(re.findall(address, record))
    assert set(re.findall(address, written(tmp_path, "check", *CHECK).read_text(encoding="utf-8"))) > set(
        re.findall(address, record)
    )


# The same facts as elsewhere


def test_gaps_are_those_of_the_record(page, capsys):
    gaps = answered(capsys, "check", *CHECK)["gaps"]
    entries = [entry for band in page.bands for group in band.groups for entry in group.entries]
    assert Counter((each.fingerprint, each.severity, each.status, each.message) for each in entries) == Counter(
        (each["fingerprint"], each["severity"], each["status"], each["message"]) for each in gaps
    )
    assert page.choices.severity == Counter(each["severity"] for each in gaps)
    assert page.choices.plugin == Counter(each["plugin"] or "" for each in gaps)
    assert sum(page.choices.owner.values()) == len(gaps)
    is_open = Counter(
        (each["layer"] or "governance", each["surface"] or "", each["severity"])
        for each in gaps
        if each["status"] == "open"
    )
    shown = {
        (layer, surface, severity): count
        for layer, cells in page.heat.rows
        for surface, counts in zip(page.heat.surfaces, cells, strict=True)
        for severity, count in counts.items()
        if count
    }
    assert shown == is_open


def test_the_matrix_is_the_one_that_matrix_tells(page, capsys):
    told = answered(capsys, "matrix", "--inventory", str(REFERENCE), "--as-of", "2026-11-23")["plugins"]
    expected = {
        (each["plugin"], each["surface"]): [answer["state"] for answer in (*each["answers"], each["lock"])]
        for each in told
    }
    (matrix,) = page.matrices
    shown = {
        (row.plugin, surface): [cell.state for cell in cells]
        for row in matrix.rows
        for surface, cells in zip(matrix.surfaces, row.cells, strict=True)
        if cells
    }
    assert shown == expected
    reasons = {
        (each["plugin"], each["surface"], answer["layer"]): answer["because"]
        for each in told
        for answer in each["answers"]
        if answer["state"] != "on"
    }
    assert {(why.plugin, why.surface, why.layer): why.because for why in matrix.why if why.layer != "lock"} == reasons
    anchors = [cell.anchor for row in matrix.rows for cells in row.cells for cell in cells if cell.anchor]
    assert anchors == [why.anchor for why in matrix.why]
    assert len(set(anchors)) == len(anchors)
    on = [states[0] == "on" for (_, surface), states in expected.items() if surface == "cowork"]
    assert matrix.on[0][0] == (sum(on), len(on))


def test_what_ends_is_what_plan_tells(page, capsys):
    due = answered(
        capsys, "plan", "--inventory", str(REFERENCE), "--policy", str(POLICY), "--as-of", "2026-11-23", "--due", "90"
    )["due"]
    assert [(each.ends, each.kind, each.name, each.is_over) for each in page.calendar.ends] == [
        (each["ends"], each["kind"], each["name"], each["days"] < 0) for each in due
    ]
    assert len(page.calendar.marks) == len(due)


def test_what_is_not_known_is_never_left_out(page, capsys):
    unknowns = answered(capsys, "check", *CHECK)["unknowns"]
    shown = [(id_, fact.because) for id_, _, facts in page.not_judged.unknowns for fact in facts]
    assert Counter(shown) == Counter((each["id"], each["because"]) for each in unknowns)
    assert page.not_judged.count == len(unknowns) > 0
    assert "rules were not asked" in page.not_judged.not_asked[0]


def test_two_organisations_have_a_matrix_each_and_their_gaps_names_of_their_own(tmp_path, monkeypatch):
    text = Path(TEASHOP).read_text(encoding="utf-8")
    (tmp_path / "one.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "two.yaml").write_text(
        text.replace("organization: teashop", "organization: coffeeshop"), encoding="utf-8"
    )
    page = made_page(
        monkeypatch,
        tmp_path,
        str(tmp_path / "one.yaml"),
        str(tmp_path / "two.yaml"),
        "--policy",
        TEASHOP_POLICY,
        *AS_OF,
    )
    assert sorted(matrix.organization for matrix in page.matrices) == ["coffeeshop", "teashop"]
    entries = [entry for band in page.bands for group in band.groups for entry in group.entries]
    assert len({entry.anchor for entry in entries}) == len(entries)
    assert {entry.organization for entry in entries} == {"coffeeshop", "teashop"}
    by_print = Counter(entry.fingerprint for entry in entries)
    assert max(by_print.values()) == 2
    assert all(entry.anchor == f"gap-{entry.fingerprint}" for entry in entries if by_print[entry.fingerprint] == 1)


# Controls


@pytest.mark.parametrize(
    ("rules", "state"),
    [
        pytest.param([{"passed": 3}], "no gap", id="all pass"),
        pytest.param([{"passed": 3}, {"open": 1}], "gaps", id="one rule has a gap"),
        pytest.param([{"passed": 3}, {"unknown": 1}], "not known", id="one rule cannot tell"),
        pytest.param([{"unknown": 1}, {"open": 1}], "gaps", id="a gap beside what is not known"),
        pytest.param([{"passed": 3, "accepted": 1}], "accepted", id="somebody accepts it"),
        pytest.param([{}], "nothing to judge", id="asked of nothing"),
        pytest.param([{"was_asked": False}], "not asked", id="not asked"),
        pytest.param([{"was_asked": False}, {"passed": 1}], "no gap", id="one of two was asked"),
        pytest.param([], "no rule", id="no rule gives evidence"),
    ],
)
def test_a_control_is_as_good_as_its_worst_rule(rules, state):
    made = [Evidence(**{"rule": "r", "id": "R1", "was_asked": True, **each}) for each in rules]
    assert Control("C-1", "", tuple(made)).state == state


def test_every_rule_stands_behind_its_controls_asked_or_not(page):
    catalogues = {each.key: each for each in page.catalogues}
    assert list(catalogues) == ["owasp", "nist", "iso", "soc2", "mas"]
    assert [each.id for each in catalogues["owasp"].controls] == [f"MCP{number:02}" for number in range(1, 11)]
    assert [each.id for each in catalogues["mas"].controls][:3] == ["3.2", "3.4", "4.4"]
    assert [each.id for each in catalogues["iso"].controls][:3] == ["A.5.3", "A.5.9", "A.5.12"]
    evidence = {rule.id: rule for each in page.catalogues for control in each.controls for rule in control.rules}
    assert {entry.id for entry in INDEX} >= set(evidence)
    assert sum(rule.was_asked for rule in evidence.values()) > 50
    assert sum(not rule.was_asked for rule in evidence.values()) > 50
    gaps = Counter(
        entry.id
        for entry in (group for band in page.bands for group in band.groups)
        for each in entry.entries
        if each.status == "open"
    )
    assert {rule.id: rule.open for rule in evidence.values() if rule.open} == {
        id_: count for id_, count in gaps.items() if id_ in evidence
    }


def test_every_control_that_a_rule_names_has_a_title(page):
    assert [control.id for each in page.catalogues for control in each.controls if not control.title] == []


# The strip of days


def ending(days, kind="credential", name="c"):
    today = date(2026, 11, 23)
    return Ending(today + timedelta(days=days), days, kind, name, "about", "IT", "", "does", "o")


def places(*days):
    made = calendar([ending(each) for each in days], date(2026, 11, 23), several=False)
    return made, [(mark.x, mark.y) for mark in made.marks]


def test_days_stand_in_order_from_today_to_the_ninetieth():
    made, marks = places(0, 1, 45, 90)
    assert [x for x, _ in marks] == sorted(x for x, _ in marks)
    assert made.today < marks[0][0] < marks[-1][0] < made.width
    assert [name for _, name in made.months] == ["Dec 2026", "Jan 2027", "Feb 2027"]


def test_what_is_over_stands_before_today():
    made, marks = places(*[-day for day in range(40, 0, -1)])
    assert all(0 < x < made.today for x, _ in marks)
    assert len(set(marks)) == len(marks)


@pytest.mark.parametrize("days", [(5,) * 30, (5, 6) * 10, tuple(range(90))], ids=["one day", "two days", "every day"])
def test_marks_never_cover_each_other(days):
    made, marks = places(*sorted(days))
    assert all(abs(ax - bx) >= 14 or abs(ay - by) >= 14 for at, (ax, ay) in enumerate(marks) for bx, by in marks[:at])
    assert all(0 < y < made.height for _, y in marks)


def test_each_kind_has_a_lane():
    made = calendar([ending(3), ending(3, "review"), ending(3, "waiver")], date(2026, 11, 23), several=False)
    assert [
        (mark.kind, top < mark.y < top + height) for mark, (_, top, height) in zip(made.marks, made.lanes, strict=True)
    ] == [
        ("credential", True),
        ("review", True),
        ("waiver", True),
    ]
