"""What a policy decides with everything it extends, and which line says so."""

import pytest

from plugingov.model.policies import extend
from plugingov.sources.document import Text
from plugingov.sources.yaml import read_yaml

PACKS = ("builtin/baseline", "builtin/other")


def policy(name, text):
    return read_yaml(Text(f"{name}.yaml", f"apiVersion: plugingov/v1\nkind: Policy\nname: {name}\n{text}"))


def read(text, **others):
    """Extend a policy called `ours` by others, each under its name, `builtin/` written with two underscores."""
    documents = {name.replace("__", "/"): policy(name, other) for name, other in others.items()}
    problems = []
    found = extend(policy("ours", text), lambda name, _: documents.get(name), PACKS, problems)
    return found, [(str(problem.place), problem.found, problem.hint) for problem in problems]


def rules(found):
    return {name: [each.value for each in settings] for name, settings in found.rules.items()}


def test_a_policy_alone():
    found, problems = read(
        "title: T\nrules:\n  a: {x: y}\n  b: [{x: 1}, {x: 2}]\nclassifications: [low, high]\n"
        "observation_age: 3\nfail_on_unknown: true\ngate: {stop_on: [lock-removed]}\napprovals: {high: [data-owner]}\n"
    )
    assert problems == []
    assert rules(found) == {"a": [{"x": "y"}], "b": [{"x": "1"}, {"x": "2"}]}
    assert found.name == "ours"
    assert (found.decided.classifications, found.decided.observation_age, found.decided.fail_on_unknown) == (
        ("low", "high"),
        3,
        True,
    )
    assert [str(each.place) for each in found.rules["b"]] == ["ours.yaml:7:7", "ours.yaml:7:15"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("rules: {a: {}}", id="nothing else is said"),
        pytest.param(
            "rules: {a: {}}\nextends:\nclassifications: ~\nobservation_age:\nfail_on_unknown:\ntitle:",
            id="other keys have no value",
        ),
    ],
)
def test_what_is_not_said_is_the_default(text):
    found, problems = read(text)
    assert problems == []
    assert found.decided.classifications == ("public", "internal", "confidential", "restricted")
    assert (found.decided.observation_age, found.decided.fail_on_unknown) == (7, False)


@pytest.mark.parametrize(
    ("pack", "ours", "expected"),
    [
        pytest.param("a: {x: 1}", "b: {y: 2}", {"a": [{"x": "1"}], "b": [{"y": "2"}]}, id="rules of both are asked"),
        pytest.param("a: {x: 1, z: 3}", "a: {y: 2}", {"a": [{"y": "2"}]}, id="settings replace the pack's as a whole"),
        pytest.param("a: {x: 1}", "a: {}", {"a": [{}]}, id="no settings replace the pack's too"),
        pytest.param(
            "a: {x: 1}", "a: {severity: low}", {"a": [{"x": "1", "severity": "low"}]}, id="severity may stand alone"
        ),
        pytest.param(
            "a: {x: 1, severity: high}",
            "a: {severity: low}",
            {"a": [{"x": "1", "severity": "low"}]},
            id="severity replaces the pack's",
        ),
        pytest.param(
            "a: [{x: 1}, {x: 2}]",
            "a: {severity: low}",
            {"a": [{"x": "1", "severity": "low"}, {"x": "2", "severity": "low"}]},
            id="severity alone is for each of the pack's settings",
        ),
        pytest.param(
            "a: {x: 1}",
            "a: {severity: low, y: 2}",
            {"a": [{"severity": "low", "y": "2"}]},
            id="severity with anything else replaces as a whole",
        ),
        pytest.param(
            "b: {}",
            "a: {severity: low}",
            {"a": [{"severity": "low"}], "b": [{}]},
            id="severity alone where the pack says nothing",
        ),
        pytest.param(
            "a: [{x: 1}, {x: 2}]", "a: {x: 3}", {"a": [{"x": "3"}]}, id="one set of settings replaces several"
        ),
        pytest.param(
            "a: {x: 1}", "a: [{severity: low}]", {"a": [{"severity": "low"}]}, id="a list replaces, whatever is in it"
        ),
        pytest.param("a: {x: 1}", "a: []", {"a": [[]]}, id="an empty list is kept, to be refused"),
        pytest.param("a: {x: 1}", "a: ~", {"a": [None]}, id="nothing is kept, to be refused"),
        pytest.param(
            "a: ~", "a: {severity: low}", {"a": [{"severity": "low"}]}, id="severity alone for what is nothing"
        ),
    ],
)
def test_rules_of_a_pack_and_ours(pack, ours, expected):
    found, problems = read(f"extends: [builtin/baseline]\nrules: {{{ours}}}", builtin__baseline=f"rules: {{{pack}}}")
    assert problems == []
    assert rules(found) == expected


def test_settings_know_which_line_says_so():
    found, _ = read(
        "extends: [builtin/baseline]\nrules: {a: {severity: low}, b: {}}", builtin__baseline="rules: {a: {x: 1}, b: {}}"
    )
    (a,), (b,) = found.rules["a"], found.rules["b"]
    assert str(a.place) == "builtin__baseline.yaml:4:9"
    document, route = a.severity_at
    assert str(document.place(route)) == "ours.yaml:5:23"
    assert (str(b.place), b.severity_at) == ("ours.yaml:5:29", None)


def test_the_nearest_policy_has_the_last_word():
    found, problems = read(
        "extends: [near, far]\nfail_on_unknown: false",
        near="extends: far\nobservation_age: 2\nfail_on_unknown: true\nrules: {a: {x: near}}",
        far="observation_age: 1\nclassifications: [a, b]\nrules: {a: {x: far}, b: {}}",
    )
    assert problems == []
    assert found.name == "ours"
    assert (found.decided.observation_age, found.decided.classifications, found.decided.fail_on_unknown) == (
        2,
        ("a", "b"),
        False,
    )
    assert rules(found) == {"a": [{"x": "near"}], "b": [{}]}


@pytest.mark.parametrize(
    ("text", "place", "found", "hint"),
    [
        pytest.param(
            "extends: [builtin/basline]",
            "ours.yaml:4:11",
            "'builtin/basline'",
            "did you mean `builtin/baseline`?",
            id="a slip in a pack's name",
        ),
        pytest.param("extends: nowhere.yaml", "ours.yaml:4:10", "'nowhere.yaml'", "", id="a file that is not there"),
        pytest.param("extends: [aB3xY9]", "ours.yaml:4:11", "'****'", "", id="a name that may be a secret"),
        pytest.param("extends: [{a: b}]", "ours.yaml:4:11", "a mapping", "", id="a mapping to extend"),
        pytest.param("rules: [a]", "ours.yaml:4:1", "a list", "", id="a list of rules"),
        pytest.param("rules:", "ours.yaml:4:7", "nothing", "", id="no rules"),
        pytest.param("rule: {}", "ours.yaml:4:1", "'rule'", "did you mean `rules`?", id="an unknown key"),
        pytest.param("observation_age: week", "ours.yaml:4:18", "'week'", "", id="a word for days"),
        pytest.param(
            "gate: {stop_on: [lock-remove]}",
            "ours.yaml:4:18",
            "'lock-remove'",
            "did you mean `lock-removed`?",
            id="an opening nobody knows",
        ),
        pytest.param(
            "approvals: {hihg: [a]}", "ours.yaml:4:13", "'hihg'", "did you mean `high`?", id="a severity nobody knows"
        ),
        pytest.param("classifications: []", "ours.yaml:4:1", "a list", "", id="no classifications"),
        pytest.param("classifications: [a, b, a]", "ours.yaml:4:1", "a list", "", id="a classification twice"),
        pytest.param(
            "custom: {O R G: {name: n, title: T, assert: 'true', message: m, fix: f}}",
            "ours.yaml:4:10",
            "'O R G'",
            "",
            id="an own rule with blanks in its id",
        ),
        pytest.param(
            "custom: {ORG1: {name: n, title: T, asert: 'true', message: m, fix: f}}",
            "ours.yaml:4:36",
            "'asert'",
            "did you mean `assert`?",
            id="an own rule with a slip of the pen",
        ),
    ],
)
def test_what_is_wrong_is_placed(text, place, found, hint):
    assert read(text)[1] == [(place, f"found {found}", hint)]


def test_what_is_wrong_in_an_extended_policy_is_placed_there():
    assert read("extends: far", far="rule: {}")[1] == [("far.yaml:4:1", "found 'rule'", "did you mean `rules`?")]


@pytest.mark.parametrize(
    ("others", "place", "found"),
    [
        pytest.param({"ours": "extends: []"}, "ours.yaml:4:10", "'ours'", id="a policy that extends itself"),
        pytest.param({"a": "extends: [ours]", "ours": ""}, "a.yaml:4:11", "'ours'", id="two that extend each other"),
        pytest.param(
            {"a": "extends: b", "b": "extends: c", "c": "extends: [b]"},
            "c.yaml:4:11",
            "'b'",
            id="a circle further away",
        ),
    ],
)
def test_a_circle_is_refused(others, place, found):
    _, problems = read(f"extends: {next(iter(others))}", **others)
    assert problems == [(place, f"found {found}, which extends this policy in turn", "")]


def test_policies_meet_again_without_being_a_circle():
    found, problems = read("extends: [a, b]", a="extends: c", b="extends: c", c="rules: {x: {}}")
    assert (found.name, problems) == ("ours", [])


def test_chains_are_bounded():
    read_so_far = []

    def link(name, _):
        read_so_far.append(name)
        return policy(name, f"extends: [p{int(name[1:]) + 1}]\n")

    problems = []
    extend(policy("ours", "extends: [p1]"), link, PACKS, problems)
    assert [problem.found for problem in problems] == ["found one policy too many"]
    assert len(read_so_far) < 40


def test_policies_are_counted():
    names = ", ".join(f"p{number}" for number in range(150))
    problems = []
    extend(policy("ours", f"extends: [{names}]"), lambda name, _: policy(name, ""), PACKS, problems)
    assert {problem.found for problem in problems} == {"found one policy too many"}


def test_what_is_decided_for_every_rule_says_where():
    found, problems = read(
        "extends: far\nobservation_age: 3\ngate: {stop_on: [door-added]}",
        far="observation_age: 1\nclassifications: [a, b]\napprovals: {high: [owner]}",
    )
    assert problems == []
    assert (found.decided.stop_on, found.decided.approvals) == (("door-added",), {"high": ("owner",)})
    assert {key: str(place) for key, place in found.said_at.items()} == {
        "classifications": "far.yaml:5:1",
        "approvals": "far.yaml:6:1",
        "observation_age": "ours.yaml:5:1",
        "stop_on": "ours.yaml:6:8",
    }


def test_each_setting_says_where():
    found, _ = read("extends: far\nrules:\n  a: {severity: low}", far="rules:\n  a: {severity: high, x: y}")
    (settings,) = found.rules["a"]
    assert str(settings.place) == "far.yaml:5:3"
    assert str(settings.place_of("x")) == "far.yaml:5:23"
    assert str(settings.place_of("severity")) == "ours.yaml:6:7"


OWN = "{{name: {0}, title: T, assert: 'true', message: m, fix: f}}"


def test_own_rules_of_both_are_asked_and_the_nearer_of_one_id_counts():
    found, problems = read(
        f"extends: far\ncustom: {{B: {OWN.format('near')}, C: {OWN.format('c')}}}",
        far=f"custom: {{A: {OWN.format('a')}, B: {OWN.format('far')}}}",
    )
    assert problems == []
    assert [(own.id, own.rule.name, own.document.text.file) for own in found.own.values()] == [
        ("A", "a", "far.yaml"),
        ("B", "near", "ours.yaml"),
        ("C", "c", "ours.yaml"),
    ]


def test_own_rules_have_names_of_their_own():
    _, problems = read(f"extends: far\ncustom: {{B: {OWN.format('a')}}}", far=f"custom: {{A: {OWN.format('a')}}}")
    assert problems == [("ours.yaml:5:20", "found 'a', the name of 'A' too", "")]
