"""Managed settings that older clients read differently, and nothing keeps those from starting."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from plugingov.rules.case import Case
from plugingov.rules.claude_code.looking import of_policy
from plugingov.rules.observing import Seen, as_seen, each_seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Place
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.client import Behaviour, numbers
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.managed import Managed
from plugingov.surfaces.claude_code.settings.policy_entries import deny_entry
from plugingov.surfaces.claude_code.settings.validating import ALIASES
from plugingov.surfaces.claude_code.since import SINCE

_KEY = "requiredMinimumVersion"
_OLD = Behaviour("2.1.181")  # the last that took plain names only


class Used(NamedTuple):
    """Something in the managed settings that means what it says since some version."""

    what: str
    at: Place


def look(case: Case, machine: Machine, managed: Managed, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield the lowest client that may start, where the managed settings use something that is not as old as all."""
    del case, behaviour
    used = [*_keys(managed), *_entries(managed), *_files(machine, managed)]
    if used:
        newest = max(used, key=lambda each: numbers(SINCE[each.what]))
        yield Seen(_KEY, _verdict(managed.value(_KEY) or _spoilt(managed), newest))


def _spoilt(managed: Managed) -> Found | None:
    """Return what stands under the key and is no text, for which the client takes nothing."""
    said = (Found(layer.file.settings.get(_KEY), layer.file, (_KEY,)) for layer in managed.layers)
    return next((found for found in said if found.value is not None), None)


def _keys(managed: Managed) -> Iterator[Used]:
    for layer in managed.layers:
        for key, value in layer.file.settings.items():
            is_ignored = layer.file.settings.get(ALIASES.get(key, "")) is not None
            if key in SINCE and not is_ignored and not _says_nothing(key, value):
                yield Used(key, layer.file.place(key))


def _says_nothing(key: str, value: Any) -> bool:
    """Tell whether a value asks for what a client does that does not know the key."""
    match key, value:
        case _, None | False | "false":
            return True
        case (
            ("deniedMcpServers" | "blockedMarketplaces" | "extraKnownMarketplaces" | "additionalMarketplaces"),
            [] | {},
        ):
            return not value  # an empty pattern fits any mapping
        case "enabledPlugins", dict(switches):
            return all(switch is True for switch in switches.values())  # what is newer is how `false` blocks
    return False


def _entries(managed: Managed) -> Iterator[Used]:
    for part in (*managed.parts("allowedMcpServers"), *managed.parts("deniedMcpServers")):
        if "${" in str(part.value.get("serverUrl", part.value.get("serverCommand", ""))):
            yield Used("a variable in a list of servers", part.at)
        if part.route[0] == "deniedMcpServers" and not deny_entry(part.value, _OLD):
            yield Used("a free name in `deniedMcpServers`", part.at)
    for part in (*managed.parts("strictKnownMarketplaces"), *managed.parts("blockedMarketplaces")):
        if part.value["source"] == "github" and str(part.value.get("repo", "")).endswith("/*"):
            yield Used("an owner's star in a list of marketplaces", part.at)


def _files(machine: Machine, managed: Managed) -> Iterator[Used]:
    for layer in managed.layers:
        if layer.file.kind == "drop-in":
            yield Used("managed-settings.d", layer.file.place())
    for file in machine.observation.of_kind("managed-mcp"):
        yield Used("managed-mcp.json", file.place())


def _verdict(said: Found | None, newest: Used) -> Verdict:
    needed = SINCE[newest.what]
    what = newest.what if newest.what.startswith("a") and " " in newest.what else f"`{newest.what}`"
    because = f"{what} means what it says since {needed} only"
    if said is None:
        return Finding(newest.at, f"`{_KEY}` is not set, and {because}")
    if not isinstance(said.value, str) or not numbers(said.value):
        return Finding(said.at, f"`{_KEY}` in {said.where} is no version, and {because}")
    if numbers(said.value) < numbers(needed):
        return Finding(said.at, mask(f"`{_KEY}` in {said.where} is {said.value}, and {because}"))
    return PASS


_LOOK = of_policy(look)

MINIMUM_VERSION_TOO_LOW = Rule(
    id="CCV001",
    name="minimum-version-too-low",
    title="Clients may start that read the policy differently",
    layer="install",
    severity="medium",
    why="Many settings came, or were mended, in the course of 2025 and 2026. An older client passes over a key that it "
    "does not know, or applies it with a hole, without a word. `requiredMinimumVersion` keeps such a client from starting.",
    fix="Set `requiredMinimumVersion` to the version that the message names, or a newer one.",
    references=("code.claude.com/docs/en/managed-settings", "Claude Code condition CC-V01"),
    item_is="setting",
    bad=Example(
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "requiredMinimumVersion": "2.1.120",  // gap
  "disableSideloadFlags": true
}
"""
        }
    ),
    good=Example(
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "requiredMinimumVersion": "2.1.193",
  "disableSideloadFlags": true
}
"""
        }
    ),
    settings=Settings,
    subjects=each_seen(_LOOK),
    judge=as_seen(_LOOK),
    asks="observation",
)
