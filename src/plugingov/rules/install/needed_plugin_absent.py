"""A project that needs a door which its people do not have."""

from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_need


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    answer = case.layers.for_need("install", case.need(subject.plugin, subject.project))
    if answer.state == "off":
        return Finding(answer.at, f"needed in project `{subject.project}`, and absent: {answer.because}")
    if answer.state == "unknown":
        return Unknown(answer.at, answer.because)
    return PASS


NEEDED_PLUGIN_ABSENT = Rule(
    id="INS011",
    name="needed-plugin-absent",
    title="A project needs a plugin that its people do not have",
    layer="install",
    severity="high",
    why="Claude does not say that a plugin is missing: it answers without it. Only an absence for the whole audience is a gap "
    "here; where some have it, the groups' own rules say so.",
    fix={
        "cowork": "Provision the door on Cowork for the project's audience, or take it out of `needs`.",
        "claude-code": "Provision the door on Claude Code for the project's audience, or take it out of `needs`.",
    },
    references=("claude.com/docs/plugins/platform-support",),
    controls=Controls(nist=("CP-2", "SA-9"), iso=("A.5.30",), soc2=("A1.1",), mas=("8.1",)),
    closed_by=("cowork",),
    bad=Example(
        """\
plugins:
  slack:
    title: Slack
    path: marketplace
    provision:
      cowork:
        preference: not_available  # gap
projects:
  ap-exceptions: {surface: cowork, needs: [slack]}
""",
    ),
    good=Example(
        """\
plugins:
  slack:
    title: Slack
    path: marketplace
    provision:
      cowork: {preference: auto_install}
projects:
  ap-exceptions: {surface: cowork, needs: [slack]}
""",
    ),
    settings=Settings,
    subjects=each_need,
    judge=judge,
)
