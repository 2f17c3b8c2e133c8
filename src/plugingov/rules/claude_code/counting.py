"""The settings files of a machine that count somewhere on it: of the managed sources only the one that wins."""

from plugingov.model.observation import NativeFile
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.validated import Validated

SWITCHES = "enabledPlugins"


def homes(machine: Machine) -> tuple[str, ...]:
    """Return the homes of a machine; for its own files alone one without a name."""
    return machine.observation.homes or ("",)


def counting_files(machine: Machine, behaviour: Behaviour) -> tuple[Validated, ...]:
    """Return the settings files that count for some start of a client of one behaviour, each once."""
    found: dict[NativeFile, Validated] = {}
    for home in homes(machine):
        found |= {layer.file: layer for layer in machine.managed(home, behaviour).layers}
    for session in machine.sessions:
        found |= {layer.file: layer for layer in machine.settings(session, behaviour).own}
    return tuple(found.values())


def own_sets(machine: Machine) -> tuple[bool, NativeFile | None]:
    """Tell whether the organisation has a set of servers of its own, and which unread file may be one."""
    files = machine.observation.of_kind("managed-mcp")
    unread = [file for file in files if file.state == "unread" and file.is_strict]
    return len(files) > len(unread), next(iter(unread), None)


def why_unread(file: NativeFile) -> str:
    """Say that a file could not be read, and why."""
    return f"{Found(None, file).where} could not be read: {file.why or 'nobody knows why'}"
