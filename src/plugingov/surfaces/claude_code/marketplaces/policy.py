"""Whether the organisation's lists admit a marketplace, and which entry decides."""

from collections.abc import Iterator, Mapping
from typing import Any

from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import Ruling
from plugingov.surfaces.claude_code.marketplaces.admitted import admits, blocks
from plugingov.surfaces.claude_code.settings.managed import Managed

ALLOWED, BLOCKED = "strictKnownMarketplaces", "blockedMarketplaces"


class MarketplacePolicy:
    """The two lists of the managed settings that count, as the client enforces them."""

    def __init__(self, managed: Managed, behaviour: Behaviour) -> None:
        self._managed = managed
        self._behaviour = behaviour

    @property
    def is_set(self) -> bool:
        """Tell whether any list restricts anything: then a registry with a wrong entry shuts everything out."""
        blocked = (entry for entry in self._entries(BLOCKED) if entry.value["source"] != "skills-dir")
        return self._managed.value(ALLOWED) is not None or any(blocked)

    def admits(self, name: str, source: Mapping[str, Any]) -> Ruling:
        """Tell whether a marketplace from this source may be used at all."""
        if self._managed.overruled:
            return Ruling("unknown", self._managed.overruled)
        blocked = self._blocked(name, source)
        if blocked is not None and blocked.holds == "no":
            return blocked
        if self._managed.doubt:
            return Ruling("unknown", self._managed.doubt)
        allowed = self._allowed(name, source)
        if allowed.holds == "no":
            return allowed
        return blocked or allowed

    def _blocked(self, name: str, source: Mapping[str, Any]) -> Ruling | None:
        """Return what the list of blocked marketplaces has against a source."""
        doubtful = None
        for entry in self._entries(BLOCKED):
            match blocks(entry.value, source, self._behaviour):
                case "yes":
                    return Ruling(
                        "no", f"an entry of `{BLOCKED}` in {entry.where} blocks marketplace `{name}`", entry.at
                    )
                case "unknown":
                    doubtful = doubtful or _cannot_tell(entry, BLOCKED, name)
        return doubtful

    def _allowed(self, name: str, source: Mapping[str, Any]) -> Ruling:
        listed = self._managed.value(ALLOWED)
        if listed is None:
            return Ruling("yes", f"no managed settings restrict where marketplace `{name}` comes from")
        doubtful = None
        for entry in self._entries(ALLOWED):
            match admits(entry.value, source, self._behaviour):
                case "yes":
                    because = f"an entry of `{ALLOWED}` in {entry.where} admits marketplace `{name}`"
                    return Ruling("yes", because, entry.at)
                case "unknown":
                    doubtful = doubtful or _cannot_tell(entry, ALLOWED, name)
        none = f"no entry of `{ALLOWED}` in {listed.where} admits marketplace `{name}`"
        if not any(self._entries(ALLOWED)):
            none = f"`{ALLOWED}` in {listed.where} admits no marketplace at all"
        return doubtful or Ruling("no", none, listed.at)

    def _entries(self, key: str) -> Iterator[Found]:
        """Yield what the client takes for an entry; what it leaves out admits and blocks nothing."""
        return self._managed.parts(key)


def _cannot_tell(entry: Found, key: str, name: str) -> Ruling:
    verb = "admits" if key == ALLOWED else "blocks"
    return Ruling(
        "unknown", f"whether an entry of `{key}` in {entry.where} {verb} marketplace `{name}` cannot be told", entry.at
    )
