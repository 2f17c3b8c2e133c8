"""What a package's files of hooks do to it: one of a wrong form costs the whole package, what is no JSON does not."""

import json
from dataclasses import replace

import pytest
from machines import machine

from plugingov.surfaces.claude_code.client.session import Session
from plugingov.surfaces.claude_code.sessions.machine import Machine

HOME = "/home/ada"
MARKET = "home/ada/acme"
FOLDER = f"{MARKET}/notes"
MANIFEST = f"{FOLDER}/.claude-plugin/plugin.json"
HOOKS = f"{FOLDER}/hooks/hooks.json"
OTHER = f"{FOLDER}/other.json"
WRONG = {"hooks": {"PreToolUse": 5}}
KNOWN = {"acme": {"source": {"source": "directory", "path": f"/{MARKET}"}, "installLocation": f"/{MARKET}"}}
FILES = {
    "home/ada/.claude.json": {},
    "home/ada/.claude/settings.json": {"enabledPlugins": {"notes@acme": True}},
    "home/ada/.claude/plugins/known_marketplaces.json": KNOWN,
    f"{MARKET}/.claude-plugin/marketplace.json": {
        "name": "acme",
        "owner": {"name": "A"},
        "plugins": [{"name": "notes", "source": "./notes"}],
    },
    MANIFEST: {"name": "notes"},
}


def observed(folder, files):
    every = {path: content for path, content in {**FILES, **files}.items() if content is not None}
    texts = {path: content if isinstance(content, str) else json.dumps(content) for path, content in every.items()}
    return machine(folder, texts, client="2.1.330")


def package(observation):
    (found,) = Machine(observation).packages(Session(HOME, ""))
    return found


def named(hooks):
    return {MANIFEST: {"name": "notes", "hooks": hooks}}


@pytest.mark.parametrize(
    ("files", "because", "line"),
    [
        pytest.param({HOOKS: WRONG}, "`PreToolUse` in `hooks.json`", 1, id="an event that is no list"),
        pytest.param({HOOKS: '{\n"hooks":\n5}'}, "`hooks` in `hooks.json`", 3, id="hooks that are no mapping"),
        pytest.param(
            {HOOKS: '{"hooks": {"PermissionRequest": [\n{"hooks": []},\n{}\n]}}'},
            "`PermissionRequest` in `hooks.json`",
            3,
            id="the second group of an event",
        ),
        pytest.param({HOOKS: {"PreToolUse": 5}}, "`PreToolUse`", 1, id="an event without a key around it"),
        pytest.param({HOOKS: {"hooks": {}, "PreToolUse": 5}}, "`PreToolUse`", 1, id="an event beside that key"),
        pytest.param(
            {**named("./other.json"), OTHER: WRONG}, "in `other.json`", 1, id="a file that the manifest names"
        ),
        pytest.param({**named("./x/../other.json"), OTHER: WRONG}, "in `other.json`", 1, id="named by a longer way"),
        pytest.param(
            {**named(["./fine.json", "./other.json"]), f"{FOLDER}/fine.json": {}, OTHER: WRONG},
            "in `other.json`",
            1,
            id="the second of several",
        ),
        pytest.param({**named("./other.json"), OTHER: {}, HOOKS: WRONG}, "in `hooks.json`", 1, id="beside a named one"),
        pytest.param({HOOKS: WRONG, MANIFEST: None}, "in `hooks.json`", 1, id="without a manifest"),
    ],
)
def test_hooks_of_a_wrong_form_cost_the_package(tmp_path, files, because, line):
    found = package(observed(tmp_path, files))
    assert (found.loads, found.at.line) == ("no", line)
    assert because in found.because


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({HOOKS: {}}, id="nothing in it"),
        pytest.param({HOOKS: ""}, id="an empty file"),
        pytest.param({HOOKS: '{"hooks": 5,}'}, id="no JSON"),
        pytest.param({HOOKS: '\ufeff{"hooks": 5}'}, id="a byte order mark, which its reader does not take"),
        pytest.param({HOOKS: "5"}, id="no mapping"),
        pytest.param(
            {HOOKS: {"hooks": {"PostToolUse": 5, "Nothing": 5}, "other": 5}}, id="other events and other keys"
        ),
        pytest.param({f"{FOLDER}/hooks/run.sh": "x"}, id="a folder of hooks without the file"),
        pytest.param({f"{FOLDER}/hooks": "x"}, id="a file where the folder belongs"),
        pytest.param(named("./gone.json"), id="a named file that is not there"),
        pytest.param(named({"PreToolUse": []}), id="hooks in the manifest and no file"),
        pytest.param({**named("./../other.json"), f"{MARKET}/other.json": WRONG}, id="a named file outside"),
    ],
)
def test_hooks_that_cost_nothing(tmp_path, files):
    found = package(observed(tmp_path, files))
    assert found.loads == "yes", found.because


def test_hooks_of_the_entry_are_not_looked_for(tmp_path):
    listing = FILES[f"{MARKET}/.claude-plugin/marketplace.json"]
    entry = {"name": "notes", "source": "./notes", "hooks": "./other.json"}
    files = {f"{MARKET}/.claude-plugin/marketplace.json": {**listing, "plugins": [entry]}, OTHER: WRONG}
    assert package(observed(tmp_path, files)).loads == "yes"


@pytest.mark.parametrize("name", ["hooks", "hooks/hooks.json"])
def test_a_link_that_leads_out_is_not_followed_and_leaves_the_package_open(tmp_path, name):
    put_away = tmp_path / "elsewhere" / "hooks"
    put_away.mkdir(parents=True)
    (put_away / "hooks.json").write_text('{"hooks": 5}')
    link = tmp_path / "machine" / FOLDER / name
    link.parent.mkdir(parents=True)
    link.symlink_to(put_away if name == "hooks" else put_away / "hooks.json")
    found = package(observed(tmp_path / "machine", {}))
    assert found.loads == "unknown"
    assert "`hooks.json` could not be read: a link" in found.because


def test_a_file_of_hooks_that_is_not_in_the_observation_leaves_the_package_open(tmp_path):
    whole = observed(tmp_path, {HOOKS: {}})
    files = tuple(file for file in whole.files if file.kind != "package-hooks")
    found = package(replace(whole, files=files))
    assert (found.loads, "`hooks.json` was not observed" in found.because) == ("unknown", True)


def test_secrets_in_hooks_are_masked(tmp_path):
    token = "ghp_" + "a1B2c3D4e5F6" * 3
    hook = {"type": "http", "url": "https://hooks.acme.example/x", "headers": {"Authorization": f"Bearer {token}"}}
    found = observed(tmp_path, {HOOKS: {"hooks": {"PreToolUse": [{"hooks": [hook]}]}}})
    (file,) = (each for each in found.files if each.kind == "package-hooks")
    assert token not in str(file.data)
    assert package(found).loads == "yes"


def test_a_package_without_hooks_has_no_file_of_them(tmp_path):
    found = observed(tmp_path, {})
    assert not [path for path in found.exists if "hooks" in path]
