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
from plugingov.model.inventory import Credential
from plugingov.model.organisation import Organisation
from plugingov.model.values import Surface
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
        """Return what each plugin of the head was called at the base: itself, or one that is gone and is the same."""
        stayed = {name: name for name in self.head.plugins if name in self.base.plugins}
        gone = [name for name in self.base.plugins if name not in self.head.plugins]
        return stayed | _renamed(
            self.before, gone, self.after, [name for name in self.head.plugins if name not in stayed]
        )

    @cached_property
    def renamed(self) -> Mapping[str, str]:
        """Return what the plugins that are called otherwise now were called at the base."""
        return {name: before for name, before in self.was.items() if name != before}

    @cached_property
    def gone(self) -> tuple[str, ...]:
        """Return the plugins of the base that the head has under no name."""
        kept = set(self.was.values())
        return tuple(name for name in self.base.plugins if name not in kept)

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
        return self.before.doors.get((self.was.get(door.id, ""), door.surface))

    def place(self, route: Route) -> Place:
        """Return where a part of the head stands."""
        return self.head.place(route)


def _renamed(before: Layers, gone: list[str], after: Layers, new: list[str]) -> dict[str, str]:
    """Return which plugin of the base each new one is: the first that is gone and has the same server or the like."""
    marks = {name: _marks(before, name) for name in gone}
    found: dict[str, str] = {}
    for name in new:
        own = _marks(after, name)
        same = [old for old, its in marks.items() if not own.isdisjoint(its)]
        if same:
            found[name] = min(same, key=lambda old: (min(own & marks[old]), old))
            del marks[found[name]]  # a door is called one thing at a time
    return found


def _marks(layers: Layers, name: str) -> frozenset[tuple[int, str]]:
    """Return by what a plugin is known under any name: its servers first, its packages, its system."""
    plugin = layers.organisation.plugins[name]
    doors = [door for surface in layers.surfaces if (door := layers.doors.get((name, surface)))]
    servers = [door.server for door in doors] + [plugin.server]
    found = {(0, where) for server in servers if server and (where := _where(server.url, server.command, server.args))}
    found |= {(1, door.package) for door in doors if door.package}
    return frozenset(found | ({(2, plugin.system)} if plugin.system else set()))


def _where(url: str | None, command: str | None, args: Iterable[str]) -> str:
    if url:
        address = read_address(url)
        return address.canonical if address else url
    return "\0".join([command, *args]) if command else ""


@dataclass(frozen=True, slots=True)
class Pairs:
    """The organisations of a change, and those of the base that the head has no more."""

    changes: tuple[Change, ...]
    gone: tuple[str, ...]


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
    return Pairs(tuple(changes), tuple(left))


def _alike(head: Organisation, left: Iterable[Organisation]) -> Iterator[Organisation]:
    """Yield the organisations without a successor that share a plugin with this one."""
    yield from (base for base in left if not base.plugins.keys().isdisjoint(head.plugins))


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
