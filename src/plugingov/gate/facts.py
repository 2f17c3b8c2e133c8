"""Facts that the base states about something that stays, and the head lowers or leaves out."""

from collections.abc import Iterator, Mapping, Sequence

from plugingov.gate.change import AnySurface, Change
from plugingov.gate.door_facts import door_facts, plugin_facts
from plugingov.gate.doors import is_blocked
from plugingov.gate.dropped import SHARING, Dropped, classified, fewer, left_out, raised, shown, unpinned
from plugingov.gate.opening import Opening
from plugingov.model.attested import CoworkSurface
from plugingov.model.values import SURFACES, Model
from plugingov.rules.rule import Subject
from plugingov.sources.document import Route


def dropped_facts(change: Change, classifications: Sequence[str]) -> Iterator[Opening]:
    """Yield an opening for each fact of the base that the head lowers or leaves out, about whatever stays."""
    order = {name: rank for rank, name in enumerate(classifications)}
    for stated in _facts(change, order):
        fact = stated if change.people == "names" else _unnamed(stated)
        step = 1 if fact.at[0] == "surfaces" else 2 if fact.at[2:] else 0  # whose it is, the subject says
        what = ".".join(map(str, fact.at[step:]))
        yield Opening(
            "fact-dropped",
            change.head.id,
            fact.subject,
            f"`{what}` was {fact.was} and is {fact.now or 'no longer stated'}",
            fact.was,
            fact.now,
            change.place(fact.at),
        )


_OF_PEOPLE = frozenset({"owner", "holder", "requested_by", "approvals"})


def _unnamed(fact: Dropped) -> Dropped:
    """Return a fact that names nobody."""
    return fact._replace(was="somebody", now=fact.now and "somebody else") if fact.at[-1] in _OF_PEOPLE else fact


def _facts(change: Change, order: Mapping[str, int]) -> Iterator[Dropped]:
    for name, before in change.was.items():
        is_shut = _shut_tools(change, before)
        yield from plugin_facts(name, change.base.plugins[before], change.head.plugins[name], order, is_shut)
    for door in change.after.doors.values():
        if was := change.door_before(door):
            yield from door_facts(was, door)
    for surface, stated, now in change.attested:
        yield from _of_attested(Subject(surface=surface), ("surfaces", surface), _still_there(change, stated), now)
    yield from _of_groups(change)
    yield from _of_projects(change, order)
    yield from _of_credentials(change)
    yield from _of_sources(change)


def _shut_tools(change: Change, plugin: str) -> frozenset[str]:
    """Return the tools that the base blocks wherever the plugin is: one that leaves was open to nobody."""
    doors = [door for surface in SURFACES if (door := change.before.doors.get((plugin, surface)))]
    tools = doors[0].tools if doors else {}
    return frozenset(tool for tool in tools if all(is_blocked(door, tool) for door in doors))


def _still_there(change: Change, stated: AnySurface) -> AnySurface:
    """Return what the base attests, without connectors of doors that are gone: nobody has to state them."""
    if not isinstance(stated, CoworkSurface) or not stated.connectors_added:
        return stated
    kept = {before for name, before in change.was.items() if (name, "cowork") in change.after.doors}
    still = tuple(each for each in stated.connectors_added if each in kept)
    return stated.model_copy(update={"connectors_added": still or None})


def _of_groups(change: Change) -> Iterator[Dropped]:
    for name, group in change.head.groups.items():
        before = change.base.groups.get(name)
        if before is None:
            continue
        subject, at = Subject(group=name), ("groups", name)
        if before.deployment and before.deployment != group.deployment:
            now = f"`{group.deployment}`" if group.deployment else ""
            yield Dropped(subject, (*at, "deployment"), f"`{before.deployment}`", now)
        if before.members and not group.members:
            yield Dropped(subject, (*at, "members"), f"a list of {len(before.members)}")
        yield from left_out(subject, at, before, group, ("size",))


def _of_projects(change: Change, order: Mapping[str, int]) -> Iterator[Dropped]:
    for name, project in change.head.projects.items():
        if before := change.base.projects.get(change.projects.get(name, "")):
            subject, at = Subject(project=name, surface=project.surface), ("projects", name)
            yield from classified(subject, (*at, "data"), before.data, project.data, order)
            yield from left_out(subject, at, before, project, ("owner", "active"))


def _of_credentials(change: Change) -> Iterator[Dropped]:
    for name, credential in change.head.credentials.items():
        if before := change.base.credentials.get(change.credentials.get(name, "")):
            subject, at = Subject(credential.plugin, credential.surface, credential=name), ("credentials", name)
            stated = ("scopes", "holder", "owner", "expires", "issued")
            yield from left_out(subject, at, before, credential, stated)
            yield from raised(subject, (*at, "kind"), before.kind, credential.kind, SHARING)


def _of_sources(change: Change) -> Iterator[Dropped]:
    used = {door.package for door in change.after.doors.values()}
    for name in change.base.packages:
        if name in used and name not in change.head.packages:
            yield Dropped(Subject(item=name), ("packages", name), "stated")
    for name, package in change.head.packages.items():
        if before := change.base.packages.get(name):
            subject, at = Subject(item=name), ("packages", name)
            yield from fewer(subject, (*at, "parts"), before.parts, package.parts)
            yield from left_out(subject, at, before, package, ("version",))
            yield from unpinned(subject, (*at, "source"), before.source, package.source)
    for name, marketplace in change.head.marketplaces.items():
        if known := change.base.marketplaces.get(name):
            yield from unpinned(Subject(item=name), ("marketplaces", name, "source"), known.source, marketplace.source)


def _of_attested(subject: Subject, at: Route, before: Model, after: Model) -> Iterator[Dropped]:
    """Yield each attested setting that is changed or left out; a longer list and a newer version are claims."""
    for key, field in type(before).model_fields.items():
        was, now = getattr(before, key), getattr(after, key)
        route = (*at, field.alias or key)
        if was is None or was == now:
            continue
        if isinstance(was, Model) and isinstance(now, Model):
            yield from _of_attested(subject, route, was, now)
        elif isinstance(was, tuple) and isinstance(now, tuple) and key not in _ORDERED:
            yield from fewer(subject, route, was, now)
        elif not (key == "minimum_version" and now and _version(now) > _version(was)):
            yield Dropped(subject, route, shown(was), shown(now) if now is not None else "")


_ORDERED = frozenset({"order"})  # a list in which the first one counts


def _version(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))
