"""Whatever lies in a history is a snapshot or is said not to be one."""

import json
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from plugingov.model.fleet_snapshot import SNAPSHOT, read_snapshot
from plugingov.sources.document import Text
from plugingov.sources.errors import BadInput
from plugingov.sources.json import read_json

DAY = date(2026, 11, 2)
FACT = {
    "fingerprint": "0123456789abcdef",
    "verdict": "gap",
    "id": "DRF001",
    "rule": "undeclared-install",
    "severity": "high",
    "status": "open",
    "subject": {"item": "notes"},
    "machines": 3,
    "members": 2,
}
FLEET = {
    "organization": "acme",
    "inventory": "0123456789abcdef",
    **dict.fromkeys(("rows", "judged", "machines", "members", "silent", "declared"), 3),
    "facts": [FACT],
}
WHOLE = {
    "schema": SNAPSHOT,
    "as_of": DAY.isoformat(),
    "plugingov": "0.1.0",
    "policy": {"name": "fleet", "decided": "0123456789abcdef", "rules": {"DRF001": "0123456789abcdef"}},
    "organizations": [FLEET],
}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def read(data):
    problems = []
    snapshot = read_snapshot(read_json(Text("x.json", json.dumps(data))), DAY, problems)
    return snapshot, problems


def test_a_whole_one_is_read():
    snapshot, problems = read(WHOLE)
    assert problems == []
    assert snapshot.of("acme").facts[0].machines == 3
    assert snapshot.of("other") is None


def routes(data, route=()):
    yield route
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield from routes(value, (*route, key))


def changed(data, route, value):
    if not route:
        return value
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[route[0]] = changed(copy[route[0]], route[1:], value)
    return copy


@settings(max_examples=300, deadline=None, derandomize=True)
@given(route=st.sampled_from([*routes(WHOLE)]), value=VALUES)
def test_with_anything_anywhere_it_is_read_or_refused_with_a_place(route, value):
    try:
        snapshot, problems = read(changed(WHOLE, route, value))
    except BadInput:  # a character that no document may hold
        return
    assert (snapshot is None) == bool(problems)
    assert all(str(problem).startswith("x.json:") for problem in problems)


def test_what_a_later_version_adds_is_left_alone():
    snapshot, problems = read({**WHOLE, "also": 1, "organizations": [{**FLEET, "facts": [{**FACT, "more": [1]}]}]})
    assert (snapshot is not None, problems) == (True, [])
