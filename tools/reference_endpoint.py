"""One member's laptop as Claude Code leaves it: managed settings, a home, two marketplaces, packages and projects."""

import json
from collections.abc import Iterator
from typing import Any

from reference_dice import Dice, digest, one_in
from reference_servers import POOL

Files = dict[str, str]  # what each file holds, by its path on the machine

MARKETPLACES, ENTRIES, INSTALLED, PROJECTS = ("acme-tools", "acme-labs"), 300, 40, 20
HOME = "home/ada"
_PLUGINS = f"{HOME}/.claude/plugins"
_AT = "2026-11-20T09:00:00.000Z"
_CLIENT = "usr/lib/node_modules/@anthropic-ai/claude-code/package.json"


def endpoint(seed: int) -> Files:
    """Return the files of the laptop."""
    dice = Dice(seed)
    files = {_CLIENT: _text({"name": "@anthropic-ai/claude-code", "version": "2.1.330"})}
    files |= dict(_managed())
    for name in MARKETPLACES:
        files[f"{_PLUGINS}/marketplaces/{name}/.claude-plugin/marketplace.json"] = _text(_marketplace(name))
    packages = [_package(number) for number in range(INSTALLED)]
    for number, (marketplace, name) in enumerate(packages):
        files |= _package_files(number, marketplace, name)
    files |= dict(_home(dice, packages))
    for number in range(PROJECTS):
        files |= _project_files(dice, number)
    return files


def _text(value: Any) -> str:
    return json.dumps(value, indent=2) + "\n"


def _source(name: str) -> dict[str, str]:
    return {"source": "github", "repo": f"acme/{name}"}


def _managed() -> Iterator[tuple[str, str]]:
    urls = [{"serverUrl": server["url"]} for server in POOL.values() if "url" in server]
    commands = [
        {"serverCommand": [server["command"], *server["args"]]} for server in POOL.values() if "command" in server
    ]
    sources = {name: {"source": _source(name), "autoUpdate": False} for name in MARKETPLACES}
    settings = {
        "requiredMinimumVersion": "2.1.300",
        "allowManagedMcpServersOnly": True,
        "allowedMcpServers": [*urls, *commands, {"serverUrl": "https://packages.acme.example/*"}],
        "deniedMcpServers": [{"serverUrl": f"*://*.blocked-{number}.example/*"} for number in range(12)],
        "extraKnownMarketplaces": sources,
        "strictKnownMarketplaces": [*map(_source, MARKETPLACES), {"source": "skills-dir"}],
        "disableCommandPluginSources": True,
        "disableSideloadFlags": True,
        "permissions": {"deny": [f"Read(./secrets-{number}/**)" for number in range(20)], "allow": ["Bash(git log:*)"]},
        "env": {"CLAUDE_CODE_ENABLE_TELEMETRY": "1", "OTEL_LOGS_EXPORTER": "otlp", "OTEL_LOG_TOOL_DETAILS": "1"},
    }
    locked = {f"{name}@{marketplace}": True for marketplace, name in map(_package, range(4))}
    yield "etc/claude-code/managed-settings.json", _text(settings)
    yield "etc/claude-code/managed-settings.d/20-packages.json", _text({"enabledPlugins": locked})


def _entry(number: int) -> dict[str, Any]:
    """Return what a marketplace lists: most in repositories of their own, at a commit."""
    entry: dict[str, Any] = {
        "name": f"package-{number:03}",
        "description": f"What package {number} does for people who work with it, in a sentence as long as they are",
        "category": ("development", "productivity", "testing")[number % 3],
        "author": {"name": "Acme", "email": "tools@acme.example"},
    }
    if number % 5 == 0:
        return {**entry, "source": f"./plugins/package-{number:03}", "tags": ["own"]}
    url = f"https://git.acme.example/package-{number:03}.git"
    source = {"source": "url", "url": url, "sha": digest("package", number, 40)}
    return {**entry, "homepage": url.removesuffix(".git"), "source": source}


def _marketplace(name: str) -> dict[str, Any]:
    first = ENTRIES * MARKETPLACES.index(name)
    return {
        "$schema": "https://schemas.acme.example/marketplace.json",
        "name": name,
        "owner": {"name": "Acme", "email": "tools@acme.example"},
        "metadata": {"description": "What Acme offers", "version": "1.0.0"},
        "plugins": [_entry(number) for number in range(first, first + ENTRIES)],
    }


def _package(number: int) -> tuple[str, str]:
    """Return the marketplace and the name of an installed package."""
    which = number % len(MARKETPLACES)
    return MARKETPLACES[which], f"package-{which * ENTRIES + 7 * number + 1:03}"


def _version(number: int) -> str:
    return f"1.{number % 7}.{number % 11}"


def _folder(number: int, marketplace: str, name: str) -> str:
    return f"{_PLUGINS}/cache/{marketplace}/{name}/{_version(number)}"


def _package_files(number: int, marketplace: str, name: str) -> Files:
    """Return what lies in a package's folder: a manifest, skills, and in every third a server."""
    folder = _folder(number, marketplace, name)
    manifest = {
        "name": name,
        "version": _version(number),
        "description": f"What {name} does for people who work with it",
        "author": {"name": "Acme"},
        "license": "MIT",
        "keywords": ["acme", name],
    }
    files = {
        f"{folder}/.claude-plugin/plugin.json": _text(manifest),
        f"{folder}/README.md": f"# {name}\n",
        f"{folder}/skills/{name}/SKILL.md": f"---\nname: {name}\ndescription: Knows {name}\n---\nUse it well.\n",
    }
    if number % 3 == 0:
        server = {name: {"type": "http", "url": f"https://packages.acme.example/{name}"}}
        files[f"{folder}/.mcp.json"] = _text(server if number % 2 else {"mcpServers": server})
    return files


def _home(dice: Dice, packages: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    known = {
        name: {
            "source": _source(name),
            "installLocation": f"/{_PLUGINS}/marketplaces/{name}",
            "lastUpdated": _AT,
        }
        for name in MARKETPLACES
    }
    records = {f"{name}@{marketplace}": [_record(number)] for number, (marketplace, name) in enumerate(packages)}
    enabled = {f"{name}@{marketplace}": not one_in(6, number, 5) for number, (marketplace, name) in enumerate(packages)}
    yield f"{_PLUGINS}/known_marketplaces.json", _text(known)
    yield f"{_PLUGINS}/installed_plugins.json", _text({"version": 2, "plugins": records})
    settings = {"model": "opus", "permissions": {"allow": [f"Bash(make {number})" for number in range(40)]}}
    yield f"{HOME}/.claude/settings.json", _text({**settings, "enabledPlugins": enabled})
    yield f"{HOME}/.claude.json", _text(_state(dice))


def _record(number: int) -> dict[str, str]:
    marketplace, name = _package(number)
    return {
        "scope": "user",
        "installPath": f"/{_folder(number, marketplace, name)}",
        "version": _version(number),
        "installedAt": _AT,
        "lastUpdated": _AT,
        "gitCommitSha": digest("package", number, 40),
    }


def _state(dice: Dice) -> dict[str, Any]:
    """Return the client's own record: hundreds of things that are none of ours, servers and projects."""
    flags = {f"feature_{digest('flag', number, 8)}": dice.chance(0.5) for number in range(300)}
    tips = {f"tip-{number}": dice.below(200) for number in range(60)}
    servers = dict(list(POOL.items())[:5])
    return {
        "numStartups": 412,
        "installMethod": "global",
        "tipsHistory": tips,
        "cachedFeatures": flags,
        **{f"hasSeen{number}": True for number in range(250)},
        "mcpServers": servers,
        "projects": {f"/{_project(number)}": _project_state(number) for number in range(PROJECTS)},
    }


def _project(number: int) -> str:
    return f"home/ada/work/project-{number:02}"


def _project_state(number: int) -> dict[str, Any]:
    return {
        "allowedTools": [],
        "history": [
            {"display": f"Explain step {step} of project {number}", "pastedContents": {}} for step in range(20)
        ],
        "mcpContextUris": [],
        "mcpServers": {},
        "enabledMcpjsonServers": [],
        "disabledMcpjsonServers": [],
        "hasTrustDialogAccepted": True,
        "projectOnboardingSeenCount": 4,
        "lastCost": 0.25,
        "lastSessionId": digest("session", number, 32),
    }


def _project_files(dice: Dice, number: int) -> Files:
    folder = _project(number)
    servers = {name: POOL[name] for name in dice.some(list(POOL), 3)}
    return {
        f"{folder}/.git/HEAD": "ref: refs/heads/main\n",
        f"{folder}/.mcp.json": _text({"mcpServers": servers}),
        f"{folder}/.claude/settings.json": _text({"permissions": {"allow": ["Bash(npm test)"]}}),
        f"{folder}/.claude/settings.local.json": _text({"enabledMcpjsonServers": list(servers)}),
    }
