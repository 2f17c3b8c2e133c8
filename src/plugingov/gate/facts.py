"""Facts that the base states about something that stays, and the head lowers or leaves out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from plugingov.gate.change import AnySurface, Change
from plugingov.gate.doors import is_blocked, may_write
from plugingov.gate.opening import Opening
from plugingov.model.attested import CoworkSurface
from plugingov.model.door import Door
from plugingov.model.inventory import Auth, DataFacts, Plugin, Provides, Resource, Server, Tool
from plugingov.model.values import PERMISSIONS, SURFACES, Model
from plugingov.rules.rule import Subject
from plugingov.sources.document import Route
from plugingov.sources.secrets import MASK


class Dropped(NamedTuple):
    """One fact that is stated no more, or less: whose, at which route of the head, what it was and what it is."""

    subject: Subject
    at: Route
    was: str
    now: str = ""


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
        yield from _of_plugin(name, change.base.plugins[before], change.head.plugins[name], order, is_shut)
    for door in change.after.doors.values():
        if was := change.door_before(door):
            yield from _of_door(was, door)
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
        yield from _left_out(subject, at, before, group, ("size",))


def _of_projects(change: Change, order: Mapping[str, int]) -> Iterator[Dropped]:
    for name, project in change.head.projects.items():
        if before := change.base.projects.get(change.projects.get(name, "")):
            subject, at = Subject(project=name, surface=project.surface), ("projects", name)
            yield from _classified(subject, (*at, "data"), before.data, project.data, order)
            yield from _left_out(subject, at, before, project, ("owner", "active"))


def _of_credentials(change: Change) -> Iterator[Dropped]:
    for name, credential in change.head.credentials.items():
        if before := change.base.credentials.get(change.credentials.get(name, "")):
            subject, at = Subject(credential.plugin, credential.surface, credential=name), ("credentials", name)
            stated = ("scopes", "holder", "owner", "expires", "issued")
            yield from _left_out(subject, at, before, credential, stated)
            yield from _raised(subject, (*at, "kind"), before.kind, credential.kind, _SHARING)


def _of_sources(change: Change) -> Iterator[Dropped]:
    used = {door.package for door in change.after.doors.values()}
    for name in change.base.packages:
        if name in used and name not in change.head.packages:
            yield Dropped(Subject(item=name), ("packages", name), "stated")
    for name, package in change.head.packages.items():
        if before := change.base.packages.get(name):
            subject, at = Subject(item=name), ("packages", name)
            yield from _fewer(subject, (*at, "parts"), before.parts, package.parts)
            yield from _left_out(subject, at, before, package, ("version",))
            yield from _unpinned(subject, (*at, "source"), before.source, package.source)
    for name, marketplace in change.head.marketplaces.items():
        if known := change.base.marketplaces.get(name):
            yield from _unpinned(Subject(item=name), ("marketplaces", name, "source"), known.source, marketplace.source)


_SHARING = ("per-member", "service", "shared")  # the more people share a sign-in, the farther on


def _of_plugin(
    name: str, before: Plugin, after: Plugin, order: Mapping[str, int], is_shut: frozenset[str]
) -> Iterator[Dropped]:
    subject, at = Subject(plugin=name), ("plugins", name)
    yield from _fewer(subject, (*at, "tags"), before.tags, after.tags)
    yield from _left_out(subject, at, before, after, ("owner", "system", "publisher"))
    yield from _data(subject, (*at, "data"), before, after, order)
    yield from _review(subject, (*at, "review"), before, after)
    yield from _provided(name, before.provides, after.provides, order, is_shut)


def _of_door(before: Door, door: Door) -> Iterator[Dropped]:
    """Yield what is dropped of what counts for a door, whether its plugin says it or one surface alone."""
    subject, at = Subject(plugin=door.id, surface=door.surface), door.provision_route
    was, now = before.provision, door.provision
    yield from _left_out(subject, at, was, now, ("differs_because",))
    if was.lock and not now.lock:
        yield Dropped(subject, (*at, "lock"), "true", "false" if now.lock is False else "")
    yield from _how_reached(subject, door, before)
    yield from _decisions(before, door)


def _how_reached(subject: Subject, door: Door, before: Door) -> Iterator[Dropped]:
    """Yield what is dropped of a server and of a sign-in."""
    if before.server:
        stated = ("operator", "transport") if door.server else ("url", "command", "operator")
        yield from _left_out(subject, door.at("server"), before.server, door.server or Server(), stated)
    if before.auth is None:
        return
    route, auth = door.at("auth"), door.auth or Auth()
    yield from _left_out(subject, route, before.auth, auth, ("method", "identity", "scopes", "issuer", "client"))
    yield from _raised(subject, (*route, "identity"), before.auth.identity, auth.identity, _SHARING)
    was, now = before.auth.method, auth.method
    if was and now and _STRENGTH[now] < _STRENGTH[was]:
        yield Dropped(subject, (*route, "method"), f"`{was}`", f"`{now}`")


# How much a sign-in tells of who signs in, and how long what is stolen works.
_STRENGTH = {"mtls": 3, "oauth": 3, "managed": 3, "aws-credentials": 3, "api-token": 2, "static-header": 1, "none": 0}


def _data(subject: Subject, at: Route, before: Plugin, after: Plugin, order: Mapping[str, int]) -> Iterator[Dropped]:
    was, now = before.data, after.data
    if was is None:
        return
    now = now or DataFacts()
    yield from _classified(subject, (*at, "classification"), was.classification, now.classification, order)
    yield from _fewer(subject, (*at, "regions"), was.regions, now.regions)
    yield from _left_out(subject, at, was, now, ("owner", "cleared_for"))


def _review(subject: Subject, at: Route, before: Plugin, after: Plugin) -> Iterator[Dropped]:
    was, now = before.review, after.review
    if was is None:
        return
    if now is None:
        yield Dropped(subject, at, "a review")
        return
    lost = was.approvals_on_record.keys() - now.approvals_on_record.keys()
    yield from (Dropped(subject, (*at, "approvals"), f"an approval by `{name}`") for name in sorted(lost))
    yield from _left_out(subject, at, was, now, ("requested_by", "valid_until", "covers", "ticket"))


def _provided(
    name: str, before: Provides | None, after: Provides | None, order: Mapping[str, int], is_shut: frozenset[str]
) -> Iterator[Dropped]:
    at = ("plugins", name, "provides")
    for kind in ("tools", "resources"):
        was, now = (getattr(each, kind) if each else None for each in (before, after))
        if was and not now:
            yield Dropped(Subject(plugin=name), (*at, kind), f"a list of {len(was)}")
    listed = (after and after.tools) or {}
    for tool, was in ((before and before.tools) or {}).items():
        subject, route = Subject(plugin=name, capability=tool), (*at, "tools", tool)
        if tool in listed:
            yield from _tool(subject, route, was, listed[tool])
        elif listed and tool not in is_shut and may_write(was):  # whether it is there is not for this file to say
            yield Dropped(subject, route, f"a tool with access `{was.access or 'not stated'}`")
    offered = (after and after.resources) or {}
    for resource, held in ((before and before.resources) or {}).items():
        subject, route = Subject(plugin=name, capability=resource), (*at, "resources", resource)
        if resource in offered or (offered and order.get(held.classification or "", 0)):
            now = offered.get(resource, Resource())
            yield from _classified(subject, (*route, "classification"), held.classification, now.classification, order)


def _tool(subject: Subject, at: Route, before: Tool, after: Tool) -> Iterator[Dropped]:
    if before.access == "write" and after.access != "write":
        yield Dropped(subject, (*at, "access"), "`write`", f"`{after.access}`" if after.access else "")
    elif before.access and not after.access:
        yield Dropped(subject, (*at, "access"), f"`{before.access}`")
    for key in ("destructive", "open_world"):
        was, now = getattr(before, key), getattr(after, key)
        if was and not now:
            yield Dropped(subject, (*at, key), "true", "" if now is None else "false")
    yield from _left_out(subject, at, before, after, ("scopes",))
    yield from _fewer(subject, (*at, "sees"), before.sees, after.sees)


def _decisions(before: Door, door: Door) -> Iterator[Dropped]:
    """Yield each decision about tools that is less strict, or made no more; a tool that is gone needs none."""
    patterns = {**(before.provision.tools or {}), **(door.provision.tools or {})}
    left = before.tools.keys() - door.tools.keys()
    for pattern in dict.fromkeys((*patterns, *before.tools)):
        was, now = (decided[0] if (decided := each.decision(pattern)) else None for each in (before, door))
        if was and pattern not in left and (now is None or PERMISSIONS.index(now) < PERMISSIONS.index(was)):
            tool = None if pattern == "default" else pattern
            subject = Subject(plugin=door.id, surface=door.surface, capability=tool)
            yield Dropped(subject, door.provision_at("tools", pattern), f"`{was}`", f"`{now}`" if now else "")


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
            yield from _fewer(subject, route, was, now)
        elif not (key == "minimum_version" and now and _version(now) > _version(was)):
            yield Dropped(subject, route, _shown(was), _shown(now) if now is not None else "")


_ORDERED = frozenset({"order"})  # a list in which the first one counts


def _version(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))


def _classified(
    subject: Subject, at: Route, was: str | None, now: str | None, order: Mapping[str, int]
) -> Iterator[Dropped]:
    if was and was != now and order.get(now or "", -1) < order.get(was, len(order)):
        yield Dropped(subject, at, f"`{was}`", f"`{now}`" if now else "")


def _fewer(subject: Subject, at: Route, was: Iterable[str] | None, now: Iterable[str] | None) -> Iterator[Dropped]:
    if lost := [each for each in was or () if each not in (now or ())]:
        left = [f"`{each}`" for each in now or ()]
        yield Dropped(
            subject,
            at,
            ", ".join(f"`{each}`" for each in lost),
            f"left out; there is {', '.join(left)}" if left else "",
        )


def _left_out(subject: Subject, at: Route, was: Model, now: Model, keys: Iterable[str]) -> Iterator[Dropped]:
    for key in keys:
        if getattr(was, key) is not None and getattr(now, key) is None:
            yield Dropped(subject, (*at, key), _shown(getattr(was, key)))


def _raised(subject: Subject, at: Route, was: str | None, now: str | None, order: Sequence[str]) -> Iterator[Dropped]:
    if was and now and order.index(now) > order.index(was):
        yield Dropped(subject, at, f"`{was}`", f"`{now}`")


def _unpinned(subject: Subject, at: Route, was: Any, now: Any) -> Iterator[Dropped]:
    if was and now:
        yield from _left_out(subject, at, was, now, ("sha", "sha256", "manifest_sha256", "version"))
    elif was:
        yield Dropped(subject, at, _shown(was))


def _shown(value: Any) -> str:
    """Return how a sentence speaks of what was stated; of a block that it was there."""
    match value:
        case bool():
            return str(value).lower()
        case Model() | dict():
            return "stated"
        case tuple():
            return ", ".join(f"`{each}`" for each in value) or "an empty list"
    return f"`{value}`" if value != MASK else MASK
