import json
from pathlib import Path

import jsonschema
import pytest
from command import plugingov

ROOT = Path(__file__).parents[2]
FINANCE = ("--inventory", "inventories/anycompany-finance", "--policy", "policies/anycompany-finance.yaml")
DAY = ("--as-of", "2026-11-23")
RANKS = ("critical", "high", "medium", "low")
ACTORS = ["org admin", "project owner", "member", "IT"]


@pytest.fixture(autouse=True)
def _here(monkeypatch):
    monkeypatch.chdir(ROOT)


def planned(capsys, *words):
    found = plugingov(capsys, "plan", *FINANCE, *DAY, *words, "--format", "json")
    assert (found.status, found.err) == (0, "")
    return json.loads(found.out)


def test_every_open_gap_is_in_one_persons_list(capsys):
    record = planned(capsys)
    found = plugingov(capsys, "check", FINANCE[1], *FINANCE[2:], *DAY, "--format", "json", "--fail-on", "never")
    is_open = [gap["fingerprint"] for gap in json.loads(found.out)["gaps"] if gap["status"] == "open"]
    assert sorted(gap["fingerprint"] for todo in record["todo"] for gap in todo["gaps"]) == sorted(is_open)


def test_what_is_worth_most_comes_first_in_each_list(capsys):
    todos = planned(capsys)["todo"]
    assert list(dict.fromkeys(todo["actor"] for todo in todos)) == ACTORS
    for actor in ACTORS:
        order = [(RANKS.index(todo["severity"]), -len(todo["gaps"])) for todo in todos if todo["actor"] == actor]
        assert order == sorted(order)


def test_whoever_owns_a_project_is_told_which_and_named(capsys):
    todos = [each for each in planned(capsys)["todo"] if each["actor"] == "project owner"]
    assert {each["rule"] for each in todos} >= {"activated-outside-audience", "activated-but-not-installed"}
    assert [each for each in todos if not (each["name"] and each["projects"])] == []
    out = plugingov(capsys, "plan", *FINANCE, *DAY, "--format", "table").out
    for todo in todos:
        assert f"project {todo['projects'][0]}" in next(
            line for line in out.split("\n") if f"({todo['rule']}, {todo['name']})" in line
        )


def test_gaps_that_one_person_closes_alike_are_one_thing_to_do(capsys):
    todos = planned(capsys)["todo"]
    (one,) = (todo for todo in todos if todo["rule"] == "third-party-host-for-restricted-data")
    assert [gap["surface"] for gap in one["gaps"]] == ["claude-code", "cowork"]


@pytest.mark.parametrize(
    ("within", "names"),
    [
        pytest.param("0", ["notion", "W-2", "linear-solutions", "linear-tech"], id="what is over"),
        pytest.param("3", ["notion", "W-2", "linear-solutions", "linear-tech"], id="not what ends on the fourth day"),
        pytest.param("4", ["notion", "W-2", "linear-solutions", "linear-tech", "slack-ap"], id="what ends on the last day"),
        pytest.param("28", ["notion", "W-2", "linear-solutions", "linear-tech", "slack-ap", "microsoft-365-solutions"], id="four weeks"),
    ],
)  # fmt: skip
def test_what_ends_within_some_days_or_has_ended_is_listed_by_day(capsys, within, names):
    due = planned(capsys, "--due", within)["due"]
    assert [each["name"] for each in due] == names
    assert [each["ends"] for each in due] == sorted(each["ends"] for each in due)


def test_credentials_reviews_and_waivers_are_told_with_who_sees_to_them(capsys):
    due = {each["name"]: each for each in planned(capsys, "--due", "7")["due"]}
    told = {name: (each["kind"], each["days"], each["actor"], each["who"]) for name, each in due.items()}
    assert told == {
        "notion": ("review", -23, "IT", "jonas.weber@anycompany.example"),
        "W-2": ("waiver", -23, "IT", "risk@anycompany.example"),
        "linear-solutions": ("credential", -4, "member", "try"),
        "linear-tech": ("credential", -1, "member", "tech-and-data"),
        "slack-ap": ("credential", 4, "member", "ap-team"),
    }


def test_nothing_ends_says_so(capsys, tmp_path):
    words = ("plan", "--inventory", "tests/organisations/teashop.yaml", "--policy", "builtin/baseline")
    found = plugingov(capsys, *words, "--due", "0", "--as-of", "2020-01-01")
    assert (found.status, "Nothing ends within 0 days." in found.out) == (0, True)


@pytest.mark.parametrize("words", [(), ("--due", "7")])
@pytest.mark.parametrize("name", ["text", "table", "json", "markdown"])
def test_people_are_named_or_counted(capsys, words, name):
    for people in ("names", "counts"):
        out = plugingov(capsys, "plan", *FINANCE, *DAY, *words, "--format", name, "--people", people).out
        assert ("jonas.weber@" in out) is (people == "names")


@pytest.mark.parametrize("words", [("--due", "-1"), ("--due", "x"), ("--due", "99999"), ("inventories",)])
def test_what_is_no_question_is_refused(capsys, words):
    assert plugingov(capsys, "plan", *words).status == 2


@pytest.mark.parametrize("words", [(), ("--due", "30")])
def test_the_record_fits_its_schema(capsys, words):
    text, maybe = {"type": "string"}, {"type": ["string", "null"]}
    actor = {"enum": ACTORS}
    todo = {
        "organization": text,
        "actor": actor,
        "name": maybe,
        "severity": {"enum": list(RANKS)},
        "rule": text,
        "id": text,
        "does": text,
        "projects": {"type": "array", "items": text},
        "gaps": {"type": "array", "items": {"type": "object", "required": ["fingerprint", "fix", "place"]}},
    }
    due = {
        "organization": text,
        "ends": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
        "days": {"type": "integer"},
        "kind": {"enum": ["credential", "review", "waiver"]},
        "name": text,
        "about": text,
        "actor": actor,
        "who": maybe,
        "does": text,
    }
    schema = closed(
        {
            "format": {"const": "plugingov.plan/1"},
            "organization": maybe,
            "organizations": {"type": "array", "items": text},
            "policy": text,
            "as_of": text,
            "notes": {"type": "array", "items": text},
            "todo": {"type": ["array", "null"], "items": closed(todo)},
            "due": {"type": ["array", "null"], "items": closed(due)},
        }
    )
    record = planned(capsys, *words)
    jsonschema.Draft202012Validator(schema).validate(record)
    assert (record["todo"] is None) is bool(words)
    assert (record["due"] is None) is not bool(words)


def closed(properties):
    return {"type": "object", "required": [*properties], "properties": properties, "additionalProperties": False}
