"""References inside an inventory that lead nowhere, each with the nearest name that exists."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING

from plugingov.model.inventory import ClaudeCodeProvision, CoworkProvision, Plugin
from plugingov.sources.bounds import MAX_MEMBERSHIPS, MAX_PROBLEMS
from plugingov.sources.document import Route
from plugingov.sources.errors import Problem, did_you_mean, problem_at, quoted

if TYPE_CHECKING:
    from plugingov.model.organisation import Organisation

# route, what is named, among what, what that is called, whether the name is a key
Reference = tuple[Route, str, Mapping[str, object], str, bool]


def reference_problems(organisation: "Organisation", unread: frozenset[str] = frozenset()) -> list[Problem]:
    """Return a problem for each name in `organisation` that nothing in it has, and nothing that could not be read."""
    named = (each for each in _references(organisation) if each[1] not in unread)
    leading_nowhere = (each for each in named if each[1] not in each[2])
    dangling = [
        _dangling(organisation, reference, _comparable(reference[2], number))
        for number, reference in enumerate(islice(leading_nowhere, MAX_PROBLEMS))
    ]
    circles = _circles(organisation)
    return dangling + (circles or _crowds(organisation)) + _unknown_holders(organisation, unread)


def _comparable(known: Collection[str], problems: int) -> Collection[str]:
    """Return the names that one more problem may be compared with: so many comparisons take a second, and no more."""
    return known if problems * len(known) < _MOST_COMPARED else ()


def _dangling(organisation: "Organisation", reference: Reference, comparable: Collection[str]) -> Problem:
    route, name, known, kind, is_key = reference
    return problem_at(
        organisation.document(route),
        route,
        f"found {quoted(name, comparable)}",
        expected=f"a {kind} of this inventory",
        hint=did_you_mean(name, comparable) or f"`{kind}s:` has {_some(known)}",
        key=is_key,
    )


def _some(known: Iterable[str]) -> str:
    names = [f"`{name}`" for name in known]
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "") if names else "none"  # noqa: PLR2004


def _references(organisation: "Organisation") -> Iterator[Reference]:
    groups, plugins = organisation.groups, organisation.plugins

    def listed(
        route: Route, names: Iterable[str] | None, known: Mapping[str, object], kind: str
    ) -> Iterator[Reference]:
        return (((*route, number), name, known, kind, False) for number, name in enumerate(names or ()))

    yield from listed(
        ("surfaces", "cowork", "connectors_added"), organisation.cowork.connectors_added, plugins, "plugin"
    )
    if managed := organisation.claude_code.managed:
        yield from listed(("surfaces", "claude-code", "managed", "order"), managed.order, groups, "group")
    for name, group in groups.items():
        yield from listed(("groups", name, "includes"), group.includes, groups, "group")
    for name, package in organisation.packages.items():
        yield ("packages", name), name.partition("@")[2], organisation.marketplaces, "marketplace", True
        yield from (
            (("packages", name, "servers", door), door, plugins, "plugin", True) for door in package.servers or ()
        )
    for name, plugin in plugins.items():
        yield from listed(("plugins", name, "audience"), plugin.audience, groups, "group")
        yield from _of_plugin(organisation, name, plugin)
    for name, project in organisation.projects.items():
        route = ("projects", name)
        yield from listed((*route, "audience"), project.audience, groups, "group")
        needed = [need.partition("/")[0] for need in project.needs]
        yield from listed((*route, "needs"), needed, plugins, "plugin")
        yield from listed((*route, "active"), project.active, plugins, "plugin")
    for name, credential in organisation.credentials.items():
        yield ("credentials", name, "plugin"), credential.plugin, plugins, "plugin", False


def _of_plugin(organisation: "Organisation", name: str, plugin: Plugin) -> Iterator[Reference]:
    provisions = (("cowork", plugin.provision.cowork), ("claude-code", plugin.provision.claude_code))
    parts: list[tuple[Route, Plugin | CoworkProvision | ClaudeCodeProvision]] = [(("plugins", name), plugin)]
    for surface, provision in provisions:
        if provision is None:
            continue
        route: Route = ("plugins", name, "provision", surface)
        parts.append((route, provision))
        if provision.marketplace:
            yield (*route, "marketplace"), provision.marketplace, organisation.marketplaces, "marketplace", False
        if provision.package:
            marketplace = provision.package.partition("@")[2]
            yield (*route, "package"), marketplace, organisation.marketplaces, "marketplace", False
        for group in provision.groups or ():
            yield (*route, "groups", group), group, organisation.groups, "group", True
    for route, part in parts:
        if part.source:
            where = (*route, "source", "marketplace")
            yield where, part.source.marketplace, organisation.marketplaces, "marketplace", False


def _circles(organisation: "Organisation") -> list[Problem]:
    """Return a problem where a group includes itself through others, or where that goes too deep."""
    groups = organisation.groups
    heights: dict[str, int] = {}  # how many levels each group has that was looked at to the end
    for start in groups:
        trail = {} if start in heights else {start: iter(groups[start].includes)}
        while trail:
            name, included = next(reversed(trail.items()))
            inner = next((inner for inner in included if inner in groups and inner not in heights), None)
            if inner is None:
                trail.popitem()
                height, tallest = max(((heights.get(each, 0), each) for each in groups[name].includes), default=(0, ""))
                if height == _DEEPEST:
                    return [_including(organisation, name, tallest, f"{_DEEPEST} levels of groups")]
                heights[name] = height + 1
            elif inner in trail:
                return [_including(organisation, name, inner, quoted(name, groups))]
            else:
                trail[inner] = iter(groups[inner].includes)
    return []


def _including(organisation: "Organisation", name: str, inner: str, what: str) -> Problem:
    route: Route = ("groups", name, "includes", organisation.groups[name].includes.index(inner))
    found = f"found {quoted(inner, organisation.groups)}, which includes {what}"
    expected = f"groups that include each other in no circle, at most {_DEEPEST} deep"
    return problem_at(organisation.document(route), route, found, expected=expected)


_DEEPEST = 30
_MOST_COMPARED = 50_000


def _crowds(organisation: "Organisation") -> list[Problem]:
    """Return a problem for the group with which memberships, included ones counted each time, become too many."""
    counts: dict[str, int] = {}

    def count(name: str) -> int:
        if name not in counts:
            group = organisation.groups.get(name)
            counts[name] = len(group.members) + 1 + sum(map(count, group.includes)) if group else 0
        return counts[name]

    total = 0
    for name in organisation.groups:
        total += count(name)
        if total > MAX_MEMBERSHIPS:
            route: Route = ("groups", name)
            found = f"found more than {MAX_MEMBERSHIPS:,} memberships, those of included groups counted"
            return [problem_at(organisation.document(route), route, found, expected="fewer groups", key=True)]
    return []


def _unknown_holders(organisation: "Organisation", unread: frozenset[str]) -> list[Problem]:
    """A member's credential is held by a group, a named member or an address; anything else is a slip of the pen."""
    members = (name for group in organisation.groups.values() for name in group.members)
    known = dict.fromkeys((*organisation.groups, *members, *sorted(unread)))
    unknown = (
        (name, credential.holder)
        for name, credential in organisation.credentials.items()
        if credential.kind == "per-member" and credential.holder and credential.holder not in known
    )
    nobody = ((name, holder) for name, holder in unknown if "@" not in holder)
    return [
        _unknown_holder(organisation, name, holder, _comparable(known, number))
        for number, (name, holder) in enumerate(islice(nobody, MAX_PROBLEMS))
    ]


def _unknown_holder(organisation: "Organisation", name: str, holder: str, known: Collection[str]) -> Problem:
    route: Route = ("credentials", name, "holder")
    expected, hint = "a group of this inventory, a member or an address", did_you_mean(holder, known)
    found = f"found {quoted(holder, known)}"
    return problem_at(organisation.document(route), route, found, expected=expected, hint=hint)
