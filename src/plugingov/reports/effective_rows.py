"""What all members get, a flat row for each member and door: written as it comes, because there are millions."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

from plugingov.layers.entitlements import Entitlements, Given, between
from plugingov.model.door import Door
from plugingov.model.people import Person
from plugingov.reports.csv import written
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible

COLUMNS = (
    "organization",
    "member",
    "plugin",
    "surface",
    "preference",
    "groups",
    "install",
    "activate",
    "authenticate",
    "because",
    "at",
    "basis",
)
_ODD = re.compile(r"[^\w.@+-]", re.ASCII)
_Fragment: TypeAlias = list[str]  # the rest of a row behind its member: what stands between the member's names in it


def csv_rows(asked: Iterable[tuple[Entitlements, Iterable[Person]]]) -> Iterator[str]:
    """Yield CSV: its heading, then the rows of one member after the other."""
    yield written([COLUMNS])
    for entitlements, people in asked:
        yield from _members(entitlements, people, _csv_head, _csv_rest)


def json_rows(asked: Iterable[tuple[Entitlements, Iterable[Person]]]) -> Iterator[str]:
    """Yield JSON lines whose keys are the columns: `groups` is a list, what is not said is null."""
    for entitlements, people in asked:
        yield from _members(entitlements, people, _json_head, _json_rest)


def _members(
    entitlements: Entitlements,
    people: Iterable[Person],
    opened: Callable[[str, str], str],
    rest: Callable[[dict[str, Any]], str],
) -> Iterator[str]:
    """Yield the rows of each member; those who are alike over a door are asked about once."""
    whose = entitlements.layers.organisation.id
    doors: list[tuple[Door, frozenset[str], frozenset[str], dict[frozenset[str], _Fragment]]] = [
        (door, *entitlements.relevant(door), {}) for door in entitlements.doors
    ]
    for person in people:
        name, groups = person.name, person.groups
        is_odd = _ODD.search(name) is not None or mask(name) != name  # and may be written otherwise in a sentence
        rows = [""]
        for door, relevant, names, known in doors:
            alike = groups & relevant
            fragment = known.get(alike)
            if fragment is None or is_odd or name in names:
                text = rest(_row(entitlements, entitlements.of_door(door, person)))
                fragment = [text] if is_odd else between(text, name)
                if not is_odd and name not in names:
                    known[alike] = fragment
            rows.append(fragment[0] if len(fragment) == 1 else name.join(fragment))
        yield opened(whose, name).join(rows)


def _row(entitlements: Entitlements, given: Given) -> dict[str, Any]:
    """Return what is said of a door, whoever it is: the reason is that of the first layer that is not on."""
    deciding = next((answer for _, answer in given.answers if answer.state != "on"), given.answers[0][1])
    return {
        "plugin": given.door.id,
        "surface": given.door.surface,
        "preference": given.decided.preference,
        "groups": list(given.decided.groups),
        **{layer: answer.state for layer, answer in given.answers},
        "because": mask(visible(deciding.because)),
        "at": str(entitlements.layers.organisation.place(deciding.at)),
        "basis": deciding.basis,
    }


def _csv_head(organization: str, member: str) -> str:
    return written([[organization, member]], "")


def _json_head(organization: str, member: str) -> str:
    return json.dumps({"organization": organization, "member": member}, separators=(",", ":"))[:-1]


def _csv_rest(row: dict[str, Any]) -> str:
    cells = [", ".join(each) if isinstance(each, list) else each or "" for each in row.values()]
    return "," + written([cells])


def _json_rest(row: dict[str, Any]) -> str:
    return "," + json.dumps(row, separators=(",", ":"))[1:] + "\n"
