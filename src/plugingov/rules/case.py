"""Everything that rules may look at: one organisation, its layers, a day, and what was decided for every rule."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

from plugingov.layers.layers import Layers
from plugingov.model.decided import Decided
from plugingov.model.door import Door
from plugingov.model.observation import DESKTOP_FILES, EXTENSION_FILES, NativeFile, Observation
from plugingov.model.organisation import Organisation
from plugingov.model.values import Surface
from plugingov.model.waivers import NO_WAIVERS, Waivers
from plugingov.sources.document import Place, Route
from plugingov.sources.errors import did_you_mean
from plugingov.surfaces.surface import Need

if TYPE_CHECKING:  # most runs look at no machine, and what judges one takes long to import
    from plugingov.layers.exported import AsExported
    from plugingov.layers.offers import Offers
    from plugingov.layers.on_devices import Devices
    from plugingov.layers.seen_organisation import Meant
    from plugingov.layers.sightings import Sightings
    from plugingov.model.pins import Pins
    from plugingov.model.probed import ProbedServer
    from plugingov.model.registry import RegistryEntry
    from plugingov.surfaces.claude_code.sessions.machine import Machine


def _nothing_is_asked(rule: str, door: Door) -> bool:
    """Say that no other rule is asked, where nobody told which are."""
    del rule, door
    return False


class Accepting(NamedTuple):
    """What is known of waivers once every other rule was asked."""

    matched: frozenset[str] = frozenset()  # the waivers that fit a gap, or what is not known
    left_out: frozenset[str] = frozenset()  # the rules, by name and by id, that this run was told not to ask


@dataclass(frozen=True, eq=False)
class Before:
    """The organisation before a change, and what each plugin of the change was called then."""

    case: "Case"
    names: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Case:
    """One organisation on one day, as rules see it."""

    layers: Layers
    decided: Decided = field(default_factory=Decided)
    waivers: Waivers = NO_WAIVERS
    accepting: Accepting = field(default_factory=Accepting)  # for the rules that are asked last
    observed: "tuple[Machine, ...]" = ()  # what is really there, as far as somebody looked
    exported: "AsExported | None" = None  # the same of Cowork, where somebody exported it
    probed: "tuple[ProbedServer, ...]" = ()  # servers that were asked what they offer, and how they let in
    registry: "tuple[RegistryEntry, ...]" = ()  # what a registry of servers lists
    pins: "Pins" = ()  # what servers offered when it was approved
    is_asked: Callable[[str, Door], bool] = _nothing_is_asked  # whether a rule, by its name, is asked about a door
    asks_machines_alone: bool = False  # what is declared is judged elsewhere: asked is what machines show
    before: Before | None = None  # where a change is judged: a selector means what it meant before it, too

    def lacks(self, asks: str) -> str:
        """Return why a rule that reads an inventory, an observation, either or both cannot be asked, or nothing."""
        if asks == "device" and self._looks:
            return "" if self.devices_looked_at else "not asked: no file of Claude Desktop was observed"
        if asks == "server":
            return (
                "" if self.probed or self.pins else "not asked: no answer of a server was given, and nothing is pinned"
            )
        if asks == "registry":
            return "" if self.registry else "not asked: no answer of a registry was given"
        if asks == "seen" and self.probed:
            return ""
        reads_observation = asks in {"observation", "device", "seen"}
        lacks_inventory = not self.organisation.is_declared
        if not reads_observation and lacks_inventory and (asks != "either" or not self._looks):
            return "not asked: no inventory was given"
        lacks_observation = (reads_observation or asks == "both") and not self._looks
        return "not asked: no observation was given" if lacks_observation else ""

    @property
    def _looks(self) -> bool:
        return bool(self.observed or self.exported)

    @cached_property
    def organisation(self) -> Organisation:
        """Return what the organisation declares."""
        return self.layers.organisation

    def place(self, route: Route) -> Place:
        """Return where a part of the organisation stands, or one of its waivers."""
        is_waiver = route[:1] == ("waivers",) and not isinstance(route, Place)
        return (self.waivers if is_waiver else self.organisation).place(route)

    @cached_property
    def sightings(self) -> "Sightings":
        """Return what the observed machines show, and which declared door each of it is."""
        from plugingov.layers.sightings import Sightings  # noqa: PLC0415 (as above)

        return Sightings(self.organisation, self.layers.doors.values(), self.observed)

    @cached_property
    def offers(self) -> "Offers":
        """Return what servers answered, by the doors whose servers they are."""
        from plugingov.layers.offers import Offers  # noqa: PLC0415 (most runs ask no server)

        return Offers(self.organisation, self.layers.doors.values(), self.probed)

    @cached_property
    def pinned(self) -> "Offers":
        """Return what is pinned, by the doors whose servers it is of."""
        from plugingov.layers.offers import Offers  # noqa: PLC0415 (as above)

        return Offers(self.organisation, self.layers.doors.values(), self.pins)

    @cached_property
    def desktops(self) -> tuple[Observation, ...]:
        """Return what was observed of the machines that hold a configuration of Claude Desktop."""
        looked = (machine.observation for machine in self.observed)
        return tuple(each for each in looked if any(file.kind in DESKTOP_FILES for file in each.files))

    @cached_property
    def seen(self) -> "tuple[SeenCase, ...]":
        """Return the organisation as its machines show it, for rules that ask of both; each further way is one more."""
        return (*self._on_machines(), *self._on_devices(), *self._on_cowork())

    def _on_machines(self) -> "Iterator[SeenCase]":
        if not self.observed:
            return
        from plugingov.layers.meant import meant_on  # noqa: PLC0415 (as above)
        from plugingov.layers.seen import as_seen  # noqa: PLC0415

        meant = partial(meant_on, self.layers)
        for each in as_seen(self.organisation, self.sightings, self._is_recent, meant):
            layers = Layers(each, self.today, self.layers.people_shown, each.evidence, self.exported, each.held)
            yield SeenCase(layers=layers, decided=self.decided, meant=each.meant, unlisted=each.unlisted)

    @cached_property
    def devices(self) -> "Devices":
        """Return what the observed machines show of Claude Desktop: servers, extensions, organisation plugins."""
        from plugingov.layers.on_devices import Devices  # noqa: PLC0415 (as above)

        return Devices(self.organisation, self.layers.doors.values(), self.devices_looked_at, self.today)

    @cached_property
    def devices_looked_at(self) -> "tuple[Machine, ...]":
        """Return the machines that show any file of Claude Desktop."""
        kinds = DESKTOP_FILES | EXTENSION_FILES
        looked = self.observed
        return tuple(each for each in looked if any(file.kind in kinds for file in each.observation.files))

    def _on_devices(self) -> "Iterator[SeenCase]":
        if not self.devices_looked_at:
            return
        from plugingov.layers.on_devices import as_on_devices  # noqa: PLC0415 (as above)

        for each in as_on_devices(self.organisation, self.devices, self._is_recent):
            layers = Layers(each, self.today, self.layers.people_shown, on_devices=each.evidence)
            yield SeenCase(layers=layers, decided=self.decided, meant=each.meant, surface="cowork")

    def _on_cowork(self) -> "Iterator[SeenCase]":
        if self.exported is None:
            return
        from plugingov.layers.exported import meant_by  # noqa: PLC0415 (as above)

        organisation = self.exported.organisation
        layers = Layers(organisation, self.today, self.layers.people_shown, exported=self.exported)
        meant = meant_by(self.exported, is_recent=self._is_young(self.exported.exported.observation))
        yield SeenCase(layers=layers, decided=self.decided, meant=meant, surface="cowork")

    def _is_recent(self, machine: "Machine") -> bool:
        """Tell whether a machine was looked at lately enough for what it shows to count more than what is declared."""
        return self._is_young(machine.observation)

    def _is_young(self, observation: Observation) -> bool:
        taken = observation.taken_at
        return taken is not None and 0 <= (self.today - taken).days <= self.decided.observation_age

    @cached_property
    def today(self) -> date:
        """Return the day that is judged."""
        return self.layers.today

    @cached_property
    def door(self) -> Callable[[str | None, Surface | None], Door]:
        """Return what tells the plugin as a surface has it, where it has to be provisioned; most rules ask that."""
        doors = self.layers.doors
        return cache(lambda plugin, surface: doors[plugin or "", surface or ""])

    def need(self, plugin: str | None, project: str | None) -> Need:
        """Return what a project needs of a plugin."""
        return self.layers.needs[project or "", plugin or ""]

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """Return how confidential each classification is, from 0; a word that is none of them has no rank."""
        return {name: rank for rank, name in enumerate(self.decided.classifications)}

    def unranked(self, word: str) -> str:
        """Return why a classification cannot be compared: it is none of those that the policy orders."""
        known = self.decided.classifications
        hint = did_you_mean(word, known)
        return f"`{word}` is no classification of the policy ({' < '.join(known)})" + (f"; {hint}" if hint else "")

    def holder(self, name: str) -> str:
        """Return how a sentence speaks of a credential's holder or owner: by name only where people are named."""
        is_shown = name in self.organisation.groups or self.layers.people_shown == "names"
        return f"`{name}`" if is_shown else "somebody"

    @cached_property
    def is_packaged(self) -> Callable[[Door], bool]:
        """Return what tells whether a door arrives in a package of a marketplace; very many rules ask that."""
        return cache(lambda door: self.layers.via(door) in _PACKAGED)

    @cached_property
    def doors_of_package(self) -> Mapping[str, tuple[Door, ...]]:
        """Return the doors that each package delivers; a door that comes in no package is left out."""
        packages: dict[str, list[Door]] = {name: [] for name in self.organisation.packages}
        for door in self.layers.doors.values():
            if door.package and self.is_packaged(door):
                packages.setdefault(door.package, []).append(door)
        return {name: tuple(doors) for name, doors in packages.items()}


_PACKAGED = frozenset({"org-plugin", "managed-plugin", "marketplace-plugin", "synced-plugin"})


@dataclass(frozen=True, eq=False)
class SeenCase(Case):
    """An organisation as its machines show it; `meant` says what each plugin and package of it is to a report."""

    meant: "Mapping[str, Meant]" = field(default_factory=dict)
    surface: Surface = "claude-code"  # where it was seen
    unlisted: "Mapping[str, NativeFile]" = field(default_factory=dict)  # the unread listing that has each package
