"""Which subjects a policy means by a selector."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Protocol

from plugingov.model.policy import Selector
from plugingov.model.values import SURFACES, Surface
from plugingov.rules.case import Case
from plugingov.rules.rule import Subject
from plugingov.rules.settings import Settings
from plugingov.sources.errors import did_you_mean
from plugingov.sources.globs import glob


class Described(Protocol):
    """Something that a selector can look at: the values of one key, nothing where it has none."""

    def values(self, key: str) -> tuple[str, ...]:
        """Return what it says under one key of a selector."""


KEYS = ("id", "path", "tags", "owner", "publisher", "system", "surface", "access", "classification", "audience")


def matches(selector: Selector, described: Described) -> bool:
    """Tell whether every key of a selector has a pattern that fits, and what it leaves out does not."""
    return Meant(selector).holds(described)


def _any_fits(patterns: Iterable[str], values: Sequence[str]) -> bool:
    return any(any(map(glob(pattern).matches, values)) for pattern in patterns)


class Meant:
    """A selector ready to be asked of very many things."""

    def __init__(self, selector: Selector) -> None:
        stated = ((key, getattr(selector, key)) for key in KEYS if key in selector.model_fields_set)
        self._globs = tuple(
            (key, tuple(glob(pattern).matches for pattern in patterns))
            for key, patterns in stated
            if patterns is not None
        )
        self._but = Meant(selector.except_) if selector.except_ is not None else None

    def holds(self, described: Described) -> bool:
        """Tell whether something is meant: each key fits by one of its patterns."""
        for key, fits in self._globs:
            values = described.values(key)
            if not any(True for fit in fits for value in values if fit(value)):
                return False
        return self._but is None or not self._but.holds(described)


@lru_cache(maxsize=128)
def _saying(case: Case, key: str, surface: Surface | None) -> Mapping[str, frozenset[str]]:
    """Return the plugins that say each value under one key of a selector, on a surface or wherever they are."""
    found: dict[str, set[str]] = {}
    for plugin in case.organisation.plugins:
        for value in DescribedPlugin(case, plugin, surface).values(key):
            found.setdefault(value, set()).add(plugin)
    return {value: frozenset(plugins) for value, plugins in found.items()}


def plugins_meant(case: Case, selector: Selector, surface: Surface | None = None) -> frozenset[str]:
    """Return the plugins that a selector means, worked out for all at once: as many questions as there are values."""
    meant = frozenset(case.organisation.plugins)
    for key in KEYS:
        patterns = getattr(selector, key) if key in selector.model_fields_set else None
        if patterns is not None:
            fits = [glob(pattern).matches for pattern in patterns]
            saying = _saying(case, key, surface).items()
            meant &= frozenset[str]().union(*(plugins for value, plugins in saying if any(fit(value) for fit in fits)))
    return meant - plugins_meant(case, selector.except_, surface) if selector.except_ is not None else meant


class DescribedPlugin:
    """A plugin as selectors see it: on one surface or wherever it is provisioned; for a tool, with its access alone."""

    def __init__(self, case: Case, plugin: str, surface: Surface | None, tool: str | None = None) -> None:
        self._case = case
        self._id = plugin
        self._surface = surface
        self._tool = tool

    def values(self, key: str) -> tuple[str, ...]:
        """Return what the plugin says under one key of a selector."""
        plugin = self._case.organisation.plugins[self._id]
        match key:
            case "id":
                return (self._id,)
            case "path":
                surfaces = (self._surface,) if self._surface else SURFACES
                doors = [self._case.layers.doors.get((self._id, name)) for name in surfaces]
                return tuple([door.path for door in doors if door]) or (plugin.path,)
            case "tags":
                return plugin.tags
            case "surface":
                provisioned = tuple(name for name in SURFACES if (self._id, name) in self._case.layers.doors)
                return tuple(name for name in provisioned if self._surface in {None, name})
            case "access":
                tools = (plugin.provides.tools or {}) if plugin.provides else {}
                meant = tools.values() if self._tool is None else [tools[self._tool]] if self._tool in tools else ()
                return tuple(tool.access for tool in meant if tool.access)
            case "classification":
                return _said(plugin.data.classification if plugin.data else None)
            case "audience":
                return plugin.audience or ()
        return _said(getattr(plugin, key))


@lru_cache(maxsize=8)
def _described_plugins(case: Case) -> tuple[DescribedPlugin, ...]:
    return tuple(DescribedPlugin(case, name, None) for name in case.organisation.plugins)


class DescribedProject:
    """A project as selectors see it."""

    def __init__(self, case: Case, project: str) -> None:
        self._id = project
        self._project = case.organisation.projects.get(project)

    def values(self, key: str) -> tuple[str, ...]:
        """Return what the project says under one key of a selector."""
        match key:
            case "id":
                return (self._id,)
            case _ if self._project is None:  # one that a machine shows and nobody declares
                return ("claude-code",) if key == "surface" else ()
            case "surface" | "owner":
                return _said(getattr(self._project, key))
            case "classification":
                return _said(self._project.data)
            case "audience":
                return self._project.audience or ()
        return ()


class DescribedStranger:
    """A plugin that a machine may have and nobody declares: no more is said of it than the path that it came by."""

    PATHS = ("custom-mcp", "marketplace", "oauth-connector")

    def __init__(self, path: str) -> None:
        self._said = {"id": ("",), "path": (path,), "surface": ("claude-code",)}

    def values(self, key: str) -> tuple[str, ...]:
        """Return what is known of it under one key of a selector."""
        return self._said.get(key, ())


class DescribedUndeclared:
    """A plugin whose server was asked and that nobody declares: no more is said of it than its id and surface."""

    def __init__(self, plugin: str, surface: Surface | None) -> None:
        self._said = {"id": (plugin,), "surface": (surface,) if surface else ()}

    def values(self, key: str) -> tuple[str, ...]:
        """Return what is known of it under one key of a selector."""
        return self._said.get(key, ())


class DescribedGroup:
    """A group as selectors see it: by its id alone."""

    def __init__(self, group: str) -> None:
        self._id = group

    def values(self, key: str) -> tuple[str, ...]:
        """Return the id of the group."""
        return (self._id,) if key == "id" else ()


def _said(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


class Selection:
    """The subjects that one set of settings means."""

    def __init__(self, case: Case, settings: Settings) -> None:
        self._case = case
        self._settings = settings
        self._plugins: dict[str | tuple[str, Surface | None, str | None], bool] = {}

    def among(self, subjects: Iterable[Subject]) -> list[Subject]:
        """Return those of some subjects that are meant: what `holds` says, asked of very many at once."""
        found = list(subjects)
        if self.is_everything:
            return found
        chosen = self._settings
        if chosen.surfaces is not None or chosen.projects:
            found = list(filter(self._holds_place, found))
        if chosen.plugins:
            known = self._known_plugins
            found = [each for each in found if (known[key] if (key := each[:2]) in known else self.holds(each))]
        return [each for each in found if self._holds_group(each)] if chosen.groups else found

    @cached_property
    def _known_plugins(self) -> Mapping[tuple[str | None, Surface | None], bool]:
        """Return of each plugin whether it is meant on each surface and without one, as far as no more decides that."""
        if self._tells_tools_apart or self._case.before or not self._settings.plugins:
            return {}
        known: dict[tuple[str | None, Surface | None], bool] = {}
        for surface in (None, *SURFACES):
            where = surface if self._tells_surfaces_apart else None
            meant = plugins_meant(self._case, self._settings.plugins, where)
            known.update(((name, surface), name in meant) for name in self._case.organisation.plugins)
        return known

    @cached_property
    def is_everything(self) -> bool:
        """Tell whether no subject is left out."""
        chosen = self._settings
        return not (chosen.plugins or chosen.surfaces is not None or chosen.projects or chosen.groups)

    def holds(self, subject: Subject) -> bool:
        """Tell whether a subject is meant; what it does not have (a surface, a project) leaves nothing out."""
        chosen = self._settings
        if not self._holds_place(subject) or (chosen.plugins and not self._holds_plugins(subject)):
            return False
        return self._holds_group(subject)

    def _holds_group(self, subject: Subject) -> bool:
        groups = self._settings.groups
        return not (groups and subject.group and not matches(groups, DescribedGroup(subject.group)))

    def holds_strangers(self, subject: Subject) -> bool:
        """Tell whether something that nobody declares may be meant, where a subject says no more than where it is."""
        strangers = map(DescribedStranger, DescribedStranger.PATHS)
        if self._settings.plugins and not any(map(self._plugin_test.holds, strangers)):
            return False
        return self._holds_place(subject)

    def _holds_place(self, subject: Subject) -> bool:
        chosen = self._settings
        if chosen.surfaces is not None and subject.surface and subject.surface not in chosen.surfaces:
            return False
        return not (chosen.projects and subject.project and not self._holds_project(chosen.projects, subject.project))

    @cached_property
    def _plugin_test(self) -> Meant:
        return Meant(self._settings.plugins or Selector())

    @cached_property
    def _tells_surfaces_apart(self) -> bool:
        """Tell whether a plugin may be chosen on one surface alone: by its path there, or by the surface itself."""
        return any(each.path is not None or each.surface is not None for each in self._selectors)

    @cached_property
    def _tells_tools_apart(self) -> bool:
        """Tell whether a tool may be chosen alone: by what it may do."""
        return any(each.access is not None for each in self._selectors)

    @cached_property
    def _selectors(self) -> tuple[Selector, ...]:
        """Return the selector of plugins and what it leaves out, and leaves out of that."""
        found: list[Selector] = []
        selector = self._settings.plugins
        while selector:
            found.append(selector)
            selector = selector.except_
        return tuple(found)

    def unused(self) -> Iterator[str]:
        """Yield what of the settings matches nothing here, in words."""
        organisation = self._case.organisation
        chosen = self._settings
        if chosen.plugins is not None:
            yield from _unused_in("plugins", chosen.plugins, _described_plugins(self._case))
        if chosen.projects is not None:
            projects = [DescribedProject(self._case, name) for name in organisation.projects]
            yield from _unused_in("projects", chosen.projects, projects)
        if chosen.groups is not None:
            yield from _unused_in("groups", chosen.groups, [DescribedGroup(name) for name in organisation.groups])
        if chosen.surfaces == ():
            yield "`surfaces` is an empty list"

    def _holds_plugins(self, subject: Subject) -> bool:
        if subject.plugin:
            return self._holds_plugin(subject.plugin, subject.surface, subject.capability)
        doors = self._case.doors_of_package.get(subject.item or "", ())
        return any(self._holds_plugin(door.id, door.surface) for door in doors)

    def _holds_plugin(self, plugin: str, surface: Surface | None, tool: str | None = None) -> bool:
        """Tell whether a plugin is meant, asked once for all subjects that the selector cannot tell apart."""
        surface = surface if self._tells_surfaces_apart else None
        tool = tool if self._tells_tools_apart else None
        key = (plugin, surface, tool) if surface or tool else plugin
        known = self._plugins.get(key)
        if known is None:
            known = self._plugin_test.holds(self._described(plugin, surface, tool))
            known = known or self._held_before(plugin, surface, tool)
            self._plugins[key] = known
        return known

    def _described(self, plugin: str, surface: Surface | None, tool: str | None) -> Described:
        if plugin not in self._case.organisation.plugins:
            return DescribedUndeclared(plugin, surface)
        return DescribedPlugin(self._case, plugin, surface, tool)

    def _held_before(self, plugin: str, surface: Surface | None, tool: str | None) -> bool:
        """Tell whether a plugin was meant before the change that is judged: nobody leaves a selector by a new label."""
        before = self._case.before
        name = before.names.get(plugin) if before else None
        return bool(before and name and self._plugin_test.holds(DescribedPlugin(before.case, name, surface, tool)))

    def _holds_project(self, selector: Selector, project: str) -> bool:
        if matches(selector, DescribedProject(self._case, project)):
            return True
        before = self._case.before
        is_known = before is not None and project in before.case.organisation.projects
        return bool(before and is_known and matches(selector, DescribedProject(before.case, project)))


def _meant(pattern: str, key: str, described: Sequence[Described]) -> str:
    hint = did_you_mean(pattern, dict.fromkeys(value for each in described for value in each.values(key)))
    return f"; {hint}" if hint else ""


def _unused_in(name: str, selector: Selector, described: Sequence[Described]) -> Iterator[str]:
    """Yield each pattern that fits nothing; where all fit something, that they fit nothing together."""
    unused = []
    for key in KEYS:
        patterns = getattr(selector, key)
        where = name if key == "id" else f"{name}.{key}"
        if patterns == ():
            unused.append(f"`{where}` is an empty list")
        unused += [
            f"`{pattern}` in `{where}` matches nothing here{_meant(pattern, key, described)}"
            for pattern in patterns or ()
            if not any(_any_fits((pattern,), each.values(key)) for each in described)
        ]
    if selector.except_ is not None:
        unused += _unused_in(f"{name}.except", selector.except_, described)
    if not unused and not any(map(Meant(selector).holds, described)):
        unused.append(f"`{name}` matches nothing here")
    yield from unused
