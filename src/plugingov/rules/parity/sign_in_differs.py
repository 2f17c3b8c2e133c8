"""A door that people sign in to in one way on one surface and in another on the other."""

from collections.abc import Iterator

from plugingov.model.door import Door
from plugingov.model.inventory import Auth
from plugingov.rules.case import Case
from plugingov.rules.parity.pair import Pair, each_pair, is_on_both, pairs
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Route


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    pair = pairs(case)[subject.plugin or ""]
    if pair.is_explained or (pair.is_one_way and pair.claude_code.provision.auth is None):
        return PASS
    ours, theirs = pair.cowork.auth or Auth(), pair.claude_code.auth or Auth()
    if ours.method and (ours is theirs or _facts(ours) == _facts(theirs)):
        return PASS
    if not is_on_both(case, pair):
        return NOT_APPLICABLE
    differing = dict(_differing(ours, theirs))
    if differing:
        return Finding(_at(pair, next(iter(differing))), f"`{pair.id}` {' and '.join(differing.values())}")
    return _unsaid(pair, ours, theirs)


def _facts(auth: Auth) -> tuple[object, ...]:
    """Return what is compared of a sign-in; where there is none, nothing else matters."""
    if auth.method == "none":
        return ("none",)
    return auth.method, auth.identity, None if auth.scopes is None else frozenset(auth.scopes)


def _differing(ours: Auth, theirs: Auth) -> Iterator[tuple[str, str]]:
    """Yield what both surfaces state and not alike, each with how a sentence about the door says it."""
    if ours.method and theirs.method and ours.method != theirs.method:
        yield "method", f"signs in with `{ours.method}` on cowork and with `{theirs.method}` on claude-code"
    if ours.identity and theirs.identity and ours.identity != theirs.identity:
        yield "identity", f"has a `{ours.identity}` identity on cowork and a `{theirs.identity}` one on claude-code"
    if ours.scopes is not None and theirs.scopes is not None:
        asked = dict.fromkeys((*ours.scopes, *theirs.scopes))
        alike = frozenset(ours.scopes).intersection(theirs.scopes)
        single = [scope for scope in asked if scope not in alike]
        if single:
            surface = "cowork" if single[0] in ours.scopes else "claude-code"
            rest = f" ({len(single) - 1} more of its scopes on one surface alone)" if single[1:] else ""
            yield "scopes", f"asks for scope `{single[0]}` on {surface} alone{rest}"


def _unsaid(pair: Pair, ours: Auth, theirs: Auth) -> Unknown:
    """Say what is not stated, so that nobody knows whether it differs: the method first, then what one side says."""
    sides = ((pair.cowork, ours, theirs), (pair.claude_code, theirs, ours))
    door, key = next(
        (door, key)
        for key in ("method", "identity", "scopes")
        for door, mine, other in sides
        if getattr(mine, key) is None and (key == "method" or getattr(other, key) is not None)
    )
    because = f"the inventory does not say the `auth.{key}` of `{door.id}` on {door.surface}"
    return Unknown(door.at("auth", key), because)


def _at(pair: Pair, key: str) -> Route:
    """Return the line of the sign-in that one surface has of its own: the one that makes the difference."""
    own: Door = pair.claude_code if pair.claude_code.provision.auth else pair.cowork
    return own.at("auth", key)


SIGN_IN_DIFFERS = Rule(
    id="PAR005",
    name="sign-in-differs",
    title="Members sign in in different ways",
    layer="install",
    severity="medium",
    why="What the review approved (who signs in, how, and how wide) holds on one surface only. The other way in may be "
    "wider, or shared by everybody. Method, identity and scopes are compared; an account connector or a synced plugin "
    "signs in as Cowork does, unless its provision says otherwise.",
    fix="Write `auth` once, for both surfaces, or say in `differs_because` why they are meant to differ.",
    references=(
        "claude.com/docs/connectors/building/authentication",
        "modelcontextprotocol.io/specification/2026-07-28/basic/authorization",
    ),
    controls=Controls(nist=("CM-2", "CM-8"), iso=("A.8.9", "A.5.9"), soc2=("CC7.1",), mas=("7.2",)),
    bad=Example(
        """\
plugins:
  box:
    title: Box
    path: marketplace
    auth: {method: oauth, identity: per-member, scopes: [root_readonly]}
    provision:
      cowork: {via: directory-connector}
      claude-code:
        via: marketplace-plugin
        auth:
          method: static-header  # gap
          identity: shared
          scopes: [root_readonly]
  notion:
    title: Notion
    path: marketplace
    auth: {method: oauth, identity: per-member, scopes: [read_content]}
    provision:
      cowork:
        via: org-plugin
        auth:
          method: oauth
          identity: per-member
          scopes: [read_content, insert_content]  # gap
      claude-code: {via: marketplace-plugin}
""",
    ),
    good=Example(
        """\
plugins:
  box:
    title: Box
    path: marketplace
    auth: {method: oauth, identity: per-member, scopes: [root_readonly]}
    provision:
      cowork: {via: directory-connector}
      claude-code:
        via: marketplace-plugin
        auth: {method: static-header, identity: shared}
        differs_because: The package was set up before the archive signed members in.
  notion:
    title: Notion
    path: marketplace
    auth: {method: oauth, identity: per-member, scopes: [read_content]}
    provision:
      cowork: {via: org-plugin}
      claude-code: {via: marketplace-plugin}
""",
    ),
    settings=Settings,
    subjects=each_pair,
    judge=judge,
)
