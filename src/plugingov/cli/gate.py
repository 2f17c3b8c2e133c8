"""`plugingov gate`: whether a change opens a door that the policy keeps shut."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast

import click

from plugingov.cli.errors import InputRefused, NothingToJudge
from plugingov.cli.inputs import INVENTORIES, organisations
from plugingov.cli.judging import Sources, read_judges
from plugingov.cli.options import (
    GATE_FORMATS,
    Digest,
    Output,
    as_of_option,
    baseline_option,
    choice_options,
    inventory_option,
    line_options,
    output_options_of,
    people_option,
    pins_option,
    policy_option,
    waivers_option,
)
from plugingov.cli.output import write
from plugingov.cli.policies import POLICIES
from plugingov.gate.gate import Side, Terms, go_through
from plugingov.gate.owners import owners
from plugingov.layers.summary import PeopleShown
from plugingov.model.kinds import API_VERSION
from plugingov.model.policies import BUILTIN
from plugingov.model.values import Layer, Severity
from plugingov.model.words import PINS_FILE
from plugingov.reports.gate_sheet import gate_sheet
from plugingov.rules.asking import Choice
from plugingov.sources.errors import BadInput, Problem
from plugingov.sources.files import SUFFIXES, is_file, is_folder
from plugingov.sources.git import is_in_repository
from plugingov.sources.trees import Sides, Tree, Wanted, digest_of, two_commits, two_folders
from plugingov.sources.work import stage, tell


@click.command(
    "gate",
    epilog="Examples: `plugingov gate --base origin/main`, `plugingov gate --base ./before --head ./after`.",
)
@click.option(
    "--base",
    required=True,
    metavar="REF",
    help="Judge the change since this commit, branch or tag, by what judged there; or since ./FOLDER.",
)
@click.option(
    "--head",
    metavar="REF",
    help="Judge this commit, branch or tag; or ./FOLDER, where the base is one.",
    show_default="HEAD, or this folder",
)
@inventory_option
@policy_option
@waivers_option
@baseline_option
@pins_option
@as_of_option
@line_options("Stop for a new gap")
@click.option(
    "--acknowledge",
    type=Digest(),
    metavar="DIGEST",
    multiple=True,
    help="Agree to the openings, or to the weakening, that the gate printed with this digest. May be repeated.",
)
@choice_options
@people_option
@output_options_of(GATE_FORMATS)
def command(
    *,
    base: str,
    head: str | None,
    inventory: tuple[str, ...],
    policy: str | None,
    waivers: str | None,
    baseline: str | None,
    pins: str | None,
    as_of: date,
    fail_on: str,
    fail_on_unknown: bool,
    acknowledge: tuple[str, ...],
    only: tuple[str, ...],
    skip: tuple[str, ...],
    layer: str | None,
    people: str,
    format: tuple[Output, ...],
    output: str | None,
    color: bool | None,
) -> int:
    """Judge a change by what judged before it.

    What judges is the base's: policy, waivers, baseline, pins and what lies beside them. The head gives the
    inventory; what it says of itself closes nothing. Exits with 0 when it may pass, 1 when it stops, 2 for bad
    input, 3 when a side has no inventory. `plugingov explain gate` lists what stops.
    """
    shown = cast("PeopleShown", people)
    sources = Sources(*(path and _relative(path) for path in (policy, waivers, baseline, pins)))
    paths = tuple(map(_relative, inventory))
    choice = Choice(only, skip, cast("Layer | None", layer))
    line = None if fail_on == "never" else cast("Severity", fail_on)
    terms = Terms(as_of, line, fail_on_unknown, acknowledge, shown)
    try:
        with _sides(base, head, _wanted(sources, paths)) as sides:
            before, noted = _read(sides.base, paths, sources, choice, is_base=True)
            after, _ = _read(sides.head, paths, sources, choice, is_base=False)
            with stage("judging the change"):
                outcome = go_through(before, after, terms)
    except BadInput as error:
        raise InputRefused(error) from None
    partial = (
        () if choice == Choice() else ("Not every rule of the policy is asked: --only, --skip or --layer says so.",)
    )
    outcome = replace(outcome, notes=(*sides.notes, *noted, *partial))
    sheet = gate_sheet(outcome, shown, owners(before.organisations, shown), before.judges.asked)
    write(sheet, format, output, color)
    return int(outcome.stops)


def _relative(path: str) -> str:
    """Return a path from the working folder, by which both sides have it."""
    if path.startswith(BUILTIN):
        return path
    return os.path.relpath(path) if Path(path).is_absolute() else path


def _wanted(sources: Sources, inventory: tuple[str, ...]) -> Wanted:
    """Return the paths that are read of each side; beside a policy lies what it names, so its folder is."""
    policy = [] if sources.policy and sources.policy.startswith(BUILTIN) else [sources.policy or POLICIES]
    beside = [os.path.dirname(path) or "." for path in policy if path.lower().endswith(SUFFIXES)]  # noqa: PTH120
    given = [path for path in (sources.waivers or POLICIES, sources.baseline, sources.pins or PINS_FILE) if path]
    judging = tuple(dict.fromkeys([*policy, *beside, *given]))
    return Wanted(judging, inventory or (INVENTORIES,), API_VERSION.partition("/")[0])


def _sides(base: str, head: str | None, wanted: Wanted) -> contextlib.AbstractContextManager[Sides]:
    """Return the two sides; in a repository only a path that says so is a folder: a change may bring any name."""
    is_git = is_in_repository(Path.cwd())
    if _is_folder(base, is_git=is_git):
        if head and not _is_folder(head, is_git=is_git):
            raise click.BadParameter("the base is a folder, so the head has to be one: ./FOLDER", param_hint="'--head'")
        return two_folders(Path(base), Path(head or "."), wanted)
    return two_commits(base, head or "HEAD", wanted)


def _is_folder(name: str, *, is_git: bool) -> bool:
    says_so = name in {".", ".."} or name.startswith(("./", "../", "/"))
    return says_so or (not is_git and is_folder(name))


def _read(
    tree: Tree, inventory: tuple[str, ...], sources: Sources, choice: Choice, *, is_base: bool
) -> tuple[Side, tuple[str, ...]]:
    """Return one side: what it declares and what judges there, with what has to be said about that."""
    tell(f"{'the base' if is_base else 'the head'} is read, {tree.name}")
    with _standing_in(tree, is_named=is_base):
        notes = []
        if sources.baseline and not is_file(sources.baseline):
            notes.append(f"{tree.name} has no baseline {sources.baseline}: nothing is frozen.")
            sources = replace(sources, baseline=None)
        if sources.pins and not os.path.lexists(sources.pins):
            notes.append(f"{tree.name} has no pins {sources.pins}: nothing is pinned.")
            sources = replace(sources, pins="")
        problems: list[Problem] = []
        found = organisations(inventory, problems)
        judging = read_judges(sources, found, choice, problems)
        side = Side(tree.name, found, judging.judges, digest_of(_wanted(sources, ()).judging), tree.marked)
    return side, (*notes, *judging.notes)


@contextlib.contextmanager
def _standing_in(tree: Tree, *, is_named: bool) -> Iterator[None]:
    """Stand in a tree, so that its paths are those that people write; a problem of the base says whose it is."""
    with contextlib.chdir(tree.folder):
        try:
            yield
        except InputRefused as refused:
            problems = tree.named(refused.problems) if is_named else refused.problems
            raise InputRefused(BadInput(problems)) from None
        except NothingToJudge as nothing:
            raise NothingToJudge(f"{tree.name}: {nothing.message}") from None
