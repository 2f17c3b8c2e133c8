import pytest
from desktop_files import APP, MANIFEST, bundle, manifest, of_home, settings_of, starting
from machines import put

from plugingov.surfaces.cowork.desktop.extensions import extensions
from plugingov.surfaces.machine.machine import read_folder, read_machine

MANAGED = "/etc/claude-desktop/managed-settings.json"
LINUX = "/home/ada/.config/Claude"


def seen(tmp_path, *parts):
    files = {path.lstrip("/"): said for part in parts for path, said in part.items()}
    return extensions(read_machine(put(tmp_path, files)))


def on(app=LINUX, **more):
    return {**of_home(app, {"notes": manifest(**more)}), **settings_of("notes", enabled=True, app=app)}


@pytest.mark.parametrize(
    ("files", "loads", "because"),
    [
        pytest.param(on(), "yes", "`isEnabled` in `notes.json` is true", id="switched on by its member"),
        pytest.param({**on(), **settings_of("notes", enabled=False, app=LINUX)}, "no", "`isEnabled` in `notes.json` is false", id="switched off by its member"),
        pytest.param(of_home(LINUX, {"notes": MANIFEST}), "unknown", "no file says whether its member has it switched on", id="nothing set"),
        pytest.param({**on(), f"{LINUX}/Claude Extensions Settings/notes.json": "{"}, "unknown", "`notes.json` could not be read: found", id="settings that nobody can read"),
        pytest.param({**on(), f"{LINUX}/Claude Extensions Settings/notes.json": {"isEnabled": "yes"}}, "unknown", "no file says whether its member has it switched on", id="a word where yes or no belongs"),
        pytest.param({**on(), **settings_of("other", enabled=False, app=LINUX)}, "yes", "`isEnabled` in `notes.json` is true", id="another one switched off"),
        pytest.param({**on(), MANAGED: {"isDesktopExtensionEnabled": False}}, "no", "`isDesktopExtensionEnabled` in `managed-settings.json` is false", id="kept out by the organisation"),
        pytest.param({**on(), MANAGED: {"isDesktopExtensionEnabled": True}}, "yes", "`isEnabled` in `notes.json` is true", id="allowed by the organisation"),
        pytest.param({**on(), MANAGED: {"isDesktopExtensionEnabled": "no"}}, "unknown", "nobody knows what `isDesktopExtensionEnabled` is: ", id="a key that nobody can read"),
        pytest.param({**on(), MANAGED: {"inferenceProvider": "bedrock"}}, "no", "nothing sets `isDesktopExtensionEnabled`, and in a third-party deployment it is off", id="a third-party deployment that does not speak of them"),
        pytest.param({**on("/home/ada/.config/Claude-3p")}, "no", "nothing sets `isDesktopExtensionEnabled`, and in a third-party deployment it is off", id="the folder of a third-party build"),
        pytest.param({f"{LINUX}/Claude Extensions/notes.mcpb": bundle()}, "no", "it is a bundle that lies there, and nobody has installed it", id="a bundle"),
    ],
)  # fmt: skip
def test_whether_an_extension_loads_and_why(tmp_path, files, loads, because):
    (found,) = seen(tmp_path, files)
    assert found.loads.holds == loads
    assert found.loads.because.startswith(because)


def test_what_an_extension_is_stands_in_its_manifest(tmp_path):
    (found,) = seen(tmp_path, on(display_name="Notes of ACME"))
    assert (found.name, found.title, found.version, found.is_installed) == ("notes", "Notes of ACME", "1.2.0", True)
    (server,) = found.servers
    assert server.config == {"type": "stdio", "command": "node", "args": ["${__dirname}/server/index.js"]}
    assert server.found.at.file.endswith("manifest.json")


def test_one_without_a_name_goes_by_its_folder(tmp_path):
    (found,) = seen(tmp_path, of_home(LINUX, {"local.notes": {"server": {"type": "uv"}}}))
    assert found.name == "local.notes"
    (server,) = found.servers
    assert server.config == {"type": "stdio"}


OVERRIDES = {"win32": {"command": "node.exe"}, "darwin": {"args": ["mac.js"], "env": {"B": "${HOME}"}}}


@pytest.mark.parametrize(
    ("app", "words"),
    [
        pytest.param(LINUX, [["node", "a.js"]], id="a platform without its own"),
        pytest.param(APP, [["node", "mac.js"]], id="macOS, with arguments of its own"),
        pytest.param("C/Users/ada/AppData/Roaming/Claude", [["node.exe", "a.js"]], id="Windows, with a command of its own"),
    ],
)  # fmt: skip
def test_a_platform_starts_what_is_written_for_it(tmp_path, app, words):
    said = starting("node", "a.js", env={"A": "${HOME}"}, platform_overrides=OVERRIDES)
    (found,) = seen(tmp_path, of_home(app, {"notes": said}))
    assert [[each.config["command"], *each.config["args"]] for each in found.servers] == words
    env = {"A": "${HOME}", "B": "${HOME}"} if app == APP else {"A": "${HOME}"}
    assert [each.config["env"] for each in found.servers] == [env]


def test_where_nobody_knows_the_platform_every_way_is_told(tmp_path):
    said = starting("node", "a.js", platform_overrides=OVERRIDES)
    (found,) = extensions(read_folder(str(put(tmp_path, {"notes.mcpb": bundle(said)}))))
    assert [[each.config["command"], *each.config["args"]] for each in found.servers] == [
        ["node", "a.js"],
        ["node.exe", "a.js"],
        ["node", "mac.js"],
    ]
    assert {each.found.at.file.rpartition("/")[2] for each in found.servers} == {"manifest.json"}


def test_a_bundle_of_a_plugin_is_told_with_that_plugin(tmp_path):
    top = "/Library/Application Support/Claude/org-plugins/notes"
    files = {f"{top}/.claude-plugin/plugin.json": {"mcpServers": "a.mcpb"}, f"{top}/a.mcpb": bundle()}
    assert seen(tmp_path, files) == ()
