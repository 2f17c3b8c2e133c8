"""What members' devices tell of a door on Cowork: believed while young, and no more than they tell."""

from dataclasses import replace
from datetime import date

import pytest
from desktop_files import ORG, of_home, starting
from desktops import APPLIED, CONFIG, LIBRARY, LINUX, PLIST, ROOTS, THIRD_PARTY, desktop, managed, plist, remote
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


def evidence(*devices, declared=None, as_of=TODAY):
    (case,) = cases(declared or inventory())
    return case.organisation, evidence_on_devices(case.organisation, [Machine(each) for each in devices], as_of, 7)


def told(files, declared=None, as_of=TODAY, **more):
    _, found = evidence(device(files, **more), declared=declared, as_of=as_of)
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


DATED = {
    "no `transport`": {"transport": None},
    "`transport: builtin`": {"transport": "builtin"},
    "`ask-session` in its `toolPolicy`": {"toolPolicy": {"post": "ask-session"}},
    "a list in `oauth.scope`": {"oauth": {"scope": ["a"]}},
}


@pytest.mark.parametrize("what", DATED)
def test_an_entry_that_the_app_refuses_from_a_day_on_is_there_until_then(what):
    files = {**ROOTS, **managed(remote(name="ledger", url=LEDGER, **DATED[what]))}
    before, since = (told(files, as_of=day) for day in (date(2026, 10, 6), date(2026, 10, 7)))
    assert (before.install.state, before.lock.state) == ("on", "on")
    assert (since.install.state, since.lock) == ("off", None)
    assert f"it has {what}, for which the app refuses it since 2026-10-07" in since.install.because


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(remote(name="ledger", url=None), id="no address"),
        pytest.param(remote(name="ledger", url=[LEDGER]), id="an address that is no text"),
        pytest.param(remote(name="ledger", transport="carrier-pigeon"), id="a transport that nobody knows"),
        pytest.param("ledger", id="no mapping"),
    ],
)
def test_an_entry_that_nobody_can_read_may_be_the_door(entry):
    assert told({**ROOTS, **managed(entry)}).install.state == "unknown"


def test_what_is_managed_in_a_first_party_deployment_nobody_knows():
    found = told({**ROOTS, LINUX: {"managedMcpServers": [remote(name="ledger", url=LEDGER)]}})
    assert (found.install.state, found.lock) == ("unknown", None)
    assert "for third-party deployments alone" in found.install.because


TOOLS = "marketplaces: {tools: {source: {github: acme/tools}}}\n"
PACKAGED = TOOLS + inventory("org-plugin, package: finance@tools", "{transport: stdio, command: /opt/ledger}")
OWN_COPY = {CONFIG: {"mcpServers": {"mine": {"command": "/opt/ledger"}}}}


def test_a_copy_that_is_kept_out_says_nothing_of_a_door_that_arrives_otherwise():
    assert told({**ROOTS, LINUX: {"isLocalDevMcpEnabled": False}, **OWN_COPY}, PACKAGED) is None
    assert told(OWN_COPY, PACKAGED).install.state == "on"


@pytest.mark.parametrize(("marker", "lock"), [("required", "on"), ("auto_install", "off")])
def test_only_a_required_plugin_of_the_folder_is_locked(marker, lock):
    files = {
        f"{ORG}/finance/.claude-plugin/plugin.json": {"name": "finance", "installationPreference": marker},
        f"{ORG}/finance/.mcp.json": {"mcpServers": {"ledger": {"command": "/opt/ledger"}}},
        PLIST: plist(inferenceProvider="bedrock"),
    }
    mac = replace(desktop(files, taken_at="2026-09-30", platform="macos"), member=ADA)
    found = evidence(mac, declared=PACKAGED)[1]["ledger"][ADA][""]
    assert (found.install.state, found.lock.state) == ("on", lock)


def test_where_homes_differ_nobody_knows_which_is_the_members():
    declared = inventory("desktop-extension", "{transport: stdio, command: /opt/ledger}")
    bob = of_home("/home/bob/.config/Claude", {"acme.ledger": starting("/opt/ledger")})
    bob["/home/bob/.config/Claude/Claude Extensions Settings/acme.ledger.json"] = {"isEnabled": True}
    assert told(bob, declared).install.state == "on"
    found = told({**bob, CONFIG: {"mcpServers": {}}}, declared)
    assert found.install.state == "unknown"
    assert "which is the member's no file tells" in found.install.because
    assert told({**bob, **OWN_COPY}, declared).install.state == "on"


def test_what_a_device_manages_counts_in_every_home():
    homes = {CONFIG: {"mcpServers": {}}, "/home/bob/.config/Claude/claude_desktop_config.json": {"mcpServers": {}}}
    assert told({**HAS, **homes}).install.state == "on"
    assert told({**HAS, **of_home("/home/bob/.config/Claude", {"x": starting("/opt/x")})}).install.state == "on"
    assert told({**LACKS, **homes}).install.state == "off"


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
