"""`plugingov fleet`: every machine and every member, judged together."""

import os
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, cast

import click

from plugingov.cli.errors import NothingToJudge
from plugingov.cli.fleet_rows import RowsAt, opened, rows_options, where_rows_are
from plugingov.cli.fleet_who import who_files, who_option
from plugingov.cli.history import Past, history_option, refuse_odd_history
from plugingov.cli.inputs import organisations
from plugingov.cli.judging import Sources, read_judges
from plugingov.cli.options import (
    FLEET_FORMATS,
    Day,
    Output,
    as_of_option,
    baseline_option,
    choice_options,
    inventory_option,
    line_options,
    output_options_of,
    policy_option,
    waivers_option,
)
from plugingov.cli.output import check_targets, write
from plugingov.gaps.judges import Judges
from plugingov.model.organisation import Organisation
from plugingov.model.values import Layer, Severity
from plugingov.reports.fleet_sheet import fleet_sheet
from plugingov.rules.asking import Choice
from plugingov.sources.errors import Problem

if TYPE_CHECKING:  # an extra: most commands count nothing
    from plugingov.fleet.outcome import FleetReport

_ENOUGH = 0.99


@click.command(
    "fleet",
    epilog="Examples: `plugingov fleet rows/`, `plugingov fleet 'rows/2026-11-*/*.parquet' --since 2026-11-01`.",
)
@click.argument("rows", nargs=-1, metavar="ROWS...")
@rows_options
@inventory_option
@policy_option
@waivers_option
@baseline_option
@click.option(
    "--since", type=Day(), metavar="DATE", help="Compare with that day: its snapshot, else the rows up to it."
)
@history_option
@click.option(
    "--min-judged",
    type=click.FloatRange(0, 1),
    default=_ENOUGH,
    show_default=True,
    metavar="SHARE",
    help="Exit with 2 where less than this share of the rows could be judged.",
)
@who_option
@as_of_option
@line_options("Exit with 1 for an open gap")
@choice_options
@output_options_of(FLEET_FORMATS)
def command(
    *,
    rows: tuple[str, ...],
    engine: str | None,
    backend: str | None,
    table: str | None,
    inventory: tuple[str, ...],
    policy: str | None,
    waivers: str | None,
    baseline: str | None,
    since: date | None,
    history: str | None,
    min_judged: float,
    who: Output | None,
    as_of: date,
    fail_on: str,
    fail_on_unknown: bool,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    layer: str | None,
    format: tuple[Output, ...],
    output: str | None,
    color: bool | None,
) -> int:
    """Judge the rows of many machines, and count who has each gap.

    ROWS are what `plugingov collect --format jsonl` writes: files of JSON lines or Parquet, folders of them, globs.
    Of each machine and member the newest rows count, judged by the rules that `check` asks. Exits with 0 when no open
    gap is at or above the line, 1 when one is, 2 for bad input or where too few rows could be judged, 3 when there
    was nothing to judge.
    """
    where = where_rows_are(rows, engine, backend, table)
    if since and since >= as_of:
        raise click.BadParameter("expected a day before that of the judgement", param_hint="--since")
    refuse_odd_history(history)
    check_targets(format, output, [who.file] if who and who.file else [])  # judging takes long
    problems: list[Problem] = []
    found = organisations(inventory, problems)
    choice = Choice(only, skip, cast("Layer | None", layer))
    judging = read_judges(Sources(policy, waivers, baseline, ""), found, choice, problems)
    past = Past.read(history, as_of, since, found, judging.judges)
    reports = past.beside(
        _reports(where, found, judging.judges, as_of, past.not_kept(since), problems, by_name=who is not None)
    )
    if not any(each.looked.rows for each in reports):
        raise NothingToJudge(f"the {'table holds' if table else 'files hold'} no row")
    short = tuple(_short(each, min_judged, len(reports)) for each in reports if each.looked.share < min_judged)
    notes = (*judging.notes, *past.notes, *_beside_nothing(reports, since))
    with past.kept(reports, why_not=_why_not(short, only or skip or layer)) as snapshot:
        write(fleet_sheet(reports, notes, short), format, output, color, {**snapshot, **who_files(who, reports)})
    if short:
        click.echo(f"plugingov: {'; '.join(short)}", err=True)  # a report in a file is not what says why a run ends so
        return 2
    line = None if fail_on == "never" else cast("Severity", fail_on)
    on_unknown = fail_on_unknown or judging.judges.policy.decided.fail_on_unknown
    return int(any(each.fails(line, on_unknown=on_unknown) for each in reports))


def _beside_nothing(reports: "list[FleetReport]", since: date | None) -> Iterator[str]:
    """Yield of which organisations nobody knows what was new since a day."""
    if since and (those := [each.organization for each in reports if each.then is None]):
        yield f"No row and no snapshot of {', '.join(those)} is of {since} or before it: nothing is compared."


def _short(report: "FleetReport", least: float, count: int) -> str:
    looked = report.looked
    whose = f"of {report.organization} " if count > 1 else ""
    return (
        f"{whose}only {looked.share:.2%} of {looked.rows:,} rows could be judged, and --min-judged asks for {least:.2%}"
    )


def _why_not(short: tuple[str, ...], part: object) -> str:
    """Return why a run would stand in the history as if machines had changed; nothing where it would not."""
    if short:
        return "too few rows were judged"
    return "not everything was asked (--only, --skip or --layer)" if part else ""


def _reports(
    where: RowsAt,
    found: list[Organisation],
    judges: Judges,
    as_of: date,
    since: Mapping[str, date],
    problems: list[Problem],
    *,
    by_name: bool,
) -> "list[FleetReport]":
    """Return what the fleets of some organisations come to; processes that judge are made before the engine is."""
    from contextlib import ExitStack  # noqa: PLC0415 (beside what only this command needs)

    from plugingov.fleet.judging import Judging, told  # noqa: PLC0415
    from plugingov.fleet.jury import jury  # noqa: PLC0415

    names = tuple(each.id for each in found)
    with ExitStack() as stack:
        panels = []
        for each in found:
            judging = Judging(judges, each, as_of)
            declared = judging.of_inventory()
            known = told((*declared.gaps, *declared.unknowns))
            panels.append((judging, declared, stack.enter_context(jury(judging, known, os.cpu_count() or 1))))
        rows = stack.enter_context(opened(where, problems))
        from plugingov.fleet.fleet import Asking, judge_fleet  # noqa: PLC0415 (it brings the engine)

        return [
            judge_fleet(
                rows,
                Asking(
                    judging,
                    panel,
                    as_of,
                    since.get(judging.organisation.id),
                    names,
                    declared.gaps,
                    declared.unknowns,
                    by_name,
                ),
            )
            for judging, declared, panel in panels
        ]
