"""What rendering gives: files, what no file of them can hold, what people do, and the version that reads it all."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from plugingov.model.values import Layer
from plugingov.sources.errors import Problem


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """One file: where it belongs below the folder that is written, its bytes, what they mean, and what it is for."""

    path: str
    content: bytes
    data: Any
    why: str

    @property
    def text(self) -> str:
        """Return the content as a person reads it."""
        is_wide = self.content.startswith(b"\xff\xfe")
        return self.content.decode("utf-16" if is_wide else "utf-8").replace("\r\n", "\n")


class Unenforced(NamedTuple):
    """Something that a surface's configuration cannot hold, and the rule that goes on asking about it."""

    rule: str
    subject: str
    because: str


class Limit(NamedTuple):
    """One reason why a rule stays open, for all that it is true of."""

    rule: str
    because: str
    subjects: tuple[str, ...]


class Step(NamedTuple):
    """What a person does, because no file of an admin does it."""

    plugin: str
    who: str
    does: str
    where: str = ""
    """The page on which it is done, where it is one."""
    layer: Layer | None = None
    """The layer that it is about, where it is of one."""


class Minimum(NamedTuple):
    """The oldest client that reads the whole of it as it is meant, and the key that this one is needed for."""

    version: str
    key: str
    of: str = "client version"


@dataclass(frozen=True, slots=True)
class Rendering:
    """All that a surface takes of one organisation, in each form that was asked for."""

    organization: str
    forms: tuple[str, ...]
    files: tuple[RenderedFile, ...]
    limits: tuple[Limit, ...]
    steps: tuple[Step, ...]
    minimum: Minimum | None
    problems: tuple[Problem, ...] = ()  # where there are any, nothing else is to be used

    def file(self, path: str) -> RenderedFile | None:
        """Return the file at a path, if one is rendered there."""
        return next((file for file in self.files if file.path == path), None)


def grouped(found: Iterable[Unenforced]) -> tuple[Limit, ...]:
    """Return each reason once, in the order of the rules' ids, with everything that it is true of."""
    subjects: dict[tuple[str, str], dict[str, None]] = {}
    for rule, subject, because in found:
        subjects.setdefault((rule, because), {}).update({subject: None} if subject else {})
    return tuple(sorted(Limit(rule, because, tuple(names)) for (rule, because), names in subjects.items()))
