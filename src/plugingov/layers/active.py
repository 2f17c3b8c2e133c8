"""Which doors are on in a project: those that it lists, and those that are on without being listed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from plugingov.layers.summary import spoken, sum_up
from plugingov.model.answer import Answer
from plugingov.model.door import Door
from plugingov.model.people import Person
from plugingov.model.values import Run, Surface
from plugingov.surfaces.projects import declared_switch
from plugingov.surfaces.surface import Need

if TYPE_CHECKING:
    from plugingov.layers.layers import Layers


class ActiveDoor(NamedTuple):
    """A door that is, or may be, on in a project: on, partly or unknown, for the project's people."""

    door: Door
    answer: Answer
    is_listed: bool


class Active(NamedTuple):
    """What is on in one project, in two parts; a door that is in both counts as it stands in `own`.

    `own` is what this project lists, or may have for reasons of its own. `shared` is on without being listed, and is
    one object for every project alike: who looks at it once for all of them does not do the same work again.
    """

    own: tuple[ActiveDoor, ...]
    shared: tuple[ActiveDoor, ...]


class _Unlisted(NamedTuple):
    """What is on without being listed in every project alike, and the doors that each has to be asked about.

    `meant` are those of which nobody says that they are there: whoever is meant to use one is expected to have added
    it. `divided` are those that only some of the people have.
    """

    on: list[ActiveDoor]
    meant: list[Door]
    divided: list[Door]


_Groups: TypeAlias = frozenset[str]
# For groups that decide about doors: which of them the people of a project are in, each person's together.
_Kinds: TypeAlias = frozenset[tuple[_Groups, frozenset[_Groups]]]
_Likeness: TypeAlias = tuple[Surface, tuple[Run, ...] | None, _Kinds]


class _Candidates(NamedTuple):
    """The doors of one surface that may be on without being listed, by the groups that decide about them."""

    doors: Mapping[_Groups, tuple[Door, ...]]
    deciding_with: Mapping[str, tuple[_Groups, ...]]


class ActiveDoors:
    """The doors that are on in each project of an organisation."""

    def __init__(self, layers: "Layers") -> None:
        self._layers = layers
        self._organisation = layers.organisation
        self._candidates = cache(self._candidates_on)
        self._kinds = cache(self._kinds_among)
        self._groups = cache(self._groups_among)
        self._unlisted = cache(self._unlisted_where_alike)
        self._for_meant: dict[tuple[Door, _Likeness], ActiveDoor] = {}
        self.parts = cache(self._parts_of)
        self.of = cache(self._of)

    def _of(self, project: str) -> tuple[ActiveDoor, ...]:
        """Return the doors that are on in a project: those that it lists, then the others as the files have them."""
        own, shared = self.parts(project)
        if not own:
            return shared
        listed = [active for active in own if active.is_listed]
        names = {active.door.id for active in own}
        others = [active for active in shared if active.door.id not in names]
        if len(listed) < len(own):
            others = sorted([*others, *(active for active in own if not active.is_listed)], key=self._position)
        return (*listed, *others)

    def _position(self, active: ActiveDoor) -> int:
        return self._positions[active.door]

    @cached_property
    def _positions(self) -> Mapping[Door, int]:
        return {door: number for number, door in enumerate(self._layers.doors.values())}

    def _parts_of(self, project: str) -> Active:
        """Return what is on in a project, in its own part and the one that it shares."""
        active = self._organisation.projects[project].active
        found, shared = self._unlisted(self._likeness[project])
        own = [*self._listed(project), *self._unshared(project, found, frozenset(active or ()))]
        if active is None:
            own += self._perhaps_on(project, frozenset(each.door.id for each in (*own, *shared)))
        return Active(tuple(own), shared)

    def _listed(self, project: str) -> Iterator[ActiveDoor]:
        declared = self._organisation.projects[project]
        for plugin in dict.fromkeys(declared.active or ()):
            if active := self._as_used(self._layers.used[project, plugin], is_listed=True):
                yield active

    def _perhaps_on(self, project: str, known: Collection[str]) -> Iterator[ActiveDoor]:
        """Yield what a project needs that does not say what is active in it: nobody knows whether that is on."""
        declared = self._organisation.projects[project]
        for plugin in dict.fromkeys(need.partition("/")[0] for need in declared.needs):
            active = self._as_used(self._layers.used[project, plugin], is_listed=False)
            if active and plugin not in known:
                yield active

    def _as_used(self, need: Need, *, is_listed: bool) -> ActiveDoor | None:
        """Return a door that a project uses, unless nobody has it there or managed settings switch it off."""
        door = self._layers.doors.get((need.plugin, need.surface))
        if door is None or self._layers.for_need("install", need).state == "off":
            return None
        switched = self._layers.for_need("switch", need)
        return None if switched.state == "off" else ActiveDoor(door, switched, is_listed)

    def _unshared(self, project: str, found: _Unlisted, listed: Collection[str]) -> Iterator[ActiveDoor]:
        """Yield what is on without being listed, and is not in every project alike."""
        people = self._layers.people_of_project(project)
        groups = self._groups(self._organisation.projects[project].audience)
        for door in found.meant:
            if door.id not in listed and is_meant_for(door, groups):
                yield self._on_for_meant(door, people[0], project)
        for door in found.divided:
            divided = self._divided(door, people, project) if door.id not in listed else None
            if divided:
                yield ActiveDoor(door, divided, is_listed=False)

    def _on_for_meant(self, door: Door, person: Person, project: str) -> ActiveDoor:
        """Return a door as those who are meant to use it have it: alike wherever the same doors are on unlisted."""
        key = door, self._likeness[project]
        if (known := self._for_meant.get(key)) is None:
            answer = self._answer(door, person, project, is_meant=True)
            known = self._for_meant[key] = ActiveDoor(door, answer, is_listed=False)
        return known

    def _divided(self, door: Door, people: Sequence[Person], project: str) -> Answer | None:
        """Return for whom of a project's people a door is on that it does not list; nothing where it is for nobody."""
        surface = self._layers.surfaces[door.surface]
        deciding, differ = surface.deciding_groups(door), surface.asks_each(door)
        kinds = [
            (person if differ else person.groups & deciding, is_meant_for(door, person.groups)) for person in people
        ]
        alike = dict(zip(reversed(kinds), reversed(people), strict=True))
        answers = {kind: self._answer(door, person, project, is_meant=kind[1]) for kind, person in alike.items()}
        if door.activation == "automatic":
            answers = {kind: answer for kind, answer in answers.items() if kind[1] or answer.state != "unknown"}
        each = [(person, answers[kind]) for person, kind in zip(people, kinds, strict=True) if kind in answers]
        if all(answer.state == "off" for _, answer in each):
            return None
        return sum_up(each, lambda whom: spoken(whom, self._layers.people_shown))

    def _answer(self, door: Door, person: Person, project: str, *, is_meant: bool) -> Answer:
        """Return whether a door is on for a person in a project that does not list it.

        One that switches itself on is on for whoever is meant to use it, unless they cannot have it: that they added
        it and signed in is what it is meant for. Nobody else is expected to have added it.
        """
        surface = self._layers.surfaces[door.surface]
        need = Need(project, door.id, door.surface, at=("projects", project))
        forced = surface.forced(door, person, need)
        if forced and forced.state == "off":
            return forced
        if forced is None and door.activation != "automatic":
            return Answer("off", f"project `{project}` does not list it", ("projects", project, "active"))
        installed = surface.install(door, person, need)
        if installed.state == "off" or (installed.state == "unknown" and forced is None and not is_meant):
            return installed
        return forced or declared_switch(self._organisation, door, need)

    @cached_property
    def _likeness(self) -> Mapping[str, _Likeness]:
        """Return, for each project, what it has in common with those where the same doors are on unlisted."""
        return {
            name: (project.surface, project.runs, self._kinds(project.audience, project.surface))
            for name, project in self._organisation.projects.items()
        }

    @cached_property
    def _alike(self) -> Mapping[_Likeness, tuple[str, ...]]:
        found: dict[_Likeness, list[str]] = {}
        for name, likeness in self._likeness.items():
            found.setdefault(likeness, []).append(name)
        return {likeness: tuple(names) for likeness, names in found.items()}

    def _kinds_among(self, audience: tuple[str, ...] | None, surface: Surface) -> _Kinds:
        deciding_with = self._candidates(surface).deciding_with
        among = self._groups(audience) & deciding_with.keys()
        deciding = {groups for group in among for groups in deciding_with[group]}
        people = self._layers.people_of(audience) if deciding else ()
        return frozenset((groups, frozenset(person.groups & groups for person in people)) for groups in deciding)

    def _groups_among(self, audience: tuple[str, ...] | None) -> _Groups:
        return frozenset[str]().union(*(person.groups for person in self._layers.people_of(audience)))

    def _candidates_on(self, surface: Surface) -> _Candidates:
        doors: dict[_Groups, list[Door]] = {}
        semantics = self._layers.surfaces[surface]
        for door in self._layers.doors.values():
            if door.surface == surface and (door.activation == "automatic" or semantics.can_force(door)):
                doors.setdefault(semantics.deciding_groups(door), []).append(door)
        deciding_with: dict[str, list[_Groups]] = {}
        for deciding in doors:
            for group in deciding:
                deciding_with.setdefault(group, []).append(deciding)
        return _Candidates(
            {deciding: tuple(found) for deciding, found in doors.items()},
            {group: tuple(found) for group, found in deciding_with.items()},
        )

    def _unlisted_where_alike(self, likeness: _Likeness) -> tuple[_Unlisted, tuple[ActiveDoor, ...]]:
        """Ask each door once for all projects alike: whoever is in the same deciding groups has the same answer."""
        people = self._layers.people_of_project(self._alike[likeness][0])
        touched = {deciding for deciding, _ in likeness[2]}
        found = _Unlisted([], [], [])
        for deciding, doors in self._candidates(likeness[0]).doors.items():
            alike = {who.groups & deciding: who for who in reversed(people)} if deciding in touched else {}
            for door in doors:
                self._ask_once(door, tuple(alike.values()) or people[:1], likeness, found)
        return found, tuple(sorted(found.on, key=self._position))

    def _ask_once(self, door: Door, people: Sequence[Person], likeness: _Likeness, found: _Unlisted) -> None:
        if self._layers.surfaces[door.surface].asks_each(door):
            found.divided.append(door)  # a machine that was seen speaks for its own member, and for its own projects
            return
        active_at = self._organisation.active_at
        project = next((name for name in self._alike[likeness] if (name, door.id) not in active_at), None)
        is_for_all = door.plugin.audience is None
        answers = [self._answer(door, person, project, is_meant=is_for_all) for person in people] if project else []
        states = {answer.state for answer in answers}
        if states == {"on"} or (states == {"unknown"} and (is_for_all or door.activation != "automatic")):
            found.on.append(ActiveDoor(door, answers[0], is_listed=False))
        elif states == {"unknown"}:
            found.meant.append(door)
        elif states - {"off"}:
            found.divided.append(door)


def is_meant_for(door: Door, groups: frozenset[str]) -> bool:
    """Tell whether somebody in these groups is meant to use a door: everybody is where it names no audience."""
    audience = door.plugin.audience
    return audience is None or not groups.isdisjoint(audience)
