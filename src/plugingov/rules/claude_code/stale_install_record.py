"""What the client has installed does not fit what its settings and projects say."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.counting import hidden_projects, homes, unread_own
from plugingov.rules.claude_code.looking import and_unread, as_client
from plugingov.rules.claude_code.package_ids import OFFICIAL, is_whole, marketplace_of
from plugingov.rules.observing import Seen, as_seen, each_seen
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.session import InstallRecord, ObservedPackage
from plugingov.surfaces.claude_code.marketplaces.known import ON_DISK, source_of
from plugingov.surfaces.claude_code.marketplaces.names import PSEUDO
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.validated import MANAGED_KINDS

_NOT_FOR_OTHERS = "2.1.195"  # since then a project's switch installs nothing for anybody
_ANY = "installed packages"  # the item where a record spoils all others, or nobody knows them


def look(case: Case, machine: Machine, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield each package that a home has installed, and each that settings switch on without that."""
    del case
    for home in filter(None, homes(machine)):
        installs = machine.installs(home)
        if installs.file and installs.doubt:
            yield Seen(_ANY, Unknown(installs.file.place(), installs.doubt))
            continue
        if installs.file and installs.broken:
            message = mask(f"nothing counts as installed: {installs.broken}")
            is_known = behaviour.as_seen or not installs.is_short
            unknown = Unknown(installs.file.place(), f"{message}; whether other clients take it is not known")
            yield Seen(_ANY, Finding(installs.file.place(), message, fix=_ANEW) if is_known else unknown)
        for starts in _packages(machine, home).values():
            yield from _of_package(machine, starts, behaviour)


def _packages(machine: Machine, home: str) -> Mapping[str, list[ObservedPackage]]:
    """Return each package of a home as each start of the client there has it."""
    found: dict[str, list[ObservedPackage]] = defaultdict(list)
    for session in machine.sessions:
        for package in machine.packages(session) if session.home == home else ():
            if is_whole(package.id):
                found[package.id].append(package)
    return found


def _of_package(machine: Machine, starts: Sequence[ObservedPackage], behaviour: Behaviour) -> Iterator[Seen]:
    package = starts[0]
    item = mask(package.id)
    gone = [each for each in package.records if each.project and machine.disk.has(each.project) == "no"]
    records = [each for each in package.records if each not in gone]
    for record in package.records:
        if record.project:
            yield Seen(f"{item}: project", _project(machine, package.id, record))
    if records:
        yield Seen(f"{item}: versions", _versions(package.id, records))
        yield Seen(f"{item}: switch", _switch(machine, starts, records, behaviour))
    for start in starts:
        if _is_asked_for(start):
            yield Seen(f"{item}: record", _record(machine, start, behaviour))


def _versions(package: str, records: Sequence[InstallRecord]) -> Verdict:
    """Compare the versions of a package; that of a project that is gone is a gap already."""
    first = records[0]
    other = next((record for record in records if record.version != first.version), None)
    if other is None:
        return PASS
    what = f"{_version(first)} for scope `{first.scope}` and {_version(other)} for scope `{other.scope}`"
    return Finding(other.found.at, mask(f"`{package}` is installed in {what}"), fix=_ONE_VERSION)


def _version(record: InstallRecord) -> str:
    return f"version `{record.version}`" if record.version else "no version that is known"


def _switch(
    machine: Machine, starts: Sequence[ObservedPackage], records: Sequence[InstallRecord], behaviour: Behaviour
) -> Verdict:
    """Tell whether settings of a start that has the install name the package; another home's are another member's."""
    package = starts[0].id
    having = [start for start in starts if any(record.counts_in(start.session) for record in records)]
    if any(start.said for start in having):
        return PASS
    at, what = records[0].found.at, f"`{package}` is installed, and no settings file switches it on or off"
    doubts = (doubt for start in having for doubt in machine.settings(start.session, behaviour).doubts)
    if doubt := next(doubts, "") or hidden_projects(machine, starts[0].session.home):
        return Unknown(at, mask(f"{what} that could be read; {doubt}"))
    if not having:
        return Unknown(at, mask(f"`{package}` is installed for projects whose settings were not seen"))
    message = mask(f"{what}: client 2.1.330 leaves it off, its documentation says on")
    return Finding(at, message, fix="Switch it on or off in `enabledPlugins`, or uninstall it.")


def _project(machine: Machine, package: str, record: InstallRecord) -> Verdict:
    match machine.disk.has(record.project):
        case "yes":
            return PASS
        case "no":
            message = mask(f"`{package}` is installed for a project whose folder is gone")
            return Finding(record.found.at, message, fix=_GONE)
    return Unknown(
        record.found.at, mask(f"whether the project that `{package}` is installed for is there was not seen")
    )


def _is_asked_for(package: ObservedPackage) -> bool:
    """Tell whether a member or project switches a package on; what managed settings lock is asked about elsewhere."""
    said = package.said
    is_own = said is not None and said.value is True and said.file.kind not in MANAGED_KINDS
    return is_own and marketplace_of(package.id) not in PSEUDO


def _record(machine: Machine, package: ObservedPackage, behaviour: Behaviour) -> Verdict:
    """Tell whether what is switched on was installed, or the client would install it by itself."""
    said = package.said
    if package.records or said is None or package.loads == "yes":
        return PASS
    if package.enabled == "no" or package.blocked == "yes":
        return NOT_APPLICABLE  # what keeps it out is a gap of its own
    what = mask(f"{said.where} switches `{package.id}` on, and it was never installed")
    known = machine.marketplace(package.session, marketplace_of(package.id))
    if known is not None and source_of(known).get("source") in ON_DISK:
        if package.loads == "no":
            return Finding(said.at, mask(f"{what}: {package.because}"), fix=_MEND)
        return Unknown(said.at, mask(f"{what}; whether the client does it by itself is not known: {package.because}"))
    if known is None and package.loads == "no" and marketplace_of(package.id) != OFFICIAL:
        return Finding(said.at, mask(f"{what}: {package.because}"), fix=_ADD)
    return _yet_to_come(what, package, behaviour)


def _yet_to_come(what: str, package: ObservedPackage, behaviour: Behaviour) -> Verdict:
    """Tell whether a client fetches a package from elsewhere because settings switch it on."""
    said = package.said
    if said is None:
        return PASS
    if said.file.kind == "project":
        if behaviour.has(_NOT_FOR_OTHERS):
            return Finding(said.at, f"{what}: each member has to install what a project switches on", fix=_INSTALL)
        return Unknown(said.at, f"{what}; whether a client before {_NOT_FOR_OTHERS} does it is not known")
    if not behaviour.as_seen:
        return Finding(said.at, f"{what}, which nothing promises that the client does", fix=_INSTALL)
    return Unknown(said.at, f"{what}; whether the client does it by itself is not known")


_ANEW = "Mend the file, or take it away and install the packages again."
_ONE_VERSION = "Keep one version: update the other install, or uninstall it."
_GONE = "Uninstall it for that project, or where the client does not, take its record out of `installed_plugins.json`."
_INSTALL = "Install the package where it is switched on, or take the switch out."
_ADD = "Add its marketplace and install the package, or take the switch out."
_MEND = "Mend what keeps it from loading, or take the switch out."
_LOOK = and_unread(as_client(look), unread_own)

STALE_INSTALL_RECORD = Rule(
    id="CCP011",
    name="stale-install-record",
    title="What is installed does not fit what is switched on",
    layer="install",
    severity="medium",
    why="The client keeps its own record of what was installed, for whom and in which version, and nothing cleans it up: "
    "an old version for one project stays beside a new one for the user, a record outlives its project, and a package "
    "that nobody switches is on or off by whatever the version of the client does. What is switched on and was never "
    "installed does not load, although the settings say so. Each member's own settings and records are asked, never one "
    "member's about another's. A record that the client does not understand leaves it none at all.",
    fix="Uninstall what no project needs any more, install what is switched on, and keep one version of each package.",
    references=(
        "code.claude.com/docs/en/plugins-reference",
        "code.claude.com/docs/en/discover-plugins",
        "Claude Code condition CC-P11",
    ),
    controls=LISTS,
    item_is="package",
    bad=Example(
        files={
            "/home/ada/.claude/settings.json": """\
{"enabledPlugins": {"lint@acme": true}}
""",
            "/home/ada/.claude/plugins/installed_plugins.json": """\
{
  "version": 2,
  "plugins": {
    "lint@acme": [
      {"scope": "user", "installPath": "/home/ada/.claude/plugins/cache/acme/lint/1.2.0", "version": "1.2.0"},
      {"scope": "user", "installPath": "/home/ada/.claude/plugins/cache/acme/lint/1.1.0", "version": "1.1.0"}  // gap
    ],
    "fmt@acme": [
      {"scope": "user", "installPath": "/home/ada/.claude/plugins/cache/acme/fmt/2.0.0", "version": "2.0.0"}  // gap
    ]
  }
}
""",
        }
    ),
    good=Example(
        files={
            "/home/ada/.claude/settings.json": """\
{"enabledPlugins": {"lint@acme": true}}
""",
            "/home/ada/.claude/plugins/installed_plugins.json": """\
{
  "version": 2,
  "plugins": {
    "lint@acme": [
      {"scope": "user", "installPath": "/home/ada/.claude/plugins/cache/acme/lint/1.2.0", "version": "1.2.0"}
    ]
  }
}
""",
        }
    ),
    settings=Settings,
    subjects=each_seen(_LOOK),
    judge=as_seen(_LOOK),
    asks="observation",
)
