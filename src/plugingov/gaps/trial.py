"""A policy on trial: each test of it is judged like an organisation, and its claims compared with what was found."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from plugingov.gaps.finding import find_gaps
from plugingov.gaps.gap import Gap, UnknownFact
from plugingov.layers.layers import Layers
from plugingov.layers.summary import PeopleShown
from plugingov.model.policies import EffectivePolicy
from plugingov.model.policy_tests import Claim, Expectation, PolicyTest
from plugingov.rules.asking import BY_NAME, Asked, ask, find
from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Subject
from plugingov.rules.waivable import ABOUT_WAIVERS
from plugingov.sources.document import Place
from plugingov.sources.errors import Problem, did_you_mean, problem_at, quoted
from plugingov.sources.work import item, stage

SUBJECT_KEYS = ("plugin", "surface", "project", "group", "credential", "capability", "item")
_ByRule: TypeAlias = Mapping[str, list[Asked]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one claim: whether it holds, and what was found that decides."""

    claim: Claim
    rule: str
    id: str
    holds: bool
    found: tuple[Gap | UnknownFact, ...] = ()
    because: str = ""  # where nothing was found that could decide
    nearest: tuple[Gap, ...] = ()  # of an expected gap that is not there, those most like it
    was_asked: bool = True  # a claim about what no rule was asked tells nothing about the rule


@dataclass(frozen=True, slots=True)
class Trial:
    """One test that was run."""

    name: str
    place: Place
    as_of: str
    outcomes: tuple[Outcome, ...]
    others: int  # gaps that no claim speaks of
    unknowns: int

    @property
    def holds(self) -> bool:
        """Tell whether every claim of the test holds."""
        return all(outcome.holds for outcome in self.outcomes)


@dataclass(frozen=True, slots=True)
class Tested:
    """One rule that the policy asks, and how many claims show that it fires, and that it does not."""

    rule: str
    id: str
    expected: int
    never: int
    is_named: bool


@dataclass(frozen=True, slots=True)
class Trials:
    """Every test of a policy, and which of its rules they test."""

    policy: str
    as_of: str
    trials: tuple[Trial, ...]
    rules: tuple[Tested, ...]

    @property
    def hold(self) -> bool:
        """Tell whether every test holds."""
        return all(trial.holds for trial in self.trials)


def untestable_rules(tests: Iterable[PolicyTest], policy: EffectivePolicy) -> list[Problem]:
    """Return a problem for each claim about a rule that nobody has, or one about waivers: a test has none of those."""
    return [
        _no_such_rule(claim, policy) if rule is None else _about_waivers(claim)
        for test in tests
        for claim in test.claims
        if (rule := _named(claim, policy)) is None or rule[0] in ABOUT_WAIVERS
    ]


def run_tests(
    tests: Sequence[PolicyTest], policy: EffectivePolicy, asked: tuple[Asked, ...], as_of: date, people: PeopleShown
) -> Trials:
    """Judge each test by the policy; `as_of` is the day of those that name none. Every rule named has to exist."""
    by_rule: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        by_rule[one.rule.id].append(one)
    trials = []
    with stage("running tests", len(tests)):
        for test in tests:
            with item(test.name):
                trials.append(_run(test, policy, by_rule, test.as_of or as_of, people))
    live = {one.rule.id: one.rule.name for one in asked if not one.not_asked and _can_be_tested(one)}
    outcomes = [outcome for trial in trials for outcome in trial.outcomes]
    rules = tuple(_tested(name, rule_id, outcomes) for rule_id, name in sorted(live.items()))
    return Trials(policy.name, as_of.isoformat(), tuple(trials), rules)


def _can_be_tested(asked: Asked) -> bool:
    """Tell whether an inventory alone shows what a rule finds: a test holds neither waivers nor observations."""
    return asked.rule.asks in {"inventory", "either"} and asked.rule.id not in ABOUT_WAIVERS


def _tested(name: str, rule_id: str, outcomes: list[Outcome]) -> Tested:
    named = [outcome for outcome in outcomes if outcome.id == rule_id]
    held = [outcome.claim.kind for outcome in named if outcome.holds and outcome.was_asked]
    return Tested(name, rule_id, held.count("expect"), held.count("never"), is_named=bool(named))


def _run(test: PolicyTest, policy: EffectivePolicy, by_rule: _ByRule, day: date, people: PeopleShown) -> Trial:
    case = Case(Layers(test.organisation, day, people), policy.decided)
    asked = tuple(one for several in by_rule.values() for one in several)
    report = find_gaps([case], asked, policy.name, day.isoformat())
    judge = _Judge(case, policy, by_rule, report.gaps, report.unknowns)
    outcomes = tuple(judge.outcome(claim) for claim in test.claims)
    spoken_of = {gap.fingerprint for outcome in outcomes for gap in outcome.found if isinstance(gap, Gap)}
    others = len({gap.fingerprint for gap in report.gaps} - spoken_of)
    return Trial(test.name, test.place, day.isoformat(), outcomes, others, len(report.unknowns))


@dataclass(frozen=True)
class _Judge:
    """Compares the claims of one test with what was found in it."""

    case: Case
    policy: EffectivePolicy
    by_rule: _ByRule
    gaps: tuple[Gap, ...]
    unknowns: tuple[UnknownFact, ...]

    def outcome(self, claim: Claim) -> Outcome:
        """Return what became of a claim: a rule that was not asked bears out none."""
        rule_id, rule = _named(claim, self.policy) or ("", claim.said.rule)
        if reason := self._not_asked(rule_id):
            return Outcome(claim, rule, rule_id, holds=False, because=reason, was_asked=False)
        gaps = tuple(gap for gap in self.gaps if gap.id == rule_id and _agrees(claim.said, gap))
        unknowns = tuple(fact for fact in self.unknowns if fact.id == rule_id and _agrees(claim.said, fact))
        if claim.kind == "expect" and gaps:
            return Outcome(claim, rule, rule_id, holds=True, found=gaps)
        if gaps or unknowns:
            return Outcome(claim, rule, rule_id, holds=False, found=gaps or unknowns)
        return self._nothing_found(claim, rule, rule_id)

    def _nothing_found(self, claim: Claim, rule: str, rule_id: str) -> Outcome:
        """Return what becomes of a claim whose rule found nothing; that an item is there, nobody has looked at yet."""
        meant = self._meant(rule_id, claim.said)
        if claim.kind == "expect":
            because, nearest = self._why_nothing(rule_id, claim.said, meant), tuple(self._nearest(rule_id, claim.said))
            return Outcome(claim, rule, rule_id, holds=False, because=because, nearest=nearest)
        if claim.said.item is not None and not meant:
            because = self._why_nothing(rule_id, claim.said, meant)
            return Outcome(claim, rule, rule_id, holds=False, because=because, was_asked=False)
        return Outcome(claim, rule, rule_id, holds=True, was_asked=bool(meant))

    def _not_asked(self, rule_id: str) -> str:
        settings = self.by_rule.get(rule_id, ())
        if not settings:
            return f"not asked: policy {self.policy.name} does not name it"
        reasons = [one.not_asked for one in settings]
        return "; ".join(dict.fromkeys(reasons)) if all(reasons) else ""

    def _meant(self, rule_id: str, said: Expectation) -> set[Subject]:
        """Return whom a claim means of those that its rule could ask, whatever the settings choose."""
        rule = self.by_rule[rule_id][0].rule
        return {subject for subject in rule.subjects(self.case) if _fits(said, subject)}

    def _why_nothing(self, rule_id: str, said: Expectation, meant: set[Subject]) -> str:
        """Return why a rule found no gap of the kind that a claim states."""
        graded = [gap.severity for gap in self.gaps if gap.id == rule_id and _fits(said, gap.subject)]
        if graded:
            return f"the gap is {graded[0]}"
        if not meant:
            return "the rule asks about nothing like that here"
        live = [one for one in self.by_rule[rule_id] if not one.not_asked]
        verdicts = [
            verdict for one in live for subject, verdict in zip(*ask(self.case, one), strict=True) if subject in meant
        ]
        if PASS in verdicts:
            return "it passes"
        if NOT_APPLICABLE in verdicts:
            return "it does not apply"
        return f"the policy does not choose it ({live[0].source.place})"

    def _nearest(self, rule_id: str, said: Expectation) -> Iterator[Gap]:
        """Yield the gaps of the same rule, or else those of other rules about the same subject."""
        same_rule = [gap for gap in self.gaps if gap.id == rule_id]
        is_about_something = any(getattr(said, key) is not None for key in SUBJECT_KEYS)
        same_subject = [gap for gap in self.gaps if is_about_something and _fits(said, gap.subject)]
        yield from sorted(same_rule, key=lambda gap: -_likeness(said, gap.subject)) or same_subject


def _agrees(said: Expectation, found: Gap | UnknownFact) -> bool:
    return said.severity in {None, found.severity} and _fits(said, found.subject)


def _fits(said: Expectation, subject: Subject) -> bool:
    return all(getattr(said, key) in {None, getattr(subject, key)} for key in SUBJECT_KEYS)


def _likeness(said: Expectation, subject: Subject) -> int:
    return sum(getattr(said, key) is not None and getattr(said, key) == getattr(subject, key) for key in SUBJECT_KEYS)


def _named(claim: Claim, policy: EffectivePolicy) -> tuple[str, str] | None:
    """Return id and name of the rule that a claim names by either, ours or one of the policy's own."""
    word = claim.said.rule
    for own in policy.own.values():
        if word in {own.id, own.rule.name}:
            return own.id, own.rule.name
    entry = find(word)
    return (entry.id, entry.name) if entry else None


def _about_waivers(claim: Claim) -> Problem:
    found = f"found {quoted(claim.said.rule, [claim.said.rule])}, a rule about waivers"
    expected, hint = "a rule about what an inventory holds", "a test has no waivers"
    return problem_at(claim.document, (*claim.route, "rule"), found, expected=expected, hint=hint)


def _no_such_rule(claim: Claim, policy: EffectivePolicy) -> Problem:
    word = claim.said.rule
    known = [*BY_NAME, *(name for own in policy.own.values() for name in (own.rule.name, own.id))]
    hint = did_you_mean(word, known) or "`plugingov rules` lists them"
    found = f"found {quoted(word, known)}"
    expected = f"a rule of plugingov or of policy {policy.name}"
    return problem_at(claim.document, (*claim.route, "rule"), found, expected=expected, hint=hint)
