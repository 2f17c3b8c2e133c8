"""Managed settings that nobody gets, because another source wins."""

import json
from collections.abc import Iterator
from typing import Any

from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import SETTINGS
from plugingov.rules.claude_code.counting import homes
from plugingov.rules.claude_code.looking import of_policy
from plugingov.rules.claude_code.words import SOURCES
from plugingov.rules.observing import Seen, as_seen, each_seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Unknown
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import Found, why_unread
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.managed import Managed, Source
from plugingov.surfaces.claude_code.settings.unread import is_unread
from plugingov.surfaces.claude_code.settings.validated import MANAGED_KINDS, joined
from plugingov.surfaces.claude_code.settings.validating import ALIASES

# What no source but the winning one is asked for.
DEAD_KEYS = frozenset(
    {
        *("allowedMcpServers", "deniedMcpServers", "allowManagedMcpServersOnly", "enabledPlugins"),
        *("strictKnownMarketplaces", "blockedMarketplaces", "extraKnownMarketplaces"),
        *("strictPluginOnlyCustomization", "disableSideloadFlags", "managedMcpServers"),
    }
)


def look(case: Case, machine: Machine, managed: Managed, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield each key of the administrators' sources that only one source gives."""
    del case
    for source in (managed.winner, *managed.losing):
        if source.name not in {"hkcu", "none"}:
            yield from _source(source, managed.winner, _lost_in(source, managed.winner, machine, behaviour))
    won = {layer.file for layer in managed.winner.layers}
    for file in machine.observation.files:
        if file.kind in MANAGED_KINDS and file.kind != "hkcu" and is_unread(file) and file not in won:
            yield Seen(
                f"unread {file.kind}", Unknown(file.place(), mask(f"{why_unread(file)}, and another source wins"))
            )


def _lost_in(source: Source, winner: Source, machine: Machine, behaviour: Behaviour) -> str:
    """Return the homes in which a source loses to another, where it wins in some; nothing where it wins nowhere."""
    each = {home: machine.managed(home, behaviour) for home in homes(machine)}
    if all(managed.winner.name != source.name for managed in each.values()):
        return ""
    lost = (home for home, managed in each.items() if managed.winner.name == winner.name)
    return " and ".join(f"`{home}`" for home in lost)


def _source(source: Source, winner: Source, lost_in: str) -> Iterator[Seen]:
    keys = list(dead_keys(source))
    if not keys:
        yield Seen(source.name, PASS)
    for key, found in keys:
        is_lost = source is not winner and found.value is not False and _says(source, key) != _says(winner, key)
        yield Seen(
            f"{source.name} {key}", Finding(found.at, _because(key, found, winner, lost_in)) if is_lost else PASS
        )


def _says(source: Source, key: str) -> Any:
    """Return what a source says of a key, its files together: in a list the order is nothing."""
    parts = list(joined(source.layers, key))
    match (found := source.holds(key)) and found.value:
        case list():
            return sorted(json.dumps(part.value, sort_keys=True) for part in parts)
        case dict():
            return {part.route[-1]: part.value for part in reversed(parts)}
    return found.value if found else None


def dead_keys(source: Source) -> Iterator[tuple[str, Found]]:
    """Yield what a source says that counts only where it wins."""
    for layer in source.layers:
        for written, value in layer.file.settings.items():
            key = ALIASES.get(written, written)
            if key in DEAD_KEYS and value is not None:
                yield key, Found(value, layer.file, (written,))


def _because(key: str, found: Found, winner: Source, lost_in: str) -> str:
    win = f"{SOURCES[winner.name]} win"
    if lost_in:
        return f"`{key}` in {found.where} has no effect in {lost_in}: {win} there, and in other homes it counts"
    return f"`{key}` in {found.where} has no effect: {win}, and of no other source it counts"


_LOOK = of_policy(look)

LOSING_MANAGED_SOURCE = Rule(
    id="CCS001",
    name="losing-managed-source",
    title="A managed source has no effect",
    layer="install",
    severity="high",
    why="Of all managed sources the first that delivers anything wins, and the client ignores the others without a "
    "word: the server's settings before the device's, those before files. Lists, locks and marketplaces in a source "
    "that loses protect nobody, though whoever wrote them believes so. What the source that wins says too is not lost, and a "
    "flag that is off asks for nothing.",
    fix="Move the key to the source that wins, or take that source away; keep one source for all managed settings.",
    references=("code.claude.com/docs/en/managed-settings", "Claude Code condition CC-S01"),
    controls=SETTINGS,
    item_is="setting",
    bad=Example(
        files={
            "/home/ada/.claude/remote-settings.json": '{"env": {"OTEL_LOGS_EXPORTER": "otlp"}}',
            "/etc/claude-code/managed-settings.json": """\
{
  "deniedMcpServers": [{"serverUrl": "*://*.blocked.example/*"}],  // gap
  "model": "opus"
}
""",
        }
    ),
    good=Example(
        files={
            "/home/ada/.claude/remote-settings.json": '{"deniedMcpServers": [{"serverUrl": "*://*.blocked.example/*"}]}',
            "/etc/claude-code/managed-settings.json": '{"forceRemoteSettingsRefresh": true}',
        }
    ),
    settings=Settings,
    subjects=each_seen(_LOOK),
    judge=as_seen(_LOOK),
    asks="observation",
)
