"""A machine in a folder, written down as the files that lie on it."""

import json
from pathlib import Path

from plugingov.surfaces.machine.machine import read_machine

HOME = "home/ada"
STATE = f"{HOME}/.claude.json"
USER = f"{HOME}/.claude/settings.json"
PLUGINS = f"{HOME}/.claude/plugins"
INSTALLED = f"{PLUGINS}/installed_plugins.json"
KNOWN = f"{PLUGINS}/known_marketplaces.json"
MANAGED = "etc/claude-code/managed-settings.json"
MANAGED_MCP = "etc/claude-code/managed-mcp.json"


def written(content):
    if isinstance(content, bytes):
        return content
    return (content if isinstance(content, str) else json.dumps(content, indent=1)).encode()


def put(root: Path, files) -> Path:
    for name, content in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(written(content))
    return root


def machine(root: Path, files, **options):
    return read_machine(put(root, files), **options)


def only(observation, kind):
    files = [file for file in observation.files if file.kind == kind]
    assert len(files) == 1, [(file.kind, file.path) for file in observation.files]
    return files[0]


def routes(value, route=()):
    yield route
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in steps:
        yield from routes(item, (*route, step))


def typed(value):
    """What a value is, types included; a number that is whole is one however it is written."""
    if isinstance(value, dict):
        return [(key, typed(item)) for key, item in value.items()]
    if isinstance(value, list):
        return [typed(item) for item in value]
    return repr(int(value) if isinstance(value, float) and value == int(value) else value)


def facts(observation):
    """Everything that an observation says, so that two of them can be compared."""
    files = [
        (
            *(file.kind, file.file, file.path, typed(file.data), file.state, file.why, file.is_strict, file.is_empty),
            *(file.home, file.project, file.of),
            [(route, file.place(*route)) for route in routes(file.data)],
        )
        for file in observation.files
    ]
    folders = [(each.path, each.parts, each.at) for each in observation.folders]
    heading = ("surface", "organization", "machine", "platform", "client", "taken_at", "taken_by", "member")
    whole = ("homes", "projects", "repositories", "exists")
    launch = ("environment", "environment_of", "is_environment_whole")
    return files, folders, *(getattr(observation, name) for name in (*heading, *whole, *launch))
