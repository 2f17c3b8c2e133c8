"""A scope that nobody allowed."""

from typing import NamedTuple

from plugingov.model.values import Patterns
from plugingov.rules.authenticate.scopes import each_scope, too_wide, unstated
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Rule, Subject, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.globs import first_fit


class ScopeSettings(Settings):
    """Which scopes are allowed, which are not."""

    allow: Patterns | None = None
    deny: Patterns | None = None


class Allowance(NamedTuple):
    """Whether a scope is allowed, and the pattern that says so; none where nothing fits, and where nothing has to."""

    is_allowed: bool
    pattern: str | None = None


def allowance(settings: ScopeSettings, scope: str) -> Allowance:
    """Return what one list of a policy says of a scope."""
    denied = first_fit(settings.deny, scope) if settings.deny else None
    if denied is not None:
        return Allowance(is_allowed=False, pattern=denied)
    if settings.allow is None:
        return Allowance(is_allowed=True)
    fitting = first_fit(settings.allow, scope)
    return Allowance(fitting is not None, fitting)


def judge(case: Case, subject: Subject, settings: ScopeSettings) -> Verdict:
    scope = subject.item
    if scope is None:
        return unstated(case, subject)
    found = allowance(settings, scope)
    if found.is_allowed:
        return PASS
    if found.pattern is not None:
        return too_wide(case, subject, f", which `{found.pattern}` denies")
    allowed = ", ".join(f"`{pattern}`" for pattern in settings.allow or ()) or "none"
    return too_wide(case, subject, f"; allowed: {allowed}")


SCOPE_OUTSIDE_ALLOWLIST = Rule(
    id="AUT001",
    name="scope-outside-allowlist",
    title="A scope is wider than what was allowed",
    layer="authenticate",
    severity="high",
    why="A scope is what a stolen or misled session can do. One that nobody allowed is a door that nobody opened on purpose. "
    "Where the inventory states no `scopes`, and somebody asked the server (`probe`), those count that members' clients ask for by default: what the server's "
    "challenge names, else everything that its metadata list, and `offline_access` where the authorization server has it. "
    "Where scopes are stated, and the challenge names others, a client asks for those all the same wherever its own cannot be configured; elsewhere it is unknown.",
    fix="Ask for a scope on the list, sign in again so that the credential has it, or allow the scope on purpose in the policy.",
    references=("OWASP MCP02:2025", "modelcontextprotocol.io/specification/2026-07-28/basic/authorization"),
    controls=Controls(nist=("AC-6",), iso=("A.8.2", "A.8.3"), soc2=("CC6.3",), mas=("9.1", "9.2")),
    item_is="scope",
    required=(("allow", "deny"),),
    bad=Example(
        """\
plugins:
  google-drive:
    title: Google Drive
    path: marketplace
    auth:
      method: oauth
      scopes:
        - drive.readonly
        - drive  # gap
    provision: {cowork: {preference: available}}
  box:
    title: Box
    path: oauth-connector
    auth: {method: oauth}  # gap
    provision: {cowork: {}}
credentials:
  drive-ap:
    plugin: google-drive
    surface: cowork
    scopes: [drive.readonly, drive.admin]  # gap
""",
        "{allow: [drive.readonly, 'drive.a*'], deny: ['*.admin']}",
        answers="""\
probed:
  - {plugin: box, transport: http, url: "https://mcp.box.example/mcp", credential: none}
discovery:
  - server: 0
    step: challenge
    url: "https://mcp.box.example/mcp"
    status: 401
    challenge: {scope: box.admin}
""",
    ),
    good=Example(
        """\
plugins:
  google-drive:
    title: Google Drive
    path: marketplace
    auth: {method: oauth, scopes: [drive.readonly]}
    provision: {cowork: {preference: available}}
  treasury-fx:
    title: Treasury FX
    path: custom-mcp
    auth: {method: mtls}
    provision: {cowork: {via: custom-connector}}
""",
        "{allow: [drive.readonly]}",
    ),
    settings=ScopeSettings,
    subjects=each_scope,
    judge=judge,
)
