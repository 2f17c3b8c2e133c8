"""A switch of a package that the client does not take for one."""

from collections.abc import Iterator
from typing import Any

from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.counting import SWITCHES, counting_files, unread_settings
from plugingov.rules.claude_code.package_ids import is_whole
from plugingov.rules.observing import Seen, as_seen, each_seen, project_of
from plugingov.rules.rule import PASS, Example, Finding, Rule, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.client import MEASURED
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.validated import Validated

_ALL_LOST_BEFORE = "2.1.169"  # until then one wrong entry could cost the organisation its whole policy
_ANY = "package switches"  # the item where a file that may hold one could not be read


def look(case: Case, machine: Machine) -> Iterator[Seen]:
    """Yield each package that a settings file switches, in whatever way it is written."""
    del case
    yield from (Seen(_ANY, unknown) for unknown in unread_settings(machine))
    for layer in counting_files(machine, machine.client.behaviours[0]):
        for found in _switches(layer):
            yield Seen(mask(str(found.route[-1])), _verdict(machine, layer, found), project_of(layer.file))


def _switches(layer: Validated) -> Iterator[Found]:
    switches = layer.file.settings.get(SWITCHES)
    if isinstance(switches, dict):
        top = Found(switches, layer.file, (SWITCHES,))
        yield from (top.below(package, value) for package, value in switches.items())
    elif SWITCHES in layer.file.settings and not layer.is_managed:  # of managed settings it is a malformed setting
        yield Found(switches, layer.file, (SWITCHES,))


def _verdict(machine: Machine, layer: Validated, found: Found) -> Verdict:
    package = found.route[-1]
    if len(found.route) == 1:
        what = f"`enabledPlugins` in {found.where} is no object"
        return _finding(
            layer, found, (what, _file_lost(machine)), "Write an object of ids, each with `true` or `false`."
        )
    if not is_whole(str(package)):
        what = f"`{package}` in {found.where} is no id of a package, which is a name, one `@` and a marketplace"
        return _finding(layer, found, (what, "it switches nothing"), "Write the id as `name@marketplace`.")
    if not isinstance(found.value, bool):
        what = f"`{package}` in {found.where} is switched with {_kind(found.value)}, not with true or false"
        return _finding(layer, found, (what, _effect(machine, layer, found.value)), "Write `true` or `false`.")
    return PASS


def _finding(layer: Validated, found: Found, message: tuple[str, str], fix: str) -> Finding:
    """Return what is wrong with a switch, and what comes of it; a mild gap in a file of which nothing counts anyway."""
    what, effect = message
    lost = next(
        (flaw.because for flaw in layer.flaws if flaw.effect == "rejected" and flaw.found.route != (SWITCHES,)), ""
    )
    if lost:
        return Finding(found.at, mask(f"{what}; nothing in this file counts: {lost}"), grade="low", fix=fix)
    return Finding(found.at, mask(f"{what}: {effect}"), fix=fix)


def _kind(value: Any) -> str:
    match value:
        case list():
            return "a list"
        case dict():
            return "an object"
        case str():
            return "a text"
        case None:
            return "null"
    return "a number"


def _effect(machine: Machine, layer: Validated, value: Any) -> str:
    """Say what comes of a value that is neither true nor false, as far as somebody has seen it."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return f"client {MEASURED} takes it for off, and what it means is not documented"
    return _entry_lost(machine) if layer.is_managed else _file_lost(machine)


def _entry_lost(machine: Machine) -> str:
    """Say what managed settings lose: the entry, or on a client of old all of them."""
    lost = "the client leaves it out, so nothing is locked or blocked"
    old = f"a client before {_ALL_LOST_BEFORE} could discard the whole managed policy for it"
    match machine.client.at_least(_ALL_LOST_BEFORE):
        case "yes":
            return lost
        case "no":
            return old
    return f"{lost}; {old}"


def _file_lost(machine: Machine) -> str:
    """Say what a user or project loses: client and documentation differ."""
    lost = "takes nothing from the whole file"
    if machine.client.at_least(MEASURED) == "yes":
        return f"the client {lost}"
    return f"client {MEASURED} {lost}, its documentation says that it leaves out what is wrong"


MALFORMED_PACKAGE_SWITCH = Rule(
    id="CCP016",
    name="malformed-package-switch",
    title="A package is switched with something that is no switch",
    layer="install",
    severity="medium",
    why="The client takes true and false, under an id of a name, one `@` and a marketplace. Anything else does not do "
    "what its author meant: managed settings lose the entry, and in a file of a user or project one such value costs "
    "the whole file, with everything else that it sets. In a file of which nothing counts for another reason it is a "
    "low gap.",
    fix="Write the id as `name@marketplace` and the value as `true` or `false`.",
    references=(
        "code.claude.com/docs/en/settings-reference",
        "Claude Code condition CC-P16",
    ),
    controls=LISTS,
    closed_by=("claude-code",),
    item_is="package",
    bad=Example(
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "enabledPlugins": {
    "guardrails@acme": "true",  // gap
    "screen-share": false  // gap
  }
}
"""
        }
    ),
    good=Example(
        files={
            "/etc/claude-code/managed-settings.json": """\
{"enabledPlugins": {"guardrails@acme": true, "screen-share@acme": false}}
"""
        }
    ),
    settings=Settings,
    subjects=each_seen(look),
    judge=as_seen(look),
    asks="observation",
)
