"""Cowork as its own interface shows it: what was exported of a door is believed before what is declared of it."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from plugingov.model.answer import Answer
from plugingov.model.door import Door, doors_of
from plugingov.model.organisation import Organisation
from plugingov.model.people import Person
from plugingov.sources.document import Place
from plugingov.surfaces.cowork.semantics import Cowork
from plugingov.surfaces.credentials import Credentials
from plugingov.surfaces.surface import Decided, GroupLock, Need, Setting, beside_declared


class Unsure(NamedTuple):
    """Why nobody knows what groups are given of a door, and who may be in such a group."""

    because: str
    at: Place
    groups: frozenset[str] = frozenset()
    everybody: bool = False  # nobody knows who is in them

    def concerns(self, person: Person | None) -> bool:
        """Tell whether somebody may get what nobody knows; without a person, whether anybody may."""
        return self.everybody or person is None or not self.groups.isdisjoint(person.groups)


class CoworkAsObserved(Cowork):
    """The layers of Cowork where pages were exported; of doors that are in none of them, as it is declared.

    `unsure` says of which doors nobody knows what groups are given, `missing` of which no page shows the package.
    """

    def __init__(
        self,
        setting: Setting,
        credentials: Credentials,
        seen: Organisation,
        packages: frozenset[str],
        unsure: Mapping[str, Unsure],
        missing: Mapping[str, Answer],
    ) -> None:
        super().__init__(setting, credentials)
        self._shown = seen
        doors: dict[tuple[str, str], Door] = {(door.id, door.surface): door for door in doors_of(seen)}
        self._as_shown = Cowork(setting._replace(organisation=seen, doors=doors), credentials)
        self._doors = {name: door for (name, on), door in doors.items() if on == "cowork" and door.package in packages}
        self._unsure = unsure
        self._missing = missing

    def asks_each(self, door: Door) -> bool:
        """Tell whether people differ by the groups that they really are in, whatever is declared of those."""
        return door.id in self._doors

    def install(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether the door is given to this person, loads where the project runs, and has its connector."""
        declared, whom = super().install(door, person, need), self._really(person)
        return self._told(door, whom, lambda seen: self._as_shown.install(seen, whom, need), declared)

    def lock(self, door: Door, person: Person | None) -> Answer:
        """Tell whether the door is required, for this person or by the organisation's own setting."""
        declared = super().lock(door, person)
        whom = self._really(person) if person else None
        return self._told(door, whom, lambda seen: self._as_shown.lock(seen, whom), declared)

    def decided_by(self, door: Door, person: Person) -> Decided:
        """Return the preference that counts for this person, and the groups that have it."""
        seen = self._doors.get(door.id)
        if seen is None:
            return Decided() if door.id in self._missing else super().decided_by(door, person)
        whom, unsure = self._really(person), self._unsure.get(door.id)
        return Decided() if unsure and unsure.concerns(whom) else self._as_shown.decided_by(seen, whom)

    def offer(self, door: Door) -> Answer:
        """Tell whether any setting gives the door to anybody."""
        return self._told(door, None, self._as_shown.offer, super().offer(door))

    def reach(self, door: Door, person: Person) -> Answer:
        """Tell whether the door is given to this person, or there for them to add."""
        declared, whom = super().reach(door, person), self._really(person)
        return self._told(door, whom, lambda seen: self._as_shown.reach(seen, whom), declared)

    def refusal(self, door: Door) -> Answer | None:
        """Say why Cowork does not load a door that is given to somebody."""
        seen = self._doors.get(door.id)
        if seen is None:
            return super().refusal(door)
        refused = self._as_shown.refusal(seen)
        return self._placed(refused) if refused else None

    def deciding_groups(self, door: Door) -> frozenset[str]:
        """Return the groups with a setting of their own, as exported and as declared."""
        seen = self._doors.get(door.id)
        unsure = self._unsure[door.id].groups if door.id in self._unsure else frozenset()
        return super().deciding_groups(door) | unsure | (self._as_shown.deciding_groups(seen) if seen else frozenset())

    def groups_with_settings(self, door: Door) -> tuple[str, ...]:
        """Return the groups with a setting of their own, where the organisation requires the door or may do so."""
        seen = self._doors.get(door.id)
        if seen is None:
            return () if door.id in self._missing else super().groups_with_settings(door)
        return self._as_shown.groups_with_settings(seen)

    def unknown_groups(self, door: Door) -> Answer | None:
        """Say why nobody knows whether groups undo the organisation's lock, where it has one or may have."""
        seen, unsure = self._doors.get(door.id), self._unsure.get(door.id)
        absent = self._missing.get(door.id)
        if absent and absent.state == "unknown" and super().may_be_locked(door):
            return absent
        if seen is None or unsure is None or not self._as_shown.may_be_locked(seen):
            return None
        return _unknown(door, unsure)

    def lock_in_group(self, door: Door, group: str) -> GroupLock:
        """Tell whether the group's own setting replaces `required` for somebody in it."""
        seen = self._doors.get(door.id)
        if seen is None:
            return super().lock_in_group(door, group)
        found = self._as_shown.lock_in_group(seen, group)
        return found._replace(answer=self._placed(found.answer))

    def _told(self, door: Door, whom: Person | None, ask: Callable[[Door], Answer], declared: Answer) -> Answer:
        """Return what was exported of a door; what is declared of it where nothing was."""
        seen = self._doors.get(door.id)
        if seen is None:
            absent = self._missing.get(door.id)
            return beside_declared(absent, declared) if absent else declared
        unsure = self._unsure.get(door.id)
        if unsure and unsure.concerns(whom):
            return _unknown(door, unsure)
        return beside_declared(self._placed(ask(seen)), declared)

    def _placed(self, answer: Answer) -> Answer:
        """Return an answer whose line stands in a page, where it does."""
        if not self._shown.is_seen(answer.at):
            return answer
        return answer._replace(at=self._shown.place(answer.at), basis="observed")

    def _really(self, person: Person) -> Person:
        """Return a person with the groups that they were seen in."""
        if not person.is_named or person.name not in self._shown.people.names():
            return person
        return self._shown.people.person(person.name)


def _unknown(door: Door, unsure: Unsure) -> Answer:
    because = f"nobody knows which groups have a setting of their own for `{door.id}`: {unsure.because}"
    return Answer("unknown", because, unsure.at, "observed")
