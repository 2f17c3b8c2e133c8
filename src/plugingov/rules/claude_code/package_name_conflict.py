"""A package or marketplace whose name, or whose description, says two things."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from plugingov.model.observation import NativeFile
from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.counting import counting_files, homes, unread_settings
from plugingov.rules.observing import Seen, as_seen, each_seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.disk import below
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.marketplaces.known import source_of
from plugingov.surfaces.claude_code.marketplaces.listings import Marketplace, MarketplaceEntry, read_marketplace
from plugingov.surfaces.claude_code.marketplaces.manifests import Manifest, read_manifest
from plugingov.surfaces.claude_code.marketplaces.names import name_refused
from plugingov.surfaces.claude_code.sessions.machine import Machine


class Listed(NamedTuple):
    """A package as its marketplace lists it, and its own file."""

    package: str
    entry: MarketplaceEntry
    manifest: Manifest


def look(case: Case, machine: Machine) -> Iterator[Seen]:
    """Yield each marketplace that is known, and each package of one whose own file is on the machine."""
    del case
    yield from (Seen(_MARKETPLACES, unknown) for unknown in _unread(machine))
    for found in _known(machine):
        name = str(found.route[-1])
        refused = name_refused(name, source_of(found))
        yield Seen(mask(name), Finding(found.at, mask(refused), fix=_OWN_NAME) if refused else PASS)
    for file in machine.observation.files:
        if file.kind == "marketplace":
            yield from _listing(machine, file)


def _unread(machine: Machine) -> Iterator[Unknown]:
    """Yield why nobody knows all marketplaces, or where all packages lie."""
    yield from unread_settings(machine)
    for home in homes(machine):
        registry, installs = machine.registry(home), machine.installs(home)
        if registry.file and (why := registry.doubt or registry.broken):
            yield Unknown(registry.file.place(), why)
        if installs.file and (why := installs.doubt or installs.broken):
            yield Unknown(installs.file.place(), mask(why))


def _known(machine: Machine) -> Iterator[Found]:
    """Yield each marketplace that settings name or that a home has registered."""
    for layer in counting_files(machine, machine.client.behaviours[0]):
        yield from layer.parts.get("extraKnownMarketplaces", ())
    for file in machine.observation.files:
        if file.kind == "known":
            yield from (Found(said, file, (name,)) for name, said in file.settings.items())


_MARKETPLACES = "marketplaces"  # the item where a file that may name one could not be read


def _listing(machine: Machine, file: NativeFile) -> Iterator[Seen]:
    marketplace = read_marketplace(file)
    name = marketplace.name or file.of.replace("\\", "/").rsplit("/", 1)[-1]
    if marketplace.broken:
        yield Seen(mask(f"{name}: packages"), Unknown(file.place(), f"what `{name}` lists: {marketplace.broken}"))
    for entry in _repeated(marketplace):
        message = f"`{name}` lists `{entry.name}` more than once, and only the first counts"
        finding = Finding(entry.found.at, mask(message), fix="Keep one entry of that name.")
        yield Seen(mask(f"{entry.name}@{name}: entry"), finding)
    for listed in _on_machine(machine, marketplace, name):
        yield from _both(listed)


def _repeated(marketplace: Marketplace) -> Iterator[MarketplaceEntry]:
    """Yield the first repetition of each name."""
    counted = Counter[str]()
    for entry in marketplace.entries:
        counted[entry.name] += 1
        if counted[entry.name] == _TWICE:
            yield entry


_TWICE = 2


def _on_machine(machine: Machine, marketplace: Marketplace, name: str) -> Iterator[Listed]:
    disk = machine.disk
    for entry in {entry.name: entry for entry in reversed(marketplace.entries)}.values():
        package = f"{entry.name}@{name}"
        folders = [record.folder for home in homes(machine) for record in machine.installs(home).of(package)]
        if entry.origin.form == "relative":
            folders.insert(0, below(marketplace.file.of, entry.origin.target))
        file = next((found for folder in folders if (found := disk.file("package", folder))), None)
        if file:
            yield Listed(package, entry, read_manifest(file))


def _both(listed: Listed) -> Iterator[Seen]:
    """Yield where the two files about one package disagree."""
    package, entry, manifest = listed
    if manifest.file.state == "unread" or not isinstance(manifest.file.data, dict):
        yield Seen(mask(f"{package}: name"), Unknown(manifest.file.place(), mask(f"`{package}`: {manifest.broken}")))
        return
    yield Seen(mask(f"{package}: name"), _name(listed))
    if not entry.strict:
        yield Seen(mask(f"{package}: strict"), _strict(listed))
    if entry.version or manifest.version:
        yield Seen(mask(f"{package}: version"), _version(listed))


def _name(listed: Listed) -> Verdict:
    name = listed.manifest.name
    if name in {"", listed.entry.name}:
        return PASS
    message = f"`{listed.package}` calls itself `{name}` in its `plugin.json`, which no setting goes by"
    fix = f"Write `{listed.entry.name}` in the `plugin.json`, or list it as `{name}`."
    return Finding(listed.manifest.file.place("name"), mask(message), fix=mask(fix))


def _strict(listed: Listed) -> Verdict:
    if not listed.manifest.components:
        return PASS
    key = next(iter(listed.manifest.components))
    message = f"the entry of `{listed.package}` is the whole definition (`strict: false`), and its `plugin.json` has `{key}` too"
    parts = ", ".join(f"`{each}`" for each in listed.manifest.components)
    fix = f"Take {parts} out of the `plugin.json`, or `strict` out of the entry."
    at = listed.entry.found.file.place(*listed.entry.found.route, "strict")
    return Finding(at, mask(f"{message}, so it does not load"), fix=fix)


def _version(listed: Listed) -> Verdict:
    said, own = listed.entry.version, listed.manifest.version
    if not (said and own):
        return PASS
    at = listed.entry.found.below("version", said).at
    if said == own:
        message = f"`{listed.package}` has its version `{own}` in its marketplace too, where it does not count"
        return Finding(at, mask(message), grade="low", fix=_ONE_VERSION)
    message = f"`{listed.package}` has version `{said}` in its marketplace and `{own}` in its `plugin.json`, which wins"
    return Finding(at, mask(message), fix=_ONE_VERSION)


_OWN_NAME = "Give the marketplace a name of its own, and use it in the ids of its packages."
_ONE_VERSION = "Take the version out of the marketplace, and keep the one in the `plugin.json`."


PACKAGE_NAME_CONFLICT = Rule(
    id="CCP009",
    name="package-name-conflict",
    title="A package or marketplace says two things about itself",
    layer="install",
    severity="medium",
    why="Settings, lists and approvals name a package as its marketplace lists it. Where its own file says another "
    "name, another version, or other parts beside an entry that is meant to be all of it, people look at one and the "
    "client goes by the other; one version in both is a low gap until somebody changes one of them. Of two entries with one name only the first counts. And a marketplace that is called "
    "like the vendor's own is refused, or taken for it by whoever reads the list.",
    fix="Give each package one name in both files, its version in one of them, and a marketplace a name of its own.",
    references=(
        "code.claude.com/docs/en/plugin-marketplaces",
        "code.claude.com/docs/en/plugins-reference",
        "Claude Code condition CC-P09",
    ),
    controls=LISTS,
    bad=Example(
        files={
            "/home/ada/.claude/plugins/known_marketplaces.json": """\
{
  "acme": {"source": {"source": "directory", "path": "/opt/acme"}, "installLocation": "/opt/acme"},
  "claude-official-tools": {  // gap
    "source": {"source": "github", "repo": "acme/tools"},
    "installLocation": "/home/ada/.claude/plugins/marketplaces/claude-official-tools"
  }
}
""",
            "/opt/acme/.claude-plugin/marketplace.json": """\
{
  "name": "acme",
  "owner": {"name": "Acme"},
  "plugins": [
    {"name": "fmt", "source": "./fmt", "version": "1.2.0"}
  ]
}
""",
            "/opt/acme/fmt/.claude-plugin/plugin.json": """\
{
  "name": "formatter"  // gap
}
""",
        }
    ),
    good=Example(
        files={
            "/home/ada/.claude/plugins/known_marketplaces.json": """\
{"acme": {"source": {"source": "directory", "path": "/opt/acme"}, "installLocation": "/opt/acme"}}
""",
            "/opt/acme/.claude-plugin/marketplace.json": """\
{"name": "acme", "owner": {"name": "Acme"}, "plugins": [{"name": "fmt", "source": "./fmt", "version": "1.2.0"}]}
""",
            "/opt/acme/fmt/.claude-plugin/plugin.json": """\
{"name": "fmt"}
""",
        }
    ),
    settings=Settings,
    subjects=each_seen(look),
    judge=as_seen(look),
    asks="observation",
)
