"""What is decided about tools, as rules of `permissions`: of those that fit, deny beats ask and ask beats allow."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from plugingov.model.door import Door
from plugingov.model.tool_policy import EVERYTHING, ToolPolicy
from plugingov.model.values import PERMISSIONS, Permission
from plugingov.sources.globs import glob
from plugingov.surfaces.claude_code.rendering.declared import PACKAGED, Declared, server_name
from plugingov.surfaces.rendering.rendered import Unenforced

_LISTS: Mapping[Permission, str] = {"allow": "allow", "ask": "ask", "blocked": "deny"}
_UNNAMED = "where others are decided less strictly, no rule reaches the tools that the inventory does not name"
_NAMED_BY_MEMBERS = "a member may add its server under another name, which the rules for its tools then miss"
_SHOWN_NAME = "the rules for its tools hold as long as the connector is called there as the inventory calls it"


class ToolNames(NamedTuple):
    """What the names of a door's tools open with; `is_exact` where no pattern stands in for its server."""

    prefix: str
    is_exact: bool = True


class ToolRules:
    """The rules for the tools of some doors."""

    def __init__(self, declared: Declared, doors: Iterable[Door]) -> None:
        self._declared = declared
        self._doors = tuple(door for door in doors if door.tool_policies)

    def rules(self) -> Mapping[str, list[str]]:
        """Return the rules by list, sorted; a list without any is left out."""
        found: dict[str, set[str]] = {"deny": set(), "ask": set(), "allow": set()}
        for door in self._doors:
            for name, rule in self._of(door):
                found[name].add(rule)
        return {name: sorted(rules) for name, rules in found.items() if rules}

    def _of(self, door: Door) -> Iterator[tuple[str, str]]:
        names = self.names(door)
        for tool in known_tools(door):
            decision = door.decision(tool)
            if decision and (names.is_exact or decision[0] != "allow"):
                yield _LISTS[decision[0]], names.prefix + server_name(tool)
        for pattern, permission in _patterns(door):
            if permission != "allow" and is_whole(door, pattern):
                yield _LISTS[permission], names.prefix + re.sub(r"[^A-Za-z0-9_*-]", "_", _star(pattern))

    def names(self, door: Door) -> ToolNames:
        """Return what the names of a door's tools open with (code.claude.com/docs/en/mcp, permissions)."""
        via = door.provision.via
        if via in PACKAGED:
            return self._in_package(door)
        if via == "claude-ai-connector":
            return ToolNames(f"mcp__claude_ai_{server_name(self._shown_as(door))}__")
        return ToolNames(f"mcp__{self._declared.names[door.id]}__")

    def _in_package(self, door: Door) -> ToolNames:
        package = self._declared.organisation.packages.get(door.package or "")
        plugin = server_name((door.package or door.id).rpartition("@")[0] or door.id)
        key = (package.servers or {}).get(door.id) if package else None
        return ToolNames(
            f"mcp__plugin_{plugin}_{server_name(key)}__" if key else f"mcp__plugin_{plugin}_*__", bool(key)
        )

    def _shown_as(self, door: Door) -> str:
        twin = self._declared.twins.get(door.id)
        return door.provision.as_ or (twin.provision.as_ if twin else None) or door.plugin.title

    def unenforced(self) -> Iterator[Unenforced]:
        """Yield what is decided about tools and no rule can say."""
        for door in self._doors:
            yield from self._unenforced_of(door)

    def _unenforced_of(self, door: Door) -> Iterator[Unenforced]:
        if any(permission != "allow" and not is_whole(door, pattern) for pattern, permission in _patterns(door)):
            yield Unenforced("CAP002", door.id, _UNNAMED)
        if not self.names(door).is_exact and "allow" in _decisions(door):
            because = "its package does not say what its server is called, so no rule allows a tool without asking"
            yield Unenforced("PAR006", door.id, because)
        match door.provision.via:
            case "user-server" | "project-file":
                yield Unenforced("CAP002", door.id, _NAMED_BY_MEMBERS)
            case "claude-ai-connector":
                yield Unenforced("CAP002", door.id, _SHOWN_NAME)


def known_tools(door: Door) -> tuple[str, ...]:
    """Return the tools of a door that the inventory names, be it to decide about them."""
    decided = (name for policy in door.tool_policies for name in policy.tools if "*" not in name and name != "default")
    return tuple(dict.fromkeys((*door.tools, *decided)))


def _decisions(door: Door) -> frozenset[Permission]:
    return frozenset(decision[0] for tool in known_tools(door) if (decision := door.decision(tool)))


def _patterns(door: Door) -> Iterator[tuple[str, Permission]]:
    """Yield what is decided about more than one tool."""
    for policy in door.tool_policies:
        yield from ((name, said) for name, said in policy.tools.items() if "*" in name or name == "default")


def _star(pattern: str) -> str:
    return "*" if pattern == "default" else pattern


def is_whole(door: Door, pattern: str) -> bool:
    """Tell whether a rule for a whole pattern shuts no tool that something else is decided about, less strictly."""
    return "[*]" not in pattern and all(
        _spares(door, policy, pattern) for policy in door.tool_policies if pattern in policy.tools
    )


def _spares(door: Door, policy: ToolPolicy, pattern: str) -> bool:
    strict = PERMISSIONS.index(policy.tools[pattern])
    matching = glob(_star(pattern))
    decided = [door.decision(tool) for tool in known_tools(door) if matching.matches(tool)]
    if any(PERMISSIONS.index(said[0]) < strict for said in decided if said):
        return False
    others = policy.tools.values() if pattern in EVERYTHING else ()
    return all(PERMISSIONS.index(said) >= strict for said in others)
