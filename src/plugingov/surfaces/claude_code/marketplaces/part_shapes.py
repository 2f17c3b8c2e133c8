"""What the client checks of the parts of a package in which it takes no keys but its own."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.shapes import (
    Shape,
    anything,
    complete,
    flag,
    list_of,
    map_of,
    number,
    object_with,
    one_of,
    something,
    text,
    whole,
)


def are_language_servers(value: Any) -> bool:
    """Tell whether a value is language servers by their names."""
    return map_of(_LSP)(value)


def are_monitors(value: Any) -> bool:
    """Tell whether a value is monitors, each with a name of its own."""
    return list_of(_MONITOR)(value) and len({each["name"] for each in value}) == len(value)


def untried(top: Found) -> Found | None:
    """Return the first key of such a part that nobody has seen the client take or refuse."""
    parts = (
        *((each, _LSP_KEYS) for each in _language_servers(_below(top, "lspServers"))),
        *((each, _MONITOR_KEYS) for each in _in_list(_below(top, "monitors"))),
        *((each, _MONITOR_KEYS) for each in _in_list(_below(_below(top, "experimental"), "monitors"))),
    )
    for part, known in parts:
        for key in part.value if isinstance(part.value, dict) else ():
            if key not in known:
                return part.below(key, part.value[key])
    return None


def _below(found: Found, key: str) -> Found:
    return found.below(key, found.value.get(key) if isinstance(found.value, dict) else None)


def _language_servers(said: Found) -> Iterator[Found]:
    for each in (said, *_in_list(said)):
        if isinstance(each.value, dict):
            yield from (each.below(name, server) for name, server in each.value.items())


def _in_list(said: Found) -> Iterator[Found]:
    for index, each in enumerate(said.value if isinstance(said.value, list) else ()):
        yield said.below(index, each)


def _is_program(value: Any) -> bool:
    """Tell whether a value is a program: its path may have a blank in it, its name none."""
    return something(value) and (" " not in value or value.startswith("/"))


def _are_languages(value: Any) -> bool:
    """Tell whether a value names a language for some endings of files."""
    return map_of(something)(value) and bool(value) and all(map(_ENDING.match, value))


def _is_moment(value: Any) -> bool:
    """Tell whether a value says when a monitor starts: always, or with a skill."""
    return text(value) and (value == "always" or _WITH_SKILL.match(value) is not None)


def _is_count(value: Any) -> bool:
    return whole(value) or (number(value) and value == 0)


def _without(refused: frozenset[str], takes: Shape) -> Shape:
    """Return the shape of an object that has none of some keys."""
    return lambda value: takes(value) and refused.isdisjoint(value)


_ENDING = re.compile(r"\..", re.DOTALL)
_WITH_SKILL = re.compile(r"on-skill-invoke:.", re.DOTALL)
_OF_MONITOR: Mapping[str, Shape] = {
    **dict.fromkeys(("name", "command", "description"), something),
    "when": _is_moment,
}
_OF_LSP: Mapping[str, Shape] = {
    "command": _is_program,
    "args": list_of(something),
    "transport": one_of("stdio", "socket"),
    "env": map_of(text),
    "extensionToLanguage": _are_languages,
    "workspaceFolder": text,
    **dict.fromkeys(("initializationOptions", "settings"), anything),
    **dict.fromkeys(("startupTimeout", "shutdownTimeout", "requestTimeout"), whole),
    **dict.fromkeys(("restartOnCrash", "diagnostics"), flag),
    "maxRestarts": _is_count,
}
# What people write there by mistake and the client was seen to refuse (2.1.330); of other keys nobody knows.
_NO_MONITOR = frozenset({"cwd", "enabled", "env", "extra", "interval", "persistent", "timeout"})
_NO_LSP = frozenset(
    {
        *("$schema", "_comment", "capabilities", "configuration", "cwd", "description", "disabled", "enabled"),
        *("envFile", "extra", "filetypes", "host", "initOptions", "initializationTimeout", "initialization_options"),
        *("installCommand", "languageId", "languages", "logLevel", "loggingArgs", "loggingConfig", "loggingEnv"),
        *("name", "port", "priority", "root", "rootMarkers", "rootPatterns", "rootUri", "timeout", "trace", "type"),
        *("url", "workspaceFolders"),
    }
)
_MONITOR_KEYS, _LSP_KEYS = _OF_MONITOR.keys() | _NO_MONITOR, _OF_LSP.keys() | _NO_LSP
_MONITOR = _without(_NO_MONITOR, complete(object_with(**_OF_MONITOR), "name", "command", "description"))
_LSP = _without(_NO_LSP, complete(object_with(**_OF_LSP), "command", "extensionToLanguage"))
