"""What members' devices tell of a door on Cowork: believed while young, and no more than they tell."""

from dataclasses import replace
from datetime import date

import pytest
from desktops import APPLIED, CONFIG, LIBRARY, LINUX, ROOTS, THIRD_PARTY, desktop, managed, remote
from judged import cases

from plugingov.layers.evidence_on_devices import evidence_on_devices
from plugingov.layers.layers import Layers
from plugingov.surfaces.claude_code.sessions.machine import Machine

TODAY = date(2026, 10, 1)
LEDGER = "https://mcp.acme.example/ledger"
HAS = {**ROOTS, **managed(remote(name="ledger", url=LEDGER))}
LACKS = {**ROOTS, **managed()}
ADA, BOB = "ada@acme.example", "bob@acme.example"


def inventory(via="managed-server", server=f"{{transport: http, url: {LEDGER}}}"):
    return f"""\
surfaces: {{cowork: {{deployment: {"first-party" if via == "desktop-extension" else "third-party"}}}}}
groups: {{tax: {{members: [{ADA}, {BOB}]}}}}
plugins:
  ledger:
    title: Ledger
    path: custom-mcp
    server: {server}
    provision: {{cowork: {{via: {via}}}}}
"""


def device(files, member=ADA, taken_at="2026-09-30", machine="laptop"):
    return replace(desktop(files, taken_at=taken_at, machine=machine), member=member)


def evidence(*devices, declared=None):
    (case,) = cases(declared or inventory())
    return case.organisation, evidence_on_devices(case.organisation, [Machine(each) for each in devices], TODAY, 7)


def told(files, declared=None, **more):
    _, found = evidence(device(files, **more), declared=declared)
    return found.get("ledger", {}).get(more.get("member", ADA), {}).get("")


@pytest.mark.parametrize(
    ("files", "state", "words"),
    [
        pytest.param(HAS, "on", "`ledger` is configured in `managed-settings.json`", id="managed"),
        pytest.param(LACKS, "off", "does not have `ledger` on device `laptop`", id="not managed"),
        pytest.param({**ROOTS, **managed(remote(name="ledger", url="https://evil.example/ledger"))}, "off", "leads elsewhere", id="another of its name"),
        pytest.param({**ROOTS, **managed(remote(name="ledger", url="https://${HOST}/ledger"))}, "on", "", id="a reference decides"),
        pytest.param({LINUX: None, LIBRARY: THIRD_PARTY, APPLIED: {"appliedId": "work"}}, "unknown", "as far as is known", id="nobody read what may be managed"),
        pytest.param({**ROOTS, LINUX: THIRD_PARTY | {"bootstrapUrl": "https://x.example"}}, "unknown", "as far as is known", id="a server may hand out more"),
    ],
)  # fmt: skip
def test_a_managed_door_is_there_as_the_device_has_it(files, state, words):
    found = told(files)
    assert (found.install.state, found.install.basis) == (state, "observed")
    assert words in found.install.because
    assert (found.lock.state if found.lock else None) == ("on" if state == "on" else None)


@pytest.mark.parametrize(
    ("files", "state"),
    [
        pytest.param({CONFIG: {"mcpServers": {"mine": {"command": "/opt/ledger"}}}}, "on", id="a member wrote it down"),
        pytest.param({CONFIG: {"mcpServers": {}}}, "off", id="nothing is there"),
    ],
)
def test_a_door_that_members_add_is_there_as_the_device_has_it(files, state):
    declared = inventory("desktop-extension", "{transport: stdio, command: /opt/ledger}")
    assert told(files, declared).install.state == state


@pytest.mark.parametrize(
    ("files", "more"),
    [
        pytest.param(HAS, {"taken_at": "2026-09-01"}, id="an old observation"),
        pytest.param(HAS, {"member": ""}, id="nobody knows whose device it is"),
        pytest.param(
            {**ROOTS, LINUX: {"isLocalDevMcpEnabled": True}}, {}, id="a device of the organisation's own account"
        ),
        pytest.param({"/home/ada/.claude.json": {}}, {}, id="a machine without Claude Desktop"),
    ],
)
def test_nothing_is_told(files, more):
    assert told(files, **more) is None


def test_a_second_device_without_it_is_told():
    organisation, found = evidence(device(HAS), device(LACKS, machine="desk"))
    assert found["ledger"][ADA][""].install.state == "partly"
    layers = Layers(organisation, TODAY, on_devices=found)
    door = layers.doors["ledger", "cowork"]
    assert layers.surfaces["cowork"].people_seen(door) == {ADA}


def test_layers_believe_a_device_of_its_member_alone():
    organisation, found = evidence(device(LACKS))
    layers = Layers(organisation, TODAY, on_devices=found)
    door, people = layers.doors["ledger", "cowork"], organisation.people
    mine, others = (layers.for_person("install", door, people.person(name)) for name in (ADA, BOB))
    assert (mine.state, mine.basis, others.state, others.basis) == ("off", "observed", "on", "declared")
    assert "declared is on" in mine.because
    assert layers.looks
