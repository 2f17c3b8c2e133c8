"""What a file that nobody read could say: told here, so that no answer rests on one that could say otherwise.

Whoever gives an answer names what would overturn it; where a file that could say so was not read, the answer is
unknown, and where none could, it stands.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from plugingov.model.observation import FileKind, NativeFile
from plugingov.surfaces.claude_code.client.disk import machine_path, plain
from plugingov.surfaces.claude_code.client.found import why_unread
from plugingov.surfaces.claude_code.client.session import Ruling
from plugingov.surfaces.claude_code.settings.validated import MANAGED_KINDS, Validated

Power: TypeAlias = Literal[
    "stop",  # keep the client from starting
    "list",  # deny servers, and allow some: which restricts where nobody does, and widens where others do
    "approve",  # servers of a project, or reject them
    "toggle",  # servers, off
    "serve",  # configure servers: they take the place of others, by name or by where they lead
    "switch",  # packages, on and off, and set the order in which they come
    "name",  # say where a marketplace comes from
    "fill",  # set variables
    "lead",  # lead the client to somebody who delivers no settings
    "record",  # installs, whose names are taken then
]
_SETTINGS: frozenset[Power] = frozenset({"list", "approve", "switch", "name", "fill", "lead"})
_COULD: Mapping[FileKind, frozenset[Power]] = {
    **dict.fromkeys(MANAGED_KINDS, _SETTINGS | {"stop"}),
    "user": _SETTINGS,
    "local": _SETTINGS,
    "project": _SETTINGS,
    "state": frozenset({"stop", "approve", "toggle", "serve"}),
    "managed-mcp": frozenset({"serve"}),
    "project-servers": frozenset({"serve"}),
    "package": frozenset({"serve"}),
    "package-servers": frozenset({"serve"}),
    "installed": frozenset({"record"}),
    "known": frozenset({"name"}),
}


def is_unread(file: NativeFile) -> bool:
    """Tell whether nobody knows what a file holds; one that is no JSON the client cannot read either."""
    return file.state == "unread" and file.is_strict


def could(power: Power, files: Iterable[NativeFile]) -> str:
    """Say which of some files was not read that could do something; nothing where none could."""
    found = next((file for file in files if is_unread(file) and power in _powers(file)), None)
    return why_unread(found) if found else ""


def settings_could(power: Power, layers: Iterable[Validated]) -> str:
    """Say which of some settings files nobody knows that could do something; nothing where none could."""
    unread = (layer for layer in layers if layer.outcome == "unread" and power in _powers(layer.file))
    return next((layer.because for layer in unread), "")


def unless(ruling: Ruling, doubt: str) -> Ruling:
    """Return what is left of a ruling that something which nobody knows would overturn."""
    if not doubt or ruling.holds == "unknown":
        return ruling
    return ruling._replace(holds="unknown", because=f"{ruling.because}, but {doubt}")


def resting_on(because: str, files: Iterable[NativeFile]) -> NativeFile | None:
    """Return the file that nobody read, and that a sentence gives as the reason why something is unknown."""
    return next((file for file in files if is_unread(file) and why_unread(file) in because), None)


def _powers(file: NativeFile) -> frozenset[Power]:
    """Return what a file could do; what stands for the folder of a project could do what each file in it could."""
    own = _COULD.get(file.kind, frozenset())
    is_folder = file.kind == "project" and plain(file.path) == plain(machine_path(file.project))
    return own | {"serve"} if is_folder else own
