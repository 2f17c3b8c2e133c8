"""Answers of a registry that somebody saved: what they hold, and what is none."""

import json

import pytest

from plugingov.model.observation import Observation
from plugingov.model.observations import read_observation
from plugingov.model.registry import RegistryEntry, Released
from plugingov.probe.registry import read_registry_answers
from plugingov.reports.observation_record import observation_text
from plugingov.sources.document import Text
from plugingov.sources.yaml import read_yaml

OFFICIAL = "io.modelcontextprotocol.registry/official"
# As docs/reference/api/openapi.yaml of the registry has it (2025-12-01).
ANSWER = {
    "server": {
        "name": "io.github.acme/files",
        "description": "Files",
        "version": "1.2.0",
        "packages": [{"registryType": "npm", "identifier": "@acme/files", "version": "1.2.0"}],
        "remotes": [
            {"type": "streamable-http", "url": "https://MCP.acme.example:443/files/"},
            {"type": "sse", "url": "{host}/sse"},
        ],
    },
    "_meta": {OFFICIAL: {"status": "deprecated", "statusMessage": "moved", "isLatest": True}},
}
READ = {
    "name": "io.github.acme/files",
    "version": "1.2.0",
    "status": "deprecated",
    "message": "moved",
    "is_latest": True,
    "packages": (Released(kind="npm", identifier="@acme/files", version="1.2.0"),),
    "remotes": ("https://mcp.acme.example/files",),
}


def read(said, name="registry.json"):
    text = said if isinstance(said, str) else json.dumps(said)
    return read_registry_answers(name, text.encode())


def plain(entry):
    return {key: getattr(entry, key) for key in READ}


@pytest.mark.parametrize(
    ("said", "count"),
    [
        pytest.param(ANSWER, 1, id="one version"),
        pytest.param({"servers": [ANSWER, ANSWER], "metadata": {"count": 2}}, 2, id="a page"),
        pytest.param([{"servers": [ANSWER]}, {"servers": [ANSWER]}], 2, id="several pages"),
        pytest.param([ANSWER, ANSWER], 2, id="several versions"),
    ],
)
def test_an_answer_is_read_in_every_form(said, count):
    assert [plain(each) for each in read(said)] == [READ] * count


def test_lines_are_read_with_their_places():
    lines = f"{json.dumps(ANSWER)}\n\n{json.dumps({'servers': [ANSWER]})}\n"
    assert [str(each.at.line) for each in read(lines, "registry.jsonl")] == ["1", "3"]


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"servers": []}, id="an empty page"),
        pytest.param({"servers": {"files": {"command": "npx"}}}, id="servers of a client"),
        pytest.param({"servers": [ANSWER, {"name": "files"}]}, id="a page with something else in it"),
        pytest.param({"server": {"name": "io.github.acme/files"}}, id="an entry without a version"),
        pytest.param({"server": "io.github.acme/files"}, id="a name alone"),
        pytest.param({"tools": []}, id="an answer of a server"),
        pytest.param([], id="an empty list"),
        pytest.param("{", id="no JSON"),
        pytest.param("", id="nothing"),
    ],
)
def test_anything_else_is_no_answer_of_a_registry(said):
    assert read(said) == ()


@pytest.mark.parametrize(
    "meta",
    [
        pytest.param({}, id="no word of the registry"),
        pytest.param({OFFICIAL: "active"}, id="a word that is no mapping"),
        pytest.param({OFFICIAL: {"status": 1, "statusMessage": None, "isLatest": "yes"}}, id="values of other types"),
    ],
)
def test_what_the_registry_does_not_tell_is_left_open(meta):
    (entry,) = read({**ANSWER, "_meta": meta})
    assert (entry.status, entry.message, entry.is_latest) == ("", "", None)


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_an_observation_holds_entries_as_they_were(form):
    entries = (RegistryEntry(**READ), RegistryEntry(name="a/b", version="2", status="active"))
    observation = Observation(registry=entries)
    problems = []
    found = read_observation(read_yaml(Text("seen", observation_text(observation, form))), problems)
    assert problems == []
    assert found.is_of_servers_alone
    assert [plain(each) for each in found.registry] == [plain(each) for each in entries]
