"""What is alike is found by a hash, or by the texts themselves where that has few bits or somebody forged it."""

import ibis
import pytest
from fleets import AS_OF, CRM, ELSEWHERE, NOTES, judging, laptop, write_rows

from plugingov.fleet import counting
from plugingov.fleet.engines.embedded import on_duckdb
from plugingov.fleet.fleet import Asking, judge_fleet
from plugingov.fleet.jury import Jury


def told(file, **changed):
    """Return what a fleet comes to, with something changed about how its rows are told apart."""
    court = judging()
    with on_duckdb([str(file)]) as rows:
        asking = Asking(court, Jury(court, frozenset()), AS_OF, None, ("acme",), (), ())
        return judge_fleet(rows._replace(**changed), asking)


@pytest.fixture
def rows(tmp_path):
    machines = [laptop(f"m{number}", "", {**CRM, **NOTES} if number % 2 else ELSEWHERE) for number in range(6)]
    return write_rows(tmp_path / "rows.jsonl", *machines)


def test_an_engine_without_a_good_hash_counts_the_same(rows):
    assert told(rows, hashes=False) == told(rows)


def test_texts_with_one_hash_are_told_apart(rows, monkeypatch):
    expected = told(rows)
    monkeypatch.setattr(counting, "_hashed", lambda _: dict.fromkeys(("one", "other"), ibis.literal(7, "int64")))
    assert told(rows) == expected
    assert expected.looked.shapes > 1
