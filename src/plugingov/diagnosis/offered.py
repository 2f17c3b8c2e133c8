"""The tools, resources and prompts that should be there in a project, and what of them somebody saw."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from plugingov.diagnosis.tools_seen import SeenTool, SeenTools
from plugingov.layers.layers import Layers
from plugingov.model.door import Door
from plugingov.model.values import Permission

Seen: TypeAlias = Literal["there", "partly", "missing", "unknown"]


class OfferedTool(NamedTuple):
    """One tool of a plugin: what it does, what was decided about it, and whether it was seen."""

    name: str
    access: str | None
    decision: Permission | None
    is_seen: bool | None = None  # nothing where nobody looked, or what was looked at may leave it out

    @property
    def is_expected(self) -> bool:
        """Tell whether Claude should have it: what is blocked it should not."""
        return self.decision != "blocked"


@dataclass(frozen=True, slots=True)
class Offered:
    """What one plugin should offer, and how much of that was seen; `unknown` where what was seen does not tell."""

    door: Door
    tools: tuple[OfferedTool, ...]
    seen: Seen | None = None  # nothing where nobody looked
    unknown_tools: tuple[str, ...] = ()  # seen, and not in the inventory
    why: str = ""  # why what was seen does not tell

    @property
    def absent(self) -> tuple[str, ...]:
        """Return the tools that should be there and were not seen."""
        return tuple(tool.name for tool in self.tools if tool.is_expected and tool.is_seen is False)

    @property
    def open_although_blocked(self) -> tuple[str, ...]:
        """Return the tools that were seen and should not be there."""
        return tuple(tool.name for tool in self.tools if not tool.is_expected and tool.is_seen)


def offered(door: Door) -> Offered:
    """Return what a plugin should offer, as it is declared."""
    return Offered(door, tuple(_tool(door, name) for name in door.tools))


def _tool(door: Door, name: str) -> OfferedTool:
    said = door.decision(name)
    return OfferedTool(name, door.tools[name].access, said[0] if said else None)


def compared(layers: Layers, doors: Iterable[Door], seen: SeenTools) -> tuple[tuple[Offered, ...], tuple[str, ...]]:
    """Return how much of each door was seen, and what was seen that is of none of them."""
    known = tuple(doors)
    names = _Names(layers, known)
    alone = known[0] if len(known) == 1 and seen.speaks == "server" and known[0].tools else None
    whose: dict[Door | None, list[SeenTool]] = {}
    for tool in seen.tools:
        whose.setdefault(alone or names.door_of(tool), []).append(tool)
    found = tuple(_of_door(door, seen, whose.get(door, [])) for door in known)
    # What Claude names without a server is mostly its own: reading files, searching the web.
    nameless = seen.speaks == "session"
    strangers = [tool for tool in whose.get(None, []) if tool.server or not nameless]
    strangers = [tool for tool in strangers if _plain(tool.name) not in names.by_server]
    return found, tuple(dict.fromkeys(tool.shown for tool in strangers))


def _of_door(door: Door, seen: SeenTools, of_door: list[SeenTool]) -> Offered:
    named = {name: tool for tool in of_door if (name := _declared_name(door, tool.name))}
    unknown = tuple(tool.name for tool in of_door if _declared_name(door, tool.name) is None)
    may_be_elsewhere = not seen.is_whole or (seen.speaks == "server" and not of_door)
    tools = tuple(
        tool._replace(is_seen=True if tool.name in named else None if may_be_elsewhere else False)
        for tool in (_tool(door, name) for name in door.tools)
    )
    state, why = _how_much(tools, seen, of_door)
    return Offered(door, tools, state, unknown, why)


def _how_much(tools: tuple[OfferedTool, ...], seen: SeenTools, of_door: list[SeenTool]) -> tuple[Seen, str]:
    expected = [tool for tool in tools if tool.is_expected]
    absent = [tool for tool in expected if not tool.is_seen]
    if not of_door and seen.speaks == "server":
        return "unknown", "the list is of one server, and has no tool of it"
    if not of_door and not seen.is_whole:
        return "unknown", "the list has another page, which was not saved"
    if not of_door:
        if tools and not expected:
            return "unknown", "every tool of it is blocked, so none should be there"
        return "missing", ""
    if not tools:
        return "there", ""
    if not any(tool.is_seen for tool in tools):
        return "unknown", "of the tools that were seen none is one that the inventory knows of it"
    if absent and not seen.is_whole:
        return "unknown", "the list has another page, which was not saved"
    return ("partly" if absent else "there"), ""


def _declared_name(door: Door, name: str) -> str | None:
    """Return the declared tool that a seen one is; a gateway may put its target's name before three underscores."""
    for each in (name, _bare(name)):
        if each in door.tools:
            return each
    folded = _bare(name).lower()
    return next((tool for tool in door.tools if tool.lower() == folded), None)


def _bare(name: str) -> str:
    return name.rpartition("___")[2]


class _Names:
    """The doors by the names of their servers, and of their tools."""

    def __init__(self, layers: Layers, doors: tuple[Door, ...]) -> None:
        self.by_server: dict[str, list[Door]] = {}
        self._by_tool: dict[str, list[Door]] = {}
        for door in doors:
            for name in _aliases(layers, door):
                self.by_server.setdefault(name, []).append(door)
            for name in dict.fromkeys(map(str.lower, door.tools)):
                self._by_tool.setdefault(name, []).append(door)

    def door_of(self, tool: SeenTool) -> Door | None:
        """Return whose a tool is: by its server where that is known, else by its name where only one has that."""
        of_server = self.by_server.get(_plain(tool.server), []) if tool.server else []
        if of_server:
            return next((door for door in of_server if _declared_name(door, tool.name)), of_server[0])
        named = self._by_tool.get(tool.name.lower()) or self._by_tool.get(_bare(tool.name).lower(), [])
        return named[0] if len(named) == 1 else None


def _aliases(layers: Layers, door: Door) -> frozenset[str]:
    """Return the names by which a client calls the server of a door (code.claude.com/docs/en/mcp)."""
    organisation = layers.organisation
    cowork = door.plugin.provision.cowork
    shown = {door.id, door.plugin.title, (cowork.as_ if cowork else None) or ""}
    package = door.package or ""
    name = package.partition("@")[0]
    carried = organisation.packages[package].servers if package in organisation.packages else None
    keys = {(carried or {}).get(door.id, ""), *shown} - {""}
    several = len(carried or ()) > 1
    found = {*keys, *(f"claude_ai_{each}" for each in shown if each), *(f"claude.ai {each}" for each in shown if each)}
    found |= {f"plugin_{name}_{key}" for key in keys} if name else set()
    if name and not several:
        found.add(name)
    return frozenset(filter(None, map(_plain, found)))


def _plain(name: str) -> str:
    return _ODD.sub("", name.lower())


_ODD = re.compile(r"[^a-z0-9]+")
