"""Managed settings in the form that each way of delivering them takes, and what is read back of each."""

import json
import plistlib

import pytest
from rendered_from_text import door, rendered

from plugingov.surfaces.claude_code.rendering.deployed import read_deployed
from plugingov.surfaces.claude_code.rendering.registry import KEY, registry_file, settings_in
from plugingov.surfaces.claude_code.rendering.since import minimum_of, numbers
from plugingov.surfaces.claude_code.rendering.ways import FORMS
from plugingov.surfaces.claude_code.since import SINCE

ODD = door(
    "user-server",
    r'transport: stdio, command: "C:\\Program Files\\fx.exe", args: ["--title=\"Tax & <Law>\"", "żółw 🐢"]',
)


@pytest.mark.parametrize(
    ("attested", "paths"),
    [
        pytest.param("", ["managed-settings.json"], id="nobody says how"),
        pytest.param("managed: {by: file}", ["managed-settings.json"], id="a file"),
        pytest.param("managed: {by: server}", ["managed-settings.json"], id="the console"),
        pytest.param("managed: {by: mdm}, platforms: [macos]", ["com.anthropic.claudecode.plist"], id="MDM for Macs"),
        pytest.param("managed: {by: mdm}, platforms: [windows]", ["claude-code-policy.reg"], id="policy for Windows"),
        pytest.param(
            "managed: {by: mdm}, platforms: [linux, windows]",
            ["claude-code-policy.reg", "managed-settings.json"],
            id="policy for Windows, and a file where there is none",
        ),
        pytest.param(
            "managed: {by: mdm}",
            ["com.anthropic.claudecode.plist", "claude-code-policy.reg", "managed-settings.json"],
            id="MDM for a fleet that nobody describes",
        ),
        pytest.param("managed: {mode: rbac_groups, order: []}", ["groups/default.json"], id="documents for groups"),
    ],
)
def test_the_form_follows_from_how_settings_are_delivered(attested, paths):
    said = f"surfaces: {{claude-code: {{{attested}}}}}\n" if attested else ""
    assert [file.path for file in rendered(said + door("user-server")).files] == paths


@pytest.mark.parametrize("form", FORMS)
def test_every_form_reads_back_as_the_same_settings(form):
    (expected,) = rendered(ODD, "json").files
    (file,) = rendered(ODD, form).files
    native = read_deployed(file.path, file.content)
    assert native.is_strict
    found = native.document.data
    assert {**found, "requiredMinimumVersion": ""} == {**expected.data, "requiredMinimumVersion": ""}
    assert list(found) == list(expected.data)


def test_a_plist_holds_the_keys_at_its_top():
    (file,) = rendered(ODD, "plist").files
    assert plistlib.loads(file.content)["allowManagedMcpServersOnly"] is True


def test_a_registry_file_is_one_that_regedit_writes():
    (file,) = rendered(ODD, "reg").files
    assert file.content.startswith(b"\xff\xfeW\x00i\x00")
    lines = file.content.decode("utf-16").split("\r\n")
    assert lines[:3] == ["Windows Registry Editor Version 5.00", "", f"[{KEY}]"]
    assert lines[3].startswith('"Settings"="{\\"requiredMinimumVersion\\"')
    assert lines[4:] == [""]
    assert KEY == r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\ClaudeCode"


@pytest.mark.parametrize(
    ("content", "settings"),
    [
        pytest.param(registry_file('{"a": "\\\\"}'), '{"a": "\\\\"}', id="as it is written"),
        pytest.param(registry_file("{}").decode("utf-16").encode(), "{}", id="in UTF-8"),
        pytest.param(
            registry_file("{}").decode("utf-16").replace("LOCAL_MACHINE", "CURRENT_USER"), None, id="another hive"
        ),
        pytest.param("[" + KEY + ']\n"Other"="{}"\n', None, id="another value"),
        pytest.param(
            "[" + KEY + ']\n\n[HKEY_CURRENT_USER\\Software]\n"Settings"="{}"\n', None, id="the next key's value"
        ),
        pytest.param(b"\xff\xfe\x00", None, id="half a letter"),
        pytest.param(b"", None, id="nothing"),
    ],
)
def test_what_a_registry_file_sets_under_the_policy_is_read_and_nothing_else(content, settings):
    assert settings_in(content if isinstance(content, bytes) else content.encode()) == settings


@pytest.mark.parametrize(
    ("keys", "version", "key"),
    [
        pytest.param([], "2.1.163", "requiredMinimumVersion", id="the key that asks for it"),
        pytest.param(["disableSideloadFlags", "allowedMcpServers"], "2.1.193", "disableSideloadFlags", id="the newest"),
        pytest.param(["permissions"], "2.1.163", "requiredMinimumVersion", id="not what is older"),
    ],
)
def test_the_minimum_is_that_of_the_newest_key(keys, version, key):
    assert minimum_of(keys)[:2] == (version, key)


def test_versions_are_compared_by_their_numbers():
    assert numbers("2.1.99") < numbers("2.1.163")
    assert all(numbers(version) <= numbers("2.1.330") for version in SINCE.values())


def test_files_of_groups_have_names_that_every_system_takes():
    text = """
surfaces: {claude-code: {managed: {by: server, mode: rbac_groups, order: ["..", "Tax: EMEA", "Tax? EMEA"], default: none}}}
groups: {"..": {size: 1}, "Tax: EMEA": {size: 1}, "Tax? EMEA": {size: 1}}
"""
    paths = [file.path for file in rendered(text + door("user-server")).files]
    assert paths == ["groups/1-_.json", "groups/2-Tax_EMEA.json", "groups/3-Tax_EMEA-2.json"]


def test_json_is_strict_and_ends_in_a_line():
    (file,) = rendered(ODD, "drop-in").files
    assert file.path == "managed-settings.d/50-plugingov.json"
    assert json.loads(file.content) == file.data
    assert file.content.endswith(b"}\n")
    assert "żółw 🐢" in file.text
