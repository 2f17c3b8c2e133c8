"""Local servers: which doors have one, what their command lines run, and the remote servers behind those."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from plugingov.model.door import Door
from plugingov.model.launch import Launch, command_lines
from plugingov.model.values import Surface
from plugingov.rules.case import Case
from plugingov.rules.rule import Finding, Subject, Unknown
from plugingov.sources.document import Route

# A connector reaches a remote server, whatever else is said of it.
_REMOTE = frozenset({"directory-connector", "custom-connector", "claude-ai-connector"})


class Line(NamedTuple):
    """One command line of a door."""

    door: Door
    launch: Launch
    under: tuple[str, ...]

    def at(self, word: int) -> Route:
        """Return the route of one of its words."""
        step: tuple[str | int, ...] = ("args", word - 1) if word else ("command",)
        return self.door.at("server", *self.under, *step)

    @property
    def whose(self) -> str:
        """Return how a sentence speaks of the door: where, and on which machines if only on some."""
        return f"`{self.door.id}` on {self.door.surface}" + (" (Windows)" if self.under else "")


def is_local(case: Case, door: Door) -> bool | None:
    """Tell whether a door runs a command on members' machines; nothing where the inventory does not say."""
    server = door.server
    if server and (server.command or server.windows):
        return True
    if server and server.is_remote is not None:
        return not server.is_remote
    if case.layers.via(door) in _REMOTE:
        return False
    package = case.organisation.packages.get(door.package or "") if case.is_packaged(door) else None
    has_none = package is not None and package.parts is not None and "local-mcp" not in package.parts
    return False if has_none else None


@lru_cache(maxsize=8)
def each_local_door(case: Case) -> tuple[Subject, ...]:
    """Return each plugin on each surface where it runs, or may run, a command on members' machines."""
    return tuple(
        Subject(plugin=door.id, surface=door.surface)
        for door in case.layers.doors.values()
        if is_local(case, door) is not False
    )


@lru_cache(maxsize=8)
def lines_of(case: Case) -> Mapping[tuple[str | None, Surface | None], tuple[Line, ...]]:
    """Return the command lines of each door that has any."""
    doors = (
        door for door in case.layers.doors.values() if door.server and (door.server.command or door.server.windows)
    )
    return {
        (door.id, door.surface): tuple(Line(door, line.launch, line.under) for line in command_lines(door.server))
        for door in doors
    }


def bridged(case: Case, door: Door) -> tuple[tuple[str | None, Route], ...]:
    """Return the url of each remote server that a local one stands for, and where that is written."""
    lines = lines_of(case).get((door.id, door.surface), ())
    return tuple((bridge.url, line.at(bridge.word)) for line in lines for bridge in line.launch.bridges)


def silent(case: Case, subject: Subject) -> Unknown:
    """Return what nobody knows of a door without a command line."""
    door = case.door(subject.plugin, subject.surface)
    if is_local(case, door):
        at = door.at("server", "command")
        return Unknown(at, f"the inventory does not say the `server.command` of `{door.id}`")
    return Unknown(door.at("server"), f"the inventory does not say whether `{door.id}` runs a local command")


def first(case: Case, findings: Iterable[Finding]) -> Finding | None:
    """Return the finding that stands first in the files, graded ones before others, and how many more there are."""
    found = sorted(findings, key=lambda finding: (finding.grade is None, case.place(finding.at)))
    if not found:
        return None
    more = f" (and {len(found) - 1} more)" if found[1:] else ""
    fixes = {each.fix for each in found}
    fix = found[0].fix if len(fixes) == 1 else ""  # what is closed in different ways is told by the rule's own
    return Finding(found[0].at, found[0].message + more, grade=found[0].grade, fix=fix)
