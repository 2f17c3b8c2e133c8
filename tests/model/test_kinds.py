"""Documents are told apart by their first two keys, and whatever is none of ours is said so."""

import pytest

from plugingov.model.kinds import of_kind
from plugingov.sources.document import Text
from plugingov.sources.yaml import read_yaml


def ask(content, kind="Inventory"):
    problems = []
    document = read_yaml(Text("a.yaml", content))
    fitting = of_kind(kind, [document], problems)
    assert fitting == ([] if problems else [document])
    return problems


@pytest.mark.parametrize("kind", ["Inventory", "Policy"])
def test_a_document_of_the_kind_is_kept(kind):
    assert ask(f"apiVersion: plugingov/v1\nkind: {kind}\nanything: else", kind) == []


def test_the_order_of_documents_stays():
    documents = [read_yaml(Text(name, "apiVersion: plugingov/v1\nkind: Inventory")) for name in "cab"]
    assert [document.text.file for document in of_kind("Inventory", documents, [])] == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("content", "place", "found", "expected", "hint"),
    [
        pytest.param(
            "a",
            (1, 1),
            "no document of plugingov",
            "`apiVersion: plugingov/v1`, `kind: Inventory` and what follows",
            "",
            id="a text",
        ),
        pytest.param(
            "[a]",
            (1, 1),
            "no document of plugingov",
            "`apiVersion: plugingov/v1`, `kind: Inventory` and what follows",
            "",
            id="a list",
        ),
        pytest.param(
            "---",
            (1, 4),
            "no document of plugingov",
            "`apiVersion: plugingov/v1`, `kind: Inventory` and what follows",
            "",
            id="nothing",
        ),
        pytest.param("{}", (1, 1), "no `apiVersion`", "`apiVersion: plugingov/v1`", "", id="an empty mapping"),
        pytest.param("kind: Inventory", (1, 1), "no `apiVersion`", "`apiVersion: plugingov/v1`", "", id="no version"),
        pytest.param(
            "kind: Inventory\napiversion: x",
            (2, 1),
            "'apiversion'",
            "`apiVersion: plugingov/v1`",
            "",
            id="the version's key misspelt",
        ),
        pytest.param("apiVersion: plugingov/v1", (1, 1), "no `kind`", "`kind: Inventory`", "", id="no kind"),
        pytest.param(
            "apiVersion: plugingov/v1\nKind: Inventory",
            (2, 1),
            "'Kind'",
            "`kind: Inventory`",
            "",
            id="the kind's key misspelt",
        ),
        pytest.param(
            "apiVersion: plugingov/v2\nkind: Inventory",
            (1, 13),
            "'plugingov/v2'",
            "`plugingov/v1`",
            "",
            id="another version",
        ),
        pytest.param("apiVersion: v1\nkind: Pod", (1, 13), "'v1'", "`plugingov/v1`", "", id="another tool's document"),
        pytest.param(
            "apiVersion:\nkind: Inventory", (1, 12), "nothing", "`plugingov/v1`", "", id="a version without a value"
        ),
        pytest.param(
            "apiVersion: [a]\nkind: Inventory",
            (1, 1),
            "something that is not a text",
            "`plugingov/v1`",
            "",
            id="a list as the version",
        ),
        pytest.param(
            "apiVersion: plugingov/v1\nkind: Policy",
            (2, 7),
            "'Policy'",
            "`Inventory` among these files",
            "give a policy with --policy",
            id="a policy among inventories",
        ),
        pytest.param(
            "apiVersion: plugingov/v1\nkind: PolicyTest",
            (2, 7),
            "'PolicyTest'",
            "`Inventory` among these files",
            "`plugingov test` runs the tests of a policy",
            id="a policy's tests among inventories",
        ),
        pytest.param(
            "apiVersion: plugingov/v1\nkind: Request",
            (2, 7),
            "'Request'",
            "`Inventory` among these files",
            "`plugingov review` takes requests",
            id="a request among inventories",
        ),
        pytest.param(
            "apiVersion: plugingov/v1\nkind: inventory",
            (2, 7),
            "'inventory'",
            "one of Inventory, Policy, Request, Waivers, PolicyTest, Catalogue, Observation, Pins",
            "did you mean `Inventory`?",
            id="a kind misspelt",
        ),
        pytest.param(
            "apiVersion: plugingov/v1\nkind: Banana",
            (2, 7),
            "'Banana'",
            "one of Inventory, Policy, Request, Waivers, PolicyTest, Catalogue, Observation, Pins",
            "",
            id="no kind of ours",
        ),
        pytest.param(
            "apiVersion: plugingov/v1\nkind:",
            (2, 6),
            "nothing",
            "one of Inventory, Policy, Request, Waivers, PolicyTest, Catalogue, Observation, Pins",
            "",
            id="a kind without a value",
        ),
        pytest.param(
            "apiVersion: plugingov/v1\nkind: {a: b}",
            (2, 1),
            "something that is not a text",
            "one of Inventory, Policy, Request, Waivers, PolicyTest, Catalogue, Observation, Pins",
            "",
            id="a mapping as the kind",
        ),
    ],
)
def test_anything_else_is_said_to_be_what_it_is(content, place, found, expected, hint):
    (problem,) = ask(content)
    assert (problem.place.line, problem.place.column) == place
    assert (problem.found, problem.expected, problem.hint) == (f"found {found}", expected, hint)


def test_an_inventory_among_policies_is_said_so():
    (problem,) = ask("apiVersion: plugingov/v1\nkind: Inventory", "Policy")
    assert (problem.found, problem.hint) == ("found 'Inventory'", "give an inventory as an argument of its own")


@pytest.mark.parametrize(
    ("kind", "hint"),
    [
        pytest.param("Inventory", "`plugingov check` judges an inventory", id="an inventory"),
        pytest.param("Policy", "give a policy with --policy", id="the policy itself"),
    ],
)
def test_what_is_no_test_of_a_policy_is_said_to_belong_elsewhere(kind, hint):
    (problem,) = ask(f"apiVersion: plugingov/v1\nkind: {kind}", "PolicyTest")
    assert (problem.found, problem.hint) == (f"found '{kind}'", hint)
