"""The packages of a machine, session by session: what holds for each, why, and which servers they bring."""

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from plugingov.model.observation import NativeFile, Observation
from plugingov.sources.document import Place
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.disk import on_machine
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import ObservedPackage, PackageServer, Ruling, Session
from plugingov.surfaces.claude_code.client.shared import shared
from plugingov.surfaces.claude_code.marketplaces.known import Registry, read_registry
from plugingov.surfaces.claude_code.marketplaces.marketplaces import Marketplaces
from plugingov.surfaces.claude_code.packages.dependencies import needed_by
from plugingov.surfaces.claude_code.packages.records import InstallRecords, read_install_records
from plugingov.surfaces.claude_code.packages.servers import servers_of
from plugingov.surfaces.claude_code.packages.skills import (
    SkillsPackage,
    SkillsRules,
    hidden_package,
    skills_packages,
)
from plugingov.surfaces.claude_code.packages.states import PackageState, PackageStates
from plugingov.surfaces.claude_code.packages.switch import about_packages, named
from plugingov.surfaces.claude_code.packages.synced import synced_packages, synced_state
from plugingov.surfaces.claude_code.sessions.files import Files
from plugingov.surfaces.claude_code.settings.unread import is_unread

if TYPE_CHECKING:
    from plugingov.model.words import Part


def _registry(observation: Observation, home: str) -> Registry:
    """Return the registry of a home: what an image was seeded with has one of its own."""
    files = observation.of_kind("known", home=home)
    own = next((file for file in files if not file.of), None)
    return read_registry(own)._replace(seeds=tuple(file for file in files if file.of))


class _Key(NamedTuple):
    """A package of a session: its id, and which one of several in folders of skills."""

    id: str
    skills: SkillsPackage | None = None
    shadow: SkillsPackage | None = None
    synced: str = ""  # the folder of one that the account brings


_FACETS = ("installed", "enabled", "locked", "blocked", "loads")


class Packages:
    """What follows from the files of one machine for the packages in each session."""

    def __init__(self, machine: Files) -> None:
        self._machine = machine
        self._disk = machine.disk
        self._records = cache(lambda home: read_install_records(machine.observation, home))
        self._installed_for = cache(self._installs_of)
        self._registry = cache(lambda home: _registry(machine.observation, home))
        self._told = shared(self._told_by)
        self._servers = shared(self._servers_of)
        self._keys = cache(self._keys_of)
        self._states = cache(self._states_of)
        self._skills = cache(self._skills_of)
        self._marketplaces = cache(self._marketplaces_of)

    def observed(self, session: Session) -> tuple[ObservedPackage, ...]:
        """Return every package that the files of a session name, as its client has it."""
        told = [self._told(session, behaviour) for behaviour in self._machine.client.behaviours]
        return tuple(
            self._observed(session, key, list(states)) for key, *states in zip(self._keys(session), *told, strict=True)
        )

    def servers(self, session: Session, behaviour: Behaviour) -> tuple[PackageServer, ...]:
        """Return the servers of the packages that load, or may load, for a client of one behaviour."""
        return self._servers(self._alike(session, behaviour), behaviour)

    def _servers_of(self, session: Session, behaviour: Behaviour) -> tuple[PackageServer, ...]:
        found: list[PackageServer] = []
        for key, state in zip(self._keys(session), self._told(session, behaviour), strict=True):
            if state.loads.holds != "no":
                found.extend(servers_of(key.id, state, self._disk))
        return tuple(found)

    def installs(self, home: str) -> InstallRecords:
        """Return what a home records as installed."""
        return self._records(home)

    def registry(self, home: str) -> Registry:
        """Return which marketplaces a home has registered."""
        return self._registry(home)

    def state(self, session: Session, package: str, behaviour: Behaviour) -> PackageState:
        """Return what holds for one package of a marketplace, for a client of one behaviour."""
        return self._states(session, behaviour).state(package)

    def _told_by(self, session: Session, behaviour: Behaviour) -> tuple[PackageState, ...]:
        """Return what holds for every package, for a client of one behaviour."""
        alike = self._alike(session, behaviour)
        if alike != session:
            return self._told(alike, behaviour)
        return tuple(self._state(session, key, behaviour) for key in self._keys(session))

    def _alike(self, session: Session, behaviour: Behaviour) -> Session:
        """Return the start outside of every project where the same holds for packages: most projects say nothing."""
        outside = session._replace(project="")
        if session == outside or on_machine(session.project) in self._installed_for(session.home):
            return session
        settings, theirs = (self._machine.settings(each, behaviour) for each in (session, outside))
        same = settings.managed is theirs.managed and about_packages(settings) == about_packages(theirs)
        return outside if same and self._keys(session) == self._keys(outside) else session

    def _installs_of(self, home: str) -> frozenset[str]:
        """Return the projects that a home records installs for."""
        return frozenset(on_machine(record.project) for each in self._records(home).records.values() for record in each)

    def _keys_of(self, session: Session) -> tuple[_Key, ...]:
        """Return the packages of a session in the order of their ids."""
        lying: dict[str, SkillsPackage] = {}
        hidden = hidden_package(self._machine.observation, session)
        synced = synced_packages(self._machine.observation, session.home)
        keys = [_Key(package, synced=synced.get(package, "")) for package in self._named(session) | synced.keys()]
        for package in skills_packages(self._machine.observation, session):
            if package.is_seen:
                shadow = lying.get(package.id) or (hidden if package.of_project else None)
                keys.append(_Key(package.id, package, shadow))
            lying.setdefault(package.id, package)
        told = {key.id for key in keys if key.skills}
        return tuple(sorted((key for key in keys if key.skills or key.id not in told), key=lambda key: key.id))

    def _named(self, session: Session) -> frozenset[str]:
        """Return the ids that settings or records name, and what a marketplace calls them now."""
        behaviour = self._machine.client.behaviours[0]
        named_there = {str(found.route[-1]) for found in named(self._machine.settings(session, behaviour))}
        ids = {*named_there, *self._left_out(session, behaviour), *self._records(session.home).records}
        return frozenset({*ids, *self._renamed(session, ids, behaviour)})

    def _left_out(self, session: Session, behaviour: Behaviour) -> Iterator[str]:
        """Yield the ids that stand in a file of which nothing counts."""
        for layer in self._machine.settings(session, behaviour).layers:
            said = layer.file.settings.get("enabledPlugins")
            yield from said if isinstance(said, dict) else ()

    def _renamed(self, session: Session, ids: set[str], behaviour: Behaviour) -> Iterator[str]:
        for name, _, marketplace in (package.rpartition("@") for package in ids):
            listing = self._marketplaces(session, behaviour).look_up(marketplace).listing if name else None
            if listing and (new := listing.renames.get(name)):
                yield f"{new}@{marketplace}"

    def _state(self, session: Session, key: _Key, behaviour: Behaviour) -> PackageState:
        if key.skills is not None:
            return self._skills(session, behaviour).state(key.skills, key.shadow)
        if key.synced:
            settings = self._machine.settings(session, behaviour)
            return synced_state(key.id, key.synced, settings, self._disk, behaviour)
        return self.state(session, key.id, behaviour)

    def _observed(self, session: Session, key: _Key, states: list[PackageState]) -> ObservedPackage:
        client = self._machine.client
        told = {facet: client.both(getattr(state, facet) for state in states) for facet in _FACETS}
        loads = told.pop("loads")
        return ObservedPackage(
            id=key.id,
            records=self._records(session.home).of(key.id),
            installed=told["installed"].holds,
            enabled=told["enabled"].holds,
            locked=told["locked"].holds,
            blocked=told["blocked"].holds,
            loads=loads.holds,
            because=loads.because,
            at=loads.at or self._nearest(session, key, states[0]),
            session=session,
            folder=states[0].folder,
            rulings=told,
            version=states[0].version,
            record=states[0].record,
            lies_in=states[0].lies_in,
            said=states[0].said,
            source=states[0].entry.found.value.get("source") if states[0].entry else None,
            parts=self._parts(states[0].folder),
            needs=needed_by(states[0].manifest, key.id),
            lock_because=told["locked"].because,
            kept_out_by="policy" if states[0].blocked.holds == "yes" else "" if loads.holds == "yes" else "member",
        )

    def _parts(self, folder: str) -> "tuple[Part, ...] | None":
        seen = self._disk.folder(folder) if folder else None
        return seen.parts if seen else None

    def marketplace(self, session: Session, name: str) -> Found | None:
        """Return where a session knows a marketplace from, if it does."""
        known = self._marketplaces(session, self._machine.client.behaviours[0]).look_up(name).known
        return known.found if known else None

    def unread_listing(self, session: Session, name: str) -> NativeFile | None:
        """Return the file in which a marketplace lists its packages, or which tells where, if nobody read it."""
        listing = self._marketplaces(session, self._machine.client.behaviours[0]).look_up(name).listing
        files = (self._registry(session.home).file, listing.file if listing else None)
        return next((file for file in files if file and is_unread(file)), None)

    def _nearest(self, session: Session, key: _Key, state: PackageState) -> Place:
        """Return a place for a ruling that no single line decides: where the package is named at all."""
        rulings: tuple[Ruling, ...] = (state.enabled, state.installed, state.locked, state.blocked)
        place = next((ruling.at for ruling in rulings if ruling.at), None)
        return place or self._any_file(session, key).place()

    def _any_file(self, session: Session, key: _Key) -> NativeFile:
        if key.skills is not None:
            return key.skills.manifest.file
        behaviour = self._machine.client.behaviours[0]
        layers = self._machine.settings(session, behaviour).layers
        records = self._records(session.home).of(key.id)
        if records:
            return records[0].found.file
        listed = self._machine.observation.of_kind("installed", home=session.home)  # with a list of no record at all
        return next(iter((*listed, *(layer.file for layer in layers), *self._machine.observation.files)))

    def _marketplaces_of(self, session: Session, behaviour: Behaviour) -> Marketplaces:
        settings = self._machine.settings(session, behaviour)
        return Marketplaces(session, settings, self._registry(session.home), self._disk, behaviour)

    def _states_of(self, session: Session, behaviour: Behaviour) -> PackageStates:
        settings = self._machine.settings(session, behaviour)
        marketplaces = self._marketplaces(session, behaviour)
        return PackageStates(session, settings, self._records(session.home), marketplaces, self._disk, behaviour)

    def _skills_of(self, session: Session, behaviour: Behaviour) -> SkillsRules:
        settings = self._machine.settings(session, behaviour)
        policy = self._marketplaces(session, behaviour).policy
        return SkillsRules(settings, self._records(session.home), policy, self._disk, behaviour)
