"""What is deployed on devices beside what would be rendered: only what is ours to say is compared."""

import json
import plistlib

import pytest
from rendered_on_cowork import managed, rendered

from plugingov.surfaces.cowork.rendering.deployed import compare

LINUX = "claude-desktop/managed-settings.json"
MACOS = "claude-desktop/com.anthropic.claudefordesktop.plist"
WINDOWS = "claude-desktop/claude-desktop-policy.reg"
RENDERING = rendered(managed()).rendering
FILES = {file.path: file.content for file in RENDERING.files}


def states(deployed):
    return {each.path: each.state for each in compare(RENDERING, deployed, "dir")}


def changed(path, change):
    values = plistlib.loads(FILES[path]) if path == MACOS else json.loads(FILES[path])
    change(values)
    return plistlib.dumps(values) if path == MACOS else json.dumps(values).encode()


def differences(path, content):
    (found,) = [each for each in compare(RENDERING, {path: content}, "dir") if each.path == path]
    return found.state, [(each.key, each.what) for each in found.differences]


def test_a_device_has_one_form_and_no_plan():
    assert states({LINUX: FILES[LINUX]}) == {
        LINUX: "same",
        MACOS: "elsewhere",
        WINDOWS: "elsewhere",
        "checklist.md": "elsewhere",
    }


def test_an_empty_folder_lacks_everything():
    assert set(states({}).values()) == {"missing"}


def test_what_it_decides_beside_ours_is_no_difference():
    content = changed(LINUX, lambda said: said.update(inferenceProvider="bedrock"))
    assert differences(LINUX, content) == ("same", [])


def test_what_the_inventory_leaves_open_is_no_difference():
    rendering = rendered(managed().replace(", always_allow_for_connector_tools: false", "")).rendering
    for said in ({}, {"mcpPersistentAlwaysAllowEnabled": True}):
        content = json.dumps({**rendering.file(LINUX).data, **said}).encode()
        assert compare(rendering, {LINUX: content}, "dir")[0].state == "same"


@pytest.mark.parametrize(
    ("path", "change", "found"),
    [
        pytest.param(LINUX, lambda said: said.update(isLocalDevMcpEnabled=True), [("isLocalDevMcpEnabled", "`true` is deployed and `false` would be rendered")], id="another value"),
        pytest.param(LINUX, lambda said: said.pop("allowedPluginMcpServers"), [("allowedPluginMcpServers", "`allowedPluginMcpServers` is missing")], id="a key that is missing"),
        pytest.param(LINUX, lambda said: said.update(deniedPluginMcpServers=[]), [("deniedPluginMcpServers", "`deniedPluginMcpServers` is deployed and would not be rendered")], id="a key that is ours and not rendered"),
        pytest.param(MACOS, lambda said: said.update(managedMcpServers=json.loads(said["managedMcpServers"])), [("managedMcpServers", "`managedMcpServers` is a list or a mapping, and the app reads texts with JSON in them alone")], id="a list where a text belongs"),
        pytest.param(MACOS, lambda said: said.update(isLocalDevMcpEnabled=False), [], id="yes and no as such"),
        pytest.param(MACOS, lambda said: said.update(managedMcpServers="[{"), [("managedMcpServers", "`managedMcpServers` is a text that is no JSON"), ("managedMcpServers", '`"[{"` is deployed and `[{"name": "fx", "transport": "http", "url": "https://mcp.acme.example/fx"}]` would be rendered')], id="half of a text"),
    ],
)  # fmt: skip
def test_what_differs_is_named(path, change, found):
    assert differences(path, changed(path, change)) == ("differs" if found else "same", found)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        pytest.param(LINUX, b"{", id="half of a file"),
        pytest.param(LINUX, b"", id="an empty file"),
        pytest.param(MACOS, b"<plist", id="no preference domain"),
        pytest.param(WINDOWS, b"\xff\xfe\x00", id="no text"),
        pytest.param(WINDOWS, b"[HKEY_CURRENT_USER\\SOFTWARE\\Policies\\Claude]\r\n", id="another part of the registry"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_never_taken_for_empty(path, content):
    state, found = differences(path, content)
    assert state in {"unread", "differs"}
    assert found


def test_what_lies_there_and_is_not_rendered_is_more():
    assert states({**FILES, "claude-desktop/groups/labs/managed-settings.json": b"{}"})["claude-desktop/groups/labs/managed-settings.json"] == "extra"  # fmt: skip


def test_a_secret_that_is_deployed_is_not_shown():
    secret = "ghp_0123456789abcdefABCDEF0123456789abcd"
    entry = {"name": "fx", "transport": "http", "url": "https://mcp.acme.example/fx", "headers": {"X-Key": secret}}
    for path in (LINUX, MACOS):
        value = [entry] if path == LINUX else json.dumps([entry])
        _, found = differences(path, changed(path, lambda said, value=value: said.update(managedMcpServers=value)))
        assert found
        assert secret not in repr(found)


def test_a_checklist_that_reads_otherwise_is_found_at_its_line():
    content = FILES["checklist.md"].replace(b"## Device", b"## A device")
    (found,) = [each for each in compare(RENDERING, {**FILES, "checklist.md": content}, "dir") if each.state != "same"]
    assert (found.path, found.state, found.differences[0].at.line) == ("checklist.md", "differs", 3)
