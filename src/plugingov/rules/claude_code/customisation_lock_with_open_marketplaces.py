"""A lock that leaves servers to packages, where anybody can add any package."""

from collections.abc import Iterator

from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.looking import of_policy
from plugingov.rules.claude_code.own_set import beside_own_set
from plugingov.rules.observing import Seen, as_seen, each_seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.errors import quoted
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.managed import Managed
from plugingov.surfaces.claude_code.settings.validating import SURFACES

_KEY = "strictPluginOnlyCustomization"


def look(case: Case, machine: Machine, managed: Managed, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield the lock of the managed settings, and each word in it that locks nothing."""
    del case, behaviour
    lock = managed.value(_KEY)
    if lock is None:
        return
    locked = {part.value for part in managed.parts(_KEY)} if isinstance(lock.value, list) else set()
    if lock.value is True or "mcp" in locked:
        yield Seen(_KEY, beside_own_set(machine, _verdict(lock, managed)))
    for layer in managed.layers:
        yield from _unknown_words(layer.values.get(_KEY))


def _verdict(lock: Found, managed: Managed) -> Verdict:
    only = managed.value("allowManagedMcpServersOnly")
    is_listed = managed.value("allowedMcpServers") and only and only.value is True
    if managed.value("strictKnownMarketplaces") or is_listed:
        return PASS
    because = (
        f"`{_KEY}` in {lock.where} leaves servers to packages, and without `strictKnownMarketplaces` anybody adds any"
    )
    return Finding(lock.at, because)


def _unknown_words(lock: Found | None) -> Iterator[Seen]:
    words = lock.value if lock and isinstance(lock.value, list) else []
    for number, word in enumerate(words):
        if lock and word not in SURFACES:
            name = quoted(str(word), SURFACES).strip("'")
            because = f"`{_KEY}` in {lock.where} names `{name}`, which the client does not know and does not lock"
            yield Seen(f"{_KEY} {name}", Finding(lock.below(number, word).at, because))


_LOOK = of_policy(look)

CUSTOMISATION_LOCK_WITH_OPEN_MARKETPLACES = Rule(
    id="CCM019",
    name="customisation-lock-with-open-marketplaces",
    title="Servers may come in packages only, and any package may be added",
    layer="install",
    severity="medium",
    why="`strictPluginOnlyCustomization` keeps servers of users and projects from loading and lets those of packages "
    "load. As long as people may add any marketplace, they may add any server that way. A locked list of "
    "servers, or a fixed set of them, holds for those of packages too. A word that is none of skills, agents, hooks and mcp "
    "is ignored.",
    fix="Set `strictKnownMarketplaces` to the sources that are approved; write `mcp` where servers are meant.",
    references=("code.claude.com/docs/en/settings-reference", "Claude Code condition CC-M19"),
    controls=LISTS,
    item_is="setting",
    bad=Example(
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "strictPluginOnlyCustomization": ["mcp"]  // gap
}
"""
        }
    ),
    good=Example(
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "strictPluginOnlyCustomization": ["mcp"],
  "strictKnownMarketplaces": [{"source": "github", "repo": "acme/plugins"}]
}
"""
        }
    ),
    settings=Settings,
    subjects=each_seen(_LOOK),
    judge=as_seen(_LOOK),
    asks="observation",
)
