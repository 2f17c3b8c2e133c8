"""Tests of a policy, run through the real pipeline from text to outcome."""

from datetime import date

from judged import AS_OF, POLICY

from plugingov.gaps.trial import Trials, run_tests, untestable_rules
from plugingov.model.kinds import of_kind
from plugingov.model.policies import extend
from plugingov.model.policy_tests import PolicyTest, read_policy_tests
from plugingov.rules.asking import Choice, plan
from plugingov.sources.document import Text
from plugingov.sources.errors import BadInput, Problem
from plugingov.sources.yaml import read_yaml

HEADING = "apiVersion: plugingov/v1\nkind: PolicyTest\n"


def read(*texts: str) -> tuple[list[PolicyTest], list[Problem]]:
    """Read tests (documents without their heading), and return what is wrong with them."""
    problems: list[Problem] = []
    documents = [read_yaml(Text(f"tests{number}.yaml", HEADING + text)) for number, text in enumerate(texts)]
    return read_policy_tests(of_kind("PolicyTest", documents, problems), problems), problems


def attempt(rules: str, *texts: str, as_of: date = AS_OF) -> Trials:
    """Run tests of a policy (the lines below `rules:`, and other keys after them)."""
    tests, problems = read(*texts)
    policy = extend(
        read_yaml(Text("policy.yaml", POLICY + rules)),
        lambda _name, _document: None,
        ("builtin/baseline",),
        problems,
    )
    asked = plan(policy, Choice(), problems) if policy else ()
    problems += untestable_rules(tests, policy) if policy else ()
    if problems or policy is None:
        raise BadInput(problems)
    return run_tests(tests, policy, asked, as_of, "names")
