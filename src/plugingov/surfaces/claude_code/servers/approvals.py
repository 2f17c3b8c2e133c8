"""Whether the servers of a project's `.mcp.json` are approved, rejected, or wait for somebody to say."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Literal, NamedTuple

from plugingov.model.observation import Certainty
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.servers.state import State
from plugingov.surfaces.claude_code.settings.settings import Settings
from plugingov.surfaces.claude_code.settings.unread import could
from plugingov.surfaces.claude_code.settings.validated import Validated


class Approval(NamedTuple):
    """What somebody said of one server, and where; `unknown` where that hangs on what nobody knows."""

    state: Literal["approved", "rejected", "pending", "unknown"]
    because: str
    found: Found | None = None


_POSSIBLE: Mapping[Certainty, tuple[bool, ...]] = {"yes": (True,), "no": (False,), "unknown": (True, False)}


class Approvals:
    """What the settings of a session say of a project's servers; a rejection beats every approval."""

    def __init__(self, settings: Settings, state: State) -> None:
        self._settings = settings
        self._state = state  # older clients kept there what belongs into the local settings, and it still counts

    def of(self, name: str) -> Approval:
        """Return whether a server is approved."""
        rejected = self._named("disabledMcpjsonServers", name, self._settings.surest, with_state=True)
        if rejected is not None:
            return Approval("rejected", f"`disabledMcpjsonServers` in {rejected.where} rejects it", rejected)
        if self._doubt:
            return Approval("unknown", f"whether it is approved is not known, because {self._doubt}")
        answers = [self._approval(name, trusted=trusted) for trusted in _POSSIBLE[self._settings.trusted]]
        if len({answer.state for answer in answers}) == 1:
            return answers[0]
        approved = next(answer for answer in answers if answer.state == "approved")
        because = f"{approved.because}, but that depends on whether the user trusts the folder, which is not known"
        return approved._replace(state="unknown", because=because)

    @property
    def may_approve(self) -> bool:
        """Tell whether anything may be approved at all, whatever its name is."""
        named = any(True for layer in self._settings.layers for _ in layer.parts.get("enabledMcpjsonServers", ()))
        return named or bool(self._state.toggled("enabledMcpjsonServers")) or self.of("").state != "pending"

    @cached_property
    def _doubt(self) -> str:
        """Say which file was not read that could approve or reject any."""
        return next(iter(self._settings.doubts), "") or could("approve", filter(None, (self._state.file,)))

    def _approval(self, name: str, *, trusted: bool) -> Approval:
        return self._approved(name, trusted=trusted) or Approval("pending", "it waits for somebody to approve it")

    def _approved(self, name: str, *, trusted: bool) -> Approval | None:
        """Return who approves a server; what lies in the project counts where the user trusts it."""
        layers = tuple(self._counting(trusted=trusted))
        named = self._named("enabledMcpjsonServers", name, layers, with_state=trusted)
        if named is not None:
            return Approval("approved", f"`enabledMcpjsonServers` in {named.where} approves it", named)
        key = "enableAllProjectMcpServers"
        flags = self._flags(key, layers, with_state=trusted)
        # In a folder that is not trusted any `true` counts, and the user's is not overruled (measured, 2.1.330).
        every = next((flag for flag in flags if trusted or flag.value is True), None)
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
