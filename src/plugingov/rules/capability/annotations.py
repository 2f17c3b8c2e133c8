"""What a tool's annotations say of it: hints by its server, which may be wrong or absent."""

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from plugingov.model.definition import Definition

Hint: TypeAlias = Literal["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"]
HINTS: tuple[Hint, ...] = ("readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint")


def hints(tool: Definition) -> Mapping[Hint, Any]:
    """Return the hints that a tool gives, as its server wrote them; a title is no hint."""
    said = tool.said.get("annotations")
    found = said if isinstance(said, Mapping) else {}
    return {hint: found[hint] for hint in HINTS if found.get(hint) is not None}
