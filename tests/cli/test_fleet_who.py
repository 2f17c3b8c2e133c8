"""Who has each gap of a fleet, by name, in a file."""

import csv
import json
from collections import defaultdict

import pytest
from command import plugingov
from fleets import CRM, ELSEWHERE, INVENTORY, MANAGED, NOTES, POLICY, laptop, write_rows

AS_OF = ("--as-of", "2026-11-23")


@pytest.fixture
def acme(tmp_path, monkeypatch):
    for folder, name, text in (("inventories", "acme.yaml", INVENTORY), ("policies", "fleet.yaml", POLICY)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told_in(file):
    with file.open(encoding="utf-8", newline="") as stream:
        return [*csv.DictReader(stream)]


def test_everybody_who_is_counted_is_named(acme, capsys):
    write_rows(
        acme / "rows.jsonl",
        laptop("m2", "bob@acme.example", NOTES, platform="macos"),
        laptop("m1", "bob@acme.example", {**NOTES, **CRM}, managed=MANAGED),
        laptop("m1", "ada@acme.example", NOTES, day="2026-11-21"),
        laptop("m3", "", ELSEWHERE),
    )
    words = ("fleet", "rows.jsonl", *AS_OF, "--format", "json")
    record = json.loads(plugingov(capsys, *words, "--who", "csv=who.csv").out)
    named = defaultdict(list)
    for row in told_in(acme / "who.csv"):
        named[row["fingerprint"]].append((row["machine"], row["member"], row["platform"], row["taken_at"]))
    (fleet,) = record["organizations"]
    found = [*fleet["gaps"], *fleet["unknowns"]]
    assert [each["fingerprint"] for each in found] == [*named]
    for each in found:
        those = named[each["fingerprint"]]
        assert len({machine for machine, *_ in those}) == each["machines"]
        assert len({member for _, member, *_ in those if member}) == each["members"]
    notes = next(each for each in found if each["id"] == "DRF001")
    assert named[notes["fingerprint"]] == [
        ("m1", "ada@acme.example", "linux", "2026-11-21"),
        ("m1", "bob@acme.example", "linux", "2026-11-22"),
        ("m2", "bob@acme.example", "macos", "2026-11-22"),
    ]


def test_json_lines_say_the_same_as_the_spreadsheet(acme, capsys):
    write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", NOTES), laptop("m2", "", ELSEWHERE))
    plugingov(capsys, "fleet", "rows.jsonl", *AS_OF, "--who", "csv=who.csv")
    plugingov(capsys, "fleet", "rows.jsonl", *AS_OF, "--who", "jsonl=who.jsonl")
    lines = (acme / "who.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == told_in(acme / "who.csv")
    assert len(lines) > 3


def test_who_has_it_milder_is_told_apart(acme, capsys):
    denied = {"deniedMcpServers": [{"serverName": "notes"}]}
    machines = [laptop("m1", "ada@acme.example", NOTES), laptop("m2", "", NOTES, settings=denied)]
    write_rows(acme / "rows.jsonl", *machines)
    plugingov(capsys, "fleet", "rows.jsonl", *AS_OF, "--who", "csv=who.csv", "--only", "undeclared-install")
    assert {row["machine"]: row["at_worst"] for row in told_in(acme / "who.csv")} == {"m1": "yes", "m2": "no"}


def test_where_nobody_has_any_there_is_the_heading_alone(acme, capsys):
    (acme / "inventories" / "acme.yaml").write_text(INVENTORY[: INVENTORY.index("  vendor-master")], encoding="utf-8")
    write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", CRM))
    assert plugingov(capsys, "fleet", "rows.jsonl", *AS_OF, "--who", "csv=who.csv").status == 0
    assert (acme / "who.csv").read_text(encoding="utf-8").startswith("verdict,status,organization,rule,id,")
    assert told_in(acme / "who.csv") == []


def test_no_name_is_a_formula_or_a_secret(acme, capsys):
    token = "ghp_" + "a1B2c3D4e5" * 4
    write_rows(acme / "rows.jsonl", laptop("=cmd()", f"x{token}@acme.example", NOTES), laptop("a\u202eb", "", NOTES))
    for wanted in ("csv", "jsonl"):
        plugingov(capsys, "fleet", "rows.jsonl", *AS_OF, "--who", f"{wanted}=who.{wanted}")
        text = (acme / f"who.{wanted}").read_text(encoding="utf-8")
        assert token not in text
        assert "\u202e" not in text
    assert {row["machine"][:2] for row in told_in(acme / "who.csv")} == {"'=", "a\\"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("--who", "csv"), "expected csv=FILE or jsonl=FILE", id="without a file"),
        pytest.param(("--who", "parquet=x"), "expected one of csv, jsonl", id="of another format"),
        pytest.param(("--who", "csv=x", "--format", "json=x"), "two reports cannot go to one file", id="to one file"),
    ],
)
def test_it_goes_into_a_file_of_its_own(acme, capsys, words, said):
    found = plugingov(capsys, "fleet", "rows.jsonl", *words)
    assert found.status == 2
    assert said in found.err


def test_nothing_is_written_where_a_report_cannot_be(acme, capsys):
    write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", NOTES))
    words = ("--who", "csv=who.csv", "--format", "json=missing/fleet.json")
    assert plugingov(capsys, "fleet", "rows.jsonl", *AS_OF, *words).status == 2
    assert not (acme / "who.csv").exists()
