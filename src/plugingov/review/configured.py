"""What a door adds to the configuration that Claude Code takes: the exact keys, file by file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from json import dumps
from typing import Any

from plugingov.model.organisation import Organisation
from plugingov.surfaces.claude_code.rendering.render import render
from plugingov.surfaces.rendering.rendered import Rendering


@dataclass(frozen=True)
class Setting:
    """One thing that a file has to say besides: the file, the key, and the value that is added."""

    file: str
    key: str
    value: str
    is_of_project: bool


@dataclass(frozen=True)
class Configured:
    """What is added to the configuration, and what of the door no configuration can hold."""

    settings: tuple[Setting, ...]
    limits: tuple[str, ...]


def settings_added(before: Organisation, after: Organisation, plugin: str) -> Configured:
    """Return how the rendering for Claude Code changes with one door more."""
    was, now = render(before), render(after)
    if was.problems or now.problems:
        return Configured((), (_UNRENDERED,))
    limits = tuple(f"{each.because} ({each.rule})" for each in now.limits if plugin in each.subjects)
    return Configured(tuple(_settings(was, now)), limits)


_UNRENDERED = "the exact settings are not told: the inventory holds a secret, and nothing is rendered from it"


def _settings(was: Rendering, now: Rendering) -> Iterator[Setting]:
    """Yield each addition once: files of several groups often change alike."""
    found: dict[tuple[str, str, bool], list[str]] = {}
    for file in now.files:
        old = was.file(file.path)
        if isinstance(file.data, Mapping):
            for key, value in _added(old.data if old else {}, file.data, ""):
                found.setdefault((key, value, file.path.startswith("projects/")), []).append(file.path)
    for (key, value, is_of_project), files in found.items():
        more = f" and {len(files) - 1} more" if files[1:] else ""
        yield Setting(f"`{files[0]}`{more}", key, value, is_of_project)


def _added(old: Any, new: Any, key: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield the keys under which there is something that was not there, and what that is."""
    if isinstance(new, Mapping) and depth < _DEEPEST:
        known = old if isinstance(old, Mapping) else {}
        for name, value in new.items():
            yield from _added(known.get(name), value, f"{key}.{name}" if key else name, depth + 1)
    elif isinstance(new, list):
        known_items = old if isinstance(old, list) else []
        yield from ((key, _json(each)) for each in new if each not in known_items)
    elif new != old:
        yield key, _json(new)


_DEEPEST = 2  # the key of a setting and what is named below it, as in `enabledPlugins.x@tools`


def _json(value: Any) -> str:
    return dumps(value, ensure_ascii=False, default=str)
