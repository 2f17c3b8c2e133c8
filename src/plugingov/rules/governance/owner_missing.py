"""A door that nobody answers for."""

from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_plugin


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    name = subject.plugin or ""
    if case.organisation.plugins[name].owner:
        return PASS
    return Finding(("plugins", name, "owner"), f"nobody is named as the owner of `{name}`")


OWNER_MISSING = Rule(
    id="GOV001",
    name="owner-missing",
    title="Nobody answers for a plugin",
    layer=None,
    severity="medium",
    why="When a plugin fails, leaks or is no longer needed, somebody has to decide: without an owner nobody does.",
    fix="Name an accountable person or team in the plugin's `owner`.",
    controls=Controls(nist=("CM-8", "PM-5"), iso=("A.5.9",), soc2=("CC1.3",), mas=("3.2",)),
    bad=Example(
        """\
plugins:
  paylater-status:  # gap
    title: PayLater status
    path: custom-mcp
""",
    ),
    good=Example(
        """\
plugins:
  paylater-status:
    title: PayLater status
    path: custom-mcp
    owner: it-data@anycompany.example
""",
    ),
    settings=Settings,
    subjects=each_plugin,
    judge=judge,
)
