"""A door that is switched on where nobody can have it."""

from collections.abc import Iterator

from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings


def each_active_door(case: Case) -> Iterator[Subject]:
    found = {
        (plugin, project.surface): None
        for project in case.organisation.projects.values()
        for plugin in project.active or ()
    }
    return (Subject(plugin=plugin, surface=surface) for plugin, surface in found)


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    plugin = subject.plugin or ""
    active = case.organisation.active_at
    needs = [need for need in case.layers.needs_on(plugin, subject.surface) if (need.project, plugin) in active]
    answers = [(need, case.layers.for_need("install", need)) for need in needs]
    absent = [(need, answer) for need, answer in answers if answer.state == "off"]
    if absent:
        need, answer = absent[0]
        projects = ", ".join(f"`{each.project}`" for each, _ in absent)
        at = ("projects", need.project, "active", active[need.project, plugin])
        return Finding(at, f"`{plugin}` is switched on in {projects}, where nobody has it: {answer.because}")
    for _, answer in answers:
        if answer.state == "unknown":
            return Unknown(answer.at, answer.because)
    return PASS


ACTIVATED_BUT_NOT_INSTALLED = Rule(
    id="ACT002",
    name="activated-but-not-installed",
    title="A plugin is switched on where nobody has it",
    layer="activate",
    severity="high",
    why="The switch is on and does nothing: whoever looks at the project believes that the plugin works there.",
    fix={
        "cowork": "Provision the door on Cowork for the project's audience, or take it out of the project's `active`.",
        "claude-code": "Provision the door on Claude Code for the project's audience, or take it out of the project's `active`.",
    },
    references=("support.claude.com/en/articles/13837433",),
    controls=Controls(nist=("CP-2", "SA-9"), iso=("A.5.30",), soc2=("A1.1",), mas=("8.1",)),
    closed_by=("cowork",),
    bad=Example(
        """\
plugins:
  box: {title: Box, path: oauth-connector, provision: {claude-code: {via: marketplace-plugin}}}
projects:
  ap-exceptions:
    surface: cowork
    active:
      - box  # gap
""",
    ),
    good=Example(
        """\
plugins:
  box: {title: Box, path: marketplace, provision: {cowork: {preference: available}}}
projects:
  ap-exceptions: {surface: cowork, active: [box]}
""",
    ),
    settings=Settings,
    subjects=each_active_door,
    judge=judge,
)
