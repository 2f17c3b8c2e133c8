"""The toxic combinations that a plugin would complete, project by project."""

from dataclasses import dataclass

from plugingov.rules.capability.combination import Certain, combination
from plugingov.rules.case import Case


@dataclass(frozen=True)
class Completed:
    """A combination that a plugin completes: its three tools, or what is not known of it."""

    project: str
    private: str = ""
    untrusted: str = ""
    way_out: str = ""
    missing: str = ""


def completed(before: Case, after: Case) -> tuple[Completed, ...]:
    """Return the combinations that are there after a change and not before it."""
    found = []
    for project in after.organisation.projects:
        now, was = combination(after, project), combination(before, project)
        if isinstance(now, Certain) and not isinstance(was, Certain):
            found.append(Completed(project, *map(str, now.trio)))
        elif now is not None and was is None and not isinstance(now, Certain):
            found.append(Completed(project, missing=now.missing.because))
    return tuple(found)
