"""A credential of somebody who is no longer in the organisation."""

from plugingov.model.inventory import Credential
from plugingov.rules.authenticate.holders import whose
from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_credential


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    name = subject.credential or ""
    credential = case.organisation.credentials[name]
    if case.exported is None or not _is_persons(case, credential):
        return NOT_APPLICABLE
    exported, at = case.exported.exported, ("credentials", name, "holder")
    if credential.holder is None:
        return Unknown(("credentials", name), f"the inventory does not say whose credential `{name}` is")
    if "@" not in credential.holder:
        return Unknown(at, f"the `holder` of credential `{name}` is no address, and members are listed by theirs")
    if credential.holder.casefold() in exported.addresses:
        return PASS
    if lacks := exported.listing("user").lacks:
        return Unknown(
            at, f"whether the holder of credential `{name}` is still in the organisation is not known: {lacks}"
        )
    return Finding(
        at, f"credential `{name}` is of somebody who is not in the organisation any more; {whose(case, name)}"
    )


def _is_persons(case: Case, credential: Credential) -> bool:
    """Tell whether a credential is one person's: a service has none, and a group does not leave."""
    if credential.holder in case.organisation.groups:
        return False
    return credential.kind in {None, "per-member"} or bool(credential.holder and "@" in credential.holder)


_USERS = """\
{"data": [{"type": "user", "id": "user_2", "email": "grace@anycompany.example", "role": "user"}], "has_more": false}
"""
CONNECTION_OF_LEAVER = Rule(
    id="AUT013",
    name="connection-of-leaver",
    title="A credential belongs to somebody who has left",
    layer="authenticate",
    severity="high",
    why="Whoever leaves loses the account, and not always what was granted through it: a token of a connected system lives on "
    "until somebody ends it there. Who is in the organisation is told by the list of its members that was exported. That "
    "somebody used a connector and left later is no gap: usage does not say when it was.",
    fix="Revoke the credential in the system that it opens, and take it off the record.",
    references=("OWASP MCP07:2025", "support.claude.com/en/articles/13930452", "Cowork condition U10"),
    controls=Controls(nist=("AC-2", "IA-5"), iso=("A.5.16", "A.5.17"), soc2=("CC6.2",), mas=("9.1",)),
    bad=Example(
        """\
plugins:
  slack: {title: Slack, path: oauth-connector, provision: {cowork: {via: directory-connector}}}
credentials:
  slack-ada:
    plugin: slack
    surface: cowork
    kind: per-member
    holder: ada@anycompany.example  # gap
""",
        pages={"users/page-0001.json": _USERS},
    ),
    good=Example(
        """\
plugins:
  slack: {title: Slack, path: oauth-connector, provision: {cowork: {via: directory-connector}}}
credentials:
  slack-grace: {plugin: slack, surface: cowork, kind: per-member, holder: Grace@anycompany.example}
""",
        pages={"users/page-0001.json": _USERS},
    ),
    settings=Settings,
    subjects=each_credential,
    judge=judge,
    asks="both",
)
