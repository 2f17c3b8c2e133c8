"""The catalogues that the settings of a rule name, as one list of systems to look up."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from unicodedata import normalize

from plugingov.model.address import domains_of, read_address
from plugingov.model.catalogue import Catalogue, CatalogueDocument, System, read_catalogue
from plugingov.model.door import Door
from plugingov.model.policies import Attach
from plugingov.model.values import Order
from plugingov.rules.settings import Settings
from plugingov.rules.written import Written
from plugingov.sources.document import Document
from plugingov.sources.errors import Problem

MOST_DAYS = 180  # an older catalogue no longer says what is listed nowhere


class CatalogueSettings(Settings):
    """Which catalogues are looked into."""

    catalogues: Order = ("builtin/catalogue",)


@lru_cache(maxsize=16_384)
def plain(name: str) -> str:
    """Return a name as names are compared: without regard to case, blanks, dots, hyphens and underscores."""
    if name.isascii():
        return name.lower().translate(_DROPPED)
    return _SEPARATORS.sub("", normalize("NFKC", name).casefold())


def brief(name: str) -> str:
    """Return a name as a sentence may hold it: the start of one that is no name any more."""
    return name if len(name) <= _LONGEST else name[:_LONGEST] + "..."


_LONGEST = 80
_DROPPED = str.maketrans("", "", " ._-\t\n\r\v\f")
_SEPARATORS = re.compile(r"[\s._-]+")


@dataclass(frozen=True, eq=False)
class Listed:
    """One system as a catalogue has it."""

    id: str
    system: System
    taken_on: date

    @property
    def is_offered(self) -> bool:
        """Tell whether some package or connector serves the system."""
        return bool(self.system.marketplace or self.system.connector)

    @property
    def offers(self) -> str:
        """Return what serves the system, in words."""
        kinds = (("package", self.system.marketplace), ("connector", self.system.connector))
        return " and ".join(f"{kind} {_first(names)}" for kind, names in kinds if names)

    @cached_property
    def names(self) -> frozenset[str]:
        """Return every name of the system and of its vendor, as names are compared."""
        said = (self.id, self.system.title, self.system.publisher, *self.system.names)
        return frozenset(plain(name) for name in said if name)

    @cached_property
    def offered_names(self) -> Mapping[str, str]:
        """Return the names of its packages and connectors, as names are compared and as they are written."""
        packages = (package.partition("@")[0] for package in self.system.marketplace)
        return {plain(name): name for name in (*packages, *self.system.connector)}


def _first(names: tuple[str, ...]) -> str:
    return f"`{names[0]}`" + (f" (and {len(names) - 1} more)" if names[1:] else "")


@dataclass(frozen=True, eq=False)
class Systems:
    """The systems of one or more catalogues; of a system that several list, the newest catalogue speaks."""

    all: tuple[Listed, ...]
    days: Mapping[str, date]  # on which day each catalogue was taken, by the name that the policy gives it

    @cached_property
    def by_name(self) -> Mapping[str, Listed]:
        """Return each system by its id, title and names; where two have one name, the first."""
        found: dict[str, Listed] = {}
        for listed in self.all:
            for name in (listed.id, listed.system.title, *listed.system.names):
                found.setdefault(plain(name or listed.id), listed)
        return found

    @cached_property
    def by_host(self) -> Mapping[str, Listed]:
        """Return each system by its own hosts."""
        return {host: listed for listed in reversed(self.all) for host in listed.system.hosts}

    def of_name(self, name: str | None) -> Listed | None:
        """Return the system that has a name."""
        return self.by_name.get(plain(name)) if name else None

    def of_host(self, host: str) -> Listed | None:
        """Return the system whose host this is or lies below."""
        return next((self.by_host[domain] for domain in domains_of(host) if domain in self.by_host), None)

    def of_url(self, url: str | None) -> Listed | None:
        """Return the system whose host a url leads to."""
        address = read_address(url) if url else None
        return self.of_host(address.host) if address else None

    def vendors(self, door: Door) -> frozenset[str]:
        """Return the names of the vendor of a door's system, as names are compared."""
        listed = self.of_name(door.plugin.system)
        return listed.names if listed else frozenset()

    def outdated(self, today: date) -> str:
        """Return which catalogue is too old to say that something is listed nowhere, in words."""
        for name, day in self.days.items():
            if (age := (today - day).days) > MOST_DAYS:
                return f"catalogue `{name}` is {age} days old"
        return ""


def read_systems(settings: CatalogueSettings, written: Written) -> Systems:
    """Return the systems of the catalogues that a rule's settings name; what is wrong is said where it stands."""
    found: dict[str, Listed] = {}
    days: dict[str, date] = {}
    for number, name in enumerate(settings.catalogues):
        if catalogue := _read(name, number, written):
            days[name] = catalogue.taken_on
            _add(found, (Listed(key, system, days[name]) for key, system in catalogue.systems.items()))
    return Systems(tuple(found.values()), days)


def _read(name: str, number: int, written: Written) -> CatalogueDocument | None:
    catalogue, problems = _catalogue(name, written.settings.document, written.settings.attach)
    if catalogue is None and not problems:
        expected = "`builtin/catalogue`, or the file of a catalogue beside the policy"
        written.read(name, "catalogues", number, expected=expected)  # which says that there is none
    written.problems.extend(problem for problem in problems if problem not in written.problems)
    return catalogue.said if catalogue else None


@lru_cache(maxsize=8)
def _catalogue(name: str, policy: Document, attach: Attach) -> tuple[Catalogue | None, tuple[Problem, ...]]:
    """Return the catalogue of a name and what is wrong with it; several rules of a policy ask for the same one."""
    problems: list[Problem] = []
    document = attach(name, policy, problems)
    return read_catalogue(document, problems) if document else None, tuple(problems)


def _add(found: dict[str, Listed], systems: Iterable[Listed]) -> None:
    for listed in systems:
        known = found.get(listed.id)
        if known is None or known.taken_on < listed.taken_on:
            found[listed.id] = listed
