"""Group settings that the organisation's plan does not have."""

from collections.abc import Iterator

from plugingov.model.inventory import CoworkProvision
from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import SETTINGS
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Route

_PLAN: Route = ("surfaces", "cowork", "plan")


def each_door_with_groups(case: Case) -> Iterator[Subject]:
    """Yield each door on Cowork for which a group has a setting of its own."""
    for door in case.layers.doors.values():
        if isinstance(door.provision, CoworkProvision) and door.provision.groups:
            yield Subject(plugin=door.id, surface=door.surface)


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    door = case.door(subject.plugin, subject.surface)
    match case.organisation.cowork.plan:
        case "enterprise":
            return PASS
        case "team":
            at = door.provision_at("groups")
            return Finding(at, f"`{door.id}` has settings for groups, which a Team plan does not have")
    if case.organisation.cowork.deployment == "third-party":
        return NOT_APPLICABLE
    return Unknown(
        _PLAN, f"the inventory does not say on which `plan` Cowork is, and `{door.id}` has settings for groups"
    )


GROUP_SETTING_ON_TEAM_PLAN = Rule(
    id="COW009",
    name="group-setting-on-team-plan",
    title="A group setting stands where the plan has none",
    layer="install",
    severity="medium",
    why="On a Team plan there is the organisation's setting alone: what is declared for a group is given to nobody, and what was "
    "to be withheld from one is not.",
    fix="Take the group settings out and decide for everybody, or state the plan that the organisation really has.",
    references=("support.claude.com/en/articles/13837433", "claude.com/docs/plugins/admin", "Cowork condition I15"),
    controls=SETTINGS,
    bad=Example(
        """\
surfaces: {cowork: {plan: team}}
groups: {audit: {size: 3}}
plugins:
  vendor-master:
    title: Vendor Master
    path: marketplace
    provision:
      cowork:
        via: org-plugin
        preference: available
        groups:  # gap
          audit: required
""",
    ),
    good=Example(
        """\
surfaces: {cowork: {plan: enterprise}}
groups: {audit: {size: 3}}
plugins:
  vendor-master:
    title: Vendor Master
    path: marketplace
    provision: {cowork: {via: org-plugin, preference: available, groups: {audit: required}}}
""",
    ),
    settings=Settings,
    subjects=each_door_with_groups,
    judge=judge,
)
