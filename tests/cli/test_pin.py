"""`plugingov pin` writes down what servers offered, and nothing that nobody has reviewed."""

import json

import jsonschema
import pytest
from command import plugingov
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugingov.model.definition import canonical, defined, root_digest
from plugingov.model.pins import read_pins
from plugingov.model.probed import ProbedServer
from plugingov.reports.pins_record import pins_text
from plugingov.reports.schemas import SCHEMAS
from plugingov.sources.document import Text
from plugingov.sources.yaml import read_yaml

INVENTORY = """\
apiVersion: plugingov/v1
kind: Inventory
organization: acme
plugins:
  orders:
    title: Orders
    path: custom-mcp
    server: {transport: http, url: https://mcp.acme.example/orders}
    provision: {cowork: {via: custom-connector}, claude-code: {via: user-server}}
  files:
    title: Files
    path: custom-mcp
    server: {transport: stdio, command: /opt/files, args: [--read-only]}
    provision: {claude-code: {via: user-server}}
"""
ORDERS = {"plugin": "orders", "url": "https://mcp.acme.example/orders", "credential": "none"}
FILES = {"plugin": "files", "command": ["/opt/files", "--read-only"], "credential": "environment"}
WHOLE = {"tool": "", "prompt": "", "resource": "", "resource-template": "", "instructions": ""}
TOOL = {"name": "list_orders", "description": "Lists orders", "inputSchema": {"type": "object"}}
DAY = ("--as-of", "2026-10-05")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "inventories").mkdir()
    (tmp_path / "inventories" / "acme.yaml").write_text(INVENTORY)
    return tmp_path


def answered(here, *servers, name="answers.json"):
    """Write an observation: of each server its row and its tools, or rows of definitions."""
    probed = [{"lists": WHOLE, **row} for row, _ in servers]
    rows = [
        {"server": number, **(each if "kind" in each else {"kind": "tool", "said": each})}
        for number, (_, definitions) in enumerate(servers)
        for each in definitions
    ]
    data = {"apiVersion": "plugingov/v1", "kind": "Observation", "probed": probed, "definitions": rows}
    (here / name).write_text(json.dumps(data))


def pin(capsys, *words, observed="answers.json"):
    return plugingov(capsys, "pin", "--observed", observed, *DAY, *words)


def told(capsys, *words):
    record = json.loads(pin(capsys, *words, "--format", "json").out)
    return [(each["plugin"], each["state"]) for each in record["servers"]], record


def pinned(here, file="plugingov.pins"):
    problems = []
    found = read_pins([read_yaml(Text(file, (here / file).read_text()))], ("acme",), problems)
    assert problems == []
    return {each.plugin: each for each in found["acme"]}


def test_what_servers_offer_is_written_and_judged_as_it_was(here, capsys):
    text = {"kind": "instructions", "said": {"text": "Be kind"}}
    answered(here, (ORDERS, [TOOL, text]), (FILES, [{"name": "read"}]))
    found = pin(capsys)
    assert (found.status, "Pinned: 2 new" in found.out) == (0, True)
    kept = pinned(here)
    assert [each.kind for each in kept["orders"].definitions] == ["tool", "instructions"]
    assert kept["orders"].surfaces == ("cowork", "claude-code")
    assert (kept["files"].command, kept["files"].credential) == (("/opt/files", "--read-only"), "environment")
    assert dict(kept["orders"].lists) == {kind: "" for kind in WHOLE if kind != "resource"}
    words = ("--observed", "answers.json", "--policy", "builtin/baseline", "--only", "definition-changed", *DAY)
    checked = plugingov(capsys, "check", *words, "--format", "json")
    (row,) = (row for row in json.loads(checked.out)["coverage"] if row["id"] == "CAP006")
    assert (row["gaps"], row["unknown"], row["passed"] > 0) == (0, 0, True)


def test_the_file_fits_its_schema_and_says_nothing_of_resources(here, capsys):
    answered(here, (ORDERS, [TOOL, {"kind": "resource", "said": {"uri": "a://b"}}]))
    pin(capsys)
    yaml = pytest.importorskip("yaml")
    text = (here / "plugingov.pins").read_text()
    jsonschema.Draft202012Validator(SCHEMAS["Pins"]()).validate(yaml.load(text, yaml.BaseLoader))
    assert "a://b" not in text


def test_the_same_answers_write_the_same_bytes_in_whatever_order_they_come(here, capsys):
    second = {"name": "add_order"}
    answered(here, (ORDERS, [TOOL, second]), (FILES, [{"name": "read"}]))
    pin(capsys)
    before = (here / "plugingov.pins").read_bytes()
    (here / "plugingov.pins").unlink()
    answered(here, (FILES, [{"name": "read"}]), (ORDERS, [second, dict(reversed(TOOL.items()))]))
    pin(capsys)
    assert (here / "plugingov.pins").read_bytes() == before


def test_what_is_pinned_and_differs_is_shown_and_left_as_it_is(here, capsys):
    answered(here, (ORDERS, [TOOL]))
    pin(capsys)
    before = (here / "plugingov.pins").read_text()
    answered(here, (ORDERS, [{**TOOL, "description": "Lists all orders"}]), (FILES, [{"name": "read"}]))
    found = pin(capsys)
    assert (found.status, "Pinned: 1 new, 1 differs, not written" in found.out) == (1, True)
    assert "other words: `description` was `Lists orders`, is `Lists all orders`" in found.out
    assert "plugingov pin --observed answers.json --as-of 2026-10-05 --update orders" in " ".join(found.out.split())
    assert pinned(here).keys() == {"orders", "files"}
    assert before.partition("pins:\n")[2] in (here / "plugingov.pins").read_text()
    states, record = told(capsys, "orders")
    assert states == [("orders", "differs")]
    change = record["servers"][0]["changes"][0]
    assert change.pop("place")["file"] == "plugingov.pins"
    assert change == {
        "kind": "tool", "name": "list_orders", "severity": "medium", "change": "words", "part": "description",
        "message": "other words: `description` was `Lists orders`, is `Lists all orders`",
    }  # fmt: skip


def test_what_was_reviewed_is_written_for_that_plugin_alone(here, capsys):
    answered(here, (ORDERS, [TOOL]), (FILES, [{"name": "read"}]))
    pin(capsys)
    answered(here, (ORDERS, [{**TOOL, "title": "Orders"}]), (FILES, [{"name": "read", "title": "Read"}]))
    assert told(capsys, "--update", "orders")[0] == [("files", "differs"), ("orders", "updated")]
    kept = pinned(here)
    assert kept["orders"].definitions[0].said["title"] == "Orders"
    assert "title" not in kept["files"].definitions[0].said
    assert told(capsys, "orders")[0] == [("orders", "as-before")]


def test_a_run_that_changes_nothing_does_not_touch_the_file(here, capsys):
    answered(here, (ORDERS, [TOOL]))
    pin(capsys)
    file = here / "plugingov.pins"
    file.write_text(file.read_text() + "# a remark\n")
    found = plugingov(capsys, "pin", "--observed", "answers.json", "--as-of", "2026-12-01")
    assert (found.status, "plugingov.pins stays as it is" in found.out) == (0, True)
    assert file.read_text().endswith("# a remark\n")


@pytest.mark.parametrize(
    ("row", "tools", "why"),
    [
        pytest.param({**ORDERS, "lists": {"tool": "more pages than we take"}}, [TOOL], "its tools were not listed in full: more pages than we take", id="a list that is not whole"),
        pytest.param({**ORDERS, "url": "https://other.example/"}, [TOOL], "it was answered elsewhere than where the inventory says that it leads", id="an answer from elsewhere"),
        pytest.param({**ORDERS, "lists": {}}, [], "it listed nothing when it was asked", id="a server that lets nobody in"),
        pytest.param({**ORDERS, "lists": {}, "not_asked": "it has an open high gap"}, [], "it was not asked: it has an open high gap", id="a server that was not asked"),
        pytest.param({**ORDERS, "lists": {"resource": ""}}, [], "none of its lists can be pinned", id="resources alone"),
        pytest.param(FILES, [], "nothing was answered for it", id="another server"),
    ],
)  # fmt: skip
def test_what_cannot_be_pinned_is_not_and_it_is_said_why(here, capsys, row, tools, why):
    answered(here, (row, tools))
    states, record = told(capsys, "orders")
    assert states == [("orders", "not-pinned")]
    assert record["servers"][0]["because"] == why
    assert not (here / "plugingov.pins").exists()
    assert pin(capsys, "orders").status == 1


def test_a_list_that_is_whole_is_pinned_beside_one_that_is_not(here, capsys):
    prompt = {"kind": "prompt", "said": {"name": "sum"}}
    answered(here, (ORDERS, [TOOL, prompt]))
    pin(capsys)
    answered(here, ({**ORDERS, "lists": {**WHOLE, "prompt": "it broke off"}}, [{**TOOL, "title": "x"}]))
    _, record = told(capsys, "--update", "orders")
    assert record["servers"][0]["notes"] == ["its prompts were not listed in full: it broke off"]
    kept = pinned(here)["orders"]
    assert [(each.kind, each.said.get("title")) for each in kept.definitions] == [("tool", "x"), ("prompt", None)]
    assert kept.lists["prompt"] == ""


def test_each_class_of_credential_is_a_route_of_its_own(here, capsys):
    answered(here, (ORDERS, [TOOL]))
    pin(capsys)
    answered(here, ({**ORDERS, "credential": "bearer", "scopes": ["a"]}, [TOOL, {"name": "send"}]))
    states, record = told(capsys)
    assert states == [("orders", "differs")]
    assert (
        "nothing is pinned for what it offers on cowork with a bearer token and the scopes a"
        in record["servers"][0]["because"]
    )
    pin(capsys, "--update", "orders")
    text = (here / "plugingov.pins").read_text()
    assert text.count("- plugin: orders\n") == 2
    assert "  scopes: [a]\n" in text


def test_a_pin_goes_where_the_door_leads_elsewhere_since(here, capsys):
    answered(here, (ORDERS, [TOOL]))
    pin(capsys)
    file = here / "inventories" / "acme.yaml"
    file.write_text(INVENTORY.replace("acme.example/orders", "acme.example/v2/orders"))
    answered(here, ({**ORDERS, "url": "https://mcp.acme.example/v2/orders"}, [TOOL]))
    assert told(capsys)[0] == [("orders", "differs")]
    states, record = told(capsys, "--update", "orders")
    assert states == [("orders", "updated"), ("orders", "updated")]
    assert record["servers"][1]["because"] == "it is pinned no more: it leads there no more"
    assert pinned(here)["orders"].url == "https://mcp.acme.example/v2/orders"


def test_surfaces_that_answer_otherwise_are_pinned_apart(here, capsys):
    answered(here, ({**ORDERS, "surfaces": ["cowork"]}, [TOOL]), ({**ORDERS, "surfaces": ["claude-code"]}, []))
    pin(capsys)
    text = (here / "plugingov.pins").read_text()
    assert [line for line in text.split("\n") if "surfaces" in line] == [
        "  surfaces: [claude-code]",
        "  surfaces: [cowork]",
    ]


def test_a_secret_in_a_definition_is_not_written_and_still_tells_a_change(here, capsys):
    secret, other = ("ghp_" + letter * 36 for letter in "ab")
    answered(here, (ORDERS, [{**TOOL, "description": f"Use {secret}"}]))
    found = pin(capsys)
    text = (here / "plugingov.pins").read_text()
    assert secret not in text + found.out
    assert told(capsys)[0] == [("orders", "as-before")]
    answered(here, (ORDERS, [{**TOOL, "description": f"Use {other}"}]))
    states, record = told(capsys)
    assert (states, other in json.dumps(record)) == ([("orders", "differs")], False)
    assert record["servers"][0]["changes"][0]["change"] == "masked"


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        pytest.param(("pin", "order", "--observed", "answers.json"), 2, "did you mean `orders`?", id="a slip of the pen"),
        pytest.param(("pin", "--update", "ordrs", "--observed", "answers.json"), 2, "did you mean `orders`?", id="a slip in what was reviewed"),
        pytest.param(("pin", "--observed", "nothing.json"), 3, "no answer of a server of this inventory was given", id="no answer"),
        pytest.param(("pin", "--observed", "answers.json", "--pins", "others.pins"), 2, "others.pins holds pins of other: keep those of acme in another file", id="the pins of others"),
        pytest.param(("pin", "--observed", "answers.json", "--pins", "broken.pins"), 2, "broken.pins:3:1: error: found 'pin'", id="pins that nobody can read"),
        pytest.param(("pin", "--observed", "answers.json", "--output", "plugingov.pins"), 2, "two reports cannot go to one file", id="the report over the pins"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_and_nothing_is_written(here, capsys, words, status, said):
    answered(here, (ORDERS, [TOOL]))
    answered(here, ({"plugin": "else"}, []), name="nothing.json")
    heading = "apiVersion: plugingov/v1\nkind: Pins\n"
    (here / "others.pins").write_text(heading + "organization: other\npins: [{plugin: a}]\n")
    (here / "broken.pins").write_text(heading + "pin: []\n")
    before = {file.name: file.read_bytes() for file in here.iterdir() if file.is_file()}
    found = plugingov(capsys, *words)
    assert (found.status, said in found.err) == (status, True)
    assert {file.name: file.read_bytes() for file in here.iterdir() if file.is_file()} == before


def test_pins_of_several_organisations_are_kept_apart(here, capsys):
    (here / "inventories" / "other.yaml").write_text(INVENTORY.replace("organization: acme", "organization: other"))
    answered(here, (ORDERS, [TOOL]))
    data = json.loads((here / "answers.json").read_text())
    (here / "answers.json").write_text(json.dumps({**data, "organization": "acme"}))
    assert "pins are of one organisation, and there are acme, other" in pin(capsys).err
    assert pin(capsys, "--inventory", "inventories/acme.yaml").status == 0


def test_pins_are_read_where_they_lie_or_are_named(here, capsys):
    answered(here, (ORDERS, [TOOL]))
    pin(capsys, "--pins", "approved.pins")
    answered(here, (ORDERS, [{**TOOL, "annotations": {"readOnlyHint": True}}]))
    words = (
        "check",
        "--observed",
        "answers.json",
        "--policy",
        "builtin/baseline",
        "--only",
        "definition-changed",
        *DAY,
    )
    assert plugingov(capsys, *words).status == 0
    assert plugingov(capsys, *words, "--pins", "approved.pins").status == 1
    (here / "approved.pins").rename(here / "plugingov.pins")
    found = plugingov(capsys, *words)
    assert (found.status, "annotations.readOnlyHint" in found.out) == (1, True)
    assert "no such file" in plugingov(capsys, *words, "--pins", "approved.pins").err


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
TEXTS = st.text() | st.lists(st.text("ab :#-\\\"'\t\u200b", max_size=5), max_size=5).map("\n".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(min_size=1), description=TEXTS, schema=VALUES, text=TEXTS)
def test_whatever_a_server_defines_is_read_back_with_the_same_hashes(name, description, schema, text):
    wires = [("tool", {"name": name, "description": description, "inputSchema": schema})]
    wires += [("instructions", {"text": text}), ("prompt", {"name": name, "description": description})]
    definitions = tuple(filter(None, (defined(kind, wire) for kind, wire in wires)))
    written = ProbedServer(plugin="orders", definitions=definitions, lists={"tool": ""}, server_name=name)
    problems = []
    document = read_yaml(Text("plugingov.pins", pins_text("acme", (written,))))
    (read,) = read_pins([document], ("acme",), problems)["acme"]
    assert problems == []
    assert root_digest(read.definitions) == root_digest(definitions) == document.data["pins"][0]["sha256"]
    said = {each.kind: canonical(each.said) for each in definitions}
    assert {each.kind: canonical(each.said) for each in read.definitions} == said


def test_a_reviewed_plugin_that_nobody_knows_is_told_by_the_option_that_names_it(here, capsys):
    answered(here, (ORDERS, [TOOL]))
    found = pin(capsys, "--update", "ordres")
    assert (found.status, "'--update': no inventory has `ordres`; did you mean `orders`?" in found.err) == (2, True)


def test_what_was_pinned_and_nobody_asked_for_now_is_told_as_missing(here, capsys):
    prompt = {"kind": "prompt", "said": {"name": "sum"}}
    answered(here, (ORDERS, [TOOL, prompt]))
    pin(capsys)
    answered(here, ({**ORDERS, "lists": {"tool": ""}}, [TOOL]))
    states, record = told(capsys)
    assert states == [("orders", "as-before")]
    assert record["servers"][0]["notes"] == [
        "its prompts were not asked for",
        "its resource templates were not asked for",
        "its instructions were not asked for",
    ]


def test_a_list_that_a_server_does_not_have_is_pinned_as_empty(here, capsys):
    answered(here, ({**ORDERS, "lists": {"tool": "", "instructions": ""}}, [TOOL]))
    pin(capsys)
    assert pinned(here)["orders"].lists == {"tool": "", "prompt": "", "resource-template": "", "instructions": ""}
    answered(
        here,
        (
            {**ORDERS, "lists": {"tool": "", "prompt": "", "instructions": ""}},
            [TOOL, {"kind": "prompt", "said": {"name": "sum"}}],
        ),
    )
    assert told(capsys)[0] == [("orders", "differs")]
