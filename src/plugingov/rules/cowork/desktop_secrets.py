"""Secrets in Claude Desktop's own files on members' devices."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from plugingov.layers.on_desktops import SeenDesktopServer
from plugingov.model.observation import FileKind, NativeFile
from plugingov.rules.case import Case
from plugingov.rules.cowork.desktop_servers import subject_of
from plugingov.rules.rule import Subject
from plugingov.sources.document import Place, Route
from plugingov.sources.secrets import MASK
from plugingov.sources.visible import visible
from plugingov.surfaces.cowork.desktop.decoding import Setting, settings_in
from plugingov.surfaces.cowork.desktop.keys import KEYS
from plugingov.surfaces.cowork.desktop.servers import MANAGED

# What a file is called in a report: the same on every device.
CALLED: Mapping[FileKind, str] = {
    "desktop-config": "a member's claude_desktop_config.json",
    "desktop-library": "a member's saved configuration",
    "desktop-hkcu": "a member's policy of Claude Desktop",
    **dict.fromkeys(("desktop-plist", "desktop-hklm", "desktop-managed"), "what is managed of Claude Desktop"),
}
_IN_SERVERS = frozenset({"mcpServers"})


def secrets_on_desktops(
    case: Case, is_told: Callable[[tuple[str, ...], str], bool]
) -> Iterator[tuple[Subject, tuple[Place, bool | None]]]:
    """Yield every text of a server that could hold a secret with whether it does, and whatever else of a file is one.

    Nothing in place of yes or no is said of a text of which nothing was kept.
    """
    counted = set()
    for seen in case.devices.desktops.servers:
        counted.add((seen.server.holder.file, seen.server.holder.route))
        yield from _of_server(seen)
    for machine in case.observed:
        for file in machine.observation.files:
            if file.kind in CALLED and file.state == "unread":
                yield Subject(surface="cowork", item=f"{CALLED[file.kind]}: the file"), (file.place(), None)
            elif file.kind in CALLED:
                yield from _of_file(file, counted, is_told)


def _of_server(seen: SeenDesktopServer) -> Iterator[tuple[Subject, tuple[Place, bool | None]]]:
    for steps, value in texts_in(seen.server.config, ()):
        key = _dotted(steps)
        subject = Subject(plugin=seen.door.id, surface="cowork", item=key) if seen.door else subject_of(seen)
        if not seen.door:
            subject = subject._replace(item=f"{seen.item}: {key}")
        yield subject, (seen.server.at(*steps), MASK in value)


def _of_file(
    file: NativeFile, counted: set[tuple[NativeFile, Route]], is_told: Callable[[tuple[str, ...], str], bool]
) -> Iterator[tuple[Subject, tuple[Place, bool | None]]]:
    for setting in () if file.kind == "desktop-config" else settings_in(file):
        subject = Subject(surface="cowork", item=f"{CALLED[file.kind]}: {visible(setting.key)}")
        if _is_not_kept(setting):
            yield subject, (setting.at, None)
            continue
        value = setting.value if setting.value is not None else _raw(setting)
        for steps, text in texts_in(value, ()):
            keys = (setting.key, *(step for step in steps if isinstance(step, str)))
            is_counted = setting.key == MANAGED and (file, (*setting.route, *steps[:1])) in counted
            if not is_counted and is_told(keys, text):
                item = f"{CALLED[file.kind]}: {visible(_dotted(keys))}"
                yield subject._replace(item=item), (setting.at_part(*steps), True)
    for key, value in file.settings.items() if file.kind == "desktop-config" else ():
        for steps, text in texts_in(value, (key,)) if key not in _IN_SERVERS else ():
            keys = tuple(step for step in steps if isinstance(step, str))
            if is_told(keys, text):
                item = f"{CALLED[file.kind]}: {visible(_dotted(keys))}"
                yield Subject(surface="cowork", item=item), (file.place(*steps), True)


def _is_not_kept(setting: Setting) -> bool:
    """Tell whether nothing was kept of a text in which a list or a mapping belongs."""
    known = KEYS.get(setting.key)
    is_structure = known is not None and not {"a list", "a mapping"}.isdisjoint(known.takes)
    return is_structure and setting.value is None and _raw(setting) == MASK


def _raw(setting: Setting) -> Any:
    """Return what the file has where the app reads nothing: a secret in it is one all the same."""
    value: Any = setting.file.settings
    for step in setting.route:
        value = value[step]
    return value["value"] if isinstance(value, Mapping) and value.keys() == {"type", "value"} else value


def texts_in(value: object, steps: Route) -> Iterator[tuple[Route, str]]:
    """Yield every text in a value, and where it stands."""
    match value:
        case str():
            yield steps, value
        case Mapping():
            for key, item in value.items():
                yield from texts_in(item, (*steps, str(key)))
        case list() | tuple():
            for number, item in enumerate(value):
                yield from texts_in(item, (*steps, number))


def _dotted(route: Route) -> str:
    return ".".join(str(step).replace(".", "[.]") if isinstance(step, str) else str(step) for step in route)
