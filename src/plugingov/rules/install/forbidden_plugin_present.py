"""A door that is forbidden and can be had all the same."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import chain, islice, zip_longest
from typing import NamedTuple
from unicodedata import normalize

from plugingov.model.address import Address, domains_of, hangs_on_reference, is_number, read_address
from plugingov.model.answer import Answer, State
from plugingov.model.door import Door
from plugingov.model.values import Patterns, Surface
from plugingov.rules.case import Case, SeenCase
from plugingov.rules.install.forbidden_beside import Beside, beside_doors
from plugingov.rules.install.open_default_marketplace import each_marketplace_on_cowork
from plugingov.rules.ranking import worst
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.source.local import Line, bridged, lines_of
from plugingov.rules.subjects import each_door
from plugingov.rules.written import Written
from plugingov.sources.document import Route
from plugingov.sources.errors import did_you_mean
from plugingov.sources.globs import Glob, glob


class ForbidSettings(Settings):
    """What nobody may have: ids, package ids, names, hosts, publishers."""

    forbid: Patterns | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Forbidden:
    """The patterns of one list, as names are looked up among them however they are spelled."""

    written: tuple[str, ...]
    exact: Mapping[str, str]
    globs: tuple[tuple[str, Glob], ...]
    names_hosts: bool

    def fitting(self, name: str) -> str | None:
        """Return the pattern that a name fits, if there is one."""
        folded = _folded(name)
        if found := self.exact.get(folded):
            return found
        for written, each in self.globs:
            if each.matches(folded):
                return written
        return None

    def covering(self, host: str) -> str | None:
        """Return the pattern that a host fits, or that names a domain which it lies below."""
        if found := self.fitting(host):
            return found
        for domain in () if is_number(host) else domains_of(host):
            if "." in domain and (found := self.exact.get(domain)):
                return found
        return None


def forbidden(settings: ForbidSettings, written: Written) -> Forbidden:
    """Return the patterns of the settings, told apart by whether they hold a star."""
    del written
    patterns = settings.forbid or ()
    read = {pattern: _folded_glob(pattern) for pattern in patterns}
    exact = {each.first: pattern for pattern, each in reversed(read.items()) if each.last is None}
    globs = tuple((pattern, each) for pattern, each in read.items() if each.last is not None)
    return Forbidden(patterns, exact, globs, any("." in pattern and "@" not in pattern for pattern in patterns))


def _folded(name: str) -> str:
    """Return a name in one spelling; beyond what is a name, only its letters are made small."""
    if not name.isascii() and len(name) <= _LONGEST_NAME:  # sorting very many accents takes very long
        name = normalize("NFKC", name)
    return name.casefold()


def _folded_glob(pattern: str) -> Glob:
    """Read a pattern before it is folded: a wide star is a sign and stands for nothing else."""
    read = glob(pattern)
    return Glob(
        _folded(read.first), tuple(map(_folded, read.middle)), None if read.last is None else _folded(read.last)
    )


class Host(NamedTuple):
    """One host that matters to a door, nothing where it cannot be read; where it is written, and why it cannot."""

    what: str
    address: Address | None
    at: Route
    unread: str


@lru_cache(maxsize=8)
def each_door_and_package(case: Case) -> tuple[Subject, ...]:
    """Return each door; and each package of which none is made, if members of Cowork may add it or a machine has it."""
    on_cowork = {subject.item for subject in each_marketplace_on_cowork(case)}
    packages = [
        Subject(surface="cowork", item=package)
        for package in case.organisation.packages
        if package.partition("@")[2] in on_cowork
        and not any(door.surface == "cowork" for door in case.doors_of_package[package])
    ]
    return (*each_door(case), *packages, *(Subject(surface="claude-code", item=name) for name in _seen_alone(case)))


def _seen_alone(case: Case) -> Mapping[str, Answer]:
    """Return the packages that machines have with no server in them, and whether each is there."""
    meant = case.meant if isinstance(case, SeenCase) else {}
    return {name: each.there for name, each in meant.items() if each.there}


def each_that_can_be_had(case: Case) -> tuple[Subject, ...]:
    """Return each door and package, and what was seen of Cowork beside them."""
    return (*each_door_and_package(case), *beside_doors(case))


def judge(case: Case, subject: Subject, settings: Forbidden) -> Verdict:
    if subject.item and (beside := beside_doors(case).get(subject)):
        verdicts = (each if isinstance(each, Unknown) else _judge_beside(subject, each, settings) for each in beside)
        return worst(verdicts) or NOT_APPLICABLE
    found = fitting_here(case, settings).get(subject)
    if found is None:
        return NOT_APPLICABLE
    surface = subject.surface or "cowork"
    offer = _offer(case, subject, surface)
    if offer.state == "on":
        return found if isinstance(found, Unknown) else _finding(subject, surface, found, offer)
    if offer.state == "unknown":
        return Unknown(offer.at, offer.because)
    return PASS if subject.item else _judge_withheld(case.door(subject.plugin, surface), offer)


def _judge_beside(subject: Subject, beside: Beside, patterns: Forbidden) -> Verdict:
    """Tell of a thing that is no door: it is there, so that it can be had unless something keeps it out."""
    fitting = [(patterns.fitting(name), what) for what, name in beside.names]
    found = next(((pattern, what) for pattern, what in fitting if pattern is not None), None)
    had = beside.had
    if found is None:
        if not (patterns.names_hosts and beside.hosts_unread) or had.state == "off":
            return NOT_APPLICABLE
        return Unknown(had.at, f"`forbid` names hosts, and {beside.hosts_unread}")
    if had.state == "unknown":
        return Unknown(had.at, had.because)
    return replace(_finding(subject, "cowork", found, had), people=beside.people) if had.state == "on" else PASS


def _offer(case: Case, subject: Subject, surface: Surface) -> Answer:
    if subject.item is None:
        return case.layers.offer(subject.plugin or "", surface)
    return _default(case, subject.item) if surface == "cowork" else _seen_alone(case)[subject.item]


def _finding(subject: Subject, surface: str, found: tuple[str, str], offer: Answer) -> Finding:
    pattern, what = found
    fact = f"`{pattern}` is forbidden and fits {what} of `{subject.plugin or subject.item}`"
    return Finding(offer.at, f"{fact}, which can be had on {surface}: {offer.because}")


def _judge_withheld(door: Door, offer: Answer) -> Verdict:
    """A document that lacks a package does not block it: only `false` does, or what shuts the whole door out."""
    if offer.at == door.provision_at("groups"):
        for group, held in (door.provision.groups or {}).items():
            if held == "absent":
                because = f"the declared managed settings of group `{group}` lack `{door.id}` and do not block it: members may add it"
                return Unknown(door.provision_at("groups", group), because)
    return PASS


def _default(case: Case, package: str) -> Answer:
    """Tell whether Cowork offers a package that nothing but its marketplace decides about."""
    name = package.partition("@")[2]
    declared = case.organisation.marketplaces[name].cowork
    default = declared.default_preference if declared else None
    at = ("marketplaces", name, "cowork", "default_preference")
    if default is None:
        because = f"the inventory does not say the `cowork.default_preference` of marketplace `{name}`"
        return Answer("unknown", because, at)
    state: State = "off" if default == "not_available" else "on"
    return Answer(state, f"the default of marketplace `{name}` says `{default}`", at)


@lru_cache(maxsize=8)
def fitting_here(case: Case, patterns: Forbidden) -> Mapping[Subject, tuple[str, str] | Unknown]:
    """Return what is forbidden, each with the pattern and what of it fits; and what may be, with what nobody can tell."""
    found: dict[Subject, tuple[str, str] | Unknown] = {}
    fits = _names_that_fit(case, patterns)
    covers = cache(patterns.covering)  # many doors lead to one host
    for subject, names in _called(case).items():
        if not fits.isdisjoint(names):
            found[subject] = _first_fit(names, patterns)
        elif not subject.item and (hosted := _hosted(case, case.door(*subject[:2]), covers, patterns)):
            found[subject] = hosted
    return found


@lru_cache(maxsize=8)
def _called(case: Case) -> Mapping[Subject, tuple[str | None, ...]]:
    """Return everything that each door or package is called, in the order of `_KINDS`."""
    found: dict[Subject, tuple[str | None, ...]] = {}
    lines = lines_of(case)
    for subject in each_door_and_package(case):
        if subject.item:
            found[subject] = (None, *_names_of_package(subject.item))
        else:
            found[subject] = _names(case.door(*subject[:2]), lines.get(subject[:2], ()))
    return found


_KINDS = ("the id", "the package", "the package's name", "the title", "the name there", "the publisher")
_FETCHED = "what a command fetches"  # whatever follows those


def _names_that_fit(case: Case, patterns: Forbidden) -> frozenset[str]:
    """Return the names of doors and packages that are forbidden: hardly any is."""
    return frozenset(name for name in _every_name(case) if patterns.fitting(name) is not None)


def _every_name(case: Case) -> Iterable[str]:
    """Return everything that any door or package is called, each once, in the order of the files."""
    return filter(None, dict.fromkeys(chain.from_iterable(_called(case).values())))


def _first_fit(names: tuple[str | None, ...], patterns: Forbidden) -> tuple[str, str]:
    """Return the pattern that the first of some names fits which is forbidden, and what that name is."""
    kinds = zip_longest(names, _KINDS, fillvalue=_FETCHED)
    return next((pattern, what) for name, what in kinds if name and (pattern := patterns.fitting(name)) is not None)


def _hosted(
    case: Case, door: Door, covers: Callable[[str], str | None], patterns: Forbidden
) -> tuple[str, str] | Unknown | None:
    """Return what of the hosts of a door is forbidden, or may be: most doors have one host, and that is allowed."""
    alone = _address_alone(door)
    if door.server is None or (alone is not None and covers(alone.host) is None):
        return None
    return _host_that_fits(_hosts(case, door), covers, patterns)


def _address_alone(door: Door) -> Address | None:
    """Return the address of a door which has no other host."""
    server = door.server
    if server is None or not server.url or server.command or server.windows:
        return None
    return read_address(server.url)


def _host_that_fits(
    hosts: Iterable[Host], covers: Callable[[str], str | None], patterns: Forbidden
) -> tuple[str, str] | Unknown | None:
    """Return what of some hosts is forbidden; else, where hosts are, the first that nobody can tell."""
    unread = None
    for host in hosts:
        if host.address is None:
            unread = unread or host
        elif (pattern := covers(host.address.host)) is not None:
            return pattern, host.what
    return Unknown(unread.at, f"`forbid` names hosts, and {unread.unread}") if unread and patterns.names_hosts else None


def _hosts(case: Case, door: Door) -> tuple[Host, ...]:
    """Return every host that a door reaches, itself or behind a bridge, or that it fetches what it runs from."""
    urls = [(door.server.url, door.at("server", "url"))] if door.server and door.server.url else []
    reached = [_reached(door, url, at) for url, at in (*urls, *bridged(case, door))]
    if isinstance(case, SeenCase) and door.server and not (door.server.url or door.server.command):
        reached.append(
            Host("the host", None, door.at("server"), f"what was seen does not tell where `{door.id}` leads")
        )
    for line in lines_of(case).get((door.id, door.surface), ()):
        for fetched in line.launch.fetched:
            if fetched.kind in _FROM_THE_WEB:
                unread = f"a reference decides from which host `{door.id}` fetches what it runs"
                address = read_address(f"https://{fetched.name}")
                reached.append(Host("the host of what it fetches", address, line.at(fetched.word), unread))
    return tuple(reached)


def _reached(door: Door, url: str | None, at: Route) -> Host:
    address = read_address(url) if url else None
    if address:
        return Host("the host", address, at, "")
    unread = f"the address of `{door.id}` is no http or https address"
    if url is None:
        unread = f"the command line of `{door.id}` does not tell to which host it leads"
    elif hangs_on_reference(url):
        unread = f"a reference decides at which host `{door.id}` is reached"
    return Host("the host", None, at, unread)


def _names(door: Door, lines: Iterable[Line]) -> tuple[str | None, ...]:
    """Return everything that a door is called, and last what its command lines fetch."""
    package = _names_of_package(door.package) if door.package else (None, None)
    names = (door.id, *package, door.plugin.title, door.provision.as_, door.plugin.publisher)
    fetched = [each for line in lines for each in line.launch.fetched] if lines else ()
    return (*names, *[each.name for each in fetched if each.kind not in _FROM_THE_WEB]) if fetched else names


def _names_of_package(package: str) -> tuple[str, str]:
    return package, package.partition("@")[0]


def idle(case: Case, patterns: Forbidden) -> Iterator[str]:
    """Yield what forbids nothing by a slip: an empty list, and a word that is nearly the name of something here."""
    if not patterns.written:
        yield "`forbid` is an empty list"
    used = {found[0] for found in fitting_here(case, patterns).values() if not isinstance(found, Unknown)}
    unused = [pattern for pattern in patterns.exact.values() if pattern not in used]
    known = _known(case) if unused else ()
    for pattern in islice(unused, _MOST_COMPARED):
        if pattern not in known and (hint := did_you_mean(pattern, known)):
            yield f"`{pattern}` in `forbid` is nothing here; {hint}"


def _known(case: Case) -> Mapping[str, None]:
    hosts = (address.host for door in case.layers.doors.values() for address in _addresses(case, door))
    beside = (each for seen in beside_doors(case).values() for each in seen if isinstance(each, Beside))
    others = [name for each in beside for _, name in each.names]
    return dict.fromkeys((*case.organisation.plugins, *_every_name(case), *hosts, *others))


def _addresses(case: Case, door: Door) -> Iterable[Address]:
    """Return the addresses of every host that matters to a door."""
    alone = _address_alone(door)
    return (alone,) if alone else [host.address for host in _hosts(case, door) if host.address]


_MOST_COMPARED = 50
_LONGEST_NAME = 256
_FROM_THE_WEB = frozenset({"git", "url"})  # of these, what is fetched is called by its host

FORBIDDEN_PLUGIN_PRESENT = Rule(
    id="INS005",
    name="forbidden-plugin-present",
    title="A forbidden plugin can be had",
    layer="install",
    severity="critical",
    why="What was forbidden stays reachable as long as one route is open: a group's own setting, a marketplace's default, a "
    "connector, a server of members' own, a plugin that a member has or shares, the account. `forbid` names ids, package ids, names, hosts and publishers, in any case; "
    "what a local command fetches counts by its name. A host covers its subdomains and counts behind a bridge. "
    "On a machine a package that is installed can be had although its member has it off; one that policy blocks cannot.",
    fix={
        "cowork": "Set `not_available` for the organisation, for every group and as the marketplace's default, or remove the connector. "
        "What a member has of their own they delete, or an Owner stops its sharing.",
        "claude-code": "Hold the package as `false` in every managed document, or take the server away.",
    },
    references=(
        "OWASP MCP09:2025",
        "claude.com/docs/plugins/admin",
        "code.claude.com/docs/en/settings-reference",
        "Cowork condition I02",
        "Claude Code condition CC-P02",
    ),
    controls=Controls(nist=("CM-7", "CM-11"), iso=("A.8.19",), soc2=("CC6.8",), mas=("7.2",)),
    item_is="package",
    required=("forbid",),
    bad=Example(
        """\
marketplaces:
  anycompany-tools:
    cowork:
      default_preference: available  # gap
packages:
  screen-share@anycompany-tools: {version: 1.0.0}
groups: {try: {}}
plugins:
  file-drop:
    title: File drop
    path: marketplace
    publisher: Dropworks
    provision:
      cowork:
        preference: not_available
        groups:
          try: available  # gap
  notes:
    title: Notes
    path: custom-mcp
    server: {transport: http, url: https://mcp.notes.example}
    provision:
      claude-code:
        via: user-server  # gap
""",
        "forbid: [screen-share, dropworks, '*.notes.example']",
    ),
    good=Example(
        """\
marketplaces:
  anycompany-tools:
    cowork: {default_preference: not_available}
packages:
  screen-share@anycompany-tools: {version: 1.0.0}
plugins:
  file-drop:
    title: File drop
    path: marketplace
    publisher: Dropworks
    provision: {cowork: {preference: not_available}}
""",
        "forbid: [screen-share, dropworks, '*.notes.example']",
    ),
    asks="either",
    settings=ForbidSettings,
    prepare=forbidden,
    subjects=each_that_can_be_had,
    judge=judge,
    idle=idle,
)
