"""A table of rows in a database is judged like the files that it was filled from."""

import ibis
import pytest
from command import plugingov
from fleet_tables import SINCE, organisation, rows, table_of, without_places

from plugingov.fleet.engines import backend
from plugingov.fleet.engines.embedded import on_duckdb


@pytest.fixture
def acme(tmp_path):
    return organisation(tmp_path), rows(tmp_path)


def fleet(capsys, *words):
    found = plugingov(capsys, "fleet", *words, "--format", "json")
    assert found.status == 0, found.err
    return without_places(found.out)


def in_duckdb(table, folder):
    database = ibis.duckdb.connect(folder / "rows.db")
    database.create_table("rows", table)
    database.disconnect()
    return f"duckdb://{folder / 'rows.db'}"


def test_a_table_of_duckdb_says_what_its_files_say(acme, tmp_path, capsys):
    words, file = acme
    url = in_duckdb(table_of(file), tmp_path)
    asked = (*words, "--since", SINCE)
    assert fleet(capsys, "--backend", url, "--table", "main.rows", *asked) == fleet(capsys, str(file), *asked)


def test_a_table_of_postgresql_says_what_its_files_say_counted_there_or_here(acme, tmp_path, capsys, postgres):
    words, file = acme
    database = ibis.connect(postgres)
    database.create_table("rows", table_of(file))
    database.disconnect()
    asked = ("--backend", postgres, "--table", "public.rows", *words, "--since", SINCE)
    expected = fleet(capsys, str(file), *words, "--since", SINCE, "--who", f"csv={tmp_path / 'here.csv'}")
    assert fleet(capsys, *asked, "--who", f"csv={tmp_path / 'there.csv'}") == expected
    assert (tmp_path / "there.csv").read_bytes() == (tmp_path / "here.csv").read_bytes()
    assert fleet(capsys, *asked, "--engine", "duckdb") == expected


def test_a_database_that_is_not_known_to_count_alike_is_counted_here(acme, tmp_path, capsys, monkeypatch):
    words, file = acme
    url = in_duckdb(table_of(file), tmp_path)
    counted = []
    monkeypatch.setattr(backend, "COUNTING", frozenset())
    monkeypatch.setattr(backend, "on_duckdb", lambda files: counted.append(files) or on_duckdb(files))
    assert fleet(capsys, "--backend", url, "--table", "rows", *words) == fleet(capsys, str(file), *words)
    assert len(counted) == 1


@pytest.mark.parametrize(
    ("made", "said"),
    [
        pytest.param("create table rows (schema text)", "a table without `row`, `machine`", id="no row's columns"),
        pytest.param(
            'create table rows (schema text, "row" text, machine text, taken_at text, settings text, groups text)',
            "a column `groups` of type string",
            id="groups that are no list",
        ),
        pytest.param(
            'create table rows (schema text, "row" text, machine text, taken_at text, settings json)',
            "a column `settings` of type json",
            id="a text that the database writes anew",
        ),
        pytest.param("create table others (schema text)", "found no table `rows`", id="no such table"),
    ],
)
def test_a_table_that_holds_no_rows_is_refused(acme, tmp_path, capsys, made, said):
    words, _ = acme
    database = ibis.duckdb.connect(tmp_path / "rows.db")
    database.raw_sql(made)
    database.disconnect()
    found = plugingov(capsys, "fleet", "--backend", f"duckdb://{tmp_path / 'rows.db'}", "--table", "rows", *words)
    assert (found.status, found.out) == (2, "")
    assert said in found.err
    assert "nothing was checked" in found.err


@pytest.mark.parametrize(
    "url", ["duckdb:///nowhere/rows.db", "sqlite:///nowhere/rows.db", "odd://x", "postgres://[x/y"]
)
def test_a_database_that_is_not_there_is_bad_input_and_nothing_is_made(acme, tmp_path, capsys, url):
    words, _ = acme
    url = url.replace("/nowhere", str(tmp_path))
    found = plugingov(capsys, "fleet", "--backend", url, "--table", "rows", *words)
    assert found.status == 2
    assert "error: found rows that cannot be read" in found.err
    assert not list(tmp_path.glob("*.db"))


def test_a_driver_that_is_not_installed_is_named(acme, capsys):
    words, _ = acme
    found = plugingov(capsys, "fleet", "--backend", "mysql://x/y", "--table", "rows", *words)
    assert found.status == 2
    assert "pip install 'ibis-framework[mysql]'" in found.err


def test_no_password_is_shown(acme, capsys, postgres):
    words, _ = acme
    url = postgres.replace("tester@", "nobody:sesame-street@")
    for address in (url, url.replace("postgres://", "odd://")):
        found = plugingov(capsys, "fleet", "--backend", address, "--table", "rows", *words)
        assert found.status == 2
        assert "sesame" not in found.err


@pytest.mark.parametrize(
    ("url", "said"),
    [
        pytest.param("odd://x/y?password=sesame-street", "odd://x/y?password=sesame-street", id="the address itself"),
        pytest.param("odd://x/y?password=sesame%20street", "no such user: sesame street", id="as the driver reads it"),
        pytest.param("odd://x/y?user=me&api_key=sesame%2Bstreet", "bad key sesame+street", id="a key"),
        pytest.param("odd://me:sesame%40@x/y", "refused: sesame@", id="the password of a user"),
    ],
)
def test_what_an_address_keeps_secret_is_in_no_word_of_a_driver(url, said):
    shown = backend.Address(url, "rows").without_secret(said)
    assert "sesame" not in shown
    assert "****" in shown


def test_a_password_among_the_options_of_an_address_is_not_shown(acme, capsys):
    words, _ = acme
    found = plugingov(capsys, "fleet", "--backend", "odd://x/y?password=sesame-street", "--table", "rows", *words)
    assert found.status == 2
    assert "sesame" not in found.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param((), "name rows", id="nothing"),
        pytest.param(("--backend", "duckdb://x.db"), "takes both", id="a database without a table"),
        pytest.param(("--table", "rows"), "takes both", id="a table without a database"),
        pytest.param(("rows", "--backend", "duckdb://x.db", "--table", "rows"), "name either", id="files and a table"),
        pytest.param(("--backend", "x.db", "--table", "rows"), "with a scheme", id="an address that is none"),
        pytest.param(
            ("--backend", "postgres://x/y", "--table", "rows", "--engine", "spark"), "its own", id="Spark for another"
        ),
    ],
)
def test_words_that_do_not_go_together_are_refused(tmp_path, capsys, words, said):
    found = plugingov(capsys, "fleet", *words, *organisation(tmp_path))
    assert found.status == 2
    assert said in found.err


def test_a_password_is_not_shown_as_it_is_meant_either():
    address = backend.Address("postgres://reader:sesame%2Fstreet@db.acme.example/fleet", "rows")
    assert "street" not in address.without_secret("refused sesame/street and sesame%2Fstreet")
