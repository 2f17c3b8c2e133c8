"""The toxic combinations that a plugin would complete, project by project."""

from dataclasses import dataclass

from plugingov.rules.capability.combination import Certain, combination
from plugingov.rules.case import Case


@dataclass(frozen=True)
class Completed:
    """A combination that a plugin is part of: its three tools, or what is not known of it."""

    project: str
    private: str = ""
    untrusted: str = ""
    way_out: str = ""
    missing: str = ""


def completed(before: Case, after: Case, plugin: str) -> tuple[Completed, ...]:
    """Return what a plugin would complete: what is there without it is not counted, unless it takes part."""
    found = []
    for project in after.organisation.projects:
        now = combination(after, project)
        was = combination(before, project) if project in before.organisation.projects else None
        if now is None:
            continue
        if isinstance(now, Certain):
            private, untrusted, way_out = now.trio
            if plugin in {member.plugin for member in now.trio} or not isinstance(was, Certain):
                found.append(Completed(project, str(private), str(untrusted), str(way_out)))
        elif was is None:
            found.append(Completed(project, missing=now.missing.because))
    return tuple(found)
