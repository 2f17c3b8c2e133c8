import json
import plistlib

import pytest
from desktop_files import ORG, bundle, plugin
from machines import put

from plugingov.surfaces.cowork.desktop.org_plugins import org_plugins
from plugingov.surfaces.machine.machine import read_machine

POLICY = "/Library/Managed Preferences/com.anthropic.claudefordesktop.plist"
REQUIRED = "`installationPreference` in its `plugin.json` is `required`"


def policy(**keys):
    return {POLICY: plistlib.dumps(keys)}


THIRD_PARTY = policy(inferenceProvider="bedrock")


def seen(tmp_path, *parts):
    files = {path.lstrip("/"): said for part in parts for path, said in part.items()}
    return org_plugins(read_machine(put(tmp_path, files)))


@pytest.mark.parametrize(
    ("files", "preference", "loads", "because"),
    [
        pytest.param(plugin("notes"), "required", "yes", REQUIRED, id="required"),
        pytest.param(plugin("notes", {"installationPreference": "auto_install"}), "auto_install", "yes", "`installationPreference` in its `plugin.json` is `auto_install`", id="installed by default"),
        pytest.param(plugin("notes", {"installationPreference": "available"}), "available", "unknown", "`installationPreference` in its `plugin.json` is `available`: members add it themselves", id="available"),
        pytest.param(plugin("notes", {}), None, "unknown", "its `plugin.json` has no `installationPreference`", id="no marker"),
        pytest.param(plugin("notes", {"installationPreference": "Required"}), None, "unknown", "`installationPreference` in its `plugin.json` is none of required, auto_install and available", id="a marker that nobody knows"),
        pytest.param(plugin("notes", "{"), None, "unknown", "`plugin.json` could not be read: found", id="a manifest that nobody can read"),
        pytest.param({f"{ORG}/notes/SKILL.md": "# Notes"}, None, "unknown", "it has no manifest, in which the marker would stand", id="a skill alone"),
        pytest.param({f"{ORG}/notes/readme.txt": ""}, None, "no", "its folder has neither `.claude-plugin/plugin.json` nor a `SKILL.md`", id="neither"),
        pytest.param({**plugin("notes"), **THIRD_PARTY}, "required", "yes", REQUIRED, id="a third-party deployment"),
        pytest.param({**plugin("notes"), **policy(isLocalDevMcpEnabled=False)}, "required", "unknown", "the vendor describes this folder for third-party deployments alone, and this device has none", id="a first-party deployment"),
    ],
)  # fmt: skip
def test_what_members_get_of_a_plugin_and_why(tmp_path, files, preference, loads, because):
    (found,) = seen(tmp_path, files)
    assert found.preferred.preference == preference
    assert found.loads.holds == loads
    assert found.loads.because.startswith(because)


@pytest.mark.parametrize(
    ("keys", "loads"),
    [
        pytest.param({}, ["yes", "yes", "yes"], id="no list"),
        pytest.param({"allowedPluginMcpServers": "[]"}, ["no", "no", "unknown"], id="an empty list lets in none"),
        pytest.param({"deniedPluginMcpServers": '[{"serverUrl": "https://mcp.acme.example/*"}]'}, ["no", "yes", "yes"], id="denied"),
    ],
)  # fmt: skip
def test_lists_of_servers_keep_out_what_plugins_bring(tmp_path, keys, loads):
    servers = {"crm": {"type": "http", "url": "https://mcp.acme.example/crm"}, "local": {"command": "a"}}
    said = {"installationPreference": "required", "mcpServers": "./b.mcpb"}
    parts = plugin("notes", said, **{".mcp.json": {"mcpServers": servers}, "b.mcpb": bundle()})
    allowed = policy(inferenceProvider="bedrock", isDesktopExtensionEnabled="true", **keys)
    (found,) = seen(tmp_path, parts, allowed)
    assert [each.loads.holds for each in found.servers] == loads


def test_servers_of_its_files_and_of_its_manifest_are_told(tmp_path):
    said = {"installationPreference": "required", "version": "3", "mcpServers": {"inline": {"command": "a"}}}
    crm = {"type": "http", "url": "https://mcp.acme.example/crm"}
    (found,) = seen(tmp_path, plugin("notes", said, **{".mcp.json": {"mcpServers": {"crm": crm, "odd": 3}}}))
    assert [(each.name, each.config) for each in found.servers] == [("crm", crm), ("inline", {"command": "a"})]
    assert {(each.bringer, each.comes_in) for each in found.servers} == {("org-plugin", "notes")}
    assert found.version == "3"


def test_servers_without_the_wrapper_are_told_too(tmp_path):
    (found,) = seen(tmp_path, plugin("notes", **{".mcp.json": {"crm": {"command": "a"}}}))
    assert [each.name for each in found.servers] == ["crm"]


@pytest.mark.parametrize(
    ("keys", "loads", "because"),
    [
        pytest.param({}, "no", "nothing sets `isDesktopExtensionEnabled`, and in a third-party deployment it is off", id="not set"),
        pytest.param({"isDesktopExtensionEnabled": True}, "yes", REQUIRED, id="on"),
        pytest.param({"isDesktopExtensionEnabled": False}, "no", "`isDesktopExtensionEnabled` in managed preferences is false", id="off"),
    ],
)  # fmt: skip
def test_a_bundle_loads_where_extensions_are_allowed(tmp_path, keys, loads, because):
    files = {
        **plugin("notes", {"installationPreference": "required", "mcpServers": "a.mcpb"}),
        f"{ORG}/notes/a.mcpb": bundle(),
    }
    (found,) = seen(tmp_path, files, policy(inferenceProvider="bedrock", **keys))
    (server,) = found.servers
    assert (server.name, server.config["command"]) == ("notes", "node")
    assert (server.loads.holds, server.loads.because) == (loads, because)


@pytest.mark.parametrize(
    ("managed", "loads"),
    [
        pytest.param([], "yes", id="no such list"),
        pytest.param([{"name": "other", "transport": "http", "url": "https://mcp.acme.example/crm"}], "no", id="the same address"),
        pytest.param([{"name": "crm", "transport": "http", "url": "https://mcp.acme.example/2"}], "no", id="the same name"),
        pytest.param([{"name": "other", "transport": "http", "url": "https://mcp.acme.example/2"}, 3], "yes", id="another one"),
        pytest.param([{"name": "crm", "transport": "policy-only"}], "yes", id="an entry that only decides about its tools"),
        pytest.param([{"name": "crm", "url": "https://mcp.acme.example/2"}], "unknown", id="an entry that the app refuses from a day on"),
    ],
)  # fmt: skip
def test_the_organisations_own_list_decides_alone_about_its_servers(tmp_path, managed, loads):
    crm = {"type": "http", "url": "https://mcp.acme.example/crm"}
    keys = policy(inferenceProvider="bedrock", managedMcpServers=json.dumps(managed))
    (found,) = seen(tmp_path, plugin("notes", **{".mcp.json": {"mcpServers": {"crm": crm}}}), keys)
    (server,) = found.servers
    assert server.loads.holds == loads
    assert ("has the same server" in server.loads.because) is (loads != "yes")
