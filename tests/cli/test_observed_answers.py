"""`--observed` with what servers answered: files that are called as their plugin, files that are named, folders."""

import json
from datetime import date

import pytest
from command import plugingov

from plugingov.cli.observed import observations

ANSWER = json.dumps(
    {"jsonrpc": "2.0", "id": 1, "result": {"tools": [{"name": "one", "inputSchema": {"type": "object"}}]}}
)
OBSERVATION = "apiVersion: plugingov/v1\nkind: Observation\nmachine: laptop-7\nclient: 2.1.330\n"
SEEN = {
    "crm.json": ANSWER,
    "lines.jsonl": f"{ANSWER}\n",
    "an odd name.json": ANSWER,
    "all/crm.json": ANSWER,
    "all/notes.json": ANSWER,
    "all/README.md": "what these are",
    "all/settings.txt": ANSWER,
    "mixed/crm.json": ANSWER,
    "mixed/laptop.yaml": OBSERVATION,
    "machine/.claude.json": json.dumps({"mcpServers": {"crm": {"type": "http", "url": "https://mcp.acme.example"}}}),
    "machine/.claude/settings.json": "{}",
    "machine/crm.json": ANSWER,
    "other.json": '{"tools": ["Bash"]}',
    "a=b.json": ANSWER,
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in SEEN.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def observed(*paths):
    problems = []
    seen = observations(paths, date(2026, 11, 23), problems)
    return [each.probed[0].plugin if each.probed else each.machine or each.surface for each in seen], problems


@pytest.mark.parametrize(
    ("path", "plugins"),
    [
        pytest.param("crm.json", ["crm"], id="a file that is called as its plugin"),
        pytest.param("lines.jsonl", ["lines"], id="lines"),
        pytest.param("vendor-master=an odd name.json", ["vendor-master"], id="a file that is named"),
        pytest.param("all", ["crm", "notes"], id="a folder of them"),
        pytest.param("mixed", ["laptop-7", "crm"], id="a folder of observations and answers"),
        pytest.param("machine", ["claude-code"], id="a home in which one lies"),
        pytest.param("x=a=b.json", ["x"], id="a file whose own name has the sign"),
    ],
)
def test_what_is_named_is_read(folder, path, plugins):
    assert observed(path) == (plugins, [])


def test_an_answer_is_of_servers_alone(folder):
    (seen,) = observations(("crm.json",), date(2026, 11, 23), [])
    (server,) = seen.probed
    assert seen.is_of_servers_alone
    assert (server.lists, [each.name for each in server.definitions]) == ({"tool": ""}, ["one"])
    assert str(seen.at) == "crm.json:1:1"


@pytest.mark.parametrize(
    ("path", "found"),
    [
        pytest.param("an odd name.json", "found an answer of no plugin", id="a name that no plugin has"),
        pytest.param("my crm=crm.json", "found an answer of no plugin", id="an id that no plugin has"),
        pytest.param("a=b.json", "found an answer of no plugin", id="a file whose name has the sign"),
        pytest.param("other.json", "found no `apiVersion`", id="another file, as before"),
        pytest.param("crm=other.json", "found no saved answer of a server", id="another file for a plugin"),
        pytest.param("crm=all", "found no saved answer of a server", id="a folder for a plugin"),
    ],
)
def test_what_is_no_answer_is_refused_once(folder, path, found):
    seen, problems = observed(path)
    assert (seen, [each.found for each in problems]) == ([], [found])


def test_the_command_takes_them(folder, capsys):
    (folder / "inventories").mkdir()
    heading = "apiVersion: plugingov/v1\nkind: Inventory\norganization: acme\n"
    (folder / "inventories" / "acme.yaml").write_text(f"{heading}plugins: {{crm: {{title: CRM, path: custom-mcp}}}}\n")
    done = plugingov(capsys, "check", "--observed", "crm.json", "--fail-on", "never")
    assert (done.status, done.err) == (0, "")


INVENTORY = """\
apiVersion: plugingov/v1
kind: Inventory
organization: acme
plugins: {ledger: {title: Ledger, path: custom-mcp}}
"""


@pytest.mark.parametrize("command", ["check", "plan", "pin", "matrix", "tools", "effective --all", "diagnose ledger"])
def test_an_answer_that_is_said_to_be_of_a_plugin_that_nobody_has_is_refused(folder, capsys, command):
    (folder / "inventories").mkdir()
    (folder / "inventories" / "acme.yaml").write_text(INVENTORY)
    done = plugingov(capsys, *command.split(), "--observed", "ledgr=crm.json")
    assert (done.status, done.out) == (2, "")
    assert "crm.json:1:1: error: found an answer of plugin 'ledgr', which no inventory has" in done.err
    assert "hint: did you mean `ledger`?" in done.err


@pytest.mark.parametrize("observed", ["ledger=crm.json", "crm.json"])
def test_an_answer_of_a_plugin_that_somebody_has_or_that_is_not_named_is_judged(folder, capsys, observed):
    (folder / "inventories").mkdir()
    (folder / "inventories" / "acme.yaml").write_text(INVENTORY)
    assert plugingov(capsys, "check", "--observed", observed, "--fail-on", "never").status == 0


def test_without_an_inventory_an_answer_may_be_of_any_plugin(folder, capsys):
    assert plugingov(capsys, "check", "--observed", "ledgr=crm.json", "--fail-on", "never").status == 0


REQUEST = """\
apiVersion: plugingov/v1
kind: Request
requests: {IT-1: {requested_by: ada@acme.example, system: CRM, surfaces: [cowork], purpose: look customers up}}
"""


@pytest.mark.parametrize(
    ("plugin", "status", "said"),
    [
        pytest.param("crm", 0, "", id="the one that is asked for"),
        pytest.param("crmm", 2, "did you mean `crm`?", id="a name of nothing"),
    ],
)
def test_a_review_takes_answers_of_the_plugin_that_is_asked_for(folder, capsys, plugin, status, said):
    (folder / "inventories").mkdir()
    (folder / "inventories" / "acme.yaml").write_text(INVENTORY)
    (folder / "request.yaml").write_text(REQUEST)
    done = plugingov(capsys, "review", "request.yaml", "--observed", f"{plugin}=crm.json")
    assert (done.status, said in done.err) == (status, True)


REGISTRY = json.dumps({"servers": [{"server": {"name": "io.acme/files", "version": "1.2.0"}}]})


def test_what_a_registry_answered_may_be_called_as_it_likes(folder):
    (folder / "saved page 1.json").write_text(REGISTRY, encoding="utf-8")
    (seen,) = observations(("saved page 1.json",), date(2026, 11, 23), [])
    assert [(each.name, str(each.at)[:19]) for each in seen.registry] == [("io.acme/files", "saved page 1.json:1")]


def test_what_a_registry_answered_is_no_answer_of_a_plugin(folder):
    (folder / "page.json").write_text(REGISTRY, encoding="utf-8")
    assert observed("crm=page.json")[1][0].found == "found no saved answer of a server"
