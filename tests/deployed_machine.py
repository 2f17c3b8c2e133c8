"""A copy of a machine on which everything rendered was deployed, and people did what is theirs to do."""

import json
from pathlib import Path

from plugingov.model.door import Door
from plugingov.model.observation import Observation
from plugingov.model.organisation import Organisation
from plugingov.surfaces.claude_code.rendering.declared import Declared
from plugingov.surfaces.claude_code.rendering.marketplaces import known, marketplace_of
from plugingov.surfaces.claude_code.rendering.render import render
from plugingov.surfaces.claude_code.rendering.servers import configuration, is_complete
from plugingov.surfaces.machine.machine import read_machine

HOME, PROJECT = "/home/ada", "/home/ada/code/app"
STRANGER = {"type": "http", "url": "https://stranger.example/mcp"}
_PLUGINS = f"{HOME}/.claude/plugins"
_DAY = "2026-10-01T09:00:00.000Z"


def deployed_on(root: Path, organisation: Organisation, *, with_stranger: bool = False) -> Observation:
    """Write the copy below a folder and return what reading it tells; strangers are servers that nobody declared."""
    rendering, declared = render(organisation, "json"), Declared(organisation)
    files = {f"/etc/claude-code/{file.path}": file.data for file in rendering.files if "/" not in file.path}
    project = rendering.file("projects/close/.mcp.json")
    servers = dict(project.data["mcpServers"]) if project else {}
    strangers = {"stranger": STRANGER} if with_stranger else {}
    files[f"{PROJECT}/.mcp.json"] = {"mcpServers": {**servers, **strangers}}
    files[f"{HOME}/.claude.json"] = {
        "mcpServers": {**_added(declared), **{f"{name}-too": said for name, said in strangers.items()}},
        "projects": {PROJECT: {"hasTrustDialogAccepted": True}},
    }
    files |= _packages(declared)
    if with_stranger:  # whose owner lets everything in, as far as that is theirs to say
        files[f"{HOME}/.claude/settings.json"]["allowedMcpServers"] = [{"serverUrl": "*://*/*"}]
    for path, data in files.items():
        target = root / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(data), encoding="utf-8")
    return read_machine(root, projects=(PROJECT,), client="2.1.330")


def _added(declared: Declared) -> dict:
    """Return the servers that members add with the commands that the steps name."""
    doors = (door for door in declared.doors if door.provision.via == "user-server" and declared.shut_out(door) is None)
    return {
        declared.names[door.id]: configuration(door, server)
        for door in doors
        if (server := declared.server(door)) and is_complete(server)
    }


def _packages(declared: Declared) -> dict:
    """Return every declared package, installed from its marketplace and switched on by the member."""
    doors: dict[str, list[Door]] = {}
    for door in declared.from_marketplaces:
        if door.package:
            doors.setdefault(door.package, []).append(door)
    sources, files, records = known(declared), {}, {}
    for package, inside in doors.items():
        name, marketplace = package.rpartition("@")[0], marketplace_of(package)
        folder = f"{_PLUGINS}/cache/{marketplace}/{name}/1.0.0"
        servers = {
            door.id: configuration(door, server)
            for door in inside
            if (server := declared.server(door)) and is_complete(server)
        }
        files[f"{folder}/.claude-plugin/plugin.json"] = {"name": name, "version": "1.0.0"}
        files[f"{folder}/.mcp.json"] = {"mcpServers": servers}
        dates = {"installedAt": _DAY, "lastUpdated": _DAY}
        records[package] = [{"scope": "user", "installPath": folder, "version": "1.0.0", **dates}]
    for marketplace in sources:
        names = [package.rpartition("@")[0] for package in doors if marketplace_of(package) == marketplace]
        files[f"{_PLUGINS}/marketplaces/{marketplace}/.claude-plugin/marketplace.json"] = {
            "name": marketplace,
            "owner": {"name": "acme"},
            "plugins": [{"name": name, "source": f"./{name}"} for name in names],
        }
    files[f"{_PLUGINS}/installed_plugins.json"] = {"version": 2, "plugins": records}
    files[f"{_PLUGINS}/known_marketplaces.json"] = {
        name: {"source": source, "installLocation": f"{_PLUGINS}/marketplaces/{name}", "lastUpdated": _DAY}
        for name, source in sources.items()
    }
    files[f"{HOME}/.claude/settings.json"] = {
        "enableAllProjectMcpServers": True,
        "enabledPlugins": dict.fromkeys(doors, True),
    }
    return files
