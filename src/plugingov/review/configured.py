"""What a door adds to what a surface takes: the keys of files, settings and clicks in the vendor's pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from json import dumps
from typing import Any

from plugingov.model.organisation import Organisation
from plugingov.surfaces.claude_code.rendering import render as claude_code
from plugingov.surfaces.cowork.rendering import checklist
from plugingov.surfaces.cowork.rendering import render as cowork
from plugingov.surfaces.cowork.rendering.declared import Declared
from plugingov.surfaces.cowork.rendering.plan import Change
from plugingov.surfaces.cowork.rendering.refused import doors_with_secrets
from plugingov.surfaces.rendering.rendered import Rendering, Step


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
    changes: tuple[Change, ...] = ()  # of preferences, in the vendor's pages
    steps: tuple[Step, ...] = ()  # what an Owner does there besides
    is_refused: bool = False  # the surface takes no such door


def on_claude_code(before: Organisation, after: Organisation, plugin: str) -> Configured:
    """Return how the rendering for Claude Code changes with one door more."""
    return _added_to(claude_code.render(before), claude_code.render(after), plugin)


def on_cowork(before: Organisation, after: Organisation, plugin: str) -> Configured:
    """Return how the rendering for Cowork changes with one door more; a secret of another door is in nobody's way."""
    hidden = doors_with_secrets(Declared(after)) - {plugin}
    was, now = cowork.render(_without(before, hidden)), cowork.render(_without(after, hidden))
    found = _added_to(was.rendering, now.rendering, plugin)
    planned = {(each.target, each.will_be) for each in was.plan.changes} if was.plan else set()
    changes = (each for each in (now.plan.changes if now.plan else ()) if (each.target, each.will_be) not in planned)
    steps = (each for each in now.rendering.steps if each not in was.rendering.steps)
    return Configured(found.settings, found.limits, tuple(changes), tuple(steps), _is_refused(after, plugin))


def _without(organisation: Organisation, doors: frozenset[str]) -> Organisation:
    left = {name: each for name, each in organisation.plugins.items() if name not in doors}
    return replace(organisation, plugins=left) if doors else organisation


def _is_refused(organisation: Organisation, plugin: str) -> bool:
    declared = Declared(organisation)
    deployments = declared.deployments.every
    return any(
        door.id == plugin and all(declared.refusal(door, deployment) for deployment in deployments)
        for door in declared.doors
    )


def _added_to(was: Rendering, now: Rendering, plugin: str) -> Configured:
    if was.problems or now.problems:
        return Configured((), (_UNRENDERED,))
    limits = tuple(f"{each.because} ({each.rule})" for each in now.limits if plugin in each.subjects)
    return Configured(tuple(_settings(was, now)), limits)


_UNRENDERED = "the exact settings are not told: the inventory holds a secret, and nothing is rendered from it"
_FOR_PEOPLE = frozenset({cowork.PLAN, checklist.PATH})  # what these say is told as changes and steps


def _settings(was: Rendering, now: Rendering) -> Iterator[Setting]:
    """Yield each addition once: files of several groups often change alike."""
    found: dict[tuple[str, str, bool], list[str]] = {}
    for file in now.files:
        old = was.file(file.path)
        if isinstance(file.data, Mapping) and file.path not in _FOR_PEOPLE:
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
