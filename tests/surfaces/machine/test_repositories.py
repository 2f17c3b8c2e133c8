"""What a repository itself offers: the marketplace or the package that others may install from it."""

import pytest
from machines import STATE, machine, only, put

from plugingov.surfaces.machine.machine import read_folder, read_machine

APP = "home/ada/app"
LISTING = {
    "name": "acme",
    "owner": {"name": "A"},
    "plugins": [
        {"name": "notes", "source": "./plugins/notes"},
        {"name": "self", "source": "./"},
        {"name": "far", "source": {"source": "github", "repo": "acme/far"}},
        {"name": "out", "source": "./../../bo/secret"},
        {"name": "gone", "source": "./plugins/gone"},
    ],
}
FILES = {
    ".claude-plugin/marketplace.json": LISTING,
    ".claude-plugin/plugin.json": {"name": "self", "mcpServers": {"crm": {"command": "/bin/x"}}},
    "plugins/notes/.claude-plugin/plugin.json": {"name": "notes"},
    "plugins/notes/.mcp.json": {"mcpServers": {"wiki": {"command": "/bin/x"}}},
}


def told(found):
    return [(file.kind, file.path, file.state) for file in found.files if file.kind != "state"]


def test_a_project_that_is_a_marketplace_is_read_with_what_lies_in_it(tmp_path):
    files = {STATE: {"projects": {"/home/ada/app": {}}}, **{f"{APP}/{name}": text for name, text in FILES.items()}}
    found = machine(tmp_path, {**files, "home/bo/secret/.claude-plugin/plugin.json": {"name": "out"}})
    assert told(found) == [
        ("package", "/home/ada/app/.claude-plugin/plugin.json", "whole"),
        ("marketplace", "/home/ada/app/.claude-plugin/marketplace.json", "whole"),
        ("package", "/home/ada/app/plugins/notes/.claude-plugin/plugin.json", "whole"),
        ("package-servers", "/home/ada/app/plugins/notes/.mcp.json", "whole"),
    ]
    assert {file.project for file in found.files if file.kind != "state"} == {"/home/ada/app"}
    assert [(each.path, each.parts) for each in found.folders] == [
        ("/home/ada/app", ("local-mcp",)),
        ("/home/ada/app/plugins/notes", ("local-mcp",)),
    ]
    assert found.exists["/home/ada/app/plugins/gone"] is False


def test_of_a_repository_around_a_project_the_same_is_read_once(tmp_path):
    names = ("/home/ada/app/one", "/home/ada/app/two")
    files = {f"{APP}/{name}": text for name, text in FILES.items()}
    inner = {f"{name[1:]}/x": "" for name in names}
    found = machine(
        tmp_path, {STATE: {"projects": {each: {} for each in names}}, f"{APP}/.git/HEAD": "", **files, **inner}
    )
    assert only(found, "marketplace").of == "/home/ada/app"
    assert [file.of for file in found.files if file.kind == "package"] == [
        "/home/ada/app",
        "/home/ada/app/plugins/notes",
    ]


def test_a_folder_of_repositories_is_looked_through_for_them(tmp_path):
    found = read_folder(str(put(tmp_path, {f"team/acme/{name}": text for name, text in FILES.items()})))
    assert found.projects == (str(tmp_path / "team/acme"),)
    assert only(found, "marketplace").state == "whole"


@pytest.mark.parametrize("name", [".claude-plugin", "plugins/notes", "plugins/notes/.claude-plugin"])
def test_what_leads_out_of_a_repository_is_said_to_be_not_read(tmp_path, name):
    kept = {f"{APP}/{path}": text for path, text in FILES.items() if not path.startswith(f"{name}/")}
    root = put(tmp_path / "machine", {STATE: {"projects": {"/home/ada/app": {}}}, f"{APP}/.git/HEAD": "", **kept})
    (tmp_path / "outside").mkdir()
    (root / APP / name).parent.mkdir(parents=True, exist_ok=True)
    (root / APP / name).symlink_to(tmp_path / "outside")
    assert [path for _, path, state in told(read_machine(root)) if state == "unread"] == [f"/{APP}/{name}"]


@pytest.mark.parametrize("name", [pytest.param("tools.mcpb", id="a bundle"), pytest.param("old.DXT", id="an old one")])
def test_a_bundle_is_said_to_be_not_opened(tmp_path, name):
    manifest = {"name": "self", "mcpServers": [f"./{name}", "https://acme.example/far.mcpb", "./gone.mcpb"]}
    files = {f"{APP}/.claude-plugin/plugin.json": manifest, f"{APP}/{name}": b"PK\x03\x04"}
    found = machine(tmp_path, {STATE: {"projects": {"/home/ada/app": {}}}, **files})
    file = only(found, "package-servers")
    assert (file.path, file.state) == (f"/{APP}/{name}", "unread")
    assert file.why == "not read: a bundle is an archive, which is not opened"
