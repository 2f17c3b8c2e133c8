"""Small worlds for tests of what machines show: a declared door, and the files in which a machine has it."""

import json
from collections.abc import Mapping

from on_machine import observed

from plugingov.model.observation import Observation

STATE = "/home/ada/.claude.json"
USER = "/home/ada/.claude/settings.json"
INSTALLED = "/home/ada/.claude/plugins/installed_plugins.json"
KNOWN = "/home/ada/.claude/plugins/known_marketplaces.json"
LISTING = "/home/ada/.claude/plugins/marketplaces/acme/.claude-plugin/marketplace.json"
MANAGED = "/etc/claude-code/managed-settings.json"
MANAGED_SERVERS = "/etc/claude-code/managed-mcp.json"
PROJECT_SERVERS = "/home/ada/code/app/.mcp.json"
FOLDER = "/home/ada/.claude/plugins/cache/acme/notes/1.4.0"
URL = "https://mcp.crm.example/mcp"
CRM = """\
plugins:
  crm:
    title: CRM
    path: custom-mcp
    server: {transport: http, url: https://mcp.crm.example/mcp}
    provision: {claude-code: {via: VIA}}
"""
NOTES = """\
marketplaces: {acme: {source: {github: acme/plugins}}}
packages: {notes@acme: {version: 1.4.0, source: ./notes}}
plugins:
  notes:
    title: Notes
    path: marketplace
    tags: [locked]
    provision: {claude-code: {via: VIA, package: notes@acme}}
"""
FORCED = {
    "enabledPlugins": {"notes@acme": True},
    "extraKnownMarketplaces": {"acme": {"source": {"source": "github", "repo": "acme/plugins"}}},
}


def crm(via: str = "user-server") -> str:
    """Return an inventory with one server of its own."""
    return CRM.replace("VIA", via)


def notes(via: str = "marketplace-plugin") -> str:
    """Return an inventory with one door in a package."""
    return NOTES.replace("VIA", via)


def server(url: str = URL, **more: object) -> dict[str, object]:
    """Return the configuration of a remote server."""
    return {"type": "http", "url": url, **more}


def state(**servers: object) -> dict[str, str]:
    """Return a member's own record with servers in it."""
    return {STATE: json.dumps({"mcpServers": servers})}


def machine(*parts: Mapping[str, object], **more: object) -> Observation:
    """Return a machine with the files of all parts; what is no text is written as JSON."""
    files = {path: said for part in parts for path, said in part.items()}
    texts = {path: said if isinstance(said, str) or said is None else json.dumps(said) for path, said in files.items()}
    return observed(texts, **more)  # type: ignore[arg-type]


def package(
    version: str = "1.4.0",
    *,
    name: str = "notes@acme",
    repo: str = "acme/plugins",
    on: bool = True,
    folder: str = FOLDER,
) -> dict[str, object]:
    """Return the files of a home in which a package is installed."""
    marketplace = "/home/ada/.claude/plugins/marketplaces/acme"
    record = {"scope": "user", "version": version, "installPath": folder}
    record |= {"installedAt": "2026-08-01T09:00:00.000Z", "lastUpdated": "2026-08-01T09:00:00.000Z"}
    known = {"source": {"source": "github", "repo": repo}, "installLocation": marketplace}
    listed = {"name": "notes", "source": "./notes"}
    return {
        INSTALLED: {"version": 2, "plugins": {name: [record]}},
        KNOWN: {"acme": {**known, "lastUpdated": "2026-08-01T09:00:00.000Z"}},
        LISTING: {"name": "acme", "owner": {"name": "ACME"}, "plugins": [listed]},
        f"{FOLDER}/.claude-plugin/plugin.json": {"name": "notes"},
        USER: {"enabledPlugins": {name: on}},
    }
