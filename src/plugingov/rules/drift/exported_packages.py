"""What the organisation's own interface shows of packages on Cowork, beside what is declared of them."""

from collections.abc import Iterator

from plugingov.layers.exported import AsExported
from plugingov.model.door import Door
from plugingov.model.inventory import CoworkProvision, Package
from plugingov.rules.case import Case
from plugingov.rules.cowork.exporting import OfDoor, listed, packaged_doors
from plugingov.rules.observing import Seen
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Finding, Unknown, Verdict
from plugingov.surfaces.cowork.exports.exported import Exported
from plugingov.surfaces.cowork.exports.item import Item

_NOBODY = "not_available"


def undeclared(case: Case, exported: Exported) -> Iterator[Seen]:
    """Tell of each package of the organisation whether the inventory knows it on Cowork."""
    shown = case.exported
    yield from listed(exported, "plugin")
    for name, item in exported.unplaced.items():
        because = f"in which marketplace `{name}` lies was not exported, so nobody knows whether it is declared"
        yield Seen(name, Unknown(item.at, because))
    for package, item in exported.of_organisation.items() if shown else ():
        is_declared = shown and (package in shown.doors or package in case.organisation.packages)
        yield Seen(package, PASS if is_declared else _stranger(exported, package, item))


def _stranger(exported: Exported, package: str, item: Item) -> Finding:
    """Return the gap: a mild one where nobody is given what is there."""
    settings = exported.listing("setting", item.id)
    given = [
        item.text("organization_installation_preference"),
        *(each.text("installation_preference") for each in settings.items),
    ]
    what = f"package `{package}` is not in the inventory"
    for preference, words in _GIVEN.items():
        if preference in given:
            return Finding(item.at, f"{what}: {words}")
    if {*given} <= {_NOBODY} and not settings.lacks:
        return Finding(item.at, f"{what}; nobody is given it", grade="low")
    return Finding(
        item.at, f"{what}; who is given it is not known: {settings.lacks or 'the setting is none that is known'}"
    )


_GIVEN = {
    "required": "members cannot be without it",
    "auto_install": "members have it unless they switch it off",
    "available": "members may add it",
}


def absent(case: Case, exported: Exported) -> Iterator[OfDoor]:
    """Tell of each declared door that arrives in a package whether that package is there."""
    del exported
    shown = case.exported
    for door, item in packaged_doors(shown) if shown else ():
        if shown and not _is_withheld(door):
            yield OfDoor(door.id, PASS if item else _missing(shown, door))
    for door in case.layers.doors.values():
        if door.surface == "cowork" and door.provision.via == "org-plugin" and not door.package:
            because = f"the inventory does not say which package `{door.id}` comes in"
            yield OfDoor(door.id, Unknown(door.provision_at("package"), because))


def _is_withheld(door: Door) -> bool:
    """Tell whether a door is declared to be given to nobody, so that its package may be missing as well."""
    provision = door.provision
    groups = (provision.groups if isinstance(provision, CoworkProvision) else None) or {}
    return {provision.preference, *groups.values()} == {_NOBODY}


def _missing(shown: AsExported, door: Door) -> Verdict:
    answer = shown.missing[door.id]
    return Finding(answer.at, answer.because) if answer.state == "off" else Unknown(answer.at, answer.because)


def versions(case: Case, exported: Exported) -> Iterator[OfDoor | Seen]:
    """Tell of each declared package in which version members get it, and of each marketplace at which commit."""
    shown = case.exported
    if shown is None or shown.is_third_party:
        return
    for package, item in exported.of_organisation.items():
        doors = shown.doors.get(package, ())
        declared = case.organisation.packages.get(package)
        if doors or declared:
            verdict = _version(case, package, declared, item)
            yield from (OfDoor(door.id, verdict) for door in doors)
            if not doors:
                yield Seen(package, verdict)
    for item in exported.marketplaces.values():
        if item.text("owner", "type") != "user":
            yield from _commit(case, item)


def _version(case: Case, package: str, declared: Package | None, item: Item) -> Verdict:
    at, served = item.place("manifest_version"), item.text("manifest_version")
    if declared is None or declared.version is None:
        if _commit_of(case, package.partition("@")[2]) and not (declared and declared.source and declared.source.sha):
            return NOT_APPLICABLE  # its marketplace is declared at a commit, which is told of that
        return Unknown(("packages", package, "version"), f"the inventory does not say the `version` of `{package}`")
    if not served:
        return Unknown(at, f"the page does not say in which version members get `{package}`")
    # The interface leaves out one letter that opens a version.
    if served in {declared.version, declared.version.removeprefix("v").removeprefix("V")}:
        return PASS
    return Finding(at, f"members get `{package}` in version `{served}`, and `{declared.version}` is declared")


def _commit(case: Case, item: Item) -> Iterator[Seen]:
    name = item.text("name")
    declared = _commit_of(case, name)
    if declared is None:
        return
    at, read = item.place("last_sync_read_sha"), item.text("last_sync_read_sha")
    thing = f"marketplace {name}"
    if not read:
        yield Seen(thing, Unknown(at, f"the page does not say which commit of marketplace `{name}` was read last"))
    elif read.casefold().startswith(declared.casefold()):
        yield Seen(thing, PASS)
    else:
        refused = "" if item.text("sync_status") == "success" else ", and that sync did not succeed"
        message = (
            f"marketplace `{name}` was last read at commit `{read[:12]}`, and `{declared[:12]}` is declared{refused}"
        )
        yield Seen(thing, Finding(at, message))


def _commit_of(case: Case, marketplace: str) -> str | None:
    declared = case.organisation.marketplaces.get(marketplace)
    return declared.source.sha if declared and declared.source else None
