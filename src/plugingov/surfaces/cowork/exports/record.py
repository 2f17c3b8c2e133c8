"""What `pull` says of the pages that it fetched: which listings are whole, and why others are not."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from plugingov.model.observation import NativeFile
from plugingov.surfaces.cowork.exports.kinds import Kind, kind_of_folder

FEED = "compliance/activities"


class Record:
    """The record beside the pages; pages that were saved by hand have none, or one that does not say what is whole."""

    def __init__(self, file: NativeFile | None) -> None:
        self._file = file
        self._said: Mapping[str, Any] = file.settings if file else {}

    @property
    def unread(self) -> str:
        """Return why nobody knows what it says; "" where it was read, or is not there."""
        if self._file is None:
            return ""
        if self._file.state == "unread":
            return f"`pull.json` was {self._file.why}"
        return "" if isinstance(self._file.data, dict) else "`pull.json` holds no record"

    def lacks(self, kind: Kind, owner: str) -> str:
        """Return why a listing is not whole whatever lies in its folder; "" where nothing is said against it."""
        missing = next((path for path in self._not_fetched if _is_path_of(path, kind, owner)), None)
        return self._lacks(missing, is_done=any(_is_path_of(path, kind, owner) for path in self._done))

    @property
    def feed_lacks(self) -> str:
        """Return why the activity feed is not whole; "" where nothing is said against it."""
        return self._lacks(FEED if FEED in self._not_fetched else None, is_done=FEED in self._done)

    def why_missing(self, kind: Kind, owner: str) -> str:
        """Return why a listing could not be fetched; "" where nothing is said of that."""
        return next((why for path, why in self._not_fetched.items() if _is_path_of(path, kind, owner)), "")

    def _lacks(self, missing: str | None, *, is_done: bool) -> str:
        if self.unread:
            return self.unread
        if missing is not None:
            return f"`pull` could not fetch it: {self._not_fetched[missing]}"
        says_what_is_whole = not self._said.keys().isdisjoint({"done", "format"})
        return "`done` of `pull.json` does not have it" if says_what_is_whole and not is_done else ""

    @cached_property
    def _done(self) -> tuple[str, ...]:
        said = self._said.get("done")
        return tuple(each for each in said if isinstance(each, str)) if isinstance(said, list) else ()

    @cached_property
    def _not_fetched(self) -> Mapping[str, str]:
        """Return what could not be fetched, and why, by its path."""
        rows = self._said.get("not_fetched")
        return {
            row["what"]: str(row.get("why") or "nobody says why")
            for row in (rows if isinstance(rows, list) else ())
            if isinstance(row, dict) and isinstance(row.get("what"), str)
        }


def _is_path_of(path: str, kind: Kind, owner: str) -> bool:
    names = tuple(filter(None, path.split("/")))
    return kind_of_folder(names) == kind and (not owner or owner in names)
