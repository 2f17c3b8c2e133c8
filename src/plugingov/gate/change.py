"""One organisation before and after a change: which door of the one is which of the other."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeAlias

from plugingov.layers.layers import Layers
from plugingov.layers.summary import PeopleShown
from plugingov.model.address import read_address
from plugingov.model.attested import ClaudeCodeSurface, CoworkSurface
from plugingov.model.door import Door
from plugingov.model.inventory import Credential, Project, Server
from plugingov.model.organisation import Organisation
from plugingov.model.values import SURFACES, Surface
from plugingov.sources.document import Place, Route

AnySurface: TypeAlias = CoworkSurface | ClaudeCodeSurface


@dataclass(frozen=True, eq=False)
class Change:
    """What one organisation declares at the base and at the head; `base` is empty for an organisation that is new."""

    base: Organisation
    head: Organisation
    as_of: date
    people: PeopleShown

    @cached_property
    def before(self) -> Layers:
        """Return the layers of the base."""
        return Layers(self.base, self.as_of, self.people)

    @cached_property
    def after(self) -> Layers:
        """Return the layers of the head."""
        return Layers(self.head, self.as_of, self.people)

    @cached_property
    def was(self) -> Mapping[str, str]:
        """Return what each plugin of the head was called at the base: itself, or one that is gone and is the same.

        One that has lost all its doors counts as gone where a new one is the same: it is left behind as a stub.
        """
        stubs = {name: name for name in self.base.plugins if name in self.head.plugins and self._is_stub(name)}
        stayed = {name: name for name in self.head.plugins if name in self.base.plugins and name not in stubs}
        gone = [name for name in self.base.plugins if name not in stayed]
        new = [name for name in self.head.plugins if name not in self.base.plugins]
        renamed = _renamed(self.before, gone, self.after, new)
        succeeded = set(renamed.values())
        return stayed | renamed | {name: name for name in stubs if name not in succeeded}

    def _is_stub(self, name: str) -> bool:
        """Tell whether a plugin had doors and has none."""
        had = any((name, surface) in self.before.doors for surface in SURFACES)
        return had and not any((name, surface) in self.after.doors for surface in SURFACES)

    @cached_property
    def renamed(self) -> Mapping[str, str]:
        """Return what each plugin that is called otherwise was; a stub takes the name of its successor."""
        found = {name: before for name, before in self.was.items() if name != before}
        return found | {before: name for name, before in found.items() if before in self.head.plugins}

    @cached_property
    def gone(self) -> tuple[str, ...]:
        """Return the plugins of the base that the head has under no name."""
        kept = {*self.was.values(), *self.head.plugins}
        return tuple(name for name in self.base.plugins if name not in kept)

    @cached_property
    def projects(self) -> Mapping[str, str]:
        """Return what each project was called at the base: itself, or one that is gone and shares a door with it."""
        base, head = self.base.projects, self.head.projects
        found = {name: name for name in head if name in base}
        left = {name: self._work(project, {}) for name, project in base.items() if name not in head}
        for name, project in head.items():
            if name not in found:
                own = self._work(project, self.was)
                if same := next((old for old, its in left.items() if not own.isdisjoint(its)), None):
                    found[name] = same
                    del left[same]
        return found

    @staticmethod
    def _work(project: Project, was: Mapping[str, str]) -> frozenset[tuple[str, str]]:
        doors = [need.partition("/")[0] for need in project.needs] + list(project.active or ())
        return frozenset((project.surface, was.get(door, door)) for door in doors)

    @cached_property
    def credentials(self) -> Mapping[str, str]:
        """Return what each credential of the head was called at the base: itself, or one that is gone and is alike."""
        base, head = self.base.credentials, self.head.credentials
        left = {self._whose(each, self.was): name for name, each in head.items() if name not in base}
        found = {name: name for name in head if name in base}
        for name, credential in base.items():
            if name not in head and (now := left.pop(self._whose(credential, {}), None)):
                found[now] = name
        return found

    @staticmethod
    def _whose(credential: Credential, was: Mapping[str, str]) -> tuple[str, Surface, str | None]:
        return was.get(credential.plugin, credential.plugin), credential.surface, credential.holder

    @cached_property
    def cowork(self) -> CoworkSurface:
        """Return what the head attests about Cowork, plugins by their old names."""
        head = self.head.cowork
        added = head.connectors_added and tuple(self.was.get(name, name) for name in head.connectors_added)
        return head.model_copy(update={"connectors_added": added})

    @property
    def attested(self) -> tuple[tuple[Surface, AnySurface, AnySurface], ...]:
        """Return what is attested about each surface at the base and at the head."""
        return (
            ("cowork", self.base.cowork, self.cowork),
            ("claude-code", self.base.claude_code, self.head.claude_code),
        )

    def door_before(self, door: Door) -> Door | None:
        """Return a door of the head as it was at the base, on the same surface."""
        return self.before.doors.get((self.was.get(door.id, ""), door.surface)) or self._moved.get(door)

    @cached_property
    def _moved(self) -> Mapping[Door, Door]:
        """Return for each new door the one of a plugin that stays and has lost its own on that surface."""
        kept = {(before, door.surface) for door in self.after.doors.values() if (before := self.was.get(door.id))}
        lost = [door for door in self.before.doors.values() if (door.id, door.surface) not in kept]
        index = {(door.surface, mark): door for door in reversed(lost) for mark in _marks(self.before, door.id)}
        new = (door for door in self.after.doors.values() if index and door.id not in self.was)
        found = {}
        for door in new:
            marks = ((door.surface, mark) for mark in sorted(_marks(self.after, door.id)))
            if old := next((index[mark] for mark in marks if mark in index), None):
                found[door] = old
        return found

    def place(self, route: Route) -> Place:
        """Return where a part of the head stands."""
        return self.head.place(route)


def _renamed(before: Layers, gone: list[str], after: Layers, new: list[str]) -> dict[str, str]:
    """Return which plugin of the base each new one is: one that is gone and has the same server or the like."""
    index: dict[tuple[int, str], list[str]] = {}
    for old in gone:
        for mark in _marks(before, old):
            index.setdefault(mark, []).append(old)
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in new:
        same = (old for mark in sorted(_marks(after, name)) for old in index.get(mark, ()) if old not in taken)
        known = next(same, None)
        if known:
            found[name] = known
            taken.add(known)  # a door is called one thing at a time
    return found


def _marks(layers: Layers, name: str) -> frozenset[tuple[int, str]]:
    """Return by what a plugin is known under any name: its servers first, its packages, its system."""
    plugin = layers.organisation.plugins[name]
    doors = [door for surface in layers.surfaces if (door := layers.doors.get((name, surface)))]
    servers = [door.server for door in doors] + [plugin.server]
    found = {(0, where) for server in servers if server and (where := _where(server))}
    found |= {
        (1, package) for door in doors if door.package for package in (door.package, door.package.partition("@")[0])
    }
    return frozenset(found | {(2, said) for said in (plugin.system, plugin.title) if said})


def _where(server: Server) -> str:
    """Return where a server is, whatever scheme, port and query its address has; or what it runs."""
    if server.url:
        address = read_address(server.url)
        return f"{address.host}{address.path.rstrip('/')}" if address else server.url
    return "\0".join([server.command, *server.args]) if server.command else ""


@dataclass(frozen=True, slots=True)
class Pairs:
    """The organisations of a change, and those of the base that the head has no more."""

    changes: tuple[Change, ...]
    gone: tuple[Organisation, ...]

    def moved(self) -> Iterator[tuple[Change, str, str]]:
        """Yield each plugin that is new in one organisation and gone from another: change, name, and the other's id."""
        index: dict[tuple[int, str], tuple[str, str]] = {}
        for each in self.changes:
            for name in each.gone:
                index |= dict.fromkeys(((-1, name), *_marks(each.before, name)), (each.base.id, name))
        for organisation in self.gone:
            layers = Layers(organisation, date.max)
            for name in organisation.plugins:
                index |= dict.fromkeys(((-1, name), *_marks(layers, name)), (organisation.id, name))
        for each in self.changes if index else ():
            for name in (name for name in each.head.plugins if name not in each.was):
                marks = sorted({(-1, name), *_marks(each.after, name)} & index.keys())
                if marks and index[marks[0]][0] != each.base.id:
                    yield each, name, index[marks[0]][0]


def pair(bases: list[Organisation], heads: list[Organisation], as_of: date, people: PeopleShown) -> Pairs:
    """Return each organisation of the head with what it was at the base, be it under another name."""
    by_name = {each.id: each for each in bases}
    left = {each.id: each for each in bases if each.id not in {head.id for head in heads}}
    changes = []
    for head in heads:
        base = by_name.get(head.id) or next(_alike(head, left.values()), None)
        if base:
            left.pop(base.id, None)
        changes.append(Change(base or empty(head), head, as_of, people))
    return Pairs(tuple(changes), tuple(left.values()))


def _alike(head: Organisation, left: Iterable[Organisation]) -> Iterator[Organisation]:
    """Yield the organisations without a successor that share a plugin with this one, or a server or the like."""
    own = _all_marks(head)
    yield from (base for base in left if not own.isdisjoint(_all_marks(base)))


def _all_marks(organisation: Organisation) -> frozenset[tuple[int, str]]:
    layers = Layers(organisation, date.max)
    return frozenset((-1, name) for name in organisation.plugins).union(
        *(_marks(layers, name) for name in organisation.plugins)
    )


def empty(head: Organisation) -> Organisation:
    """Return the organisation as it was before it declared anything."""
    nothing: Mapping[str, object] = {}
    sections = ("groups", "marketplaces", "packages", "plugins", "projects", "credentials")
    return Organisation(
        id=head.id,
        cowork=CoworkSurface(),
        claude_code=ClaudeCodeSurface(),
        documents=head.documents[:1],
        homes={},
        **dict.fromkeys(sections, nothing),  # type: ignore[arg-type]  # each is an empty mapping of its own kind
    )
