"""A claim holds by what was found alone: not by what is unknown, and not by a rule that nobody asked."""

from datetime import date

import pytest
from tried import attempt

from plugingov.reports.places import subject_words
from plugingov.sources.errors import BadInput

INVENTORY = """\
      groups: {ap: {members: [ada@acme.example]}}
      plugins:
        erp:
          title: ERP
          path: custom-mcp
          owner: it@acme.example
          auth: {method: oauth, scopes: [erp.read, erp.admin]}
          provision: {cowork: {via: custom-connector}, claude-code: {via: managed-plugin}}
        fx: {title: FX, path: custom-mcp, provision: {claude-code: {via: user-server}}}
      credentials:
        erp-ap: {plugin: erp, surface: cowork, kind: per-member, holder: ada@acme.example, expires: 2026-10-09}
"""
RULES = """\
  lock-missing: {plugins: [erp]}
  owner-missing: {}
  scope-outside-allowlist: {deny: ["*.admin"]}
  credential-expired: {}
  surface-missing: {}
"""


def claim(kind, said, *, rules=RULES, as_of=date(2026, 10, 1), day=""):
    """Return the outcome of one claim about the organisation above."""
    trials = attempt(
        rules, f"tests:\n  a:\n{day}    inventory:\n{INVENTORY}    {kind}:\n      - {{{said}}}\n", as_of=as_of
    )
    (trial,) = trials.trials
    (outcome,) = trial.outcomes
    assert trials.hold == trial.holds == outcome.holds
    return outcome


@pytest.mark.parametrize(
    ("said", "expect", "never"),
    [
        pytest.param("rule: lock-missing, plugin: erp, surface: cowork", True, False, id="a gap in full"),
        pytest.param("rule: lock-missing", True, False, id="a gap by its rule alone"),
        pytest.param("rule: INS001, surface: cowork", True, False, id="a gap by the id of its rule"),
        pytest.param("rule: lock-missing, surface: claude-code", False, True, id="what passes"),
        pytest.param("rule: lock-missing, plugin: fx", False, True, id="what the policy does not choose"),
        pytest.param("rule: lock-missing, severity: high", True, False, id="a gap of its severity"),
        pytest.param("rule: lock-missing, severity: low", False, True, id="a gap of another severity"),
        pytest.param("rule: owner-missing, plugin: fx", True, False, id="a gap of a whole plugin"),
        pytest.param("rule: owner-missing, plugin: fx, surface: cowork", False, True, id="it has no surface"),
        pytest.param("rule: scope-outside-allowlist, plugin: erp, item: erp.admin", True, False, id="a scope"),
        pytest.param(
            "rule: scope-outside-allowlist, plugin: erp, item: erp.read", False, True, id="a scope that is fine"
        ),
        pytest.param(
            "rule: scope-outside-allowlist, plugin: erp, surface: cowork", True, False, id="a gap beside an unknown"
        ),
        pytest.param("rule: scope-outside-allowlist, plugin: fx", False, False, id="what is unknown is neither"),
        pytest.param("rule: scope-outside-allowlist, item: erp.raed", False, False, id="an item that is not there"),
        pytest.param("rule: surface-missing", False, False, id="a rule that waits for a setting"),
        pytest.param("rule: review-missing", False, False, id="a rule that the policy does not name"),
        pytest.param("rule: credential-expired, credential: erp-ap", False, True, id="a credential that still holds"),
        pytest.param("rule: credential-expired, plugin: fx", False, True, id="no such credential"),
    ],
)
def test_a_claim_holds_by_what_was_found(said, expect, never):
    assert (claim("expect", said).holds, claim("never", said).holds) == (expect, never)


@pytest.mark.parametrize(
    ("said", "because"),
    [
        pytest.param("rule: lock-missing, surface: claude-code", "it passes", id="it passes"),
        pytest.param(
            "rule: lock-missing, plugin: fx", "the policy does not choose it (policy.yaml:5:3)", id="not chosen"
        ),
        pytest.param("rule: lock-missing, severity: low", "the gap is high", id="another severity"),
        pytest.param(
            "rule: owner-missing, surface: cowork", "the rule asks about nothing like that here", id="another subject"
        ),
        pytest.param("rule: surface-missing", "not asked: the policy gives no `plugins`", id="it waits"),
        pytest.param("rule: review-missing", "not asked: policy example does not name it", id="it is not named"),
    ],
)
def test_a_gap_that_is_not_there_has_a_reason(said, because):
    assert claim("expect", said).because == because


def test_what_is_unknown_says_why():
    for kind in ("expect", "never"):
        (found,) = claim(kind, "rule: scope-outside-allowlist, plugin: fx").found
        assert found.because == "the inventory does not say which `scopes` `fx` asks for"


@pytest.mark.parametrize(
    ("said", "nearest"),
    [
        pytest.param("rule: owner-missing, plugin: erp", ["owner-missing: fx"], id="the same rule, another subject"),
        pytest.param(
            "rule: lock-missing, plugin: fx", ["lock-missing: erp on cowork"], id="the same rule before all else"
        ),
        pytest.param(
            "rule: credential-expired, plugin: erp, surface: cowork",
            ["scope-outside-allowlist: erp on cowork, erp.admin", "lock-missing: erp on cowork"],
            id="the same subject, other rules",
        ),
        pytest.param("rule: credential-expired", [], id="nothing is near nothing"),
    ],
)
def test_the_nearest_gaps_are_named(said, nearest):
    found = claim("expect", said).nearest
    assert [f"{gap.rule}: {subject_words(gap.subject)}" for gap in found] == nearest


@pytest.mark.parametrize(
    ("as_of", "day", "holds"),
    [
        pytest.param(date(2026, 10, 5), "", False, id="the day of the run, before"),
        pytest.param(date(2026, 10, 10), "", True, id="the day of the run, after"),
        pytest.param(date(2026, 10, 5), "    as_of: 2026-10-10\n", True, id="a day of its own, after"),
        pytest.param(date(2026, 10, 10), "    as_of: 2026-10-05\n", False, id="a day of its own, before"),
    ],
)
def test_a_test_is_judged_on_its_own_day_or_else_on_that_of_the_run(as_of, day, holds):
    assert claim("expect", "rule: credential-expired", as_of=as_of, day=day).holds is holds


def test_a_rule_is_asked_if_one_of_its_settings_is():
    rules = "  scope-outside-allowlist: [{plugins: [fx]}, {plugins: [erp], deny: ['*.admin']}]\n"
    assert claim("expect", "rule: scope-outside-allowlist, plugin: erp, item: erp.admin", rules=rules).holds


def test_of_the_gaps_of_a_rule_the_one_most_like_it_comes_first():
    rules = "  lock-missing: {plugins: [erp, fx]}\n"
    found = claim("expect", "rule: lock-missing, surface: claude-code, severity: low", rules=rules).nearest
    assert [subject_words(gap.subject) for gap in found] == ["fx on claude-code", "erp on cowork"]


OWN = (
    RULES
    + """\
custom:
  ORG001: {name: owner-outside, title: T, assert: "plugin.owner.endsWith('@acme.example')", message: m, fix: f}
"""
)


@pytest.mark.parametrize("rule", ["owner-outside", "ORG001"])
def test_a_rule_of_ones_own_is_named_like_every_other(rule):
    pytest.importorskip("cel_expr_python")
    assert claim("never", f"rule: {rule}, plugin: erp", rules=OWN).holds
    unknown = claim("never", f"rule: {rule}", rules=OWN)
    assert (unknown.holds, unknown.rule, unknown.id) == (False, "owner-outside", "ORG001")
    assert "does not say `owner`" in unknown.found[0].because


@pytest.mark.parametrize(
    ("rule", "hint"),
    [
        pytest.param("lock-mising", "did you mean `lock-missing`?", id="a slip of the pen"),
        pytest.param("owner-outsid", "did you mean `owner-outside`?", id="a slip in one's own"),
        pytest.param("banana", "`plugingov rules` lists them", id="nothing near"),
        pytest.param("waiver-expired", "a test has no waivers", id="a rule about waivers"),
        pytest.param("GOV008", "a test has no waivers", id="a rule about waivers by its id"),
    ],
)
def test_a_rule_that_no_test_can_speak_of_is_bad_input(rule, hint):
    pytest.importorskip("cel_expr_python")
    with pytest.raises(BadInput) as raised:
        claim("never", f"rule: {rule}", rules=OWN)
    (problem,) = raised.value.problems
    assert (problem.place.line, problem.hint) == (18, hint)


def test_what_no_claim_speaks_of_is_counted():
    text = f"tests:\n  a:\n    inventory:\n{INVENTORY}    expect: [{{rule: lock-missing}}]\n"
    (trial,) = attempt(RULES, text).trials
    assert (trial.holds, trial.others, trial.unknowns) == (True, 3, 2)


def test_the_rules_that_are_asked_are_covered_by_claims_that_hold_of_something():
    claims = """\
    expect: [{rule: lock-missing}, {rule: owner-missing, plugin: erp}]
    never: [{rule: lock-missing, surface: claude-code}, {rule: credential-expired, plugin: fx}, {rule: review-missing}]
"""
    covered = attempt(
        RULES + "  waiver-expired: {}\n  waiver-unmatched: {}\n", f"tests:\n  a:\n    inventory:\n{INVENTORY}{claims}"
    ).rules
    # Rules about waivers are left out: no test can speak of them.
    assert [(rule.id, rule.expected, rule.never, rule.is_named) for rule in covered] == [
        ("AUT001", 0, 0, False),
        ("AUT004", 0, 0, True),  # it holds of nothing: no credential is there that it could be asked about
        ("GOV001", 0, 0, True),  # its claim fails
        ("INS001", 1, 1, True),
    ]
