"""A door that is locked on one surface only."""

from plugingov.model.values import SURFACES
from plugingov.rules.case import Case
from plugingov.rules.parity.pair import each_pair, pairs
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    pair = pairs(case)[subject.plugin or ""]
    ours, theirs = (case.layers.lock(pair.id, surface) for surface in SURFACES)
    if ours.state == theirs.state != "unknown":
        return PASS
    if not all(case.layers.may_be_locked(pair.id, surface) for surface in SURFACES):
        return NOT_APPLICABLE
    unsaid = ours if ours.state == "unknown" else theirs
    if unsaid.state == "unknown":
        return Unknown(unsaid.at, unsaid.because)
    if ours.state == "on":
        return Finding(theirs.at, f"`{pair.id}` is locked on cowork and not on claude-code: {theirs.because}")
    return Finding(ours.at, f"`{pair.id}` is locked on claude-code and not on cowork: {ours.because}")


LOCK_DIFFERS = Rule(
    id="PAR004",
    name="lock-differs",
    title="A plugin is locked on one surface only",
    layer="install",
    severity="high",
    why="A lock says that everybody has the plugin and nobody takes it out. On the other surface the same people can, "
    "and whoever relies on the lock believes otherwise. What counts is the lock as the organisation means it; "
    "one that a group's own setting undoes is lock-undone-for-a-group.",
    fix={
        "cowork": "Set `preference: required`, which only an `org-plugin` carries, or take the lock off Claude Code.",
        "claude-code": "Provision it `via: managed-plugin` or `synced-plugin`, or take the lock off Cowork.",
    },
    references=("claude.com/docs/plugins/admin", "code.claude.com/docs/en/settings-reference"),
    controls=Controls(nist=("CM-2", "CM-6"), iso=("A.8.9",), soc2=("CC7.1",), mas=("7.2",)),
    closed_by=("cowork", "claude-code"),
    bad=Example(
        """\
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    provision:
      cowork:
        via: org-plugin
        preference: auto_install  # gap
      claude-code: {via: managed-plugin}
  recipes:
    title: Recipes
    path: custom-mcp
    provision:
      cowork: {via: org-plugin, preference: required}
      claude-code:
        via: marketplace-plugin  # gap
""",
    ),
    good=Example(
        """\
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    provision:
      cowork: {via: org-plugin, preference: required}
      claude-code: {via: managed-plugin}
  box:
    title: Box
    path: oauth-connector
    provision:
      cowork: {via: directory-connector}
      claude-code: {via: claude-ai-connector}
""",
    ),
    asks="either",
    asks_strangers=False,
    settings=Settings,
    subjects=each_pair,
    judge=judge,
)
