"""A lock of the organisation that a group's own setting undoes."""

from collections.abc import Iterator

from plugingov.layers.active import is_meant_for
from plugingov.model.door import Door
from plugingov.model.people import Person
from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings


def each_locked_group(case: Case) -> Iterator[Subject]:
    for door in case.layers.doors.values():
        for group in case.layers.groups_with_settings(door):
            yield Subject(plugin=door.id, surface=door.surface, group=group)
        if case.layers.unknown_groups(door):
            yield Subject(plugin=door.id, surface=door.surface)


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    door = case.door(subject.plugin, subject.surface)
    if subject.group is None:
        doubt = case.layers.unknown_groups(door)
        return Unknown(doubt.at, doubt.because) if doubt else PASS
    lock = case.layers.lock_in_group(door, subject.group)
    if lock.answer.state == "on":
        return PASS
    if lock.answer.state == "unknown":
        return Unknown(lock.answer.at, lock.answer.because)
    people = tuple(person for person in lock.people if _should_have_it(case, door, person))
    if lock.people and not people:
        return NOT_APPLICABLE
    return Finding(lock.answer.at, f"`{door.id}` is locked on {door.surface}, but {lock.answer.because}", people)


def _should_have_it(case: Case, door: Door, person: Person) -> bool:
    """Tell whether a lock is for somebody: to withhold a door from those for whom it is not meant undoes none."""
    return is_meant_for(door, person.groups) or case.layers.reach(door).of(person).state != "off"


LOCK_UNDONE_FOR_A_GROUP = Rule(
    id="INS003",
    name="lock-undone-for-a-group",
    title="A group's own setting undoes a lock",
    layer="install",
    severity="high",
    why="On Cowork a group's setting replaces the organisation's, even a weaker one, and of several groups the most permissive "
    "counts; on Claude Code the first matching group's document replaces the whole. `required` for all is no guarantee then. "
    "A setting that withholds the door from people outside of its audience undoes nothing.",
    fix={
        "cowork": "Take the group's setting out, or make it `required` too.",
        "claude-code": "Hold the package as `true` in that group's document as well, or give the default document settings.",
    },
    references=(
        "claude.com/docs/plugins/admin",
        "support.claude.com/en/articles/13837433",
        "code.claude.com/docs/en/server-managed-settings",
    ),
    controls=Controls(nist=("CM-2", "CM-6"), iso=("A.8.9",), soc2=("CC7.1",), mas=("7.2",)),
    closed_by=("cowork", "claude-code"),
    bad=Example(
        """\
surfaces:
  claude-code:
    managed: {by: server, mode: rbac_groups, order: [audit, finance], default: settings}
groups:
  finance: {members: [ada@anycompany.example]}
  audit: {members: [grace@anycompany.example]}
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    provision:
      cowork:
        via: org-plugin
        preference: required
        groups:
          audit: available  # gap
          finance: required
      claude-code:
        via: managed-plugin
        groups:
          audit: absent  # gap
""",
    ),
    good=Example(
        """\
surfaces:
  claude-code:
    managed: {by: server, mode: rbac_groups, order: [audit], default: settings}
groups:
  finance: {members: [ada@anycompany.example]}
  audit: {members: [grace@anycompany.example]}
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    provision:
      cowork: {via: org-plugin, preference: required, groups: {audit: required}}
      claude-code: {via: managed-plugin, groups: {audit: "true"}}
  treasury-fx:
    title: Treasury FX
    path: custom-mcp
    audience: [finance]
    provision:
      cowork: {via: org-plugin, preference: required, groups: {audit: not_available}}
""",
    ),
    settings=Settings,
    subjects=each_locked_group,
    judge=judge,
)
