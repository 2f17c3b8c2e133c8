import io
import json
import sys
import time

import jsonschema
import pytest
from command import AS_OF, ORGANISATIONS, TEASHOP, TEASHOP_POLICY, plugingov
from reported import gap, report, unknown

from plugingov.cli.options import PLAIN_FORMATS

LAST, THIS = str(ORGANISATIONS / "teashop-last-week.json"), str(ORGANISATIONS / "teashop-this-week.json")
LISTS = {
    "gone": ("fixed", "now_unknown", "no_longer_asked", "no_longer_found", "not_judged"),
    "accepted": ("newly_waived", "newly_baselined", "reopened"),
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder, **reports):
    for name, record in reports.items():
        text = record if isinstance(record, str) else json.dumps(record, indent=2)
        (folder / f"{name}.json").write_text(text, encoding="utf-8")


def from_stdin(monkeypatch, text):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def record_of(capsys, *words):
    found = plugingov(capsys, "compare", *words, "--format", "json")
    assert (found.status, found.err) == (0, "")
    return json.loads(found.out)


def test_what_check_writes_compares_with_itself(capsys, folder):
    plugingov(capsys, "check", TEASHOP, "--policy", TEASHOP_POLICY, *AS_OF, "--format", "json=a.json")
    record = record_of(capsys, "a.json", "a.json")
    assert len(record["persisting"]) == 14
    assert sum(record["summary"].values()) == 14


def test_one_of_the_reports_may_come_from_standard_input(capsys, folder, monkeypatch):
    write(folder, old=report())
    from_stdin(monkeypatch, json.dumps(report([gap()])))
    record = record_of(capsys, "old.json", "-")
    assert record["reports"]["new"]["file"] == "<stdin>"
    assert len(record["new"]) == 1
    found = plugingov(capsys, "compare", "-", "-")
    assert (found.status, "only one of OLD and NEW" in found.err) == (2, True)


def test_a_report_is_read_whatever_its_file_is_called(capsys, folder):
    for name in ("old", "new.txt", "new.yaml"):
        (folder / name).write_text(json.dumps(report([gap()])), encoding="utf-8")
    assert len(record_of(capsys, "old", "new.txt")["persisting"]) == 1
    assert len(record_of(capsys, "old", "new.yaml")["persisting"]) == 1


def test_keys_of_later_versions_are_left_alone(capsys, folder):
    later = report(
        [{**gap(status="waived"), "waiver": {"id": "w1", "until": "2026-12-01"}, "accepted": {"until": "x"}}],
        [unknown(2)],
    )
    later["unknowns"][0] |= {"fingerprint": "0" * 16, "status": "open", "waiver": None}
    later |= {"tool": {"version": "9"}}
    later["coverage"][0]["took"] = 3
    later["gaps"][0]["since"] = 3
    later["gaps"][0]["place"]["offset"] = 12
    write(folder, old=report([gap()]), new=later)
    (found,) = record_of(capsys, "old.json", "new.json")["newly_waived"]
    assert found["accepted"] == {"until": "x"}
    assert (found["was"], found["now"], found["waiver"]) == ("open", "waived", {"id": "w1", "until": "2026-12-01"})


ACCEPTED = {"owner": "ada@acme.example", "reason": "moves in May", "ticket": "IT-7", "until": "2026-12-31"}
NAMELESS = {key: value for key, value in ACCEPTED.items() if key != "owner"}


@pytest.mark.parametrize(
    ("was", "now", "name"),
    [("open", "waived", "newly_waived"), ("open", "baselined", "newly_baselined"), ("waived", "open", "reopened")],
)
@pytest.mark.parametrize("is_earlier", [False, True], ids=["by this version", "by an earlier version"])
def test_an_unknown_whose_status_changed_is_listed_and_marked(capsys, folder, was, now, name, is_earlier):
    before, after = unknown(status=was), unknown(status=now)
    if is_earlier:
        before, after = (unknown(), after) if was == "open" else (before, unknown())
    write(folder, old=report([gap(2)], [before]), new=report([gap(2)], [after]))
    record = record_of(capsys, "old.json", "new.json")
    (found,) = record[name]
    assert (found["kind"], found["was"], found["now"]) == ("unknown", was, now)
    assert found["fingerprint"] == after.get("fingerprint")
    assert sum(record["summary"].values()) == 2  # it, and the gap that persists
    said = name.replace("_", " ")
    shown = plugingov(capsys, "compare", "old.json", "new.json").out
    assert "(1, 1 of them unknown)\n\n  high  p1  rule-r1  R1, install  unknown  " in shown
    assert "    nobody says 1\n" in shown
    assert f"  {said} " not in shown.split("\n\n")[1]  # the table counts gaps
    assert f", 1 {said} (1 unknown), " in shown.splitlines()[-1]
    table = plugingov(capsys, "compare", "old.json", "new.json", "--format", "table").out
    assert f"unknown, {now}" in table


def test_gaps_and_unknowns_that_are_newly_waived_stand_side_by_side(capsys, folder):
    now = [unknown(2, status="waived")], [unknown(2, status="open")]
    write(folder, old=report([gap(severity="low")], now[1]), new=report([gap(severity="low", status="waived")], now[0]))
    found = record_of(capsys, "old.json", "new.json")["newly_waived"]
    assert [(one["kind"], one["plugin"]) for one in found] == [("gap", "p1"), ("unknown", "p2")]
    shown = plugingov(capsys, "compare", "old.json", "new.json").out
    assert "NEWLY WAIVED (2, 1 of them unknown)\n\n  high  p2" in shown
    assert "  newly waived         0     0       0    1\n" in shown
    assert "2 newly waived (1 unknown)" in shown


@pytest.mark.parametrize(
    ("said", "line"),
    [
        pytest.param({"accepted": ACCEPTED}, "until 2026-12-31 by ada@acme.example (w1, IT-7): moves in May", id="all"),
        pytest.param({"accepted": NAMELESS}, "until 2026-12-31 (w1, IT-7): moves in May", id="no owner"),
        pytest.param({}, "w1", id="only the waiver, as earlier reports have it"),
        pytest.param({"accepted": {"reason": "so", "until": ["x"]}, "waiver": {}}, "so", id="another shape"),
        pytest.param({"accepted": "for good"}, "w1", id="a text"),
        pytest.param({"accepted": {"owner": "ada", "ticket": ""}, "waiver": None}, "by ada", id="no waiver"),
        pytest.param({"accepted": [], "waiver": None}, None, id="nothing"),
    ],
)
def test_what_is_newly_waived_is_shown_with_who_accepts_it(capsys, folder, said, line):
    old, new = report([gap()], [unknown(2)]), report([gap(status="waived")], [unknown(2, status="waived")])
    for one in (*new["gaps"], *new["unknowns"]):
        one.update(said)
    write(folder, old=old, new=new)
    shown = plugingov(capsys, "compare", "old.json", "new.json").out
    lines = [text.strip() for text in shown.splitlines() if text.startswith("    waived ")]
    assert lines == ([f"waived       {line}"] * 2 if line else [])


def test_a_waiver_is_told_by_compare_as_check_tells_it(capsys, folder):
    plugingov(capsys, "check", TEASHOP, "--policy", TEASHOP_POLICY, *AS_OF, "--format", "json=a.json")
    report_of_a = json.loads((folder / "a.json").read_text(encoding="utf-8"))
    prints = [report_of_a[name][0]["fingerprint"] for name in ("gaps", "unknowns")]
    waivers = {f"w{number}": {"fingerprint": each, **ACCEPTED} for number, each in enumerate(prints)}
    write(folder, waivers={"apiVersion": "plugingov/v1", "kind": "Waivers", "waivers": waivers})
    check = ("check", TEASHOP, "--policy", TEASHOP_POLICY, *AS_OF, "--waivers", "waivers.json", "--people", "names")
    found = plugingov(capsys, *check, "--format", "json=b.json", "--format", "text=b.txt")
    assert found.err == ""
    line = "    waived       until 2026-12-31 by ada@acme.example (w0, IT-7): moves in May\n"
    assert line in (folder / "b.txt").read_text(encoding="utf-8")
    shown = plugingov(capsys, "compare", "a.json", "b.json").out
    assert line in shown
    assert line.replace("w0", "w1") in shown
    assert "NEWLY WAIVED (2, 1 of them unknown)" in shown


def test_an_unknown_that_arrives_waived_is_newly_unknown_and_says_so(capsys, folder):
    write(folder, old=report(), new=report([], [unknown(status="waived"), unknown(2, status="open")]))
    first, second = record_of(capsys, "old.json", "new.json")["newly_unknown"]
    assert (first["status"], first["waiver"], second["status"]) == ("waived", "w1", "open")
    assert "R1 rule-r1: p1 (waived), p2\n" in plugingov(capsys, "compare", "old.json", "new.json").out


def test_a_report_that_lists_more_than_it_counts_is_whole(capsys, folder):
    more = {**report([gap()], [unknown(2)]), "coverage": report()["coverage"]}
    write(folder, old=report(), new=more)
    assert len(record_of(capsys, "old.json", "new.json")["new"]) == 1


@pytest.mark.parametrize(
    ("new", "said"),
    [
        pytest.param(report(policy="other"), "Judged by different policies: acme, then other.", id="other policy"),
        pytest.param(report(as_of="2026-01-01"), "as of an earlier day than the old one", id="an earlier day"),
        pytest.param(report(organizations=("acme", "b")), "Only the new report holds b.", id="another organisation"),
    ],
)
def test_what_else_differs_is_said_and_no_error(capsys, folder, new, said):
    write(folder, old=report(), new=new)
    found = plugingov(capsys, "compare", "old.json", "new.json")
    assert (found.status, said in found.out) == (0, True)


def test_reports_about_others_are_nothing_to_compare(capsys, folder):
    write(folder, old=report(), new=report(organizations=("bakery",)))
    found = plugingov(capsys, "compare", "old.json", "new.json")
    assert (found.status, found.out) == (3, "")
    assert "the reports have no organisation in common" in found.err


def with_gap(**changes):
    return report([{**gap(), **changes}])


def without(record, *route):
    copy = json.loads(json.dumps(record))
    part = copy
    for step in route[:-1]:
        part = part[step]
    del part[route[-1]]
    return copy


WHOLE = report([gap()])
BAD = [
    pytest.param("", "1:1: error: found nothing", "expected: JSON", id="an empty file"),
    pytest.param("kind: Inventory\n", "1:1: error: found text that is not JSON", "expected: JSON", id="YAML"),
    pytest.param('{"format": ', "1:12: error: found text that is not JSON", "expected: JSON", id="half a report"),
    pytest.param('{\n"format": 1, "format": 2}', "2:14: error: found 'format' again", "once", id="a key twice"),
    pytest.param("[]", "found no report", '"plugingov.report/1"', id="a list"),
    pytest.param("{}", "found no `format`", "check --format json=FILE", id="an empty mapping"),
    pytest.param({"kind": "Inventory"}, "found no `format`", "a document and no report", id="an inventory"),
    pytest.param(
        {"format": "plugingov.report/2"}, "2:13: error: found 'plugingov.report/2'", "another version", id="a later one"
    ),
    pytest.param({"format": "plugingov.matrix/1"}, "found 'plugingov.matrix/1'", "only reports of `check`", id="other"),
    pytest.param({"format": ["x"]}, "found something that is not a text", "report/1", id="a format that is a list"),
    pytest.param({"format": None}, "found something that is not a text", "report/1", id="a format that is null"),
    pytest.param({"format": "plugingov.report/1"}, "found no `gaps`", "expected: `gaps`", id="nothing but a format"),
    pytest.param(with_gap(severity="hihg"), "found 'hihg'", "did you mean `high`?", id="a severity that is none"),
    pytest.param(with_gap(status="wavied"), "found 'wavied'", "did you mean `waived`?", id="a status that is none"),
    pytest.param(
        report([], [{**unknown(), "status": "wavied"}]), "found 'wavied'", "`waived`?", id="an unknown's status, too"
    ),
    pytest.param(with_gap(layer="instal"), "found 'instal'", "one of install, activate", id="a layer that is none"),
    pytest.param(with_gap(fingerprint="0123"), "found '0123'", "16 hex digits", id="a fingerprint that is too short"),
    pytest.param(with_gap(fingerprint="A" * 16), "16 hex digits", "", id="a fingerprint in capitals"),
    pytest.param(with_gap(fingerprint="a" * 16 + "\n"), "16 hex digits", "", id="a fingerprint and a line"),
    pytest.param(with_gap(fingerprint=None), "found nothing", "", id="a fingerprint that is null"),
    pytest.param(with_gap(message=["x"]), "found a list", "some text", id="a message that is a list"),
    pytest.param(with_gap(subject="stock"), "found 'stock'", "a mapping", id="a subject that is a text"),
    pytest.param(with_gap(subject={"plugin": {}}), "found a mapping", "some text", id="a subject of mappings"),
    pytest.param(with_gap(subject={"surface": "web"}), "found 'web'", "cowork, claude-code", id="a surface"),
    pytest.param(with_gap(place=None), "found nothing", "a mapping", id="no place"),
    pytest.param(
        with_gap(place={**WHOLE["gaps"][0]["place"], "line": -1}), "a whole number from 0", "", id="a line below zero"
    ),
    pytest.param(
        with_gap(place={**WHOLE["gaps"][0]["place"], "line": 10**30}), "a whole number from 0", "", id="a huge line"
    ),
    pytest.param({**WHOLE, "gaps": {}}, "found a mapping", "a list", id="gaps that are a mapping"),
    pytest.param({**WHOLE, "organizations": []}, "found a list", "something in it", id="no organisation"),
    pytest.param({**WHOLE, "as_of": "2026-02-30"}, "found '2026-02-30'", "no such day", id="a day that is none"),
    pytest.param(report([gap(), gap()]), "found this gap again; it stands first in line", "each gap once", id="twice"),
    pytest.param(
        {**WHOLE, "coverage": WHOLE["coverage"] * 2}, "found this rule again", "each rule once", id="a rule twice"
    ),
    pytest.param(
        {**WHOLE, "gaps": []}, "found 1 here, and 0 of them in `gaps`", "a whole report", id="gaps that were taken out"
    ),
    pytest.param(
        {**report([], [unknown()]), "unknowns": []},
        "found 1 here, and 0 of them in `unknowns`",
        "with nothing taken out",
        id="unknowns that were taken out",
    ),
    pytest.param(
        report([gap()], organizations=("a", "b")), "found no `organization`", "", id="of which organisation it is"
    ),
    pytest.param(
        report([gap(organization="c")], organizations=("a", "b")), "found 'c'", "`organizations`", id="of another one"
    ),
    *(
        pytest.param(
            without(WHOLE, *route), f"found no `{route[-1]}`", f"expected: `{route[-1]}`", id=f"no {route[-1]}"
        )
        for route in [
            *(("gaps", 0, key) for key in ("rule", "id", "severity", "layer", "subject", "message", "fix", "place")),
            *(("gaps", 0, key) for key in ("fingerprint", "status")),
            *(("coverage", 0, key) for key in ("subjects", "passed", "gaps", "not_applicable", "unknown")),
            *((key,) for key in ("organizations", "policy", "as_of", "unknowns", "coverage")),
        ]
    ),
]


@pytest.mark.parametrize(("record", "said", "more"), BAD)
@pytest.mark.parametrize("words", [("good.json", "bad.json"), ("bad.json", "good.json")], ids=["as new", "as old"])
def test_what_is_no_report_is_refused_with_its_place(capsys, folder, record, said, more, words):
    write(folder, good=WHOLE, bad=record)
    found = plugingov(capsys, "compare", *words)
    assert (found.status, found.out) == (2, "")
    assert found.err.startswith("bad.json:")
    assert said in found.err
    assert more in found.err


def test_the_problems_of_both_reports_are_shown_together(capsys, folder):
    write(folder, a="", b="[]")
    found = plugingov(capsys, "compare", "a.json", "b.json")
    assert "a.json:1:1" in found.err
    assert "b.json:1:1" in found.err
    assert "2 problems in the input" in found.err


@pytest.mark.parametrize("word", ["nowhere.json", ".", "x" * 5000, "a\0b"], ids=["nowhere", "folder", "long", "zero"])
def test_a_path_that_leads_to_no_file_is_refused(capsys, folder, word):
    write(folder, good=WHOLE)
    found = plugingov(capsys, "compare", "good.json", word)
    assert found.status == 2
    assert "error" in found.err
    assert "defect" not in found.err


def schema():
    count, text = {"type": "integer", "minimum": 0}, {"type": "string"}
    place = {
        "type": "object",
        "required": ["file", "line", "column", "end_line", "end_column"],
        "properties": {"file": text, "line": count, "column": count, "end_line": count, "end_column": count},
        "additionalProperties": False,
    }
    base = {
        "rule": text,
        "id": text,
        "severity": {"enum": ["critical", "high", "medium", "low"]},
        "layer": {"enum": ["install", "activate", "authenticate", None]},
        "plugin": {"type": ["string", "null"]},
        "surface": {"enum": ["cowork", "claude-code", None]},
        "project": {"type": ["string", "null"]},
        "subject": {"type": "object", "additionalProperties": text},
        "place": place,
    }
    status = {
        "status": {"enum": ["open", "waived", "baselined"]},
        "waiver": {"type": ["string", "null"]},
    }
    a_gap = {**base, **status, "message": text, "fix": text, "fingerprint": {"pattern": "^[0-9a-f]{16}$"}}
    a_fact = {**base, **status, "because": text, "fingerprint": {"type": ["string", "null"]}}
    side = {
        "type": "object",
        "required": ["file", "policy", "as_of", "organizations"],
        "properties": {"as_of": {"pattern": "^[0-9-]{10}$"}, "organizations": {"type": "array", "items": text}},
    }

    def listed(properties, **more):
        named = {**properties, **more}
        return {
            "type": "array",
            "items": {
                "type": "object",
                "required": list(named),
                "properties": {**named, "organization": text},
                "additionalProperties": False,
            },
        }

    def either(*lists):
        return {"type": "array", "items": {"oneOf": [each["items"] for each in lists]}}

    fates = ["gap", "answered", "unknown", "no_longer_asked", "no_longer_found", "not_judged"]
    lists = {
        "new": listed(a_gap, before={"enum": ["no_gap", "unknown", "not_asked", "not_judged"]}),
        "persisting": listed(a_gap),
        **{name: listed(a_gap, why=text) for name in LISTS["gone"]},
        "changed_severity": listed(a_gap, was=text, now=text),
        **{
            name: either(
                listed(a_gap, kind={"const": "gap"}, was=text, now=text),
                listed(a_fact, kind={"const": "unknown"}, was=text, now=text),
            )
            for name in LISTS["accepted"]
        },
        "newly_unknown": listed(a_fact),
        "no_longer_unknown": listed(a_fact, now={"enum": fates}, why=text),
    }
    whole = {
        "format": {"const": "plugingov.comparison/1"},
        "reports": {"type": "object", "required": ["old", "new"], "properties": {"old": side, "new": side}},
        "notes": {"type": "array", "items": text},
        "summary": {"type": "object", "required": list(lists), "additionalProperties": count},
        **lists,
    }
    return {"type": "object", "required": list(whole), "properties": whole, "additionalProperties": False}


SEVERAL = report(
    [gap(1, organization="a", severity="low"), gap(2, organization="b", status="waived")],
    [unknown(3, organization="a")],
    organizations=("a", "b"),
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(LAST, THIS, id="a week"),
        pytest.param(THIS, LAST, id="a week backwards"),
        pytest.param(
            report([gap(1)], [unknown(2, status="open"), unknown(3, status="waived"), unknown(4)]),
            report([gap(1, status="waived")], [unknown(2, status="waived"), unknown(3), unknown(5, status="open")]),
            id="unknowns that are accepted and no longer so",
        ),
        pytest.param(SEVERAL, report([gap(1, organization="a")], organizations=("a", "c")), id="several organisations"),
        pytest.param(report(), SEVERAL | {"organizations": ["acme", "a", "b"]}, id="more organisations"),
    ],
)
def test_a_comparison_fits_its_shape_and_counts_what_it_lists(capsys, folder, old, new):
    write(folder, **{name: record for name, record in (("old", old), ("new", new)) if isinstance(record, dict)})
    words = [record if isinstance(record, str) else f"{name}.json" for name, record in (("old", old), ("new", new))]
    record = record_of(capsys, *words)
    jsonschema.Draft202012Validator(schema()).validate(record)
    assert record["summary"] == {name: len(record[name]) for name in record["summary"]}


def test_the_numbers_of_a_week(capsys):
    assert record_of(capsys, LAST, THIS)["summary"] == {
        "new": 1, "fixed": 2, "persisting": 9, "changed_severity": 2, "newly_waived": 1, "newly_baselined": 1,
        "reopened": 1, "now_unknown": 1, "no_longer_asked": 1, "no_longer_found": 1, "not_judged": 0,
        "newly_unknown": 4, "no_longer_unknown": 0,
    }  # fmt: skip


def test_text_counts_what_persists_and_shows_the_worst_of_the_new_first(capsys, folder):
    write(
        folder,
        old=report([gap(1, severity="low")]),
        new=report([gap(1, severity="low"), gap(2, severity="low"), gap(3, severity="critical")]),
    )
    shown = plugingov(capsys, "compare", "old.json", "new.json").out
    assert shown.index("p3  rule-r1") < shown.index("p2  rule-r1")
    assert "p1  rule-r1" not in shown
    assert "  persisting         0     0       0    1\n" in shown
    assert shown.endswith("Compared: 2 new, 0 fixed, 1 persisting\n")


@pytest.mark.parametrize("name", PLAIN_FORMATS)
def test_a_comparison_is_the_same_twice_byte_for_byte(capsys, name):
    words = ("compare", LAST, THIS, "--format", name)
    assert plugingov(capsys, *words).out == plugingov(capsys, *words).out


def test_large_reports_take_no_more_than_seconds(capsys, folder):
    """Measured at two seconds for 20,000 gaps each on a busy machine; the line leaves room for a slower one."""
    for name, first in (("old", 0), ("new", 1000)):
        write(folder, **{name: report([gap(number) for number in range(first, first + 20_000)], rules={"R1": 5000})})
    start = time.process_time()
    found = plugingov(capsys, "compare", "old.json", "new.json")
    assert found.out.endswith("Compared: 1000 new, 1000 fixed, 19000 persisting\n")
    assert time.process_time() - start < 10
