"""What the organisation's own interface shows of settings on Cowork, beside what is declared of them."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from plugingov.layers.exported import AsExported
from plugingov.model.door import Door
from plugingov.model.inventory import CoworkProvision, Marketplace
from plugingov.rules.case import Case
from plugingov.rules.cowork.exporting import OfDoor, packaged_doors
from plugingov.rules.observing import Seen
from plugingov.rules.rule import PASS, Finding, Unknown, Verdict
from plugingov.sources.document import Place, Route
from plugingov.surfaces.cowork.exports.exported import Exported, target_of
from plugingov.surfaces.cowork.exports.item import Item

_MOST_TOLD = 2


class Difference(NamedTuple):
    """One setting that is not the declared one, and where it stands."""

    at: Route
    words: str


def settings(case: Case, exported: Exported) -> Iterator[OfDoor | Seen]:
    """Tell of each declared door in a package, and of each declared marketplace, whether it is set as declared."""
    shown = case.exported
    if shown is None or shown.is_third_party:
        return
    for door, item in packaged_doors(shown):
        if item:
            yield OfDoor(door.id, _of_door(case, shown, door, item))
    for item in exported.marketplaces.values():
        declared = case.organisation.marketplaces.get(item.text("name"))
        if declared and item.text("owner", "type") != "user":
            yield from _of_marketplace(item.text("name"), declared, item)


def _of_door(case: Case, shown: AsExported, door: Door, item: Item) -> Verdict:
    wanted = _wanted(case, door)
    found = item.text("organization_installation_preference")
    at = item.place("organization_installation_preference")
    differences = [] if wanted in {None, found} or not found else [Difference(at, _said(found, wanted))]
    settings = shown.exported.listing("setting", item.id)
    differences += _of_groups(shown, door, settings.items, is_whole=not settings.lacks)
    if differences:
        return _finding(door, differences)
    if wanted is None:
        because = (
            f"the inventory says neither for `{door.id}` nor for its marketplace which preference it has on Cowork"
        )
        return Unknown(door.provision_at("preference"), because)
    if not found:
        return Unknown(at, f"the page does not say which preference `{door.package}` has")
    if settings.lacks:
        return Unknown(
            item.at, f"which groups have a setting of their own for `{door.package}` is not known: {settings.lacks}"
        )
    return _if_groups_are_known(shown, door, settings.items)


def _wanted(case: Case, door: Door) -> str | None:
    """Return the preference that is declared for everybody: the door's own, else its marketplace's default."""
    if door.provision.preference:
        return door.provision.preference
    marketplace = case.organisation.marketplaces.get((door.package or "").partition("@")[2])
    return marketplace.cowork.default_preference if marketplace and marketplace.cowork else None


def _said(found: str, wanted: str | None) -> str:
    return f"the organisation's setting is `{found}`, and `{wanted}` is declared"


def _of_groups(shown: AsExported, door: Door, rows: tuple[Item, ...], *, is_whole: bool) -> list[Difference]:
    """Return the groups whose setting is another one, is not there, or is nowhere declared."""
    provision = door.provision
    declared: Mapping[str, str] = (provision.groups if isinstance(provision, CoworkProvision) else None) or {}
    found = {name: row for row in rows if (name := shown.group_names.get(target_of(row)))}
    differences = []
    for group, row in found.items():
        preference = row.text("installation_preference")
        if preference != declared.get(group):
            says = f"`{declared[group]}` is declared" if group in declared else "none is declared"
            place = row.place("installation_preference")
            differences.append(Difference(place, f"group `{group}` has `{preference}`, and {says}"))
    for group in declared if is_whole and not shown.exported.listing("group").lacks else ():
        if group not in found:
            why = "" if group in shown.group_names.values() else ", because no group has that name"
            at = door.provision_at("groups", group)
            differences.append(
                Difference(at, f"group `{group}` has no setting{why}, and `{declared[group]}` is declared")
            )
    return differences


def _if_groups_are_known(shown: AsExported, door: Door, rows: tuple[Item, ...]) -> Verdict:
    nameless = [
        row for row in rows if row.text("target", "type") == "rbac_group" and target_of(row) not in shown.group_names
    ]
    lacks = shown.exported.listing("group").lacks
    declared = isinstance(door.provision, CoworkProvision) and door.provision.groups
    if lacks and (nameless or declared):
        at: Place = nameless[0].at if nameless else shown.exported.listing("group").at
        return Unknown(at, f"which groups have a setting of their own for `{door.package}` is not known: {lacks}")
    return PASS


def _finding(door: Door, differences: list[Difference]) -> Finding:
    told = "; ".join(each.words for each in differences[:_MOST_TOLD])
    more = len(differences) - _MOST_TOLD
    rest = f"; and {more} more" if more > 0 else ""
    return Finding(differences[0].at, f"`{door.id}` is not set on Cowork as declared: {told}{rest}")


def _of_marketplace(name: str, declared: Marketplace, item: Item) -> Iterator[Seen]:
    wanted = declared.cowork.default_preference if declared.cowork else None
    found = item.text("default_installation_preference")
    if declared.source and declared.source.source not in _UPLOADED and item.text("source") == "manual":
        message = f"the packages of marketplace `{name}` are uploaded by hand, and the inventory says a repository"
        yield Seen(f"source of marketplace {name}", Finding(item.place("source"), message))
    elif declared.source and item.text("source"):
        yield Seen(f"source of marketplace {name}", PASS)
    if wanted is None:
        return
    at, thing = item.place("default_installation_preference"), f"default of marketplace {name}"
    if not found:
        yield Seen(thing, Unknown(at, f"the page does not say the default of marketplace `{name}`"))
    elif found == wanted:
        yield Seen(thing, PASS)
    else:
        yield Seen(thing, Finding(at, f"the default of marketplace `{name}` is `{found}`, and `{wanted}` is declared"))


_UPLOADED = frozenset({"file", "directory", "settings", "archive"})
