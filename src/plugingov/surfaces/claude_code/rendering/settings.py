"""One document of managed settings: a whole of its own, closed but for what the inventory lets in."""

from collections.abc import Iterator, Mapping
from typing import Any

from plugingov.model.commits import is_full_commit
from plugingov.model.values import USUAL_RUNS
from plugingov.surfaces.claude_code.documents import ManagedDocument
from plugingov.surfaces.claude_code.rendering.declared import Declared
from plugingov.surfaces.claude_code.rendering.lists import Lists
from plugingov.surfaces.claude_code.rendering.marketplaces import admitted, known, marketplace_of
from plugingov.surfaces.claude_code.rendering.since import minimum_of
from plugingov.surfaces.claude_code.rendering.tools import ToolRules
from plugingov.surfaces.claude_code.rendering.ways import Form


def settings_of(declared: Declared, document: ManagedDocument, form: Form) -> Mapping[str, Any]:
    """Return what managed settings hold for the people whom a document counts for."""
    said = {
        **_servers(declared, document),
        **_packages(declared, document),
        **_account(declared),
    }
    return {"requiredMinimumVersion": minimum_of((*said, *beside(declared, form))).version, **said}


def beside(declared: Declared, form: Form) -> Iterator[str]:
    """Yield what else a client has to read: files beside the settings, and kinds of sources in marketplaces."""
    if form == "drop-in":
        yield "managed-settings.d"
    if declared.managed_servers:
        yield "managed-mcp.json"
    sources = known(declared)
    if any(is_full_commit(source.get("ref")) for source in sources.values()):
        yield "a commit of a marketplace"
    for package, said in declared.organisation.packages.items():
        if marketplace_of(package) in sources and said.source and said.source.source in {"archive", "command"}:
            yield said.source.source


def _servers(declared: Declared, document: ManagedDocument) -> Mapping[str, Any]:
    lists = Lists(declared, document)
    said: dict[str, Any] = {
        "allowManagedMcpServersOnly": True,
        "allowedMcpServers": [dict(entry) for entry in lists.allowed],
    }
    if lists.denied:
        said["deniedMcpServers"] = [dict(entry) for entry in lists.denied]
    rules = ToolRules(declared, lists.doors).rules()
    return {**said, "permissions": dict(rules)} if rules else said


def _packages(declared: Declared, document: ManagedDocument) -> Mapping[str, Any]:
    sources = known(declared)
    said: dict[str, Any] = {}
    if sources:
        said["extraKnownMarketplaces"] = {name: {"source": dict(source)} for name, source in sources.items()}
    said["strictKnownMarketplaces"] = [dict(source) for source in admitted(sources)]
    if packages := Lists(declared, document).packages:
        said["enabledPlugins"] = dict(packages)
    if not has_command_source(declared):
        said["disableCommandPluginSources"] = True
    if not may_run_cowork_sessions(declared):
        said["disableSideloadFlags"] = True
    return said


def _account(declared: Declared) -> Mapping[str, Any]:
    said: dict[str, Any] = {}
    if declared.attested.claude_ai_connectors is False:
        said["disableClaudeAiConnectors"] = True
    elif declared.attested.claude_ai_connectors and declared.managed_servers:
        said["allowAllClaudeAiMcps"] = True
    if declared.attested.claude_ai_plugin_sync is False:
        said["syncClaudeAiPlugins"] = False
    return said


def has_command_source(declared: Declared) -> bool:
    """Tell whether some declared package is made by a command, which a closed setting would keep from loading."""
    return any(said.source and said.source.source == "command" for said in declared.organisation.packages.values())


def may_run_cowork_sessions(declared: Declared) -> bool:
    """Tell whether Cowork may run on members' machines, where it starts Claude Code with flags that can be shut."""
    projects = [each for each in declared.organisation.projects.values() if each.surface == "cowork"]
    if any("cowork-local" in (each.runs or USUAL_RUNS["cowork"]) for each in projects):
        return True
    return bool(declared.twins) and not projects


def documents(declared: Declared, *, per_group: bool) -> Iterator[tuple[str, ManagedDocument]]:
    """Yield each document, with the group that it is for, or what the others get."""
    if not (per_group and declared.documents.are_per_group):
        yield "", ManagedDocument("default" if declared.documents.are_per_group else "organization")
        return
    for group in declared.documents.order:
        yield group, ManagedDocument("group", group)
    if declared.documents.declared.default != "none":
        yield "", ManagedDocument("default")
