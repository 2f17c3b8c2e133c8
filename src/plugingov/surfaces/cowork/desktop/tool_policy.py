"""What `toolPolicy` decides about a tool: chat and Code sessions resolve wildcards differently."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

from plugingov.model.values import PERMISSIONS, Permission
from plugingov.sources.globs import glob

Session: TypeAlias = Literal["chat", "code"]
SESSIONS: tuple[Session, ...] = ("chat", "code")
EVERY = "*"


class Decision(NamedTuple):
    """What is decided about a tool, and the key that decides."""

    permission: Permission
    key: str


def known(policy: Mapping[str, Any]) -> Mapping[str, Permission]:
    """Return the lines of a policy whose values the app knows."""
    return {key: value for key, value in policy.items() if value in PERMISSIONS}


def decided(policy: Mapping[str, Any], tool: str, session: Session) -> Decision | None:
    """Return what a policy decides about a tool in one kind of session; nothing where it is the member's choice.

    Several wildcards: the strictest. An exact key beats them, but a wildcard `ask` that is stricter beats it in both
    kinds of session, and a wildcard `blocked` other than a bare star in Code. `allow` is not handed on to Code.
    """
    lines = known(policy)
    wild = [key for key in lines if "*" in key and glob(key).matches(tool)]
    strictest = max(wild, key=lambda key: PERMISSIONS.index(lines[key]), default=None)
    exact = lines.get(tool) if "*" not in tool else None
    if exact is not None:
        beating = [key for key in wild if _beats(key, lines[key], exact, session)]
        key = max(beating, key=lambda each: PERMISSIONS.index(lines[each]), default=tool)
        found = Decision(lines[key], key)
    elif strictest is not None:
        found = Decision(lines[strictest], strictest)
    else:
        return None
    return None if session == "code" and found.permission == "allow" else found


def _beats(key: str, wild: Permission, exact: Permission, session: Session) -> bool:
    """Tell whether a wildcard wins over an exact key, which by rights it does not."""
    if PERMISSIONS.index(wild) <= PERMISSIONS.index(exact):
        return False
    return wild == "ask" or (session == "code" and key != EVERY)


def made_of(policy: Mapping[str, Any], tool: str) -> Permission | None:
    """Return the strictest that the app makes of a tool, in chat or in Code; nothing where members choose."""
    found = filter(None, (decided(policy, tool, session) for session in SESSIONS))
    return max((each.permission for each in found), key=PERMISSIONS.index, default=None)
