"""Which doors are on in a project: those that it lists, and those that are on without being listed."""

from collections.abc import Iterable, Iterator, Mapping
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
    """What is on in one project, in two parts; a door that stands in both counts as it stands in `own`.

    `own` is what this project lists, or may have for reasons of its own. `shared` is on without being listed, and is
    one object for every project alike: whoever looks at it once for all of them does not do the same work again.
    """

    own: tuple[ActiveDoor, ...]
    shared: tuple[ActiveDoor, ...]


# People are alike who are in the same of those groups that decide about a door.
_Groups: TypeAlias = frozenset[str]
_Alike: TypeAlias = tuple[Surface, tuple[Run, ...] | None, frozenset[tuple[_Groups, frozenset[_Groups]]]]


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
        self._alike = cache(self._on_where_alike)
        self.parts = cache(self._parts_of)
        self.of = cache(self._of)

    def _of(self, project: str) -> tuple[ActiveDoor, ...]:
        """Return the doors that are on in a project: as it lists them, then the others in the order of the files."""
        own, shared = self.parts(project)
        if not own:
            return shared
        names = {active.door.id for active in own}
        listed = [active for active in own if active.is_listed]
        others = [active for active in own if not active.is_listed]
        others += [active for active in shared if active.door.id not in names]
        return (*listed, *sorted(others, key=self._position))

    def _position(self, active: ActiveDoor) -> int:
        return self._positions[active.door]

    @cached_property
    def _positions(self) -> Mapping[Door, int]:
        return {door: number for number, door in enumerate(self._layers.doors.values())}

    def _parts_of(self, project: str) -> Active:
        """Return what is on in a project, in its own part and the one that it shares."""
        shared, unsure = self._alike(self._likeness[project])
        listed = tuple(self._listed(project))
        names = set(self._organisation.projects[project].active or ())
        asked = [(door, self._in_project(door, project)) for door in unsure if door.id not in names]
        own = [ActiveDoor(door, answer, is_listed=False) for door, answer in asked if answer]
        names.update(active.door.id for active in (*shared, *own) if self._organisation.projects[project].active is None)
        return Active((*listed, *own, *self._needed(project, names)), shared)

    def _listed(self, project: str) -> Iterator[ActiveDoor]:
        """Yield what the project lists, unless nobody has it there or managed settings switch it off."""
        declared = self._organisation.projects[project]
        for plugin in dict.fromkeys(declared.active or ()):
            door = self._layers.doors.get((plugin, declared.surface))
            need = self._layers.used[project, plugin]
            if door is None or self._layers.for_need("install", need).state == "off":
                continue
            switched = self._layers.for_need("switch", need)
            if switched.state != "off":
                yield ActiveDoor(door, switched, is_listed=True)

    def _needed(self, project: str, known: Iterable[str]) -> Iterator[ActiveDoor]:
        """Yield what a project needs that does not say what is active in it: nobody knows whether that is on."""
        declared = self._organisation.projects[project]
        if declared.active is not None:
            return
        for plugin in dict.fromkeys(need.partition("/")[0] for need in declared.needs):
            door = self._layers.doors.get((plugin, declared.surface))
            need = self._layers.needs[project, plugin]
            if door is None or plugin in known or self._layers.for_need("install", need).state == "off":
                continue
            switched = self._layers.for_need("switch", need)
            if switched.state != "off":
                yield ActiveDoor(door, switched, is_listed=False)

    def _in_project(self, door: Door, project: str) -> Answer | None:
        """Return whether a door that a project does not list is on for its people; nothing where it is for nobody.

        Whoever is not meant to use a door is not expected to have added it, where nobody says that they did.
        """
        need = Need(project, door.id, door.surface, at=("projects", project))
        audience = door.plugin.audience
        each: list[tuple[Person, Answer]] = []
        for person in self._layers.people_of_project(project):
            answer = self._unlisted(door, person, need)
            is_expected = audience is None or not person.groups.isdisjoint(audience)
            if answer and (answer.state != "unknown" or is_expected):
                each.append((person, answer))
        if all(answer.state == "off" for _, answer in each):
            return None
        return sum_up(each, lambda whom: spoken(whom, self._layers.people_shown))

    def _unlisted(self, door: Door, person: Person, need: Need) -> Answer | None:
        """Return whether a door is on for a person in a project that does not list it."""
        surface = self._layers.surfaces[door.surface]
        forced = surface.forced(door, person)
        if (forced or _SWITCHED).state == "off" or (forced is None and door.activation != "automatic"):
            return forced
        installed = surface.install(door, person, need)
        if installed.state == "off" or (forced is None and installed.state == "unknown"):
            return installed
        return forced or declared_switch(self._organisation, door, need)

    @cached_property
    def _likeness(self) -> Mapping[str, _Alike]:
        """Return, for each project, what it has in common with those where the same doors are on unlisted."""
        return {
            name: (project.surface, project.runs, self._kinds(project.audience, project.surface))
            for name, project in self._organisation.projects.items()
        }

    @cached_property
    def _projects_alike(self) -> Mapping[_Alike, tuple[str, ...]]:
        found: dict[_Alike, list[str]] = {}
        for name, likeness in self._likeness.items():
            found.setdefault(likeness, []).append(name)
        return {likeness: tuple(names) for likeness, names in found.items()}

    def _kinds_among(
        self, audience: tuple[str, ...] | None, surface: Surface
    ) -> frozenset[tuple[_Groups, frozenset[_Groups]]]:
        """Return, for deciding groups that some of a project's people are in, which of them each person is in."""
        people = self._people(audience)
        groups = frozenset[str]().union(*(person.groups for person in people))
        deciding_with = self._candidates(surface).deciding_with
        touched = {deciding for group in groups & deciding_with.keys() for deciding in deciding_with[group]}
        return frozenset(
            (deciding, frozenset(person.groups & deciding for person in people)) for deciding in touched
        )

    def _people(self, audience: tuple[str, ...] | None) -> tuple[Person, ...]:
        return self._layers.people_of(audience)

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

    def _on_where_alike(self, likeness: _Alike) -> tuple[tuple[ActiveDoor, ...], tuple[Door, ...]]:
        """Return the doors that are on unlisted in all projects alike, and those that each has to be asked about."""
        surface, _, kinds = likeness
        projects = self._projects_alike[likeness]
        people = self._people(self._organisation.projects[projects[0]].audience)
        on: list[ActiveDoor] = []
        unsure: list[Door] = []
        ...
