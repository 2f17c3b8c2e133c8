import json
from pathlib import Path

import jsonschema
import pytest
from command import AS_OF, ORGANISATIONS, TEASHOP, TEASHOP_POLICY, plugingov

from plugingov.cli.main import COMMANDS
from plugingov.cli.options import ALL_FORMATS, FLEET_FORMATS, PLAIN_FORMATS
from plugingov.reports import FILE_FORMATS, FORMATS
from plugingov.reports.schemas import SCHEMAS


def test_the_formats_of_the_options_are_those_that_exist():
    assert tuple(FORMATS) == ALL_FORMATS
    assert {*FLEET_FORMATS} - {*FORMATS} == {*FILE_FORMATS}


@pytest.mark.parametrize("words", [("-h",), ("--help",), *((name, "-h") for name in COMMANDS)])
def test_help_is_one_screen_with_an_example(capsys, words):
    found = plugingov(capsys, *words)
    assert found.status == 0
    assert "Example" in found.out
    assert len(found.out.split("\n")) < 60
    assert "\\" not in found.out, "an escape that nobody made into its character"


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_opens_with_a_verb_and_is_listed_in_its_own_words(capsys, name):
    text = plugingov(capsys, name, "--help").out
    assert COMMANDS[name].split()[0] in text
    assert len(COMMANDS[name]) < 60


def test_a_command_that_does_not_exist_offers_the_nearest(capsys):
    found = plugingov(capsys, "chek")
    assert (found.status, "did you mean `check`?" in found.err) == (2, True)
    assert "expected one of check, gate" in plugingov(capsys, "nonsense").err


@pytest.mark.parametrize("words", [("matrix",), ("effective", "--all"), ("tools",), ("plan",), ("diagnose", "stock")])
def test_standard_input_is_read_once(capsys, words):
    found = plugingov(capsys, *words, "--inventory", "-", "--observed", "-")
    assert (found.status, "standard input is one thing: give `-` once" in found.err) == (2, True)


@pytest.mark.parametrize("words", [("tools", "--project", "autumn-menu"), ("diagnose", "stock")])
@pytest.mark.parametrize("option", ["--inventory", "--observed"])
def test_what_claude_answered_is_read_from_standard_input_alone(capsys, words, option):
    inventory = () if option == "--inventory" else ("--inventory", TEASHOP)
    found = plugingov(capsys, *words, *inventory, option, "-", "--tools-seen", "-")
    assert (found.status, "standard input is one thing: give `-` once" in found.err) == (2, True)


@pytest.mark.parametrize("name", ["matrix", "effective", "tools", "plan"])
def test_an_inventory_given_as_check_takes_it_is_told_its_option(capsys, name):
    found = plugingov(capsys, name, TEASHOP)
    assert (found.status, f"{name} takes its inventory as an option: --inventory PATH" in found.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "plugins", "surfaces"),
    [
        pytest.param((), ["stock", "recipes", "recipes"], ["cowork", "cowork", "claude-code"], id="everything"),
        pytest.param(("--surface", "claude-code"), ["recipes"], ["claude-code"], id="one surface"),
        pytest.param(
            ("--project", "autumn-menu"), ["stock", "recipes"], ["cowork", "cowork"], id="one project, on its surface"
        ),
    ],
)
def test_the_matrix_narrows(capsys, words, plugins, surfaces):
    found = plugingov(capsys, "matrix", "--inventory", TEASHOP, *AS_OF, "--format", "json", *words)
    record = json.loads(found.out)
    assert record["format"] == "plugingov.matrix/1"
    assert [row["plugin"] for row in record["plugins"]] == plugins
    assert [row["surface"] for row in record["plugins"]] == surfaces
    assert {tuple(answer) for row in record["plugins"] for answer in row["answers"]} == {
        ("layer", "state", "because", "at", "basis")
    }


@pytest.mark.parametrize(
    ("words", "install", "authenticate", "lock"),
    [
        pytest.param((), "unknown", "partly", "partly", id="everybody who is meant to use it"),
        pytest.param(("--member", "mei@teashop.example"), "on", "off", "on", id="one member whose sign-in is over"),
        pytest.param(("--member", "ravi@teashop.example"), "on", "on", "on", id="one member"),
        pytest.param(("--group", "night-shift"), "unknown", "unknown", "off", id="a group whose setting is weaker"),
    ],
)
def test_the_matrix_answers_for_people(capsys, words, install, authenticate, lock):
    found = plugingov(capsys, "matrix", "--inventory", TEASHOP, *AS_OF, "--format", "json", *words)
    stock = next(row for row in json.loads(found.out)["plugins"] if row["plugin"] == "stock")
    states = {answer["layer"]: answer["state"] for answer in stock["answers"]}
    assert (states["install"], states["authenticate"], stock["lock"]["state"]) == (install, authenticate, lock)


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("--project", "autumn-men"), "did you mean `autumn-menu`?"),
        (("--member", "mai@teashop.example"), "did you mean `mei@teashop.example`?"),
        (("--group", "taster"), "did you mean `tasters`?"),
        (("--surface", "coworc"), "cowork"),
        (("--project", "autumn-menu", "--surface", "claude-code"), "project autumn-menu is on cowork"),
        (("--member", "mei@teashop.example", "--group", "tasters"), "not both"),
        (("teashop.yaml",), "--inventory PATH"),
    ],
)
def test_the_matrix_refuses_what_no_inventory_has(capsys, words, hint):
    found = plugingov(capsys, "matrix", "--inventory", TEASHOP, *words)
    assert (found.status, hint in found.err) == (2, True)


def test_counted_people_are_not_named(capsys):
    for command, formats in (
        (("matrix", "--inventory", TEASHOP), PLAIN_FORMATS),
        (("check", TEASHOP, "--policy", TEASHOP_POLICY), ALL_FORMATS),
    ):
        for name in formats:
            out = plugingov(capsys, *command, *AS_OF, "--people", "counts", "--format", name).out
            assert "ravi@" not in out


@pytest.mark.parametrize("word", ["lock-missing", "INS001", "ins001"])
def test_a_rule_is_explained_by_name_or_id(capsys, word):
    assert plugingov(capsys, "explain", word).out.startswith("lock-missing (INS001): ")


def test_a_rule_that_does_not_exist_offers_the_nearest(capsys):
    found = plugingov(capsys, "explain", "lock-mising")
    assert (found.status, "did you mean `lock-missing`?" in found.err) == (2, True)


ROOT = Path(__file__).parents[2]
_DOCUMENTS = {
    "Inventory": ORGANISATIONS / "teashop.yaml",
    "Policy": ORGANISATIONS / "teashop-policy.yaml",
    "PolicyTest": ORGANISATIONS / "teashop-tests.yaml",
    "Request": ROOT / "requests" / "anycompany-finance" / "airtable.yaml",
    "Waivers": ROOT / "policies" / "anycompany-finance.waivers.yaml",
    "Catalogue": ROOT / "policies" / "builtin" / "catalogue.yaml",
    "Observation": ORGANISATIONS / "laptop.yaml",
    "Pins": ORGANISATIONS / "teashop.pins",
    "Row": ORGANISATIONS.parent / "fleet" / "row.json",
}


@pytest.mark.parametrize("kind", SCHEMAS)
def test_a_schema_is_one_and_knows_our_documents(capsys, kind):
    schema = json.loads(plugingov(capsys, "schema", kind).out)
    jsonschema.Draft202012Validator.check_schema(schema)
    yaml = pytest.importorskip("yaml")
    file = _DOCUMENTS[kind]
    data = json.loads(json.dumps(yaml.load(file.read_text(), yaml.BaseLoader)))
    _typed(data)
    jsonschema.Draft202012Validator(schema).validate(data)
    data["nonsense"] = "x"
    assert not jsonschema.Draft202012Validator(schema).is_valid(data)


def _typed(data):
    """Turn words into booleans and numbers, as an editor's YAML does."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        if value in ("true", "false"):
            data[key] = value == "true"
        elif key in {"size", "home"} and value.isdigit():
            data[key] = int(value)
        elif isinstance(value, dict | list):
            _typed(value)
