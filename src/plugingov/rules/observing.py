"""Rules that read machines: what one of them shows, told once however many show it."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from plugingov.model.observation import NativeFile
from plugingov.model.values import Surface
from plugingov.rules.case import Case
from plugingov.rules.ranking import worse
from plugingov.rules.rule import Subject, Verdict
from plugingov.rules.settings import Settings

if TYPE_CHECKING:  # most runs look at no machine, and what reads one takes long to import
    from plugingov.surfaces.claude_code.sessions.machine import Machine


class Seen(NamedTuple):
    """What one machine shows of one thing: its item names it and holds nothing of the machine."""

    item: str
    verdict: Verdict
    project: str | None = None  # whose file it stands in, by the name of the project's folder
    surface: Surface = "claude-code"


Look: TypeAlias = Callable[[Case, "Machine"], Iterable[Seen]]


@lru_cache(maxsize=128)
def seen(case: Case, look: Look) -> Mapping[Subject, Verdict]:
    """Return the verdict on each thing that the machines show; of several on one thing the first of the worst.

    What stands in a file of a project is a thing of that project's: the same line in another one is another thing.
    """
    found: dict[Subject, Verdict] = {}
    for machine in case.observed:
        for each in look(case, machine):
            subject = Subject(surface=each.surface, project=each.project, item=each.item)
            found[subject] = worse(found.get(subject, each.verdict), each.verdict)
    return found


def project_of(file: NativeFile) -> str | None:
    """Return the project that a file belongs to, by the name of its folder; nothing where it is no project's."""
    if not file.project:
        return None
    from plugingov.layers.sightings import folder_name  # noqa: PLC0415 (most runs look at no machine)

    return folder_name(file.project)


def each_seen(look: Look) -> Callable[[Case], tuple[Subject, ...]]:
    """Return whom a rule asks that reads machines: whatever they show."""
    return lambda case: tuple(seen(case, look))


def as_seen(look: Look) -> Callable[[Case, Subject, Settings], Verdict]:
    """Return the judge of a rule that reads machines."""
    return lambda case, subject, _: seen(case, look)[subject]
