"""The servers of `managed-mcp.json`: where they are declared, no other server loads beside them."""

from functools import cached_property

from plugingov.model.answer import Answer
from plugingov.model.door import Door
from plugingov.surfaces.surface import Setting


class ManagedServers:
    """The managed set of servers of one organisation, if it has one."""

    def __init__(self, setting: Setting) -> None:
        self._doors = setting.doors
        self._attested = setting.organisation.claude_code

    @cached_property
    def first(self) -> Door | None:
        """Return the first door that is declared to be in the set; nothing where there is no set."""
        return next((door for door in self._doors.values() if door.provision.via == "managed-mcp"), None)

    def shut_out(self, via: str) -> Answer | None:
        """Say that `managed-mcp.json`, where one is declared, leaves no room for what arrives this way."""
        first = self.first
        if first is None or via == "managed-mcp":
            return None
        at = first.provision_at("via")
        if via != "claude-ai-connector":
            because = f"`managed-mcp.json` holds `{first.id}` and shuts out every server that is not in it"
            return Answer("off", because, at)
        if self._attested.claude_ai_connectors is False:
            return None
        because = "beside `managed-mcp.json` account connectors need `allowAllClaudeAiMcps`, which is not stated"
        return Answer("unknown", because, at)

    def unknown_in_the_cloud(self) -> Answer | None:
        """Say that nobody knows whether the set, where one is declared, reaches a cloud session."""
        if self.first is None:
            return None
        because = "the inventory does not say whether cloud sessions have the `managed-mcp.json`"
        return Answer("unknown", because, self.first.provision_at("via"))
