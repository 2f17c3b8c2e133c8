"""A needed door that is there, and that nobody switched on in the project."""

from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_need


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    need = case.need(subject.plugin, subject.project)
    if case.layers.for_need("install", need).state == "off":
        return NOT_APPLICABLE
    switch = case.layers.for_need("switch", need)
    if switch.state == "off":
        return Finding(switch.at, f"needed, and off: {switch.because}")
    if switch.state == "unknown":
        return Unknown(switch.at, switch.because)
    return PASS


NOT_ACTIVATED_IN_PROJECT = Rule(
    id="ACT001",
    name="not-activated-in-project",
    title="A needed plugin is not switched on in the project",
    layer="activate",
    severity="high",
    why="The step everybody forgets: the plugin is installed and signed in, nothing fails, and Claude never uses it.",
    fix={
        "cowork": "In the project, switch it on under + > Connectors, and list it in the project's `active`.",
        "claude-code": "Enable it for the project (`enabledPlugins`, or approve the server), and list it in the project's `active`.",
    },
    references=("support.claude.com/en/articles/11176164", "code.claude.com/docs/en/settings-reference"),
    controls=Controls(nist=("CP-2", "SA-9"), iso=("A.5.30",), soc2=("A1.1",), mas=("8.1",)),
    bad=Example(
        """\
plugins:
  google-drive: {title: Google Drive, path: marketplace, provision: {cowork: {preference: auto_install}}}
  slack: {title: Slack, path: marketplace, provision: {cowork: {preference: auto_install}}}
projects:
  ap-exceptions:
    surface: cowork
    needs: [google-drive, slack]
    active: [google-drive]  # gap
""",
    ),
    good=Example(
        """\
plugins:
  google-drive: {title: Google Drive, path: marketplace, provision: {cowork: {preference: auto_install}}}
  aws-mcp: {title: AWS, path: oauth-connector, activation: automatic, provision: {cowork: {via: directory-connector}}}
projects:
  ap-exceptions: {surface: cowork, needs: [google-drive, aws-mcp], active: [google-drive]}
""",
    ),
    settings=Settings,
    subjects=each_need,
    judge=judge,
)
