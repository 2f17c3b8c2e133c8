"""Shapes that Claude Desktop takes until a day and refuses from it on, and names that were given up."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from plugingov.sources.document import Route

# From this day on one of these shapes is refused (claude.com/docs/third-party/claude-desktop/configuration).
CUT_OFF = date(2026, 10, 7)
TRANSPORTS = ("http", "sse", "stdio", "policy-only")
# The build since which the list form of `orgPluginSettings` holds; older ones take no notice of it.
LIST_SINCE = "1.15200.0"
RENAMED: Mapping[str, str] = {  # the new name is empty where the vendor's pages do not say it
    "isDxtEnabled": "isDesktopExtensionEnabled",
    "isDxtSignatureRequired": "isDesktopExtensionSignatureRequired",
    "enduserAttribution": "",
    "trustBootstrapLocalExec": "",
}
REMOVED = frozenset({"disableDefaultPlugins"})


GIVEN_UP = "ask-session"  # a decision on a tool that older builds knew


class Shape(NamedTuple):
    """A part of an entry that is refused, and in words which."""

    steps: Route
    what: str


def refused_shapes(server: Mapping[str, Any]) -> Iterator[Shape]:
    """Yield what of an entry of `managedMcpServers` makes the app refuse the whole entry from that day on."""
    if "server" not in server and "transport" not in server:
        yield Shape((), "no `transport`")
    if server.get("transport") == "builtin":
        yield Shape(("transport",), "`transport: builtin`")
    for key in ("scopes", "authorityHost"):
        if key in server:
            yield Shape((key,), f"`{key}`")
    oauth = server.get("oauth")
    if isinstance(oauth, str | int | float) and not isinstance(oauth, bool):
        yield Shape(("oauth",), "an `oauth` that is neither `true` nor a mapping")
    if isinstance(oauth, Mapping):
        if "scopes" in oauth:
            yield Shape(("oauth", "scopes"), "`oauth.scopes`")
        if isinstance(oauth.get("scope"), list):
            yield Shape(("oauth", "scope"), "a list in `oauth.scope`")


def refused_since(server: Mapping[str, Any], today: date) -> str:
    """Say for what the app refuses an entry of `managedMcpServers` on a day; "" where it takes it."""
    if today < CUT_OFF:
        return ""
    policy = server.get("toolPolicy")
    words = policy.values() if isinstance(policy, Mapping) else ()
    given_up = (f"`{GIVEN_UP}` in its `toolPolicy`",) if GIVEN_UP in words else ()
    whats = (*(shape.what for shape in refused_shapes(server)), *given_up)
    return f"it has {' and '.join(whats)}, for which the app refuses it since {CUT_OFF}" if whats else ""
