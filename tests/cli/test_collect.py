import json
import subprocess
import sys
from datetime import date

import pytest
from command import plugingov
from exported_pages import PLUGIN, whole
from machines import HOME, MANAGED, STATE, USER, facts, machine, put

from plugingov.cli.observed import observations
from plugingov.sources.document import Text
from plugingov.sources.yaml import read_yaml

AS_OF = ("--as-of", "2026-11-22")
SECRET = "ghp_" + "a1B2" * 9
FILES = {
    STATE: {"projects": {"/home/ada/app": {}}, "mcpServers": {"a": {"command": "x", "env": {"T": SECRET}}}},
    USER: {"enabledPlugins": {"fmt@acme": True}},
    f"{HOME}/app/.mcp.json": {"mcpServers": {"b": {"url": f"https://u:{SECRET}@x.example"}}},
}


def observed(*paths):
    problems = []
    return observations(tuple(map(str, paths)), date(2026, 11, 22), problems), [str(problem) for problem in problems]


def test_a_machine_is_collected_as_yaml(tmp_path, capsys):
    done = plugingov(capsys, "collect", "--root", str(put(tmp_path, FILES)), *AS_OF)
    assert done.status == 0
    data = read_yaml(Text("x", done.out)).data
    assert (data["kind"], data["taken_at"], data["platform"]) == ("Observation", "2026-11-22", "linux")
    assert [row["name"] for row in data["servers"]] == ["a", "b"]


SETTINGS = f"plugins/{PLUGIN}/installation_settings/page-0001.json"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param({}, ["7 read, 0 read in part, 0 not read"], id="whole"),
        pytest.param({SETTINGS: '{"data": [{"ty'}, ["6 read, 0 read in part, 1 not read", f"{SETTINGS}:1:1: not read: found text that is not JSON"], id="a page that was cut off"),
        pytest.param({SETTINGS: {"error": {"type": "x"}}}, ["6 read, 1 read in part, 0 not read", f"{SETTINGS}:1:1: found an error of the interface"], id="a page that is none"),
        pytest.param({"pull.json": '{"done": ['}, ["7 read, 0 read in part, 1 not read", "pull.json:1:1: not read: found text that is not JSON"], id="the record of pull, cut off"),
    ],
)  # fmt: skip
def test_what_was_not_read_of_pages_is_said_on_standard_error(tmp_path, capsys, monkeypatch, changed, said):
    monkeypatch.chdir(put(tmp_path, whole() | changed))
    done = plugingov(capsys, "collect", "--exports", ".", *AS_OF)
    told = " ".join(done.err.split())
    assert (done.status, [each for each in said if each not in told]) == (0, [])
    assert not [each for each in ("home", "project", "client", "system") if each in told]


def test_what_is_said_about_it_stands_in_it(tmp_path, capsys):
    words = ("--machine", "laptop-7", "--organization", "acme", "--member", "ada@x.example", "--client", "2.1.300")
    done = plugingov(capsys, "collect", "--root", str(put(tmp_path, FILES)), *words, "--format", "json", *AS_OF)
    data = json.loads(done.out)
    keys = ("machine", "organization", "client", "members")
    assert [data[key] for key in keys] == [
        "laptop-7",
        "acme",
        "2.1.300",
        [{"member": "ada@x.example", "home": "/home/ada"}],
    ]


@pytest.mark.parametrize("form", ["yaml", "json", "jsonl"])
def test_no_format_shows_a_secret(tmp_path, capsys, form):
    done = plugingov(capsys, "collect", "--root", str(put(tmp_path, FILES)), "--format", form)
    assert done.status == 0
    assert "****" in done.out
    assert SECRET not in done.out + done.err


def test_the_same_machine_gives_the_same_bytes(tmp_path, capsys):
    words = ("collect", "--root", str(put(tmp_path, FILES)), *AS_OF)
    assert plugingov(capsys, *words).out == plugingov(capsys, *words).out


ODD = {
    **FILES,
    "home/mia/.claude.json": "{",
    USER: '{"enabledPlugins": {},}',
    f"{HOME}/app/.claude/settings.json": "",
}


def test_what_was_read_is_summed_up_where_it_disturbs_nobody(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(put(tmp_path, ODD))
    done = plugingov(capsys, "collect", "--root", ".", *AS_OF)
    read_yaml(Text("x", done.out))
    assert done.err.splitlines() == [
        "plugingov: collected .: linux, client not known (`--client VERSION` says it), 2 homes, 1 project",
        "",
        "  where          read  in part  not read  files",
        "  the system        0        0         0  nothing there",
        "  /home/ada         1        1         0  settings.json, .claude.json",
        "  /home/mia         0        0         1  .claude.json",
        "  /home/ada/app     2        0         0  settings.json (empty), .mcp.json",
        "",
        "Not understood, or not in full",
        "  ./home/ada/.claude/settings.json:1:1: found a comma with nothing behind it in line 1",
        "  ./home/mia/.claude.json:1:2: not read: found text that is not JSON in line 1",
    ]


def test_a_folder_that_is_not_opened_is_told_once_whatever_may_lie_in_it(tmp_path, monkeypatch, capsys):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "copy/home/ada").mkdir(parents=True)
    (tmp_path / "copy/home/ada/.claude").symlink_to(tmp_path / "elsewhere")
    monkeypatch.chdir(tmp_path / "copy")
    said = plugingov(capsys, "collect", "--root", ".", *AS_OF).err.splitlines()
    assert [line.split() for line in said if line.startswith("  /home/ada")] == [
        ["/home/ada", "0", "0", "1", ".claude"]
    ]
    assert sum(line.startswith("  ./home/ada/.claude:1:1: not read") for line in said) == 1


def test_very_many_places_are_counted(tmp_path, capsys):
    homes = {f"home/member-{number:02}/.claude.json": "{" for number in range(30)}
    lines = plugingov(capsys, "collect", "--root", str(put(tmp_path, homes)), *AS_OF).err.splitlines()
    assert sum(line.startswith("  /home/member-") for line in lines) == 19  # and the system
    assert "  and 11 more places, which the observation names" in lines
    assert lines[-1] == "  and 10 more, which the observation names with the reason"


def test_several_formats_go_to_files(tmp_path, capsys):
    yaml, whole = tmp_path / "a.yaml", tmp_path / "b.json"
    root = str(put(tmp_path / "copy", FILES))
    done = plugingov(capsys, "collect", "--root", root, "--format", f"yaml={yaml}", "--format", f"json={whole}")
    assert (done.status, done.out) == (0, "")
    (first, second), problems = observed(yaml, whole)
    assert problems == []
    assert facts(first) == facts(second)


@pytest.mark.parametrize(
    ("words", "status", "error"),
    [
        pytest.param(("--root", "nowhere"), 2, "there is no such folder", id="no root"),
        pytest.param(("--root", "."), 3, "nothing of Claude Code or Claude Desktop was found in .", id="nothing there"),
        pytest.param(("--root", ".", "--home", "eve"), 2, "there is no home `eve`", id="no home"),
        pytest.param(("--root", ".", "--project", "x"), 2, "there is no folder `x`", id="no project"),
        pytest.param(("--root", ".", "--client", "new"), 2, "expected a version", id="no version"),
        pytest.param(("--root", ".", "--organization", "a b"), 2, "expected an id", id="no id"),
        pytest.param(("--root", ".", "--group", "a"), 2, "only rows say groups", id="a group where none is said"),
        pytest.param(("--root", ".", "--group", "a b", "--format", "jsonl"), 2, "expected an id", id="no group"),
        pytest.param(
            ("--exports", ".", "--group", "a", "--format", "jsonl"), 2, "which lie on no machine", id="a group of pages"
        ),
        pytest.param(("folder",), 2, "collect takes folders as options", id="an argument"),
        pytest.param(("--root", ".", "--format", "text"), 2, "expected one of yaml, json, jsonl", id="no format"),
    ],
)
def test_bad_words_are_refused(tmp_path, monkeypatch, capsys, words, status, error):
    monkeypatch.chdir(tmp_path)
    done = plugingov(capsys, "collect", *words)
    assert (done.status, done.out) == (status, "")
    assert error in done.err


def test_two_formats_need_two_places(tmp_path, capsys):
    root = str(put(tmp_path, FILES))
    done = plugingov(capsys, "collect", "--root", root, "--format", "yaml", "--format", "json")
    assert (done.status, done.out) == (2, "")


def test_pydantic_is_not_imported_to_collect(tmp_path):
    code = "import sys, plugingov.cli.collect; sys.exit(any(name.startswith(('pydantic', 'yaml')) for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_what_was_collected_is_read_as_the_folder_itself_is(tmp_path, capsys, form):
    root, file = put(tmp_path / "copy", FILES), tmp_path / f"ada.{form}"
    plugingov(capsys, "collect", "--root", str(root), "--format", f"{form}={file}", *AS_OF)
    (found, direct), problems = observed(file, root)
    assert problems == []
    assert facts(found)[:2] == facts(direct)[:2]


def test_a_folder_of_observations_is_read_and_every_line_counts(tmp_path, capsys):
    root, folder = str(put(tmp_path / "copy", FILES)), tmp_path / "observed"
    folder.mkdir()
    plugingov(capsys, "collect", "--root", root, "--format", f"jsonl={folder / 'a.jsonl'}", "--machine", "one")
    line = (folder / "a.jsonl").read_text()
    (folder / "a.jsonl").write_text(line + line.replace('"one"', '"two"'))
    found, problems = observed(folder)
    assert (problems, [each.machine for each in found]) == ([], ["one", "two"])
    (folder / "a.jsonl").write_text(line + '{"kind": 1}\n')
    found, problems = observed(folder)
    assert (len(found), len(problems)) == (1, 1)


def test_a_machine_is_collected_as_rows(tmp_path, capsys):
    words = (
        "--machine",
        "laptop-7",
        "--member",
        "ada@x.example",
        "--group",
        "sales",
        "--group",
        "sales",
        "--group",
        "all",
    )
    done = plugingov(capsys, "collect", "--root", str(put(tmp_path, FILES)), *words, "--format", "jsonl", *AS_OF)
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert (done.status, rows[0]["rows"], rows[0]["groups"]) == (0, len(rows), ["sales", "all"])
    assert [row["name"] for row in rows if row["row"] == "server"] == ["a", "b"]


def test_rows_of_a_copy_without_a_name_are_said_to_count_for_nothing(tmp_path, capsys):
    words = ("collect", "--root", str(put(tmp_path, FILES)), *AS_OF, "--format")
    said = "these rows name no machine, and `fleet` counts none such: `--machine NAME` says it"
    assert said in plugingov(capsys, *words, "jsonl").err
    assert said not in plugingov(capsys, *words, "yaml").err
    assert said not in plugingov(capsys, *words, "jsonl", "--machine", "laptop-7").err


def test_pages_of_the_organisation_stay_one_document(tmp_path, capsys):
    done = plugingov(capsys, "collect", "--exports", str(put(tmp_path, whole())), "--format", "jsonl", *AS_OF)
    (line,) = done.out.splitlines()
    assert (json.loads(line)["kind"], json.loads(line)["surface"]) == ("Observation", "cowork")


def test_what_was_collected_as_rows_is_that_machine_again(tmp_path, capsys):
    root, file = put(tmp_path / "copy", FILES), tmp_path / "ada.jsonl"
    plugingov(capsys, "collect", "--root", str(root), "--format", f"jsonl={file}", *AS_OF)
    (found, direct), problems = observed(file, root)
    assert (problems, found.is_part, found.taken_at) == ([], False, date(2026, 11, 22))
    assert {(each.kind, str(each.data)) for each in found.files} == {
        (each.kind, str(each.data).replace("/home/ada", "/home/member")) for each in direct.files
    }


def test_a_problem_in_a_line_names_the_line(tmp_path):
    file = tmp_path / "a.jsonl"
    file.write_text('\n\n{"apiVersion": }\n')
    assert observed(file)[1][0].startswith(f"{file}:3:16: error: found text that is not JSON")


@pytest.mark.parametrize("files", [{}, {"a/b.txt": ""}, {"notes.yaml": "kind: Inventory"}])
def test_a_folder_with_nothing_in_it_is_said_to_be_so(tmp_path, files):
    found, problems = observed(put(tmp_path, files))
    assert (found, len(problems)) == ([], 1)
    assert "found nothing of Claude Code or Cowork in this folder" in problems[0]


def test_a_document_of_another_kind_is_refused(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text("apiVersion: plugingov/v1\nkind: Inventory\norganization: acme\n")
    assert "found 'Inventory'" in observed(file)[1][0]


def test_a_home_is_read_alone(tmp_path, capsys):
    root = str(put(tmp_path, {**FILES, "home/bo/.claude.json": {}, MANAGED: {}}))
    done = plugingov(capsys, "collect", "--root", root, "--home", "bo", "--format", "json")
    assert [row["path"] for row in json.loads(done.out)["sources"]] == [
        "/etc/claude-code/managed-settings.json",
        "/home/bo/.claude.json",
    ]


def test_a_project_beside_the_copy_is_read_too(tmp_path, capsys):
    root, beside = put(tmp_path / "copy", {STATE: {}}), put(tmp_path / "app", {".mcp.json": {"mcpServers": {}}})
    found = machine(root, {}, projects=(str(beside),))
    assert found.projects == (str(beside),)
    assert [file.kind for file in found.files] == ["state", "project-servers"]


def test_a_project_that_was_not_read_has_a_row_of_its_own(tmp_path, capsys):
    state = {"projects": {"/srv/api": {"enabledMcpjsonServers": ["crm"]}}}
    done = plugingov(capsys, "collect", "--root", str(put(tmp_path, {STATE: state})))
    said = " ".join(done.err.split())
    assert "0 projects and 1 more that was not read" in said
    assert "/srv/api 0 0 1 api" in said
    assert "the folder of the project is not in what was read" in said
