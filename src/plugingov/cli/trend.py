"""The reports of earlier runs, beside which a page shows the one of this run."""

from typing import TYPE_CHECKING

import click

from plugingov.cli.inputs import refuse
from plugingov.cli.options import Output
from plugingov.cli.watching import note
from plugingov.gaps.report import Report
from plugingov.sources.errors import Problem, problem_at
from plugingov.sources.files import read_paths
from plugingov.sources.visible import visible

if TYPE_CHECKING:  # few runs read one
    from plugingov.model.reported import Reported


def earlier_reports(paths: tuple[str, ...], formats: tuple[Output, ...]) -> "tuple[Reported, ...]":
    """Return the reports that this one stands beside; one that cannot be read ends the run and never counts as none."""
    if not paths:
        return ()
    if all(one.format != "html" for one in formats):
        raise click.UsageError("--trend has nothing to show: only --format html has a trend")
    from plugingov.model.reported import read_report  # noqa: PLC0415 (few runs need it)

    problems: list[Problem] = []
    reading = read_paths(paths, as_json=True)
    problems += reading.problems
    read = [read_report(document, problems) for document in reading.documents]
    refuse(problems)
    if not reading.documents:  # on the first Monday there is none
        note(f"plugingov: no trend is shown, because no report (*.json) lies in {', '.join(map(visible, paths))}")
    return tuple(filter(None, read))


def refuse_strangers(earlier: "tuple[Reported, ...]", report: Report) -> None:
    """Refuse earlier reports of other organisations: that they have none of these gaps would say nothing."""
    problems: list[Problem] = []
    for each in earlier:
        if not {*each.said.organizations} & {*report.organizations}:
            found = f"found a report of {', '.join(each.said.organizations)}"
            expected = f"one of {', '.join(report.organizations)}"
            problems.append(problem_at(each.document, ("organizations",), found, expected=expected))
    refuse(problems)
