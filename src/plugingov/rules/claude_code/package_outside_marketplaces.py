"""A package that comes from no marketplace."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TypeAlias

from plugingov.model.observation import NativeFile
from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.counting import homes, unread_settings
from plugingov.rules.claude_code.package_ids import is_whole
from plugingov.rules.observing import Seen, each_seen, seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.session import ObservedPackage
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.unread import resting_on

Origin: TypeAlias = Literal["skills-dir", "inline", "synced"]
_COMES: Mapping[str, str] = {
    "skills-dir": "a folder of skills",
    "inline": "a folder or address that somebody named when the client started",
    "synced": "a member's account",
}
_ANY = "packages"  # the item where a file that may name one could not be read


class OutsideSettings(Settings):
    """From where packages may come beside marketplaces."""

    allow: tuple[Origin, ...] = ()


def judge(case: Case, subject: Subject, settings: OutsideSettings) -> Verdict:
    if str(subject.item).partition("@")[2] in settings.allow:
        return PASS
    return seen(case, look)[subject]


def look(case: Case, machine: Machine) -> Iterator[Seen]:
    """Yield each package that some start of the client has or may have, and the files that may name more."""
    declared = {
        (door.package or door.id).partition("@")[0]
        for door in case.layers.doors.values()
        if door.surface == "claude-code" and door.provision.via == "synced-plugin"
    }
    yield from (Seen(_ANY, unknown) for unknown in _unread(machine))
    for session in machine.sessions:
        for package in machine.packages(session):
            if is_whole(package.id):
                yield Seen(mask(package.id), _verdict(package, declared, machine.observation.files))


def _unread(machine: Machine) -> Iterator[Unknown]:
    yield from unread_settings(machine, or_broken=True)
    for home in homes(machine):
        installs = machine.installs(home)
        if installs.file and installs.doubt:
            yield Unknown(installs.file.place(), installs.doubt)


def _verdict(package: ObservedPackage, declared: set[str], files: Iterable[NativeFile]) -> Verdict:
    """Tell whether a package comes from elsewhere; what is off or declared to come so is meant."""
    name, _, origin = package.id.partition("@")
    is_off = package.said is not None and package.enabled == "no"
    if origin not in _COMES or is_off or (origin == "synced" and name in declared):
        return PASS
    said = package.said if package.said and package.said.value is True else None
    message = f"`{package.id}` comes from {_COMES[origin]} and from no marketplace"
    if package.loads == "no":  # what only lies there was kept out, and nobody asks for it
        kept_out = f"{message}; it does not load: {package.because}"
        return Finding(said.at, mask(kept_out), grade="low") if said else PASS
    is_hidden = package.loads == "unknown" and resting_on(package.because, files) is not None
    if is_hidden and not said:  # what only lies there may be kept out
        return Unknown(package.at, mask(f"{message}, if it loads at all: {package.because}"))
    if said or package.installed == "yes" or package.records:
        at = said.at if said else package.rulings["installed"].at or package.at
        return Finding(at, mask(message))
    return Unknown(package.at, mask(package.because))


PACKAGE_OUTSIDE_MARKETPLACES = Rule(
    id="CCP013",
    name="package-outside-marketplaces",
    title="A package comes from no marketplace",
    layer="install",
    severity="medium",
    why="What is behind the `@` of `skills-dir`, `inline` and `synced` is no marketplace: such a package lies among a "
    "member's skills, was named when the client started, or comes with the member's account. No list of marketplaces "
    "speaks about its source, nobody reviewed a version of it, and an update is whatever lies there next. A synced "
    "package that the inventory declares is meant. One that is switched off is none, which each member's own settings "
    "say for that member alone. One that is switched on and kept out is a low gap, one that only lies there none.",
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
