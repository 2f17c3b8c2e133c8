"""Whether the servers of a project's `.mcp.json` are approved, rejected, or wait for somebody to say."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from plugingov.surfaces.claude_code.sessions.found import Found
from plugingov.surfaces.claude_code.sessions.settings import Settings
from plugingov.surfaces.claude_code.sessions.state import State
from plugingov.surfaces.claude_code.sessions.validated import Validated


class Approval(NamedTuple):
    """What somebody said of one server, and where; `unknown` where that hangs on what nobody knows."""

    state: Literal["approved", "rejected", "pending", "unknown"]
    because: str
    found: Found | None = None


class Approvals:
    """What the settings of a session say of a project's servers; a rejection beats every approval."""

    def __init__(self, settings: Settings, state: State) -> None:
        self._settings = settings
        self._state = state  # older clients kept there what belongs into the local settings, and it still counts

    def of(self, name: str) -> Approval:
        """Return whether a server is approved."""
        rejected = self._named("disabledMcpjsonServers", name, self._settings.layers, with_state=True)
        if rejected is not None:
            return Approval("rejected", f"`disabledMcpjsonServers` in {rejected.where} rejects it", rejected)
        if self._settings.doubts:
            return Approval("unknown", f"whether it is approved is not known, because {self._settings.doubts[0]}")
        approved = self._approved(name, trusted=False)
        if approved is not None:
            return approved
        if self._settings.trusted != "no":
            approved = self._approved(name, trusted=True)
        if approved is None:
            return Approval("pending", "it waits for somebody to approve it")
        if self._settings.trusted == "unknown":
            return approved._replace(state="unknown", because=f"{approved.because} if the user trusts the folder")
        return approved

    def _approved(self, name: str, *, trusted: bool) -> Approval | None:
        """Return who approves a server; what lies in the project counts where the user trusts it."""
        layers = tuple(self._counting(trusted=trusted))
        named = self._named("enabledMcpjsonServers", name, layers, with_state=trusted)
        if named is not None:
            return Approval("approved", f"`enabledMcpjsonServers` in {named.where} approves it", named)
        key = "enableAllProjectMcpServers"
        every = next(self._flags(key, layers, with_state=trusted), None)
        if every is not None and every.value is True:
            return Approval("approved", f"`{key}` in {every.where} approves it", every)
        return None

    def _counting(self, *, trusted: bool) -> Iterator[Validated]:
        return (layer for layer in self._settings.layers if trusted or layer.is_managed or layer.file.kind == "user")

    def _named(self, key: str, name: str, layers: tuple[Validated, ...], *, with_state: bool) -> Found | None:
        parts = (part for layer in layers for part in layer.parts.get(key, ()))
        recorded = self._state.toggled(key) if with_state else ()
        return next((part for part in (*parts, *recorded) if part.value == name), None)

    def _flags(self, key: str, layers: tuple[Validated, ...], *, with_state: bool) -> Iterator[Found]:
        """Yield what is said of a flag, the first counts: what is recorded comes behind the local settings."""
        recorded = self._state.said(key) if with_state else None
        for layer in layers:
            if recorded is not None and layer.file.kind in {"project", "user"}:
                yield recorded
                recorded = None
            if key in layer.values:
                yield layer.values[key]
        if recorded is not None:
            yield recorded
