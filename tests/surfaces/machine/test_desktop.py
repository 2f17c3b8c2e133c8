"""Claude Desktop's own files, found where each platform keeps them."""

import json
import os
import plistlib

import pytest
from machines import facts, machine, only, put

from plugingov.model.observations import read_observation
from plugingov.reports.observation_record import FORMATS, observation_text
from plugingov.sources.document import Text
from plugingov.sources.json import read_json
from plugingov.sources.yaml import read_yaml
from plugingov.surfaces.disk.ground import Ground
from plugingov.surfaces.machine.desktop.files import read_desktop_system
from plugingov.surfaces.machine.machine import read_folder
from plugingov.surfaces.machine.reading import Found

KEY = "s3cr3t" + "Q7x9" * 6
SERVERS = {"mcpServers": {"files": {"command": "/opt/acme/files"}}}
DOMAIN = "com.anthropic.claudefordesktop.plist"
MANAGED = "etc/claude-desktop/managed-settings.json"
SUPPORT = "Users/ada/Library/Application Support"
HKLM = "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Claude]\r\n"
EXPORT = "Windows Registry Editor Version 5.00\r\n\r\n"
WINDOWS = {"C/Users/ada/AppData/x": "", "C/Users/ada/.claude.json": {}}


def desktop(observation):
    return [(each.kind, each.path, each.home) for each in observation.files if each.kind.startswith("desktop-")]


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        pytest.param(
            f"{SUPPORT}/Claude/claude_desktop_config.json",
            ("desktop-config", f"/{SUPPORT}/Claude/claude_desktop_config.json", "/Users/ada"),
            id="a member's servers on macOS",
        ),
        pytest.param(
            f"{SUPPORT}/Claude-3p/claude_desktop_config.json",
            ("desktop-config", f"/{SUPPORT}/Claude-3p/claude_desktop_config.json", "/Users/ada"),
            id="those of a third-party deployment",
        ),
        pytest.param(
            "home/ada/.config/Claude/claude_desktop_config.json",
            ("desktop-config", "/home/ada/.config/Claude/claude_desktop_config.json", "/home/ada"),
            id="a member's servers on Linux",
        ),
        pytest.param(
            "C/Users/ada/AppData/Roaming/Claude/claude_desktop_config.json",
            ("desktop-config", r"C:\Users\ada\AppData\Roaming\Claude\claude_desktop_config.json", r"C:\Users\ada"),
            id="a member's servers on Windows",
        ),
        pytest.param(
            "C/Users/ada/AppData/Local/Claude-3p/configLibrary/a.json",
            ("desktop-library", r"C:\Users\ada\AppData\Local\Claude-3p\configLibrary\a.json", r"C:\Users\ada"),
            id="a saved configuration on Windows",
        ),
        pytest.param(
            f"{SUPPORT}/Claude-3p/configLibrary/_meta.json",
            ("desktop-applied", f"/{SUPPORT}/Claude-3p/configLibrary/_meta.json", "/Users/ada"),
            id="which saved configuration is applied",
        ),
        pytest.param(
            "home/ada/.config/Claude-3p/configLibrary/a.json",
            ("desktop-library", "/home/ada/.config/Claude-3p/configLibrary/a.json", "/home/ada"),
            id="a saved configuration on Linux",
        ),
    ],
)
def test_each_file_lies_where_its_platform_has_it(tmp_path, file, expected):
    assert desktop(machine(tmp_path, {file: SERVERS})) == [expected]


@pytest.mark.parametrize(
    ("file", "home"),
    [
        pytest.param(f"Library/Managed Preferences/{DOMAIN}", "", id="of the machine"),
        pytest.param(f"Library/Managed Preferences/ada/{DOMAIN}", "/Users/ada", id="of a member"),
    ],
)
@pytest.mark.parametrize("fmt", [plistlib.FMT_XML, plistlib.FMT_BINARY])
def test_preferences_keep_how_each_value_is_written(tmp_path, file, home, fmt):
    said = {"isLocalDevMcpEnabled": False, "allowedPluginMcpServers": [{"serverUrl": "a"}], "managedMcpServers": "[1]"}
    found = only(machine(tmp_path, {file: plistlib.dumps(said, fmt=fmt)}), "desktop-plist")
    assert (found.data, found.home) == (said, home)


def test_the_place_of_a_preference_is_the_line_of_its_key(tmp_path):
    content = plistlib.dumps({"isLocalDevMcpEnabled": False, "managedMcpServers": "[]"}, sort_keys=True)
    found = only(machine(tmp_path, {f"Library/Managed Preferences/{DOMAIN}": content}), "desktop-plist")
    assert content.decode().splitlines()[found.place("managedMcpServers").line - 1].endswith("managedMcpServers</key>")


QUERIED = """\r
HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Claude\r
    inferenceProvider    REG_SZ    bedrock\r
    isLocalDevMcpEnabled    REG_DWORD    0x1\r
    twice    REG_QWORD    0x2\r
    path    REG_EXPAND_SZ    %A%\r
    many    REG_MULTI_SZ    a\\0b\r
    bytes    REG_BINARY    0102\r
    empty    REG_SZ    \r
    long    REG_SZ    [{"name":\r
"db"}]\r
\r
HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Claude\\managedMcpServers\r
    0    REG_SZ    db\r
"""
EXPORTED = (
    EXPORT + HKLM + '"inferenceProvider"="bedrock"\r\n"isLocalDevMcpEnabled"=dword:00000001\r\n'
    '"twice"=hex(b):02,00,00,00,00,00,00,00\r\n"path"=hex(2):25,00,41,00,25,00,00,00\r\n'
    '"many"=hex(7):61,00,00,00,62,00,\\\r\n  00,00,00,00\r\n"bytes"=hex:01,02\r\n"empty"=""\r\n'
    '"long"="[{\\"name\\":\r\n\\"db\\"}]"\r\n"gone"=-\r\n\r\n'
    '[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Claude\\managedMcpServers]\r\n"0"="db"\r\n'
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("claude.txt", QUERIED, id="reg query"),
        pytest.param("claude.reg", EXPORTED, id="an export"),
        pytest.param("claude.reg", b"\xff\xfe" + EXPORTED.encode("utf-16-le"), id="an export as Windows writes it"),
    ],
)
def test_each_value_of_the_registry_keeps_its_type(tmp_path, name, content):
    found = only(machine(tmp_path, {**WINDOWS, f"C/registry/{name}": content}), "desktop-hklm")
    assert found.path == r"HKLM\SOFTWARE\Policies\Claude"
    assert {key: (each["type"], each["value"]) for key, each in found.data.items()} == {
        "inferenceProvider": ("REG_SZ", "bedrock"),
        "isLocalDevMcpEnabled": ("REG_DWORD", 1),
        "twice": ("REG_QWORD", 2),
        "path": ("REG_EXPAND_SZ", "%A%"),
        "many": ("REG_MULTI_SZ", ["a", "b"]),
        "bytes": ("REG_BINARY", None),
        "empty": ("REG_SZ", ""),
        "long": ("REG_SZ", '[{"name": "db"}]'),
        "managedMcpServers": ("key", None),
    }


def is_between_values(text, at):
    rest = text[at:]
    return (rest[:1] in {"", "\r", "\n"} or text[at - 1] == "\n") and rest.lstrip("\r\n")[:1] in {"", '"', "["}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_export_that_was_cut_off_is_never_taken_for_whole(tmp_path, encoding):
    start = EXPORTED.index("[")
    missed = []
    for at in range(start + 1, EXPORTED.rindex("]")):  # of what stands in a key below it nothing is read
        content = EXPORTED[:at].encode(encoding)
        files = {**WINDOWS, "C/registry/claude.reg": content}
        states = {file.state for file in machine(tmp_path / str(at), files).files if file.kind == "desktop-hklm"}
        if states <= {"whole"} and not is_between_values(EXPORTED, at):
            missed.append(EXPORTED[:at])
    assert missed == []


@pytest.mark.parametrize(
    ("cut", "state"),
    [
        pytest.param("    managedMcpSer", "unread", id="in a name"),
        pytest.param("    managedMcpServers    REG_", "unread", id="in a type"),
        pytest.param('    managedMcpServers    REG_SZ    [{"name": "d', "unread", id="in a value"),
        pytest.param("    managedMcpServers    REG_SZ", "unread", id="before a value"),
        pytest.param("    inferenceProvider    REG_SZ    bedrock", "whole", id="behind a value"),
        pytest.param("    inferenceProvider    REG_SZ    bedrock\r\n\r\nEnd of search: 1 match(es) found.\r\n", "whole", id="nowhere"),
    ],
)  # fmt: skip
def test_a_printed_key_that_was_cut_off_is_not_read(tmp_path, cut, state):
    said = f"\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Claude\r\n{cut}"
    found = only(machine(tmp_path, {**WINDOWS, "C/registry/claude.txt": said}), "desktop-hklm")
    assert (found.state, bool(found.why)) == (state, state != "whole")


def test_what_stands_before_the_cut_is_kept_and_the_rest_unknown(tmp_path):
    said = f'{EXPORT}{HKLM}; ours\r\n"inferenceProvider"="bedrock" ; this one\r\n"managedMcpServers"="[{{\\"na'
    found = only(machine(tmp_path, {**WINDOWS, "C/registry/claude.reg": said}), "desktop-hklm")
    assert found.data == {"inferenceProvider": {"type": "REG_SZ", "value": "bedrock"}}
    assert (found.state, found.why) == ("partly", "found what is no value of the registry in line 6")


def test_the_place_of_a_value_of_the_registry_is_its_line(tmp_path):
    found = only(machine(tmp_path, {**WINDOWS, "C/registry/claude.reg": EXPORTED}), "desktop-hklm")
    lines = [found.place(*route).line for route in ((), ("inferenceProvider",), ("twice", "value"))]
    assert lines == [3, 4, 6]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        pytest.param("HKEY_CURRENT_USER\\SOFTWARE\\Policies\\Claude", [("desktop-hkcu", r"C:\Users\ada")], id="HKCU"),
        pytest.param(
            "HKEY_USERS\\S-1-5-21-7\\SOFTWARE\\Policies\\Claude", [("desktop-hkcu", r"C:\Users\ada")], id="of a user"
        ),
        pytest.param("HKEY_USERS\\S-1-5-18\\SOFTWARE\\Policies\\Claude", [], id="of an account of the system"),
        pytest.param("HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\ClaudeCode", [], id="of Claude Code"),
        pytest.param("-HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Claude", [], id="a deleted key"),
    ],
)
def test_whose_policy_a_key_of_the_registry_is(tmp_path, key, expected):
    found = machine(tmp_path, {**WINDOWS, "C/registry/claude.reg": f'{EXPORT}[{key}]\r\n"a"="b"\r\n'})
    assert [(kind, home) for kind, _, home in desktop(found)] == expected


def test_another_form_of_the_registry_is_told_as_not_read(tmp_path):
    said = "PSPath: Microsoft.PowerShell.Core\\Registry::HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Claude\n"
    found = only(machine(tmp_path, {**WINDOWS, "C/registry/claude.txt": said}), "desktop-hklm")
    assert (found.state, "neither an export" in found.why) == ("unread", True)


SECRET = {"name": "db", "headers": {"Authorization": f"Bearer {KEY}"}, "oauth": {"clientSecret": KEY}}
SECRETS = json.dumps([{**SECRET, "args": ["--token", KEY]}])


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({MANAGED: {"managedMcpServers": json.loads(SECRETS)}}, id="Linux"),
        pytest.param({MANAGED: {"managedMcpServers": SECRETS}}, id="JSON in a text"),
        pytest.param({MANAGED: {"otlpHeaders": f"X-Tenant=a,Authorization=Bearer {KEY}"}}, id="headers of telemetry"),
        pytest.param({MANAGED: {"otlpHeaders": {"X-Api-Key": KEY}}}, id="headers of telemetry as a mapping"),
        pytest.param({MANAGED: {"managedMcpServers": SECRETS[:-1]}}, id="JSON without its end"),
        pytest.param({MANAGED: {"managedMcpServers": SECRETS[:-1] + ",]"}}, id="JSON that is not strict"),
        pytest.param(
            {MANAGED: {"managedMcpServers": SECRETS.replace('"oauth"', '"headers": {}, "oauth"')}}, id="a key twice"
        ),
        pytest.param(
            {f"Library/Managed Preferences/{DOMAIN}": plistlib.dumps({"managedMcpServers": SECRETS})}, id="preferences"
        ),
        pytest.param(
            {
                **WINDOWS,
                "C/registry/claude.reg": EXPORT
                + HKLM
                + '"managedMcpServers"="'
                + SECRETS.replace('"', '\\"')
                + '"\r\n',
            },
            id="the registry",
        ),
        pytest.param(
            {"home/ada/.config/Claude/claude_desktop_config.json": {"mcpServers": {"a": {"env": {"API_KEY": KEY}}}}},
            id="a member's servers",
        ),
    ],
)
def test_no_secret_is_kept_and_each_is_seen_to_be_one(tmp_path, files):
    found = machine(tmp_path, files)
    texts = [observation_text(found, form) for form in FORMATS]
    assert all(KEY not in text and "****" in text for text in texts)


@pytest.mark.parametrize("form", FORMATS)
def test_what_was_read_survives_being_written_down(tmp_path, form):
    found = machine(
        tmp_path,
        {
            **WINDOWS,
            "C/registry/claude.reg": EXPORTED,
            "C/Users/ada/AppData/Local/Claude-3p/configLibrary/a.json": {"managedMcpServers": json.loads(SECRETS)},
            "C/Users/ada/AppData/Local/Claude-3p/configLibrary/b.json": "{",
        },
    )
    text = Text("seen", observation_text(found, form))
    problems = []
    read = read_observation(read_yaml(text) if form == "yaml" else read_json(text), problems)
    assert not problems
    assert facts(read)[0] == facts(found)[0]


def test_a_link_that_leads_out_of_the_home_is_not_followed(tmp_path):
    put(tmp_path, {"elsewhere/Claude/claude_desktop_config.json": SERVERS, "home/ada/.claude.json": {}})
    (tmp_path / "home/ada/.config").symlink_to(tmp_path / "elsewhere")
    found = only(machine(tmp_path, {}), "desktop-config")
    assert (found.state, "leads out" in found.why) == ("unread", True)


def test_a_file_that_is_no_json_is_not_read_and_says_where(tmp_path):
    found = only(machine(tmp_path, {MANAGED: '{"a": 1,, }'}), "desktop-managed")
    assert (found.state, "line 1" in found.why) == ("unread", True)


def test_another_clients_container_is_told(tmp_path):
    files = {"home/ada/.config/Claude/claude_desktop_config.json": {"servers": {"a": {"command": "x"}}}}
    found = only(machine(tmp_path, files), "desktop-config")
    assert (found.state, "another client's format" in found.why) == ("partly", True)


@pytest.mark.parametrize(
    ("is_whole", "told"),
    [
        pytest.param(False, {"link": False}, id="a copy tells of links alone"),
        pytest.param(True, {"link": False, "owner": os.getuid(), "mode": "0666"}, id="the machine tells all"),
    ],
)
def test_whose_the_managed_settings_of_linux_are(tmp_path, is_whole, told):
    put(tmp_path, {MANAGED: {}})
    (tmp_path / MANAGED).chmod(0o666)
    found = Found()
    read_desktop_system(found, Ground(str(tmp_path), is_whole=is_whole), "linux")
    access, managed = found.files
    assert (access.kind, access.path, access.data["file"]) == ("desktop-access", "/etc/claude-desktop", told)
    assert managed.kind == "desktop-managed"


def test_a_managed_file_that_is_a_link_says_so(tmp_path):
    put(tmp_path, {"etc/other.json": {"a": 1}, "etc/claude-desktop/x": ""})
    (tmp_path / MANAGED).symlink_to("../other.json")
    found = machine(tmp_path, {})
    assert only(found, "desktop-access").data["file"] == {"link": True}
    assert only(found, "desktop-managed").data == {"a": 1}


@pytest.mark.parametrize("platform", ["macos", "windows"])
def test_managed_settings_of_linux_are_none_elsewhere(tmp_path, platform):
    found = Found()
    read_desktop_system(found, Ground(str(put(tmp_path, {MANAGED: {}}))), platform)
    assert found.files == []


@pytest.mark.parametrize(
    "file",
    [
        pytest.param("home/ada/.config/Claude/claude_desktop_config.json", id="a machine where nobody has Claude Code"),
        pytest.param(".config/Claude/claude_desktop_config.json", id="a home without Claude Code"),
        pytest.param(MANAGED, id="a machine with managed settings alone"),
    ],
)
def test_a_folder_with_claude_desktop_alone_is_looked_at(tmp_path, file):
    found = read_folder(str(put(tmp_path, {file: SERVERS})))
    assert found is not None
    assert desktop(found)
    assert found.homes == (() if file != ".config/Claude/claude_desktop_config.json" else (str(tmp_path),))


def test_homes_are_narrowed(tmp_path):
    files = {f"home/{name}/.config/Claude/claude_desktop_config.json": SERVERS for name in ("ada", "bob")}
    found = machine(tmp_path, files, homes=("bob",))
    assert [home for _, _, home in desktop(found)] == ["/home/bob"]
