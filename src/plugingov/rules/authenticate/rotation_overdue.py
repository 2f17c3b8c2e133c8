"""A credential that nobody renewed for too long."""

from plugingov.model.values import Whole
from plugingov.rules.authenticate.holders import whose
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_credential


class RotationSettings(Settings):
    """For how many days a credential may stay the same."""

    max_age_days: Whole = 180


def judge(case: Case, subject: Subject, settings: RotationSettings) -> Verdict:
    name = subject.credential or ""
    credential = case.organisation.credentials[name]
    key, since = ("rotated", credential.rotated) if credential.rotated else ("issued", credential.issued)
    if since is None:
        because = f"the inventory does not say when credential `{name}` was issued or rotated"
        return Unknown(("credentials", name), because)
    age = (case.today - since).days
    if age < 0:
        return Unknown(("credentials", name, key), f"credential `{name}` was {key} on {since}, which is yet to come")
    if age <= settings.max_age_days:
        return PASS
    was = f"was {key} on {since}, {age} days ago"
    never = ", and not renewed since" if key == "issued" else ""
    return Finding(("credentials", name, key), f"credential `{name}` {was}{never}; {whose(case, name)}")


ROTATION_OVERDUE = Rule(
    id="AUT010",
    name="rotation-overdue",
    title="A credential was not renewed for too long",
    layer="authenticate",
    severity="medium",
    why="The longer one and the same secret is used, the more copies of it there are, and the longer a stolen one is worth something. "
    "A credential counts from the day it was renewed in place (`rotated`), else from the day it was issued.",
    fix="Renew the credential and write the day as `rotated`.",
    references=("OWASP MCP01:2025",),
    controls=Controls(nist=("IA-5",), iso=("A.5.17",), soc2=("CC6.1",), mas=("9.1",)),
    bad=Example(
        """\
plugins:
  github: {title: GitHub, path: marketplace, provision: {claude-code: {via: marketplace-plugin}}}
credentials:
  github-tech:
    plugin: github
    surface: claude-code
    issued: 2026-04-03  # gap
  github-build:
    plugin: github
    surface: claude-code
    issued: 2024-01-08
    rotated: 2026-02-02  # gap
""",
    ),
    good=Example(
        """\
plugins:
  github: {title: GitHub, path: marketplace, provision: {claude-code: {via: marketplace-plugin}}}
credentials:
  github-tech: {plugin: github, surface: claude-code, issued: 2026-04-04}
  github-build: {plugin: github, surface: claude-code, issued: 2024-01-08, rotated: 2026-09-01}
""",
    ),
    settings=RotationSettings,
    subjects=each_credential,
    judge=judge,
)
