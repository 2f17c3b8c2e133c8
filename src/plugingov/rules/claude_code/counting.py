"""What counts somewhere on a machine: its homes and starts, the settings files that do, and those that nobody could read."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from plugingov.model.observation import FileKind, NativeFile
from plugingov.rules.rule import Unknown
from plugingov.sources.document import Place
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.disk import plain
from plugingov.surfaces.claude_code.client.found import why_unread
from plugingov.surfaces.claude_code.client.session import Session

if TYPE_CHECKING:  # most runs look at no machine, and what reads one takes long to import
    from plugingov.surfaces.claude_code.sessions.machine import Machine
    from plugingov.surfaces.claude_code.settings.managed import Managed
    from plugingov.surfaces.claude_code.settings.validated import Validated

SWITCHES = "enabledPlugins"


def homes(machine: "Machine") -> tuple[str, ...]:
    """Return the homes of a machine; for its own files alone one without a name."""
    return machine.observation.homes or ("",)


def counting_files(machine: "Machine", behaviour: Behaviour) -> "tuple[Validated, ...]":
    """Return the settings files that count for some start of a client of one behaviour, each once."""
    found: dict[NativeFile, Validated] = {}
    for home in homes(machine):
        found |= {layer.file: layer for layer in machine.managed(home, behaviour).layers}
    for session in machine.sessions:
        found |= {layer.file: layer for layer in machine.settings(session, behaviour).own}
    return tuple(found.values())


def own_sessions(machine: "Machine") -> tuple[Session, ...]:
    """Return the starts of a machine without those in a project in the home of somebody else, who alone works there."""
    names = machine.observation.homes
    return tuple(session for session in machine.sessions if not _is_of_another(session, names))


def _is_of_another(session: Session, names: tuple[str, ...]) -> bool:
    others = tuple(f"{plain(home)}/" for home in names if home not in {"", session.home})
    return plain(session.project).startswith(others)


def unread_files(machine: "Machine", home: str, *kinds: FileKind) -> Iterator[NativeFile]:
    """Yield the files of some kinds, of the machine and of one home, that nobody could read; broken ones are read."""
    for file in machine.observation.files:
        if file.kind in kinds and file.home in {"", home} and file.state == "unread" and file.is_strict:
            yield file


def unread_settings(machine: "Machine", *, or_broken: bool = False) -> Iterator[Unknown]:
    """Yield why nobody knows what some settings say, of those that count somewhere or may: one for each file.

    With `or_broken` also of those that the client cannot read either: once mended they may hold anything.
    """
    yield from unread_policy(machine)
    for layer in counting_files(machine, machine.client.behaviours[0]):
        if layer.file.state == "unread" and (or_broken or layer.outcome == "unread"):
            yield Unknown(layer.file.place(), mask(why_unread(layer.file)))
    yield from unread_projects(machine)


def unread_own(machine: "Machine") -> Iterator[Unknown]:
    """Yield why nobody knows what some settings of members and projects say, of those that count or may."""
    for layer in counting_files(machine, machine.client.behaviours[0]):
        if layer.outcome == "unread" and not layer.is_managed:
            yield Unknown(layer.file.place(), mask(layer.because))
    yield from unread_projects(machine)


def unread_policy(machine: "Machine") -> Iterator[Unknown]:
    """Yield why nobody knows what managed settings say, for each home where that is so."""
    for home in homes(machine):
        managed = machine.managed(home, machine.client.behaviours[0])
        if managed.doubt:
            yield Unknown(doubtful_at(machine, managed), mask(managed.doubt))


def unread_projects(machine: "Machine") -> Iterator[Unknown]:
    """Yield why nobody knows in which projects the client starts, for each home where that is so.

    Its own record alone tells of them, and what lies in each of them counts there.
    """
    for home in homes(machine):
        if why := hidden_projects(machine, home):
            file = machine.state(Session(home)).file
            yield Unknown(file.place() if file else machine.observation.at, why)


def hidden_projects(machine: "Machine", home: str) -> str:
    """Say why nobody knows in which projects the client starts in a home, where that is so."""
    doubt = machine.state(Session(home)).doubt
    return mask(f"{doubt}, and it alone tells in which projects the client starts") if doubt else ""


def doubtful_at(machine: "Machine", managed: "Managed") -> Place:
    """Return where that stands on a machine which leaves it open what its managed settings say."""
    unread = next((layer for layer in managed.layers if layer.outcome == "unread"), managed.refusal)
    file = managed.doubted or (unread.file if unread else next((layer.file for layer in managed.layers), None))
    return file.place() if file else machine.observation.at
