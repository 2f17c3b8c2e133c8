"""A locked or approved package whose marketplace the managed settings do not define."""

from collections.abc import Iterator, Mapping

from plugingov.model.observation import Observation
from plugingov.rules.case import Case
from plugingov.rules.claude_code.approved import approved_packages
from plugingov.rules.claude_code.package_ids import OFFICIAL, marketplace_of, switched_on
from plugingov.rules.claude_code.whatever_version import Rulings, each_managed
from plugingov.rules.observing import Seen, as_seen, each_seen
from plugingov.rules.rule import Controls, Example, Rule
from plugingov.rules.settings import Settings
from plugingov.sources.document import Place
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.sessions.client import Behaviour
from plugingov.surfaces.claude_code.sessions.found import Found
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.sessions.managed import Managed
from plugingov.surfaces.claude_code.sessions.marketplace_names import PSEUDO
from plugingov.surfaces.claude_code.sessions.session import Ruling


def look(case: Case, machine: Machine) -> Iterator[Seen]:
    """Yield each marketplace that managed settings or the inventory take packages from."""
    approved = tuple(approved_packages(case))

    def holds(managed: Managed, behaviour: Behaviour) -> Rulings:
        return {
            marketplace: _ruling(managed, behaviour, machine.observation, marketplace, said)
            for marketplace, said in _wanted(managed, approved).items()
        }

    return each_managed(machine, holds)


def _wanted(managed: Managed, approved: tuple[str, ...]) -> Mapping[str, tuple[str, Place]]:
    """Return each marketplace that has to be known, with a package of it in a sentence and the line that says so."""
    if not managed.layers:
        return {}
    wanted: dict[str, tuple[str, Place]] = {}
    for part in switched_on(managed.parts("enabledPlugins")):
        wanted.setdefault(marketplace_of(str(part.route[-1])), (f"{part.where} locks `{part.route[-1]}`", part.at))
    known = managed.value("extraKnownMarketplaces")
    at = known.at if known else managed.layers[-1].file.place()
    for package in approved:
        wanted.setdefault(marketplace_of(package), (f"the inventory approves `{package}`", at))
    return {mask(name): said for name, said in wanted.items() if name not in {"", OFFICIAL, *PSEUDO}}


def _ruling(
    managed: Managed, behaviour: Behaviour, observation: Observation, marketplace: str, said: tuple[str, Place]
) -> Ruling:
    because, at = said
    parts = managed.parts("extraKnownMarketplaces")
    found = next((part for part in parts if mask(str(part.route[-1])) == marketplace), None)
    if found is None:
        return Ruling("no", mask(f"{because}, and its marketplace `{marketplace}` is not defined there"), at)
    other = _calls_itself(found, observation)
    if other in {"", marketplace} or not behaviour.as_seen:
        return Ruling("yes", f"{found.where} defines the marketplace `{marketplace}`", found.at)
    what = f"{because}, and the folder of its marketplace `{marketplace}` calls itself `{other}`"
    return Ruling("no", mask(f"{what}, so nothing of it loads"), found.at)


def _calls_itself(found: Found, observation: Observation) -> str:
    """Return the name that the folder of a marketplace gives itself; nothing where nobody looked into it."""
    match found.value["source"]:
        case {"source": "directory", "path": str(path)}:
            folder = path.rstrip("/\\")
            files = (file for file in observation.files if file.kind == "marketplace" and file.of == folder)
            return next((str(file.settings.get("name", "")) for file in files), "")
    return ""


MARKETPLACE_NOT_DEFINED = Rule(
    id="CCP004",
    name="marketplace-not-defined",
    title="The marketplace of a locked package is not defined",
    layer="install",
    severity="high",
    why="A lock names a package and its marketplace, and says nothing about where that marketplace is. Unless the same "
    "managed settings define it under exactly that name, the client finds no package to load: the lock shows in the "
    "settings and protects nobody. What another managed source defines does not count beside the one that wins.",
    fix="Define the marketplace with its `source` in `extraKnownMarketplaces` of the managed settings that win, under "
    "the name that the package's id ends with.",
    references=(
        "code.claude.com/docs/en/settings-reference",
        "code.claude.com/docs/en/plugin-marketplaces",
        "Claude Code condition CC-P04",
    ),
    controls=Controls(nist=("CM-7", "CM-11"), iso=("A.8.19",), soc2=("CC6.8",), mas=("7.2",)),
    item_is="a marketplace",
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
    subjects=each_seen(look),
    judge=as_seen(look),
    asks="observation",
)
