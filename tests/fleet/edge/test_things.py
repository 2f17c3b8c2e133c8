"""What decides about each other stays together."""

from machine_from_files import HOME, STATE, USER, machine
from packages_on_machine import ID, installed, observation

from plugingov.fleet.edge.things import things_of_home
from plugingov.surfaces.claude_code.sessions.machine import Machine


def together(whole):
    return things_of_home(Machine(whole), HOME)


def of_servers(**servers):
    return together(machine({STATE: {"mcpServers": servers}}))


def test_servers_that_have_nothing_to_do_with_each_other_stand_alone():
    found = of_servers(a={"command": "x"}, b={"command": "y"})
    assert ("server", "b") not in found["server", "a"]


def test_servers_of_one_address_may_shadow_each_other():
    url = "https://mcp.acme.example/mcp"
    found = of_servers(a={"type": "http", "url": url}, b={"type": "http", "url": url})
    assert found["server", "a"] >= {("server", "a"), ("server", "b")}


def test_a_package_and_what_marketplaces_offer_under_its_name_are_one():
    found = together(observation(installed()))
    assert found["package", ID] >= {("package", ID), ("entry", "notes")}


def test_two_packages_have_nothing_to_do_with_each_other():
    found = together(observation(installed(files={USER: {"enabledPlugins": {ID: True, "crm@acme": True}}})))
    assert ("package", "crm@acme") not in found["package", ID]
