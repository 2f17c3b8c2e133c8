"""A door that must be locked, and that members can remove."""

from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_door


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    door = case.door(subject.plugin, subject.surface)
    if not case.layers.may_be_locked(door.id, door.surface):
        return NOT_APPLICABLE
    lock = case.layers.lock(door.id, door.surface)
    if lock.state == "on":
        return PASS
    if lock.state == "unknown":
        return Unknown(lock.at, lock.because)
    return Finding(lock.at, f"`{door.id}` must be locked on {door.surface} and is not: {lock.because}")


LOCK_MISSING = Rule(
    id="INS001",
    name="lock-missing",
    title="A plugin that must be locked is not",
    layer="install",
    severity="high",
    why="What members can remove or switch off is not there for everybody tomorrow, whatever was decided. "
    "A lock that a group's own setting undoes counts as a lock here: that is lock-undone-for-a-group.",
    fix={
        "cowork": "Set `preference: required`; where the door arrives by a connector, deliver it as an `org-plugin` package.",
        "claude-code": "Provision it `via: managed-plugin`, so that managed settings hold its package as `true`.",
    },
    references=("claude.com/docs/plugins/admin", "code.claude.com/docs/en/settings-reference"),
    controls=Controls(nist=("CM-2", "CM-6"), iso=("A.8.9",), soc2=("CC7.1",), mas=("7.2",)),
    closed_by=("cowork", "claude-code"),
    required=("plugins",),
    bad=Example(
        """\
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    tags: [org-critical]
    provision:
      cowork:
        via: org-plugin
        preference: auto_install  # gap
      claude-code:
        via: marketplace-plugin  # gap
""",
        "plugins: {tags: [org-critical]}",
    ),
    good=Example(
        """\
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    tags: [org-critical]
    provision:
      cowork: {via: org-plugin, preference: required}
      claude-code: {via: managed-plugin}
""",
        "plugins: {tags: [org-critical]}",
    ),
    asks="either",
    asks_strangers=False,
    settings=Settings,
    subjects=each_door,
    judge=judge,
)
