"""What is rendered, deployed on a machine and read back, lets in what is declared and leaves no gap that it closes."""

import json
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

from deployed_machine import deployed_on
from drawn_organisations import documents, organisation_of
from hypothesis import given, settings

from plugingov.gaps.finding import find_gaps
from plugingov.layers.layers import Layers
from plugingov.model.policies import extend
from plugingov.rules.asking import Choice, load, plan
from plugingov.rules.case import Case
from plugingov.rules.index import INDEX
from plugingov.sources.document import Text
from plugingov.sources.yaml import read_yaml
from plugingov.surfaces.claude_code.rendering.render import render
from plugingov.surfaces.claude_code.sessions.machine import Machine

PROFILE = settings(max_examples=40, deadline=None, derandomize=True)
AS_OF = date(2026, 10, 1)
CLOSED = {entry.name: "{}" for entry in INDEX if "claude-code" in load(entry).closed_by} | {
    "lock-missing": "{plugins: {surface: claude-code}, surfaces: [claude-code]}",
    "surface-missing": "{plugins: {surface: claude-code}}",
    "required-plugin-absent": "{plugins: {surface: claude-code}, groups: [finance], surfaces: [claude-code]}",
    "undeclared-install": "{}",
}


def machine_of(organisation, *, with_stranger=False):
    with tempfile.TemporaryDirectory() as folder:
        return Machine(deployed_on(Path(folder), organisation, with_stranger=with_stranger))


def servers_of(machine):
    return [server for session in machine.sessions for server in machine.servers(session)]


def spelt(server):
    """Return a configured server as an entry of the lists would name it."""
    if "url" not in server.config:
        return {"serverCommand": [server.config.get("command"), *server.config.get("args", ())]}
    url = server.config["url"]
    return {"serverUrl": f"{url}/" if url.count("/") == 2 else url}


@PROFILE
@given(document=documents())
def test_a_client_with_the_rendered_settings_loads_what_they_let_in_and_no_stranger(document):
    organisation = organisation_of(json.dumps(document))
    (file,) = (file for file in render(organisation, "json").files if "requiredMinimumVersion" in file.data)
    is_closed = any(
        said["provision"].get("claude-code", {}).get("via") == "managed-mcp" for said in document["plugins"].values()
    )
    found = servers_of(machine_of(organisation, with_stranger=True))
    assert any("stranger" in server.name for server in found)
    for server in found:
        if "stranger" in server.name:
            assert server.loads == "no", server.because
        elif server.configured_in == "managed-mcp" or not is_closed:
            expected = "yes" if spelt(server) in file.data["allowedMcpServers"] else "no"
            assert server.loads == expected, (server.name, server.identity, server.because)


@PROFILE
@given(document=documents())
def test_a_package_that_is_forced_on_loads_and_is_locked_and_one_from_elsewhere_does_not_load(document):
    organisation = organisation_of(json.dumps(document))
    (file,) = (file for file in render(organisation, "json").files if "requiredMinimumVersion" in file.data)
    machine = machine_of(organisation)
    packages = {package.id: package for session in machine.sessions for package in machine.packages(session)}
    for name, held in file.data.get("enabledPlugins", {}).items():
        assert held is True
        if name.rpartition("@")[2] in file.data.get("extraKnownMarketplaces", {}):
            assert (packages[name].loads, packages[name].locked) == ("yes", "yes"), packages[name].because
    for name, package in packages.items():
        is_known = name.rpartition("@")[2] in file.data.get("extraKnownMarketplaces", {})
        assert (package.loads == "yes") is is_known, (name, package.because)


def judged(case):
    lines = "".join(f"  {name}: {said}\n" for name, said in CLOSED.items())
    problems = []
    text = Text("policy.yaml", f"apiVersion: plugingov/v1\nkind: Policy\nname: closed\nrules:\n{lines}")
    policy = extend(read_yaml(text), lambda *_: None, (), problems, attach=lambda *_: None)
    asked = plan(policy, Choice(), problems)
    assert problems == []
    gaps = find_gaps([case], asked, "closed", AS_OF.isoformat()).gaps
    return {(gap.id, gap.subject) for gap in gaps if gap.subject.surface != "cowork"}


@PROFILE
@given(document=documents())
def test_judging_what_was_deployed_opens_no_gap_of_a_rule_that_rendering_closes(document):
    organisation = organisation_of(json.dumps(document))
    case = Case(Layers(organisation, AS_OF))
    seen = replace(case, observed=(machine_of(organisation),))
    assert judged(seen) - judged(case) == set()
