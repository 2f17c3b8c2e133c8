"""Which declared door a server or package on a machine is."""

import pytest
from judged import cases
from seen_worlds import FOLDER, MANAGED_SERVERS, PROJECT_SERVERS, STATE, USER, machine, package, server, state

from plugingov.layers.sightings import Sightings
from plugingov.surfaces.claude_code.sessions.machine import Machine

INVENTORY = """\
marketplaces: {acme: {source: {github: acme/plugins}}}
packages:
  notes@acme: {servers: {notes: notes-server, more: more}}
plugins:
  crm:
    title: The CRM
    path: custom-mcp
    server: {transport: http, url: https://mcp.crm.example/mcp}
    provision: {claude-code: {via: user-server, as: our-crm}}
  crm-of-project:
    title: The CRM of a project
    path: custom-mcp
    server: {transport: http, url: https://mcp.crm.example/mcp}
    provision: {claude-code: {via: project-file}}
  local:
    title: Local
    path: custom-mcp
    server: {transport: stdio, command: npx, args: [-y, local-mcp]}
    provision: {claude-code: {via: managed-mcp}}
  box:
    title: Box
    path: oauth-connector
    provision: {claude-code: {via: claude-ai-connector}}
  slack:
    title: Slack
    path: oauth-connector
    provision: {cowork: {via: directory-connector}}
  notes: {title: Notes, path: marketplace, provision: {claude-code: {via: marketplace-plugin, package: notes@acme}}}
  more: {title: More, path: marketplace, provision: {claude-code: {via: marketplace-plugin, package: notes@acme}}}
  synced:
    title: Synced
    path: marketplace
    provision: {cowork: {via: org-plugin, package: synced@acme}, claude-code: {via: synced-plugin}}
  cowork-alone: {title: Cowork, path: marketplace, provision: {cowork: {via: org-plugin, package: alone@acme}}}
"""
OTHER = server("https://other.example/mcp")


def sightings(files):
    (case,) = cases(INVENTORY)
    return Sightings(case.organisation, case.layers.doors.values(), (Machine(machine(files)),))


def doors(files):
    """Return the door of each server that was seen, by the server's name."""
    return {seen.server.name: seen.door.id if seen.door else None for seen in sightings(files).servers}


def in_package(name, **servers):
    return package(name=name) | {f"{FOLDER}/.mcp.json": servers}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(state(anything=server()), {"anything": "crm"}, id="an address, whatever its name"),
        pytest.param(
            {PROJECT_SERVERS: {"mcpServers": {"x": server()}}, USER: {}},
            {"x": "crm-of-project"},
            id="of two with one address the one that arrives this way",
        ),
        pytest.param(
            {MANAGED_SERVERS: {"mcpServers": {"x": server()}}}, {"x": "crm"}, id="the first of two, where neither does"
        ),
        pytest.param(
            state(x={"command": "cmd", "args": ["/c", "npx", "-y", "local-mcp"]}),
            {"x": "local"},
            id="a command as Windows starts it",
        ),
        pytest.param(
            state(x={"command": "npx", "args": ["-y", "local-mcp"], "url": server()["url"]}),
            {"x": "local"},
            id="a command, whatever address stands beside it",
        ),
        pytest.param(
            state(x=server() | {"command": "npx", "args": ["-y", "local-mcp"]}),
            {"x": "crm"},
            id="an address by its type, whatever command stands beside it",
        ),
        pytest.param(
            state(x={"type": "http", "command": "npx", "args": ["-y", "local-mcp"]}),
            {"x": None},
            id="a command where the type asks for an address leads nowhere",
        ),
        pytest.param(
            state(x={"type": "local", "command": "npx", "args": ["-y", "local-mcp"]}),
            {"x": "local"},
            id="a command under a type that no client knows",
        ),
        pytest.param(state(x={"url": server()["url"]}), {"x": "crm"}, id="an address without a type"),
        pytest.param(state(crm=OTHER), {"crm": "crm"}, id="its id"),
        pytest.param(state(**{"our-crm": OTHER}), {"our-crm": "crm"}, id="its name there"),
        pytest.param(state(**{"The CRM": OTHER}), {"The CRM": "crm"}, id="its title"),
        pytest.param(state(local=OTHER), {"local": None}, id="a name of one that arrives another way"),
        pytest.param(
            {STATE: {"claudeAiMcpEverConnected": ["claude.ai Box"]}}, {"claude.ai Box": "box"}, id="a connector"
        ),
        pytest.param(
            state(**{"claude.ai The CRM": OTHER}), {"claude.ai The CRM": None}, id="a name like a connector's"
        ),
        pytest.param(
            in_package("notes@acme", **{"notes-server": OTHER, "more": OTHER, "third": OTHER}),
            {"plugin:notes:notes-server": "notes", "plugin:notes:more": "more", "plugin:notes:third": None},
            id="the keys of a package with several doors",
        ),
        pytest.param(state(), {}, id="nothing at all"),
    ],
)
def test_a_server_is_a_declared_door(files, expected):
    assert doors(files) == expected


@pytest.mark.parametrize(
    ("files", "known"),
    [
        pytest.param(package(), True, id="a package with doors"),
        pytest.param(package(name="other@acme"), False, id="another"),
        pytest.param({USER: {"enabledPlugins": {"synced@synced": True}}}, True, id="one that syncs, as declared"),
        pytest.param({USER: {"enabledPlugins": {"alone@synced": True}}}, True, id="one that Cowork alone has"),
        pytest.param({USER: {"enabledPlugins": {"other@synced": True}}}, False, id="another of the account"),
        pytest.param({USER: {"enabledPlugins": {"alone@acme": True}}}, False, id="Cowork's, installed here"),
    ],
)
def test_a_package_is_in_the_inventory(files, known):
    (seen,) = sightings(files).packages
    assert seen.is_declared is known


def test_a_connector_that_cowork_alone_has_is_known_and_no_door_here():
    (seen,) = sightings({STATE: {"claudeAiMcpEverConnected": ["claude.ai Slack"]}}).servers
    assert (seen.door, seen.is_of_account) == (None, True)
    (own,) = sightings(state(Slack=OTHER)).servers
    assert (own.door, own.is_of_account) == (None, False)
