"""`plugingov check`: the main job."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, cast

import click

from plugingov.cli.judging import Sources, cases_of, read_judges
from plugingov.cli.options import (
    ALL_FORMATS,
    Output,
    as_of_option,
    baseline_option,
    choice_options,
    line_options,
    observed_option,
    output_options_of,
    people_option,
    pins_option,
    policy_option,
    waivers_option,
)
from plugingov.cli.output import write
from plugingov.cli.picture import read_picture
from plugingov.cli.trend import earlier_reports, refuse_strangers
from plugingov.gaps.facts import Key
from plugingov.gaps.judges import Judges
from plugingov.gaps.report import Report
from plugingov.layers.summary import PeopleShown
from plugingov.model.values import Layer, Severity
from plugingov.reports.check_sheet import check_sheet
from plugingov.reports.json import text_of
from plugingov.rules.asking import Choice
from plugingov.rules.case import Case
from plugingov.sources.errors import Problem

if TYPE_CHECKING:  # only some runs have a baseline or read earlier reports, and only HTML has a page
    from plugingov.gaps.baseline import Baseline
    from plugingov.model.reported import Reported
    from plugingov.reports.html.page import Page


@click.command(
    "check",
    epilog="Examples: `plugingov check`, `plugingov check inventories/acme --policy builtin/baseline`, "
    "`plugingov collect | plugingov check --observed -`.",
)
@click.argument("inventory", nargs=-1, metavar="[INVENTORY]...")
@observed_option
@policy_option
@waivers_option
@baseline_option
@pins_option
@click.option(
    "--write-baseline",
    metavar="FILE",
    help="Freeze what is open now in FILE, and count it no more from this run on.",
)
@click.option(
    "--trend",
    metavar="PATH",
    multiple=True,
    help="Show how many gaps earlier runs found, in HTML: a report that --format json wrote, or a folder of them. "
    "May be repeated.",
)
@as_of_option
@line_options("Exit with 1 for an open gap")
@choice_options
@people_option
@output_options_of(ALL_FORMATS)
def command(
    *,
    inventory: tuple[str, ...],
    observed: tuple[str, ...],
    policy: str | None,
    waivers: str | None,
    baseline: str | None,
    pins: str | None,
    write_baseline: str | None,
    trend: tuple[str, ...],
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

    INVENTORY is a file, a folder or `-` for standard input; without any, the folder `inventories`. With
    --observed and no inventory anywhere, the rules that need none judge what is there.
    Exits with 0 when no open gap is at or above the line, 1 when one is, 2 for bad input (nothing is
    judged then), 3 when there was nothing to judge.
    """
    shown = cast("PeopleShown", people)
    choice = Choice(only, skip, cast("Layer | None", layer))
    if write_baseline == "-":
        raise click.UsageError("--write-baseline takes the name of a file")
    if write_baseline and choice != Choice():
        raise click.UsageError("--write-baseline freezes what every rule finds: leave out --only, --skip and --layer")
    earlier = earlier_reports(trend, format)
    passed: set[Key] | None = set() if any(one.format in _SHOWING_WHAT_HOLDS for one in format) else None
    sources = Sources(policy, waivers, baseline, pins)
    judges, cases, report, notes = _judge(inventory, observed, sources, as_of, choice, shown, passed)
    on_unknown = fail_on_unknown or judges.policy.decided.fail_on_unknown
    beside = {}
    if write_baseline:
        from plugingov.gaps.baseline import baseline_record, frozen  # noqa: PLC0415 (few runs write one)

        report = frozen(report)
        beside[write_baseline] = text_of(baseline_record(report))
        still = sum(gap.status == "open" for gap in report.gaps)
        left = f", but {still} about waivers, which cannot be frozen" if still else ""
        notes += (f"Frozen in {write_baseline}: what is open now counts no more{left}.",)
    notes += (_what_counts(report),) * on_unknown
    refuse_strangers(earlier, report)
    sheet = check_sheet(report, shown, notes, passed or (), on_unknown=on_unknown)
    sheet = replace(sheet, page=_page(report, cases, shown, (notes, sheet.summary), earlier))
    write(sheet, format, output, color, beside)
    line = None if fail_on == "never" else cast("Severity", fail_on)
    return int(report.fails(line, on_unknown=on_unknown))


_SHOWING_WHAT_HOLDS = ("junit", "oscal")  # it takes time and room, and no other format has any use for it


def _page(
    report: Report,
    cases: Sequence[Case],
    people: PeopleShown,
    said: tuple[tuple[str, ...], str],
    earlier: "tuple[Reported, ...]",
) -> "Callable[[], Page]":
    """Return what makes the page of a report, once it is needed."""

    def page() -> "Page":
        from plugingov.reports.html.check_page import check_page  # noqa: PLC0415 (only one format needs it)

        return check_page(report, cases, people, said, earlier)

    return page


def _what_counts(report: Report) -> str:
    """Return what counts as a gap beside the gaps, where unknowns do."""
    unknown, waiting = sum(fact.status == "open" for fact in report.unknowns), len(report.waiting)
    return (
        f"What is not known counts as a gap: {unknown} unknown, and {waiting} rule{'s' * (waiting != 1)} "
        f"wait{'s' * (waiting == 1)} for a setting that the policy does not give."
    )


def _judge(
    inventory: tuple[str, ...],
    observed: tuple[str, ...],
    sources: Sources,
    as_of: date,
    choice: Choice,
    people: PeopleShown,
    passed: set[Key] | None,
) -> tuple[Judges, Sequence[Case], Report, tuple[str, ...]]:
    """Return what judged and what it looked at, its report, and what has to be said about both before anything else."""
    problems: list[Problem] = []
    picture = read_picture(inventory, observed, as_of, problems, without_inventory=True)
    judging = read_judges(sources, picture.organisations, choice, problems)
    judges = judging.judges
    cases = cases_of(judges, picture, as_of, people)
    report = judges.report(cases, as_of, passed)
    closed = _closed(report, judges.baseline) if judges.baseline else ""
    return judges, cases, report, (*judging.notes, *filter(None, (closed,)))


def _closed(report: Report, baseline: "Baseline") -> str:
    """Return what of a baseline has become superfluous."""
    from plugingov.gaps.baseline import closed_since  # noqa: PLC0415 (few runs have one)

    count = closed_since(report, baseline)
    what = f"{count} frozen gap{'s' * (count != 1)} of {baseline.document.text.file}"
    return f"{what} {'are' if count != 1 else 'is'} closed: write it anew, so that it stays so." if count else ""
