"""A door of which nobody wrote down what it can do."""

from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_door


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    plugin = subject.plugin or ""
    provides = case.organisation.plugins[plugin].provides
    if provides and (provides.tools or provides.resources or provides.prompts):
        return PASS
    return Finding(("plugins", plugin, "provides"), f"no tool, resource or prompt of `{plugin}` is listed")


CAPABILITIES_NOT_DECLARED = Rule(
    id="CAP001",
    name="capabilities-not-declared",
    title="Nobody wrote down what a plugin can do",
    layer="activate",
    severity="medium",
    why="A door whose tools, resources and prompts are listed nowhere cannot be approved for what it does: every question about writing, "
    "private data or strangers' content stays open, and a tool that is new tomorrow goes unseen.",
    fix="List what was approved in the plugin's `provides`: its tools with their `access`, its resources, its prompts.",
    references=("modelcontextprotocol.io/specification/2026-07-28/server/tools",),
    controls=Controls(nist=("CM-7", "CM-8"), iso=("A.5.9",), soc2=("CC6.1",), mas=("7.2",)),
    bad=Example(
        """\
plugins:
  notes:  # gap
    title: Notes
    path: marketplace
    provision: {cowork: {preference: available}}
  box:
    title: Box
    path: oauth-connector
    provides: {tools: {}}  # gap
    provision: {claude-code: {via: claude-ai-connector}}
""",
    ),
    good=Example(
        """\
plugins:
  notes:
    title: Notes
    path: marketplace
    provides: {tools: {find_note: {access: read}}}
    provision: {cowork: {preference: available}}
  style-guide:
    title: Style guide
    path: marketplace
    provides: {resources: {guide: {uri: "guide://style"}}}
    provision: {claude-code: {via: synced-plugin}}
""",
    ),
    settings=Settings,
    subjects=each_door,
    judge=judge,
)
