"""A locked or approved package whose marketplace the managed settings do not define."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from plugingov.layers.evidence import no_system
from plugingov.model.door import Door
from plugingov.rules.case import Case
from plugingov.rules.claude_code.approved import approved_doors
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.counting import homes
from plugingov.rules.claude_code.looking import of_policy
from plugingov.rules.claude_code.package_ids import OFFICIAL, marketplace_of, switched_on
from plugingov.rules.observing import Seen, as_seen, each_seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Route
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.disk import is_absolute
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import Session
from plugingov.surfaces.claude_code.marketplaces.known import ON_DISK, folder_named
from plugingov.surfaces.claude_code.marketplaces.listings import read_marketplace
from plugingov.surfaces.claude_code.marketplaces.names import PSEUDO
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.managed import Managed

KNOWN = "extraKnownMarketplaces"


class Wanted(NamedTuple):
    """A marketplace that has to be known: why, in a sentence, and the line that says so."""

    because: str
    at: Route
    is_added: bool = False  # by members themselves, who may know it without any managed settings


def look(case: Case, machine: Machine, managed: Managed, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield each marketplace that managed settings or the inventory take packages from."""
    for marketplace, wanted in _wanted(managed, approved_doors(case)).items():
        found = next((part for part in managed.parts(KNOWN) if str(part.route[-1]) == marketplace), None)
        verdict = (
            _defined(machine, found, wanted, behaviour) if found else _undefined(machine, managed, wanted, marketplace)
        )
        yield Seen(mask(marketplace), verdict)


def _wanted(managed: Managed, approved: Iterable[Door]) -> Mapping[str, Wanted]:
    """Return each marketplace that has to be known, with a package of it in a sentence and the line that says so."""
    wanted: dict[str, Wanted] = {}
    for part in switched_on(managed.parts("enabledPlugins")):
        wanted.setdefault(
            marketplace_of(str(part.route[-1])), Wanted(f"{part.where} locks `{part.route[-1]}`", part.at)
        )
    for door in approved:
        known = managed.value(KNOWN)
        at = known.at if known else managed.layers[-1].file.place() if managed.layers else door.provision_at("package")
        is_added = door.provision.via == "marketplace-plugin"
        said = Wanted(f"the inventory approves `{door.package}`", at, is_added)
        name = marketplace_of(door.package or "")
        if name not in wanted or (wanted[name].is_added and not is_added):
            wanted[name] = said
    return {name: said for name, said in wanted.items() if name not in {"", OFFICIAL, *PSEUDO}}


def _undefined(machine: Machine, managed: Managed, wanted: Wanted, marketplace: str) -> Verdict:
    if managed.layers:
        what = f"{wanted.because}, and the managed settings that count do not define its marketplace `{marketplace}`"
        return Finding(wanted.at, mask(what))
    if because := no_system(machine):
        return Unknown(machine.observation.at, because)
    if wanted.is_added and any(machine.marketplace(session, marketplace) for session in machine.sessions):
        return PASS
    what = f"{wanted.because}, and the machine has no managed settings that define its marketplace `{marketplace}`"
    return Finding(wanted.at, mask(what))


def _defined(machine: Machine, found: Found, wanted: Wanted, behaviour: Behaviour) -> Verdict:
    """Tell whether a marketplace that is read where it lies is there, and is the one that is named."""
    name, source = str(found.route[-1]), found.value["source"]
    if source["source"] not in ON_DISK:
        return PASS
    folder = folder_named(source, Session(homes(machine)[0]))
    file = machine.disk.marketplace(folder or source["path"])
    what = f"{wanted.because}, and its marketplace `{name}`"
    if not folder and not is_absolute(source["path"]):
        path = f"{what} is named by a path that depends on where the client starts"
        return (
            Finding(found.at, mask(f"{path}, so nothing of it loads"))
            if behaviour.as_seen
            else Unknown(found.at, mask(path))
        )
    if file is None:
        return _not_seen(machine, found, folder, what)
    listing = read_marketplace(file)
    if listing.broken:
        said = mask(f"{what} is in no form that the client takes: {listing.broken}")
        return Unknown(found.at, said) if file.state == "unread" else Finding(found.at, said)
    if listing.name == name or not behaviour.as_seen:
        return PASS
    return Finding(found.at, mask(f"{what} calls itself `{listing.name}` in its folder, so nothing of it loads"))


def _not_seen(machine: Machine, found: Found, folder: str, what: str) -> Verdict:
    if "no" in (machine.disk.has(folder), machine.disk.has(f"{folder}/.claude-plugin/marketplace.json")):
        return Finding(found.at, mask(f"{what} is not on this machine, where it is said to lie"))
    return Unknown(found.at, mask(f"{what} was not observed, so nobody knows whether it is there under this name"))


_LOOK = of_policy(look)
MARKETPLACE_NOT_DEFINED = Rule(
    id="CCP004",
    name="marketplace-not-defined",
    title="The marketplace of a locked package is not defined",
    layer="install",
    severity="high",
    why="A lock names a package and its marketplace, and says nothing about where that marketplace is. Unless the same "
    "managed settings define it under exactly that name, the client finds no package to load: the lock shows in the "
    "settings and protects nobody. What another managed source defines does not count beside the one that wins. "
    "A marketplace in a folder has to lie there, under that name. On a machine without managed settings what the inventory "
    "approves is not defined either, unless members add it themselves and have done so.",
    fix="Define the marketplace with its `source` in `extraKnownMarketplaces` of the managed settings that win, under "
    "the name that the package's id ends with.",
    references=(
        "code.claude.com/docs/en/settings-reference",
        "code.claude.com/docs/en/plugin-marketplaces",
        "Claude Code condition CC-P04",
    ),
    controls=LISTS,
    item_is="marketplace",
    bad=Example(
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "extraKnownMarketplaces": {"acme": {"source": {"source": "github", "repo": "acme/plugins"}}},
  "enabledPlugins": {
    "guardrails@acme": true,
    "lint@acme-tools": true  // gap
  }
}
"""
        }
    ),
    good=Example(
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "extraKnownMarketplaces": {"acme": {"source": {"source": "github", "repo": "acme/plugins"}}},
  "enabledPlugins": {"guardrails@acme": true, "commit-commands@claude-plugins-official": true}
}
"""
        }
    ),
    settings=Settings,
    subjects=each_seen(_LOOK),
    judge=as_seen(_LOOK),
    asks="observation",
)
