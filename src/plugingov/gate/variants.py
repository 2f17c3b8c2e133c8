"""The head as it is judged: without what it claims of itself, and once more under the labels of the base.

What a change says of itself closes nothing, and what it calls otherwise stays what it was: so the head is judged
as it is written, without its claims, and without them under the base's labels; a gap of any of these counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from plugingov.gate.change import Change
from plugingov.model.inventory import Credential, Package, Plugin, Project, Provides, Provisions, Review, Server, Tool
from plugingov.model.organisation import Organisation
from plugingov.model.values import Model
from plugingov.sources.document import Place, Route

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Relabelled(Organisation):
    """An organisation under the labels of the base; its lines stand where the head has them."""

    names: Mapping[str, str] = field(default_factory=dict)  # of plugins, as the head has them, by those of the base

    def place(self, route: Route) -> Place:
        """Return where the part of the head at `route` stands, under the name that it has there."""
        if len(route) > 1 and route[0] == "plugins":
            route = ("plugins", self.names.get(str(route[1]), route[1]), *route[2:])
        return super().place(route)


def unclaimed(change: Change) -> Organisation:
    """Return the head by its old names, without the reviews, approvals and attested settings that it says anew."""
    base, head = change.base, change.head
    plugins = {name: _without_claims(plugin, _before(change, name)) for name, plugin in head.plugins.items()}
    renamed = _under_old_names(change, replace(head, plugins=plugins))
    cowork, claude_code = kept(base.cowork, change.cowork), kept(base.claude_code, head.claude_code)
    return replace(renamed, cowork=cowork, claude_code=claude_code)


def labelled_as_before(change: Change, head: Organisation) -> Organisation:
    """Return the head under the labels of the base: paths, tags, data, what a tool may do."""
    base = change.base
    plugins = {name: _relabelled(plugin, base.plugins.get(name)) for name, plugin in head.plugins.items()}
    projects = {name: _classified(project, base.projects.get(name)) for name, project in head.projects.items()}
    return replace(head, plugins=plugins, projects=projects)


def _under_old_names(change: Change, head: Organisation) -> Organisation:
    """Return the head with each plugin under the name that it had, wherever something refers to it."""
    if not change.renamed:
        return head
    old = change.renamed
    parts = {each.name: getattr(head, each.name) for each in fields(Organisation)}
    renamed = {
        "plugins": {old.get(name, name): plugin for name, plugin in head.plugins.items()},
        "projects": {name: _needing(project, old) for name, project in head.projects.items()},
        "packages": {name: _carrying(package, old) for name, package in head.packages.items()},
        "credentials": {name: _for_plugin(credential, old) for name, credential in head.credentials.items()},
    }
    return Relabelled(**{**parts, **renamed}, names={before: name for name, before in old.items()})


def kept(before: M, after: M) -> M:
    """Return of two states of something attested what both state: what is new is a claim, a new value is one too."""
    found = {name: _kept_value(getattr(before, name), getattr(after, name)) for name in type(after).model_fields}
    return after.model_copy(update=found)


def _kept_value(before: Any, after: Any) -> Any:
    if isinstance(before, Model) and isinstance(after, Model):
        return kept(before, after)
    if isinstance(before, tuple) and isinstance(after, tuple):
        return tuple(each for each in before if each in after)
    return None if after is None else before


def _before(change: Change, name: str) -> Plugin | None:
    return change.base.plugins.get(change.was.get(name, ""))


def _without_claims(plugin: Plugin, before: Plugin | None) -> Plugin:
    if plugin.review is None:
        return plugin
    return plugin.model_copy(update={"review": _kept_review(before.review if before else None, plugin.review)})


def _kept_review(before: Review | None, after: Review) -> Review | None:
    """Return what of a review the base had: approvals of whoever is still named, as of then."""
    if before is None:
        return None
    still = after.approvals_on_record
    approvals = {name: day for name, day in before.approvals_on_record.items() if name in still}
    simple = ("requested_by", "valid_until", "ticket", "covers")
    found = {name: getattr(before, name) if getattr(after, name) is not None else None for name in simple}
    if before.valid_until and after.valid_until:
        found["valid_until"] = min(before.valid_until, after.valid_until)
    return after.model_copy(update={**found, "approvals": approvals or None, "approved_by": None, "approved_on": None})


def _relabelled(plugin: Plugin, before: Plugin | None) -> Plugin:
    if before is None:
        return plugin
    provisions = {
        surface: _on_path(getattr(plugin.provision, surface), getattr(before.provision, surface))
        for surface in Provisions.model_fields
    }
    return plugin.model_copy(
        update={
            "path": before.path,
            "tags": before.tags,
            "system": before.system or plugin.system,
            "publisher": before.publisher or plugin.publisher,
            "server": _operated(plugin.server, before.server),
            "data": before.data or plugin.data,
            "provides": _providing(plugin.provides, before.provides),
            "provision": plugin.provision.model_copy(update=provisions),
        }
    )


def _on_path(after: Any, before: Any) -> Any:
    """Return one surface's provision with the labels that it had there."""
    if not (after and before):
        return after
    return after.model_copy(update={"path": before.path, "server": _operated(after.server, before.server)})


def _operated(after: Server | None, before: Server | None) -> Server | None:
    if after is None or before is None or before.operator is None:
        return after
    return after.model_copy(update={"operator": before.operator})


def _providing(after: Provides | None, before: Provides | None) -> Provides | None:
    """Return what a plugin provides, each part with the labels that it had."""
    if after is None or before is None:
        return after or before
    tools = {name: _tool(tool, (before.tools or {}).get(name)) for name, tool in (after.tools or {}).items()}
    resources = {
        name: (before.resources or {}).get(name) or resource for name, resource in (after.resources or {}).items()
    }
    return after.model_copy(
        update={
            "tools": before.tools if after.tools is None else tools,
            "resources": before.resources if after.resources is None else resources,
        }
    )


def _tool(after: Tool, before: Tool | None) -> Tool:
    labels = ("access", "destructive", "open_world", "sees")
    said = {name: value for name in labels if before and (value := getattr(before, name)) is not None}
    return after.model_copy(update=said)


def _classified(project: Project, before: Project | None) -> Project:
    return project.model_copy(update={"data": before.data}) if before and before.data else project


def _needing(project: Project, old: Mapping[str, str]) -> Project:
    needs = tuple("/".join([old.get(plugin, plugin), *tool]) for plugin, *tool in map(_split, project.needs))
    return project.model_copy(update={"needs": needs, "active": _names(project.active, old)})


def _split(need: str) -> list[str]:
    return need.split("/", 1)


def _carrying(package: Package, old: Mapping[str, str]) -> Package:
    servers = package.servers and {old.get(name, name): key for name, key in package.servers.items()}
    return package.model_copy(update={"servers": servers})


def _for_plugin(credential: Credential, old: Mapping[str, str]) -> Credential:
    return credential.model_copy(update={"plugin": old.get(credential.plugin, credential.plugin)})


def _names(names: tuple[str, ...] | None, old: Mapping[str, str]) -> tuple[str, ...] | None:
    return names and tuple(old.get(name, name) for name in names)
