"""The three paths side by side, for one request."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from plugingov.gaps.gap import Gap
from plugingov.model.organisation import Organisation
from plugingov.model.request import Request
from plugingov.model.values import InstallPath
from plugingov.review.guide import listed_as
from plugingov.review.rollout import Rollout
from plugingov.rules.catalogues import Systems

PATHS: tuple[InstallPath, ...] = get_args(InstallPath)
# What differs from path to path and not from request to request, in the order in which it is told.
_ALWAYS: Mapping[InstallPath, Mapping[str, str]] = {
    "marketplace": {
        "who sets it up": "an Owner; IT on Claude Code",
        "when to use it": "packaged; skills or a lock wanted",
        "who vouches for the code": "whoever read the package's commit",
        "where it runs": "its skills with Claude, its server elsewhere",
        "sign-in": "as its server asks",
        "org-managed": "yes, it can be locked",
        "who owns security": "we the package, the operator its server",
    },
    "custom-mcp": {
        "who sets it up": "we run it; an Owner or IT adds it",
        "when to use it": "internal, listed nowhere",
        "who vouches for the code": "nobody but us",
        "where it runs": "where we host it",
        "sign-in": "as we build it",
        "org-managed": "in a package of ours, or by IT",
        "who owns security": "we do, all of it",
    },
    "oauth-connector": {
        "who sets it up": "an Owner, once",
        "when to use it": "only its remote tools wanted",
        "who vouches for the code": "the vendor's directory",
        "where it runs": "on the connector's servers",
        "sign-in": "each member, OAuth",
        "org-managed": "no: members connect and disconnect",
        "who owns security": "its operator; we the scopes",
    },
}
SCANNING = "Whoever vouches: scanning of plugins looks at neither servers nor hooks."


@dataclass(frozen=True)
class Path:
    """One path as this request would come by it."""

    path: InstallPath
    is_recommended: bool
    facts: Mapping[str, str]
    gaps: tuple[Gap, ...]  # that it would open, whatever is approved
    is_allowed: bool


def path_facts(
    path: InstallPath, request: Request, organisation: Organisation, systems: Systems, rollouts: tuple[Rollout, ...]
) -> Mapping[str, str]:
    """Return what is to be known of one path, in the order in which it is told."""
    return {
        "catalogue": _catalogue(path, request, systems),
        **_ALWAYS[path],
        "set-up effort": _effort(rollouts),
        "an example here": _example(path, organisation),
    }


def _effort(rollouts: tuple[Rollout, ...]) -> str:
    """Return how many steps it takes, and which surface takes no such thing whatever anybody does."""
    count = sum(len(each.steps) for each in rollouts)
    refusing = "".join(f"; {each.surface} takes none such" for each in rollouts if not each.steps)
    return f"{count} step{'s' * (count != 1)}{refusing}"


def _catalogue(path: InstallPath, request: Request, systems: Systems) -> str:
    listed = listed_as(request, systems)
    if path == "custom-mcp":
        return "listed elsewhere" if listed else "listed nowhere, which is its case"
    names = listed.system.marketplace if listed and path == "marketplace" else ()
    names = listed.system.connector if listed and path == "oauth-connector" else names
    more = f" (and {len(names) - 1} more)" if names[1:] else ""
    return f"`{names[0]}`{more}" if names else "not listed"


def _example(path: InstallPath, organisation: Organisation) -> str:
    names = (name for name, plugin in organisation.plugins.items() if plugin.path == path)
    return next((f"`{name}`" for name in names), "none yet")
