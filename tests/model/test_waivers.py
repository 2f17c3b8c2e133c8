import pytest

from plugingov.model.waivers import read_waivers
from plugingov.sources.document import Text
from plugingov.sources.yaml import read_yaml

HEADING = "apiVersion: plugingov/v1\nkind: Waivers\n"
WHO = "owner: ada, reason: it is being mended, ticket: IT-1"


def document(text: str, file: str = "waivers.yaml"):
    return read_yaml(Text(file, HEADING + text))


def one(which: str, who: str = WHO, until: str = "2027-01-01") -> str:
    end = f", until: {until}" if until else ""
    return f"waivers:\n  W-1: {{{', '.join(filter(None, (which, who)))}{end}}}\n"


@pytest.mark.parametrize(
    "which",
    [
        pytest.param("fingerprint: 0123456789abcdef", id="a fingerprint"),
        pytest.param("fingerprint: 1234567890123456", id="a fingerprint that looks like a number"),
        pytest.param("rule: owner-missing, plugin: fx", id="a rule and a plugin"),
        pytest.param("rule: GOV001, surface: cowork", id="a rule and a surface"),
        pytest.param("rule: owner-missing, project: close, surface: cowork", id="a rule and a project on a surface"),
    ],
)
def test_a_waiver_says_which_gap_it_accepts(which):
    problems = []
    found = read_waivers([document(one(which))], ("acme",), problems)
    assert problems == []
    assert list(found["acme"].said) == ["W-1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(one("fingerprint: 0123456789abcdef", until=""), "`until`", id="no end"),
        pytest.param(one("fingerprint: 0123456789abcdef", until="never"), "a day as YYYY-MM-DD", id="an end that is none"),
        pytest.param(one("fingerprint: 0123456789abcdef", until="2027-02-30"), "a day as YYYY-MM-DD", id="a day that does not exist"),
        pytest.param(one("fingerprint: 0123456789abcdef", "reason: x, ticket: y"), "`owner`", id="nobody"),
        pytest.param(one("fingerprint: 0123456789abcdef", "owner: x, ticket: y"), "`reason`", id="no reason"),
        pytest.param(one("fingerprint: 0123456789abcdef", "owner: x, reason: y"), "`ticket`", id="no ticket"),
        pytest.param(one("fingerprint: 0123456789abcdef", "owner: '', reason: y, ticket: z"), "some text", id="an empty owner"),
        pytest.param(one(""), "`fingerprint` or `rule`, one of the two", id="nothing to accept"),
        pytest.param(one("fingerprint: 0123456789abcdef, rule: owner-missing"), "`fingerprint` or `rule`, one of the two", id="both"),
        pytest.param(one("fingerprint: 0123456789abcdef, plugin: fx"), "`fingerprint` alone: it says everything", id="a fingerprint, narrowed"),
        pytest.param(one("rule: owner-missing"), "`plugin`, `surface` or `project` beside `rule`", id="a whole rule"),
        pytest.param(one("fingerprint: 0123456789ABCDEF"), "a fingerprint: 16 hex digits, as a report shows them", id="capital digits"),
        pytest.param(one("fingerprint: 0123"), "a fingerprint: 16 hex digits, as a report shows them", id="part of a fingerprint"),
        pytest.param(one("rule: owner-missing, surface: desktop"), "one of cowork, claude-code", id="no such surface"),
        pytest.param("waivers: []\n", "a mapping (`key: value`)", id="a list"),
        pytest.param("", "`waivers`", id="no waivers"),
    ],
)  # fmt: skip
def test_what_is_no_waiver_is_refused(text, expected):
    problems = []
    read_waivers([document(text)], ("acme",), problems)
    assert [problem.expected for problem in problems] == [expected]


def test_the_same_id_twice_shows_both_places():
    problems = []
    files = [document(one("fingerprint: 0123456789abcdef"), f"{name}.yaml") for name in "ab"]
    read_waivers(files, ("acme",), problems)
    (problem,) = problems
    assert (problem.place.file, problem.place.line) == ("b.yaml", 4)
    assert "it stands first at a.yaml:4:3" in problem.found


def test_where_several_are_judged_waivers_say_whose_they_are():
    problems = []
    both = [
        document(one("rule: owner-missing, plugin: fx")),
        document("organization: acme\n" + one("rule: owner-missing, plugin: fx")),
    ]
    found = read_waivers(both, ("acme", "bakery"), problems)
    assert [problem.expected for problem in problems] == ["`organization`, because several are judged: acme, bakery"]
    assert list(found) == ["acme"]
