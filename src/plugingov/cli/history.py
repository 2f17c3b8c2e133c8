"""The folder in which a fleet's snapshots lie: what a run finds there, and what it leaves."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plugingov.cli.watching import note
from plugingov.gaps.judges import Judges
from plugingov.model.organisation import Organisation
from plugingov.sources.files import is_folder
from plugingov.sources.work import stage

if TYPE_CHECKING:  # few runs keep any
    from plugingov.fleet.history.judged import Judged
    from plugingov.fleet.history.kept import History
    from plugingov.fleet.outcome import FleetReport

history_option = click.option(
    "--history",
    metavar="FOLDER",
    help="Keep this run as a snapshot in FOLDER, and show those of earlier days beside it.",
)


def refuse_odd_history(folder: str | None) -> None:
    """Refuse a history that is something else than a folder, before anything is judged."""
    if folder == "" or (folder and not is_folder(folder) and os.path.lexists(folder)):
        raise click.BadParameter(f"expected a folder, and found something else: {folder}", param_hint="--history")


@dataclass(frozen=True, slots=True)
class Past:
    """The history of a run; without a folder there is none."""

    folder: str | None
    since: date | None
    history: "History"
    judged: "tuple[Judged, ...]"

    @classmethod
    def read(
        cls, folder: str | None, as_of: date, since: date | None, found: Sequence[Organisation], judges: Judges
    ) -> "Past":
        """Return what a folder holds of days before that of the run."""
        from plugingov.fleet.history.judged import judged_by  # noqa: PLC0415 (as above)
        from plugingov.fleet.history.kept import History, read_history  # noqa: PLC0415 (as above)

        history = History()
        if folder is not None:
            with stage("reading the history"):
                history = read_history(folder, as_of, since, [each.id for each in found])
        return cls(folder, since, history, tuple(judged_by(judges, each) for each in found))

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what a reader of the report has to know about the history."""
        return self.history.notes

    def not_kept(self, since: date | None) -> Mapping[str, date]:
        """Return the organisations of which no snapshot answers for a day, with that day: their rows have to."""
        if since is None:
            return {}
        names = (each.organization for each in self.judged)
        return {name: since for name in names if not self.history.newest(name, since)}

    def beside(self, reports: "Sequence[FleetReport]") -> "list[FleetReport]":
        """Return reports with what earlier days add to them."""
        from plugingov.fleet.history.beside import beside  # noqa: PLC0415 (as above)

        pairs = zip(reports, self.judged, strict=True)
        return [beside(each, self.history, self.since, judged) for each, judged in pairs]

    @contextmanager
    def kept(self, reports: "Sequence[FleetReport]", *, why_not: str) -> Iterator[Mapping[str, str]]:
        """Yield the snapshot of a run under its path, to be written beside the report or not at all.

        A run that judged too little, or asked a part of the policy, is kept for none: `why_not` says which.
        """
        if self.folder is None or why_not:
            if self.folder is not None:
                note(f"plugingov: no snapshot was kept, because {why_not}")
            yield {}
            return
        from plugingov.fleet.history.snapshot import snapshot_text  # noqa: PLC0415 (as above)

        with _there(Path(self.folder)):
            file = os.fspath(Path(self.folder, f"{reports[0].as_of}.json"))
            yield {file: snapshot_text(reports, self.judged)}


@contextmanager
def _there(folder: Path) -> Iterator[None]:
    """Make a folder that is not there, and take it away again if nothing came into it."""
    is_new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"the snapshot cannot be written to {folder}: {error.strerror}") from None
    try:
        yield
    except BaseException:
        if is_new:
            with suppress(OSError):
                folder.rmdir()
        raise
