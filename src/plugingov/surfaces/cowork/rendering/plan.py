"""A plan for the vendor's interface: which settings change, from what to what, and which declared line wants it."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple, TypeAlias

from plugingov.model.values import Preference
from plugingov.sources.document import Place

FORMAT = "plugingov.cowork-plan/1"
Kind: TypeAlias = Literal["marketplace-default", "organization", "group"]


class Target(NamedTuple):
    """What has a setting: a marketplace, a package for everybody, or a package for one group."""

    kind: Kind
    name: str
    group: str = ""

    def __str__(self) -> str:
        """Say it in words."""
        match self.kind:
            case "marketplace-default":
                return f"default of marketplace {self.name}"
            case "organization":
                return f"{self.name} for everybody"
        return f"{self.name} for group {self.group}"


class Ids(NamedTuple):
    """What the vendor calls it: the marketplace or the plugin, and the group."""

    of: str
    group: str = ""


class Now(NamedTuple):
    """What is there: the preference that counts, and whether it is the target's own."""

    preference: str
    is_own: bool = True

    def __str__(self) -> str:
        """Say it in words."""
        return f"{self.preference}{'' if self.is_own else ', from the marketplace'}" if self.preference else "none"

    @property
    def own(self) -> str | None:
        """Return the setting that the target itself has."""
        return (self.preference or None) if self.is_own else None


class Line(NamedTuple):
    """A declared line: where it stands, and its keys."""

    at: Place
    keys: str


@dataclass(frozen=True, slots=True)
class Change:
    """One setting to be made, or to be taken away: then nothing `will_be` there of its own.

    Without a look at what is there, neither `now` nor the vendor's ids are known.
    """

    target: Target
    will_be: Preference | None
    wanted_by: Line
    now: Now | None = None
    ids: Ids | None = None


@dataclass(frozen=True, slots=True)
class Unsettable:
    """A setting that is wanted and cannot be made yet, and why."""

    target: Target
    will_be: Preference | None
    wanted_by: Line
    because: str
    is_absent: bool = False
    """Whether there is nothing yet that could have the setting."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The changes in the order in which they are made; `taken_at` is the day of the pages that they were found with."""

    organization: str
    changes: tuple[Change, ...]
    unsettable: tuple[Unsettable, ...]
    as_declared: int = 0
    is_compared: bool = False
    taken_at: date | None = None
    organization_id: str = ""

    def data(self) -> dict[str, Any]:
        """Return the plan as JSON has it."""
        return {
            "format": FORMAT,
            "organization": self.organization,
            "organization_id": self.organization_id or None,
            "compared_with": {"taken_at": str(self.taken_at) if self.taken_at else None} if self.is_compared else None,
            "as_declared": self.as_declared if self.is_compared else None,
            "changes": [change_data(each) for each in self.changes],
            "cannot_be_set_yet": [
                {**_target(each.target), "will_be": each.will_be, "because": each.because, "wanted_by": _line(each)}
                for each in self.unsettable
            ],
        }


def change_data(change: Change) -> dict[str, Any]:
    """Return one change as JSON has it."""
    now, ids = change.now, change.ids
    return {
        "do": "set" if change.will_be else "remove",
        **_target(change.target),
        "id": ids.of if ids else None,
        **({"group_id": ids.group if ids else None} if change.target.kind == "group" else {}),
        "now": {"preference": now.preference or None, "own": now.is_own} if now else None,
        "will_be": change.will_be,
        "wanted_by": _line(change),
    }


def _target(target: Target) -> dict[str, Any]:
    of = "marketplace" if target.kind == "marketplace-default" else "package"
    return {"setting": target.kind, of: target.name, **({"group": target.group} if target.kind == "group" else {})}


def _line(each: Change | Unsettable) -> dict[str, Any]:
    place = each.wanted_by.at
    return {"file": place.file, "line": place.line, "column": place.column, "keys": each.wanted_by.keys}
