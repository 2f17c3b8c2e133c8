"""Files of rows whose names, links and columns somebody chose who wants something else counted."""

import json
import os

import duckdb
import pytest
from command import plugingov
from fleets import CRM, INVENTORY, NOTES, POLICY, laptop, write_rows


@pytest.fixture
def acme(tmp_path, monkeypatch):
    (tmp_path / "acme.yaml").write_text(INVENTORY, encoding="utf-8")
    (tmp_path / "policy.yaml").write_text(POLICY, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fleet(capsys, *words):
    told = ("--inventory", "acme.yaml", "--policy", "policy.yaml", "--as-of", "2026-11-23", "--format", "json")
    found = plugingov(capsys, "fleet", *words, *told, "--fail-on", "never", "--min-judged", "0")
    return found, json.loads(found.out)["organizations"][0] if found.out else None


@pytest.mark.parametrize("name", ["a*", "a?", "a[b]", "a[!x]", "a**", "a'b", 'a"b', "a\nb", "a{b,c}", "a;b", "a%20b"])
@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_a_files_name_stands_for_that_file_alone(acme, capsys, name, ending):
    write_rows(acme / "rows" / "ab.jsonl", laptop("m1", "ada@acme.example", CRM))
    write_rows(acme / "other.jsonl", laptop("m2", "bob@acme.example", NOTES))
    if ending == "parquet":
        duckdb.sql("copy (select * from 'other.jsonl') to 'other.parquet' (format parquet)")
    (acme / f"other.{ending}").rename(acme / "rows" / f"{name}.{ending}")
    _, told = fleet(capsys, "rows")
    assert (told["machines"], told["rows"], told["repeated"]) == (2, 8, 0)


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_the_name_of_a_folder_is_no_column(acme, capsys, ending):
    write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", CRM), laptop("m2", "bob@acme.example", NOTES))
    duckdb.sql("copy (select * from 'rows.jsonl') to 'rows.parquet' (format parquet)")
    (acme / "rows" / "machine=m7").mkdir(parents=True)
    (acme / f"rows.{ending}").rename(acme / "rows" / "machine=m7" / f"rows.{ending}")
    assert fleet(capsys, "rows")[1]["machines"] == 2


@pytest.mark.parametrize(
    ("made", "said"),
    [
        pytest.param(lambda at: at.symlink_to("/etc/passwd"), "leads out of the folder", id="a link out"),
        pytest.param(lambda at: at.symlink_to("/nowhere"), "leads out of the folder", id="a link to nothing out there"),
        pytest.param(lambda at: at.symlink_to("nothing"), "no file", id="a link to nothing"),
        pytest.param(os.mkfifo, "no file", id="a pipe at which nobody writes"),
    ],
)
@pytest.mark.parametrize("words", ["rows", "rows/*.jsonl", "r*s/*"])
def test_what_is_no_file_of_the_folder_is_refused(acme, capsys, made, said, words):
    write_rows(acme / "rows" / "a.jsonl", laptop("m1", "ada@acme.example", CRM))
    made(acme / "rows" / "b.jsonl")
    found, _ = fleet(capsys, words)
    assert (found.status, found.out) == (2, "")
    assert "rows/b.jsonl" in found.err
    assert said in found.err


def test_a_link_to_a_file_of_the_folder_is_a_file_of_it(acme, capsys):
    write_rows(acme / "rows" / "today" / "a.jsonl", laptop("m1", "ada@acme.example", CRM))
    (acme / "rows" / "b.jsonl").symlink_to("today/a.jsonl")
    assert fleet(capsys, "rows")[1]["machines"] == 1


def test_a_name_that_is_no_text_is_refused(acme, capsys):
    write_rows(acme / "rows" / "a.jsonl", laptop("m1", "ada@acme.example", CRM))
    try:
        (acme / "rows" / "a.jsonl").rename(os.fsdecode(b"rows/\xff.jsonl"))
    except OSError:
        pytest.skip("this system knows no such names")
    found, _ = fleet(capsys, "rows")
    assert found.status == 2
    assert "a name that is no text" in found.err


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param("*, 'x' as filename", id="a column called as engines call the file"),
        pytest.param("*, 'x' as groups", id="groups that are a text"),
        pytest.param("*, [{'a': 1}] as groups", id="groups of something else"),
        pytest.param("* exclude (member), {'a': 1} as member", id="a member that is no text"),
        pytest.param("* exclude (machine), '\\xff'::blob as machine", id="a machine that is bytes"),
        pytest.param("* exclude (taken_at), interval 1 day as taken_at", id="a day that is none"),
    ],
)
def test_columns_of_one_file_do_not_end_the_run_for_others(acme, capsys, columns):
    write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", NOTES))
    (acme / "rows").mkdir()
    for name, what in (("odd", columns), ("good", "*, ['guests'] as groups")):
        duckdb.sql(f"copy (select {what} from 'rows.jsonl') to 'rows/{name}.parquet' (format parquet)")  # noqa: S608 (our own words)
    found, told = fleet(capsys, "rows")
    assert found.status == 0
    assert told["rows"] == 8
    assert told["machines"] >= 1
