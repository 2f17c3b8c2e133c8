"""A machine from the text of its files by path, as `collect` would find it, built in memory."""

import json
from pathlib import PurePosixPath

from plugingov.model.observation import NativeFile, Observation
from plugingov.sources.document import Place
from plugingov.sources.native import read_native

HOME = "/home/ada"
PROJECT = "/home/ada/code/app"
SYSTEM = "/etc/claude-code"
MANAGED = f"{SYSTEM}/managed-settings.json"
DROP_INS = f"{SYSTEM}/managed-settings.d"
MANAGED_SERVERS = f"{SYSTEM}/managed-mcp.json"
REMOTE = f"{HOME}/.claude/remote-settings.json"
STATE = f"{HOME}/.claude.json"
USER = f"{HOME}/.claude/settings.json"
SHARED = f"{PROJECT}/.claude/settings.json"
LOCAL = f"{PROJECT}/.claude/settings.local.json"
PROJECT_SERVERS = f"{PROJECT}/.mcp.json"
SEEN = "2.1.330"
_KINDS = {
    MANAGED: "managed",
    MANAGED_SERVERS: "managed-mcp",
    REMOTE: "remote",
    STATE: "state",
    USER: "user",
    SHARED: "project",
    LOCAL: "local",
    PROJECT_SERVERS: "project-servers",
}


def machine(files, client=SEEN, env=None, **facts):
    """Return the observation of a machine with these files; a value that is no text is written as JSON."""
    projects = facts.setdefault("projects", (PROJECT,))
    found = tuple(
        native(path, content, project=_project(path, projects)) for path, content in files.items() if kind_of(path)
    )
    return Observation(client=client, files=found, homes=(HOME,), environment=env, **facts)


def _project(path, projects):
    """Return the project whose file it is; the local settings of a repository are those of each project in it."""
    folder = str(PurePosixPath(path).parent).removesuffix("/.claude")
    if path.endswith("/settings.local.json"):
        return next((project for project in projects if f"{project}/".startswith(f"{folder}/")), folder)
    return folder if path.startswith(f"{HOME}/code") else ""


def native(path, content, kind=None, project=None):
    """Return one file as it is read."""
    text = content if isinstance(content, str) else json.dumps(content)
    read = read_native(path, text.encode())
    document = read.document
    return NativeFile(
        kind=kind or kind_of(path),
        file=path,
        path=path,
        data=document.data if document else None,
        state="whole" if document or read.is_empty else "unread",
        why=read.flaws[-1].found if read.flaws else "",
        is_strict=read.is_strict,
        is_empty=read.is_empty,
        home=HOME if path.startswith(HOME) else "",
        project=_project(path, (PROJECT,)) if project is None else project,
        where=document.place if document else lambda _: Place(path, 1, 1, 1, 1),
    )


def kind_of(path):
    """Return what a file is for, if the client reads it."""
    pure = PurePosixPath(path)
    if str(pure.parent) == DROP_INS:
        return "drop-in" if pure.suffix == ".json" and not pure.name.startswith(".") else None
    if path in _KINDS:
        return _KINDS[path]
    endings = {".mcp.json": "project-servers", "settings.json": "project", "settings.local.json": "local"}
    kind = endings.get(pure.name)
    return kind if (pure.parent.name == ".claude") is (kind != "project-servers") else None
