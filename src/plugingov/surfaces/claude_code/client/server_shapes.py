"""What the client checks of a server that it reaches by a url, wherever the server is written."""

from collections.abc import Mapping
from typing import Any

from plugingov.surfaces.claude_code.client.shapes import (
    Shape,
    complete,
    flag,
    list_of,
    map_of,
    object_with,
    one_of,
    something,
    text,
    whole,
)


def _secure(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("https://")


# Of every server, of one that it reaches by a url, and of one that it reaches by http or by sse.
SHARED: Mapping[str, Shape] = {"timeout": whole, "alwaysLoad": flag, "bareElicitationCapability": flag}
FAR: Mapping[str, Shape] = {"headers": map_of(text), "headersHelper": text, **SHARED}
_OAUTH = object_with(clientId=text, callbackPort=whole, authServerMetadataUrl=_secure, scopes=something, xaa=flag)
_TOOL = complete(object_with(name=text, permission_policy=one_of("always_allow", "always_ask", "always_deny")), "name")
BY_HTTP: Mapping[str, Shape] = {
    **FAR,
    "oauth": _OAUTH,
    "tools": list_of(_TOOL),
    "discoveryCache": flag,
    "toolPermissions": map_of(one_of("allow", "ask", "blocked")),
}


def wrong_key(written: Mapping[str, Any], shapes: Mapping[str, Shape]) -> str:
    """Say which key of an entry holds something of a wrong type, for which the client leaves the entry out."""
    spoilt = next((key for key, shape in shapes.items() if key in written and not shape(written[key])), None)
    return f"`{spoilt}` of the entry is not of the type that the client expects" if spoilt else ""
