"""`plugingov review`: may we have this plugin, and what do we do then."""

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, nullcontext
from datetime import date
from pathlib import Path
from typing import Any, cast

import click

from plugingov.cli.answers import strangers
from plugingov.cli.catalogues import systems_of
from plugingov.cli.inputs import INVENTORIES, refuse
from plugingov.cli.judging import Sources, read_judges
from plugingov.cli.new_files import in_the_way, new_files
from plugingov.cli.observed import Looks
from plugingov.cli.options import (
    Output,
    as_of_option,
    baseline_option,
    inventory_option,
    observed_option,
    output_options,
    people_option,
    pins_option,
    policy_option,
    waivers_option,
)
from plugingov.cli.output import check_targets, print_text, write
from plugingov.cli.picture import read_picture, refuse_stdin_twice
from plugingov.cli.requests import requests
from plugingov.layers.summary import PeopleShown
from plugingov.model.organisation import Organisation
from plugingov.model.request import Requested
from plugingov.reports.review_sheet import Reviewed, review_sheet
from plugingov.reports.starting import request_form
from plugingov.review.prospects import Court
from plugingov.review.review import Desk, Review
from plugingov.rules.asking import Choice
from plugingov.rules.catalogues import Systems
from plugingov.sources.errors import Problem
from plugingov.sources.files import is_folder
from plugingov.sources.work import stage


def _print_form(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: FBT001 (click calls it)
    """Print the form of an issue and leave."""
    del param
    if value:
        print_text(request_form())
        ctx.exit()


@click.command(
    "review",
    epilog="Examples: `plugingov review requests/it-1077.yaml`, `plugingov review issue.md --format markdown`.",
)
@click.argument("request", nargs=-1, required=True, metavar="REQUEST...")
@inventory_option
@observed_option
@policy_option
@waivers_option
@baseline_option
@pins_option
@click.option(
    "--write",
    "writes",
    is_flag=True,
    help="Add the inventory entry as a new file beside the organisation's others, without approvals.",
)
@click.option(
    "--print-form",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_form,
    help="Print the form of a GitHub issue that can be read as a request, and leave.",
)
@as_of_option
@people_option
@output_options
def command(
    *,
    request: tuple[str, ...],
    inventory: tuple[str, ...],
    observed: tuple[str, ...],
    policy: str | None,
    waivers: str | None,
    baseline: str | None,
    pins: str | None,
    writes: bool,
    as_of: date,
    people: str,
    format: tuple[Output, ...],
    output: str | None,
    color: bool | None,
) -> int:
    """Review requests for plugins: decision, path, risk, roll-out.

    REQUEST is a file or folder with documents of kind Request, the body of an issue that was opened with our
    form (*.md), or `-` for standard input. Each request is reviewed on its own. What nobody said is asked, and
    not guessed. Exits with 0 when every request was reviewed, 1 when one is rejected, 2 for bad input (nothing
    is reviewed then), 3 when there was no request or no inventory.
    """
    refuse_stdin_twice(request, inventory, observed)
    shown = cast("PeopleShown", people)
    problems: list[Problem] = []
    found, looks = read_picture(inventory, observed, as_of, problems, may_propose=True)
    wanted = requests(request, tuple(each.id for each in found), problems)
    judging = read_judges(Sources(policy, waivers, baseline, pins), found, Choice(), problems)
    systems = systems_of(judging.judges, problems)
    refuse(problems)
    court = Court(judging.judges, as_of, shown, _as_keywords(looks))
    with stage("reviewing requests", len(wanted)):
        reviews = tuple(_reviews(wanted, found, court, systems, inventory or (INVENTORIES,)))
    refuse(strangers(observed, found, {review.entry.id for review in reviews}))
    reviewed = tuple(_outcome(review, inventory or (INVENTORIES,), writes=writes) for review in reviews)
    name = judging.judges.policy.name
    sheet = review_sheet(reviewed, name, as_of.isoformat(), shown, judging.notes)
    check_targets(format, output, (each.written_to for each in reviewed if each.written_to))
    with _written(reviewed):
        write(sheet, format, output, color)
    return int(any(review.decision == "reject" for review in reviews))


def _as_keywords(looks: Mapping[str, Looks]) -> dict[str, Mapping[str, Any]]:
    return {
        name: {"observed": each.machines, "exports": each.exports, "probed": each.probed, "registry": each.registry}
        for name, each in looks.items()
    }


def _reviews(
    wanted: tuple[Requested, ...],
    found: list[Organisation],
    court: Court,
    systems: Systems,
    paths: tuple[str, ...],
) -> Iterator[Review]:
    """Yield a review for each request; no two of them are given one id."""
    desks: dict[str, Desk] = {}
    taken: set[str] = set()
    for each in wanted:
        organisation = next(one for one in found if one.id == each.organization)
        if each.organization not in desks:
            desks[each.organization] = Desk(organisation, court, systems, court.judge(organisation))
        review = desks[each.organization].review(each, taken, _folder(organisation, paths) or "")
        taken.add(review.entry.id)
        yield review


def _folder(organisation: Organisation, paths: tuple[str, ...]) -> str | None:
    """Return the folder that holds all files of an organisation, with a slash; nothing where no given folder does."""
    files = [Path(os.path.realpath(document.text.file)) for document in organisation.documents]
    for path in paths:
        root = Path(os.path.realpath(path))
        if path == "-" or not is_folder(path) or not all(root in file.parents for file in files):
            continue
        inner = os.path.relpath(os.path.commonpath([file.parent for file in files]), root)
        return f"{Path(path, inner).as_posix()}/"
    return None


def _outcome(review: Review, paths: tuple[str, ...], *, writes: bool) -> Reviewed:
    """Return a review with the file that is to be written, or why none is."""
    if not writes:
        return Reviewed(review)
    if review.holds_secret:
        return Reviewed(review, unwritten="the entry would hold a secret")
    if not review.is_written:
        return Reviewed(review, unwritten=f"it is decided as {review.decision}")
    if "/" not in review.entry.file:
        expected = f"the folder of all its inventories with --inventory; {', '.join(paths)} is not that"
        raise click.UsageError(f"--write needs a folder to add a file to: give {expected}")
    return Reviewed(review, written_to=review.entry.file)


def _written(reviewed: tuple[Reviewed, ...]) -> AbstractContextManager[object]:
    """Return what writes the entries as new files: all of them, and none where the report cannot be written."""
    files = {Path(each.written_to): each.review.entry.text for each in reviewed if each.written_to}
    if not files:
        return nullcontext()
    stack = ExitStack()
    for folder in dict.fromkeys(file.parent for file in files):
        texts = {file.name: text for file, text in files.items() if file.parent == folder}
        if taken := in_the_way(folder, texts):
            raise click.UsageError(f"nothing was written: {'; '.join(taken)}")
        stack.enter_context(new_files(folder, texts))
    return stack
