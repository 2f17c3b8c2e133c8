"""A plan of settings, made at the vendor: one change at a time, each written down."""

import json
import os
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

import click

from plugingov.api.access import access_from
from plugingov.api.failures import CannotAsk, Stopped
from plugingov.applying.applying import Applied, Done, apply, record
from plugingov.cli import vendor
from plugingov.cli.options import Output
from plugingov.cli.output import write
from plugingov.cli.vendor import client_for, tell_wait
from plugingov.cli.watching import end_line
from plugingov.reports.settings_plan_sheet import applied_sheet
from plugingov.sources.secret_search import masked
from plugingov.sources.secrets import remember_path
from plugingov.surfaces.cowork.rendering.plan import Plan


def apply_plan(
    plan: Plan | None,
    file: str,
    as_of: date,
    format: tuple[Output, ...],
    color: bool | None,  # noqa: FBT001 (the option)
) -> int:
    """Make the changes of a plan, and tell what became of each; 1 where not everything is set that is declared."""
    if plan is None:
        raise click.UsageError("nobody is signed in with the vendor: a third-party deployment has no such settings")
    remember_path(file)
    applied = _applied(plan, _Record(file, plan.organization, as_of))
    write(applied_sheet(plan, applied, as_of, file), format, None, color)
    return int(bool(applied.stopped or plan.unsettable))


def _applied(plan: Plan, kept: "_Record") -> Applied:
    try:
        access = access_from(os.environ)
        with closing(client_for(access)) as client:
            kept.open()
            return apply(plan, client, access.key, vendor.PATIENCE, kept.add, tell_wait)
    except CannotAsk as error:
        raise click.ClickException(str(error)) from None
    except KeyboardInterrupt:
        end_line()
        click.echo(f"plugingov: what was changed is in {kept.file}; the same command goes on", err=True)
        raise


class _Record:
    """A file with a line for each change, which is there before the next one is made."""

    def __init__(self, file: str, organization: str, day: date) -> None:
        self.file = file
        self._organization = organization
        self._day = day

    def open(self) -> None:
        """See that the file can be written to, before anything is changed."""
        try:
            with Path(self.file).open("ab"):
                pass
        except OSError as error:
            raise CannotAsk(f"nothing was changed: {self.file} cannot be written to: {error.strerror}") from None

    def add(self, done: Done) -> None:
        """Add what became of one change."""
        line = masked(json.dumps(record(done, self._organization, self._day), ensure_ascii=False))
        try:
            with Path(self.file).open("ab") as stream:
                stream.write(f"{line}\n".encode("utf-8", "backslashreplace"))
                stream.flush()
                with suppress(OSError):  # a pipe or a device has nothing to bring to a disk
                    os.fsync(stream.fileno())
        except OSError as error:
            because = f"{self.file} cannot be written to: {error.strerror}"
            raise Stopped(f"{because}; {done.change.target} is {done.outcome} and not recorded") from None
