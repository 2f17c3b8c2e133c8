"""Which entries of the lists that decide about servers and marketplaces the client takes for entries."""

import re
from collections.abc import Mapping
from typing import Any

from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.shapes import Shape, complete, list_of, map_of, mapping, object_with, text

_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-]+\Z")
_KEYS = ("serverName", "serverCommand", "serverUrl")


def allow_entry(value: Any, behaviour: Behaviour) -> bool:
    """Tell whether a value is an entry of `allowedMcpServers`."""
    del behaviour
    return _server_entry(value, narrow=True)


def deny_entry(value: Any, behaviour: Behaviour) -> bool:
    """Tell whether a value is an entry of `deniedMcpServers`, whose names are free since 2.1.182."""
    narrow, free = _server_entry(value, narrow=True), _server_entry(value, narrow=False)
    return narrow or (free and behaviour.has("2.1.182"))


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


_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S")


def _address(value: Any) -> bool:
    return isinstance(value, str) and _URL.match(value) is not None


def _named(value: Any) -> bool:
    return isinstance(value, str) and value != ""


_PLUGINS = list_of(complete(object_with(name=text), "name", "source"))
SOURCE_FORMS: Mapping[str, Shape] = {
    "github": complete(object_with(repo=text, ref=text, path=text), "repo"),
    "git": complete(object_with(url=text, ref=text, path=text), "url"),
    "url": complete(object_with(url=_address, headers=map_of(text)), "url"),
    "npm": complete(object_with(package=_named), "package"),
    "file": complete(object_with(path=text), "path"),
    "directory": complete(object_with(path=text), "path"),
    "hostPattern": complete(object_with(hostPattern=text), "hostPattern"),
    "pathPattern": complete(object_with(pathPattern=text), "pathPattern"),
    "skills-dir": mapping,
    "settings": complete(object_with(name=text, plugins=_PLUGINS), "name", "plugins"),
}


def marketplace_entry(value: Any) -> bool:
    """Tell whether a value has the form of an entry of `strictKnownMarketplaces` or `blockedMarketplaces`."""
    form = value.get("source") if isinstance(value, dict) else None
    return isinstance(form, str) and form in SOURCE_FORMS and SOURCE_FORMS[form](value)
