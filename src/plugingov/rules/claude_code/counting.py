"""The settings files of a machine that count somewhere on it: of the managed sources only the one that wins."""

from collections.abc import Iterator

from plugingov.model.observation import NativeFile
from plugingov.rules.rule import Unknown
from plugingov.sources.document import Place
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.managed import Managed
from plugingov.surfaces.claude_code.settings.validated import MANAGED_KINDS, Validated

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


def unread_settings(machine: Machine, *, or_broken: bool = False) -> Iterator[Unknown]:
    """Yield why nobody knows what some settings say, of those that count somewhere or may: one for each file.

    With `or_broken` also of those that the client cannot read either: once mended they may hold anything.
    """
    behaviour = machine.client.behaviours[0]
    for home in homes(machine):
        managed = machine.managed(home, behaviour)
        if managed.doubt:
            yield Unknown(_doubtful(machine, managed), managed.doubt)
    for layer in counting_files(machine, behaviour):
        if layer.file.state == "unread" and (or_broken or layer.outcome == "unread"):
            yield Unknown(layer.file.place(), why_unread(layer.file))


def _doubtful(machine: Machine, managed: Managed) -> Place:
    """Return the managed file that nobody knows, or one that leaves it open which of them counts."""
    managed_files = [file for file in machine.observation.files if file.kind in MANAGED_KINDS]
    unread = next((file for file in managed_files if file.state == "unread"), None)
    counting = next((layer.file for layer in managed.layers), None)
    file = unread or counting or next(iter(managed_files), None)
    return file.place() if file else machine.observation.at


def why_unread(file: NativeFile) -> str:
    """Say that a file could not be read, and why."""
    return f"{Found(None, file).where} could not be read: {file.why or 'nobody knows why'}"
