"""`plugingov check`: the main job."""

from datetime import date
from typing import cast

import click

from plugingov.cli.errors import NothingToJudge
from plugingov.cli.inputs import organisations, refuse
from plugingov.cli.options import (
    ALL_FORMATS,
    Output,
    RuleName,
    as_of_option,
    no_such_rule,
    output_options_of,
    people_option,
    policy_option,
)
from plugingov.cli.output import write
from plugingov.cli.policies import ChosenPolicy, chosen_policy
from plugingov.gaps.report import Report, find_gaps
from plugingov.layers.layers import Layers
from plugingov.layers.summary import PeopleShown
from plugingov.model.values import LAYERS, SEVERITIES, Layer, Severity
from plugingov.reports.check_sheet import check_sheet
from plugingov.rules.asking import Choice, find, plan
from plugingov.rules.case import Case
from plugingov.sources.errors import Problem


@click.command(
    "check",
    epilog="Examples: `plugingov check`, `plugingov check inventories/acme --policy builtin/baseline`.",
)
@click.argument("inventory", nargs=-1, metavar="[INVENTORY]...")
@policy_option
@as_of_option
@click.option(
    "--fail-on",
    type=click.Choice([*SEVERITIES, "never"]),
    default="high",
    show_default=True,
    help="Exit with 1 for an open gap of this severity or above.",
)
@click.option(
    "--fail-on-unknown", is_flag=True, help="Count what could not be answered as a gap of its rule's severity."
)
@click.option("--only", type=RuleName(own=True), multiple=True, help="Ask this rule and no other. May be repeated.")
@click.option("--skip", type=RuleName(own=True), multiple=True, help="Do not ask this rule. May be repeated.")
@click.option("--layer", type=click.Choice(LAYERS), help="Ask the rules of this layer only.")
@people_option
@output_options_of(ALL_FORMATS)
def command(
    *,
    inventory: tuple[str, ...],
    policy: str | None,
    as_of: date,
    fail_on: str,
    fail_on_unknown: bool,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    layer: str | None,
    people: str,
    format: tuple[Output, ...],
    output: str | None,
    color: bool | None,
) -> int:
    """Judge inventories by a policy and report gaps.

    INVENTORY is a file, a folder or `-` for standard input; without any, the folder `inventories`.
    Exits with 0 when no open gap is at or above the line, 1 when one is, 2 for bad input (nothing is
    judged then), 3 when there was nothing to judge.
    """
    shown = cast("PeopleShown", people)
    chosen, report = _judge(inventory, policy, as_of, Choice(only, skip, cast("Layer | None", layer)), shown)
    on_unknown = fail_on_unknown or chosen.policy.decided.fail_on_unknown
    notes = (chosen.note, _what_counts(report) if on_unknown else "")
    write(check_sheet(report, shown, tuple(filter(None, notes)), on_unknown=on_unknown), format, output, color)
    line = None if fail_on == "never" else cast("Severity", fail_on)
    return int(report.fails(line, on_unknown=on_unknown))


def _what_counts(report: Report) -> str:
    """Return what counts as a gap beside the gaps, where unknowns do."""
    unknown, waiting = len(report.unknowns), len(report.waiting)
    return (
        f"What is not known counts as a gap: {unknown} unknown, and {waiting} rule{'s' * (waiting != 1)} "
        f"wait{'s' * (waiting == 1)} for a setting that the policy does not give."
    )


def _refuse_unknown_rules(choice: Choice, chosen: ChosenPolicy | None) -> None:
    """Refuse a rule that neither plugingov nor the policy has."""
    own = {word for each in (chosen.policy.own.values() if chosen else ()) for word in (each.id, each.rule.name)}
    for option, words in (("--only", choice.only), ("--skip", choice.skip)):
        for word in words:
            if word not in own and find(word) is None:
                raise click.BadParameter(no_such_rule(word, own), param_hint=f"'{option}'")


def _judge(
    inventory: tuple[str, ...], policy: str | None, as_of: date, choice: Choice, people: PeopleShown
) -> tuple[ChosenPolicy, Report]:
    problems: list[Problem] = []
    found = organisations(inventory, problems)
    chosen = chosen_policy(policy, problems)
    asked = plan(chosen.policy, choice, problems) if chosen else ()
    refuse(problems)
    _refuse_unknown_rules(choice, chosen)
    if chosen is None:
        raise NothingToJudge("no policy was found")
    cases = [Case(Layers(organisation, as_of, people), chosen.policy.decided) for organisation in found]
    report = find_gaps(cases, asked, chosen.policy.name, as_of.isoformat())
    if not report.rules_asked:
        reasons = dict.fromkeys(why for row in report.coverage for why in row.why)
        raise NothingToJudge(f"policy {chosen.policy.name} asks no rule here ({'; '.join(reasons) or 'it names none'})")
    return chosen, report
