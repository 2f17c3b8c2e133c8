"""A name that a reader takes for another one, which is somebody else's."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from plugingov.model.address import read_address
from plugingov.model.door import Door
from plugingov.model.values import Surface
from plugingov.rules.case import Case, SeenCase
from plugingov.rules.catalogues import CatalogueSettings, Listed, Systems, brief, plain, read_systems
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.source.likeness import Names, base_of
from plugingov.rules.source.reached import reached
from plugingov.rules.subjects import each_door
from plugingov.sources.document import Route


def judge(case: Case, subject: Subject, systems: Systems) -> Verdict:
    return _verdicts(case, systems).get(subject[:2], PASS)


@lru_cache(maxsize=8)
def _verdicts(case: Case, systems: Systems) -> Mapping[tuple[str | None, Surface | None], Verdict]:
    """Return the verdict on each door, but those that pass; what we operate ourselves pretends to be nobody else's."""
    look = _Look(case, _listing(systems))
    found: dict[tuple[str | None, Surface | None], Verdict] = {}
    for door in case.layers.doors.values():
        if not _is_ours(door) and look.is_suspect(door) and (verdict := look.verdict(door)):
            found[door.id, door.surface] = verdict
    return found


class Said(NamedTuple):
    """A name that a door goes by: what kind it is, and the line that says so."""

    name: str
    kind: str
    at: Route


class Party(NamedTuple):
    """Whose a name of the inventory is, and what it is there."""

    plugin: str
    publisher: str
    marketplace: str
    what: str

    @property
    def of_all(self) -> "Party":
        """Return the party of every plugin of one publisher in one marketplace."""
        return self._replace(plugin="", what="")

    def is_another(self, other: "Party") -> bool:
        """Tell whether two names are of different parties: of one publisher or, where one is unsaid, marketplace."""
        if self.plugin == other.plugin:
            return False
        if self.publisher and other.publisher:
            return self.publisher != other.publisher
        return not self.marketplace or self.marketplace != other.marketplace


class _Listing:
    """The names and domains of the catalogues."""

    def __init__(self, systems: Systems) -> None:
        self.systems = systems
        self.owners: dict[str, Listed] = {}
        for listed in systems.all:
            for name in _names_of(listed):
                self.owners.setdefault(name, listed)
        self.names = Names(self.owners)
        self.known = frozenset(map(plain, self.owners))
        self.offered = {name: listed for listed in reversed(systems.all) for name in listed.offered_names}
        self.bases = {base: listed for host, listed in systems.by_host.items() if (base := base_of(host))}
        self.domains = Names(self.bases)


@lru_cache(maxsize=8)
def _listing(systems: Systems) -> _Listing:
    return _Listing(systems)


def _names_of(listed: Listed) -> Iterator[str]:
    said = (listed.system.title, listed.system.publisher, listed.id, *listed.system.names)
    yield from (name for name in said if name)
    yield from listed.offered_names.values()


@dataclass(frozen=True, eq=False)
class _Look:
    """One organisation's names beside those of the catalogues."""

    case: Case
    listing: _Listing

    def is_suspect(self, door: Door) -> bool:
        """Tell whether something about a door's names needs a closer look; most need none."""
        if door.package is None and self.case.is_packaged(door):
            return True
        names = (door.id, door.plugin.title, door.provision.as_, door.package, door.plugin.publisher)
        if not self._suspects.isdisjoint(names):
            return True
        return bool(self._suspect_bases) and any(base in self._suspect_bases for base, _, _ in self._hosts(door))

    @cached_property
    def _suspects(self) -> frozenset[str | None]:
        """Return every text of the inventory that is a listed name or looks like another name."""
        listing = self.listing
        found: set[str | None] = {
            said
            for said, name in self._every_text.items()
            if plain(name) in listing.offered or listing.names.like(name) or self._names.like(name)
        }
        found |= {name for name in self._publishers if listing.names.like(name) or self._publisher_names.like(name)}
        return frozenset(found)

    @cached_property
    def _suspect_bases(self) -> frozenset[str]:
        bases = self._bases if self._are_all_approved else self._bases_of(self.case.layers.doors.values())
        alike = (base for base in bases if self.listing.domains.like(base) or self._domains.like(base))
        return frozenset(alike)

    def verdict(self, door: Door) -> Verdict | None:
        """Return what is wrong with the names of a door; nothing where they are all right."""
        found = [verdict for said in self._said(door) if (verdict := self._on_name(door, said))]
        found += [finding for finding in (self._on_publisher(door), self._on_host(door)) if finding]
        findings = [verdict for verdict in found if isinstance(verdict, Finding)]
        if findings:
            more = f" (and {len(findings) - 1} more of its names)" if findings[1:] else ""
            return Finding(findings[0].at, findings[0].message + more)
        if not found and door.package is None and self.case.is_packaged(door):
            because = f"the inventory does not say which package `{door.id}` comes in"
            return Unknown(door.provision_at("package"), because)
        return next(iter(found), None)

    def _on_name(self, door: Door, said: Said) -> Verdict | None:
        key = plain(said.name)
        if listed := self.listing.offered.get(key):
            return self._on_listed_name(door, said, listed)
        if key not in self.listing.known and (finding := self._on_listed_look(door, said)):
            return finding
        party = self._party(door, said)
        for name in self._names.like(said.name):
            for other in self._parties.get(name, {}).values():
                if party.is_another(other):
                    return _looks(door, said, name, other.what)
        return None

    def _on_listed_name(self, door: Door, said: Said, listed: Listed) -> Verdict | None:
        """Return what is wrong with a listed name: it has to be that of the publisher, or lead to its host."""
        if self._leads_to(door, listed):
            return None
        publisher = door.plugin.publisher
        what = f"`{brief(said.name)}` is a name that the catalogue lists for `{listed.id}`"
        if publisher and not _is_published_by(publisher, listed):
            return Finding(
                (*door.route, "publisher"), f"{what}, and the publisher of `{door.id}` is `{brief(publisher)}`"
            )
        is_the_vendors = door.server is not None and door.server.operator == "vendor"
        if listed.system.hosts and not is_the_vendors:
            for _, host, at in self._hosts(door):
                return Finding(at, f"{what}, and `{door.id}` leads to `{host}`")
        if publisher or door.path == "oauth-connector" or door.package in listed.system.marketplace:
            return None
        because = f"{what}, and the inventory does not say the `publisher` of `{door.id}`"
        return Unknown((*door.route, "publisher"), because)

    def _on_listed_look(self, door: Door, said: Said) -> Finding | None:
        """Return the finding on a name that looks like one of a system that the door does not belong to."""
        for name in self.listing.names.like(said.name):
            listed = self.listing.owners[name]
            publisher = "" if said.kind == "publisher" else door.plugin.publisher or ""
            if not (self._leads_to(door, listed) or _is_published_by(publisher, listed)):
                return _looks(door, said, name, f"a name of the listed system `{listed.id}`")
        return None

    def _on_publisher(self, door: Door) -> Finding | None:
        publisher = door.plugin.publisher
        if not publisher or plain(publisher) in self.listing.known:
            return None
        said = Said(publisher, "publisher", (*door.route, "publisher"))
        if finding := self._on_listed_look(door, said):
            return finding
        return _rarer(door, said, self._publisher_names.like(publisher), self._publishers, publisher)

    def _on_host(self, door: Door) -> Finding | None:
        for base, host, at in self._hosts(door):
            if base and not self.listing.systems.of_host(host) and (finding := self._on_domain(door, base, host, at)):
                return finding
        return None

    def _on_domain(self, door: Door, base: str, host: str, at: Route) -> Finding | None:
        said = Said(host, "host", at)
        for domain in self.listing.domains.like(base):
            return _looks(door, said, domain, f"a domain of the listed system `{self.listing.bases[domain].id}`")
        return _rarer(door, said, self._domains.like(base), self._bases, base)

    @cached_property
    def _hosts(self) -> Callable[[Door], Sequence[tuple[str, str, Route]]]:
        """Return what tells each host that a door leads to: the domain somebody registered, the host, and its line."""
        return cache(self._hosts_of)

    def _hosts_of(self, door: Door) -> Sequence[tuple[str, str, Route]]:
        found = [(*_domain_at(url), at) for url, at in reached(self.case, door)]
        return [each for each in found if each[1]]

    def _leads_to(self, door: Door, listed: Listed) -> bool:
        return any(self.listing.systems.of_host(host) is listed for _, host, _ in self._hosts(door))

    @cached_property
    def _every_text(self) -> Mapping[str, str]:
        return self._texts(self.case.layers.doors.values())

    @staticmethod
    def _texts(doors: Collection[Door]) -> Mapping[str, str]:
        """Return each text that names one of some doors or its package, with the name in it."""
        packages = dict.fromkeys(door.package for door in doors)
        found = {door.id: door.id for door in doors}
        found |= {door.plugin.title: door.plugin.title for door in doors}
        found |= {name: name for door in doors if (name := door.provision.as_)}
        found |= {package: package.partition("@")[0] for package in packages if package}
        return found

    @cached_property
    def _approved(self) -> tuple[Door, ...]:
        """Return the doors whose names are not to be mistaken: two that nobody declared pretend to be nobody of ours."""
        case = self.case
        meant = case.meant if isinstance(case, SeenCase) else {}
        return tuple(door for door in case.layers.doors.values() if door.id not in meant or meant[door.id].plugin)

    @cached_property
    def _are_all_approved(self) -> bool:
        return len(self._approved) == len(self.case.layers.doors)

    @cached_property
    def _names(self) -> Names:
        texts = self._every_text if self._are_all_approved else self._texts(self._approved)
        return Names(texts.values())

    @cached_property
    def _parties(self) -> Mapping[str, Mapping[Party, Party]]:
        """Return whose each name is: a few for one that many have."""
        found: dict[str, dict[Party, Party]] = {}
        for door in self._approved:
            for said in self._said(door):
                party = self._party(door, said)
                parties = found.setdefault(said.name, {})
                if len(parties) < _MOST_PARTIES:
                    parties.setdefault(party.of_all if party.publisher or party.marketplace else party, party)
        return found

    @cached_property
    def _publishers(self) -> Counter[str]:
        return Counter(plugin.publisher for plugin in self.case.organisation.plugins.values() if plugin.publisher)

    @cached_property
    def _publisher_names(self) -> Names:
        return Names(self._publishers)

    @cached_property
    def _bases(self) -> Counter[str]:
        """Return how many plugins each domain has, of those whose names are not to be mistaken."""
        return self._bases_of(self._approved)

    def _bases_of(self, doors: Iterable[Door]) -> Counter[str]:
        urls = dict.fromkeys((door.id, url) for door in doors for url in self._urls_of(door))
        pairs = dict.fromkeys((plugin, _domain_at(url)[0]) for plugin, url in urls)
        return Counter(base for _, base in pairs if base)

    def _urls_of(self, door: Door) -> Iterable[str]:
        if door.server and door.server.url:  # as nearly every door has
            return (door.server.url,)
        return [url for url, _ in reached(self.case, door)]

    @cached_property
    def _domains(self) -> Names:
        return Names(self._bases)

    def _said(self, door: Door) -> Iterable[Said]:
        """Return the names that a door goes by."""
        said = [Said(door.id, "id", door.route), Said(door.plugin.title, "title", (*door.route, "title"))]
        if door.provision.as_:
            said.append(Said(door.provision.as_, "name", door.provision_at("as")))
        if door.package and self.case.is_packaged(door):
            said.append(Said(door.package.partition("@")[0], "package", _package_at(self.case, door)))
        return said

    def _party(self, door: Door, said: Said) -> Party:
        publisher, package = door.plugin.publisher, door.package or ""
        marketplace = package.partition("@")[2] if self.case.is_packaged(door) else ""
        return Party(door.id, plain(publisher or ""), marketplace, f"the {said.kind} of `{door.id}`")


def _is_ours(door: Door) -> bool:
    return door.server is not None and door.server.operator == "us"


def _is_published_by(publisher: str, listed: Listed) -> bool:
    """Tell whether a publisher is a system's vendor, or Anthropic, which keeps the directory and writes some itself."""
    names = (publisher, *publisher.split()[:_MOST_WORDS])
    return any(name in listed.names or name == _ANTHROPIC for name in map(plain, names))


@lru_cache(maxsize=4096)
def _domain_at(url: str) -> tuple[str, str]:
    """Return the domain and the host that a url leads to; nothing where it does not say, or the host is a number."""
    address = read_address(url)
    if address is None:
        return "", ""
    return "" if address.is_number else base_of(address.host), address.host


def _looks(door: Door, said: Said, name: str, what: str) -> Finding:
    whose = "" if said.kind == "id" else f" of `{door.id}`"
    return Finding(said.at, f"the {said.kind} `{brief(said.name)}`{whose} looks like `{brief(name)}`, {what}")


def _rarer(door: Door, said: Said, others: Iterable[str], counts: Counter[str], own: str) -> Finding | None:
    """Return the finding on a name that looks like another one, which no fewer plugins have."""
    what = f"the {said.kind} of other plugins"
    return next((_looks(door, said, other, what) for other in others if counts[other] >= counts[own]), None)


def _package_at(case: Case, door: Door) -> Route:
    """Return the line that says what the package of a door is called, where that is not its own id."""
    if door.provision.package:
        return door.provision_at("package")
    package = door.package or ""
    return ("packages", package) if package in case.organisation.packages else door.provision_route


_ANTHROPIC = "anthropic"
_MOST_WORDS = 8  # of a publisher's name
_MOST_PARTIES = 16  # of one name


LOOK_ALIKE_NAME = Rule(
    id="SRC010",
    name="look-alike-name",
    title="A name is taken for another one, which is somebody else's",
    layer="install",
    severity="high",
    why="People ask for a plugin by its name and click what looks like it; a package or server with a letter swapped, or "
    "with the name of a known one and another publisher or host, is how an impostor gets in. Names of fewer than four "
    "letters, names that differ only in digits, and names of one publisher or marketplace are not compared, nor two "
    "that a machine shows and nobody declared; what we operate ourselves may be called as we like.",
    fix="See who publishes it and where it leads. Remove it if nobody can say, or write its publisher, its host and a name "
    "of its own.",
    references=("OWASP MCP04:2025", "code.claude.com/docs/en/plugin-marketplaces", "claude.com/connectors"),
    controls=Controls(nist=("SI-3", "SI-4"), iso=("A.8.7",), soc2=("CC6.8", "CC7.2"), mas=("12.2",)),
    bad=Example(
        """\
plugins:
  slakc:  # gap
    title: Team chat
    path: custom-mcp
    server: {transport: http, url: https://chat.bridges.example/mcp, operator: Bridges Inc.}
    provision: {cowork: {via: custom-connector}}
  notes:
    title: Notion
    path: custom-mcp
    publisher: Somebody Else  # gap
    server: {transport: http, url: https://notes.bridges.example/mcp}
    provision: {cowork: {via: custom-connector}}
""",
    ),
    good=Example(
        """\
plugins:
  slack:
    title: Slack
    path: oauth-connector
    publisher: Slack
    server: {transport: http, url: https://mcp.slack.com/mcp, operator: vendor}
    provision: {cowork: {via: directory-connector}}
  till-1: {title: Till 1, path: custom-mcp, publisher: tillworks, provision: {cowork: {via: custom-connector}}}
  till-2: {title: Till 2, path: custom-mcp, publisher: tillworks, provision: {cowork: {via: custom-connector}}}
""",
    ),
    asks="either",
    settings=CatalogueSettings,
    prepare=read_systems,
    subjects=each_door,
    judge=judge,
)
