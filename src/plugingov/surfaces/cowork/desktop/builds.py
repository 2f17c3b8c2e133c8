"""Builds of Claude Desktop, compared."""

from plugingov.surfaces.claude_code.client.client import numbers


def is_below(minimum: str | None, since: str) -> bool | None:
    """Tell whether a fleet may have a build from before another; nothing where nobody says which builds it has."""
    return None if minimum is None else numbers(minimum) < numbers(since)
