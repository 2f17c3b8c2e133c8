"""`plugingov compare`: what changed from one report to the next."""

import click

from plugingov.cli.errors import NothingToJudge
from plugingov.cli.inputs import refuse
from plugingov.cli.options import Output, output_options
from plugingov.cli.output import write
from plugingov.gaps.comparison import are_comparable, compare
from plugingov.model.reported import Reported, read_report
from plugingov.reports.comparison_sheet import comparison_sheet
from plugingov.sources.errors import Problem
from plugingov.sources.files import read_json_file


@click.command(
    "compare",
    epilog="Examples: `plugingov compare last-week.json today.json`, "
    "`plugingov check --format json | plugingov compare last-week.json -`.",
)
@click.argument("old")
@click.argument("new")
@output_options
def command(*, old: str, new: str, format: tuple[Output, ...], output: str | None, color: bool | None) -> int:
    """Tell what changed between two reports of check.

    OLD and NEW are reports that `plugingov check --format json` wrote; one of them may be `-` for standard
    input. A gap counts as fixed only where nothing else explains that it is gone: what can no longer be told,
    is no longer asked or was not judged is listed as that. A gap whose severity or status changed persists.
    Exits with 0 when they were compared, 2 for bad input, 3 when they have no organisation in common.
    """
    if old == new == "-":
        raise click.UsageError("only one of OLD and NEW can come from standard input")
    problems: list[Problem] = []
    before, now = _report(old, problems), _report(new, problems)
    refuse(problems)
    if before is None or now is None or not are_comparable(before, now):
        raise NothingToJudge("the reports have no organisation in common")
    write(comparison_sheet(compare(before, now)), format, output, color)
    return 0


def _report(path: str, problems: list[Problem]) -> Reported | None:
    reading = read_json_file(path)
    problems += reading.problems
    return next((report for document in reading.documents if (report := read_report(document, problems))), None)
