"""The settings files of a machine that count somewhere on it: of the managed sources only the one that wins."""

from collections.abc import Iterator

from plugingov.model.observation import FileKind, NativeFile
from plugingov.rules.rule import NOT_APPLICABLE, Finding, Unknown, Verdict
from plugingov.sources.document import Place
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import could_not_read
from plugingov.surfaces.claude_code.client.session import Session
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


def own_sets(machine: Machine) -> tuple[bool, NativeFile | None]:
    """Tell whether the organisation fixes the servers of a machine, and which unread file may do so.

    What users and packages add does not load then.
    """
    files = machine.observation.of_kind("managed-mcp")
    unread = [file for file in files if file.state == "unread" and file.is_strict]
    return len(files) > len(unread), next(iter(unread), None)


def beside_own_set(machine: Machine, verdict: Verdict) -> Verdict:
    """Return a verdict on what others may add: it does not apply where the organisation fixes the servers."""
    has_own, unread = own_sets(machine)
    if has_own:
        return NOT_APPLICABLE
    return Unknown(unread.place(), why_unread(unread)) if unread and isinstance(verdict, Finding) else verdict


def is_shut(machine: Machine, managed: Managed) -> bool:
    """Tell whether nothing but the organisation's own set loads, connectors of the account included."""
    return own_sets(machine)[0] and managed.anywhere("allowAllClaudeAiMcps") is None


def own_sessions(machine: Machine) -> tuple[Session, ...]:
    """Return the starts of a machine without those in a project in the home of somebody else, who alone works there."""
    names = machine.observation.homes
    return tuple(session for session in machine.sessions if not _is_of_another(session, names))


def _is_of_another(session: Session, names: tuple[str, ...]) -> bool:
    others = tuple(f"{_plain(home)}/" for home in names if home not in {"", session.home})
    return _plain(session.project).startswith(others)


def _plain(path: str) -> str:
    return path.replace("\\", "/").rstrip("/")


def unread_files(machine: Machine, home: str, *kinds: FileKind) -> Iterator[NativeFile]:
    """Yield the files of some kinds, of the machine and of one home, that nobody could read; broken ones are read."""
    for file in machine.observation.files:
        if file.kind in kinds and file.home in {"", home} and file.state == "unread" and file.is_strict:
            yield file


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
    return could_not_read(file)
