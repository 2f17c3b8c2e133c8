"""A gap: where the inventory falls short of the policy, with everything a reader needs to close it."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple, TypeAlias

from plugingov.model.people import Person
from plugingov.model.values import Layer, Severity
from plugingov.rules.rule import Subject
from plugingov.sources.document import Place

Status = Literal["open", "waived", "baselined"]


class Accepted(NamedTuple):
    """Who accepts a gap until when, and why: the waiver that says so, by its id."""

    waiver: str
    owner: str
    reason: str
    ticket: str
    until: date


@dataclass(frozen=True, slots=True)
class Gap:
    """One finding, placed and identified."""

    rule: str
    id: str
    severity: Severity
    layer: Layer | None
    subject: Subject
    item_is: str
    message: str
    people: tuple[Person, ...]
    fix: str
    place: Place
    fingerprint: str
    organization: str
    status: Status = "open"
    accepted: Accepted | None = None
    named: str = ""  # what of a machine's file it is about, in the words of that file

    @property
    def waiver(self) -> str | None:
        """Return the id of the waiver that accepts the gap."""
        return self.accepted.waiver if self.accepted else None


@dataclass(frozen=True, slots=True)
class UnknownFact:
    """What a rule could not answer, and which fact it lacks."""

    rule: str
    id: str
    severity: Severity
    layer: Layer | None
    subject: Subject
    item_is: str
    because: str
    place: Place
    fingerprint: str
    organization: str
    status: Status = "open"
    accepted: Accepted | None = None
    named: str = ""  # what of a machine's file it is about, in the words of that file

    @property
    def waiver(self) -> str | None:
        """Return the id of the waiver that accepts that it is not known."""
        return self.accepted.waiver if self.accepted else None


Fact: TypeAlias = Gap | UnknownFact


def fingerprint(rule_id: str, subject: Subject) -> str:
    """Return what identifies a gap as long as its rule and subject stay: 16 hex digits."""
    parts = (
        rule_id,
        subject.plugin,
        subject.surface,
        subject.project,
        subject.group,
        subject.credential,
        subject.capability,
        subject.item,
    )
    # A list in JSON; its encoder takes several times as long for a list as for its texts.
    text = ",".join(["null" if part is None else _quoted(part) for part in parts])
    return hashlib.sha256(f"[{text}]".encode("utf-8", "surrogatepass")).hexdigest()[:16]


_quoted = json.JSONEncoder(ensure_ascii=False).encode


def with_kind(item: str, item_is: str) -> str:
    """Return an item with the word for what it is, unless it opens or ends with that word itself."""
    first, *others = item.split(" ")
    outer = {first, *others[-1:]} if others else set()
    return item if outer & {item_is, f"{item_is}s"} else f"{item_is} {item}".strip()
