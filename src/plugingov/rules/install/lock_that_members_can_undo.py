"""A lock or a preference that the way the door arrives cannot carry."""

from plugingov.model.door import Door
from plugingov.model.inventory import ClaudeCodeProvision
from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_door


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    door = case.door(subject.plugin, subject.surface)
    is_locked = door.provision.lock is True
    preferred = _preference_key(door)
    if preferred and not case.layers.can_prefer(door):
        via = case.layers.via(door)
        return Finding(
            door.provision_at(preferred), f"`{preferred}` has no effect on {door.surface} via `{via}`: it carries none"
        )
    if is_locked:
        return _judge_lock(case, door)
    return PASS if preferred else NOT_APPLICABLE


def _judge_lock(case: Case, door: Door) -> Verdict:
    at = door.provision_at("lock")
    if not case.layers.can_lock(door):
        return Finding(
            at,
            f"`lock: true` has no effect on {door.surface} via `{case.layers.via(door)}`: members can undo it",
        )
    lock = case.layers.lock(door.id, door.surface)
    if lock.state == "unknown":
        return Unknown(lock.at, lock.because)
    return PASS if lock.state == "on" else Finding(at, f"`lock: true` does not hold on {door.surface}: {lock.because}")


def _preference_key(door: Door) -> str:
    if door.provision.preference:
        return "preference"
    is_document = isinstance(door.provision, ClaudeCodeProvision) and door.provision.via == "managed-plugin"
    return "groups" if door.provision.groups and not is_document else ""


LOCK_THAT_MEMBERS_CAN_UNDO = Rule(
    id="INS002",
    name="lock-that-members-can-undo",
    title="A lock or preference is declared where it has no effect",
    layer="install",
    severity="high",
    why="A connector has no padlock and a marketplace plugin no preference: what is written there looks decided and is not.",
    fix={
        "cowork": "Deliver the door as an `org-plugin` package with a `preference`, or take the lock or preference out.",
        "claude-code": "Provision it `via: managed-plugin` to lock it, and take a preference out: Claude Code has none.",
    },
    references=("claude.com/docs/plugins/admin", "support.claude.com/en/articles/11176164"),
    controls=Controls(nist=("CM-2", "CM-6"), iso=("A.8.9",), soc2=("CC7.1",), mas=("7.2",)),
    bad=Example(
        """\
plugins:
  atlassian:
    title: Atlassian
    path: oauth-connector
    provision:
      cowork:
        via: directory-connector
        lock: true  # gap
      claude-code:
        via: marketplace-plugin
        preference: required  # gap
  notion:
    title: Notion
    path: marketplace
    provision:
      cowork:
        preference: available
        lock: true  # gap
  linear:
    title: Linear
    path: oauth-connector
    provision:
      cowork:
        via: directory-connector
        groups: {}
  box:
    title: Box
    path: oauth-connector
    provision:
      cowork:
        via: directory-connector
        groups:  # gap
          try: available
groups: {try: {}}
""",
    ),
    good=Example(
        """\
plugins:
  atlassian:
    title: Atlassian
    path: marketplace
    provision:
      cowork: {via: org-plugin, preference: required, lock: true}
      claude-code: {via: managed-plugin, lock: true}
  notion:
    title: Notion
    path: marketplace
    provision:
      cowork: {preference: available}
""",
    ),
    settings=Settings,
    subjects=each_door,
    judge=judge,
)
