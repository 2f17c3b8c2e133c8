"""A credential whose last day is near."""

from datetime import timedelta

from plugingov.model.values import Whole
from plugingov.rules.authenticate.holders import whose
from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_credential


class ExpirySettings(Settings):
    """How many days before its end a credential is said to expire."""

    within_days: Whole = 14


def judge(case: Case, subject: Subject, settings: ExpirySettings) -> Verdict:
    name = subject.credential or ""
    expires = case.organisation.credentials[name].expires
    if expires is None:
        return Unknown(("credentials", name), f"the inventory does not say when credential `{name}` expires")
    left = expires - case.today
    if left < timedelta(0):
        return NOT_APPLICABLE
    if left <= timedelta(days=settings.within_days):
        when = f"in {left.days} days, on {expires}" if left.days > 1 else "tomorrow" if left.days else "today"
        return Finding(("credentials", name, "expires"), f"credential `{name}` expires {when}; {whose(case, name)}")
    return PASS


CREDENTIAL_EXPIRING = Rule(
    id="AUT005",
    name="credential-expiring",
    title="A credential expires soon",
    layer="authenticate",
    severity="medium",
    why="A renewal before the end costs a minute; after it, members find out first. An expired credential is not expiring.",
    fix="Let the holder sign in again, or renew the credential, and write down the new `expires`.",
    references=("OWASP MCP01:2025",),
    controls=Controls(nist=("IA-5",), iso=("A.5.17",), soc2=("CC6.1",), mas=("9.1",)),
    bad=Example(
        """\
plugins:
  slack: {title: Slack, path: marketplace, provision: {cowork: {preference: available}}}
credentials:
  slack-ap:
    plugin: slack
    surface: cowork
    expires: 2026-10-08  # gap
  slack-tax:
    plugin: slack
    surface: cowork
    expires: 2026-10-01  # gap
""",
        "within_days: 7",
    ),
    good=Example(
        """\
plugins:
  slack: {title: Slack, path: marketplace, provision: {cowork: {preference: available}}}
credentials:
  slack-ap: {plugin: slack, surface: cowork, expires: 2026-10-09}
  slack-old: {plugin: slack, surface: cowork, expires: 2026-09-30}
""",
        "within_days: 7",
    ),
    settings=ExpirySettings,
    subjects=each_credential,
    judge=judge,
)
