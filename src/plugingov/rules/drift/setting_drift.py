"""A marketplace, a lock, a preference or a route that is not the declared one."""

from collections.abc import Iterable, Iterator, Sequence

from plugingov.layers.evidence import unlooked
from plugingov.layers.meant import meant_on
from plugingov.layers.recognition import WAYS
from plugingov.layers.sightings import SeenPackage, SeenServer
from plugingov.model.door import Door
from plugingov.model.organisation import Organisation
from plugingov.model.source import is_one_source, read_source
from plugingov.rules.case import Case
from plugingov.rules.cowork.desktop_servers import each_beside, judged_beside
from plugingov.rules.cowork.exporting import each_of_both, of_both
from plugingov.rules.drift.exported_settings import settings
from plugingov.rules.drift.settings_on_desktops import settings_on_desktops
from plugingov.rules.observing import Seen, as_seen, each_seen
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.packages.switch import forced
from plugingov.surfaces.claude_code.sessions.machine import Machine

_IN_WORDS = {
    "managed-mcp": "`managed-mcp.json`",
    "managed-settings": "managed settings",
    "project": "the project's `.mcp.json`",
    "user": "a member's own servers",
    "local": "a member's own servers for one project",
    "plugin": "a package",
    "connector": "the member's account",
}


def look(case: Case, machine: Machine) -> Iterable[Seen]:
    """Tell of each declared marketplace, package and server whether the machine has it as it is declared."""
    yield from _marketplaces(case, machine)
    for package in case.sightings.packages_on(machine):
        if package.doors:
            yield Seen(f"lock of {package.item}", _lock(case, package))
    for server in case.sightings.servers_on(machine):
        if server.door and server.server.loads != "no":
            yield Seen(f"route of {server.door.id}", _route(server))


def _marketplaces(case: Case, machine: Machine) -> Iterator[Seen]:
    """Tell of each declared marketplace that a start of the client knows; one may know it from elsewhere than another."""
    told = set()
    for session in machine.sessions:
        for name in case.organisation.marketplaces:
            known = machine.marketplace(session, name)
            if known is not None and known.at not in told:
                told.add(known.at)
                yield Seen(f"marketplace {name}", _marketplace(case.organisation, name, known))


def _marketplace(organisation: Organisation, name: str, known: Found) -> Verdict:
    declared = organisation.marketplaces[name].source
    if declared is None:
        because = f"the inventory does not say where marketplace `{name}` comes from"
        return Unknown(("marketplaces", name, "source"), because)
    there = read_source(known.value.get("source")) if isinstance(known.value, dict) else None
    if there is None:
        return Unknown(known.at, f"where marketplace `{name}` comes from here is in no form that anybody knows")
    if is_one_source(there, declared):
        return PASS
    return Finding(
        known.at, f"marketplace `{name}` comes from another source, branch or commit here than the inventory says"
    )


def _lock(case: Case, seen: SeenPackage) -> Verdict:
    """Tell whether a package is locked as it is declared, for whoever uses the machine."""
    package, declared = seen.package, {door.provision.via for door in seen.doors}
    if "synced-plugin" in declared:
        return PASS
    held = [door for door in seen.doors if door.provision.via == "managed-plugin"]
    meant = [(door, meant_on(case.layers, seen.machine, door)) for door in held]
    if for_them := [door for door, answer in meant if answer.state == "on"]:
        return _held(case, seen, for_them)
    if unsure := next((answer for _, answer in meant if answer.state == "unknown"), None):
        return Unknown(unsure.at, unsure.because) if isinstance(_held(case, seen, held), Finding) else PASS
    if package.locked == "no":
        return PASS
    at = package.rulings["locked"].at or package.at
    if package.locked == "unknown":
        return Unknown(at, f"whether `{package.id}` is locked is not known: {package.lock_because}")
    whom = " for whoever uses the machine" if held else ""
    return Finding(at, f"managed settings force `{package.id}` on, which the inventory does not say{whom}")


def _held(case: Case, seen: SeenPackage, doors: Sequence[Door]) -> Verdict:
    """Tell whether managed settings force a package on that they must; a rule that asks about the lock tells it itself.

    What does not load at all is declared-but-absent.
    """
    package, settings = seen.package, seen.machine.settings(seen.package.session, seen.machine.client.behaviours[0])
    if package.loads == "no" or any(case.is_asked("lock-missing", door) for door in doors):
        return PASS
    at = package.rulings["locked"].at or package.at
    if doubt := settings.managed.doubt or unlooked(seen.machine, package.session):
        return Unknown(at, f"whether `{package.id}` is locked is not known: {doubt}")
    said = forced(settings, package.id)
    if said is not None and said.value is True:
        return PASS
    what = f"`{package.id}` is declared to be forced on by managed settings, and a machine has it without"
    return Finding(at, f"{what}: members can switch it off")


def _route(seen: SeenServer) -> Verdict:
    via = seen.door.provision.via if seen.door else None
    if via in WAYS[seen.server.configured_in]:
        return PASS
    how = _IN_WORDS[seen.server.configured_in]
    message = f"`{seen.door.id if seen.door else ''}` arrives through {how}, and `via: {via}` is declared"
    return Finding(seen.server.written_at, message)


_each = each_of_both(each_seen(look), settings)

SETTING_DRIFT = Rule(
    id="DRF004",
    name="setting-drift",
    title="A setting is not what was declared",
    layer="install",
    severity="high",
    why="What was decided is the declared source of a marketplace, the declared way in and the declared lock. Another source under "
    "the same name delivers other code, and another way in passes by whatever the declared one enforces. A declared lock that a "
    "machine lacks is told by lock-missing where the policy asks it about the door, and here where it does not; what does not "
    "load at all is declared-but-absent. A server that is not the declared one is endpoint-drift. On Cowork the preference of each package is asked, "
    "for everybody and for groups, and the default of each marketplace; on devices the way in, and what `toolPolicy` or a lock makes of each tool.",
    fix={
        "cowork": "Apply the plan of `plugingov render cowork`, give devices the configuration that it writes, or set it under Organization settings > Plugins & skills as it is declared; "
        "else declare what is there and have it reviewed.",
        "claude-code": "Deliver the declared settings (`plugingov render claude-code`), or declare what is there and have it reviewed.",
    },
    references=("code.claude.com/docs/en/settings", "code.claude.com/docs/en/plugin-marketplaces"),
    controls=Controls(nist=("CM-2", "CM-6"), iso=("A.8.9",), soc2=("CC7.1",), mas=("7.2",)),
    closed_by=("cowork",),
    asks="both",
    bad=Example(
        """\
marketplaces:
  acme: {source: {github: acme/plugins}}
plugins:
  db:
    title: Database
    path: custom-mcp
    server: {transport: stdio, command: /opt/acme/db-mcp}
    provision: {claude-code: {via: managed-mcp}}
""",
        files={
            "/etc/claude-code/managed-settings.json": """\
{ "extraKnownMarketplaces": {
    "acme": { "source": { "source": "github", "repo": "acme-dev/plugins" } } } }  // gap
""",
            "/home/ada/.claude.json": """\
{ "mcpServers": {
    "db": { "command": "/opt/acme/db-mcp" } } }  // gap
""",
        },
    ),
    good=Example(
        """\
marketplaces:
  acme: {source: {github: acme/plugins}}
plugins:
  db:
    title: Database
    path: custom-mcp
    server: {transport: stdio, command: /opt/acme/db-mcp}
    provision: {claude-code: {via: user-server}}
""",
        files={
            "/etc/claude-code/managed-settings.json": """\
{ "extraKnownMarketplaces": { "acme": { "source": { "source": "github", "repo": "acme/plugins" } } } }
""",
            "/home/ada/.claude.json": """\
{ "mcpServers": { "db": { "command": "/opt/acme/db-mcp" } } }
""",
        },
    ),
    settings=Settings,
    subjects=each_beside(_each, settings_on_desktops),
    judge=judged_beside(_each, of_both(as_seen(look), settings), settings_on_desktops),
)
