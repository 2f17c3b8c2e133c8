"""`diagnose` at the command line: what it takes, what it refuses, and what each format holds."""

import json

import pytest
from command import AS_OF, TEASHOP, plugingov

ABOUT = ("--inventory", TEASHOP, *AS_OF)


def diagnosed(capsys, *words):
    found = plugingov(capsys, "diagnose", *words, *ABOUT, "--format", "json")
    assert (found.status, found.err) == (0, "")
    return json.loads(found.out)


def test_the_answers_stand_at_the_top_and_stop_at_the_first_that_is_not_on(capsys):
    record = diagnosed(capsys, "stock", "--project", "autumn-menu")
    assert record["format"] == "plugingov.diagnosis/1"
    assert [(each["layer"], each["state"]) for each in record["answers"]] == [("install", "on"), ("activate", "off")]
    assert {tuple(each)[:5] for each in record["answers"]} == {("layer", "state", "because", "at", "basis")}
    (found,) = record["diagnoses"]
    assert (found["surface"], found["outcome"], found["layer"], found["cause"]) == (
        "cowork", "off", "activate", "switched-off",
    )  # fmt: skip
    assert found["step"]["who"] == "each member of project autumn-menu"
    assert found["lives"] == {"plugin": "account", "sign_in": "account"}


def test_both_surfaces_are_asked_where_nobody_says_on_which_it_does_not_work(capsys):
    assert [each["surface"] for each in diagnosed(capsys, "recipes")["diagnoses"]] == ["cowork", "claude-code"]


@pytest.mark.parametrize(
    ("words", "surface"),
    [
        pytest.param(("--surface", "claude-code"), "claude-code", id="the option"),
        pytest.param(("--symptom", "only-in-cowork"), "claude-code", id="the symptom"),
        pytest.param(("--symptom", "works only in Claude Code"), "cowork", id="the symptom in words"),
        pytest.param(("--project", "autumn-menu"), "cowork", id="the project"),
    ],
)
def test_one_surface_is_asked_where_something_says_which(capsys, words, surface):
    assert [each["surface"] for each in diagnosed(capsys, "recipes", *words)["diagnoses"]] == [surface]


def test_people_are_counted_where_a_report_goes_to_others(capsys):
    words = ("diagnose", "stock", "--member", "mei@teashop.example", "--symptom", "401", *ABOUT)
    assert "mei@" in plugingov(capsys, *words).out
    shown = plugingov(capsys, *words, "--format", "markdown").out
    assert "mei@" not in shown
    assert "**the member**" in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("stok",), "did you mean `stock`?", id="a slip in the plugin"),
        pytest.param(("nothing-like-it",), "no inventory has this plugin", id="no such plugin"),
        pytest.param(("stock", "--project", "autumn-men"), "did you mean `autumn-menu`?", id="a slip in the project"),
        pytest.param(
            ("stock", "--project", "autumn-menu", "--surface", "claude-code"), "is on cowork", id="another surface"
        ),
        pytest.param(
            ("recipes", "--surface", "cowork", "--symptom", "only-in-cowork"),
            "is about claude-code",
            id="a symptom of the other",
        ),
        pytest.param(
            ("stock", "--member", "mei@teashop.example", "--group", "kitchen"), "not both", id="one and a group"
        ),
        pytest.param(("stock", "--tools-seen", "no-such-file"), "found a file that cannot be read", id="no such file"),
        pytest.param(("stock", "--tools-seen", "."), "found a file that cannot be read", id="a folder"),
        pytest.param(("stock", "--tools-seen", "a\0b"), "found a file that cannot be read", id="no name of a file"),
    ],
)
def test_what_is_refused(capsys, words, said):
    found = plugingov(capsys, "diagnose", *words, *ABOUT)
    assert (found.status, found.out) == (2, "")
    assert said in found.err


@pytest.mark.parametrize(
    ("words", "listed", "left_out"),
    [
        pytest.param("it feels wrong", ["  not-visible ", "  only-in-cowork "], [], id="nobody wrote that down"),
        pytest.param(
            "worked yesterday, now 401", ["  unauthorised ", "  worked-yesterday "], ["  not-visible "], id="two things"
        ),
    ],
)
def test_words_that_mean_nothing_or_too_much_list_the_symptoms(capsys, words, listed, left_out):
    found = plugingov(capsys, "diagnose", "stock", "--symptom", words, *ABOUT)
    assert found.status == 2
    assert all(f"\n{line}" in found.err for line in listed)
    assert not any(line in found.err for line in left_out)


def test_a_slip_in_a_symptom_offers_the_nearest(capsys):
    found = plugingov(capsys, "diagnose", "stock", "--symptom", "gryed-out", *ABOUT)
    assert "did you mean `greyed-out`?\n  not-visible" in found.err


@pytest.mark.parametrize("name", ["stock", "STOCK", "Stock list", "stock LIST"])
def test_a_plugin_is_known_by_its_id_and_by_the_name_that_people_see(capsys, tmp_path, name):
    file = tmp_path / "inventory.yaml"
    file.write_text(
        "apiVersion: plugingov/v1\nkind: Inventory\norganization: acme\n"
        "plugins: {stock: {title: Stock list, path: marketplace, provision: {cowork: {preference: required}}}}\n",
        encoding="utf-8",
    )
    found = plugingov(capsys, "diagnose", name, "--inventory", str(file), "--format", "json")
    assert json.loads(found.out)["plugin"] == "stock"


def test_of_several_organisations_each_that_has_the_plugin_answers(capsys, tmp_path):
    for name in ("acme", "other"):
        (tmp_path / f"{name}.yaml").write_text(
            f"apiVersion: plugingov/v1\nkind: Inventory\norganization: {name}\n"
            "plugins: {stock: {title: Stock, path: marketplace, provision: {cowork: {preference: required}}}}\n",
            encoding="utf-8",
        )
    found = plugingov(capsys, "diagnose", "stock", "--inventory", str(tmp_path), "--format", "json")
    record = json.loads(found.out)
    assert [each["organization"] for each in record["diagnoses"]] == ["acme", "other"]
    assert {each["organization"] for each in record["answers"]} == {"acme", "other"}
    assert "acme: cowork" in plugingov(capsys, "diagnose", "stock", "--inventory", str(tmp_path)).out


@pytest.mark.parametrize(
    ("answer", "outcome", "seen"),
    [
        pytest.param("stock:count\n", "contradiction", "there", id="they are there, although it is off"),
        pytest.param("I have no tools", "off", "missing", id="they are not there, because it is off"),
        pytest.param('{"tools": [{"name": "count"}]}', "contradiction", "there", id="the list of its own server"),
        pytest.param('{"tools": [{"name": "sell"}]}', "off", "unknown", id="the list of another server"),
    ],
)
def test_the_tools_that_were_seen_count(capsys, tmp_path, answer, outcome, seen):
    file = tmp_path / "answer.txt"
    file.write_text(answer, encoding="utf-8")
    record = diagnosed(capsys, "stock", "--project", "autumn-menu", "--tools-seen", str(file))
    assert (record["diagnoses"][0]["outcome"], record["diagnoses"][0]["tools"]["seen"]) == (outcome, seen)


MACHINE = """\
apiVersion: plugingov/v1
kind: Inventory
organization: acme
groups: {desk: {members: [ada@acme.example]}}
plugins:
  fx:
    title: Rates
    path: custom-mcp
    server: {transport: http, url: "https://fx.acme.example/mcp"}
    provision: {claude-code: {via: user-server}}
projects: {rates: {surface: claude-code, audience: [desk], needs: [fx], active: [fx]}}
"""
SERVER = {"mcpServers": {"fx": {"type": "http", "url": "https://fx.acme.example/mcp"}}}


@pytest.mark.parametrize(
    ("state", "settings", "cause", "who", "do"),
    [
        pytest.param(
            {}, {}, "members-add", "ada@acme.example", "`claude mcp add --scope user", id="a machine without it"
        ),
        pytest.param(
            SERVER,
            {"deniedMcpServers": [{"serverName": "fx"}]},
            "kept-out",
            "IT",
            "admits Rates in the list that keeps it out",
            id="a machine whose lists keep it out",
        ),
    ],
)
def test_what_was_observed_decides(capsys, tmp_path, state, settings, cause, who, do):
    root = tmp_path / "machine"
    (root / "home" / "ada" / ".claude").mkdir(parents=True)
    (root / "etc" / "claude-code").mkdir(parents=True)
    (root / "home" / "ada" / ".claude.json").write_text(json.dumps(state), encoding="utf-8")
    (root / "etc" / "claude-code" / "managed-settings.json").write_text(json.dumps(settings), encoding="utf-8")
    (tmp_path / "acme.yaml").write_text(MACHINE, encoding="utf-8")
    day = ("--as-of", "2026-10-05")
    seen = tmp_path / "seen.json"
    plugingov(capsys, "collect", "--root", str(root), "--member", "ada@acme.example", *day, "--format", f"json={seen}")
    words = (
        "diagnose",
        "fx",
        "--project",
        "rates",
        "--inventory",
        str(tmp_path / "acme.yaml"),
        "--observed",
        str(seen),
    )
    record = json.loads(plugingov(capsys, *words, *day, "--member", "ada@acme.example", "--format", "json").out)
    assert (record["answers"][-1]["layer"], record["answers"][-1]["basis"]) == ("install", "observed")
    found = record["diagnoses"][0]
    assert (found["cause"], found["step"]["who"]) == (cause, who)
    assert do in found["step"]["do"]
