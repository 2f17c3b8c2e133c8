"""A package that comes from no marketplace."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeAlias

from plugingov.model.observation import NativeFile
from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.counting import SWITCHES, counting_files, why_unread
from plugingov.rules.claude_code.package_ids import is_whole
from plugingov.rules.observing import Seen, each_seen, seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Place
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.validated import Validated

Origin: TypeAlias = Literal["skills-dir", "inline", "synced"]
_COMES: Mapping[str, str] = {
    "skills-dir": "a folder of skills",
    "inline": "a folder or address that somebody named when the client started",
    "synced": "a member's account",
}
_FOLDERS: Mapping[str, Origin] = {"/.claude/plugins/synced/": "synced", "/.claude/skills/": "skills-dir"}
_ANY = "packages"  # the item where a file that may name one could not be read


class OutsideSettings(Settings):
    """From where packages may come beside marketplaces."""

    allow: tuple[Origin, ...] = ()


def judge(case: Case, subject: Subject, settings: OutsideSettings) -> Verdict:
    if str(subject.item).partition("@")[2] in settings.allow:
        return PASS
    return seen(case, look)[subject]


def look(case: Case, machine: Machine) -> Iterator[Seen]:
    """Yield each package that settings switch on, that was installed, or that lies where the client finds it."""
    declared = {
        (door.package or door.id).partition("@")[0]
        for door in case.layers.doors.values()
        if door.surface == "claude-code" and door.provision.via == "synced-plugin"
    }
    yield from _unread(machine)
    for package, places in _packages(machine).items():
        yield Seen(mask(package), _verdict(package, places[0], declared))


def _unread(machine: Machine) -> Iterator[Seen]:
    files = [*(layer.file for layer in _settings(machine)), *_installed(machine)]
    for file in files:
        if file.state == "unread":
            yield Seen(_ANY, Unknown(file.place(), why_unread(file)))


def _settings(machine: Machine) -> tuple[Validated, ...]:
    return counting_files(machine, machine.client.behaviours[0])


def _installed(machine: Machine) -> tuple[NativeFile, ...]:
    return tuple(file for file in machine.observation.files if file.kind == "installed")


def _packages(machine: Machine) -> Mapping[str, list[Place]]:
    """Return the packages of a machine, each with the lines that show it; what is only switched off is not there."""
    found: dict[str, list[Place]] = defaultdict(list)
    switched = [part for layer in _settings(machine) for part in layer.parts.get(SWITCHES, ())]
    for part in switched:
        if part.value is True:
            found[str(part.route[-1])].append(part.at)
    off = {str(part.route[-1]) for part in switched if part.value is False} - found.keys()
    for package, place in (*_recorded(machine), *_lying(machine)):
        if package not in off:
            found[package].append(place)
    return {package: places for package, places in found.items() if is_whole(package)}


def _recorded(machine: Machine) -> Iterator[tuple[str, Place]]:
    for file in _installed(machine):
        plugins: Any = file.settings.get("plugins")
        for package in plugins if isinstance(plugins, dict) else ():
            yield package, file.place("plugins", package)


def _lying(machine: Machine) -> Iterator[tuple[str, Place]]:
    """Yield the packages that no file records: the client finds them by the folder they lie in."""
    for folder in machine.observation.folders:
        path = folder.path.replace("\\", "/")
        for part, origin in _FOLDERS.items():
            if part in path:
                yield f"{path.rsplit('/', 1)[-1]}@{origin}", folder.at


def _verdict(package: str, at: Place, declared: set[str]) -> Verdict:
    name, _, origin = package.partition("@")
    if origin not in _COMES or (origin == "synced" and name in declared):
        return PASS
    return Finding(at, mask(f"`{package}` comes from {_COMES[origin]} and from no marketplace"))


PACKAGE_OUTSIDE_MARKETPLACES = Rule(
    id="CCP013",
    name="package-outside-marketplaces",
    title="A package comes from no marketplace",
    layer="install",
    severity="medium",
    why="What is behind the `@` of `skills-dir`, `inline` and `synced` is no marketplace: such a package lies among a "
    "member's skills, was named when the client started, or comes with the member's account. No list of marketplaces "
    "speaks about its source, nobody reviewed a version of it, and an update is whatever lies there next. A synced "
    "package that the inventory declares is meant, and one that is switched off is none.",
    fix="Put the package into a marketplace that was approved, or name in `allow` from where packages may come besides.",
    references=(
        "code.claude.com/docs/en/plugins-reference",
        "code.claude.com/docs/en/plugin-marketplaces",
        "Claude Code condition CC-P13",
    ),
    controls=LISTS,
    item_is="package",
    bad=Example(
        files={
            "/home/ada/.claude/settings.json": """\
{
  "enabledPlugins": {
    "lint@acme": true,
    "helper@skills-dir": true  // gap
  }
}
"""
        }
    ),
    good=Example(
        files={
            "/home/ada/.claude/settings.json": """\
{"enabledPlugins": {"lint@acme": true, "helper@synced": false}}
"""
        }
    ),
    settings=OutsideSettings,
    subjects=each_seen(look),
    judge=judge,
    asks="observation",
)
