"""A machine from the text of its files by path, as `collect` would find it, built in memory."""

import json
from pathlib import PurePosixPath

from plugingov.model.observation import NativeFile, Observation
from plugingov.sources.document import Place
from plugingov.sources.native import read_native

HOME = "/home/ada"
PROJECT = f"{HOME}/work/app"
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
    found = tuple(native(path, content) for path, content in files.items() if kind_of(path))
    return Observation(client=client, files=found, homes=(HOME,), projects=(PROJECT,), environment=env, **facts)


def native(path, content, kind=None):
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
        project=PROJECT if path.startswith(PROJECT) else "",
        where=document.place if document else lambda _: Place(path, 1, 1, 1, 1),
    )


def kind_of(path):
    """Return what a file is for, if the client reads it."""
    pure = PurePosixPath(path)
    if str(pure.parent) == DROP_INS:
        return "drop-in" if pure.suffix == ".json" and not pure.name.startswith(".") else None
    return "project-servers" if pure.name == ".mcp.json" and ".claude" not in pure.parts else _KINDS.get(path)
