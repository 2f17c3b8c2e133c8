"""Everything that judges, as the options name it: a policy and its rules, waivers, a baseline, pins."""

import contextlib
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import click

from plugingov.cli.errors import NothingToJudge
from plugingov.cli.inputs import refuse, refuse_odd_folder
from plugingov.cli.options import no_such_rule
from plugingov.cli.picture import Picture
from plugingov.cli.pinned import read_pinned, strangers
from plugingov.cli.policies import POLICIES, ChosenPolicy, chosen_policy
from plugingov.gaps.judges import Judges
from plugingov.layers.summary import PeopleShown
from plugingov.model.kinds import kind_of, of_kind
from plugingov.model.organisation import Organisation
from plugingov.model.waivers import Waivers, read_waivers
from plugingov.rules.asking import Asked, Choice, find, plan
from plugingov.rules.case import Case
from plugingov.rules.waivable import check_rules
from plugingov.sources.bounds import MAX_BYTES
from plugingov.sources.document import Document
from plugingov.sources.errors import Problem, problem_with
from plugingov.sources.files import SUFFIXES, is_file, is_folder, read_paths
from plugingov.sources.work import stage, tell


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the options say that what judges is to be found."""

    policy: str | None = None
    waivers: str | None = None
    baseline: str | None = None
    pins: str | None = None  # "" where nothing is pinned, whatever lies here


class Found(NamedTuple):
    """What judges, and what has to be said about how it was found."""

    judges: Judges
    notes: tuple[str, ...]


def read_judges(sources: Sources, organisations: list[Organisation], choice: Choice, problems: list[Problem]) -> Found:
    """Return what judges some organisations; ends the run where there is a problem with any of it."""
    names = tuple(each.id for each in organisations)
    with stage("reading the policy"):
        chosen = chosen_policy(sources.policy, problems)
        asked = plan(chosen.policy, choice, problems) if chosen else ()
    with stage("reading waivers"):
        waivers = read_waivers(_waiver_files(sources, problems), names, problems)
        if chosen:
            check_rules(waivers.values(), chosen.policy, problems)
        tell(_told_of_waivers(waivers))
    baseline = None
    if sources.baseline:
        from plugingov.gaps.baseline import read_baseline  # noqa: PLC0415 (few runs have a baseline)

        with stage("reading the baseline"):
            baseline = read_baseline(sources.baseline, problems)
    if baseline:
        baseline.check_organisations(names, problems)
    tell(f"frozen is what {sources.baseline} has frozen" if baseline else "nothing is frozen: no baseline was named")
    pins = read_pinned(sources.pins, names, problems)
    refuse(problems)
    _refuse_unknown_rules(choice, chosen)
    if chosen is None:
        raise NothingToJudge("no policy was found")
    judges = Judges(chosen.policy, asked, waivers, baseline, pins)
    left_out = _left_out(choice, asked, chosen.policy.name)
    if judges.asks_nothing:
        if left_out:
            raise NothingToJudge(left_out)
        reasons = dict.fromkeys(one.not_asked for one in asked)
        raise NothingToJudge(f"policy {chosen.policy.name} asks no rule here ({'; '.join(reasons) or 'it names none'})")
    notes = tuple(filter(None, (chosen.note, left_out, _strangers(waivers, names), strangers(pins, names))))
    return Found(judges, notes)


def cases_of(judges: Judges, picture: Picture, as_of: date, people: PeopleShown) -> list[Case]:
    """Return what rules are asked about, a case for each organisation."""
    return [
        judges.case(
            each,
            as_of,
            people,
            observed=look.machines,
            exports=look.exports,
            probed=look.probed,
            registry=look.registry,
        )
        for each in picture.organisations
        for look in (picture.looks[each.id],)
    ]


def _told_of_waivers(waivers: dict[str, Waivers]) -> str:
    files = dict.fromkeys(home.text.file for each in waivers.values() for home in each.homes.values())
    count = sum(len(each.said) for each in waivers.values())
    return f"accepted is what {count} waivers of {', '.join(files)} accept" if files else "no waivers were found"


def _strangers(waivers: dict[str, Waivers], judged: tuple[str, ...]) -> str:
    """Return a sentence about waivers of organisations that are not judged now, where there are any."""
    names = sorted(waivers.keys() - {*judged})
    return f"Waivers of {', '.join(names)} are not asked for: no inventory of it is judged." if names else ""


def _waiver_files(sources: Sources, problems: list[Problem]) -> list[Document]:
    """Return the documents of waivers: those at a path, else those of `policies/` and beside the policy."""
    if sources.waivers:
        tell(f"waivers are looked for in {sources.waivers}, which was named")
        return _named_waivers(sources.waivers, problems)
    beside = _beside(sources.policy, problems)
    tell(f"waivers are looked for beside the policy: {', '.join(beside) or 'nowhere'}")
    # Whoever names a policy may keep other things below `policies/`: only what might be waivers has to be readable.
    reading = read_paths(beside, schemas_beside=True, holding="Waivers" if sources.policy else "")
    problems += (each for each in reading.problems if not sources.policy or _may_hold_waivers(Path(each.place.file)))
    return of_kind("Waivers", (each for each in reading.documents if kind_of(each) == "Waivers"), problems)


def _named_waivers(path: str, problems: list[Problem]) -> list[Document]:
    """Return the waivers at a path that was given: a folder may hold other kinds too, a file may not."""
    reading = read_paths((path,), schemas_beside=True)
    problems += reading.problems
    found = reading.documents
    if is_folder(path):
        found = [document for document in found if kind_of(document) == "Waivers"]
        if not found and not reading.problems:
            problems.append(problem_with(path, "found no waivers", "a document of kind Waivers"))
    return of_kind("Waivers", found, problems)


def _beside(policy: str | None, problems: list[Problem]) -> tuple[str, ...]:
    """Return where waivers lie if nobody says where: in `policies/`, in the policy's folder, beside its file."""
    found = []
    if policy and is_folder(policy):
        return (policy,)
    if os.path.lexists(POLICIES) and (is_folder(POLICIES) or not policy):
        refuse_odd_folder(POLICIES, problems)
        found.append(POLICIES)
    if policy and is_file(policy):
        with contextlib.suppress(OSError):  # of a folder that cannot be listed its policy alone is known
            files = sorted(file for file in Path(policy).parent.iterdir() if _is_document(file.name))
            found += [os.fspath(file) for file in files if _may_hold_waivers(file)]
    return tuple(found)


def _is_document(name: str) -> bool:
    return name.lower().endswith(SUFFIXES) and not name.startswith(".")


def _may_hold_waivers(file: Path) -> bool:
    """Tell whether a file beside a policy needs reading: a root of a repository holds many that are not ours.

    One that nobody can read may be anything, and reading it says so.
    """
    try:
        is_plain = is_file(file) and not file.is_symlink() and file.stat().st_size <= MAX_BYTES
        return is_plain and b"Waivers" in file.read_bytes()
    except OSError:
        return True


def _left_out(choice: Choice, asked: tuple[Asked, ...], policy: str) -> str:
    """Return that the policy leaves out what is to be asked alone; nothing where it asks all of that."""
    known = {word for one in asked for word in (one.heading.id, one.heading.name)}
    entries = [entry for word in choice.only if word not in known and (entry := find(word))]
    names = ", ".join(dict.fromkeys(entry.name for entry in entries if entry.name not in known))
    return f"policy {policy} leaves out {names}, which --only names: it asks what its `rules` list" if names else ""


def _refuse_unknown_rules(choice: Choice, chosen: ChosenPolicy | None) -> None:
    """Refuse a rule that neither plugingov nor the policy has."""
    own = {word for each in (chosen.policy.own.values() if chosen else ()) for word in (each.id, each.rule.name)}
    for option, words in (("--only", choice.only), ("--skip", choice.skip)):
        for word in words:
            if word not in own and find(word) is None:
                raise click.BadParameter(no_such_rule(word, own), param_hint=f"'{option}'")
