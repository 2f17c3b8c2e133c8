"""`--observed` with servers that were asked: the commands that answer name the layer that is off."""

import json

import pytest
from command import plugingov

INVENTORY = """\
apiVersion: plugingov/v1
kind: Inventory
organization: acme
groups: {desk: {members: [ada@acme.example]}}
plugins:
  fx:
    title: Rates
    path: custom-mcp
    audience: [desk]
    server: {transport: http, url: "https://mcp.acme.example/fx"}
    auth: {method: oauth, scopes: [fx.read]}
    provision: {cowork: {via: org-plugin, preference: required}}
projects:
  rates: {surface: cowork, audience: [desk], needs: [fx], active: [fx]}
"""
PROBE = """\
apiVersion: plugingov/v1
kind: Observation
taken_at: 2026-11-20
probed:
  - {plugin: fx, transport: http, url: "https://mcp.acme.example/fx", credential: none}
discovery:
  - {server: 0, step: reach, url: "https://mcp.acme.example/fx", reaches: [public]}
  - {server: 0, step: challenge, url: "https://mcp.acme.example/fx", status: 401}
  - {server: 0, step: resource-metadata, url: "https://mcp.acme.example/.well-known/oauth-protected-resource", status: 404}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "inventories").mkdir()
    (tmp_path / "inventories" / "acme.yaml").write_text(INVENTORY, encoding="utf-8")
    (tmp_path / "probe.yaml").write_text(PROBE, encoding="utf-8")
    return tmp_path


def run(capsys, *words, day="2026-11-23"):
    done = plugingov(capsys, *words, "--observed", "probe.yaml", "--as-of", day, "--format", "json")
    assert done.status in {0, 1}, done.err
    return json.loads(done.out)


@pytest.mark.usefixtures("folder")
def test_diagnose_names_the_layer_and_the_request(capsys):
    told = run(capsys, "diagnose", "fx", "--surface", "cowork")
    (answer,) = [each for each in told["answers"] if each["layer"] == "authenticate"]
    assert (answer["state"], answer["basis"]) == ("off", "observed")
    assert "Discovery is broken" in answer["because"]
    assert (answer["at"]["file"], answer["at"]["line"]) == ("probe.yaml", 9)


@pytest.mark.usefixtures("folder")
def test_effective_and_matrix_say_the_same(capsys):
    assert "Discovery is broken" in json.dumps(run(capsys, "effective", "--all"))
    assert "Discovery is broken" in json.dumps(run(capsys, "matrix"))


@pytest.mark.usefixtures("folder")
def test_an_old_answer_is_not_believed(capsys):
    told = run(capsys, "diagnose", "fx", "--surface", "cowork", day="2026-11-28")
    assert {each["basis"] for each in told["answers"]} == {"declared"}


@pytest.mark.usefixtures("folder")
def test_check_finds_what_nobody_can_sign_in_to(capsys):
    told = run(capsys, "check", "--only", "AUT011")
    (gap,) = told["gaps"]
    assert (gap["plugin"], gap["surface"], gap["place"]["line"]) == ("fx", "cowork", 11)
    assert "Discovery is broken" in gap["message"]
