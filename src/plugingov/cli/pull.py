"""`plugingov pull`: an organisation's own pages, from the vendor to a folder."""

import os
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import click

from plugingov import __version__
from plugingov.api.access import access_from
from plugingov.api.failures import CannotAsk
from plugingov.cli import vendor
from plugingov.cli.options import Day
from plugingov.cli.output import print_text
from plugingov.cli.vendor import client_for, tell_wait
from plugingov.cli.watching import end_line
from plugingov.pull.listings import KINDS, OF_A_PERIOD, Period
from plugingov.pull.pull import Asked, Outcome, pull
from plugingov.sources.secrets import remember_path

_MOST_DAYS = 366  # what the vendor answers for at once
_MOST_LINES = 20


class Days(click.ParamType[Period]):
    """A period as FROM..TO, of which both days count."""

    name = "period"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Period:
        """Return the period, or fail with what was expected."""
        if isinstance(value, Period):
            return value
        first, dots, last = str(value).partition("..")
        if not dots:
            self.fail("expected two days as YYYY-MM-DD..YYYY-MM-DD", param, ctx)
        period = Period(Day().convert(first, param, ctx), Day().convert(last, param, ctx))
        if not 0 <= (period.last - period.first).days < _MOST_DAYS or period.last == date.max:
            self.fail(f"expected a first and a last day, {_MOST_DAYS} days at most", param, ctx)
        return period


@click.command(
    "pull",
    epilog="Examples: `plugingov pull --output acme-2026-11-23`, "
    "`plugingov pull --output acme --only plugins --only groups --content`.",
)
@click.option("--output", metavar="FOLDER", required=True, help="Keep the pages in FOLDER, or go on in it.")
@click.option(
    "--only",
    type=click.Choice(KINDS),
    multiple=True,
    help="Fetch this alone. May be repeated.",
    show_default="all but what takes a period",
)
@click.option("--analytics", type=Days(), metavar="FROM..TO", help="Fetch who used which plugins and connectors then.")
@click.option(
    "--days", type=click.IntRange(1, _MOST_DAYS), metavar="N", help="The same for the N days before --as-of instead."
)
@click.option("--activities", type=Days(), metavar="FROM..TO", help="Fetch the activity feed of these days.")
@click.option(
    "--content",
    is_flag=True,
    help="Fetch the archive of the version that each plugin serves, and keep it as it is, secrets and all. "
    "The vendor writes down who downloads a member's own plugin.",
)
@click.option("--as-of", type=Day(), default=date.today, show_default="today", help="Say that it was fetched then.")
def command(
    *,
    output: str,
    only: tuple[str, ...],
    analytics: Period | None,
    days: int | None,
    activities: Period | None,
    content: bool,
    as_of: date,
) -> int:
    """Fetch an organization's plugins, groups, roles, users and settings.

    Asks the vendor with the key in ANTHROPIC_API_KEY and keeps each page as it comes, but for secrets. Called again
    with the same FOLDER and options it goes on where it stopped. Exits with 0 when everything was fetched, with 1
    when something could not be, which FOLDER/pull.json names with the reason, and with 2 when nothing was.
    """
    asked = _asked(only, analytics, days, activities, content=content)
    remember_path(output)
    try:
        access = access_from(os.environ)
        with closing(client_for(access)) as client:
            taken = (as_of, f"plugingov {__version__}")
            outcome = pull(asked, Path(output), client, access.key, taken, vendor.PATIENCE, tell_wait)
    except CannotAsk as error:
        raise click.ClickException(str(error)) from None
    except KeyboardInterrupt:
        end_line()
        click.echo(f"plugingov: the same command goes on with what is in {output}", err=True)
        raise
    print_text(_told(outcome, output))
    return _status(outcome)


def _asked(
    only: tuple[str, ...], analytics: Period | None, days: int | None, activities: Period | None, *, content: bool
) -> Asked:
    """Return what is wanted; refuse options that contradict each other."""
    if analytics and days:
        raise click.UsageError("--analytics and --days both name a period: give one of them")
    given = {"analytics": bool(analytics or days), "activities": bool(activities)}
    for kind, has_period in given.items():
        if only and has_period != (kind in only):
            period = "--analytics or --days" if kind == "analytics" else "--activities"
            raise click.UsageError(f"`--only {kind}` and a period ({period}) belong together")
    if content and only and "plugins" not in only:
        raise click.UsageError("--content fetches archives of plugins, which --only leaves out")
    kinds = only or tuple(kind for kind in KINDS if kind not in OF_A_PERIOD or given[kind])
    return Asked(tuple(kind for kind in KINDS if kind in kinds), analytics, days, activities, content)


def _status(outcome: Outcome) -> int:
    if not outcome.pages:
        return 2
    return 1 if outcome.missing or outcome.stopped else 0


def _told(outcome: Outcome, output: str) -> str:
    """Return what came of it, in lines."""
    lines = [f"{outcome.done} listing{'s' * (outcome.done != 1)} in {output}, {len(outcome.missing)} not fetched"]
    lines += [f"  {each.what}: {each.why}" for each in outcome.missing[:_MOST_LINES]]
    if len(outcome.missing) > _MOST_LINES:
        lines.append(f"  and {len(outcome.missing) - _MOST_LINES} more, in {output}/pull.json")
    if outcome.stopped:
        lines.append(f"stopped: {outcome.stopped}")
    if outcome.stopped or outcome.missing:
        lines.append("the same command asks again for what is missing")
    return "\n".join(lines) + "\n"
