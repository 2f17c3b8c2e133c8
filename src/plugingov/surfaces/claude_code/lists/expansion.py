"""What `${NAME}` and `${NAME:-default}` come to: servers and entries of a policy look in other places."""

import json
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from plugingov.sources.secrets import MASK
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.settings.settings import Settings
from plugingov.surfaces.claude_code.settings.unread import settings_could

REFERENCE = re.compile(r"\$\{([^}]+)\}")
OPEN = "\ue000"  # stands where a value would, if anybody knew it
Lookup = Callable[[str, bool], str | None]  # the name, and whether there is a default


class Expanded(NamedTuple):
    """A text with its variables filled in; `unknown` says why a part of it is not known."""

    text: str
    unknown: str = ""
    widened: str = ""  # the variable whose value an entry that allows may not take


def expanded(written: str, lookup: Lookup) -> Expanded:
    """Return what a text comes to; what has no value and no default stays as it is written."""
    filled: list[str] = []
    unknown, widened, masked = "", "", False
    end = 0
    for found in REFERENCE.finditer(written, 0, written.rfind("}") + 1):  # one that is never closed takes long
        literal = written[end : found.start()]
        filled.append(_unmasked(literal))
        masked = masked or MASK in literal
        end = found.end()
        name, has_default, default = found[1].partition(":-")
        value = lookup(name, bool(has_default))
        if value is None:
            filled.append(_unmasked(default) if has_default else found[0])
            masked = masked or MASK in default
            if _DOTS.search(default):  # it may bring stars, and no steps up (measured, 2.1.330)
                widened = widened or name
            continue
        if OPEN in value:
            unknown = unknown or f"nothing tells what `{name}` is when the client starts"
        elif _widens(value, "".join(filled)):
            widened = widened or name
        filled.append(value)
    if masked or MASK in written[end:]:
        unknown = unknown or "a part of it is masked as a secret"
    return Expanded("".join([*filled, _unmasked(written[end:])]), unknown, widened)


def _widens(value: str, before: str) -> bool:
    """Tell whether a value could make an entry that allows a url mean more than what is written around it."""
    _, slashes, place = before.partition("://")
    if not slashes:
        return _WIDE.search(value) is not None or ":" in value
    in_host = _PATH.search(place) is None
    return _WIDE.search(value) is not None or (in_host and (value == "" or _PATH.search(value) is not None))


# What a variable may not bring into an entry that allows a url, and what ends the host (measured, 2.1.330).
_WIDE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|[*#@%?\x00-\x1f]|(?:^|[/\\])\.\.?(?:[/\\]|$)")
_PATH = re.compile(r"[/\\]")
_DOTS = re.compile(r"(?:^|[/\\])\.\.?(?:[/\\]|$)")


def _unmasked(written: str) -> str:
    """Open up what is masked; a user and password are not looked at in any case."""
    return written.replace(MASK, OPEN)


class Variables:
    """The variables of one session, as servers and as policy entries see them."""

    def __init__(self, launch: Mapping[str, str] | None, settings: Settings, home: str, behaviour: Behaviour) -> None:
        self._launch = launch
        self._home = home
        self._behaviour = behaviour
        self._managed = {name: _value(found.value) for name, found in settings.managed.everywhere.items()}
        shared = (layer for layer in settings.own if layer.file.kind != "user")
        project = [part for layer in shared for part in layer.parts.get("env", ())]
        self._project = {str(part.route[-1]): _value(part.value) for part in reversed(project)}
        user = (layer for layer in settings.own if layer.file.kind == "user")
        self._user = {str(part.route[-1]): _value(part.value) for layer in user for part in layer.parts.get("env", ())}
        hidden = {layer.file.kind == "user" for layer in settings.own if settings_could("fill", (layer,))}
        self._hides_managed = settings.managed.hides_variables
        self._hides_user, self._hides_project = True in hidden, False in hidden

    def of_server(self, name: str, has_default: bool = False) -> str | None:  # noqa: FBT001, FBT002 (as any lookup)
        """Return a variable as a server sees it: launch, user and managed settings, and not the project's."""
        del has_default
        if name in self._managed or self._hides_managed:
            return self._managed.get(name, OPEN)
        if name in self._user or self._hides_user:
            return self._user.get(name, OPEN)
        return self._launched(name)

    def of_start(self, name: str, has_default: bool) -> str | None:  # noqa: FBT001 (as any lookup)
        """Return a variable as a start under -p has it, trusted or not: without a default, what the project sets."""
        value = self.of_server(name)
        if value is not None or has_default:
            return value
        return OPEN if self._hides_project else self._project.get(name)

    def of_policy(self, name: str, has_default: bool = False) -> str | None:  # noqa: FBT001, FBT002 (as any lookup)
        """Return a variable as an entry of a list sees it: launch and managed settings."""
        if not self._behaviour.has("2.1.219"):
            return self.of_server(name, has_default)
        if name in self._managed or self._hides_managed:
            return self._managed.get(name, OPEN)
        return self._launched(name)

    def of_denial(self, name: str, has_default: bool = False) -> str | None:  # noqa: FBT001, FBT002 (as any lookup)
        """Return a variable as an entry that denies sees it: without a default, what the user sets as a last resort."""
        value = self.of_policy(name, has_default)
        if value is not None or has_default:
            return value
        return OPEN if self._hides_user else self._user.get(name)

    def _launched(self, name: str) -> str | None:
        """Return a variable of the launch; whoever starts the client has a home, whatever else is known."""
        value = self._launch.get(name) if self._launch is not None else OPEN
        if name == "HOME" and self._home and value in {None, OPEN}:
            return self._home
        return None if value is None else _unmasked(value)


def _value(value: object) -> str:
    """Return a value of `env` as the text that a process is given: as JavaScript writes it."""
    match value:
        case str():
            return _unmasked(value)
        case list():
            return ",".join("" if item is None else _value(item) for item in value)
        case dict():
            return "[object Object]"
        case float() if value.is_integer():
            return str(int(value))
    return json.dumps(value)
