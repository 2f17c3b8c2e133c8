"""A package that is there in another version than the inventory says."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from plugingov.layers.sightings import SeenPackage
from plugingov.model.commits import is_full_commit
from plugingov.model.inventory import Package
from plugingov.rules.case import Case
from plugingov.rules.cowork.exporting import each_of_both, of_both
from plugingov.rules.drift.exported_packages import versions
from plugingov.rules.ranking import worse
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Route
from plugingov.sources.errors import quoted

_COMMIT = re.compile(r"[0-9a-f]{12}|[0-9a-f]{40}")
_NO_VERSION = frozenset({"", "unknown", "latest"})


class Install(NamedTuple):
    """One version of a package that a machine has."""

    version: str
    at: Route
    how: str = "is installed"  # in a sentence


@lru_cache(maxsize=8)
def _verdicts(case: Case) -> Mapping[Subject, Verdict]:
    """Return what each declared package that is installed somewhere says of its version."""
    found: dict[Subject, Verdict] = {}
    for seen in case.sightings.packages:
        for verdict in _of_package(case, seen) if seen.is_declared else ():
            for subject in _subjects(seen):
                found[subject] = worse(found.get(subject, NOT_APPLICABLE), verdict)
    return found


def _subjects(seen: SeenPackage) -> Iterator[Subject]:
    for door in seen.doors:
        yield Subject(plugin=door.id, surface="claude-code")
    if not seen.doors:
        yield Subject(surface="claude-code", item=seen.item)


def each_installed(case: Case) -> tuple[Subject, ...]:
    return tuple(_verdicts(case))


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    return _verdicts(case)[subject]


def _of_package(case: Case, seen: SeenPackage) -> Iterator[Verdict]:
    """Yield the verdict on each version that one home has: those of records of projects that are gone load nowhere."""
    package, disk = seen.package, seen.machine.disk
    if package.lies_in and (package.records or package.loads != "no"):
        yield _verdict(case, package.id, _lying(seen))
    if package.lies_in:
        return
    records = [each for each in package.records if not each.project or disk.has(each.project) != "no"]
    there = [each for each in records if disk.has(each.folder) != "no"]
    for record in there:
        how = "is installed for one project" if record.project else "is installed"
        yield _verdict(case, package.id, Install(record.version, record.found.at, how))
    if records and not there and not any(door.provision.via == "managed-plugin" for door in seen.doors):
        yield Finding(records[0].found.at, f"`{package.id}` is recorded as installed, and its folder is gone")


def _lying(seen: SeenPackage) -> Install:
    """Return the version of a package that is read where it lies, whatever a record says of a copy."""
    package = seen.package
    own = seen.machine.disk.file("package", package.folder)
    at = own.place("version") if own and own.settings.get("version") else package.at
    return Install(package.version, at, "lies in its marketplace")


def _verdict(case: Case, name: str, install: Install) -> Verdict:
    declared = case.organisation.packages.get(name)
    wanted, pin = declared.version if declared else None, _pin(case, name, declared)
    version, at, how = install
    if wanted is None and pin is None:
        return Unknown(("packages", name, "version"), f"the inventory does not say the `version` of `{name}`")
    if version in _NO_VERSION:
        return Finding(at, f"`{name}` {how} in a version that nobody can tell, and {_said(wanted, pin)}")
    found = quoted(version, [version])
    if version == wanted:
        return PASS
    if _COMMIT.fullmatch(version):
        return _commit(name, install, pin)
    if wanted is None:
        return Unknown(at, f"`{name}` {how} as {found}, and declared by a commit")
    return Finding(at, f"`{name}` {how} as {found}, and {_said(wanted, pin)}")


def _pin(case: Case, name: str, declared: Package | None) -> str | None:
    """Return the declared commit of a package: its own, or that of the marketplace in whose repository it lies."""
    source = declared.source if declared else None
    if source and source.source == "relative":
        marketplace = case.organisation.marketplaces.get(name.rpartition("@")[2])
        source = marketplace.source if marketplace else None
    if source is None:
        return None
    return source.ref if is_full_commit(source.ref) else source.sha


def _commit(name: str, install: Install, pin: str | None) -> Verdict:
    """Tell whether a commit that stands for a version is the declared one: the client records its first digits."""
    version, at, how = install
    if pin is None:
        return Unknown(at, f"`{name}` {how} from commit `{version}`, and the inventory says a version alone")
    if pin.lower().startswith(version.lower()):
        return PASS
    return Finding(at, f"`{name}` {how} from commit `{version}`, and {_said(None, pin)}")


def _said(wanted: str | None, pin: str | None) -> str:
    return f"`{wanted}` is declared" if wanted else f"commit `{(pin or '')[:12]}` is declared"


VERSION_DRIFT = Rule(
    id="DRF003",
    name="version-drift",
    title="A package is installed in another version than declared",
    layer="install",
    severity="medium",
    why="What was reviewed is the declared version. The client records a version, or the first digits of a commit where a package "
    "has none; what it records as `gitCommitSha` is often that of the first install and is not asked. Each install of a "
    "home is asked about, those for one project too; what is read where it lies in a marketplace on the machine has the "
    "version that lies there. A record of which the folder is gone is a gap: nobody knows what a later start puts there. On "
    "Cowork the version that is served is asked, and the commit at which a marketplace was last read.",
    fix={
        "cowork": "Serve the declared version, or declare the one that is served and have it reviewed.",
        "claude-code": "Let the client update the package, or declare the version that is there and have it reviewed.",
    },
    references=("OWASP MCP04:2025", "code.claude.com/docs/en/plugins-reference", "Claude Code condition CC-P10"),
    controls=Controls(
        nist=("SR-3", "SR-11", "SI-7"), iso=("A.5.21", "A.8.30"), soc2=("CC6.8", "CC8.1"), mas=("3.4", "6.3")
    ),
    asks="both",
    bad=Example(
        """\
marketplaces: {acme: {source: {github: acme/plugins}}}
packages:
  fmt@acme: {version: 1.4.0}
plugins:
  fmt:
    title: Formatter
    path: marketplace
    provision: {claude-code: {via: marketplace-plugin, package: fmt@acme}}
""",
        files={
            "/home/ada/.claude/plugins/installed_plugins.json": """\
{ "version": 2, "plugins": { "fmt@acme": [
    { "scope": "user", "version": "1.2.0", "installPath": "/home/ada/.claude/plugins/cache/acme/fmt/1.2.0" } ] } }  // gap
"""
        },
    ),
    good=Example(
        """\
marketplaces: {acme: {source: {github: acme/plugins}}}
packages:
  fmt@acme: {version: 1.4.0}
plugins:
  fmt:
    title: Formatter
    path: marketplace
    provision: {claude-code: {via: marketplace-plugin, package: fmt@acme}}
""",
        files={
            "/home/ada/.claude/plugins/installed_plugins.json": """\
{ "version": 2, "plugins": { "fmt@acme": [
    { "scope": "user", "version": "1.4.0", "installPath": "/home/ada/.claude/plugins/cache/acme/fmt/1.4.0" } ] } }
"""
        },
    ),
    settings=Settings,
    subjects=each_of_both(each_installed, versions),
    judge=of_both(judge, versions),
)
