"""A row read back."""

import pytest

from plugingov.fleet.reading import read_row
from plugingov.fleet.row import is_row
from plugingov.sources.document import Place

AT = Place("rows.jsonl", 7, 1, 7, 1)
ROW = {"schema": "plugingov.row/1", "row": "server", "machine": "a", "taken_at": "2026-11-23", "settings": "{}"}


def read(**changed):
    problems = []
    row = read_row({**ROW, **changed}, AT, problems)
    return row, [str(each).splitlines()[0] for each in problems]


def test_a_row_holds_its_columns_and_nothing_else():
    row, problems = read(loaded_at="2026-11-24", member=None, project="")
    assert (row.columns, row.at, problems) == (ROW, AT, [])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param({"schema": "plugingov.row/2"}, "found a row of another `schema`", id="a schema of tomorrow"),
        pytest.param({"schema": None}, "found a row of another `schema`", id="no schema"),
        pytest.param({"machine": 7}, "found a row whose `machine` is of another type", id="a number for a name"),
        pytest.param({"groups": "sales"}, "found a row whose `groups` is of another type", id="a text for groups"),
        pytest.param({"groups": [1]}, "found a row whose `groups` is of another type", id="numbers for groups"),
        pytest.param({"rows": "7"}, "found a row whose `rows` is of another type", id="a text for a number"),
        pytest.param({"home": True}, "found a row whose `home` is of another type", id="a flag for a number"),
        pytest.param({"home": 0}, "found a row whose `home` is of another type", id="a home of no number"),
        pytest.param(
            {"settings": {}}, "found a row whose `settings` is of another type", id="settings that are no text"
        ),
        pytest.param({"row": "servers"}, "found a row of no known kind", id="a kind that is none"),
        pytest.param({"row": None}, "found a row of no known kind", id="no kind"),
        pytest.param({"platform": "beos"}, "found a row of no known platform", id="a platform that is none"),
        pytest.param({"settings": ""}, "found a row without `settings`", id="no settings"),
        pytest.param({"taken_at": "yesterday"}, "found a row of no day", id="no day"),
        pytest.param({"taken_at": None}, "found a row of no day", id="nothing for a day"),
        pytest.param({"taken_at": "20261123"}, "found a row of no day", id="a day in another spelling"),
    ],
)
def test_what_no_edge_writes_is_a_problem_in_its_line(changed, said):
    row, (problem,) = read(**changed)
    assert row is None
    assert problem.startswith(f"rows.jsonl:7:1: error: {said}")


@pytest.mark.parametrize("secret", ["ghp_" + "a1B2" * 9])
@pytest.mark.parametrize("column", ["schema", "row", "platform", "taken_at"])
def test_no_problem_shows_a_secret(column, secret):
    problems = []
    read_row({**ROW, column: secret}, AT, problems)
    assert secret not in "".join(map(str, problems))


@pytest.mark.parametrize(
    ("data", "is_one"),
    [
        pytest.param(ROW, True, id="a row"),
        pytest.param({"schema": "plugingov.row/2"}, True, id="a row of tomorrow"),
        pytest.param({"row": "server"}, True, id="a row without a schema"),
        pytest.param({"apiVersion": "plugingov/v1", "kind": "Observation"}, False, id="a document"),
        pytest.param({"schema": "else"}, False, id="something else"),
        pytest.param([], False, id="a list"),
    ],
)
def test_what_is_meant_to_be_a_row(data, is_one):
    assert is_row(data) == is_one
