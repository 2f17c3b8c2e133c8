"""Facts that the base states about something that stays, and the head lowers or leaves out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from plugingov.gate.change import Change
from plugingov.gate.opening import Opening
from plugingov.model.inventory import DataFacts, Plugin, Provides, Resource, Tool
from plugingov.model.tool_policy import ToolPolicy
from plugingov.model.values import PERMISSIONS, SURFACES, Model, Surface
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
        what = ".".join(map(str, fact.at[2:] if fact.at[0] != "surfaces" else fact.at[1:]))
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
        yield from _of_plugin(name, change.base.plugins[before], change.head.plugins[name], order)
    for surface, was, now in change.attested:
        yield from _of_attested(Subject(surface=surface), ("surfaces", surface), was, now)
    yield from _of_projects(change, order)
    yield from _of_credentials(change)
    yield from _of_sources(change)


def _of_projects(change: Change, order: Mapping[str, int]) -> Iterator[Dropped]:
    for name, project in change.head.projects.items():
        if before := change.base.projects.get(name):
            subject, at = Subject(project=name, surface=project.surface), ("projects", name)
            yield from _classified(subject, (*at, "data"), before.data, project.data, order)
            yield from _left_out(subject, at, before, project, ("owner",))


def _of_credentials(change: Change) -> Iterator[Dropped]:
    for name, credential in change.head.credentials.items():
        if before := change.base.credentials.get(change.credentials.get(name, "")):
            subject, at = Subject(credential.plugin, credential.surface, credential=name), ("credentials", name)
            stated = ("scopes", "holder", "owner", "expires", "issued")
            yield from _left_out(subject, at, before, credential, stated)
            yield from _raised(subject, (*at, "kind"), before.kind, credential.kind, _SHARING)


def _of_sources(change: Change) -> Iterator[Dropped]:
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


def _of_plugin(name: str, before: Plugin, after: Plugin, order: Mapping[str, int]) -> Iterator[Dropped]:
    subject, at = Subject(plugin=name), ("plugins", name)
    yield from _fewer(subject, (*at, "tags"), before.tags, after.tags)
    yield from _left_out(subject, at, before, after, ("owner", "system", "publisher"))
    yield from _data(subject, (*at, "data"), before, after, order)
    yield from _review(subject, (*at, "review"), before, after)
    yield from _how_reached(subject, at, before, after)
    yield from _provided(name, before.provides, after.provides, order)
    for surface in SURFACES:
        key = surface.replace("-", "_")
        was, is_now = getattr(before.provision, key), getattr(after.provision, key)
        if was and is_now:
            there, route = Subject(plugin=name, surface=surface), (*at, "provision", surface)
            yield from _how_reached(there, route, was, is_now)
            yield from _left_out(there, route, was, is_now, ("path", "differs_because"))
            if was.lock and not is_now.lock:
                yield Dropped(there, (*route, "lock"), "true", "false" if is_now.lock is False else "")
            yield from _decisions(name, surface, was.tools, is_now.tools)


def _how_reached(subject: Subject, at: Route, before: Any, after: Any) -> Iterator[Dropped]:
    """Yield what is dropped of a server and a sign-in, be they the plugin's or one surface's own."""
    yield from _left_out(subject, at, before, after, ("server", "auth"))
    if before.server and after.server:
        yield from _left_out(subject, (*at, "server"), before.server, after.server, ("operator", "transport"))
    if before.auth and after.auth:
        route = (*at, "auth")
        stated = ("method", "identity", "scopes", "issuer", "client")
        yield from _left_out(subject, route, before.auth, after.auth, stated)
        yield from _raised(subject, (*route, "identity"), before.auth.identity, after.auth.identity, _SHARING)
        if after.auth.method == "none" and before.auth.method not in {None, "none"}:
            yield Dropped(subject, (*route, "method"), f"`{before.auth.method}`", "`none`")


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
    name: str, before: Provides | None, after: Provides | None, order: Mapping[str, int]
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
        elif listed and (was.access != "read" or was.destructive):  # whether it is there is not for this file to say
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


def _decisions(
    name: str, surface: Surface, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> Iterator[Dropped]:
    """Yield each decision about tools that is less strict, or made no more."""
    at = ("plugins", name, "provision", surface, "tools")
    first, last = ToolPolicy(before or {}, at), ToolPolicy(after or {}, at)
    for pattern in {**(before or {}), **(after or {})}:
        was, now = (decided[0] if (decided := policy.decision(pattern)) else None for policy in (first, last))
        if was and (now is None or PERMISSIONS.index(now) < PERMISSIONS.index(was)):
            subject = Subject(plugin=name, surface=surface, capability=None if pattern == "default" else pattern)
            yield Dropped(subject, (*at, pattern), f"`{was}`", f"`{now}`" if now else "")


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
