"""What is dropped of a plugin and of its doors: labels, data, reviews, sign-ins, tools, what is decided about them."""

from collections.abc import Iterator, Mapping

from plugingov.gate.doors import may_write
from plugingov.gate.dropped import SHARING, Dropped, classified, fewer, left_out, raised
from plugingov.gate.reached import target
from plugingov.model.door import Door
from plugingov.model.inventory import Auth, DataFacts, Plugin, Provides, Resource, Tool
from plugingov.model.values import PERMISSIONS
from plugingov.rules.rule import Subject
from plugingov.sources.document import Route


def plugin_facts(
    name: str, before: Plugin, after: Plugin, order: Mapping[str, int], is_shut: frozenset[str]
) -> Iterator[Dropped]:
    """Yield what is dropped of a plugin wherever it is; `is_shut` are tools that nobody could use."""
    subject, at = Subject(plugin=name), ("plugins", name)
    yield from fewer(subject, (*at, "tags"), before.tags, after.tags)
    yield from left_out(subject, at, before, after, ("owner", "system", "publisher"))
    yield from _data(subject, (*at, "data"), before, after, order)
    yield from _review(subject, (*at, "review"), before, after)
    yield from _provided(name, before.provides, after.provides, order, is_shut)


def door_facts(before: Door, door: Door) -> Iterator[Dropped]:
    """Yield what is dropped of what counts for a door, whether its plugin says it or one surface alone."""
    subject, at = Subject(plugin=door.id, surface=door.surface), door.provision_route
    was, now = before.provision, door.provision
    yield from left_out(subject, at, was, now, ("differs_because",))
    if was.lock and not now.lock:
        yield Dropped(subject, (*at, "lock"), "true", "false" if now.lock is False else "")
    yield from _how_reached(subject, door, before)
    yield from _decisions(before, door)


def _how_reached(subject: Subject, door: Door, before: Door) -> Iterator[Dropped]:
    """Yield what is dropped of a server and of a sign-in."""
    if before.server and door.server:
        yield from left_out(subject, door.at("server"), before.server, door.server, ("operator", "transport"))
    elif before.server:
        yield Dropped(subject, door.at("server"), target(before.server))
    if before.auth is None:
        return
    route, auth = door.at("auth"), door.auth or Auth()
    yield from left_out(subject, route, before.auth, auth, ("method", "identity", "scopes", "issuer", "client"))
    yield from raised(subject, (*route, "identity"), before.auth.identity, auth.identity, SHARING)
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
    yield from classified(subject, (*at, "classification"), was.classification, now.classification, order)
    yield from fewer(subject, (*at, "regions"), was.regions, now.regions)
    yield from left_out(subject, at, was, now, ("owner", "cleared_for"))


def _review(subject: Subject, at: Route, before: Plugin, after: Plugin) -> Iterator[Dropped]:
    was, now = before.review, after.review
    if was is None:
        return
    if now is None:
        yield Dropped(subject, at, "a review")
        return
    lost = was.approvals_on_record.keys() - now.approvals_on_record.keys()
    yield from (Dropped(subject, (*at, "approvals"), f"an approval by `{name}`") for name in sorted(lost))
    yield from left_out(subject, at, was, now, ("requested_by", "valid_until", "covers", "ticket"))


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
            yield from classified(subject, (*route, "classification"), held.classification, now.classification, order)


def _tool(subject: Subject, at: Route, before: Tool, after: Tool) -> Iterator[Dropped]:
    if before.access == "write" and after.access != "write":
        yield Dropped(subject, (*at, "access"), "`write`", f"`{after.access}`" if after.access else "")
    elif before.access and not after.access:
        yield Dropped(subject, (*at, "access"), f"`{before.access}`")
    for key in ("destructive", "open_world"):
        was, now = getattr(before, key), getattr(after, key)
        if was and not now:
            yield Dropped(subject, (*at, key), "true", "" if now is None else "false")
    yield from left_out(subject, at, before, after, ("scopes",))
    yield from fewer(subject, (*at, "sees"), before.sees, after.sees)


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
