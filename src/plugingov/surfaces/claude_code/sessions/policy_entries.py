"""Which entries of the lists that decide about servers and marketplaces the client takes for entries."""

import re
from typing import Any

from plugingov.surfaces.claude_code.sessions.client import Behaviour

_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-]+\Z")
_KEYS = ("serverName", "serverCommand", "serverUrl")


def allow_entry(value: Any, behaviour: Behaviour) -> bool:
    """Tell whether a value is an entry of `allowedMcpServers`."""
    del behaviour
    return _server_entry(value, narrow=True)


def deny_entry(value: Any, behaviour: Behaviour) -> bool:
    """Tell whether a value is an entry of `deniedMcpServers`, whose names are free since 2.1.182."""
    return _server_entry(value, narrow=not behaviour.has("2.1.182"))


def _server_entry(value: Any, *, narrow: bool) -> bool:
    if not isinstance(value, dict):
        return False
    match [(key, value[key]) for key in _KEYS if key in value]:
        case [("serverName", str(name))]:
            return bool(_PLAIN_NAME.match(name)) if narrow else bool(name)
        case [("serverCommand", list(words))]:
            return bool(words) and all(isinstance(word, str) for word in words)
        case [("serverUrl", str())]:
            return True
    return False


def marketplace_entry(value: Any) -> bool:
    """Tell whether a value has the form of an entry of `strictKnownMarketplaces` or `blockedMarketplaces`."""
    return isinstance(value, dict) and isinstance(value.get("source"), str)
