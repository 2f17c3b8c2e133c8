"""`plugingov render`: shown, written whole or not at all, and compared with what is deployed."""

import json
import os
import sys
from pathlib import Path

import pytest
from command import ORGANISATIONS, TEASHOP, plugingov
from vendor_settings import saved, settings_of

ROOT = Path(__file__).parents[2]
FINANCE = str(ROOT / "inventories" / "anycompany-finance")
AS_OF = ("--as-of", "2026-11-23")
SECRET = "ghp_0123456789abcdefABCDEF0123456789abcd"
INVENTORY = """\
apiVersion: plugingov/v1
kind: Inventory
organization: acme
surfaces: {claude-code: {managed: {by: file}}}
plugins:
  fx:
    title: FX
    path: custom-mcp
    server: {transport: http, url: https://mcp.acme.example/fx%s}
    provision: {claude-code: {via: managed-mcp}}
"""


@pytest.fixture
def inventory(tmp_path):
    file = tmp_path / "acme.yaml"
    file.write_text(INVENTORY % "", encoding="utf-8")
    return str(file)


def render(capsys, *words):
    return plugingov(capsys, "render", "claude-code", *words, *AS_OF)


def tree(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_without_a_folder_the_files_are_shown_and_nothing_is_written(capsys, inventory, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = render(capsys, "--inventory", inventory)
    assert (found.status, found.err) == (0, "")
    assert '      "serverUrl": "https://mcp.acme.example/fx"' in found.out
    assert "minimum client version: 2.1.229, which `disableCommandPluginSources` needs" in found.out
    assert list(tmp_path.iterdir()) == [Path(inventory)]


def test_the_files_are_written_below_a_folder_and_a_second_run_changes_nothing(capsys, inventory, tmp_path):
    folder = tmp_path / "deploy" / "claude"
    assert render(capsys, "--inventory", inventory, "--output", str(folder)).status == 0
    first = tree(folder)
    assert set(first) == {"managed-settings.json", "managed-mcp.json"}
    assert render(capsys, "--inventory", inventory, "--output", str(folder)).status == 0
    assert tree(folder) == first
    assert render(capsys, "--inventory", inventory, "--check", str(folder)).status == 0


def test_what_was_written_is_shown_no_more(capsys, inventory, tmp_path):
    found = render(capsys, "--inventory", inventory, "--output", str(tmp_path / "deploy"))
    assert "serverUrl" not in found.out
    assert "Not enforceable here" in found.out


@pytest.mark.parametrize("form", ["json", "drop-in", "plist", "reg", "server"], ids=lambda form: f"as {form}")
def test_every_form_is_written_and_found_to_be_the_same(capsys, tmp_path, form):
    words = ("--inventory", FINANCE, "--form", form)
    assert render(capsys, *words, "--output", str(tmp_path)).status == 0
    found = render(capsys, *words, "--check", str(tmp_path), "--format", "json")
    report = json.loads(found.out)
    assert (found.status, {each["state"] for each in report["compared"]}) == (0, {"same"})
    assert report["format"] == "plugingov.rendering/1"


def test_what_differs_is_named_with_its_place_and_fails_the_run(capsys, inventory, tmp_path):
    folder = tmp_path / "deploy"
    render(capsys, "--inventory", inventory, "--output", str(folder))
    file = folder / "managed-settings.json"
    file.write_text(file.read_text().replace('Only": true', 'Only": false'), encoding="utf-8")
    (folder / "managed-settings.d").mkdir()
    (folder / "managed-settings.d" / "60-other.json").write_text("{}", encoding="utf-8")
    (folder / "notes.json").write_text("{}", encoding="utf-8")
    found = render(capsys, "--inventory", inventory, "--check", str(folder), "--format", "json")
    report = json.loads(found.out)
    assert found.status == 1
    assert {each["path"]: each["state"] for each in report["compared"]} == {
        "managed-settings.json": "differs",
        "managed-mcp.json": "same",
        "managed-settings.d/60-other.json": "extra",
    }
    (difference,) = next(each for each in report["compared"] if each["state"] == "differs")["differences"]
    assert difference["key"] == "allowManagedMcpServersOnly"
    assert (difference["place"]["file"], difference["place"]["line"]) == (str(file), 3)


def test_what_is_missing_fails_the_run(capsys, inventory, tmp_path):
    (tmp_path / "empty").mkdir()
    found = render(capsys, "--inventory", inventory, "--check", str(tmp_path / "empty"))
    assert (found.status, found.out.splitlines()[-1]) == (1, "2 missing")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("--output", "x", "--check", "x"), "give --output or --check, not both", id="both"),
        pytest.param(("--output", ""), "--output: expected a folder; `.` is this one", id="no folder"),
        pytest.param(("--check", "nowhere"), "expected a folder", id="nothing to compare with"),
        pytest.param(("--form", "toml"), "'toml' is not one of", id="a form that nobody takes"),
        pytest.param(
            ("--organization", "acne"), "no inventory has it; did you mean `acme`?", id="an organisation that is none"
        ),
    ],
)
def test_words_that_make_no_sense_are_refused(capsys, inventory, tmp_path, monkeypatch, words, says):
    monkeypatch.chdir(tmp_path)
    found = render(capsys, "--inventory", inventory, *words)
    assert (found.status, found.out) == (2, "")
    assert says in found.err


COWORK = """\
apiVersion: plugingov/v1
kind: Inventory
organization: acme
surfaces: {cowork: {plan: enterprise}}
groups: {labs: {deployment: third-party}}
marketplaces: {tools: {source: {github: acme/plugins}, cowork: {default_preference: not_available}}}
plugins:
  fx:
    title: FX
    path: marketplace
    provision: {cowork: {marketplace: tools, preference: required}}
"""


@pytest.fixture
def on_cowork(tmp_path):
    file = tmp_path / "acme.yaml"
    file.write_text(COWORK, encoding="utf-8")
    return ("--inventory", str(file))


def cowork(capsys, *words):
    return plugingov(capsys, "render", "cowork", *words, *AS_OF)


def pages(folder, vendor):
    for file in saved(vendor).files:
        (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / file.path).write_text(json.dumps(file.data), encoding="utf-8")
    return str(folder)


def test_cowork_is_shown_as_a_plan_what_devices_are_told_and_a_checklist(capsys, on_cowork):
    found = cowork(capsys, *on_cowork)
    assert (found.status, found.err) == (0, "")
    assert "what is there was not looked at" in found.out
    assert "fx@tools for everybody\n    not looked at -> required" in found.out
    assert '"userPluginUploadsEnabled": false' in found.out
    assert "an Owner connects marketplace `tools` from `acme/plugins`" in found.out
    assert "minimum Desktop build: 1.37937.0, which `userPluginMarketplacesEnabled` needs" in found.out


def test_with_pages_a_plan_holds_what_differs_and_the_vendors_ids(capsys, on_cowork, tmp_path):
    vendor = settings_of({"tools": "required"}, {"fx@tools": ("required", {})}, [])
    words = (*on_cowork, "--observed", pages(tmp_path / "pulled", vendor))
    assert "1 as declared already" in cowork(capsys, *words).out
    report = json.loads(cowork(capsys, *words, "--format", "json").out)
    plan = next(each["data"] for each in report["files"] if each["path"] == "plan.json")
    assert plan["format"] == "plugingov.cowork-plan/1"
    assert plan["compared_with"] == {"taken_at": "2026-11-23"}
    assert [(each["id"], each["now"], each["will_be"]) for each in plan["changes"]] == [
        ("marketplace_0", {"preference": "required", "own": True}, "not_available")
    ]


@pytest.mark.parametrize("form", [None, "json", "plist", "reg"], ids=lambda form: f"as {form or 'every form'}")
def test_what_is_rendered_for_cowork_is_written_and_found_to_be_the_same(capsys, on_cowork, tmp_path, form):
    words = (*on_cowork, *(("--form", form) if form else ()))
    folder = str(tmp_path / "deploy")
    assert cowork(capsys, *words, "--output", folder).status == 0
    found = cowork(capsys, *words, "--check", folder)
    assert (found.status, found.out.splitlines()[-1]) == (0, f"{5 if form is None else 3} as rendered")


def test_a_device_that_was_told_something_else_fails_the_run(capsys, on_cowork, tmp_path):
    folder = tmp_path / "deploy"
    cowork(capsys, *on_cowork, "--output", str(folder))
    file = folder / "claude-desktop" / "groups" / "labs" / "managed-settings.json"
    file.write_text(
        file.read_text().replace('LocalDevMcpEnabled": false', 'LocalDevMcpEnabled": true'), encoding="utf-8"
    )
    found = cowork(capsys, *on_cowork, "--check", str(folder))
    assert found.status == 1
    assert "`true` is deployed and `false` would be rendered" in found.out


@pytest.mark.parametrize(
    ("surface", "words", "says"),
    [
        pytest.param("claude-code", ("--observed", "x"), "are of `render cowork`", id="pages for Claude Code"),
        pytest.param("claude-code", ("--apply", "--record", "x"), "are of `render cowork`", id="changes for Claude Code"),
        pytest.param("cowork", ("--form", "drop-in"), "Cowork takes json, plist, reg", id="a form of the other surface"),
        pytest.param("cowork", ("--apply", "--record", "x"), "--apply needs --observed", id="changes without pages"),
        pytest.param("cowork", ("--apply", "--observed", "x"), "--apply and --record FILE belong together", id="changes without a record"),
        pytest.param("cowork", ("--record", "x"), "--apply and --record FILE belong together", id="a record of nothing"),
        pytest.param("cowork", ("--apply", "--observed", "x", "--record", "y", "--output", "z"), "--apply writes no files", id="changes and files"),
    ],
)  # fmt: skip
def test_options_that_do_not_go_together_are_refused(capsys, on_cowork, surface, words, says):
    found = plugingov(capsys, "render", surface, *on_cowork, *words)
    assert (found.status, found.out) == (2, "")
    assert says in found.err


def test_pages_of_nothing_are_refused(capsys, on_cowork, tmp_path):
    (tmp_path / "machine" / "etc" / "claude-code").mkdir(parents=True)
    (tmp_path / "machine" / "etc" / "claude-code" / "managed-settings.json").write_text("{}", encoding="utf-8")
    found = cowork(capsys, *on_cowork, "--observed", str(tmp_path / "machine"))
    assert found.status == 2
    assert "holds no page of Cowork of this organisation" in found.err


def test_where_everybody_has_a_deployment_of_their_own_nothing_is_applied(capsys, on_cowork, tmp_path):
    Path(on_cowork[1]).write_text(COWORK.replace("{plan: enterprise}", "{deployment: third-party}"), encoding="utf-8")
    there = pages(tmp_path / "pulled", settings_of({"tools": "required"}, {}, []))
    found = cowork(capsys, *on_cowork, "--observed", there, "--apply", "--record", str(tmp_path / "record"))
    assert found.status == 2
    assert "a third-party deployment has no such settings" in found.err


def test_of_several_organisations_one_is_chosen(capsys, inventory):
    both = ("--inventory", inventory, "--inventory", TEASHOP)
    found = render(capsys, *both)
    assert found.status == 2
    assert "say --organization acme, or teashop" in found.err
    assert "render claude-code: acme as of" in render(capsys, *both, "--organization", "acme").out


def test_with_a_secret_nothing_is_rendered(capsys, tmp_path):
    file = tmp_path / "acme.yaml"
    file.write_text(INVENTORY % f", headers: {{Authorization: Bearer {SECRET}}}", encoding="utf-8")
    found = render(capsys, "--inventory", str(file), "--output", str(tmp_path / "deploy"))
    assert found.status == 2
    assert f"{file}:9:" in found.err
    assert SECRET not in found.err + found.out
    assert not (tmp_path / "deploy").exists()


def test_an_inventory_that_is_not_valid_renders_nothing(capsys, tmp_path):
    file = tmp_path / "acme.yaml"
    file.write_text((INVENTORY % "").replace("via:", "vai:"), encoding="utf-8")
    assert render(capsys, "--inventory", str(file)).status == 2


@pytest.mark.parametrize(
    "prepare",
    [
        pytest.param(
            lambda folder: (folder / "managed-mcp.json").mkdir(parents=True), id="a folder where a file belongs"
        ),
        pytest.param(
            lambda folder: (folder.mkdir(), (folder / "managed-mcp.json").symlink_to(folder / "elsewhere")), id="a link"
        ),
        pytest.param(lambda folder: folder.write_text(""), id="a file where the folder belongs"),
    ],
)
def test_where_something_is_in_the_way_nothing_is_written(capsys, inventory, tmp_path, prepare):
    folder = tmp_path / "deploy"
    prepare(folder)
    before = sorted(map(str, tmp_path.rglob("*")))
    found = render(capsys, "--inventory", inventory, "--output", str(folder))
    assert (found.status, found.out) == (2, "")
    assert "nothing was" in found.err
    assert sorted(map(str, tmp_path.rglob("*"))) == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="whoever may do everything is not kept out")
def test_where_a_folder_takes_nothing_nothing_is_left_behind(capsys, inventory, tmp_path):
    folder = tmp_path / "deploy"
    folder.mkdir(mode=0o500)
    found = render(capsys, "--inventory", inventory, "--output", str(folder))
    assert (found.status, tree(tmp_path)) == (2, {"acme.yaml": Path(inventory).read_bytes()})


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
def test_a_link_out_of_the_deployed_folder_is_not_followed(capsys, inventory, tmp_path):
    folder = tmp_path / "deploy"
    folder.mkdir()
    (tmp_path / "secret.json").write_text("{}", encoding="utf-8")
    (folder / "managed-settings.json").symlink_to(tmp_path / "secret.json")
    found = render(capsys, "--inventory", inventory, "--check", str(folder))
    assert found.status == 2
    assert "found a link that leads out of the folder" in found.err


def test_nothing_of_what_is_deployed_shows_a_secret(capsys, inventory, tmp_path):
    folder = tmp_path / "deploy"
    render(capsys, "--inventory", inventory, "--output", str(folder))
    deployed = {
        "mcpServers": {
            "fx": {
                "type": "http",
                "url": "https://mcp.acme.example/fx",
                "headers": {"Authorization": f"Bearer {SECRET}"},
            }
        }
    }
    (folder / "managed-mcp.json").write_text(json.dumps(deployed), encoding="utf-8")
    for name in ("text", "table", "json", "markdown"):
        found = render(capsys, "--inventory", inventory, "--check", str(folder), "--format", name)
        assert found.status == 1
        assert SECRET not in found.out + found.err


def test_the_inventory_is_the_one_of_the_folder_without_an_option(capsys, monkeypatch):
    monkeypatch.chdir(ORGANISATIONS / "change" / "before")
    assert "render claude-code: teashop as of" in render(capsys).out
