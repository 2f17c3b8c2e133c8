"""Gaps and unknowns as a report tells them, to be looked up by what they are about."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from plugingov.gaps.gap import fingerprint
from plugingov.model.reported import ReportedGap, ReportedSubject, ReportedUnknown
from plugingov.rules.rule import Subject

Said = TypeVar("Said", ReportedGap, ReportedUnknown)
Other = TypeVar("Other", ReportedGap, ReportedUnknown)
_Parts: TypeAlias = tuple[int, ...]  # of a subject, by number
_Rule: TypeAlias = tuple[str, str]  # an organisation, and the id of a rule


@dataclass(frozen=True, slots=True)
class Told(Generic[Said]):
    """A gap or an unknown as a report tells it, and whose it is."""

    organization: str
    subject: Subject
    said: Said

    @property
    def key(self) -> tuple[str, str]:
        """Return what tells it from every other one: whose it is, and its fingerprint."""
        return self.organization, self.said.fingerprint or fingerprint(self.said.id, self.subject)

    @property
    def rule(self) -> _Rule:
        """Return the rule that says it, and of whom."""
        return self.organization, self.said.id

    @property
    def parts(self) -> _Parts:
        """Return which parts its subject has."""
        return tuple(number for number, part in enumerate(self.subject) if part is not None)


def subject_of(said: ReportedSubject) -> Subject:
    """Return the subject that a report tells."""
    return Subject(said.plugin, said.surface, said.project, said.group, said.credential, said.capability, said.item)


class Lookup(Generic[Said]):
    """All gaps or all unknowns of a report, found by what they are about."""

    def __init__(self, told: Iterable[Told[Said]]) -> None:
        self.by_key: dict[tuple[str, str], Told[Said]] = {}
        self._by_subject: dict[tuple[_Rule, Subject], Told[Said]] = {}
        self._by_parts: dict[_Rule, dict[_Parts, list[Told[Said]]]] = defaultdict(lambda: defaultdict(list))
        self._agreeing: dict[tuple[_Rule, _Parts, _Parts], dict[tuple[str | None, ...], Told[Said]]] = {}
        for one in told:
            self.by_key.setdefault(one.key, one)
            self._by_subject.setdefault((one.rule, one.subject), one)
            self._by_parts[one.rule][one.parts].append(one)

    def same(self, other: Told[Other]) -> Told[Said] | None:
        """Return what has the rule and subject of another one.

        Its fingerprint or its words are enough: a subject that holds a secret is written without it, and a
        fingerprint that is worked out from those words is not the one that it had.
        """
        return self.by_key.get(other.key) or self._by_subject.get((other.rule, other.subject))

    def about(self, other: Told[Other]) -> Told[Said] | None:
        """Return what has the rule of another one, and a subject that is the same as far as both go.

        A rule that cannot answer is often asked of more at once: of a door, and no longer of each of its scopes.
        """
        if found := self.same(other):
            return found
        own = other.parts
        for parts in self._by_parts.get(other.rule, {}):
            shared = tuple(number for number in parts if number in own)
            if parts and own and not shared:
                continue
            if found := self._sharing(other.rule, parts, shared).get(_of(other.subject, shared)):
                return found
        return None

    def _sharing(self, rule: _Rule, parts: _Parts, shared: _Parts) -> dict[tuple[str | None, ...], Told[Said]]:
        """Return what has these parts, by those of them that count."""
        key = (rule, parts, shared)
        if key not in self._agreeing:
            found: dict[tuple[str | None, ...], Told[Said]] = {}
            for one in self._by_parts[rule][parts]:
                found.setdefault(_of(one.subject, shared), one)
            self._agreeing[key] = found
        return self._agreeing[key]


def _of(subject: Subject, parts: _Parts) -> tuple[str | None, ...]:
    return tuple(subject[number] for number in parts)
