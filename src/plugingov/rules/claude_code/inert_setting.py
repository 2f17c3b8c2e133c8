"""A setting in a file, or under a name, where the client does not look for it."""

from collections.abc import Iterator
from functools import lru_cache

from plugingov.model.observation import NativeFile
from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import SETTINGS
from plugingov.rules.claude_code.counting import unread_projects
from plugingov.rules.claude_code.inert_setting_fixes import FILL_IN, MOVE, in_its_place, to_the_top, under_its_key
from plugingov.rules.claude_code.left_overs import left_overs
from plugingov.rules.claude_code.looking import and_unread, as_client, each_managed, settings_files
from plugingov.rules.claude_code.setting_names import is_unheard_of, meant_by, too_deep
from plugingov.rules.claude_code.words import setting_name
from plugingov.rules.observing import Seen, as_seen, each_seen, project_of
from plugingov.rules.rule import PASS, Example, Finding, Rule, Unknown
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.client import MEASURED, Behaviour
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.managed import Managed
from plugingov.surfaces.claude_code.settings.validated import Validated
from plugingov.surfaces.claude_code.settings.validating import ALIASES, MANAGED_ONLY

_ALIASES = "2.1.232"


def look(case: Case, machine: Machine, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield what in each settings file has no effect; where nothing is, the file."""
    del case
    for layer in settings_files(machine, behaviour):
        item = f"{layer.file.kind} settings file"
        if layer.because and not (layer.file.is_strict and layer.flaws):
            yield Seen(item, Unknown(layer.file.place(), mask(layer.because)), project_of(layer.file))
        else:
            found = (*_inert(layer), *_misnamed(layer), *_not_filled_in(layer))
            yield from found or (Seen(item, PASS, project_of(layer.file)),)
    for managed in each_managed(machine, behaviour):
        yield from _apart(managed)


def _inert(layer: Validated) -> Iterator[Seen]:
    """Yield the keys without effect; one of a wrong type, for which the client takes nothing at all, is one of them."""
    for flaw in layer.flaws:
        is_elsewhere = flaw.found.route[:1] and not layer.is_managed and flaw.found.route[0] in MANAGED_ONLY
        if flaw.effect == "inert" and not is_elsewhere and flaw.found.route[0] not in ALIASES:
            yield Seen(_item(flaw.found), Unknown(flaw.found.at, flaw.because), project_of(layer.file))
        elif flaw.effect == "inert":
            fix = MOVE if is_elsewhere else under_its_key(str(flaw.found.route[0]))
            yield Seen(_item(flaw.found), Finding(flaw.found.at, flaw.because, fix=fix), project_of(layer.file))
        elif is_elsewhere:
            because = f"`{flaw.found.route[0]}` counts in managed settings only, and {flaw.found.where} is none"
            yield Seen(_item(flaw.found), Finding(flaw.found.at, because, fix=MOVE), project_of(layer.file))


def _misnamed(layer: Validated) -> Iterator[Seen]:
    """Yield the keys that nobody reads under this name, or at this depth."""
    for key in layer.file.settings:
        found = Found(None, layer.file, (key,))
        if meant := meant_by(key):
            because = mask(f"`{key}` in {found.where} is no settings key: {meant}")
            yield Seen(_item(found), Finding(found.at, because, fix=in_its_place(key, layer)), project_of(layer.file))
        elif is_unheard_of(key):
            because = f"`{key}` in {found.where} is a key of no client up to {MEASURED}; whether a newer one reads it is not known"
            yield Seen(_item(found), Unknown(found.at, mask(because)), project_of(layer.file))
    for found in _too_deep(layer.file):
        *around, last = found.route
        because = f"`{last}` in {found.where} counts at the top only, and stands below `{setting_name(*around)}`"
        fix = to_the_top(str(last), layer)
        yield Seen(_item(found), Finding(found.at, because, fix=fix), project_of(layer.file))


@lru_cache(maxsize=1024)  # every client that may read a file asks the same of it
def _too_deep(file: NativeFile) -> tuple[Found, ...]:
    return tuple(too_deep(Found(file.settings, file)))


@lru_cache(maxsize=1024)
def _left_overs(file: NativeFile) -> tuple[Found, ...]:
    return tuple(left_overs(Found(file.settings, file)))


def _not_filled_in(layer: Validated) -> Iterator[Seen]:
    """Yield what is left over from a template, and stands for nothing."""
    for found in _left_overs(layer.file):
        word = mask(found.value)
        because = f"`{word}` in `{setting_name(found.route[0])}` of {found.where} is left over from a template: it means nothing"
        item = f"{found.file.kind} {setting_name(found.route[0])} {word}"
        yield Seen(item, Finding(found.at, because, fix=FILL_IN), project_of(layer.file))


def _apart(managed: Managed) -> Iterator[Seen]:
    """Yield an alias that stands in one managed file, where its key stands in another."""
    for layer in managed.layers:
        for alias, key in ALIASES.items():
            own = layer.values.get(key)
            others = (each.values[key] for each in managed.layers if each is not layer and key in each.values)
            beside = next((other for other in others if other.route[0] == key), None)
            if own and own.route[0] == alias and beside:
                because = f"`{alias}` in {own.where} stands beside `{key}` in {beside.where}, and nobody knows whether both count"
                yield Seen(_item(own), Unknown(own.at, because))


def _item(found: Found) -> str:
    return f"{found.file.kind} {setting_name(*found.route)}"


def _looked(case: Case, machine: Machine) -> Iterator[Seen]:
    """Yield the same; a fleet's minimum below the version that reads an alias is enough for a gap."""
    client = machine.client
    is_below = client.observed is None and client.minimum is not None and client.at_least(_ALIASES) != "yes"
    for each in _AS_CLIENT(case, machine):
        alias = each.item.rpartition(" ")[2]
        if is_below and alias in ALIASES and isinstance(each.verdict, Unknown):
            because = (
                f"`{alias}` is read since {_ALIASES} only, and {client.known}; before, the key is `{ALIASES[alias]}`"
            )
            yield each._replace(verdict=Finding(each.verdict.at, because, fix=under_its_key(alias)))
        else:
            yield each


_AS_CLIENT = as_client(look)
_LOOK = and_unread(_looked, unread_projects)


INERT_SETTING = Rule(
    id="CCS006",
    name="inert-setting",
    title="A setting that nothing reads",
    layer="install",
    severity="high",
    why="Some keys count in managed settings only, some at the top of the file only, some names were invented or misspelt, "
    "some are read by newer clients only, and what a template left open (`<your-org>`) stands for nothing: the client passes "
    "over all of it in silence, and the policy that somebody wrote down does not exist. Keys that do not look like a policy "
    "about servers and packages are not asked about, nor what a permission rule has in its brackets: any word can be part of "
    "a command or a path.",
    fix="Write the key that the vendor's page names, into managed settings where it counts only there. Servers belong in "
    "`.mcp.json`, `~/.claude.json` or `managed-mcp.json`, those that the organisation reaches by https in `managedMcpServers` too.",
    references=("code.claude.com/docs/en/settings-reference", "Claude Code condition CC-S06"),
    controls=SETTINGS,
    item_is="setting",
    bad=Example(
        files={
            "/home/ada/.claude/settings.json": """\
{
  "allowManagedMcpServersOnly": true,  // gap
  "mcpServers": {"crm": {"type": "http", "url": "https://mcp.crm.example/mcp"}},  // gap
  "model": "opus"
}
"""
        }
    ),
    good=Example(
        files={
            "/home/ada/.claude/settings.json": '{"deniedMcpServers": [{"serverName": "crm"}], "model": "opus"}',
            "/etc/claude-code/managed-settings.json": '{"allowManagedMcpServersOnly": true}',
        }
    ),
    settings=Settings,
    subjects=each_seen(_LOOK),
    judge=as_seen(_LOOK),
    asks="observation",
)
