"""Whom a rule asks: the usual kinds of subjects, each in the order of the files."""

from functools import lru_cache

from plugingov.rules.case import Case
from plugingov.rules.rule import Subject


@lru_cache(maxsize=8)
def each_door(case: Case) -> tuple[Subject, ...]:
    """Return each plugin on each surface where it is provisioned."""
    return tuple(Subject(plugin=door.id, surface=door.surface) for door in case.layers.doors.values())


@lru_cache(maxsize=8)
def each_plugin(case: Case) -> tuple[Subject, ...]:
    """Return each plugin, whatever surface it is on."""
    return tuple(Subject(plugin=name) for name in case.organisation.plugins)


@lru_cache(maxsize=8)
def each_tool(case: Case) -> tuple[Subject, ...]:
    """Return each tool of each plugin, on each surface where it is provisioned."""
    return tuple(
        Subject(plugin=door.id, surface=door.surface, capability=tool)
        for door in case.layers.doors.values()
        for tool in door.tools
    )


@lru_cache(maxsize=8)
def each_project(case: Case) -> tuple[Subject, ...]:
    """Return each project, on its surface."""
    projects = case.organisation.projects.items()
    return tuple(Subject(surface=project.surface, project=name) for name, project in projects)


@lru_cache(maxsize=8)
def each_need(case: Case) -> tuple[Subject, ...]:
    """Return each plugin that a project needs, on the project's surface."""
    projects = case.organisation.projects
    return tuple(
        Subject(plugin=need.plugin, surface=projects[need.project].surface, project=need.project)
        for need in case.layers.needs.values()
    )


@lru_cache(maxsize=8)
def each_credential(case: Case) -> tuple[Subject, ...]:
    """Return each credential on record."""
    return tuple(
        Subject(plugin=credential.plugin, surface=credential.surface, credential=name)
        for name, credential in case.organisation.credentials.items()
    )


@lru_cache(maxsize=8)
def each_packaged_door(case: Case) -> tuple[Subject, ...]:
    """Return each door that comes in a package, on its surface, and each declared package that no door comes in."""
    doors = (door for door in case.layers.doors.values() if case.is_packaged(door))
    alone = (name for name, carried in case.doors_of_package.items() if not carried)
    return (
        *(Subject(plugin=door.id, surface=door.surface) for door in doors),
        *(Subject(item=name) for name in alone),
    )
