"""A door that must be on both surfaces, and is missing on one."""

from plugingov.model.values import SURFACES
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_plugin


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    plugin = subject.plugin or ""
    answers = [(surface, case.layers.offer(plugin, surface)) for surface in SURFACES]
    missing = [(surface, answer) for surface, answer in answers if answer.state == "off"]
    if missing:
        where = "is on neither" if missing[1:] else f"is not on {missing[0][0]}"
        reasons = [answer.because for surface, answer in missing if (plugin, surface) in case.layers.doors]
        because = f": {', and '.join(reasons)}" if reasons else ""
        return Finding(missing[0][1].at, f"`{plugin}` must be on both surfaces and {where}{because}")
    for _, answer in answers:
        if answer.state == "unknown":
            return Unknown(answer.at, answer.because)
    return PASS


SURFACE_MISSING = Rule(
    id="PAR001",
    name="surface-missing",
    title="A plugin is provisioned on one surface only",
    layer="install",
    severity="high",
    why="Cowork and Claude Code keep separate lists: what an admin adds to one is not in the other. A one-way route from "
    "Cowork (account connector, synced plugin) counts when it is declared by `via`.",
    fix="Provision the door on the missing surface too, or take it out of the rule's selector if one surface is what was decided.",
    references=("claude.com/docs/plugins/platform-support", "claude.com/docs/plugins/org-rollout"),
    controls=Controls(nist=("CM-2", "CM-8"), iso=("A.8.9", "A.5.9"), soc2=("CC7.1",), mas=("7.2",)),
    closed_by=("cowork",),
    required=("plugins",),
    bad=Example(
        """\
plugins:
  paylater-status:
    title: PayLater status
    path: custom-mcp
    provision:  # gap
      claude-code: {via: project-file}
""",
        "plugins: {path: custom-mcp}",
    ),
    good=Example(
        """\
plugins:
  paylater-status:
    title: PayLater status
    path: custom-mcp
    provision:
      cowork: {via: custom-connector}
      claude-code: {via: claude-ai-connector}
""",
        "plugins: {path: custom-mcp}",
    ),
    settings=Settings,
    subjects=each_plugin,
    judge=judge,
)
