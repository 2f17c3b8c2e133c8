"""What a provision decides about tools: which of them run, which ask, and which are blocked."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from plugingov.model.values import PERMISSIONS, Permission
from plugingov.sources.document import Route
from plugingov.sources.globs import glob

EVERYTHING = frozenset({"default", "*"})  # these name no tool: they are for whatever there is

Decision: TypeAlias = tuple[Permission, Route]


class ToolPolicy(NamedTuple):
    """The `tools` of one provision, and where they stand."""

    tools: Mapping[str, Permission]
    at: Route

    def decision(self, tool: str) -> Decision | None:
        """Return what is said about a tool and where: exact beats glob, the strictest glob wins."""
        if tool in self.tools:
            return self._line(tool)
        globs = [pattern for pattern in self.tools if "*" in pattern and glob(pattern).matches(tool)]
        if globs:
            return self._line(max(globs, key=lambda pattern: PERMISSIONS.index(self.tools[pattern])))
        return self._line("default") if "default" in self.tools else None

    def _line(self, name: str) -> Decision:
        return self.tools[name], (*self.at, name)

    @property
    def blocks_any(self) -> bool:
        """Tell whether some tool may be blocked."""
        return "blocked" in self.tools.values()

    @property
    def shut_at(self) -> Route | None:
        """Return the line that blocks every tool, whatever there is; nothing where some may run."""
        if set(self.tools.values()) != {"blocked"}:
            return None
        return next(((*self.at, name) for name in self.tools if name in EVERYTHING), None)


def strictest(decisions: Iterable[Decision | None]) -> Decision | None:
    """Return the strictest of several decisions, the first of equal ones; nothing where none was made."""
    made = [decision for decision in decisions if decision]
    return max(made, key=lambda decision: PERMISSIONS.index(decision[0])) if made else None
