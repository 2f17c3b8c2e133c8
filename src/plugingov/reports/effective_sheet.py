"""What members get, as a sheet: each door on each surface, what decided it, and the layer that is off."""

from collections.abc import Sequence
from typing import Any

from plugingov.layers.entitlements import Entitlements, Given
from plugingov.model.people import Person
from plugingov.reports.answers import answer_record, state_cell
from plugingov.reports.sheet import Cell, Section, Sheet, Table
from plugingov.sources.secrets import mask

FORMAT = "plugingov.effective/1"


def effective_sheet(asked: Sequence[tuple[Entitlements, Sequence[Person]]], as_of: str) -> Sheet:
    """Return what the members of one or more organisations get."""
    several = len(asked) > 1
    sections: list[Section] = []
    members: list[dict[str, Any]] = []
    for entitlements, people in asked:
        for person in people:
            given = tuple(entitlements.of(person))
            name = entitlements.layers.organisation.id
            sections += _sections(entitlements, person, given, f"{name}: " if several else "")
            members.append(_record(entitlements, person, given, several=several))
    count = len(members)
    looks = any(entitlements.layers.looks for entitlements, _ in asked)
    how = "as declared and, where somebody has looked, as observed" if looks else "as declared"
    return Sheet(
        title=(f"What {'a member gets' if count == 1 else f'{count} members get'}, {how}, on {as_of}",),
        sections=tuple(sections),
        summary="● on  ○ off  ◐ partly  ? unknown",
        record={"format": FORMAT, "as_of": as_of, "members": members},
    )


def _sections(entitlements: Entitlements, person: Person, given: Sequence[Given], whose: str) -> list[Section]:
    groups = ", ".join(sorted(person.groups)) or "in no group"
    rows = tuple(
        (
            Cell(each.door.id, "strong"),
            Cell(each.door.surface),
            Cell(each.decided.preference or "-", "" if each.decided.preference else "quiet"),
            Cell(", ".join(each.decided.groups) or "-", "" if each.decided.groups else "quiet"),
            *(state_cell(answer) for _, answer in each.answers),
        )
        for each in given
    )
    place = entitlements.layers.organisation.place
    reasons = tuple(
        (
            Cell(each.door.id, "strong"),
            Cell(each.door.surface),
            Cell(layer),
            state_cell(answer),
            Cell(f"{mask(answer.because)} ({place(answer.at)})"),
        )
        for each in given
        for layer, answer in each.answers
        if answer.state != "on" or layer == "install"
    )
    columns = ("plugin", "surface", "preference", "groups", "install", "activate", "authenticate")
    return [
        Table(f"{whose}{person.name} ({groups})", columns, rows),
        Table("Why", ("plugin", "surface", "layer", "state", "because"), reasons),
    ]


def _record(entitlements: Entitlements, person: Person, given: Sequence[Given], *, several: bool) -> dict[str, Any]:
    organisation = entitlements.layers.organisation
    return {
        **({"organization": organisation.id} if several else {}),
        "member": person.name,
        "plugins": [
            {
                "plugin": each.door.id,
                "surface": each.door.surface,
                "preference": each.decided.preference,
                "groups": list(each.decided.groups),
                "answers": [answer_record(layer, answer, organisation) for layer, answer in each.answers],
            }
            for each in given
        ],
    }
