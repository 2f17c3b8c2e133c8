"""The matrix shows the surfaces on which something is provisioned."""

import json
from pathlib import Path

import pytest
from command import plugingov
from exported_pages import page, plugin, setting, whole
from machines import put

HEADING = "apiVersion: plugingov/v1\nkind: Inventory\norganization: acme\n"
DOOR = "plugins: {{crm: {{title: CRM, path: custom-mcp, provision: {{{}}}}}}}\n"
CODE, COWORK = "claude-code: {via: user-server}", "cowork: {via: custom-connector}"


@pytest.mark.parametrize(
    ("provision", "words", "heads", "summary"),
    [
        pytest.param(f"{COWORK}, {CODE}", (), ["cowork", "claude-code"], "1 plugin. ●", id="both"),
        pytest.param(CODE, (), ["claude-code"], "1 plugin; none is provisioned on cowork. ●", id="one of them"),
        pytest.param(CODE, ("--surface", "claude-code"), ["claude-code"], "1 plugin. ●", id="the one that was asked for"),
        pytest.param(CODE, ("--surface", "cowork"), ["cowork"], "1 plugin; none is provisioned on cowork. ●", id="the other"),
    ],
)  # fmt: skip
def test_a_surface_without_any_door_is_said_and_not_drawn(tmp_path, capsys, provision, words, heads, summary):
    file = tmp_path / "acme.yaml"
    file.write_text(HEADING + DOOR.format(provision), encoding="utf-8")
    lines = plugingov(capsys, "matrix", "--inventory", str(file), *words).out.splitlines()
    assert lines[2].split() == heads
    assert lines[-1].startswith(summary)
    reasons = lines[lines.index("Why") + 1].split() if "Why" in lines else []
    assert ("surface" in reasons) == (len(heads) > 1)


MACHINE = {
    "home/ada/.claude.json": {"mcpServers": {"notes": {"type": "http", "url": "https://notes.example/mcp"}}},
    "etc/claude-code/managed-settings.json": {"enabledPlugins": {}},
}
PACKAGE = plugin(name="tidy", organization_installation_preference="auto_install")


@pytest.fixture
def looked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "machine", MACHINE)
    put(tmp_path / "exports", whole(plugins=page(PACKAGE), settings=page(setting("auto_install"))))
    (tmp_path / "acme.yaml").write_text(HEADING + DOOR.format(f"{CODE}, {COWORK}"), encoding="utf-8")
    return ("--inventory", "acme.yaml", "--observed", "machine", "--observed", "exports", "--as-of", "2026-10-01")


@pytest.mark.parametrize(
    ("words", "names"),
    [
        pytest.param((), ["notes (https://notes.example/mcp)", "tidy@anycompany-tools"], id="on both surfaces"),
        pytest.param(("--surface", "cowork"), ["tidy@anycompany-tools"], id="on the one that is asked about"),
        pytest.param(("--member", "ada@anycompany.example"), [], id="for one member nobody knows it"),
    ],
)
def test_what_is_there_and_in_no_inventory_is_shown_below(looked, capsys, words, names):
    file = Path("acme.yaml")
    file.write_text(file.read_text() + "groups: {all: {members: [ada@anycompany.example]}}\n", encoding="utf-8")
    record = json.loads(plugingov(capsys, "matrix", *looked, *words, "--format", "json").out)
    assert [each["name"] for each in record["undeclared"]] == names
    text = plugingov(capsys, "matrix", *looked, *words).out
    assert ("In no inventory" in text) == bool(names)
    counted = f" and {len(names)} thing{'s' * (len(names) != 1)} in no inventory" if names else ""
    assert text.splitlines()[-1].startswith(f"1 plugin{counted}")


def test_what_was_seen_is_told_with_its_place(looked, capsys):
    record = json.loads(plugingov(capsys, "matrix", *looked, "--format", "json").out)
    server, package = record["undeclared"]
    assert (server["surface"], package["surface"]) == ("claude-code", "cowork")
    assert server["because"] == "`notes` is configured by a member, and the inventory does not know it: it loads"
    assert server["at"]["file"].endswith("home/ada/.claude.json")
    assert package["at"]["file"].endswith("plugins/page-0001.json")


def test_where_nobody_looked_nothing_is_undeclared(tmp_path, capsys):
    file = tmp_path / "acme.yaml"
    file.write_text(HEADING + DOOR.format(CODE), encoding="utf-8")
    assert json.loads(plugingov(capsys, "matrix", "--inventory", str(file), "--format", "json").out)["undeclared"] == []
