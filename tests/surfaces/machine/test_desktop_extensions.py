import json

import pytest
from desktop_files import MANIFEST, bundle, manifest, of_home, starting
from machines import HOME, STATE, facts, machine, only, put

from plugingov.model.observations import read_observation
from plugingov.reports.observation_record import observation_text
from plugingov.sources.document import Text
from plugingov.sources.json import read_json
from plugingov.sources.yaml import read_yaml
from plugingov.surfaces.machine.machine import is_nothing, read_folder, read_machine

APP = f"{HOME}/.config/Claude"
INSTALLED = f"{APP}/Claude Extensions"
NOTES = f"{INSTALLED}/local.notes/manifest.json"
ORG = "Library/Application Support/Claude/org-plugins"
SECRET = "xoxb-731948261-Kq3vN8tLr2"


def said(observation):
    return [(file.kind, file.path, file.home, file.of) for file in observation.files]


@pytest.mark.parametrize(
    ("folder", "called"),
    [
        pytest.param("home/ada/.config/Claude", "/home/ada/.config/Claude", id="Linux"),
        pytest.param("home/ada/.config/Claude-3p", "/home/ada/.config/Claude-3p", id="a third-party deployment"),
        pytest.param("Users/ada/Library/Application Support/Claude", "/Users/ada/Library/Application Support/Claude", id="macOS"),
        pytest.param("C/Users/ada/AppData/Roaming/Claude", r"C:\Users\ada\AppData\Roaming\Claude", id="Windows"),
        pytest.param("C/Users/ada/AppData/Local/Claude-3p", r"C:\Users\ada\AppData\Local\Claude-3p", id="Windows, a third-party deployment"),
        pytest.param(
            "C/Users/ada/AppData/Local/Packages/Claude_pzs8sxrjxfjjc/LocalCache/Roaming/Claude",
            r"C:\Users\ada\AppData\Local\Packages\Claude_pzs8sxrjxfjjc\LocalCache\Roaming\Claude",
            id="Windows, from its store",
        ),
    ],
)  # fmt: skip
def test_installed_extensions_are_found_where_each_platform_keeps_them(tmp_path, folder, called):
    found = read_machine(put(tmp_path, of_home(folder, {"local.notes": MANIFEST})))
    file = only(found, "extension")
    slash = "\\" if "\\" in called else "/"
    assert file.of == f"{called}{slash}Claude Extensions{slash}local.notes"
    assert file.path == f"{file.of}{slash}manifest.json"
    assert file.data == MANIFEST
    assert file.home
    assert file.place("server", "mcp_config", "command").line > 1
    assert found.homes == ()  # nobody has started Claude Code there


def test_records_and_settings_are_read_beside_them(tmp_path):
    files = {
        NOTES: MANIFEST,
        f"{APP}/extensions-installations.json": {
            "extensions": {"local.notes": {"version": "1.2.0", "hash": "ab" * 32}}
        },
        f"{APP}/Claude Extensions Settings/local.notes.json": {"isEnabled": True, "userConfig": {"folder": "/srv"}},
        STATE: {},
    }
    found = machine(tmp_path, files)
    assert only(found, "extension-records").data["extensions"]["local.notes"]["version"] == "1.2.0"
    settings = only(found, "extension-settings")
    assert settings.data == {"isEnabled": True, "userConfig": {"folder": "<a literal value, not kept>"}}
    assert settings.home == "/home/ada"
    assert found.homes == ("/home/ada",)


def test_nothing_of_a_home_that_was_not_asked_for_is_read(tmp_path):
    files = {**of_home(APP, {"a": MANIFEST}), **of_home("home/bob/.config/Claude", {"b": MANIFEST}), STATE: {}}
    found = machine(tmp_path, files, homes=("ada",))
    assert [file.home for file in found.files if file.kind == "extension"] == ["/home/ada"]


def test_a_home_by_itself_may_hold_nothing_else(tmp_path):
    found = read_folder(str(put(tmp_path, of_home(".config/Claude", {"notes": MANIFEST}))))
    assert [file.kind for file in found.files] == ["extension"]


@pytest.mark.parametrize(
    ("content", "state", "because"),
    [
        pytest.param("", "whole", "the file is empty", id="no bytes"),
        pytest.param("{}", "partly", "found no text for `name` in line 1; found no text for `version` in line 1; found no mapping for `server` in line 1", id="an empty mapping"),
        pytest.param("{", "unread", "not read: found", id="cut off"),
        pytest.param("[]", "partly", "found no mapping, so nothing of it counts", id="a list"),
        pytest.param(json.dumps(manifest(server={"type": "uv"})), "whole", "", id="a server of the newest kind, which says nothing more"),
        pytest.param(json.dumps(manifest(server={"type": "node", "mcp_config": "node"})), "partly", "found no mapping for `server.mcp_config` in line 1", id="a launch that is none"),
        pytest.param(json.dumps(manifest(tools=[{"name": "a"}, {"title": "b"}, 3])), "partly", "found a tool without a name in line 1; found a tool without a name in line 1", id="tools without names"),
        pytest.param(json.dumps(manifest(tools={"a": 1})), "partly", "found no list for `tools` in line 1", id="tools in a mapping"),
        pytest.param(json.dumps(manifest(user_config={"a": 1})), "partly", "found no mapping for the setting `a` in line 1", id="a setting that is none"),
        pytest.param(json.dumps({**manifest(), "name": "Größe 文", "unheard_of": 1}), "whole", "", id="other alphabets, and a key that nobody knows"),
        pytest.param(json.dumps({**{key: value for key, value in MANIFEST.items() if key != "manifest_version"}, "dxt_version": "0.1"}), "whole", "", id="the old generation"),
    ],
)  # fmt: skip
def test_a_manifest_that_is_odd_is_read_as_far_as_it_goes(tmp_path, content, state, because):
    file = only(machine(tmp_path, {NOTES: content}), "extension")
    assert file.state == state
    assert file.why.startswith(because) if state == "unread" else file.why == because


def test_a_folder_without_a_manifest_is_no_empty_extension(tmp_path):
    file = only(machine(tmp_path, {f"{INSTALLED}/local.notes/server/index.js": "//"}), "extension")
    assert (file.state, file.data) == ("unread", None)
    assert file.why == "not read: there is no `manifest.json`, without which it is no extension"


def test_bundles_that_lie_among_extensions_are_read(tmp_path):
    found = machine(tmp_path, {f"{INSTALLED}/notes.mcpb": bundle(), f"{INSTALLED}/old.DXT": bundle(signed=True)})
    bundles = [(file.path, file.data) for file in found.files if file.kind == "bundle"]
    assert bundles == [
        (f"/{INSTALLED}/notes.mcpb", {"signature": "absent", "members": 2}),
        (f"/{INSTALLED}/old.DXT", {"signature": "present", "members": 2}),
    ]
    manifests = [(file.path, file.of) for file in found.files if file.kind == "extension"]
    assert manifests == [
        (f"/{INSTALLED}/{name}/manifest.json", f"/{INSTALLED}/{name}") for name in ("notes.mcpb", "old.DXT")
    ]


@pytest.mark.parametrize(
    ("tail", "signature"),
    [
        pytest.param(b"", "absent", id="nothing"),
        pytest.param(b"MCPB_SIG_V1\x04\x00\x00\x00abcdMCPB_SIG_END", "present", id="as the first tools signed"),
        pytest.param(b"MCPB_SIG_V1\x04\x00\x00\x00abcd" + b"\0" * 900 + b"MCPB_SIG_END", "present", id="filled up"),
        pytest.param(b"MCPB_SIG_V1", "absent", id="cut off"),
        pytest.param(b"signed by ACME", "absent", id="something else"),
    ],
)  # fmt: skip
def test_a_signature_stands_behind_the_archive(tmp_path, tail, signature):
    found = machine(tmp_path, {f"{INSTALLED}/notes.mcpb": bundle() + tail})
    assert only(found, "bundle").data["signature"] == signature


def test_what_only_a_member_of_the_archive_says_is_no_signature(tmp_path):
    content = bundle(MCPB_SIG_V1="MCPB_SIG_END")
    assert only(machine(tmp_path, {f"{INSTALLED}/a.mcpb": content}), "bundle").data["signature"] == "absent"


@pytest.mark.parametrize(
    ("content", "because"),
    [
        pytest.param(b"", "not read: it is no zip archive, or only a part of one", id="nothing"),
        pytest.param(bundle(None), "not read: there is no `manifest.json` in it", id="no manifest"),
        pytest.param(bundle(None, **{"notes.mcpb": "PK"}), "not read: there is no `manifest.json` in it, only another archive, which is not opened", id="packed twice"),
        pytest.param(bundle(None, **{"notes/manifest.json": "{}"}), "not read: there is no `manifest.json` in it", id="a manifest that is not at the top"),
        pytest.param(bundle(**{"../x": ""}), "not read: `../x` in it leads out of it", id="a member that leads out"),
    ],
)  # fmt: skip
def test_a_bundle_that_is_refused_is_named(tmp_path, content, because):
    found = machine(tmp_path, {f"{INSTALLED}/notes.mcpb": content})
    file = only(found, "bundle")
    assert (file.state, file.why) == ("unread", because)
    assert not [each for each in found.files if each.kind == "extension"]


def test_a_folder_with_bundles_can_be_given_and_its_project_is_read_too(tmp_path):
    found = read_folder(str(put(tmp_path, {"notes.mcpb": bundle(), ".mcp.json": {"mcpServers": {}}})))
    assert [file.kind for file in found.files] == ["bundle", "extension", "project-servers"]
    assert is_nothing(read_folder(str(put(tmp_path / "empty", {"a.txt": ""}))) or found) is False


def test_links_out_of_what_was_given_are_not_followed(tmp_path):
    outside = put(tmp_path / "outside", {"manifest.json": MANIFEST, "a.mcpb": bundle()})
    root = put(tmp_path / "root", {NOTES: MANIFEST})
    (root / INSTALLED / "away").symlink_to(outside)
    (root / INSTALLED / "away.mcpb").symlink_to(outside / "a.mcpb")
    found = read_machine(root)
    unread = {
        (file.kind, file.path.rpartition("/")[2]): file.why.partition(" of ")[0]
        for file in found.files
        if file.state == "unread"
    }
    assert unread == {
        ("extension", "away"): "not read: a link that leads out",
        ("bundle", "away.mcpb"): "not read: a link that leads out",
    }


def test_a_folder_that_is_a_link_is_named_once(tmp_path):
    root = put(tmp_path / "root", {STATE: {}})
    (root / HOME / ".config").symlink_to(put(tmp_path / "outside", {"Claude/x": ""}))
    found = read_machine(root)
    assert [(file.kind, file.path) for file in found.files if file.state == "unread"] == [
        ("desktop-config", "/home/ada/.config"),
        ("extension", "/home/ada/.config"),
    ]


def test_no_secret_of_an_extension_is_kept(tmp_path):
    config = {"token": {"type": "string", "sensitive": True, "default": "hunter2hunter2"}}
    launch = starting("node", "--api-key", SECRET, env={"TOKEN": "hunter3hunter3", "KEPT": "${user_config.token}"})
    files = {
        NOTES: {**launch, "user_config": config},
        f"{INSTALLED}/a.mcpb": bundle({**launch, "user_config": config}),
        f"{APP}/extensions-installations.json": {
            "extensions": {"notes": {"manifest": {**launch, "user_config": config}}}
        },
        f"{APP}/Claude Extensions Settings/notes.json": {
            "isEnabled": True,
            "userConfig": {"token": "hunter4", "list": ["hunter5"]},
        },
        f"{ORG}/notes/.mcp.json": {
            "mcpServers": {"a": {"command": "x", "args": [f"--token={SECRET}"], "env": {"A": "hunter6"}}}
        },
    }
    written = observation_text(machine(tmp_path, files), "json")
    assert "hunter" not in written
    assert SECRET not in written
    assert "${user_config.token}" in written


def test_organisation_plugins_are_found(tmp_path):
    files = {
        f"{ORG}/notes/.claude-plugin/plugin.json": {"name": "notes", "installationPreference": "required"},
        f"{ORG}/notes/.mcp.json": {"mcpServers": {"crm": {"type": "http", "url": "https://mcp.acme.example/crm"}}},
        f"{ORG}/notes/version.json": {"version": "7"},
        f"{ORG}/skill/SKILL.md": "# Skill",
        f"{ORG}/empty/readme.txt": "",
        f"{ORG}/loose.txt": "",
    }
    found = machine(tmp_path, files)
    top = f"/{ORG}"
    assert said(found) == [
        ("org-plugin-folder", f"{top}/empty", "", f"{top}/empty"),
        ("org-plugin-folder", f"{top}/notes", "", f"{top}/notes"),
        ("org-plugin", f"{top}/notes/.claude-plugin/plugin.json", "", f"{top}/notes"),
        ("org-plugin-servers", f"{top}/notes/.mcp.json", "", f"{top}/notes"),
        ("org-plugin-version", f"{top}/notes/version.json", "", f"{top}/notes"),
        ("org-plugin-folder", f"{top}/skill", "", f"{top}/skill"),
    ]
    holds = {
        file.path.rpartition("/")[2]: file.data["holds"] for file in found.files if file.kind == "org-plugin-folder"
    }
    assert holds == {
        "empty": ["readme.txt"],
        "notes": [".claude-plugin", ".mcp.json", "version.json", ".claude-plugin/plugin.json"],
        "skill": ["SKILL.md"],
    }


def test_organisation_plugins_of_windows_are_found(tmp_path):
    found = machine(tmp_path, {"C/Program Files/Claude/org-plugins/a/.claude-plugin/plugin.json": {"name": "a"}})
    assert [file.path for file in found.files] == [
        r"C:\Program Files\Claude\org-plugins\a",
        r"C:\Program Files\Claude\org-plugins\a\.claude-plugin\plugin.json",
    ]


def test_the_files_and_bundles_that_a_manifest_names_are_read_inside_of_its_folder(tmp_path):
    named = ["./servers/more.json", "notes.mcpb", "../other/.mcp.json", "https://example.com/a.mcpb", ".mcp.json"]
    files = {
        f"{ORG}/notes/.claude-plugin/plugin.json": {"name": "notes", "mcpServers": named},
        f"{ORG}/notes/servers/more.json": {"mcpServers": {}},
        f"{ORG}/notes/notes.mcpb": bundle(),
        f"{ORG}/notes/.mcp.json": {"mcpServers": {}},
        f"{ORG}/other/.mcp.json": {"mcpServers": {}},
    }
    of = f"/{ORG}/notes"
    found = [(file.kind, file.path.removeprefix(f"{of}/"), file.of) for file in machine(tmp_path, files).files]
    assert found[1:6] == [
        ("org-plugin", ".claude-plugin/plugin.json", of),
        ("org-plugin-servers", ".mcp.json", of),
        ("org-plugin-servers", "servers/more.json", of),
        ("bundle", "notes.mcpb", of),
        ("extension", "notes.mcpb/manifest.json", f"{of}/notes.mcpb"),
    ]
    assert [path for _, path, _ in found[6:]] == [f"/{ORG}/other", f"/{ORG}/other/.mcp.json"]


def test_links_out_of_a_plugin_are_skipped(tmp_path):
    root = put(tmp_path, {f"{ORG}/notes/.claude-plugin/plugin.json": {"name": "notes"}, "elsewhere/.mcp.json": {}})
    (root / ORG / "notes/.mcp.json").symlink_to(root / "elsewhere/.mcp.json")
    file = only(read_machine(root), "org-plugin-servers")
    assert (file.state, file.why.partition(" of ")[0]) == ("unread", "not read: a link that leads out")


def test_a_copy_of_the_folder_alone_can_be_given(tmp_path):
    found = read_folder(str(put(tmp_path / "org-plugins", {"notes/.claude-plugin/plugin.json": {"name": "notes"}})))
    assert [file.kind for file in found.files] == ["org-plugin-folder", "org-plugin"]


@pytest.mark.parametrize("form", ["yaml", "json", "jsonl"])
def test_what_is_written_down_says_the_same_when_it_is_read_again(tmp_path, form):
    files = {
        NOTES: MANIFEST,
        f"{INSTALLED}/a.mcpb": bundle(signed=True),
        f"{INSTALLED}/b.mcpb": b"",
        f"{APP}/extensions-installations.json": {"extensions": {}},
        f"{APP}/Claude Extensions Settings/local.notes.json": {"isEnabled": False},
        f"{ORG}/notes/.claude-plugin/plugin.json": {"name": "notes"},
        f"{ORG}/notes/version.json": {"version": "7"},
        STATE: {},
    }
    found = machine(tmp_path, files)
    text = Text("written", observation_text(found, form))
    problems = []
    again = read_observation(read_yaml(text) if form == "yaml" else read_json(text), problems)
    assert problems == []
    assert facts(again) == facts(found)
