"""The first request to a server, as clients of both eras of the protocol make it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from plugingov import __version__
from plugingov.model.probed import Transport

MODERN = "2026-07-28"
LEGACY = "2025-11-25"
# A modern server that does not like a request says so in these; any other answer may be that of a legacy one.
MODERN_CODES = frozenset({-32020, -32021, -32022})

_CLIENT = {"name": "plugingov", "version": __version__}
_TAKES = {"Accept": "application/json, text/event-stream"}


@dataclass(frozen=True, slots=True)
class Form:
    """One way of asking a server who it is, which changes nothing there."""

    method: str
    headers: Mapping[str, str]
    body: Mapping[str, Any] | None = field(default=None)


# As `server/discover` it is the request of a modern client; it opens no session, so it is made first.
_DISCOVER = Form(
    "POST",
    {**_TAKES, "MCP-Protocol-Version": MODERN, "Mcp-Method": "server/discover"},
    {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "server/discover",
        "params": {
            "_meta": {
                "io.modelcontextprotocol/protocolVersion": MODERN,
                "io.modelcontextprotocol/clientInfo": _CLIENT,
                "io.modelcontextprotocol/clientCapabilities": {},
            }
        },
    },
)
_INITIALIZE = Form(
    "POST",
    _TAKES,
    {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {"protocolVersion": LEGACY, "capabilities": {}, "clientInfo": _CLIENT},
    },
)
_EVENTS = Form("GET", {"Accept": "text/event-stream"})


def forms(transport: Transport) -> tuple[Form, ...]:
    """Return the requests to make one after the other, until one is answered."""
    return (_EVENTS,) if transport == "sse" else (_DISCOVER, _INITIALIZE)
