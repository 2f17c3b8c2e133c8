"""`plugingov plan`: who has to do what, and what ends soon."""

from datetime import date
from typing import cast

import click

from plugingov.cli.judging import Sources, cases_of, read_judges
from plugingov.cli.options import (
    ROW_FORMATS,
    Output,
    as_of_option,
    baseline_option,
    inventory_is_an_option,
    inventory_option,
    observed_option,
    output_options_of,
    people_option,
    pins_option,
    policy_option,
    waivers_option,
)
from plugingov.cli.output import write
from plugingov.cli.picture import read_picture
from plugingov.gaps.todo import endings, todos
from plugingov.layers.summary import PeopleShown
from plugingov.reports.plan_sheet import due_sheet, plan_sheet
from plugingov.rules.asking import Choice
from plugingov.sources.errors import Problem

_MOST_DAYS = 3660


@click.command("plan", epilog="Examples: `plugingov plan`, `plugingov plan --due 7 --format markdown`.")
@inventory_is_an_option
@inventory_option
@observed_option
@policy_option
@waivers_option
@baseline_option
@pins_option
@click.option(
    "--due",
    type=click.IntRange(0, _MOST_DAYS),
    metavar="DAYS",
    help="Tell instead which credentials, reviews and waivers end within DAYS days, or have ended.",
)
@as_of_option
@people_option
@output_options_of(ROW_FORMATS)
def command(
    *,
    inventory: tuple[str, ...],
    observed: tuple[str, ...],
    policy: str | None,
    waivers: str | None,
    baseline: str | None,
    pins: str | None,
    due: int | None,
    as_of: date,
    people: str,
    format: tuple[Output, ...],
    output: str | None,
    color: bool | None,
) -> int:
    """List what has to be done about open gaps, by who acts.

    Org admin, project owner, member and IT have a list each, what is most severe and closes most gaps first: one
    line with the click or the command. What is waived or frozen is left out. Exits with 0 when it is answered, 2
    for bad input, 3 when there was nothing to judge.
    """
    shown = cast("PeopleShown", people)
    problems: list[Problem] = []
    picture = read_picture(inventory, observed, as_of, problems, without_inventory=True)
    judging = read_judges(Sources(policy, waivers, baseline, pins), picture.organisations, Choice(), problems)
    judges, name = judging.judges, judging.judges.policy.name
    cases = cases_of(judges, picture, as_of, shown)
    if due is None:
        report = judges.report(cases, as_of)
        sheet = plan_sheet(todos(cases, report), report, shown, judging.notes)
    else:
        names = tuple(each.id for each in picture.organisations)
        sheet = due_sheet(endings(cases, due), names, name, as_of.isoformat(), due, judging.notes)
    write(sheet, format, output, color)
    return 0
