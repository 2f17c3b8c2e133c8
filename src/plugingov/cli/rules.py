"""`plugingov rules`: what can be asked, and what a policy asks."""

import click

from plugingov.cli.inputs import refuse
from plugingov.cli.options import ROW_FORMATS, Output, output_options_of, policy_option
from plugingov.cli.output import write
from plugingov.cli.policies import chosen_policy
from plugingov.reports.rules_sheet import policy_sheet, rules_sheet
from plugingov.rules.asking import Choice, load, plan
from plugingov.rules.index import INDEX
from plugingov.sources.errors import Problem


@click.command("rules", epilog="Examples: `plugingov rules`, `plugingov rules --policy policies/acme.yaml`.")
@policy_option
@output_options_of(ROW_FORMATS)
def command(*, policy: str | None, format: tuple[Output, ...], output: str | None, color: bool | None) -> int:
    """List the rules and what they ask.

    With --policy, list what that policy asks: each rule with its settings as they hold, and the file and
    line that each comes from.
    """
    problems: list[Problem] = []
    chosen = chosen_policy(policy, problems) if policy else None
    asked = plan(chosen.policy, Choice(), problems) if chosen else ()
    refuse(problems)
    sheet = policy_sheet(chosen.policy, asked, INDEX) if chosen else rules_sheet(map(load, INDEX))
    write(sheet, format, output, color)
    return 0
