"""What is deployed for Cowork beside what would be rendered: on devices only the keys that are ours to say."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from plugingov.sources.document import Place
from plugingov.sources.native import read_native
from plugingov.surfaces.cowork.rendering.checklist import PATH as CHECKLIST
from plugingov.surfaces.cowork.rendering.configuration import LEFT, OURS
from plugingov.surfaces.cowork.rendering.encodings import FOLDER, NAMES, values_of_plist, values_of_registry
from plugingov.surfaces.cowork.rendering.render import PLAN
from plugingov.surfaces.masking.data import masked_again
from plugingov.surfaces.rendering.comparing import Compared, Difference, Held, compared, not_understood
from plugingov.surfaces.rendering.rendered import RenderedFile, Rendering

# Where such files lie below a folder that is laid out as rendering lays it out, or is a copy of `/etc`.
PLACES = (
    PLAN,
    CHECKLIST,
    *(f"{FOLDER}/{name}" for name in NAMES.values()),
    *(f"{FOLDER}/groups/*/{name}" for name in NAMES.values()),
)
_FOR_PEOPLE = frozenset({PLAN, CHECKLIST})
_UNORDERED = frozenset({"allowedPluginMcpServers", "deniedPluginMcpServers", "managedMcpServers"})


def compare(rendering: Rendering, deployed: Mapping[str, bytes], folder: str) -> tuple[Compared, ...]:
    """Return each file that is rendered, or is deployed in a place of such files; `deployed` goes by path."""
    ours = (
        Compared(file.path, "elsewhere")
        if _is_elsewhere(file.path, deployed)
        else _compared(file, deployed.get(file.path), f"{folder}/{file.path}")
        for file in rendering.files
    )
    others = (Compared(path, "extra") for path in deployed if rendering.file(path) is None)
    return (*ours, *others)


def _is_elsewhere(path: str, deployed: Mapping[str, bytes]) -> bool:
    """Tell whether a folder holds no such file: that of a device has no plan, and one form for its system."""
    if path in deployed:
        return False
    if path in _FOR_PEOPLE:
        return any(each not in _FOR_PEOPLE for each in deployed)
    beside = path.rpartition("/")[0]
    return any(each.rpartition("/")[0] == beside for each in deployed)


def _compared(file: RenderedFile, content: bytes | None, name: str) -> Compared:
    if content is None:
        return Compared(file.path, "missing")
    if file.path == CHECKLIST:
        return _text(file, content, name)
    held = read_deployed(file.path, name, content)
    if isinstance(held, str):
        return not_understood(file.path, name, held)
    return compared(file, _without_what_is_left(file, held), _UNORDERED)


def _without_what_is_left(file: RenderedFile, held: Held) -> Held:
    """Return what a device holds without the keys that the inventory leaves to others."""
    left = LEFT - set(file.data)
    if not isinstance(held.data, dict):
        return held
    return held._replace(data={key: value for key, value in held.data.items() if key not in left})


def _text(file: RenderedFile, content: bytes, name: str) -> Compared:
    ours, theirs = file.content.splitlines(), content.splitlines()
    line = next((number for number, pair in enumerate(zip(ours, theirs, strict=False), 1) if pair[0] != pair[1]), None)
    if line is None and len(ours) == len(theirs):
        return Compared(file.path, "same")
    at = line or min(len(ours), len(theirs)) + 1
    return Compared(
        file.path, "differs", (Difference("", "it reads otherwise from here on", Place(name, at, 1, at, 1)),)
    )


def read_deployed(path: str, name: str, content: bytes) -> Held | str:
    """Return what a deployed file holds of what is ours, whatever form it has; a sentence where nothing was read."""
    start = Place(name, 1, 1, 1, 1)
    if path.endswith((".plist", ".reg")):
        values = values_of_plist(content) if path.endswith(".plist") else values_of_registry(content)
        if values is None:
            return "found nothing that could be read"
        decoded, flaws = _decoded(values, start)
        return Held(decoded, masked_again(decoded, "managed"), lambda _: start, flaws)
    native = read_native(name, content)
    if native.document is None:
        return native.flaws[-1].found if native.flaws else "found nothing that could be read"
    data: Any = native.document.data
    if path != PLAN and isinstance(data, dict):
        data = {key: value for key, value in data.items() if key in OURS}
    flaws = tuple(Difference("", f"{flaw.found}, and the app takes strict JSON", flaw.place) for flaw in native.flaws)
    return Held(data, masked_again(data, "managed"), native.document.place, flaws)


def _decoded(values: Mapping[str, Any], at: Place) -> tuple[dict[str, Any], tuple[Difference, ...]]:
    """Return values as JSON means them; what is no text where the app reads texts alone is told."""
    found = {key: value for key, value in values.items() if key in OURS}
    return {key: _value(value) for key, value in found.items()}, tuple(_flaws(found, at))


def _value(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return {0: False, 1: True}.get(value, value)
    if not isinstance(value, str):
        return json.loads(json.dumps(value, default=str))
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _flaws(values: Mapping[str, Any], at: Place) -> Iterator[Difference]:
    for key, value in values.items():
        if isinstance(value, dict | list):
            yield Difference(
                key, f"`{key}` is a list or a mapping, and the app reads texts with JSON in them alone", at
            )
        elif isinstance(value, str) and isinstance(_value(value), str):
            yield Difference(key, f"`{key}` is a text that is no JSON", at)
