"""What the client has installed does not fit what its settings and projects say."""

from collections.abc import Iterator

from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.counting import SWITCHES, counting_files, homes, why_unread
from plugingov.rules.claude_code.looking import as_client
from plugingov.rules.claude_code.package_ids import is_whole, marketplace_of
from plugingov.rules.observing import Seen, as_seen, each_seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.disk import Disk
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import Session
from plugingov.surfaces.claude_code.marketplaces.known import (
    ON_DISK,
    named_in_settings,
    read_registry,
    source_of,
)
from plugingov.surfaces.claude_code.marketplaces.names import PSEUDO
from plugingov.surfaces.claude_code.packages.records import InstallRecord, InstallRecords, read_install_records
from plugingov.surfaces.claude_code.sessions.machine import Machine

_NOT_FOR_OTHERS = "2.1.195"  # since then a project's switch installs nothing for anybody


def look(case: Case, machine: Machine, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield each package that a home has installed, and each that settings switch on without that."""
    del case
    for home in filter(None, homes(machine)):
        records = read_install_records(machine.observation, home)
        if records.doubt and records.file:
            yield Seen("installed packages", Unknown(records.file.place(), records.doubt))
            continue
        for package, each in records.records.items():
            yield from _recorded(machine, package, each, behaviour)
        yield from _not_recorded(machine, home, records, behaviour)


def _recorded(
    machine: Machine, package: str, records: tuple[InstallRecord, ...], behaviour: Behaviour
) -> Iterator[Seen]:
    item = mask(package)
    if records:
        yield Seen(f"{item}: versions", _versions(package, records))
        yield Seen(f"{item}: switch", _switch(machine, package, records[0], behaviour))
    for record in records:
        if record.project:
            yield Seen(f"{item}: project", _project(machine, package, record))


def _versions(package: str, records: tuple[InstallRecord, ...]) -> Verdict:
    first = records[0]
    other = next((record for record in records if record.version != first.version), None)
    if other is None:
        return PASS
    what = f"version `{first.version}` for scope `{first.scope}` and `{other.version}` for scope `{other.scope}`"
    return Finding(other.found.at, mask(f"`{package}` is installed in {what}"))


def _switch(machine: Machine, package: str, record: InstallRecord, behaviour: Behaviour) -> Verdict:
    """Tell whether any settings file names a package that is installed."""
    files = [layer.file for layer in counting_files(machine, behaviour)]
    if any(package in _names(file.settings.get(SWITCHES)) for file in files):
        return PASS
    what = f"`{package}` is installed, and no settings file switches it on or off"
    if unread := next((file for file in files if file.state == "unread"), None):
        return Unknown(unread.place(), mask(f"{what} that could be read; {why_unread(unread)}"))
    return Finding(record.found.at, mask(f"{what}: client 2.1.330 leaves it off, its documentation says on"))


def _names(switches: object) -> frozenset[str]:
    return frozenset(switches) if isinstance(switches, dict) else frozenset()


def _project(machine: Machine, package: str, record: InstallRecord) -> Verdict:
    match Disk(machine.observation).has(record.project):
        case "yes":
            return PASS
        case "no":
            return Finding(record.found.at, mask(f"`{package}` is installed for a project whose folder is gone"))
    return Unknown(
        record.found.at, mask(f"whether the project that `{package}` is installed for is there was not seen")
    )


def _not_recorded(machine: Machine, home: str, records: InstallRecords, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield each package that members or projects switch on; what managed settings lock is asked about elsewhere."""
    for session in machine.sessions:
        if session.home != home:
            continue
        settings = machine.settings(session, behaviour)
        for package, found in settings.members(SWITCHES).items():
            own = found.value is True and found.file in {layer.file for layer in settings.own}
            if own and is_whole(package) and marketplace_of(package) not in PSEUDO:
                yield Seen(mask(f"{package}: record"), _record(machine, session, records, found, behaviour))


def _record(machine: Machine, session: Session, records: InstallRecords, found: Found, behaviour: Behaviour) -> Verdict:
    """Tell whether what is switched on was installed, or the client would install it by itself."""
    package = str(found.route[-1])
    if records.of(package):
        return PASS
    what = mask(f"{found.where} switches `{package}` on, and it was never installed")
    if found.file.kind == "project":
        if behaviour.has(_NOT_FOR_OTHERS):
            return Finding(found.at, f"{what}: each member has to install what a project switches on")
        return Unknown(found.at, f"{what}; whether a client before {_NOT_FOR_OTHERS} does it is not known")
    if not behaviour.as_seen:
        return Finding(found.at, f"{what}, which nothing promises that the client does")
    if _is_on_disk(machine, session, package, behaviour):
        return PASS  # the client installs it when it starts
    return Unknown(found.at, f"{what}; whether the client does it by itself is not known")


def _is_on_disk(machine: Machine, session: Session, package: str, behaviour: Behaviour) -> bool:
    """Tell whether the marketplace of a package lies on the machine."""
    name = marketplace_of(package)
    registry = read_registry(next(iter(machine.observation.of_kind("known", home=session.home)), None))
    named = named_in_settings(machine.settings(session, behaviour), name)
    known = registry.entries.get(name) or (named.found if named else None)
    return known is not None and source_of(known).get("source") in ON_DISK


_LOOK = as_client(look)
STALE_INSTALL_RECORD = Rule(
    id="CCP011",
    name="stale-install-record",
    title="What is installed does not fit what is switched on",
    layer="install",
    severity="medium",
    why="The client keeps its own record of what was installed, for whom and in which version, and nothing cleans it up: "
    "an old version for one project stays beside a new one for the user, a record outlives its project, and a package "
    "that nobody switches is on or off by whatever the version of the client does. What is switched on and was never "
    "installed does not load, although the settings say so.",
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
