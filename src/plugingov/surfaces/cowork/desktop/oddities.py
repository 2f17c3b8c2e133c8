"""Entries of Claude Desktop's lists of a kind that nobody here knows: what the app makes of them, nobody can tell."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from plugingov.sources.document import Place
from plugingov.surfaces.cowork.desktop.configuration import Configuration

# claude.com/docs/third-party/claude-desktop/configuration; `builtin` was known until it was given up.
_TRANSPORTS = frozenset({"http", "sse", "stdio", "policy-only", "builtin"})
_BUNDLED = frozenset({"microsoft365", "websearch", "github"})
_REMOTE = frozenset({"http", "sse"})
_NO_NAME, _NO_POLICY = "has no `name`", "has no mapping for `toolPolicy`"
LEAD_ALL_THE_SAME = frozenset({_NO_NAME, _NO_POLICY})  # what is odd about a server of which it is told where it leads


class Odd(NamedTuple):
    """One such entry: what it is called, where it stands, and what is odd about it."""

    name: str
    at: Place
    why: str


def odd_entries(configuration: Configuration, key: str) -> Iterator[Odd]:
    """Yield the entries of a key that counts for a member which nobody here can read as what they are to be."""
    setting = configuration.settings.get(key)
    tell = _TELLING.get(key)
    if tell is None or setting is None or not isinstance(setting.value, list):
        return
    for number, said in enumerate(setting.value):
        why = tell(said) if isinstance(said, Mapping) else "is no mapping"
        if why:
            yield Odd(_called(key, number, said), setting.at_part(number), why)


def _called(key: str, number: int, said: Any) -> str:
    keys = ("name", "serverName", "expectedName") if isinstance(said, Mapping) else ()
    name = next((said[each] for each in keys if _is_text(said.get(each))), "")
    return f"{key}: {name}" if name else f"{key}[{number}]"


def odd_managed_server(said: Mapping[str, Any]) -> str:
    """Return what is odd about a server that the organisation manages; "" where nothing is."""
    transport, bundled = said.get("transport"), said.get("server")
    if transport is not None and not _is_one_of(transport, _TRANSPORTS):
        return _unknown("transport", transport)
    if transport is None and bundled is not None and not _is_one_of(bundled, _BUNDLED):
        return _unknown("server", bundled)
    if _is_one_of(transport, _REMOTE) and not _is_text(said.get("url")):
        return "has no `url`"
    if transport == "stdio" and not _is_text(said.get("command")):
        return "has no `command`"
    if said.get("toolPolicy") is not None and not isinstance(said["toolPolicy"], Mapping):
        return _NO_POLICY
    return "" if _is_text(said.get("name")) else _NO_NAME


def _of_locks(said: Mapping[str, Any]) -> str:
    if not _is_text(said.get("serverName")):
        return "has no `serverName`"
    tools = said.get("tools")
    if not isinstance(tools, list):
        return "has no list of `tools`"
    are_whole = all(
        isinstance(each, Mapping) and _is_text(each.get("toolName")) and "permission" in each for each in tools
    )
    return "" if are_whole else "has a tool without a `toolName` or a `permission`"


def _of_marketplace(said: Mapping[str, Any]) -> str:
    del said  # what it lacks the rules about marketplaces say
    return ""


def odd_server(said: Any) -> str:
    """Return what is odd about a server that a member has written down; "" where it says what to start or to reach."""
    if not isinstance(said, Mapping):
        return "is no mapping"
    return "" if _is_text(said.get("command")) or _is_text(said.get("url")) else "has neither `command` nor `url`"


def _is_one_of(said: Any, known: frozenset[str]) -> bool:
    return isinstance(said, str) and said in known


def _is_text(said: Any) -> bool:
    return isinstance(said, str) and bool(said.strip())


def _unknown(key: str, said: Any) -> str:
    what = f"`{said}`" if isinstance(said, str) else "something that is no text"
    return f"has {what} for `{key}`, which nobody here knows"


_TELLING: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "managedMcpServers": odd_managed_server,
    "orgPluginSettings": _of_locks,
    "allowedPluginMarketplaces": _of_marketplace,
}
