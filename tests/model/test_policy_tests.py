"""Tests of a policy are read like every document: what is wrong with any of them is said at its place."""

from datetime import date

import pytest
from tried import read

FX = "{plugins: {fx: {title: FX, path: custom-mcp}}}"
NEVER = "never: [{rule: owner-missing}]"
TOKEN = "ghp" + "_" + "a1B2c3D4e5F6g7H8i9J0"


def test_a_test_is_an_organisation_with_what_is_claimed_about_it():
    ((one, other), problems) = read(
        f"tests:\n  a: {{inventory: {FX}, expect: [{{rule: owner-missing, plugin: fx}}], {NEVER}}}\n"
        "  b:\n    as_of: 2026-10-05\n    inventory:\n      organization: acme\n      groups: {a: {}}\n"
        "    never: [{rule: owner-missing, severity: low}]\n"
    )
    assert problems == []
    assert (one.name, one.as_of, one.organisation.id, list(one.organisation.plugins)) == ("a", None, "test", ["fx"])
    assert [(claim.kind, claim.said.plugin, str(claim.place)) for claim in one.claims] == [
        ("expect", "fx", "tests0.yaml:4:82"),
        ("never", None, "tests0.yaml:4:126"),
    ]
    assert (other.as_of, other.organisation.id, str(other.place)) == (date(2026, 10, 5), "acme", "tests0.yaml:5:3")
    assert str(other.organisation.place(("groups", "a"))) == "tests0.yaml:9:16"


def test_an_inventory_may_have_its_heading():
    heading = "apiVersion: plugingov/v1, kind: Inventory, organization: acme"
    assert read(f"tests: {{a: {{inventory: {{{heading}}}, {NEVER}}}}}")[1] == []


def test_each_test_is_an_organisation_of_its_own():
    tests, problems = read(f"tests: {{a: {{inventory: {FX}, {NEVER}}}, b: {{inventory: {FX}, {NEVER}}}}}")
    assert problems == []
    assert [len(test.organisation.plugins) for test in tests] == [1, 1]


@pytest.mark.parametrize(
    ("text", "place", "found", "expected", "hint"),
    [
        pytest.param("tests: {}", (3, 1), "no test", "a test by its name", "", id="no test at all"),
        pytest.param("tests:", (3, 7), "nothing", "a mapping (`key: value`)", "", id="tests without a value"),
        pytest.param(
            f"name: x\ntests: {{a: {{inventory: {FX}, {NEVER}}}}}",
            (3, 1),
            "'name'",
            "one of apiVersion, kind, tests",
            "",
            id="a key nobody knows",
        ),
        pytest.param(
            f"tests: {{a: {{inventory: {FX}}}}}",
            (3, 9),
            "a test that nothing can fail",
            "something in `expect` or in `never`",
            "",
            id="a test that states nothing",
        ),
        pytest.param(
            f"tests: {{a: {{inventory: {FX}, expect: [], never: }}}}",
            (3, 9),
            "a test that nothing can fail",
            "something in `expect` or in `never`",
            "",
            id="a test whose lists are empty",
        ),
        pytest.param(f"tests: {{a: {{{NEVER}}}}}", (3, 9), "no `inventory`", "`inventory`", "", id="no inventory"),
        pytest.param(
            f"tests: {{a: {{inventory: , {NEVER}}}}}",
            (3, 24),
            "nothing",
            "a mapping (`key: value`)",
            "",
            id="an inventory without a value",
        ),
        pytest.param(
            f"tests: {{a: {{inventory: {{kind: Policy}}, {NEVER}}}}}",
            (3, 31),
            "'Policy'",
            "`Inventory`",
            "",
            id="another document as the inventory",
        ),
        pytest.param(
            f"tests: {{a: {{inventory: {{plugins: {{fx: {{titel: FX, path: custom-mcp}}}}}}, {NEVER}}}}}",
            (3, 40),
            "'titel'",
            None,
            "did you mean `title`?",
            id="a key of the inventory misspelt",
        ),
        pytest.param(
            f"tests: {{a: {{inventory: {{projects: {{p: {{surface: cowork, needs: [fy]}}}}}}, {NEVER}}}}}",
            (3, 65),
            "'fy'",
            "a plugin of this inventory",
            "`plugins:` has none",
            id="a reference of the inventory that leads nowhere",
        ),
        pytest.param(
            f"tests: {{a: {{as_of: soon, inventory: {FX}, {NEVER}}}}}",
            (3, 20),
            "'soon'",
            "a day as YYYY-MM-DD",
            "",
            id="a day that is none",
        ),
        pytest.param(
            f"tests: {{a: {{inventory: {FX}, expect: [{{plugin: fx}}]}}}}",
            (3, 81),
            "no `rule`",
            "`rule`",
            "",
            id="a claim without its rule",
        ),
        pytest.param(
            f"tests: {{a: {{inventory: {FX}, expect: [{{rule: owner-missing, plugni: fx}}]}}}}",
            (3, 103),
            "'plugni'",
            "one of rule, plugin, surface, project, group, credential, capability, item, severity",
            "did you mean `plugin`?",
            id="a key of a claim misspelt",
        ),
        pytest.param(
            f"tests: {{a: {{inventory: {FX}, never: [{{rule: owner-missing, surface: cowrk}}]}}}}",
            (3, 111),
            "'cowrk'",
            "one of cowork, claude-code",
            "did you mean `cowork`?",
            id="a surface misspelt",
        ),
        pytest.param(
            f"tests: {{a: {{inventory: {FX}, never: [{{rule: owner-missing, severity: hihg}}]}}}}",
            (3, 112),
            "'hihg'",
            "one of critical, high, medium, low",
            "did you mean `high`?",
            id="a severity misspelt",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_place(text, place, found, expected, hint):
    problem = read(text)[1][0]
    assert (problem.place.file, problem.place.line, problem.place.column) == ("tests0.yaml", *place)
    assert (problem.found, problem.hint) == (f"found {found}", hint)
    assert expected in {None, problem.expected}


INVENTORY = """\
{groups: {ap-team: {}}, projects: {close: {surface: cowork, needs: [erp/pay]}},
    credentials: {erp-ap: {plugin: erp, surface: cowork}},
    plugins: {erp: {title: ERP, path: custom-mcp, provides: {tools: {read: {}}, resources: {csv: {}}, prompts: {sum: {}}},
      provision: {cowork: {via: custom-connector, tools: {drop: blocked}}}}, fx: {title: FX, path: custom-mcp}}}"""


@pytest.mark.parametrize("kind", ["expect", "never"])
@pytest.mark.parametrize(
    ("claim", "found", "hint"),
    [
        pytest.param("plugin: erp", "", "", id="a plugin"),
        pytest.param("plugin: erpp", "'erpp'", "did you mean `erp`?", id="a plugin misspelt"),
        pytest.param("plugin: slack", "'slack'", "one of `erp`, `fx`", id="a plugin that is not there"),
        pytest.param("project: close", "", "", id="a project"),
        pytest.param("project: clsoe", "'clsoe'", "did you mean `close`?", id="a project misspelt"),
        pytest.param("group: ap-team", "", "", id="a group"),
        pytest.param("group: ap-taem", "'ap-taem'", "did you mean `ap-team`?", id="a group misspelt"),
        pytest.param("credential: erp-ap", "", "", id="a credential"),
        pytest.param("credential: erp-pa", "'erp-pa'", "did you mean `erp-ap`?", id="a credential misspelt"),
        *(
            pytest.param(f"capability: {name}", "", "", id=f"a capability: {what}")
            for name, what in (
                ("read", "a tool"),
                ("csv", "a resource"),
                ("sum", "a prompt"),
                ("drop", "a tool that is decided on"),
                ("pay", "a tool that a project needs"),
            )
        ),
        pytest.param("plugin: erp, capability: pay", "", "", id="a tool that a project needs of this plugin"),
        pytest.param("capability: raed", "'raed'", "did you mean `read`?", id="a capability misspelt"),
        pytest.param("plugin: fx, capability: read", "'read'", "it has none", id="a capability of another plugin"),
    ],
)
def test_a_claim_is_about_what_the_inventory_has(kind, claim, found, hint):
    _, problems = read(f"tests:\n  a:\n    inventory: {INVENTORY}\n    {kind}: [{{rule: owner-missing, {claim}}}]\n")
    assert [(problem.found, problem.hint) for problem in problems] == ([(f"found {found}", hint)] if found else [])


def test_what_could_not_be_read_is_there_all_the_same():
    inventory = "{plugins: {fx: {title: FX, path: custom}}}"
    (problem,) = read(f"tests: {{a: {{inventory: {inventory}, never: [{{rule: owner-missing, plugin: fx}}]}}}}")[1]
    assert problem.found == "found 'custom'"


def test_a_name_that_two_tests_have_shows_both_places():
    text = f"tests: {{a: {{inventory: {FX}, {NEVER}}}}}"
    (problem,) = read(text, f"# later\n{text}")[1]
    assert str(problem.place) == "tests1.yaml:4:9"
    assert problem.found == "found 'a' again; it stands first at tests0.yaml:3:9"


def test_every_problem_of_every_test_of_every_file_is_said_at_once():
    sound = f"b: {{inventory: {FX}, never: [{{rule: owner-missing, plugin: fy}}]}}"
    odd = "a: {as_of: soon, inventory: {plugins: {fx: {titel: FX, path: custom-mcp}}, groups: {x: {size: many}}}}"
    _, problems = read(f"tests:\n  {odd}\n  {sound}\n", f"tests: {{c: {{inventory: {FX}}}}}")
    assert sorted((problem.place.file, problem.found) for problem in problems) == [
        ("tests0.yaml", "found 'fy'"),
        ("tests0.yaml", "found 'many'"),
        ("tests0.yaml", "found 'soon'"),
        ("tests0.yaml", "found 'titel'"),
        ("tests1.yaml", "found a test that nothing can fail"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"tests: {{{TOKEN}: {{inventory: {FX}, {NEVER}}}}}", id="the name of a test"),
        pytest.param(f"tests: {{a: {{inventory: {{groups: {{{TOKEN}: {{}}}}}}, {NEVER}}}}}", id="a group of a test"),
    ],
)
def test_a_secret_is_no_name(text):
    (problem,) = read(text)[1]
    assert problem.found == "found a secret where a key belongs"
    assert TOKEN not in str(problem)
