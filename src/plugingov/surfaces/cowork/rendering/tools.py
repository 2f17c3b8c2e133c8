"""What is decided about tools, as Desktop takes it: `toolPolicy` of a managed server, locks on servers of packages."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from plugingov.model.door import Door
from plugingov.model.organisation import Organisation
from plugingov.model.values import PERMISSIONS, Permission
from plugingov.surfaces.cowork.desktop.tool_policy import made_of
from plugingov.surfaces.rendering.rendered import Unenforced

_LITERAL = "[*]"


def known_tools(door: Door) -> tuple[str, ...]:
    """Return the tools of a door that the inventory names, be it to decide about them."""
    decided = (name for policy in door.tool_policies for name in policy.tools if "*" not in name and name != "default")
    return tuple(sorted({*door.tools, *decided}))


def patterns(door: Door) -> Iterator[tuple[str, Permission]]:
    """Yield what is decided about more than one tool."""
    for policy in door.tool_policies:
        yield from ((name, said) for name, said in policy.tools.items() if "*" in name or name == "default")


def tool_policy(door: Door) -> Mapping[str, Permission]:
    """Return the `toolPolicy` of a managed server: what is decided, and each known tool of which it would say else."""
    found: dict[str, Permission] = {}
    for policy in door.tool_policies:
        for written, permission in policy.tools.items():
            name = "*" if written == "default" else written
            if _LITERAL not in name:
                found[name] = _stricter(found.get(name), permission)
    for tool in known_tools(door):
        decision = door.decision(tool)
        if decision and tool not in found and made_of(found, tool) != decision[0]:
            found[tool] = decision[0]
    return dict(sorted(found.items()))


def _stricter(one: Permission | None, other: Permission) -> Permission:
    return max(filter(None, (one, other)), key=PERMISSIONS.index)


def unenforced_of_server(door: Door) -> Iterator[Unenforced]:
    """Yield what is decided about the tools of a managed server and `toolPolicy` cannot say."""
    policy = tool_policy(door)
    if any(_LITERAL in pattern for pattern, _ in patterns(door)):
        yield Unenforced("CAP002", door.id, "no key of `toolPolicy` stands for a star that is a star")
    if "*" in policy and any(
        PERMISSIONS.index(said) < PERMISSIONS.index(policy["*"]) for name, said in policy.items() if "*" in name
    ):
        because = "of several patterns the strictest counts, also where a looser one fits a tool that nobody named"
        yield Unenforced("ACT008", door.id, because)
    for tool in known_tools(door):
        decision = door.decision(tool)
        if decision and made_of(policy, tool) != decision[0]:
            because = "a pattern that is stricter than what is decided about one tool beats it in some sessions"
            yield Unenforced("ACT008", door.id, because)
    if not door.tool_policies and any(tool.access != "read" for tool in door.tools.values()):
        yield Unenforced("CAP002", door.id, "nothing is decided about its tools, so members choose which run unasked")


def server_key(organisation: Organisation, door: Door) -> str | None:
    """Return what the server of a door is called inside its package, where the inventory says so."""
    package = organisation.packages.get(door.package or "")
    return (package.servers or {}).get(door.id) if package else None


def org_plugin_settings(organisation: Organisation, doors: Iterable[Door]) -> list[Mapping[str, Any]]:
    """Return `orgPluginSettings`: a lock on each known tool of the servers of packages, the strictest of one name."""
    found: dict[str, dict[str, Permission]] = {}
    for door in doors:
        key = server_key(organisation, door)
        for tool in known_tools(door) if key else ():
            decision = door.decision(tool)
            if key and decision:
                tools = found.setdefault(key, {})
                tools[tool] = _stricter(tools.get(tool), decision[0])
    return [
        {
            "serverName": name,
            "tools": [{"toolName": tool, "permission": said} for tool, said in sorted(tools.items())],
        }
        for name, tools in sorted(found.items())
    ]


def unenforced_of_packages(organisation: Organisation, doors: Iterable[Door]) -> Iterator[Unenforced]:
    """Yield what is decided about the tools of packages and no lock can say."""
    doors = tuple(doors)
    locks = {
        (each["serverName"], tool["toolName"]): tool["permission"]
        for each in org_plugin_settings(organisation, doors)
        for tool in each["tools"]
    }
    for door in doors:
        key = server_key(organisation, door)
        if not door.tool_policies:
            if any(tool.access != "read" for tool in door.tools.values()):
                because = "nothing is decided about its tools, so members choose which run unasked"
                yield Unenforced("CAP002", door.id, because)
            continue
        if key is None:
            because = "its package does not say what its server is called (`servers`), so no lock names its tools"
            yield Unenforced("CAP002", door.id, because)
            continue
        if any(permission != "allow" for _, permission in patterns(door)):
            yield Unenforced(
                "CAP002", door.id, "a lock is for one tool: those that the inventory does not name have none"
            )
        decided = ((tool, door.decision(tool)) for tool in known_tools(door))
        if any(said and locks[key, tool] != said[0] for tool, said in decided):
            because = "a server of the same name in another package is decided more strictly, and a lock is for both"
            yield Unenforced("ACT008", door.id, because)
