"""The switch of a project, and the tools that may run in it; both surfaces declare them alike."""

from plugingov.model.answer import Answer
from plugingov.model.door import Door
from plugingov.model.organisation import Organisation
from plugingov.sources.document import Route
from plugingov.surfaces.surface import Need


def declared_switch(organisation: Organisation, door: Door, need: Need | None) -> Answer:
    """Tell what the project's own `active` list says about the door, unless it switches itself on."""
    if door.activation == "automatic":
        because = f"`{door.id}` switches itself on once signed in, which is part of connecting"
        return Answer("on", because, door.at("activation"))
    if need is None:
        return Answer("unknown", f"no project on {door.surface} needs `{door.id}`", door.route)
    project = organisation.projects[need.project]
    route: Route = ("projects", need.project)
    if project.active is None:
        return Answer("unknown", f"project `{need.project}` does not say what is active in it", (*route, "active"))
    if (number := organisation.active_at.get((need.project, door.id))) is not None:
        at = (*route, "active", number)
        return Answer("on", f"`{door.id}` is switched on in project `{need.project}`", at)
    return Answer("off", f"`{door.id}` is not switched on in project `{need.project}`", (*route, "active"))


def usable(switched: Answer, door: Door, need: Need | None) -> Answer:
    """Tell whether a door that is switched on can be used for what is needed: none of those tools is blocked."""
    return switched if switched.state == "off" else blocked_tool(door, need) or switched


def added_in_project(organisation: Organisation, door: Door, need: Need | None) -> Route | None:
    """Return the line that shows somebody added a door which members add themselves: it is active in the project."""
    number = organisation.active_at.get((need.project, door.id)) if need else None
    return ("projects", need.project, "active", number) if need and number is not None else None


def blocked_tool(door: Door, need: Need | None) -> Answer | None:
    """Return why a needed tool cannot run, or nothing while each of them may."""
    wanted = (need.tools if need else ()) or tuple(door.tools) or _ANY_TOOL
    found = {tool: door.decision(tool) for tool in wanted}
    blocked = {tool: said[1] for tool, said in found.items() if said and said[0] == "blocked"}
    is_stopped = blocked if need and need.tools else len(blocked) == len(wanted)
    if not is_stopped:
        return None
    tool, at = next(iter(blocked.items()))
    what = f"`{tool}`, which project `{need.project}` needs," if need and need.tools else f"every tool of `{door.id}`"
    return Answer("off", f"{what} is blocked on {door.surface}", at)


# Stands for whatever a door offers where the inventory lists no tool: only `*` and `default` say something about it.
_ANY_TOOL = ("*",)
