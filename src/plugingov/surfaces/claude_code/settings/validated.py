"""What the client has of one settings file after reading: the values that count, and what does not do what it says."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from plugingov.model.observation import FileKind, NativeFile
from plugingov.surfaces.claude_code.client.found import Found

MANAGED_KINDS: tuple[FileKind, ...] = ("remote", "plist", "hklm", "managed", "drop-in", "hkcu")

# read: its values count. rejected: none of them does. refuses: the client does not start. unread: nobody knows.
Outcome: TypeAlias = Literal["read", "rejected", "refuses", "unread"]
# dropped: as if it were not there. stripped: one entry of a list. closed: taken as the strictest value there is.
# inert: right, but in a file where the client does not look for it. rejected, refuses: as the outcome of the file.
Effect: TypeAlias = Literal["dropped", "stripped", "closed", "inert", "rejected", "refuses"]


class Flaw(NamedTuple):
    """Something in a settings file that does not do what it says, and what comes of it."""

    found: Found
    effect: Effect
    because: str


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Validated:
    """One settings file as the client has it after reading."""

    file: NativeFile
    outcome: Outcome = "read"
    because: str = ""  # why its values do not count, or are not known
    values: Mapping[str, Found] = field(default_factory=dict)  # what counts of each key
    parts: Mapping[str, tuple[Found, ...]] = field(default_factory=dict)  # of lists and objects, what counts in them
    flaws: tuple[Flaw, ...] = ()

    @property
    def is_managed(self) -> bool:
        """Tell whether the organisation gives this file."""
        return self.file.kind in MANAGED_KINDS


def joined(layers: Iterable[Validated], key: str) -> Iterator[Found]:
    """Yield the parts of a key from several files, the one that wins first: only lists, or only objects, are joined."""
    kind: type | None = None
    for layer in layers:
        if key in layer.values:
            value = layer.values[key].value
            if not isinstance(value, kind or list | dict):
                return
            kind = type(value)
            yield from layer.parts.get(key, ())
