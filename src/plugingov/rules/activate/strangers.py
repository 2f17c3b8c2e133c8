"""People of a project who are outside of the audience of a door that is on there."""

from collections.abc import Mapping
from functools import cache, lru_cache

from plugingov.model.people import ANYBODY, Person
from plugingov.rules.case import Case

_NO_GROUP = ("",)


class Strangers:
    """Who works in which project, asked for many audiences."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._kinds = cache(self._people_by_groups)
        self._by_group = cache(self._projects_by_group)
        self.free_of = cache(self._free_of)

    def people(self, project: str, audience: tuple[str, ...]) -> tuple[Person, ...]:
        """Return the people of a project who are outside of an audience; whoever is in no group at all is left out."""
        kinds = self._kinds(self._case.organisation.projects[project].audience).items()
        return tuple([person for groups, people in kinds if groups.isdisjoint(audience) for person in people])

    def _people_by_groups(self, audience: tuple[str, ...] | None) -> Mapping[frozenset[str], list[Person]]:
        found: dict[frozenset[str], list[Person]] = {}
        for person in self._case.layers.people_of(audience):
            if person is not ANYBODY:
                found.setdefault(person.groups, []).append(person)
        return found

    def _free_of(self, projects: frozenset[str], audience: tuple[str, ...]) -> frozenset[str]:
        """Return those of some projects where nobody is outside of an audience."""
        by_group = self._by_group(projects)
        candidates = {project for group in audience + _NO_GROUP for project in by_group.get(group, ())}
        return frozenset(project for project in candidates if not self.people(project, audience))

    def _projects_by_group(self, projects: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
        """Return projects by the groups of one of their people: where nobody is outside, neither is that one."""
        found: dict[str, list[str]] = {}
        for project in projects:
            somebody = self._case.layers.people_of_project(project)[0]
            for group in somebody.groups or _NO_GROUP:
                found.setdefault(group, []).append(project)
        return {group: tuple(names) for group, names in found.items()}


@lru_cache(maxsize=8)
def strangers(case: Case) -> Strangers:
    """Return who works in which project of a case."""
    return Strangers(case)
