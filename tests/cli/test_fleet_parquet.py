"""A fleet as Parquet: the rows of the spreadsheet, typed, and only ever in a file."""

import csv
import io

import duckdb
import pytest
from command import plugingov
from fleets import CRM, ELSEWHERE, INVENTORY, NOTES, POLICY, laptop, write_rows

from plugingov.reports.parquet import render
from plugingov.reports.sheet import Rows, Sheet

AS_OF = ("--as-of", "2026-11-23")
NUMBERS = ("line", "column", "machines", "members", "worst", "alone", "before", "linux", "macos")


@pytest.fixture
def acme(tmp_path, monkeypatch):
    for folder, name, text in (("inventories", "acme.yaml", INVENTORY), ("policies", "fleet.yaml", POLICY)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_parquet_has_the_rows_and_columns_of_the_spreadsheet_and_their_types(acme, capsys):
    old = laptop("m2", "bob@acme.example", {**NOTES, **ELSEWHERE}, day="2026-11-10")
    new = laptop("m2", "bob@acme.example", NOTES, day="2026-11-22")
    write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", NOTES, platform="macos"), old, new)
    words = ("rows.jsonl", "--since", "2026-11-12", *AS_OF, "--format", "csv", "--format", "parquet=fleet.parquet")
    found = plugingov(capsys, "fleet", *words)
    told = [*csv.DictReader(io.StringIO(found.out))]
    table = duckdb.sql("select * from 'fleet.parquet'")
    kept = [
        {name: "" if value is None else str(value) for name, value in zip(table.columns, row, strict=True)}
        for row in table.fetchall()
    ]
    assert kept == told
    assert {row["verdict"] for row in kept} == {"gap", "gone"}
    types = dict(zip(table.columns, map(str, table.types), strict=True))
    assert {name for name, kind in types.items() if kind == "BIGINT"} == set(NUMBERS)
    assert {kind for name, kind in types.items() if name not in NUMBERS} == {"VARCHAR"}


def test_the_types_hold_where_there_is_no_gap(acme, capsys):
    (acme / "inventories" / "acme.yaml").write_text(INVENTORY[: INVENTORY.index("  vendor-master")], encoding="utf-8")
    write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", CRM))
    assert plugingov(capsys, "fleet", "rows.jsonl", *AS_OF, "--format", "parquet=fleet.parquet").status == 0
    table = duckdb.sql("select machines, rule from 'fleet.parquet'")
    assert ([str(kind) for kind in table.types], table.fetchall()) == (["BIGINT", "VARCHAR"], [])


def test_the_same_rows_give_the_same_bytes(acme, capsys):
    write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", NOTES))
    for name in ("one", "other"):
        plugingov(capsys, "fleet", "rows.jsonl", *AS_OF, "--format", f"parquet={name}.parquet")
    assert (acme / "one.parquet").read_bytes() == (acme / "other.parquet").read_bytes()


def test_output_names_the_file_too(acme, capsys):
    write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", NOTES))
    found = plugingov(capsys, "fleet", "rows.jsonl", *AS_OF, "--format", "parquet", "--output", "fleet.parquet")
    assert (found.status, found.out) == (1, "")
    assert (acme / "fleet.parquet").read_bytes().startswith(b"PAR1")


def test_parquet_to_standard_output_is_refused_before_anything_is_read(acme, capsys):
    found = plugingov(capsys, "fleet", "nowhere", *AS_OF, "--format", "parquet")
    assert (found.status, found.out) == (2, "")
    assert "needs a file: --format parquet=FILE" in found.err


def test_other_commands_have_no_parquet(acme, capsys):
    found = plugingov(capsys, "matrix", *AS_OF, "--format", "parquet=x.parquet")
    assert (found.status, "expected one of text, table" in found.err) == (2, True)


SECRET = "ghp_" + "a1B2c3D4" * 4 + "a1B2"


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(f"x-{SECRET}", id="a secret"),
        pytest.param("half-\ud800", id="half a character"),
        pytest.param("=cmd()\x00\u202e", id="what nobody sees"),
    ],
)
def test_what_members_call_a_server_ends_nothing(acme, capsys, name):
    write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", {name: {"command": "npx", "args": ["x"]}}))
    words = ("--min-judged", "0", "--format", "parquet=fleet.parquet")
    found = plugingov(capsys, "fleet", "rows.jsonl", *AS_OF, *words)
    assert (found.status in {0, 1}, found.err) == (True, "")
    assert SECRET.encode() not in (acme / "fleet.parquet").read_bytes()


def test_text_that_no_file_can_hold_is_told_as_it_is_elsewhere(acme):
    rows = Rows(("half-\ud800", "machines"), [("\udcff\u202e", 3), ("", "")], numbers=(1,))
    (acme / "x.parquet").write_bytes(render(Sheet((), (), "", rows=lambda: rows)))
    assert duckdb.sql("select * from 'x.parquet'").fetchall() == [("\\udcff\\u202e", 3), (None, None)]


def test_a_platform_that_is_called_like_a_column_changes_no_type(acme, capsys):
    write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", NOTES))
    rows = (acme / "rows.jsonl").read_text(encoding="utf-8").replace('"platform": "linux"', '"platform": "rule"')
    (acme / "rows.jsonl").write_text(rows, encoding="utf-8")
    plugingov(capsys, "fleet", "rows.jsonl", *AS_OF, "--format", "parquet=fleet.parquet")
    kinds = duckdb.sql("select * from 'fleet.parquet'").types
    assert (str(kinds[3]), str(kinds[-1])) == ("VARCHAR", "BIGINT")
