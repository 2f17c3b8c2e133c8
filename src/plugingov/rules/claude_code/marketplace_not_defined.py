"""A locked or approved package whose marketplace the managed settings do not define."""

from collections.abc import Iterable, Iterator, Mapping

from plugingov.model.observation import Observation
from plugingov.rules.case import Case
from plugingov.rules.claude_code.approved import approved_packages
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.looking import of_policy
from plugingov.rules.claude_code.package_ids import OFFICIAL, marketplace_of, switched_on
from plugingov.rules.observing import Seen, as_seen, each_seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Place
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.marketplaces.names import PSEUDO
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.managed import Managed


def look(case: Case, machine: Machine, managed: Managed, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield each marketplace that managed settings or the inventory take packages from."""
    for marketplace, said in _wanted(managed, approved_packages(case)).items():
        yield Seen(marketplace, _verdict(managed, behaviour, machine.observation, marketplace, said))


def _wanted(managed: Managed, approved: Iterable[str]) -> Mapping[str, tuple[str, Place]]:
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


def _verdict(
    managed: Managed, behaviour: Behaviour, observation: Observation, marketplace: str, said: tuple[str, Place]
) -> Verdict:
    because, at = said
    parts = managed.parts("extraKnownMarketplaces")
    found = next((part for part in parts if mask(str(part.route[-1])) == marketplace), None)
    if found is None:
        return Finding(at, mask(f"{because}, and its marketplace `{marketplace}` is not defined there"))
    other = _calls_itself(found, observation)
    if other in {"", marketplace} or not behaviour.as_seen:
        return PASS
    what = f"{because}, and the folder of its marketplace `{marketplace}` calls itself `{other}`"
    return Finding(found.at, mask(f"{what}, so nothing of it loads"))


def _calls_itself(found: Found, observation: Observation) -> str:
    """Return the name that the folder of a marketplace gives itself; nothing where nobody looked into it."""
    match found.value["source"]:
        case {"source": "directory", "path": str(path)}:
            folder = path.rstrip("/\\")
            files = (file for file in observation.files if file.kind == "marketplace" and file.of == folder)
            return next((str(file.settings.get("name", "")) for file in files), "")
    return ""


_LOOK = of_policy(look)
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
