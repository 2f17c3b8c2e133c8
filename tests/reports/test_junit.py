"""JUnit's XML as readers take it: the facts of the schema that Jenkins checks, and what GitLab tells cases by."""

import json
import re
import xml.etree.ElementTree as ET

import pytest
from command import AS_OF, ORGANISATIONS, TEASHOP, TEASHOP_POLICY, plugingov
from hypothesis import given
from marked import HOSTILE, SECRET

from plugingov.reports import check_suites, junit
from plugingov.reports.sheet import Sheet, Style, Suite, Tried
from plugingov.rules.index import INDEX

CHECK = ("check", TEASHOP, "--policy", TEASHOP_POLICY, *AS_OF)
# junit-10.xsd: the attributes that an element may have and must have, and what may stand in it.
ATTRIBUTES = {
    "testsuites": ({"name", "time", "tests", "failures", "errors"}, set()),
    "testsuite": (
        {"name", "tests", "failures", "errors", "group", "time", "skipped", "timestamp", "hostname", "id", "package"},
        {"name", "tests", "failures", "errors"},
    ),
    "testcase": (
        {"name", "time", "classname", "group"},
        {"name", "classname", "time"},
    ),  # the last two for other readers
    "failure": ({"type", "message"}, {"type", "message"}),
    "skipped": ({"type", "message"}, {"type", "message"}),
    "system-out": (set(), set()),
}
INSIDE = {
    "testsuites": {"testsuite"},
    "testsuite": {"testcase", "system-out"},
    "testcase": {"failure", "skipped"},
    "failure": set(),
    "skipped": set(),
    "system-out": set(),
}


def read(text):
    """Return the suites of a document that has the shape of the schema, its numbers counted."""
    root = ET.fromstring(text.encode("utf-8"))  # noqa: S314 (we wrote it)
    assert root.tag == "testsuites"
    for element in root.iter():
        allowed, required = ATTRIBUTES[element.tag]
        assert required <= set(element.attrib) <= allowed
        assert {child.tag for child in element} <= INSIDE[element.tag]
        if element.tag in {"testsuites", "testsuite", "testcase"}:
            assert not (element.text or "").strip()
            assert not (element.tail or "").strip()
    for element in (root, *root.iter("testsuite")):
        counted = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
        found = {name: str(len(list(element.iter(tag)))) for name, tag in counted.items()}
        assert {name: found[name] for name in counted if name in element.attrib} == {
            name: element.get(name) for name in counted if name in element.attrib
        }
    cases = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert len(cases) == len(set(cases))  # GitLab takes two of one name for one
    return root


def cases(root):
    """Return the cases by their class and name: what became of each, and the text that is shown."""
    return {
        (case.get("classname"), case.get("name")): [(each.tag, each.get("type"), each.text) for each in case]
        for case in root.iter("testcase")
    }


def rendered(*tried, said=()):
    return junit.render(Sheet(("acme",), (), "1 gap", suites=lambda: [Suite("INS001", tried, said)]), Style())


FAILED = Tried("acme.lock-missing", "stock", "failed", "high", "it is not locked", (("fix", "Lock it."),))


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(CHECK, id="check"),
        pytest.param((*CHECK, "--fail-on-unknown"), id="check, where unknowns count"),
        pytest.param((*CHECK, "--only", "lock-missing"), id="check of one rule"),
        pytest.param(("check", TEASHOP, "--policy", "builtin/strict", *AS_OF), id="check by every rule"),
        pytest.param(
            ("check", str(ORGANISATIONS.parents[1] / "inventories"), "--policy", "builtin/finance", *AS_OF),
            id="check of several organisations",
        ),
        pytest.param(
            (
                *(
                    "check",
                    str(ORGANISATIONS / "machine-settings-inventory.yaml"),
                    *AS_OF,
                    "--policy",
                    "builtin/strict",
                ),
                *("--observed", str(ORGANISATIONS / "machine-settings")),
            ),
            id="check of machines",
        ),
        pytest.param(
            ("gate", "--base", str(ORGANISATIONS / "change/before"), "--head", str(ORGANISATIONS / "change/after")),
            id="gate",
        ),
        pytest.param(
            ("test", str(ORGANISATIONS / "teashop-tests.yaml"), "--policy", TEASHOP_POLICY, *AS_OF), id="test"
        ),
    ],
)
def test_a_report_has_the_shape_of_the_schema(capsys, words):
    assert cases(read(plugingov(capsys, *words, "--format", "junit").out))


def test_each_subject_of_each_rule_is_a_case(capsys):
    report = json.loads(plugingov(capsys, *CHECK, "--format", "json").out)
    root = read(plugingov(capsys, *CHECK, "--format", "junit").out)
    suites = {suite.get("name"): suite for suite in root}
    for row in report["coverage"]:
        suite = suites[f"{row['id']} {row['rule']}"]
        asked = [each for each in suite.iter("testcase") if each.get("classname") == f"teashop.{row['rule']}"]
        failed = [each for each in asked if len(each)]
        assert len(asked) == row["subjects"] - row["not_applicable"]
        assert len(failed) == row["gaps"] + row["unknown"]
        assert asked or [each.get("type") for each in suite.iter("skipped")] in (["asked-of-nothing"], ["not-asked"])


def test_a_gap_fails_with_all_that_a_reader_needs(capsys):
    report = json.loads(plugingov(capsys, *CHECK, "--format", "json", "--people", "counts").out)
    found = cases(read(plugingov(capsys, *CHECK, "--format", "junit").out))
    texts = {text.rpartition(" ")[2]: (tag, kind, text) for rows in found.values() for tag, kind, text in rows}
    names = dict(found.keys())
    assert all(re.fullmatch(r".+ \[[0-9a-f]{16}\]", name) for (of, name) in found if not of.startswith("policy."))
    assert names["teashop.credential-expiring"].startswith("stock on cowork, credential stock-ravi [")
    for gap in report["gaps"]:
        tag, kind, text = texts[gap["fingerprint"]]
        place = gap["place"]
        at = f"at: {place['file']}:{place['line']}:{place['column']}"
        lines = [f"{gap['severity']}: {gap['message']}", f"fix: {gap['fix']}", at, f"fingerprint: {gap['fingerprint']}"]
        assert (tag, kind, text.split("\n")) == ("failure", gap["severity"], lines)


def test_a_case_that_was_mended_has_the_name_that_it_had(capsys, tmp_path):
    before = cases(read(plugingov(capsys, *CHECK, "--format", "junit").out))
    file = tmp_path / "teashop.yaml"
    text = (ORGANISATIONS / "teashop.yaml").read_text(encoding="utf-8")
    file.write_text(text.replace("expires: 2026-10-01", "expires: 2027-10-01"), encoding="utf-8")
    after = cases(read(plugingov(capsys, "check", str(file), *CHECK[2:], "--format", "junit").out))
    (name,) = [each for each in before if before[each] and not after.get(each, before[each])]
    assert name[0] == "teashop.credential-expired"


def test_what_is_not_known_is_skipped_and_fails_where_it_counts(capsys):
    kinds = {}
    for more in ((), ("--fail-on-unknown",)):
        found = cases(read(plugingov(capsys, *CHECK, *more, "--format", "junit").out))
        kinds[more] = {name: rows[0][:2] for name, rows in found.items() if rows and "not known: " in rows[0][2]}
    assert len(kinds[()]) == 8
    assert set(kinds[()].values()) == {("skipped", "unknown")}
    assert {tag for tag, _ in kinds["--fail-on-unknown",].values()} == {"failure"}
    assert kinds[()].keys() == kinds["--fail-on-unknown",].keys()


def test_a_waived_gap_is_skipped_with_the_reason_and_a_frozen_one_with_the_baseline(capsys, tmp_path):
    (gap, other) = json.loads(plugingov(capsys, *CHECK, "--format", "json").out)["gaps"][:2]
    waivers = tmp_path / "waivers.yaml"
    waivers.write_text(
        "apiVersion: plugingov/v1\nkind: Waivers\norganization: teashop\nwaivers:\n"
        f"  W-1: {{fingerprint: {gap['fingerprint']}, owner: ada@company.example, reason: the pilot ends in May,"
        " ticket: T-1, until: 2026-11-01}\n",
        encoding="utf-8",
    )
    baseline = tmp_path / "baseline.json"
    plugingov(capsys, *CHECK, "--write-baseline", str(baseline))
    words = (*CHECK, "--waivers", str(waivers), "--baseline", str(baseline), "--format", "junit")
    found = cases(read(plugingov(capsys, *words).out))
    texts = {text.rpartition(" ")[2]: (tag, kind, text) for rows in found.values() for tag, kind, text in rows}
    tag, kind, text = texts[gap["fingerprint"]]
    assert (tag, kind) == ("skipped", "waived")
    assert text.startswith("waived until 2026-11-01 (W-1, T-1): the pilot ends in May\n")
    assert gap["fix"] in text
    assert texts[other["fingerprint"]][:2] == ("skipped", "baselined")


def test_rules_that_were_not_asked_are_seen_and_fail_where_they_wait(capsys, tmp_path):
    policy = tmp_path / "policy.yaml"
    policy.write_text(
        "apiVersion: plugingov/v1\nkind: Policy\nname: p\nrules:\n  scope-outside-allowlist: {}\n  owner-missing: {}\n",
        encoding="utf-8",
    )
    words = ("check", TEASHOP, "--policy", str(policy), *AS_OF, "--format", "junit")
    waiting, rest = ("policy.scope-outside-allowlist", "the rule"), ("policy.rules", "the rest")
    found = cases(read(plugingov(capsys, *words).out))
    ((tag, kind, text),) = found[waiting]
    assert (tag, kind, "the policy gives no " in text) == ("skipped", "not-asked", True)
    ((tag, kind, text),) = found[rest]
    assert (tag, kind) == ("skipped", "not-asked")
    assert text.startswith(f"{len(INDEX) - 2} rules were not asked, because the policy leaves them out")
    ((tag, kind, text),) = cases(read(plugingov(capsys, *words, "--fail-on-unknown").out))[waiting]
    assert (tag, kind, "Give the setting" in text) == ("failure", "high", True)


def test_files_that_were_not_read_are_seen(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "home" / ".claude"
    home.mkdir(parents=True)
    (home / "settings.json").write_text("{", encoding="utf-8")
    words = ("check", "--observed", str(tmp_path / "home"), "--policy", "builtin/strict", *AS_OF, "--format", "junit")
    found = cases(read(plugingov(capsys, *words).out))
    ((tag, kind, _),) = [rows[0] for (of, _), rows in found.items() if of == "observed.files"]
    assert (tag, kind) == ("skipped", "not-read")


def test_of_very_many_that_hold_some_are_left_out_and_none_that_fails(capsys, monkeypatch):
    whole = read(plugingov(capsys, *CHECK, "--format", "junit").out)
    monkeypatch.setattr(check_suites, "MOST_PASSED", 5)
    cut = read(plugingov(capsys, *CHECK, "--format", "junit").out)
    assert (cut.get("failures"), cut.get("tests") == whole.get("tests")) == (whole.get("failures"), False)
    left = [line for each in cut.iter("system-out") for line in each.text.split("\n") if "more that hold" in line]
    passed = [sum(not rows for rows in cases(each).values()) for each in (whole, cut)]
    assert passed[1] == 5
    assert sum(int(line.split()[0]) for line in left) == passed[0] - 5


def test_the_gate_fails_with_what_stops(capsys):
    words = ("gate", "--base", str(ORGANISATIONS / "change/before"), "--head", str(ORGANISATIONS / "change/after"))
    found = plugingov(capsys, *words, *AS_OF, "--format", "junit")
    told = cases(read(found.out))
    assert (found.status, told["gate.change", "the change may pass"][0][:2]) == (1, ("failure", "stops"))
    kinds = [(of.partition(".")[2], rows[0][:2]) for (of, _), rows in told.items()]
    assert ("lock-removed", ("failure", "high")) in kinds
    assert ("project-added", ("skipped", "does-not-stop")) in kinds
    same = plugingov(capsys, *words[:3], "--head", words[2], *AS_OF, "--format", "junit")
    assert (same.status, cases(read(same.out))) == (0, {("gate.change", "the change may pass"): []})


@given(HOSTILE, HOSTILE, HOSTILE)
def test_whatever_names_hold_no_markup_is_forged(name, message, said):
    extra = "\x00\x0b]]>\ufffe\uffff&lt;</failure><!--"
    tried = FAILED._replace(name=name + extra, message=message + extra, details=(("fix", said + extra),))
    root = read(rendered(tried, tried._replace(of="x", state="skipped", kind=said), said=(said + extra,)))
    (failure,) = root.iter("failure")
    assert len(failure.text.split("\n")) == 2
    assert "\\x00" in failure.text
    assert "\\ufffe\\uffff&lt;</failure>" in failure.text
    assert SECRET not in ET.tostring(root, encoding="unicode")


def test_a_report_without_any_case_is_still_one():
    assert read(junit.render(Sheet(("acme",), (), "nothing"), Style())).get("tests") == "0"
