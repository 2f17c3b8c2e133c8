"""A credential whose last day is over."""

from plugingov.rules.authenticate.holders import whose
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_credential


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    name = subject.credential or ""
    expires = case.organisation.credentials[name].expires
    if expires is None:
        return Unknown(("credentials", name), f"the inventory does not say when credential `{name}` expires")
    if expires < case.today:
        return Finding(
            ("credentials", name, "expires"), f"credential `{name}` expired on {expires}; {whose(case, name)}"
        )
    return PASS


CREDENTIAL_EXPIRED = Rule(
    id="AUT004",
    name="credential-expired",
    title="A credential has expired",
    layer="authenticate",
    severity="high",
    why="The plugin is there and switched on, and every call fails: what worked yesterday does not today. "
    "A credential works on the day it names and not after it.",
    fix="Let the holder sign in again, or renew the credential, and write down the new `expires`.",
    references=("OWASP MCP01:2025", "claude.com/docs/connectors/building/troubleshooting"),
    controls=Controls(nist=("IA-5",), iso=("A.5.17",), soc2=("CC6.1",), mas=("9.1",)),
    bad=Example(
        """\
plugins:
  slack: {title: Slack, path: marketplace, provision: {cowork: {preference: available}}}
credentials:
  slack-ap:
    plugin: slack
    surface: cowork
    expires: 2026-09-30  # gap
""",
    ),
    good=Example(
        """\
plugins:
  slack: {title: Slack, path: marketplace, provision: {cowork: {preference: available}}}
credentials:
  slack-ap: {plugin: slack, surface: cowork, expires: 2026-10-01}
""",
    ),
    settings=Settings,
    subjects=each_credential,
    judge=judge,
)
