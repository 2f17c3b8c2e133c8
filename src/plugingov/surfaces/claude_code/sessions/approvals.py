"""Whether the servers of a project's `.mcp.json` are approved, rejected, or wait for somebody to say."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from plugingov.surfaces.claude_code.sessions.found import Found
from plugingov.surfaces.claude_code.sessions.settings import Settings
from plugingov.surfaces.claude_code.sessions.validated import Validated


class Approval(NamedTuple):
    """What somebody said of one server, and where; `unknown` where that hangs on what nobody knows."""

    state: Literal["approved", "rejected", "pending", "unknown"]
    because: str
    found: Found | None = None


class Approvals:
    """What the settings of a session say of a project's servers; a rejection beats every approval."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def of(self, name: str) -> Approval:
        """Return whether a server is approved."""
        rejected = self._named("disabledMcpjsonServers", name, self._settings.layers)
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
        named = self._named("enabledMcpjsonServers", name, layers)
        if named is not None:
            return Approval("approved", f"`enabledMcpjsonServers` in {named.where} approves it", named)
        key = "enableAllProjectMcpServers"
        every = next((layer.values[key] for layer in layers if key in layer.values), None)
        if every is not None and every.value is True:
            return Approval("approved", f"`{key}` in {every.where} approves it", every)
        return None

    def _counting(self, *, trusted: bool) -> Iterator[Validated]:
        return (layer for layer in self._settings.layers if trusted or layer.is_managed or layer.file.kind == "user")

    @staticmethod
    def _named(key: str, name: str, layers: tuple[Validated, ...]) -> Found | None:
        parts = (part for layer in layers for part in layer.parts.get(key, ()))
        return next((part for part in parts if part.value == name), None)
