"""`plugingov test`: what is read, what is left beside, and how a run ends."""

import io
import json
import sys

import pytest
from command import plugingov

POLICY = "apiVersion: plugingov/v1\nkind: Policy\nname: acme\nrules: {owner-missing: {}, lock-missing: {}}\n"
HEADING = "apiVersion: plugingov/v1\nkind: PolicyTest\ntests:\n"
HOLDS = "  nobody owns it:\n    inventory: {plugins: {fx: {title: FX, path: custom-mcp}}}\n    expect: [{rule: owner-missing}]\n"
FAILS = "  nobody minds:\n    inventory: {plugins: {fx: {title: FX, path: custom-mcp}}}\n    never: [{rule: owner-missing}]\n"
WAITS = "  it is locked:\n    inventory: {plugins: {fx: {title: FX, path: custom-mcp}}}\n    never: [{rule: lock-missing}]\n"
UNKNOWN = HOLDS.replace("owner-missing", "owner-mising")
INVENTORY = (
    "apiVersion: plugingov/v1\nkind: Inventory\norganization: acme\nplugins: {fx: {title: FX, path: custom-mcp}}\n"
)
CATALOGUE = "apiVersion: plugingov/v1\nkind: Catalogue\ntaken_on: 2026-10-01\nsystems: {}\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder, files):
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("files", "words", "status"),
    [
        pytest.param({"a.tests.yaml": HEADING + HOLDS}, (), 0, id="every test holds"),
        pytest.param({"a.tests.yaml": HEADING + HOLDS + FAILS}, (), 1, id="one fails"),
        pytest.param({"a.yaml": HEADING + HOLDS, "b/c.yaml": HEADING + FAILS}, (), 1, id="one of another file fails"),
        pytest.param({"a.tests.yaml": HEADING + WAITS}, (), 1, id="a rule that is not asked bears out nothing"),
        pytest.param({"a.tests.yaml": HEADING + UNKNOWN}, (), 2, id="a rule that nobody has"),
        pytest.param({"a.yaml": HEADING + HOLDS, "b.yaml": HEADING + HOLDS}, (), 2, id="one name for two tests"),
        pytest.param({"a.yaml": HEADING + HOLDS, "b.yaml": "x: ["}, (), 2, id="a file beside it that is no document"),
        pytest.param({}, (), 3, id="no test"),
        pytest.param({"a.yaml": HEADING + FAILS}, ("policies/acme.yaml",), 2, id="a policy named as a test"),
        pytest.param({"a.yaml": HEADING + FAILS}, ("./policies//acme.yaml",), 2, id="a policy by an odd name"),
        pytest.param({"a.yaml": HEADING + HOLDS}, ("policies/a.yaml",), 0, id="a file of tests by its name"),
        pytest.param({"a.yaml": HEADING + HOLDS}, ("x" * 5000,), 2, id="a name that is too long"),
        pytest.param({"a.yaml": HEADING + HOLDS}, ("nowhere",), 2, id="a path that does not exist"),
        pytest.param({"a.yaml": HEADING + HOLDS}, ("--policy", "builtin/baseline"), 0, id="another policy"),
        pytest.param({"a.yaml": HEADING + HOLDS}, ("--policy", "builtin/nonsense"), 2, id="a policy that is not there"),
        pytest.param({"a.yaml": HEADING + HOLDS}, ("--as-of", "2026-13-01"), 2, id="a day that does not exist"),
        pytest.param({"a.yaml": HEADING + HOLDS}, ("--only", "GOV001"), 2, id="rules are not chosen here"),
    ],
)
def test_exit_status(folder, capsys, files, words, status):
    write(folder, {"policies/acme.yaml": POLICY, **{f"policies/{name}": text for name, text in files.items()}})
    found = plugingov(capsys, "test", *words)
    assert found.status == status
    assert bool(found.out) == (status < 2)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        pytest.param(HEADING + HOLDS, 0, id="tests"),
        pytest.param(HEADING + FAILS, 1, id="a test that fails"),
        pytest.param(POLICY, 2, id="something else"),
    ],
)
def test_standard_input_is_read_like_a_file(folder, capsys, monkeypatch, text, status):
    write(folder, {"policies/acme.yaml": POLICY})
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert plugingov(capsys, "test", "-").status == status


def test_without_a_folder_there_is_nothing_to_test(folder, capsys):
    found = plugingov(capsys, "test")
    assert (found.status, found.out) == (3, "")
    assert "there is no folder `policies` here, and no test was named" in found.err


def test_without_a_policy_the_baseline_is_tested_and_that_is_said(folder, capsys):
    write(folder, {"tests/a.yaml": HEADING + HOLDS})
    found = plugingov(capsys, "test", "tests")
    assert found.status == 0
    assert found.out.startswith("No folder `policies` here: judged by builtin/baseline.\n")


def test_what_lies_beside_tests_in_a_folder_is_left_out(folder, capsys):
    beside = {
        "acme.yaml": POLICY,
        "catalogue.yaml": CATALOGUE,
        "a.schema.json": "[]",
        "b/acme.yaml": HEADING + HOLDS,
    }
    write(folder, {f"policies/{name}": text for name, text in beside.items()})
    write(folder, {"tests/inventory.yaml": INVENTORY, "tests/a.yaml": HEADING + HOLDS})
    write(folder, {"tests/waivers.yaml": "apiVersion: plugingov/v1\nkind: Waivers\n"})
    for words in ((), ("tests",)):
        assert plugingov(capsys, "test", *words).status == 0


@pytest.mark.parametrize("kind", ["PolicyTset", "Banana"])
def test_a_kind_that_nobody_knows_is_not_left_out(folder, capsys, kind):
    write(folder, {"policies/acme.yaml": POLICY, "policies/a.yaml": HEADING.replace("PolicyTest", kind) + HOLDS})
    found = plugingov(capsys, "test")
    assert found.status == 2
    assert f"found '{kind}'" in found.err


def test_tests_beside_a_policy_do_not_disturb_who_judges_by_it(folder, capsys):
    write(folder, {"policies/acme.yaml": POLICY, "policies/a.yaml": HEADING + UNKNOWN, "inventories/a.yaml": INVENTORY})
    found = plugingov(capsys, "check", "--format", "json")
    assert json.loads(found.out)["summary"]["open"] == 1
    assert plugingov(capsys, "rules", "--policy", "policies").status == 0


def test_problems_of_tests_and_policy_are_shown_together(folder, capsys):
    bad = POLICY.replace("owner-missing", "owner-mising")
    write(
        folder,
        {
            "policies/acme.yaml": bad,
            "policies/a.yaml": HEADING + HOLDS.replace("title", "titel") + UNKNOWN.replace("nobody", "who"),
        },
    )
    found = plugingov(capsys, "test")
    assert (found.status, found.out) == (2, "")
    for words in ("policies/acme.yaml:4:9", "policies/a.yaml:5:32", "policies/a.yaml:9:21", "(3 problems"):
        assert words in found.err


def test_people_are_counted_where_that_is_asked_for(folder, capsys):
    inventory = """\
{groups: {ap: {members: [ada@acme.example]}},
      plugins: {fx: {title: FX, path: custom-mcp, provision: {cowork: {via: custom-connector}}}},
      credentials: {c: {plugin: fx, surface: cowork, kind: per-member, holder: ada@acme.example, expires: 2026-10-01}}}"""
    text = f"{HEADING}  a:\n    inventory: {inventory}\n    never: [{{rule: credential-expired}}]\n"
    write(folder, {"policies/acme.yaml": POLICY.replace("lock-missing", "credential-expired"), "policies/a.yaml": text})
    for name in ("text", "table", "json", "markdown"):
        words = ("test", "--as-of", "2026-10-05", "--format", name)
        assert "ada@acme.example" in plugingov(capsys, *words, "--people", "names").out
        assert "ada@acme.example" not in plugingov(capsys, *words, "--people", "counts").out


def test_the_record_says_what_became_of_each_claim(folder, capsys):
    write(folder, {"policies/acme.yaml": POLICY, "policies/a.yaml": HEADING + HOLDS + FAILS})
    record = json.loads(plugingov(capsys, "test", "--as-of", "2026-10-05", "--format", "json").out)
    assert (record["format"], record["policy"], record["as_of"]) == ("plugingov.test/1", "acme", "2026-10-05")
    assert record["summary"] == {
        "tests": 2, "passed": 1, "failed": 1,
        "rules_asked": 1, "rules_expected": 1, "rules_never": 0, "rules_untested": 0,
    }  # fmt: skip
    assert [(test["name"], test["status"], test["place"]["line"]) for test in record["tests"]] == [
        ("nobody owns it", "passed", 4),
        ("nobody minds", "failed", 7),
    ]
    (claim,) = record["tests"][1]["claims"]
    assert (claim["claim"], claim["id"], claim["status"]) == ("never", "GOV001", "failed")
    assert [(found["verdict"], found["subject"]) for found in claim["found"]] == [("gap", {"plugin": "fx"})]
    assert record["coverage"] == [
        {"rule": "owner-missing", "id": "GOV001", "expect": 1, "never": 0, "named": True},
    ]
