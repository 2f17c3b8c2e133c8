"""What the answers tell beside the way in: how a credential fared, and what a server should not advertise."""

import re

from plugingov.model.probed import Step
from plugingov.surfaces.sign_in.reading import Reading
from plugingov.surfaces.sign_in.way import Way, came_back, is_success, quoted, texts

_MODERN_SINCE = "2026-07-28"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
OFFLINE = "offline_access"


def credential(way: Way) -> Reading | None:
    """Return how the server took the credential that was sent; a member's own may fare otherwise."""
    step = way.server.step("credential")
    if step is None:
        return None
    if is_success(step) and not step.failure:
        return way.reads("credential-taken", "on", f"{came_back(step)} to the credential that was sent", step)
    if step.status == 401:  # noqa: PLR2004 (as HTTP has it)
        because = (
            f"{came_back(step)} to the credential that was sent: it is expired, revoked, or made for another audience "
            "or by another issuer"
        )
        return way.reads("credential-refused", "off", because, step)
    if step.status == 403 and step.challenge and step.challenge.get("error") == "insufficient_scope":  # noqa: PLR2004
        return way.reads("scope-too-small", "off", _too_small(way, step), step)
    because = f"{came_back(step)} to the credential that was sent, which does not say whether it is any good"
    return way.reads("credential-unclear", "unknown", because, step)


def _too_small(way: Way, step: Step) -> str:
    """Return which scopes the credential lacks: all that are asked for, where nobody says which it has."""
    wanted = tuple(dict.fromkeys(((step.challenge or {}).get("scope") or "").split()))
    held = way.server.scopes
    missing = [scope for scope in wanted if scope not in (held or ())]
    opening = f"{came_back(step)} to the credential that was sent, whose scopes are too small"
    if not wanted:
        return f"{opening}; it does not say which it wants"
    if held is None:
        return f"{opening}: it wants {quoted(wanted)}"
    return f"{opening}: it lacks {quoted(missing)}" if missing else f"{opening}, though it has {quoted(wanted)}"


def offline_access(way: Way) -> Reading | None:
    """Return that the server asks for refresh tokens as if they were a right of its own."""
    for step, said in (
        (way.resource, texts(way.resource.said.get("scopes_supported")) if way.resource else ()),
        (way.challenge, tuple(((way.challenge.challenge or {}).get("scope") or "").split()) if way.challenge else ()),
    ):
        if OFFLINE in (said or ()):
            where = quoted(step.url) if step else "the server"
            because = f"`{OFFLINE}` stands among the scopes at {where}, where it does not belong: Claude adds it itself"
            return way.reads("offline-access-listed", "on", because, step)
    return None


def era(way: Way) -> Reading | None:
    """Return which era of the protocol the server speaks."""
    version = way.server.protocol
    if not _DATE.fullmatch(version):
        return None
    if version >= _MODERN_SINCE:
        return way.reads("modern-era", "on", f"the server speaks {quoted(version)}: without sessions", None)
    return way.reads("legacy-era", "on", f"the server speaks {quoted(version)}: with `initialize` and sessions", None)
