"""A door that is used with data above what it is cleared for."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from plugingov.model.door import Door
from plugingov.model.values import Surface
from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_door
from plugingov.sources.document import Route


class Use(NamedTuple):
    """Data that meets a door, as a resource of its own or in a project that uses it; `at` brings the two together."""

    kind: Literal["resource", "project"]
    name: str
    classification: str | None
    at: Route

    def unsaid(self, case: Case) -> Unknown | None:
        """Return why its classification cannot be compared, where that is so."""
        if self.classification in case.ranks:
            return None
        at: Route = self.at if self.kind == "resource" else ("projects", self.name, "data")
        if self.classification is not None:
            return Unknown(at, case.unranked(self.classification))
        return Unknown(at, f"the inventory does not say the `{at[-1]}` of {self.kind} `{self.name}`")


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    highest = _highest(case).get((subject.plugin, subject.surface), _UNUSED)
    if highest == _UNUSED:
        return NOT_APPLICABLE
    data = case.organisation.plugins[subject.plugin or ""].data
    cleared_for = data.cleared_for if data else None
    clearance = case.ranks.get(cleared_for or "")
    if clearance is not None and highest <= clearance:
        return PASS
    door = case.door(subject.plugin, subject.surface)
    uses = tuple(_uses(case, door))
    if clearance is None:
        return _uncleared(case, door, cleared_for, uses)
    above = [use for use in uses if case.ranks.get(use.classification or "", 0) > clearance]
    if above:
        return _finding(door, cleared_for, above)
    is_cleared_for_all = clearance == len(case.ranks) - 1
    asked = (use for use in uses if not (is_cleared_for_all and use.classification is None))
    return next((unsaid for use in asked if (unsaid := use.unsaid(case))), PASS)


@lru_cache(maxsize=8)
def _highest(case: Case) -> dict[tuple[str | None, Surface | None], int]:
    """Return the highest rank of the data that meets each door; beyond all where some of it has none."""
    ranks, beyond = case.ranks, len(case.ranks)
    offered = {}
    for name, plugin in case.organisation.plugins.items():
        resources = plugin.provides.resources if plugin.provides else None
        if resources:
            offered[name] = max(ranks.get(each.classification or "", beyond) for each in resources.values())
    worked_on = {name: ranks.get(each.data or "", beyond) for name, each in case.organisation.projects.items()}
    found: dict[tuple[str | None, Surface | None], int] = {}
    for door in case.layers.doors.values():
        used = [worked_on[need.project] for need in case.layers.needs_on(door.id, door.surface)]
        if used or door.id in offered:
            found[door.id, door.surface] = max([offered.get(door.id, _UNUSED), *used])
    return found


_UNUSED = -1


def _uses(case: Case, door: Door) -> Iterator[Use]:
    """Yield what the door offers, then the projects that use it."""
    provides = door.plugin.provides
    for name, resource in ((provides.resources if provides else None) or {}).items():
        at = (*door.route, "provides", "resources", name, "classification")
        yield Use("resource", name, resource.classification, at)
    projects = case.organisation.projects
    for need in case.layers.needs_on(door.id, door.surface):
        yield Use("project", need.project, projects[need.project].data, need.at)


def _uncleared(case: Case, door: Door, cleared_for: str | None, uses: tuple[Use, ...]) -> Verdict:
    """Public data may go anywhere: what a door is cleared for has to be known where more than that meets it."""
    if all(case.ranks.get(use.classification or "") == 0 for use in uses):
        return PASS
    at = (*door.route, "data", "cleared_for")
    if cleared_for is not None:
        return Unknown(at, case.unranked(cleared_for))
    return Unknown(at, f"the inventory does not say what `{door.id}` is `cleared_for`")


def _finding(door: Door, cleared_for: str | None, above: list[Use]) -> Finding:
    first, *others = above
    named = ", ".join(f"{use.kind} `{use.name}` with {use.classification} data" for use in above[:_NAMED])
    more = f" and {len(above) - _NAMED} more" if len(others) >= _NAMED else ""
    return Finding(first.at, f"`{door.id}` is cleared for {cleared_for} data, but meets {named}{more}")


_NAMED = 3

DATA_ABOVE_CLEARANCE = Rule(
    id="DAT003",
    name="data-above-clearance",
    title="A door is used with data above what it is cleared for",
    layer="activate",
    severity="high",
    why="What a project works on reaches every door that is switched on in it: a question to a tool carries data along.",
    fix="Take the door out of the project, or the resource out of the door; or have the door cleared for that data.",
    references=("OWASP MCP10:2025",),
    controls=Controls(nist=("SA-9(5)", "RA-2"), iso=("A.5.12", "A.5.23"), soc2=("CC6.7", "C1.1"), mas=("3.4", "11.1")),
    bad=Example(
        """\
plugins:
  slack:
    title: Slack
    path: marketplace
    data: {classification: internal, cleared_for: internal}
    provision: {cowork: {preference: available}}
  google-drive:
    title: Google Drive
    path: marketplace
    data: {cleared_for: confidential}
    provides:
      resources:
        budget-pack: {classification: restricted}  # gap
    provision: {cowork: {preference: available}}
projects:
  ap-exceptions:
    surface: cowork
    data: confidential
    needs: [google-drive]
    active: [google-drive, slack]  # gap
""",
    ),
    good=Example(
        """\
plugins:
  google-drive:
    title: Google Drive
    path: marketplace
    data: {cleared_for: confidential}
    provides: {resources: {invoices: {classification: confidential}}}
    provision: {cowork: {preference: available}}
projects:
  ap-exceptions: {surface: cowork, data: confidential, needs: [google-drive], active: [google-drive]}
""",
    ),
    settings=Settings,
    subjects=each_door,
    judge=judge,
)
