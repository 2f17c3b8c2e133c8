"""Everything that judges, as the options name it: a policy and its rules, waivers, a baseline."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from plugingov.cli.errors import NothingToJudge
from plugingov.cli.inputs import refuse, refuse_odd_folder
from plugingov.cli.options import no_such_rule
from plugingov.cli.policies import POLICIES, ChosenPolicy, chosen_policy
from plugingov.gaps.baseline import Baseline, read_baseline
from plugingov.layers.layers import Layers
from plugingov.layers.summary import PeopleShown
from plugingov.model.kinds import kind_of, of_kind
from plugingov.model.organisation import Organisation
from plugingov.model.waivers import NO_WAIVERS, Waivers, read_waivers
from plugingov.rules.asking import Asked, Choice, find, plan
from plugingov.rules.case import Case
from plugingov.rules.waivable import check_rules
from plugingov.sources.document import Document, Place
from plugingov.sources.errors import Problem
from plugingov.sources.files import read_paths


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the options say that what judges is to be found."""

    policy: str | None = None
    waivers: str | None = None
    baseline: str | None = None


@dataclass(frozen=True, slots=True)
class Judges:
    """What judges: the rules of a policy with their settings, the waivers of each organisation, a baseline."""

    chosen: ChosenPolicy
    asked: tuple[Asked, ...]
    waivers: dict[str, Waivers]
    baseline: Baseline | None

    def cases(self, organisations: list[Organisation], as_of: date, people: PeopleShown) -> list[Case]:
        """Return what the rules look at: each organisation, with what was decided and accepted for it."""
        decided = self.chosen.policy.decided
        return [
            Case(Layers(each, as_of, people), decided, self.waivers.get(each.id, NO_WAIVERS)) for each in organisations
        ]

    def strangers(self, organisations: list[Organisation]) -> str:
        """Return a sentence about waivers of organisations that are not judged now, where there are any."""
        names = sorted(self.waivers.keys() - {each.id for each in organisations})
        return f"Waivers of {', '.join(names)} are not asked for: no inventory of it is judged." if names else ""


def judges(sources: Sources, organisations: list[Organisation], choice: Choice, problems: list[Problem]) -> Judges:
    """Return what judges some organisations; ends the run where there is a problem with any of it."""
    chosen = chosen_policy(sources.policy, problems)
    asked = plan(chosen.policy, choice, problems) if chosen else ()
    waivers = read_waivers(_waiver_files(sources, problems), tuple(each.id for each in organisations), problems)
    if chosen:
        check_rules(waivers.values(), chosen.policy, problems)
    baseline = read_baseline(sources.baseline, problems) if sources.baseline else None
    if baseline:
        baseline.check_organisations(tuple(each.id for each in organisations), problems)
    refuse(problems)
    _refuse_unknown_rules(choice, chosen)
    if chosen is None:
        raise NothingToJudge("no policy was found")
    return Judges(chosen, asked, waivers, baseline)


def _waiver_files(sources: Sources, problems: list[Problem]) -> list[Document]:
    """Return the documents of waivers: those at a path, else beside the policy, which is its folder or `policies/`."""
    folder = sources.policy if sources.policy and Path(sources.policy).is_dir() else POLICIES
    path = sources.waivers or folder
    if not sources.waivers and not os.path.lexists(folder):
        return []
    if path == POLICIES:
        refuse_odd_folder(POLICIES, problems)
    reading = read_paths((path,), schemas_beside=True)
    problems += reading.problems
    found = [document for document in reading.documents if kind_of(document) == "Waivers"]
    if sources.waivers and not Path(path).is_dir():
        return of_kind("Waivers", reading.documents, problems)
    if sources.waivers and not found and not reading.problems:
        problems.append(Problem(Place(path, 1, 1, 1, 1), "found no waivers", "a document of kind Waivers"))
    return of_kind("Waivers", found, problems)


def _refuse_unknown_rules(choice: Choice, chosen: ChosenPolicy | None) -> None:
    """Refuse a rule that neither plugingov nor the policy has."""
    own = {word for each in (chosen.policy.own.values() if chosen else ()) for word in (each.id, each.rule.name)}
    for option, words in (("--only", choice.only), ("--skip", choice.skip)):
        for word in words:
            if word not in own and find(word) is None:
                raise click.BadParameter(no_such_rule(word, own), param_hint=f"'{option}'")
