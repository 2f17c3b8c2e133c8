"""`plugingov explain`: all there is to know about a rule."""

import click

from plugingov.cli.options import Output, RuleName, output_options
from plugingov.cli.output import write
from plugingov.reports.gate_page import gate_page
from plugingov.reports.rule_page import rule_sheet
from plugingov.rules.asking import BY_NAME, load

GATE = "gate"


@click.command(
    "explain",
    epilog="Examples: `plugingov explain lock-missing`, `plugingov explain AUT004`, `plugingov explain gate`.",
)
@click.argument("rule", type=RuleName(also=(GATE,)))
@output_options
def command(*, rule: str, format: tuple[Output, ...], output: str | None, color: bool | None) -> int:
    """Explain a rule: why, fix, settings, examples.

    RULE is the name or the id of a rule, which `plugingov rules` lists; or `gate`, for what stops a change.
    """
    write(gate_page() if rule == GATE else rule_sheet(load(BY_NAME[rule])), format, output, color)
    return 0
