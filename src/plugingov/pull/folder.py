"""The folder of a pull: each page under its own name when it is whole, and what was asked at the top."""

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from plugingov.api.answers import Page, read_page
from plugingov.api.failures import CannotAsk, Failure, Stopped
from plugingov.pull.listings import Listing
from plugingov.pull.pages import kept_lines

FORMAT = "plugingov.pull/1"
RECORD = "pull.json"
_OURS = re.compile(r"page-\d{4,}\.json")
_SUFFIXES = {"document": ".json", "archive": ".zip", "lines": ".jsonl"}


@dataclass(frozen=True, slots=True)
class Missing:
    """What could not be fetched, and why."""

    what: str
    status: int | None
    why: str


@dataclass(slots=True)
class Record:
    """What `pull.json` says: whose pages these are, what was asked, what is whole and what is missing."""

    taken_at: str
    taken_by: str
    organization: str | None
    asked: Mapping[str, Any]
    periods: Mapping[str, Any]
    finished: bool = False
    done: list[str] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)

    def text(self) -> str:
        """Return the record as JSON."""
        body = {
            "format": FORMAT,
            "taken_at": self.taken_at,
            "taken_by": self.taken_by,
            "organization_id": self.organization,
            "asked": dict(self.asked),
            "periods": dict(self.periods),
            "finished": self.finished,
            "done": self.done,
            "not_fetched": [{"what": each.what, "status": each.status, "why": each.why} for each in self.missing],
        }
        return json.dumps(body, indent=2) + "\n"


def read_record(root: Path) -> Record | None:
    """Return what a folder says of the pull in it: nothing for a free one; raise `CannotAsk` for any other."""
    if root.is_symlink() and not root.exists():
        raise CannotAsk(f"{root} is a link that leads nowhere")
    if not root.exists():
        return None
    try:
        if not any(root.iterdir()):
            return None
        body = json.loads((root / RECORD).read_bytes())
    except FileNotFoundError:
        raise CannotAsk(f"{root} holds something, and no pull: name a new folder") from None
    except NotADirectoryError:
        raise CannotAsk(f"{root} is no folder") from None
    except (OSError, ValueError, RecursionError):
        raise CannotAsk(f"{root / RECORD} cannot be read: name a new folder") from None
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise CannotAsk(f"{root / RECORD} is none of `{FORMAT}`: name a new folder")
    return _record(root, body)


def _record(root: Path, body: Mapping[str, Any]) -> Record:
    texts = [body.get(name) for name in ("taken_at", "taken_by")]
    organization, asked, periods = body.get("organization_id"), body.get("asked"), body.get("periods")
    is_ours = all(isinstance(each, str) for each in texts) and isinstance(organization, str | None)
    if not is_ours or not isinstance(asked, dict) or not isinstance(periods, dict):
        raise CannotAsk(f"{root / RECORD} lacks what a pull writes there: name a new folder")
    return Record(str(texts[0]), str(texts[1]), organization, asked, periods, finished=body.get("finished") is True)


class Folder:
    """Where pages are kept; a name is taken only by what is whole."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def save(self, record: Record) -> None:
        """Write what is whole and what is missing."""
        self.write(self.root / RECORD, record.text().encode("utf-8"))

    def write(self, path: Path, data: bytes) -> None:
        """Write beside the target, then put it in place: whatever interrupts us, a file is whole or not there."""
        beside = path.with_name(f".{path.name}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._stays_inside(path)
            beside.write_bytes(data)
            beside.replace(path)
        except OSError as error:
            raise Stopped(f"{path} cannot be written: {error.strerror}") from None

    def _stays_inside(self, path: Path) -> None:
        """Refuse a link on the way: nobody but us writes here, and we make none."""
        for step in (path, *path.parents):
            if step == self.root:
                return
            if step.is_symlink():
                raise Stopped(f"{step} is a link: name a new folder")

    def is_whole(self, listing: Listing) -> bool:
        """Tell whether everything of a listing is there."""
        if listing.form in _SUFFIXES:
            return self._file(listing).is_file()
        pages = list(self.pages(listing))
        return bool(pages) and pages[-1].cursor is None

    def pages(self, listing: Listing) -> Iterator[Page]:
        """Yield the pages of a listing that are there, in order, up to the first that is not whole."""
        number = 1
        while True:
            try:
                page = read_page(self._page(listing, number).read_bytes(), listing.form)
            except (OSError, Failure):
                return
            yield page
            if page.cursor is None:
                return
            number += 1

    def keep(self, listing: Listing, number: int, data: bytes) -> None:
        """Keep one answer under its own name."""
        self.write(self._page(listing, number) if listing.has_pages else self._file(listing), data)

    def join(self, listing: Listing) -> None:
        """Make the file of lines out of its pages, which go."""
        target = self._file(listing)
        beside = target.with_name(f".{target.name}.part")
        try:
            with beside.open("wb") as stream:
                stream.writelines(kept_lines(path.read_bytes()) for path in self._paths(listing))
            beside.replace(target)
        except OSError as error:
            raise Stopped(f"{target} cannot be written: {error.strerror}") from None
        self.drop(listing)

    def drop(self, listing: Listing, after: int = 0) -> None:
        """Take pages back that are behind a number."""
        for path in self._paths(listing)[after:]:
            path.unlink(missing_ok=True)
        if listing.form == "lines" and not after:
            with suppress(OSError):
                shutil.rmtree(self._place(listing))

    def _paths(self, listing: Listing) -> list[Path]:
        place = self._place(listing)
        names = os.listdir(place) if place.is_dir() else []  # noqa: PTH208 (names alone are asked for)
        return [place / name for name in sorted(filter(_OURS.fullmatch, names), key=lambda name: (len(name), name))]

    def _place(self, listing: Listing) -> Path:
        """Return the folder of pages; those that become lines are out of a reader's sight until then."""
        place = self.root / listing.where
        return place.with_name(f".{place.name}") if listing.form == "lines" else place

    def _page(self, listing: Listing, number: int) -> Path:
        return self._place(listing) / f"page-{number:04d}.json"

    def _file(self, listing: Listing) -> Path:
        return self.root / f"{listing.where}{_SUFFIXES[listing.form]}"
