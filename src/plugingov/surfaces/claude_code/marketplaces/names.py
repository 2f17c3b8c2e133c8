"""Names that a marketplace cannot have: the vendor's own, those that look like them, and what is no name."""

from collections.abc import Mapping
from typing import Any

from plugingov.sources.expressions import expression

# Names that only a marketplace from the vendor's own repositories may have (code.claude.com/docs: plugin-marketplaces).
RESERVED = frozenset(
    {
        *("claude-code-marketplace", "claude-code-plugins", "claude-plugins-official", "claude-plugins-community"),
        *("claude-community", "anthropic-marketplace", "anthropic-plugins", "agent-skills", "anthropic-agent-skills"),
        *("knowledge-work-plugins", "life-sciences", "claude-for-legal", "claude-for-financial-services"),
        *("financial-services-plugins", "first-party-plugins", "healthcare"),
    }
)
# What stands behind the `@` of packages that come from no marketplace.
PSEUDO = frozenset({"skills-dir", "inline", "synced", "builtin"})
# Which names client 2.1.330 refuses wherever they come from.
_LOOK_ALIKE = expression(
    r"official[^a-z0-9]*(?:anthropic|claude)|(?:anthropic|claude)[^a-z0-9]*official"
    r"|^(?:anthropic|claude)[^a-z0-9]*(?:marketplace|plugins|official)"
)
_NAME = expression(r"[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?!\.))*")
_VENDOR = "anthropics"


def is_reserved(name: str) -> bool:
    """Tell whether a name belongs to the vendor."""
    return name.lower() in RESERVED


def looks_official(name: str) -> bool:
    """Tell whether a name passes itself off as the vendor's."""
    return not is_reserved(name) and _LOOK_ALIKE.search(name.lower()) is not None


def name_refused(name: str, source: Mapping[str, Any]) -> str:
    """Say why the client takes nothing from a marketplace of this name, or nothing where it has no objection."""
    if not _NAME.fullmatch(name):
        return f"`{name}` is no name that a marketplace can have"
    if name.lower() in PSEUDO:
        return f"`{name}` is what packages from no marketplace are called"
    if looks_official(name):
        return f"`{name}` looks like a name of the vendor"
    if is_reserved(name) and not _is_vendors(source):
        return f"`{name}` is a name of the vendor, and the marketplace does not come from its repositories"
    return ""


def _is_vendors(source: Mapping[str, Any]) -> bool:
    match source:
        case {"source": "github", "repo": str(repo)}:
            repository = repo
        case {"source": "git", "url": str(address)}:
            from plugingov.surfaces.claude_code.marketplaces.repository_urls import read_repository_url  # noqa: PLC0415 (slow)

            url = read_repository_url(address)
            repository = url.github_repository if url else ""
        case _:
            return False
    owner, _, name = repository.partition("/")
    return owner.lower() == _VENDOR and bool(name)
