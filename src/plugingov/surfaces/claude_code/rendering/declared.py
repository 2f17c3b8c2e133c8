"""What an organisation declares for Claude Code, as far as files can say it."""

import re
from collections.abc import Mapping
from functools import cached_property

from plugingov.model.door import Door, doors_of
from plugingov.model.inventory import ClaudeCodeProvision, Held, Server
from plugingov.model.organisation import Organisation
from plugingov.surfaces.claude_code.documents import Documents, ManagedDocument
from plugingov.surfaces.rendering.files import unlike

PACKAGED = frozenset({"managed-plugin", "marketplace-plugin", "synced-plugin"})
FROM_ACCOUNT = frozenset({"synced-plugin", "claude-ai-connector"})
_FROM_MARKETPLACE = frozenset({"managed-plugin", "marketplace-plugin"})
# The client drops a server of one of these names (code.claude.com/docs/en/managed-mcp).
_RESERVED = frozenset({"workspace", "claude-in-chrome", "computer-use"})


class Declared:
    """The doors of one organisation on Claude Code, and what is attested of it."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.attested = organisation.claude_code
        self.documents = Documents(organisation)
        every = sorted(doors_of(organisation), key=lambda door: door.id)  # whatever the order of files and keys
        self.doors = tuple(door for door in every if door.surface == "claude-code")
        self.twins: Mapping[str, Door] = {door.id: door for door in every if door.surface == "cowork"}

    @cached_property
    def managed_servers(self) -> tuple[Door, ...]:
        """Return the doors of `managed-mcp.json`."""
        return tuple(door for door in self.doors if door.provision.via == "managed-mcp")

    @cached_property
    def from_marketplaces(self) -> tuple[Door, ...]:
        """Return the doors whose package Claude Code itself takes from a marketplace."""
        return tuple(door for door in self.doors if door.provision.via in _FROM_MARKETPLACE)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Return what the server of each door is called where its name is ours to choose."""
        return unlike(((door.id, server_name(door.id)) for door in self.doors), "-")

    def server(self, door: Door) -> Server | None:
        """Return the server that the door reaches: what comes with the account reaches what Cowork does."""
        twin = self.twins.get(door.id)
        if door.provision.via in FROM_ACCOUNT and door.provision.server is None and twin:
            return twin.server
        return door.server

    def shut_out(self, door: Door) -> str | None:
        """Say why no list can let the door in, if that is so."""
        via = door.provision.via
        connects = self.attested.claude_ai_connectors
        if via == "claude-ai-connector" and connects is False:
            return "account connectors are switched off (`claude_ai_connectors: false`)"
        if via == "synced-plugin" and self.attested.claude_ai_plugin_sync is False:
            return "account packages are switched off (`claude_ai_plugin_sync: false`)"
        if not self.managed_servers or via == "managed-mcp" or (via == "claude-ai-connector" and connects):
            return None
        return "`managed-mcp.json` shuts out every server that is not in it"


def held(door: Door, document: ManagedDocument) -> Held:
    """Return what a document holds for a door; a group that is not named has it."""
    groups = door.provision.groups if isinstance(door.provision, ClaudeCodeProvision) else None
    return (groups or {}).get(document.group, "true") if document.kind == "group" else "true"


def server_name(text: str) -> str:
    """Return text as a server may be called: what lists, rules and files can name alike."""
    name = re.sub(r"[^A-Za-z0-9_-]", "_", text)
    return f"{name}_" if name in _RESERVED else name
