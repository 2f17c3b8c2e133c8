"""Servers that were asked: what an observation holds of them comes back as it was."""

import json
from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugingov.model.definition import canonical, defined, root_digest
from plugingov.model.observation import Observation
from plugingov.model.observations import read_observation
from plugingov.model.pins import read_pins
from plugingov.model.probed import ProbedServer, Step
from plugingov.reports.observation_record import observation_text
from plugingov.sources.document import Text
from plugingov.sources.json import read_json
from plugingov.sources.yaml import read_yaml

STEPS = (
    Step(name="reach", url="https://mcp.acme.example/mcp", reaches=("public",)),
    Step(
        name="challenge",
        url="https://mcp.acme.example/mcp",
        status=401,
        content_type="application/json",
        challenge={"resource_metadata": "https://mcp.acme.example/.well-known/x", "scope": "a b"},
    ),
    Step(name="server-metadata", status=200, said={"issuer": "https://a", "flag": True, "text": "true", "n": 1}),
    Step(name="list", failure="time", why="it took longer than 10 s", status=None),
)


def server(*definitions, **said):
    return ProbedServer(
        plugin="vendor-master",
        surfaces=("cowork",),
        transport="http",
        url="https://mcp.acme.example/mcp",
        credential="none",
        scopes=(),
        protocol="2026-07-28",
        lists={"tool": "", "prompt": "more pages than we take"},
        steps=STEPS,
        definitions=definitions,
        **said,
    )


def plain(each):
    """Return a dataclass as a mapping, without places."""
    return {
        field.name: [plain(one) for one in value]
        if isinstance(value := getattr(each, field.name), tuple) and value and hasattr(value[0], "__slots__")
        else value
        for field in fields(each)
        if field.name not in {"at", "organization"}
    }


def read_back(servers, form):
    text = observation_text(Observation(probed=servers, taken_at=date(2026, 11, 23), taken_by="plugingov"), form)
    problems = []
    document = read_yaml(Text("a.yaml", text)) if form == "yaml" else read_json(Text("a.json", text))
    found = read_observation(document, problems)
    assert problems == []
    return found


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("form", ["yaml", "json", "jsonl"])
@given(schema=JSON, name=st.text(min_size=1), description=st.text())
def test_whatever_a_server_defines_is_read_back_with_its_hash(form, schema, name, description):
    tool = defined("tool", {"name": name, "description": description, "inputSchema": schema, "_meta": {"x": 1}})
    asked = server(tool, taken_at=date(2026, 11, 23), taken_by="plugingov")
    (found,) = read_back((asked,), form).probed
    assert canonical(found.definitions[0].said) == canonical(tool.said)
    assert found.definitions[0].digest == tool.digest
    assert found.definitions[0].name == tool.name
    assert plain(found) | {"definitions": ()} == plain(asked) | {"definitions": ()}


def test_an_observation_of_servers_alone_is_no_machine():
    assert read_back((server(),), "yaml").is_of_servers_alone


def test_a_hash_is_that_of_the_canonical_text_whatever_the_order_of_keys():
    one = defined("tool", {"name": "t", "description": "d", "inputSchema": {"a": 1.0, "b": [True]}})
    other = defined("tool", {"inputSchema": {"b": [True], "a": 1}, "description": "d", "name": "t", "icons": []})
    assert one.digest == other.digest
    assert canonical(one.said) == '{"description":"d","inputSchema":{"a":1,"b":[true]},"name":"t"}'
    assert root_digest([one]) == root_digest([other])


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param("discovery:\n- {server: 0, step: reach}\n", "a row of `probed`", id="a request to no server"),
        pytest.param("definitions:\n- {server: 3, name: x}\n", "a row of `probed`", id="a definition of no server"),
        pytest.param(
            "probed:\n- {plugin: x}\ndefinitions:\n- {server: 0}\n", "`said` with `name`", id="a tool without a name"
        ),
        pytest.param("probed:\n- {plugin: x}\ndefinitions:\n- {server: 0, name: x, json: '['}\n", "JSON", id="no JSON"),
        pytest.param(
            "probed:\n- {plugin: x}\ndefinitions:\n- {server: 0, name: x, json: '{\"a\": 1e999}'}\n",
            "numbers as JSON has them",
            id="a number that nothing holds",
        ),
    ],
)
def test_a_row_that_says_nothing_is_a_problem(rows, expected):
    problems = []
    read_observation(read_yaml(Text("a.yaml", "apiVersion: plugingov/v1\nkind: Observation\n" + rows)), problems)
    assert expected in problems[0].expected


PINS = """apiVersion: plugingov/v1
kind: Pins
pins:
- plugin: vendor-master
  url: https://mcp.acme.example/mcp
  credential: none
  pinned_on: 2026-11-01
  definitions:
  - kind: tool
    name: lookup
    said:
      name: lookup
      inputSchema: {type: object, additionalProperties: false, maxProperties: 3, title: "3"}
"""


def test_pins_are_servers_as_they_answered_on_a_day():
    problems = []
    found = read_pins([read_yaml(Text("plugingov.pins", PINS))], ("acme",), problems)
    assert problems == []
    (pinned,) = found["acme"]
    assert pinned.taken_at == date(2026, 11, 1)
    schema = pinned.definitions[0].said["inputSchema"]
    assert schema == {"type": "object", "additionalProperties": False, "maxProperties": 3, "title": "3"}
    assert str(pinned.definitions[0].at) == "plugingov.pins:9:5"


def test_pins_of_nobody_in_particular_are_refused_where_several_are_judged():
    problems = []
    read_pins([read_yaml(Text("plugingov.pins", PINS))], ("acme", "other"), problems)
    assert "`organization`" in problems[0].expected


def test_a_long_number_has_one_hash_in_whatever_form_a_document_holds_it():
    pins = """{"apiVersion": "plugingov/v1", "kind": "Pins", "pins": [{"plugin": "a", "definitions": [{"said": @}]}]}"""
    said = '{"name": "t", "inputSchema": {"maximum": 1234567890123456789}}'
    digests = set()
    for form in (pins.replace("@", said), pins.replace('"said": @', f'"json": {json.dumps(said)}')):
        problems = []
        (pinned,) = read_pins([read_json(Text("plugingov.pins", form))], ("acme",), problems)["acme"]
        assert not problems
        digests.add(pinned.definitions[0].digest)
    assert len(digests) == 1
