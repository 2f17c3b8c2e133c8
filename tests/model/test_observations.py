import json
from dataclasses import replace
from datetime import date

import pytest
from machines import HOME, INSTALLED, MANAGED, PLUGINS, STATE, USER, facts, machine

from plugingov.model.observations import read_observation
from plugingov.reports.observation_record import FORMATS, observation_text
from plugingov.sources.document import Text
from plugingov.sources.json import read_json
from plugingov.sources.yaml import read_yaml

FMT = f"{PLUGINS}/cache/acme/fmt/1.0"


def restored(text, form="yaml"):
    problems = []
    document = (read_yaml if form == "yaml" else read_json)(Text("observed", text))
    found = read_observation(document, problems)
    return found, [str(problem) for problem in problems]


def round_trip(observation):
    for form in FORMATS:
        found, problems = restored(observation_text(observation, form), form)
        assert problems == []
        assert facts(found) == facts(observation), form


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({"a": True, "b": "true", "c": 1, "d": "1", "e": None, "f": "null", "g": 1.5}, id="types"),
        pytest.param({"a": -0.25, "b": 10**17, "c": 1e22, "d": 1e300, "e": 2**80}, id="numbers"),
        pytest.param({"a": [], "b": {}, "c": [[], [{}]], "d": ""}, id="nothing"),
        pytest.param({"a: b # c": "- x", "no": "yes", "~": "=", "1": "0x1", "'": '"'}, id="what YAML reads otherwise"),
        pytest.param({"a": "b\nc\td", "Größe": "日本 \U0001f600", "x" * 600: 1}, id="letters"),
        pytest.param({"a": "\u0000", "b\u0085": "\u2028", "c": "\u202e"}, id="unseen letters"),
        pytest.param({"": 1, "<<": {"<<": 2}}, id="odd keys"),
        pytest.param({"a": [[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]}, id="depth"),
        pytest.param(json.loads('{"a":' * 30 + "1" + "}" * 30), id="depth of mappings"),
        pytest.param({"\ud800": "\udfff"}, id="half a letter"),
    ],
)
@pytest.mark.parametrize("below", [True, False])
def test_a_value_comes_back_as_it_was(tmp_path, value, below):
    round_trip(machine(tmp_path, {USER: {"permissions": value} if below else value}))


@pytest.mark.parametrize("content", ["", "{", "[1, {}]", '"true"', "{}", '{"a": 1,}', "null"])
def test_a_file_of_another_shape_comes_back_as_it_was(tmp_path, content):
    round_trip(machine(tmp_path, {USER: content, MANAGED: content}))


def test_a_whole_machine_comes_back_as_it_was(tmp_path):
    found = machine(
        tmp_path,
        {
            STATE: {"projects": {"/home/ada/app": {}, "/gone": {}}, "mcpServers": {"a": {"command": "x"}}},
            f"{HOME}/app/.mcp.json": {"mcpServers": {"b": {"url": ""}, "c": 1}},
            f"{HOME}/app/.git/HEAD": "",
            INSTALLED: {"version": 2, "plugins": {"fmt@acme": [{"installPath": f"/{FMT}"}]}},
            f"{FMT}/hooks/hooks.json": {},
            f"{FMT}/.mcp.json": {"s": {"command": "y"}},
            "C/policies.reg": "",
        },
    )
    said = {"organization": "acme", "machine": "laptop 7", "client": "2.1.300", "member": "ada@anycompany.example"}
    of_ada = {"CLAUDE_CODE_USE_BEDROCK": "1", "ANTHROPIC_API_KEY": "****"}
    of_bo = {"CLAUDE_CODE_USE_BEDROCK": "0"}
    shell = {"environment": {"HTTP_PROXY": ""}, "environment_of": {f"/{HOME}": of_ada, "/home/bo": of_bo}}
    round_trip(replace(found, taken_at=date(2026, 11, 22), taken_by="plugingov 1", **said, **shell))


def test_a_variable_is_of_the_home_that_its_row_names():
    rows = [
        {"name": "CLAUDE_CODE_USE_BEDROCK", "value": "1", "home": "/home/bo"},
        {"name": "CLAUDE_CODE_USE_BEDROCK", "value": "0", "home": "/home/ada"},
        {"name": "ANTHROPIC_BASE_URL", "value": "https://proxy.example"},
    ]
    said = {"apiVersion": "plugingov/v1", "kind": "Observation", "environment": rows}
    read, problems = restored(json.dumps(said), "json")
    assert problems == []
    assert [read.seen_environment(home) for home in ("/home/ada", "/home/bo", "/home/kai")] == [
        {"CLAUDE_CODE_USE_BEDROCK": "0", "ANTHROPIC_BASE_URL": "https://proxy.example"},
        {"CLAUDE_CODE_USE_BEDROCK": "1", "ANTHROPIC_BASE_URL": "https://proxy.example"},
        {"ANTHROPIC_BASE_URL": "https://proxy.example"},
    ]


def test_the_rows_for_people_say_what_is_there(tmp_path):
    found = machine(
        tmp_path,
        {
            STATE: {
                "mcpServers": {"a": {"command": "npx", "args": ["-y", "x"]}},
                "projects": {"/home/ada/app": {"mcpServers": {"b": {"type": "sse", "url": "https://b.example"}}}},
            },
            f"{HOME}/app/.mcp.json": {
                "mcpServers": {"c": {"url": "https://c.example"}, "d": {"type": "http", "url": ""}}
            },
        },
    )
    text = observation_text(found, "jsonl")
    rows = read_json(Text("x", text)).data["servers"]
    assert [(row["name"], row["configured_in"], row["transport"], row.get("identity", "")) for row in rows] == [
        ("a", "user", "stdio", "npx -y x"),
        ("b", "local", "sse", "https://b.example"),
        ("c", "project", "unstated", "https://c.example"),
        ("d", "project", "incomplete", ""),
    ]
    assert rows[0]["at"].endswith(".claude.json:3:3")


BY_HAND = """\
apiVersion: plugingov/v1
kind: Observation
sources:
- {kind: user, file: settings.json}
settings:
- {file: settings.json, key: enabledPlugins, value: {fmt@acme: true, "x@y": "true"}}
"""


def test_an_observation_may_be_written_by_hand():
    found, problems = restored(BY_HAND)
    assert problems == []
    assert found.files[0].data == {"enabledPlugins": {"fmt@acme": True, "x@y": "true"}}
    assert str(found.files[0].place("enabledPlugins", "fmt@acme")) == "settings.json:1:1"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        pytest.param("kind: user", "kind: usr", "observed:4:10: error: found 'usr'", id="an unknown kind of file"),
        pytest.param(
            "{file: settings.json, key",
            "{source: 1, key",
            "observed:6:3: error: found a row of no source",
            id="a source too many",
        ),
        pytest.param(
            "{file: settings.json, key", "{key", "observed:6:3: error: found a row of no source", id="no source"
        ),
        pytest.param('value: {fmt@acme: true, "x@y": "true"}', "json: '{'", "observed:6:", id="text that is not JSON"),
        pytest.param("sources:", "machines: []\nsources:", "observed:3:1: error: found", id="an unknown key"),
    ],
)
def test_what_does_not_fit_is_placed(old, new, problem):
    assert old in BY_HAND
    _, problems = restored(BY_HAND.replace(old, new))
    assert [each[: len(problem)] for each in problems] == [problem]


def test_places_that_were_written_for_another_value_are_not_believed(tmp_path):
    text = observation_text(machine(tmp_path, {USER: '{"a": [1, 2]}'}), "yaml")
    found, _ = restored(text.replace("value: [1, 2]", "value: [1]"))
    assert found.files[0].place("a", 0) == found.files[0].place("a")
