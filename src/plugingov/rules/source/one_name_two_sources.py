"""One name of a package that stands for two different packages."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from typing import NamedTuple, TypeAlias

from plugingov.model.address import read_address
from plugingov.model.source import Source
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_packaged_door
from plugingov.sources.document import Route

# Where a package comes from, and what holds it there.
Origin: TypeAlias = tuple[tuple[str, ...], str]


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    if subject.item:
        return clashes(case).get(subject.item, PASS)
    door = case.door(subject.plugin, subject.surface)
    if door.package is None:
        return Unknown(door.provision_at("package"), f"the inventory does not say which package `{door.id}` comes in")
    return clashes(case).get(door.package, PASS)


@lru_cache(maxsize=8)
def clashes(case: Case) -> Mapping[str, Verdict]:
    """Return the verdict on each package whose name another one has too."""
    by_name: dict[str, list[str]] = {}
    for package in case.doors_of_package:
        by_name.setdefault(package.partition("@")[0].casefold(), []).append(package)
    found: dict[str, Verdict] = {}
    for packages in by_name.values():
        if len(packages) > 1:
            found |= _compared([_Named(case, package) for package in packages])
    return found


class _Named(NamedTuple):
    """One of the packages that share a name."""

    case: Case
    package: str

    @property
    def marketplace(self) -> str:
        return self.package.partition("@")[2]

    @property
    def own(self) -> Source | None:
        declared = self.case.organisation.packages.get(self.package)
        return declared.source if declared else None

    @property
    def shelf(self) -> Source | None:
        declared = self.case.organisation.marketplaces.get(self.marketplace)
        return declared.source if declared else None

    @property
    def origin(self) -> Origin | None:
        """Return where the package comes from; nothing where the inventory does not say."""
        own, shelf = self.own, self.shelf
        if own is None or (own.source == "relative" and shelf is None):
            return None
        if own.source == "relative" and shelf:
            (where, pin), (below, _) = origin_of(shelf), origin_of(own)
            return (*where, *below), pin
        return origin_of(own)

    @property
    def at(self) -> Route:
        """Return the line that says where the package comes from, or that lacks it."""
        if self.own is None and self.package not in self.case.organisation.packages:
            return ("marketplaces", self.marketplace, "source")
        return ("packages", self.package, "source")

    def unknown(self, other: str) -> Unknown:
        """Return which fact is missing, to tell whether the package is the same as another one."""
        same = f"and `{other}` has the same name"
        if self.own is None:
            because = f"the inventory does not say what the own source of package `{self.package}` is, {same}"
            return Unknown(self.at, because)
        at = ("marketplaces", self.marketplace, "source")
        return Unknown(at, f"the inventory does not say where marketplace `{self.marketplace}` comes from, {same}")


def _compared(packages: list[_Named]) -> dict[str, Verdict]:
    """Return the verdict on each of the packages that share a name, but those that pass."""
    if _are_on_one_shelf(packages):
        return {}
    origins = {each.package: each.origin for each in packages}
    counts = Counter(origins.values())
    first = {origin: each for each in reversed(packages) if (origin := origins[each.package])}
    two = list(islice(dict.fromkeys(origin for origin in origins.values() if origin), 2))
    silent = next((each for each in packages if origins[each.package] is None), None)
    found: dict[str, Verdict] = {}
    for each in packages:
        origin = origins[each.package]
        unlike = next((other for other in two if other != origin), None)
        if origin and unlike:
            more = len(packages) - counts[None] - counts[origin] - 1
            found[each.package] = _differs(each, first[unlike], is_elsewhere=unlike[0] != origin[0], more=more)
        elif missing := each if origin is None else silent:
            beside = next(named for named in packages if named is not missing)
            found[each.package] = missing.unknown(beside.package)
    return found


def _are_on_one_shelf(packages: list[_Named]) -> bool:
    """Tell whether the marketplaces of packages without a source of their own are one and the same."""
    shelves = [each.shelf for each in packages]
    if any(each.own for each in packages) or None in shelves:
        return False
    return len({origin_of(shelf) for shelf in shelves if shelf}) == 1


def _differs(each: _Named, other: _Named, *, is_elsewhere: bool, more: int) -> Finding:
    whose = f"`{other.package}`" + (f" (and {more} more)" if more else "")
    what = "comes from another source than" if is_elsewhere else "is not held at the same commit or version as"
    return Finding(each.at, f"package `{each.package}` {what} {whose}, which has the same name")


def origin_of(source: Source) -> Origin:
    """Return where a source leads and what holds it there, in the one form that every spelling of it has."""
    pin = source.sha or source.sha256 or source.manifest_sha256 or source.version or source.ref or ""
    below = (source.path or "").removeprefix("./").strip("/")
    match source.source:
        case "github" | "git" | "url" | "git-subdir":
            where: tuple[str, ...] = (_repository(source), below)
        case "npm":
            where = ("npm", source.registry or "", source.package or "")
        case "archive":
            where = ("archive", source.url or "")
        case "relative" | "file" | "directory":
            where = ("file", below)
        case _:
            where = (source.source, source.name or str(source.command))
    return where, pin.casefold()


def _repository(source: Source) -> str:
    """Return a repository's address: whoever writes it as `o/r`, with `.git`, or for ssh means the same one."""
    if source.repo:
        return f"github.com/{source.repo.casefold()}"
    url = source.url or ""
    if found := _GITHUB.fullmatch(url):
        return f"github.com/{found[1].casefold()}"
    address = read_address(url)
    return f"{address.host}{address.path.rstrip('/').removesuffix('.git')}" if address else url


_GITHUB = re.compile(
    r"(?:(?:https|ssh|git)://)?(?:git@)?github\.com[/:]([\w.-]{1,100}/[\w.-]{1,100}?)(?:\.git)?/?", re.IGNORECASE
)


ONE_NAME_TWO_SOURCES = Rule(
    id="SRC011",
    name="one-name-two-sources",
    title="One package name stands for two different packages",
    layer="install",
    severity="high",
    why="People ask for a package by its name, and approvals name it. Where two marketplaces deliver different things "
    "under it, what was reviewed and what is installed need not be the same.",
    fix="Keep one of the packages, give the other another name, or let both come from the same source at the same commit.",
    references=("OWASP MCP04:2025", "code.claude.com/docs/en/plugin-marketplaces"),
    controls=Controls(
        nist=("SR-3", "SR-11", "SI-7"), iso=("A.5.21", "A.8.30"), soc2=("CC6.8", "CC8.1"), mas=("3.4", "6.3")
    ),
    item_is="package",
    bad=Example(
        """\
marketplaces: {ours: {}, theirs: {}}
packages:
  notes@ours:
    source: {github: acme/notes, sha: 89abcdef0123456789abcdef0123456789abcdef}  # gap
  notes@theirs:
    source: {github: somebody/notes, sha: 3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90}  # gap
plugins:
  notes: {title: Notes, path: marketplace, provision: {cowork: {package: notes@ours, preference: required}}}
""",
    ),
    good=Example(
        """\
marketplaces: {ours: {}, theirs: {}}
packages:
  notes@ours:
    source: {github: acme/notes, sha: 89abcdef0123456789abcdef0123456789abcdef}
  notes@theirs:
    source: {source: url, url: "https://github.com/acme/notes.git", sha: 89abcdef0123456789abcdef0123456789abcdef}
plugins:
  notes: {title: Notes, path: marketplace, provision: {cowork: {package: notes@ours, preference: required}}}
""",
    ),
    asks="either",
    settings=Settings,
    subjects=each_packaged_door,
    judge=judge,
)
