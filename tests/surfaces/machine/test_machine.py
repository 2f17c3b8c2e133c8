import json
import os
import plistlib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE

import pytest
from machines import HOME, INSTALLED, KNOWN, MANAGED, MANAGED_MCP, PLUGINS, STATE, USER, machine, only, put

from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.settings.validating import validated
from plugingov.surfaces.machine.homes import Home
from plugingov.surfaces.machine.layouts import machine_ground
from plugingov.surfaces.machine.machine import NotThere, is_nothing, read_folder, read_machine
from plugingov.surfaces.machine.reading import Found

SETTINGS = {"enabledPlugins": {"fmt@acme": True}}
SERVERS = {"mcpServers": {"wiki": {"type": "http", "url": "https://mcp.acme.example/w"}}}
FMT = f"{PLUGINS}/cache/acme/fmt/1.0"
MACOS = "Library/Application Support/ClaudeCode"
OF_ROOT = "root/.claude.json"
DOMAIN = "com.anthropic.claudecode.plist"


def said(observation):
    return [(file.kind, file.path, file.home, file.project) for file in observation.files]


@pytest.mark.parametrize(
    ("file", "content", "expected"),
    [
        pytest.param(MANAGED, {}, ("managed", "/etc/claude-code/managed-settings.json", "", ""), id="managed settings"),
        pytest.param(
            "etc/claude-code/managed-settings.d/10-a.json",
            {},
            ("drop-in", "/etc/claude-code/managed-settings.d/10-a.json", "", ""),
            id="a drop-in",
        ),
        pytest.param(
            "etc/claude-code/managed-settings.d/.a.json",
            {},
            ("misplaced", "/etc/claude-code/managed-settings.d/.a.json", "", ""),
            id="a hidden drop-in",
        ),
        pytest.param(
            "etc/claude-code/managed-settings.d/a.JSON",
            {},
            ("misplaced", "/etc/claude-code/managed-settings.d/a.JSON", "", ""),
            id="a drop-in in capitals",
        ),
        pytest.param(
            MANAGED_MCP, {}, ("managed-mcp", "/etc/claude-code/managed-mcp.json", "", ""), id="managed servers"
        ),
        pytest.param(
            f"{MACOS}/managed-settings.json", {}, ("managed", f"/{MACOS}/managed-settings.json", "", ""), id="macOS"
        ),
        pytest.param(
            "Program Files/ClaudeCode/managed-settings.json",
            {},
            ("managed", r"C:\Program Files\ClaudeCode\managed-settings.json", "", ""),
            id="Windows without a drive",
        ),
        pytest.param(
            "C/Program Files/ClaudeCode/managed-mcp.json",
            {},
            ("managed-mcp", r"C:\Program Files\ClaudeCode\managed-mcp.json", "", ""),
            id="Windows below its drive",
        ),
        pytest.param(
            "c:/program files/claudecode/managed-settings.json",
            {},
            ("managed", r"C:\program files\claudecode\managed-settings.json", "", ""),
            id="Windows, which does not tell capitals apart",
        ),
        pytest.param(
            "C/ProgramData/ClaudeCode/managed-settings.json",
            {},
            ("misplaced", r"C:\ProgramData\ClaudeCode\managed-settings.json", "", ""),
            id="the folder of Windows that is not read any more",
        ),
        pytest.param(
            f"{HOME}/.claude/remote-settings.json",
            {},
            ("remote", "/home/ada/.claude/remote-settings.json", "/home/ada", ""),
            id="the cache of remote settings",
        ),
        pytest.param(USER, {}, ("user", "/home/ada/.claude/settings.json", "/home/ada", ""), id="user settings"),
        pytest.param(
            "C/Users/ada/.claude/settings.json",
            {},
            ("user", r"C:\Users\ada\.claude\settings.json", r"C:\Users\ada", ""),
            id="user settings on Windows",
        ),
        pytest.param(
            "Users/ada/.claude/settings.json",
            {},
            ("user", "/Users/ada/.claude/settings.json", "/Users/ada", ""),
            id="user settings on macOS",
        ),
        pytest.param(OF_ROOT, {}, ("state", f"/{OF_ROOT}", "/root", ""), id="the state of root"),
        pytest.param(
            f"{HOME}/.claude/mcp.json",
            {},
            ("misplaced", "/home/ada/.claude/mcp.json", "/home/ada", ""),
            id="servers where nobody reads them",
        ),
        pytest.param(
            INSTALLED, {"version": 1}, ("installed", f"/{INSTALLED}", "/home/ada", ""), id="what is installed"
        ),
        pytest.param(
            f"{PLUGINS}/installed_plugins_v2.json",
            {"version": 2},
            ("installed", f"/{PLUGINS}/installed_plugins_v2.json", "/home/ada", ""),
            id="its sibling of between the generations",
        ),
        pytest.param(KNOWN, {}, ("known", f"/{KNOWN}", "/home/ada", ""), id="known marketplaces"),
    ],
)
def test_each_file_lies_where_its_platform_has_it(tmp_path, file, content, expected):
    assert said(machine(tmp_path, {file: content})) == [expected]


@pytest.mark.parametrize(
    ("files", "platform"),
    [
        pytest.param({MANAGED: {}}, "linux", id="Linux"),
        pytest.param({MANAGED: {}, "etc/wsl.conf": ""}, "wsl", id="WSL"),
        pytest.param({f"{MACOS}/managed-settings.json": {}}, "macos", id="macOS"),
        pytest.param({"Users/ada/.claude.json": {}}, "macos", id="homes of macOS alone"),
        pytest.param({"Users/ada/.claude.json": {}, "Users/ada/AppData/x": ""}, "windows", id="homes of Windows alone"),
        pytest.param({"Users/ada/.claude.json": {}, "registry/q.txt": ""}, "windows", id="homes and a registry"),
        pytest.param({"Users/ada/.claude.json": {}, "policy.reg": ""}, "windows", id="homes and a part of a registry"),
        pytest.param({"Users/ada/.claude.json": {}, "notes/q.txt": ""}, "macos", id="homes and something else"),
        pytest.param(
            {"Users/ada/.claude.json": {"projects": {"C:/src/app": {}}}}, "windows", id="homes with work on a drive"
        ),
        pytest.param(
            {"Users/ada/.claude.json": {"projects": {"D:\\work": {}}}}, "windows", id="homes with work on another drive"
        ),
        pytest.param(
            {"Users/ada/.claude.json": {"projects": {"/Users/ada/app": {}, "C:/x": {}}}}, "macos", id="and with none"
        ),
        pytest.param(
            {"Users/ada/.claude.json": {"projects": {"C:/x": {}}}, "Library/x": ""}, "macos", id="what only macOS has"
        ),
        pytest.param({"home/ada/.claude.json": {}, "etc/wsl.conf": "", "registry/q.txt": ""}, "wsl", id="within a WSL"),
        pytest.param({"C/Users/ada/.claude.json": {}}, "windows", id="a drive"),
    ],
)
def test_a_copy_tells_its_platform(tmp_path, files, platform):
    assert machine(tmp_path, files).platform == platform


@pytest.mark.parametrize(
    ("inherits", "kinds"),
    [
        pytest.param(False, ["misplaced"], id="unless it says so"),
        pytest.param(True, ["managed"], id="where it says so"),
    ],
)
def test_wsl_reads_what_windows_holds_only_where_that_says_so(tmp_path, inherits, kinds):
    files = {
        "etc/wsl.conf": "",
        "mnt/c/Program Files/ClaudeCode/managed-settings.json": {"wslInheritsWindowsSettings": inherits},
    }
    assert [file.kind for file in machine(tmp_path, files).files if file.state != "unread"] == kinds


def test_preferences_of_macos_are_read_as_settings_with_the_line_of_each_key(tmp_path):
    listed = plistlib.dumps(
        {
            "PayloadUUID": "x",
            "allowedMcpServers": [{"serverUrl": "https://a & b/*"}],
            "enabledPlugins": {"fmt@acme": True},
        }
    )
    files = {
        f"Library/Managed Preferences/{DOMAIN}": listed,
        f"Library/Managed Preferences/ada/{DOMAIN}": plistlib.dumps(
            {"allowManagedMcpServersOnly": True}, fmt=plistlib.FMT_BINARY
        ),
    }
    first, second = machine(tmp_path, files).files
    assert (first.data, first.home) == (
        {"allowedMcpServers": [{"serverUrl": "https://a & b/*"}], "enabledPlugins": {"fmt@acme": True}},
        "",
    )
    assert (second.data, second.home) == ({"allowManagedMcpServersOnly": True}, "/Users/ada")
    lines = listed.decode().split("\n")
    assert "serverUrl" in lines[first.place("allowedMcpServers", 0, "serverUrl").line - 1]
    assert "enabledPlugins" in lines[first.place("enabledPlugins").line - 1]


REG = 'Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\ClaudeCode]\r\n"Other"="x"\r\n'
WRITTEN = '"Settings"="{\\"allowManagedMcpServersOnly\\": true, \\"x\\": \\"C:\\\\\\\\a\\"}"\r\n'
POLICY = {"allowManagedMcpServersOnly": True, "x": r"C:\a"}


def in_hex(text, kind):
    raw = [f"{byte:02x}" for byte in (text + "\0").encode("utf-16-le")]
    rows = [",".join(raw[at : at + 20]) for at in range(0, len(raw), 20)]
    return f'"Settings"=hex({kind}):' + ",\\\r\n  ".join(rows) + "\r\n"


@pytest.mark.parametrize(
    ("content", "kind", "line"),
    [
        pytest.param((REG + WRITTEN).encode(), "hklm", 5, id="an export in UTF-8"),
        pytest.param(b"\xff\xfe" + (REG + WRITTEN).encode("utf-16-le"), "hklm", 5, id="an export in UTF-16"),
        pytest.param((REG + in_hex(json.dumps(POLICY), 2)).encode(), "hklm", 5, id="an expandable text in hex"),
        pytest.param((REG + in_hex(json.dumps(POLICY), 1)).encode("utf-16"), "hklm", 5, id="a text in hex"),
        pytest.param(
            (REG.replace("LOCAL_MACHINE", "CURRENT_USER") + WRITTEN).encode(), "hkcu", 5, id="what the user wrote"
        ),
        pytest.param(
            b"\r\nHKEY_LOCAL_MACHINE\\Software\\policies\\ClaudeCode\r\n    Settings    REG_SZ    "
            + json.dumps(POLICY).encode()
            + b"\r\n\r\n",
            "hklm",
            3,
            id="what reg query prints",
        ),
        pytest.param(
            b"HKLM\\SOFTWARE\\Policies\\ClaudeCode\r\n    Settings    REG_EXPAND_SZ    "
            + json.dumps(POLICY, indent=1).encode()
            + b"\r\n    Other    REG_DWORD    0x1\r\n",
            "hklm",
            2,
            id="in several lines, with another value behind",
        ),
    ],
)
def test_a_registry_is_read_in_its_text_forms(tmp_path, content, kind, line):
    found = only(machine(tmp_path, {"C/Users/ada/.claude/x": "", "C/policies.reg": content}), kind)
    assert (found.data, found.state, found.place("x").line) == (POLICY, "whole", line)
    assert found.home == (r"C:\Users\ada" if kind == "hkcu" else "")


TEXTS = {
    "allowedMcpServers": '[{"serverUrl": "https://mcp.acme.example/*"}]',
    "enabledPlugins": ' {"fmt@acme": true}',
    "deniedMcpServers": "[",
    "model": "[opus]",
}


@pytest.mark.parametrize("fmt", [plistlib.FMT_XML, plistlib.FMT_BINARY], ids=["in XML", "binary"])
def test_a_text_in_preferences_stays_one_where_it_holds_a_list(tmp_path, fmt):
    files = {f"Library/Managed Preferences/{DOMAIN}": plistlib.dumps(TEXTS, fmt=fmt)}
    (found,) = machine(tmp_path, files).files
    assert (found.data, found.state) == (TEXTS, "whole")
    read = validated(found, Behaviour())
    assert [(flaw.found.route, flaw.effect) for flaw in read.flaws] == [
        (("allowedMcpServers",), "closed"),
        (("deniedMcpServers",), "dropped"),
        (("enabledPlugins",), "dropped"),
    ]


def test_a_secret_in_such_a_text_is_masked(tmp_path):
    said = json.dumps({"API_TOKEN": "hunter-two-77", "REGION": "eu"})
    (found,) = machine(
        tmp_path, {f"Library/Managed Preferences/{DOMAIN}": plistlib.dumps({"env": said, "x": said})}
    ).files
    assert "hunter" not in str(found.data)
    assert "REGION" in found.data["x"]


def of_user(name, said="{}"):
    quoted = said.replace('"', '\\"')
    return f'Windows Registry Editor Version 5.00\n\n[{name}\\SOFTWARE\\Policies\\ClaudeCode]\n"Settings"="{quoted}"\n'


ADA, BOB = "HKEY_USERS\\S-1-5-21-1-2-3-1001", "HKU\\S-1-5-21-1-2-3-1002"
ADAS, BOBS = "C/Users/ada/.claude/x", "C/Users/bob/.claude/x"


@pytest.mark.parametrize(
    ("files", "homes", "owners"),
    [
        pytest.param({"C/registry/a.reg": of_user(ADA), BOBS: ""}, (), [""], id="two homes, and an id"),
        pytest.param(
            {"C/a.reg": of_user("HKEY_CURRENT_USER"), BOBS: ""}, (), [""], id="two homes, and whoever exported"
        ),
        pytest.param({"C/a.reg": of_user(ADA), BOBS: ""}, ("ada",), [""], id="another home that was not asked for"),
        pytest.param({"C/a.reg": of_user(ADA)}, (), [r"C:\Users\ada"], id="one home"),
        pytest.param(
            {"C/a.reg": of_user(ADA), "C/Users/bob/x": ""}, (), [r"C:\Users\ada"], id="one that has the client"
        ),
        pytest.param({"C/Users/ada/a.reg": of_user(ADA), BOBS: ""}, (), [r"C:\Users\ada"], id="it lies in a home"),
        pytest.param({"C/a.reg": of_user(ADA) + of_user(BOB)}, (), ["", ""], id="one home, and two users in a file"),
        pytest.param({"C/a.reg": of_user(ADA), "C/b.reg": of_user(BOB)}, (), ["", ""], id="one home, two users in two"),
        pytest.param(
            {"C/a.reg": of_user(ADA), "C/b.reg": of_user(ADA.lower())}, (), [r"C:\Users\ada"] * 2, id="one user twice"
        ),
        pytest.param({"C/a.reg": of_user("HKEY_USERS\\.DEFAULT")}, (), [], id="the system's own account"),
    ],
)
def test_a_policy_of_a_user_is_of_a_home_only_where_it_can_be_of_no_other(tmp_path, files, homes, owners):
    root = put(tmp_path, {ADAS: "", **files})
    assert [file.home for file in read_machine(root, homes=homes).files if file.kind == "hkcu"] == owners


SHELL = (
    'Settings     : {"allowedMcpServers":[]}\r\n'
    "PSPath       : Microsoft.PowerShell.Core\\Registry::HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\ClaudeCode\r\n"
)
QUERIED = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\ClaudeCode\r\n    Other    REG_DWORD    0x1\r\n"
AS_JSON = json.dumps({"Settings": '{"allowedMcpServers":[]}', "PSPath": r"HKCU:\SOFTWARE\Policies\ClaudeCode"})


@pytest.mark.parametrize(
    ("name", "content", "kinds"),
    [
        pytest.param("C/registry/policy.txt", SHELL, ["hklm"], id="what PowerShell shows"),
        pytest.param("C/policy.txt", SHELL.encode("utf-16"), ["hklm"], id="it beside the folder, in UTF-16"),
        pytest.param("C/registry/q.json", AS_JSON, ["hkcu"], id="it as JSON, of a user"),
        pytest.param("C/registry/q.csv", '"Settings"\n"{}"\n', ["hklm"], id="it as a table"),
        pytest.param("C/registry/q.txt", '{"deniedMcpServers": []}', ["hklm"], id="the value alone"),
        pytest.param("C/Users/ada/Registry/q.txt", SHELL, ["hklm"], id="it in a home"),
        pytest.param("C/registry/q.txt", QUERIED, [], id="a key without the value"),
        pytest.param("C/registry/q.txt", QUERIED.replace("ClaudeCode", "Other"), [], id="another key"),
        pytest.param("C/registry/q.reg", REG, [], id="an export without the value"),
        pytest.param("C/registry/q.txt", "ERROR: The system was unable to find it.", [], id="an error"),
        pytest.param("C/registry/q.json", '{"name": "x"}', [], id="something else"),
        pytest.param(
            "C/notes.txt", r"Ask IT about HKLM\SOFTWARE\Policies\ClaudeCode", [], id="a remark beside the folder"
        ),
        pytest.param("C/q.txt", '{"deniedMcpServers": []}', [], id="the value alone beside the folder"),
        pytest.param("C/notes.json", AS_JSON, [], id="JSON beside the folder"),
    ],
)
def test_another_form_of_the_registry_is_told_as_not_read(tmp_path, name, content, kinds):
    put(tmp_path, {ADAS: "", name: content if isinstance(content, bytes) else content.encode()})
    found = read_machine(tmp_path).files
    assert [(file.kind, file.state) for file in found] == [(kind, "unread") for kind in kinds]
    assert all("neither an export (`.reg`) nor what `reg query` prints" in file.why for file in found)


@pytest.mark.parametrize(
    "written",
    [
        pytest.param('"Settings"=dword:00000001\r\n', id="a number"),
        pytest.param('"Settings"=hex(7):7b,00,7d,00,00,00\r\n', id="several texts"),
        pytest.param('"Settings"=-\r\n', id="a value to delete"),
    ],
)
@pytest.mark.parametrize("as_seen", [True, False], ids=["as seen", "as documented"])
def test_a_value_of_the_registry_that_is_no_text_is_not_read_and_nobody_calls_it_broken(tmp_path, written, as_seen):
    (found,) = machine(tmp_path, {"C/Windows/x": "", "C/registry/policies.reg": REG + written}).files
    assert (found.state, found.data) == ("unread", None)
    read = validated(found, Behaviour(as_seen=as_seen))
    assert (read.outcome, read.flaws) == ("unread", ())


def test_a_machine_keeps_its_own_paths_and_where_they_were_read(tmp_path):
    found = machine(tmp_path, {USER: SETTINGS}).files[0]
    assert (found.path, found.file) == (f"/{USER}", str(tmp_path / USER))
    assert found.place("enabledPlugins").file == found.file


def test_projects_are_those_that_the_state_names_and_that_are_there(tmp_path):
    files = {
        STATE: {"projects": {"/home/ada/app": {}, "/gone": {}, "../etc": {}}},
        f"{HOME}/app/.mcp.json": SERVERS,
        f"{HOME}/app/.claude/settings.json": {},
        f"{HOME}/app/.claude/settings.local.json": {},
        f"{HOME}/app/.claude/mcp.json": {},
        f"{HOME}/other/.mcp.json": SERVERS,
    }
    found = machine(tmp_path, files)
    assert found.projects == ("/home/ada/app",)
    assert found.exists == {"/home/ada/app": True, "/gone": False}
    app = "/home/ada/app"
    assert said(found)[1:] == [
        ("project", f"{app}/.claude/settings.json", "", app),
        ("local", f"{app}/.claude/settings.local.json", "", app),
        ("project-servers", f"{app}/.mcp.json", "", app),
        ("misplaced", f"{app}/.claude/mcp.json", "", app),
    ]


def test_local_settings_come_from_the_folder_and_from_the_top_of_its_repository(tmp_path):
    files = {
        STATE: {"projects": {"/home/ada/mono/app": {}}},
        f"{HOME}/mono/.git/HEAD": "",
        f"{HOME}/mono/.claude/settings.local.json": {},
        f"{HOME}/mono/app/.claude/settings.local.json": {},
    }
    found = machine(tmp_path, files)
    local = [file.path for file in found.files if file.kind == "local"]
    assert local == [
        "/home/ada/mono/app/.claude/settings.local.json",
        "/home/ada/mono/.claude/settings.local.json",
    ]
    assert found.repositories == {"/home/ada/mono/app": "/home/ada/mono"}


def test_local_settings_at_the_top_of_a_repository_are_read_once(tmp_path):
    files = {
        STATE: {"projects": {"/home/ada/app": {}}},
        f"{HOME}/app/.git/HEAD": "",
        f"{HOME}/app/.claude/settings.local.json": {},
    }
    assert [file.kind for file in machine(tmp_path, files).files] == ["state", "local"]


def test_on_windows_local_settings_are_those_of_the_folder_alone(tmp_path):
    files = {
        "C/Users/ada/.claude.json": {"projects": {"C:/Users/ada/mono/app": {}}},
        "C/Users/ada/mono/.git/HEAD": "",
        "C/Users/ada/mono/.claude/settings.local.json": {},
        "C/Users/ada/mono/app/.claude/settings.local.json": {},
    }
    found = machine(tmp_path, files)
    assert found.projects == ("C:/Users/ada/mono/app",)
    assert only(found, "local").path == r"C:\Users\ada\mono\app\.claude\settings.local.json"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list everything")
def test_dots_lead_nowhere_even_where_a_folder_cannot_be_listed(tmp_path):
    put(tmp_path, {"home/ada/x": "", "out/.claude-plugin/plugin.json": {"name": "out"}})
    (tmp_path / HOME).chmod(0o311)
    assert machine_ground(str(tmp_path)).walk(f"/{HOME}/../../out") is None


def test_a_name_with_a_separator_is_no_name(tmp_path):
    put(tmp_path, {"a/b/c": ""})
    folder = machine_ground(str(tmp_path)).folder()
    folder.why = "permission denied"
    assert [folder.has(name) for name in ("a", "a/b", "..", "a\0")] == [True, False, False, False]


def test_a_home_is_the_top_of_no_repository(tmp_path):
    files = {STATE: {"projects": {"/home/ada/app": {}}}, f"{HOME}/.git/HEAD": "", f"{HOME}/app/.mcp.json": SERVERS}
    assert machine(tmp_path, files).repositories == {"/home/ada/app": "/home/ada/app"}


@pytest.mark.parametrize("given", ["/srv/team", "srv/team"])
def test_a_folder_of_projects_stands_for_those_in_it(tmp_path, monkeypatch, given):
    files = {
        "srv/team/a/.mcp.json": SERVERS,
        "srv/team/deep/b/.git/HEAD": "",
        "srv/team/c/x": "",
        "srv/team/node_modules/d/.mcp.json": SERVERS,
    }
    put(tmp_path, files)
    monkeypatch.chdir(tmp_path)
    assert read_machine(".", projects=(given,)).projects == ("/srv/team/a", "/srv/team/deep/b")


@pytest.mark.parametrize("home", ["ada", "/home/ada"])
def test_homes_are_narrowed(tmp_path, home):
    files = {STATE: {}, "home/bo/.claude.json": {}}
    assert machine(tmp_path, files, homes=(home,)).homes == ("/home/ada",)


@pytest.mark.parametrize("options", [{"homes": ("eve",)}, {"projects": ("/nowhere",)}])
def test_what_is_asked_for_and_not_there_is_said(tmp_path, options):
    with pytest.raises(NotThere, match=r"eve|nowhere"):
        machine(tmp_path, {STATE: {}}, **options)


def test_packages_are_read_with_their_servers_and_parts(tmp_path):
    files = {
        INSTALLED: {"version": 2, "plugins": {"fmt@acme": [{"scope": "user", "installPath": f"/{FMT}"}]}},
        f"{FMT}/.claude-plugin/plugin.json": {"name": "fmt", "mcpServers": "./more.json", "userConfig": {"a": {}}},
        f"{FMT}/.mcp.json": {"bare": {"command": "x"}},
        f"{FMT}/more.json": SERVERS,
        f"{FMT}/hooks/hooks.json": {},
        f"{FMT}/bin/x": "",
    }
    found = machine(tmp_path, files)
    assert [(file.kind, file.path, file.of) for file in found.files[1:]] == [
        ("package", f"/{FMT}/.claude-plugin/plugin.json", f"/{FMT}"),
        ("package-servers", f"/{FMT}/.mcp.json", f"/{FMT}"),
        ("package-servers", f"/{FMT}/more.json", f"/{FMT}"),
        ("package-hooks", f"/{FMT}/hooks/hooks.json", f"/{FMT}"),
    ]
    assert [(each.path, each.parts) for each in found.folders] == [
        (f"/{FMT}", ("hooks", "bin", "user_config", "local-mcp"))
    ]


@pytest.mark.parametrize(
    ("named", "exists"),
    [
        pytest.param("./gone.json", {f"/{FMT}/gone.json": False}, id="in the folder of the package"),
        pytest.param("./more/gone.json", {f"/{FMT}/more/gone.json": False}, id="in a folder that is not there either"),
        pytest.param("../gone.json", {}, id="outside of it, where nobody looks"),
        pytest.param("./hooks/hooks.json", {}, id="it is there"),
    ],
)
def test_a_file_of_servers_that_a_manifest_names_and_that_is_gone_is_told_as_gone(tmp_path, named, exists):
    files = {
        INSTALLED: {"version": 2, "plugins": {"fmt@acme": [{"scope": "user", "installPath": f"/{FMT}"}]}},
        f"{FMT}/.claude-plugin/plugin.json": {"name": "fmt", "mcpServers": named},
        f"{FMT}/hooks/hooks.json": {},
    }
    assert machine(tmp_path, files).exists == {f"/{FMT}": True, **exists}


def test_a_windows_path_is_found_whatever_its_slashes_and_capitals(tmp_path):
    installed = r"c:\users\ADA\.claude\plugins\cache\acme\fmt\1.0"
    files = {
        "C/Users/ada/.claude/plugins/installed_plugins.json": {
            "version": 1,
            "plugins": {"fmt@acme": {"version": "1.0", "installPath": installed}},
        },
        "C/Users/ada/.claude/plugins/cache/acme/fmt/1.0/.claude-plugin/plugin.json": {"name": "fmt"},
    }
    found = machine(tmp_path, files)
    assert found.exists == {installed: True}
    assert [each.path for each in found.folders] == [r"C:\Users\ada\.claude\plugins\cache\acme\fmt\1.0"]


MARKETPLACE = {
    "name": "acme",
    "owner": {"name": "A"},
    "plugins": [
        {"name": "fmt", "source": "./plugins/fmt"},
        {"name": "off", "source": "./plugins/off"},
        {"name": "out", "source": "./../../../../../etc"},
    ],
}


def test_marketplaces_are_read_where_the_state_says_and_where_they_lie(tmp_path):
    files = {
        USER: {"enabledPlugins": {"fmt@acme": True, "out@acme": True}},
        KNOWN: {
            "acme": {"source": {"source": "directory", "path": "/opt/acme"}, "installLocation": "/opt/acme"},
            "../../etc": {"source": {"source": "github", "repo": "a/b"}},
        },
        "opt/acme/.claude-plugin/marketplace.json": MARKETPLACE,
        "opt/acme/plugins/fmt/.claude-plugin/plugin.json": {"name": "fmt"},
        "opt/acme/plugins/off/.claude-plugin/plugin.json": {"name": "off"},
        f"{PLUGINS}/marketplaces/orphan/.claude-plugin/marketplace.json": MARKETPLACE,
    }
    found = machine(tmp_path, files)
    assert [file.of for file in found.files if file.kind == "marketplace"] == [
        "/opt/acme",
        f"/{PLUGINS}/marketplaces/orphan",
    ]
    assert [each.path for each in found.folders] == ["/opt/acme/plugins/fmt"]


def test_a_marketplace_may_be_a_single_file(tmp_path):
    files = {
        KNOWN: {"acme": {"source": {"source": "file", "path": "/opt/acme.json"}}},
        "opt/acme.json": MARKETPLACE,
    }
    found = machine(tmp_path, files)
    assert only(found, "marketplace").of == "/opt/acme.json"
    assert found.exists == {"/opt/acme.json": True}


def test_packages_among_skills_and_those_of_the_account_are_found(tmp_path):
    files = {
        STATE: {"projects": {"/home/ada/app": {}}},
        f"{HOME}/.claude/skills/mine/.claude-plugin/plugin.json": {"name": "mine"},
        f"{HOME}/.claude/skills/plain/SKILL.md": "",
        f"{HOME}/app/.claude/skills/ours/.claude-plugin/plugin.json": {"name": "ours"},
        f"{PLUGINS}/synced/theirs/skills/x/SKILL.md": "",
    }
    assert [each.path.rpartition("/")[2] for each in machine(tmp_path, files).folders] == ["ours", "theirs", "mine"]


@pytest.mark.parametrize(
    ("path", "name", "exists"),
    [
        pytest.param(f"/{HOME}/../../../outside", "dots", None, id="a path with dots"),
        pytest.param("/outside", "absolute", False, id="a path of the machine that is not in its copy"),
        pytest.param("../outside", "relative", None, id="a relative path"),
        pytest.param("\0", "nothing", None, id="a name that no file can have"),
    ],
)
def test_no_recorded_path_leads_out_of_the_copy(tmp_path, path, name, exists):
    put(tmp_path, {"outside/.claude-plugin/plugin.json": {"name": name}})
    files = {INSTALLED: {"version": 2, "plugins": {"fmt@acme": [{"scope": "user", "installPath": path}]}}}
    found = machine(tmp_path / "copy", files)
    assert (found.folders, found.exists.get(path)) == ((), exists)


def test_a_name_like_a_path_is_no_path(tmp_path):
    put(tmp_path, {"secret/.claude-plugin/marketplace.json": MARKETPLACE})
    files = {
        KNOWN: {"../../../../../secret": {"source": {"source": "github", "repo": "a/b"}}},
        USER: {"enabledPlugins": {"../../../../secret@../../../../../secret": True}},
    }
    assert [file.kind for file in machine(tmp_path / "copy", files).files] == ["user", "known"]


def link(root, name, target):
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.symlink_to(target)


@pytest.mark.parametrize(
    "target",
    [
        pytest.param("/home/ada/dotfiles/settings.json", id="by its path on the machine"),
        pytest.param("../dotfiles/settings.json", id="by a relative path"),
        pytest.param("/home/ada/again/settings.json", id="through another link"),
    ],
)
def test_links_inside_a_home_are_followed_as_the_machine_would(tmp_path, target):
    put(tmp_path, {f"{HOME}/dotfiles/settings.json": SETTINGS})
    link(tmp_path, f"{HOME}/again", "dotfiles")
    link(tmp_path, USER, target)
    found = only(read_machine(tmp_path), "user")
    assert (found.data, found.path) == (SETTINGS, f"/{USER}")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        pytest.param(USER, "user", id="user settings"),
        pytest.param(f"{HOME}/app/.mcp.json", "project-servers", id="servers of a project"),
        pytest.param(MANAGED, "managed", id="managed settings"),
    ],
)
@pytest.mark.parametrize("is_absolute", [True, False])
def test_a_link_that_leads_out_is_refused_and_said_to_be_so(tmp_path, name, kind, is_absolute):
    put(tmp_path, {"outside.json": SETTINGS})
    copy = put(tmp_path / "copy", {STATE: {"projects": {"/home/ada/app": {}}}, f"{HOME}/app/x": ""})
    target = tmp_path / "outside.json"
    link(copy, name, target if is_absolute else os.path.relpath(target, (copy / name).parent))
    found = only(read_machine(copy), kind)
    assert (found.state, found.data) == ("unread", None)
    assert ("link that leads out" in found.why) or (is_absolute and "link to something that is not there" in found.why)


def test_a_project_shows_nothing_of_the_home_around_it(tmp_path):
    put(tmp_path, {STATE: {"projects": {"/home/ada/app": {}}}, f"{HOME}/private.json": SETTINGS, f"{HOME}/app/x": ""})
    link(tmp_path, f"{HOME}/app/.mcp.json", "../private.json")
    assert only(read_machine(tmp_path), "project-servers").state == "unread"


def test_a_linked_folder_is_read_inside_and_refused_outside(tmp_path):
    put(tmp_path, {f"{HOME}/dotfiles/claude/settings.json": SETTINGS, "home/bo/x": "", "srv/claude/settings.json": {}})
    link(tmp_path, f"{HOME}/.claude", "dotfiles/claude")
    link(tmp_path, "home/bo/.claude", "/srv/claude")
    found = read_machine(tmp_path)
    assert {(file.path, file.state) for file in found.files} == {
        (f"/{USER}", "whole"),
        ("/home/bo/.claude", "unread"),
    }


def test_links_in_a_circle_and_pipes_end(tmp_path):
    put(tmp_path, {f"{HOME}/.claude/x": ""})
    link(tmp_path, USER, "settings.json")
    os.mkfifo(tmp_path / STATE)
    found = read_machine(tmp_path)
    assert [(file.kind, file.state) for file in found.files] == [("user", "unread"), ("state", "unread")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_opened_is_said(tmp_path):
    put(tmp_path, {USER: SETTINGS})
    (tmp_path / USER).chmod(0)
    assert "permission denied" in only(read_machine(tmp_path), "user").why


@pytest.mark.parametrize(
    ("folder", "homes", "projects"),
    [
        pytest.param("", ("/home/ada",), ("/home/ada/app",), id="a machine"),
        pytest.param(HOME, ("/home/ada",), ("/home/ada/app",), id="a home, which its packages name"),
    ],
)
def test_a_folder_is_what_lies_in_it(tmp_path, folder, homes, projects):
    files = {
        STATE: {"projects": {"/home/ada/app": {}}},
        INSTALLED: {"version": 2, "plugins": {"fmt@acme": [{"scope": "user", "installPath": f"/{FMT}"}]}},
        f"{FMT}/.claude-plugin/plugin.json": {"name": "fmt"},
        f"{HOME}/app/.mcp.json": SERVERS,
    }
    found = read_folder(str(put(tmp_path, files) / folder))
    assert (found.homes, found.projects) == (homes, projects)
    assert [each.path for each in found.folders] == [f"/{FMT}"]


@pytest.mark.parametrize("folder", ["work", "work/app"])
def test_a_folder_may_be_a_project_or_hold_some(tmp_path, folder):
    put(tmp_path, {"work/app/.mcp.json": SERVERS})
    found = read_folder(str(tmp_path / folder))
    assert (found.homes, found.projects) == ((), (str(tmp_path / "work/app"),))


def test_a_folder_with_nothing_of_ours_is_nothing(tmp_path):
    put(tmp_path, {"src/main.py": "", "settings.json": {}})
    assert read_folder(str(tmp_path)) is None
    assert is_nothing(read_machine(tmp_path))


def npm(folder, version):
    return {f"{folder}/node_modules/@anthropic-ai/claude-code/package.json": {"version": version}}


@pytest.mark.parametrize(
    ("files", "target", "client"),
    [
        pytest.param({}, "/home/ada/.local/share/claude/versions/2.1.300", "2.1.300", id="the native link"),
        pytest.param(npm("usr/lib", "2.1.240"), None, "2.1.240", id="npm"),
        pytest.param(npm(f"{HOME}/.claude/local", "2.1.9"), None, "2.1.9", id="npm in the home"),
        pytest.param(npm("usr/lib", "2.1.240"), "x/versions/2.1.240", "2.1.240", id="two that agree"),
        pytest.param(npm("usr/lib", "2.1.240"), "x/versions/2.1.300", None, id="two that differ"),
        pytest.param({}, "/opt/claude", None, id="a link to something else"),
        pytest.param({STATE: {"lastOnboardingVersion": "2.1.1"}}, None, None, id="what the state has seen once"),
        pytest.param(npm("usr/lib", "ghp_0123456789abcdefghij"), None, None, id="no version"),
    ],
)
def test_the_client_has_the_version_that_something_really_tells(tmp_path, files, target, client):
    put(tmp_path, {STATE: {}, **files})
    if target:
        link(tmp_path, f"{HOME}/.local/bin/claude", target)
    assert read_machine(tmp_path).client == client


def test_settings_move_the_folder_of_packages(tmp_path):
    files = {
        USER: {"env": {"CLAUDE_CODE_PLUGIN_CACHE_DIR": "~/elsewhere", "CLAUDE_CODE_PLUGIN_SEED_DIR": "/opt/seed"}},
        f"{HOME}/elsewhere/installed_plugins.json": {"version": 2, "plugins": {}},
        "opt/seed/known_marketplaces.json": {},
        "opt/seed/marketplaces/acme/.claude-plugin/marketplace.json": MARKETPLACE,
    }
    found = machine(tmp_path, files)
    assert [(file.kind, file.path, file.of) for file in found.files[1:]] == [
        ("installed", "/home/ada/elsewhere/installed_plugins.json", ""),
        ("known", "/opt/seed/known_marketplaces.json", "/opt/seed"),
        ("marketplace", "/opt/seed/marketplaces/acme/.claude-plugin/marketplace.json", "/opt/seed/marketplaces/acme"),
    ]


def test_a_variable_moves_the_folder_of_settings_and_the_state_in_it(tmp_path):
    files = {
        f"{HOME}/conf/settings.json": SETTINGS,
        f"{HOME}/conf/.claude.json": {"mcpServers": {}},
        USER: {},
        STATE: {"projects": {}},
    }
    home = machine_ground(str(put(tmp_path, files))).walk("/home/ada")
    found = Found()
    Home(found, home, {"CLAUDE_CONFIG_DIR": "/home/ada/conf"}).read()
    assert [file.path for file in found.files] == ["/home/ada/conf/settings.json", "/home/ada/conf/.claude.json"]


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        pytest.param("etc/claude-code/managed-settings.json", "managed", id="managed settings"),
        pytest.param("etc/claude-code/managed-mcp.json", "managed-mcp", id="managed servers"),
        pytest.param("etc/claude-code/managed-settings.d/a.json", "drop-in", id="a drop-in"),
        pytest.param("home/ada/.claude/settings.json", "user", id="settings of a user"),
        pytest.param("home/ada/.claude.json", "state", id="the client's record"),
    ],
)
def test_a_folder_where_a_file_belongs_is_not_read_and_said_to_be_one(tmp_path, folder, kind):
    root = put(tmp_path, {USER if kind == "state" else STATE: {}})
    (root / folder).mkdir(parents=True)
    found = [file for file in read_machine(root).files if file.kind == kind]
    assert [(file.state, file.why) for file in found] == [("unread", "not read: a folder, where a file belongs")]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        pytest.param("etc/claude-code", "managed", id="the system's folder"),
        pytest.param("etc/claude-code/managed-settings.d", "drop-in", id="the folder of drop-ins"),
        pytest.param("home/ada/.claude", "user", id="the client's folder"),
        pytest.param("home/ada/.claude/plugins", "installed", id="the folder of packages"),
    ],
)
@pytest.mark.parametrize("is_link", [pytest.param(True, id="a link out"), pytest.param(False, id="a file")])
def test_what_stands_where_a_folder_belongs_is_not_taken_for_nothing(tmp_path, name, kind, is_link):
    (tmp_path / "outside").mkdir()
    root = put(tmp_path / "machine", {STATE: {}})
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    if is_link:
        (root / name).symlink_to(tmp_path / "outside")
    else:
        (root / name).write_text("x", encoding="utf-8")
    assert [file.state for file in read_machine(root).files if file.kind == kind] == ["unread"]


def test_a_home_and_a_project_that_are_links_out_are_named(tmp_path):
    (tmp_path / "outside").mkdir()
    root = put(tmp_path / "machine", {STATE: {"projects": {"/home/ada/app": {}}}})
    for name in ("home/eve", "home/ada/app"):
        (root / name).symlink_to(tmp_path / "outside")
    found = read_machine(root)
    assert {file.path for file in found.files if file.state == "unread"} == {"/home/ada/app", "/home/eve"}
    assert "/home/ada/app" not in found.exists


@pytest.mark.parametrize(
    ("path", "is_read"),
    [
        pytest.param(USER, True, id="a user's"),
        pytest.param(MANAGED, True, id="managed ones"),
        pytest.param("etc/claude-code/managed-settings.d/10.json", True, id="a drop-in"),
        pytest.param(STATE, False, id="the client's own record"),
        pytest.param(MANAGED_MCP, False, id="a set of servers"),
    ],
)
def test_settings_in_utf_16_are_read_as_the_client_reads_them(tmp_path, path, is_read):
    text = json.dumps({"deniedMcpServers": [{"serverName": "Ä"}], "mcpServers": {}})
    files = {path: BOM_UTF16_LE + text.encode("utf-16-le")}
    (file,) = (each for each in machine(tmp_path, files).files if each.path == f"/{path}")
    assert (file.state == "whole") == is_read
    if is_read:
        assert file.settings["deniedMcpServers"] == [{"serverName": "Ä"}]
        assert file.place("deniedMcpServers").line == 1


def test_settings_in_the_other_utf_16_hold_nothing_for_the_client(tmp_path):
    text = json.dumps({"deniedMcpServers": []})
    file = only(machine(tmp_path, {USER: BOM_UTF16_BE + text.encode("utf-16-be")}), "user")
    assert (file.state, file.is_strict) == ("unread", False)
