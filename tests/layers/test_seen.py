"""An organisation as its machines show it: each thing in every way in which one of them has it."""

from functools import partial

import pytest
from judged import cases
from seen_worlds import MANAGED, URL, crm, machine, notes, package, server, state

from plugingov.layers.meant import meant_on
from plugingov.layers.seen import as_seen
from plugingov.layers.sightings import Sightings
from plugingov.surfaces.claude_code.sessions.machine import Machine


def organisations(inventory, *machines, recent=True):
    (case,) = cases(inventory)
    found = Sightings(case.organisation, case.layers.doors.values(), tuple(map(Machine, machines)))
    meant = partial(meant_on, case.layers)
    return as_seen(case.organisation, found, lambda machine: recent and machine.observation.machine != "old", meant)


DOCS = {"command": "/opt/docs"}


def test_a_door_is_as_the_machine_has_it_and_stands_in_its_file():
    (seen,) = organisations(crm(), machine(state(crm=server("https://crm.test"))))
    assert seen.plugins["crm"].provision.claude_code.server.url == "https://crm.test"
    place = seen.place(("plugins", "crm", "provision", "claude-code", "server", "url"))
    assert place.file == "/home/ada/.claude.json"
    assert seen.place(("plugins", "crm", "owner")).file == "/home/ada/.claude.json"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param({"command": "/opt/crm", "url": "https://crm.test"}, ("stdio", None, "/opt/crm"), id="no type"),
        pytest.param(server() | {"command": "/opt/crm"}, ("http", URL, None), id="a type that asks for an address"),
        pytest.param({"type": "streamable-http", "url": URL}, ("http", URL, None), id="another word for one type"),
        pytest.param({"type": "ws", "url": "wss://crm.test"}, (None, "wss://crm.test", None), id="a web socket"),
    ],
)
def test_a_server_is_what_the_client_makes_of_its_entry(written, expected):
    (seen,) = organisations(crm(), machine(state(crm=written)))
    found = seen.plugins["crm"].provision.claude_code.server
    assert (found.transport, found.url, found.command) == expected


def test_what_is_declared_and_was_not_seen_stays():
    (seen,) = organisations(crm(), machine(state(docs=DOCS)))
    assert list(seen.plugins) == ["crm", "docs"]
    assert seen.place(("plugins", "crm")).file == "inventory0.yaml"
    assert list(seen.meant) == ["docs"]


def test_a_stranger_with_the_name_of_a_declared_door_keeps_it_apart():
    (seen,) = organisations(crm("managed-mcp"), machine(state(crm=DOCS)))
    assert list(seen.plugins) == ["crm", "crm (/opt/docs)"]
    assert seen.meant["crm (/opt/docs)"].name == "crm"


def test_what_no_policy_lets_in_is_given_to_nobody():
    denied = {MANAGED: {"deniedMcpServers": [{"serverName": "docs"}, {"serverName": "crm"}]}}
    (seen,) = organisations(crm(), machine(state(docs=DOCS, crm=server()), denied))
    assert list(seen.meant) == ["crm"]
    assert seen.evidence["crm"][""][""].install.state == "off"


def test_machines_alike_are_told_once_and_each_further_way_apart():
    denied = {MANAGED: {"deniedMcpServers": [{"serverName": "crm"}]}}
    fine, kept_out = state(crm=server()), state(crm=server()) | denied
    found = organisations(crm(), *(machine(each) for each in (fine, fine, kept_out, fine, kept_out)))
    assert [each.evidence["crm"][""][""].install.state for each in found] == ["on", "off"]
    assert list(found[1].plugins) == ["crm"]


def test_many_machines_with_strangers_of_their_own_need_no_more_organisations():
    machines = [machine(state(crm=server(), docs={"command": f"/opt/docs-{number}"})) for number in range(30)]
    (seen,) = organisations(crm(), *machines)
    assert len(seen.plugins) == 31


def test_what_was_looked_at_lately_comes_first():
    old, new = (machine(state(crm=server()), machine=name) for name in ("old", "new"))
    (seen,) = organisations(crm(), old, new)
    assert seen.meant["crm"].is_recent
    (alone,) = organisations(crm(), old)
    assert not alone.meant["crm"].is_recent


def test_what_a_machine_does_not_tell_of_a_package_is_as_it_is_declared():
    inventory = (
        notes()
        .replace("source: ./notes", "source: ./notes, parts: [skills]")
        .replace("{source: {", "{cowork: {default_preference: available}, source: {")
    )
    (seen,) = organisations(inventory, machine(package("1.2.0")))
    assert (seen.packages["notes@acme"].version, seen.packages["notes@acme"].parts) == ("1.2.0", ("skills",))
    assert seen.marketplaces["acme"].cowork.default_preference == "available"
    assert seen.place(("packages", "notes@acme")).file.startswith("/home/ada")


def test_another_version_of_a_package_is_a_way_of_its_own():
    found = organisations(notes(), *(machine(package(version)) for version in ("1.4.0", "1.2.0", "1.4.0")))
    assert [each.packages["notes@acme"].version for each in found] == ["1.4.0", "1.2.0"]


def test_a_door_whose_package_is_kept_out_on_one_machine_is_one_way_more():
    kept_out = machine(package() | {MANAGED: {"strictKnownMarketplaces": []}})
    found = organisations(notes(), machine(package()), kept_out)
    assert [each.evidence["notes"][""][""].install.state for each in found if "notes" in each.evidence] == ["on", "off"]


def test_what_keeps_another_server_of_its_name_out_says_nothing_of_a_door():
    allowed = {MANAGED: {"allowedMcpServers": [{"serverUrl": "https://crm.example/*"}]}}
    (seen,) = organisations(crm(), machine(state(crm=server("https://crm.test")), allowed))
    assert seen.evidence["crm"][""][""].install.state == "off"
    assert seen.evidence["crm"][""][""].refusal is None


def test_what_keeps_a_door_itself_out_is_its_refusal():
    denied = {MANAGED: {"deniedMcpServers": [{"serverName": "crm"}]}}
    (seen,) = organisations(crm(), machine(state(crm=server()), denied))
    assert seen.evidence["crm"][""][""].refusal.state == "off"
