"""`plugingov test`: whether a policy finds what it was written to find."""

import os
from datetime import date
from pathlib import Path
from typing import cast

import click

from plugingov.cli.errors import NothingToJudge
from plugingov.cli.inputs import refuse, refuse_odd_folder
from plugingov.cli.options import PLAIN_FORMATS, Output, as_of_option, output_options_of, people_option, policy_option
from plugingov.cli.output import write
from plugingov.cli.policies import POLICIES, chosen_policy
from plugingov.gaps.trial import run_tests, untestable_rules
from plugingov.layers.summary import PeopleShown
from plugingov.model.kinds import KINDS, of_kind
from plugingov.model.policy_tests import PolicyTest, read_policy_tests
from plugingov.reports.test_sheet import trials_sheet
from plugingov.rules.asking import Choice, plan
from plugingov.sources.errors import Problem
from plugingov.sources.files import STDIN, read_paths
from plugingov.sources.work import stage


@click.command(
    "test", epilog="Examples: `plugingov test`, `plugingov test policies/acme.tests.yaml --policy policies/acme.yaml`."
)
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@policy_option
@as_of_option
@people_option
@output_options_of((*PLAIN_FORMATS, "junit"))
def command(
    *,
    paths: tuple[str, ...],
    policy: str | None,
    as_of: date,
    people: str,
    format: tuple[Output, ...],
    output: str | None,
    color: bool | None,
) -> int:
    """Test a policy: what it must find, and what never.

    PATHS are files or folders with documents of kind PolicyTest; without any, the folder `policies`. Each test
    is a small inventory with the gaps that the policy has to find in it and those that it must never find.
    A test that names no day is judged as on --as-of. Exits with 0 when every test holds, 1 when one
    does not, 2 for bad input (nothing is tested then), 3 when there was no test.
    """
    problems: list[Problem] = []
    shown = cast("PeopleShown", people)
    with stage("reading tests"):
        tests = _tests(paths, problems)
    with stage("reading the policy"):
        chosen = chosen_policy(policy, problems)
        asked = plan(chosen.policy, Choice(), problems) if chosen else ()
    problems += untestable_rules(tests, chosen.policy) if chosen else ()
    refuse(problems)
    if chosen is None:
        raise NothingToJudge("no policy was found")
    trials = run_tests(tests, chosen.policy, asked, as_of, shown)
    write(trials_sheet(trials, shown, (chosen.note,) if chosen.note else ()), format, output, color)
    return int(not trials.hold)


def _tests(paths: tuple[str, ...], problems: list[Problem]) -> list[PolicyTest]:
    """Return the tests in some files and folders; in a folder, documents of other kinds lie beside them."""
    if not paths and not os.path.lexists(POLICIES):
        raise NothingToJudge(f"there is no folder `{POLICIES}` here, and no test was named")
    if not paths:
        refuse_odd_folder(POLICIES, problems)
    paths = paths or (POLICIES,)
    reading = read_paths(paths, schemas_beside=True)
    problems += reading.problems
    named = {STDIN if path == "-" else os.fspath(Path(path)) for path in paths}  # a folder is the name of no document
    others = tuple(kind for kind in KINDS if kind != "PolicyTest")
    documents = [
        fitting
        for document in reading.documents
        for fitting in of_kind("PolicyTest", [document], problems, () if document.text.file in named else others)
    ]
    if not documents and not problems:
        raise NothingToJudge(f"no document of kind PolicyTest in {', '.join(paths)}")
    return read_policy_tests(documents, problems)
