"""A machine as files: what one run of the client is given, and nothing else."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

HOME = "/home/ada"
WORK = f"{HOME}/code"
PROJECT = f"{WORK}/app"
SYSTEM = "/etc/claude-code"
MANAGED = f"{SYSTEM}/managed-settings.json"
DROP_INS = f"{SYSTEM}/managed-settings.d"
MANAGED_SERVERS = f"{SYSTEM}/managed-mcp.json"
STATE = f"{HOME}/.claude.json"
USER = f"{HOME}/.claude/settings.json"
SHARED = f"{PROJECT}/.claude/settings.json"
LOCAL = f"{PROJECT}/.claude/settings.local.json"
PROJECT_SERVERS = f"{PROJECT}/.mcp.json"
PLUGINS = f"{HOME}/.claude/plugins"

Json = dict[str, Any]


@dataclass(frozen=True)
class Machine:
    """The text of its files by path, and how the client is started on it."""

    files: Mapping[str, str]
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: str = PROJECT
    git: bool = False  # the project is a repository: `git init` was run in it


@dataclass(frozen=True, kw_only=True)
class Case:
    """One machine of a family, under a name that tells how to draw it again."""

    id: str
    family: str
    seed: int
    machine: Machine

    def as_json(self) -> Json:
        """Return the case as the first half of a recorded line."""
        return {
            "id": self.id,
            "family": self.family,
            "cwd": self.machine.cwd,
            "env": dict(self.machine.env),
            "git": self.machine.git,
            "files": dict(sorted(self.machine.files.items())),
        }


def text(value: object) -> str:
    """Return a value as the JSON text of a file; text is taken as it is."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def files(contents: Mapping[str, object]) -> dict[str, str]:
    """Return files by path from values; a value of None is no file."""
    return {path: text(value) for path, value in contents.items() if value is not None}


def state(user: Json | None = None, local: Json | None = None, /, **project: object) -> Json:
    """Return the global state file: the user's servers, the user's for this project, and what else it says of that."""
    entry = {**({"mcpServers": local} if local else {}), **project}
    return {**({"mcpServers": user} if user else {}), **({"projects": {PROJECT: entry}} if entry else {})}
