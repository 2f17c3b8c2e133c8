"""How far packages of the organisation reach on Cowork, as its interface says, and whether somebody approved that."""

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from plugingov.model.door import Door
from plugingov.model.inventory import NO_PACKAGE, Part
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Finding, Subject, Unknown, Verdict
from plugingov.rules.source.part_approvals import covered_by, is_approved_whole

if TYPE_CHECKING:  # most runs look at no export
    from plugingov.surfaces.cowork.exports.item import Item

_ITEM = "reach"
_COMPONENTS = frozenset({"agent", "cli", "command", "hook", "mcp_server", "skill"})
_REMOTE = frozenset({"mcp_server", "cli"})
# What makes a package reach `privileged` (types of the SDK): of these the page lists hooks alone.
_PRIVILEGED: frozenset[Part] = frozenset({"hooks", "monitors", "lsp", "settings"})


class Reach(NamedTuple):
    """What a page says of one package, and the door for which it is asked; none where no door comes in it."""

    package: str
    item: "Item"
    door: Door | None


@lru_cache(maxsize=8)
def exported_reach(case: Case) -> Mapping[Subject, Reach | Unknown]:
    """Return what is asked of each package that was exported: for each door in it, or once."""
    return dict(_exported_reach(case))


def _exported_reach(case: Case) -> Iterator[tuple[Subject, Reach | Unknown]]:
    if case.exported is None:
        return
    from plugingov.rules.cowork.exporting import listed, own_plugins  # noqa: PLC0415 (as above)

    for seen in listed(case.exported.exported, "plugin"):
        if isinstance(seen.verdict, Unknown):
            yield Subject(surface="cowork", item=seen.item), seen.verdict
    for package, item in own_plugins(case.exported.exported):
        doors = case.exported.doors.get(package, ())
        for door in doors:
            yield Subject(plugin=door.id, surface="cowork", item=_ITEM), Reach(package, item, door)
        if not doors:
            yield Subject(surface="cowork", item=f"{package}: {_ITEM}"), Reach(package, item, None)


def reach_verdict(case: Case, reach: Reach | Unknown, approved: Collection[Part]) -> Verdict:
    """Tell whether what a page says of a package is known and approved."""
    if isinstance(reach, Unknown):
        return reach
    shown = case.exported.organisation if case.exported else case.organisation
    package = shown.packages.get(reach.package) or NO_PACKAGE
    if reach.package in case.doors_of_package and is_approved_whole(case, reach.package, package):
        return PASS
    return _odd(reach) or _far(case, reach, approved)


def _odd(reach: Reach) -> Unknown | None:
    """Return what of the page nobody here can tell."""
    name, item, said = reach.package, reach.item, reach.item.said.get("components")
    if not isinstance(said, list):
        return Unknown(item.place("components"), f"the page does not say what `{name}` is made of")
    for number, kind in enumerate(map(_type, said)):
        if kind not in _COMPONENTS:
            what = f"a component of type `{kind}`" if kind else "a component without a type"
            return Unknown(item.place("components", number), f"`{name}` carries {what}, which nobody here knows")
    far = item.text("reach")
    if far not in {"contained", "privileged", "remote"}:
        what = f"`{name}` reaches `{far}`, which nobody here knows" if far else f"no page says how far `{name}` reaches"
        return Unknown(item.place("reach"), what)
    return None


def _far(case: Case, reach: Reach, approved: Collection[Part]) -> Verdict:
    """Tell whether a package that reaches beyond itself was approved for that."""
    far, item = reach.item.text("reach"), reach.item
    if far == "contained":
        return PASS
    types = {_type(each) for each in item.said["components"]}
    if far == "remote" and reach.door:  # its review is about the server; a program is asked about as a part
        because = f"package `{reach.package}` reaches `remote`, and nothing that it is said to be made of does"
        return PASS if types & _REMOTE else Unknown(item.place("reach"), because)
    covered = covered_by(case, reach.door.plugin.review) if reach.door else ()
    whose = f" of `{reach.door.id}`" if reach.door else ""
    if covered is None:
        because = (
            f"package `{reach.package}` reaches `{far}`, and the review{whose} does not say which `parts` it covers"
        )
        return Unknown(item.place("reach"), because)
    if far == "privileged" and not _PRIVILEGED.isdisjoint({*covered, *(approved if "hook" in types else ())}):
        return PASS
    because = f"package `{reach.package}` reaches `{far}`, and no approval{whose} covers that"
    return Finding(item.place("reach"), because)


def _type(component: object) -> str:
    said = component.get("type") if isinstance(component, dict) else None
    return said if isinstance(said, str) else ""
