"""A way to sign in that nobody allowed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import get_args

from plugingov.model.door import Door
from plugingov.model.inventory import SignInMethod
from plugingov.rules.allowed import EVERYTHING, Allowed, Counting, Key, counting_in, idle_keys, kind_of, limits_for
from plugingov.rules.case import Case
from plugingov.rules.remarks import unmatched
from plugingov.rules.rule import NOT_APPLICABLE, Controls, Example, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_door
from plugingov.rules.written import Written

KINDS: tuple[Key, ...] = ("path", "classification", "group")
METHODS: tuple[str, ...] = get_args(SignInMethod)


class MethodSettings(Settings):
    """Which ways to sign in are allowed: a list, or a list for each path, classification or group."""

    allow: Allowed | None = None


@dataclass(frozen=True, eq=False)
class Methods:
    """The lists as the policy has them; one object for each set of settings, so that it is quickly told from others."""

    allow: Mapping[str, tuple[str, ...]]


def prepare(settings: MethodSettings, written: Written) -> Methods:
    del written
    return Methods(settings.allow or {})


@lru_cache(maxsize=8)
def counting(case: Case, methods: Methods) -> Counting:
    """Return the lists that this rule reads: one for a word that is no path, classification or group counts for nobody."""
    allow = {key: found for key, found in methods.allow.items() if key == EVERYTHING or kind_of(case, key) in KINDS}
    return counting_in(case, allow)


def judge(case: Case, subject: Subject, methods: Methods) -> Verdict:
    door = case.door(subject.plugin, subject.surface)
    lists = counting(case, methods)
    method = door.auth.method if door.auth else None
    likeness = lists.likeness(door, method)
    return lists.answered.get(likeness) or lists.keep(likeness, _verdict(case, lists.allow, door, method))


def _verdict(case: Case, allow: Mapping[str, tuple[str, ...]], door: Door, method: str | None) -> Verdict:
    limits = limits_for(case, allow, door)
    at = door.at("auth", "method")
    if method is not None:
        return limits.judge(method, at, f"the sign-in of `{door.id}` is `{method}` on {door.surface}")
    if not limits.limits and limits.missing is None:
        return NOT_APPLICABLE
    return Unknown(at, f"the inventory does not say the `auth.method` of `{door.id}`")


def idle(case: Case, methods: Methods) -> Iterator[str]:
    yield from idle_keys(case, methods.allow, "allow", *KINDS)
    patterns = (pattern for patterns in methods.allow.values() for pattern in patterns)
    yield from unmatched(patterns, METHODS, "allow", "is no way to sign in")


SIGN_IN_METHOD_NOT_ALLOWED = Rule(
    id="AUT006",
    name="sign-in-method-not-allowed",
    title="Members sign in in a way that was not allowed",
    layer="authenticate",
    severity="high",
    why="How people sign in decides whether one of them can be told from another, and whether access ends when somebody leaves. "
    "Where several lists count for a door (its path, its classification, a group of its audience), its method has to be on each.",
    fix="Let members sign in with an allowed method, or allow this one on purpose in the policy.",
    references=("OWASP MCP07:2025", "claude.com/docs/connectors/building/authentication"),
    controls=Controls(nist=("IA-2", "IA-9"), iso=("A.5.16", "A.8.5"), soc2=("CC6.1",), mas=("9.1",)),
    required=("allow",),
    bad=Example(
        """\
plugins:
  box:
    title: Box
    path: oauth-connector
    auth: {method: oauth}
    provision:
      cowork: {via: directory-connector}
      claude-code:
        via: user-server
        auth:
          method: static-header  # gap
""",
        "allow: [oauth, managed]",
    ),
    good=Example(
        """\
plugins:
  box:
    title: Box
    path: oauth-connector
    auth: {method: oauth}
    provision: {cowork: {via: directory-connector}}
  treasury-fx:
    title: Treasury FX
    path: custom-mcp
    auth: {method: mtls}
    provision: {claude-code: {via: managed-plugin}}
""",
        "allow: {oauth-connector: [oauth, managed], custom-mcp: [oauth, mtls]}",
    ),
    settings=MethodSettings,
    prepare=prepare,
    subjects=each_door,
    judge=judge,
    idle=idle,
)
