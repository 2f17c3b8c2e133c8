"""What no setting of the vendor's interface can hold of what is declared for Cowork, and which rule goes on asking."""

from collections.abc import Iterator

from plugingov.model.door import Door
from plugingov.surfaces.cowork.exports.exported import Exported
from plugingov.surfaces.cowork.rendering.declared import Declared, group_settings, marketplace_of
from plugingov.surfaces.cowork.rendering.plan import Plan
from plugingov.surfaces.cowork.ways import FIRST_PARTY, via_of
from plugingov.surfaces.rendering.rendered import Unenforced


def unenforced(declared: Declared, plan: Plan, exported: Exported | None) -> Iterator[Unenforced]:
    """Yield what is set by hand, by members, or by nobody, for whoever is signed in with the vendor."""
    yield from _of_plan(declared, plan)
    for door in declared.doors:
        if refused := declared.refusal(door, "first-party"):
            if not declared.is_third_party:
                yield Unenforced("INS008", door.id, refused.because)
            continue
        yield from _of_door(door)
    yield from _of_attested(declared)
    for name in sorted(declared.organisation.marketplaces):
        yield from _of_marketplace(declared, name)
    for package, doors in declared.packages.items():
        yield from _of_package(package, doors)
    for package in exported.of_organisation if exported else ():
        if package not in declared.packages:
            for rule in ("COW006", "DRF001"):
                yield Unenforced(rule, package, "no door of the inventory comes in it, so nothing is planned for it")


def _of_plan(declared: Declared, plan: Plan) -> Iterator[Unenforced]:
    """Yield what cannot be set yet; of a package it is true of each of its doors."""
    for each in plan.unsettable:
        rule = "DRF002" if each.is_absent and each.target.kind == "organization" else "DRF004"
        doors = declared.packages.get(each.target.name, ())
        for subject in (door.id for door in doors) if doors else (each.target.name,):
            yield Unenforced(rule, subject, f"{each.target} cannot be set yet: {each.because}")
        if each.target.kind == "group" and each.will_be is None:
            yield Unenforced("COW006", each.target.name, f"{each.target} cannot be taken away yet: {each.because}")


def _of_marketplace(declared: Declared, name: str) -> Iterator[Unenforced]:
    source, default = declared.organisation.marketplaces[name].source, declared.default_of(name)
    is_used = name in {marketplace_of(package) for package in declared.packages}
    if is_used and source and source.sha:
        because = "no setting holds a marketplace at a commit: an Owner syncs it by hand after each review"
        yield Unenforced("SRC004", name, because)
    if default is None:
        yield Unenforced("INS007", name, "the inventory does not say its default, so that is left as it is")
    elif default in {"required", "auto_install"}:
        yield Unenforced("INS007", name, "whatever is pushed there later has the default that the inventory decides")


def _of_package(package: str, doors: tuple[Door, ...]) -> Iterator[Unenforced]:
    """Yield the doors that say less than others of the same package, which has one setting for all."""
    settings = {(door.provision.preference, tuple(sorted(group_settings(door).items()))) for door in doors}
    if len(settings) > 1:
        for door in doors:
            yield Unenforced("DRF004", door.id, f"package {package} has one setting, and its doors are declared unlike")


def _of_door(door: Door) -> Iterator[Unenforced]:
    via = via_of(door, "first-party")
    if via == "org-plugin":
        yield from _of_packaged(door)
    else:
        yield from _of_connector(door, via)
    if door.tool_policies:
        because = "the organisation's policy for tools is set by hand, on the page of the connector"
        yield Unenforced("CAP002", door.id, because)
    if door.auth and door.auth.method not in {None, "none"}:
        because = "signing in, what a sign-in may do and how long it lasts are kept by the system behind it"
        yield Unenforced("AUT001", door.id, because)
    yield Unenforced("ACT001", door.id, "members switch it on themselves, project by project")


def _of_packaged(door: Door) -> Iterator[Unenforced]:
    if not door.package:
        yield Unenforced("INS008", door.id, "the inventory does not say which package it comes in")
    if door.server and door.server.is_remote:
        yield Unenforced("ACT004", door.id, "the connector that it bundles is added by hand")
    if door.provision.preference == "auto_install":
        yield Unenforced("INS004", door.id, "members may switch off what is installed by default")
    elif door.provision.preference == "available":
        yield Unenforced("INS004", door.id, "members add it themselves; no setting does it for them")


def _of_connector(door: Door, via: str) -> Iterator[Unenforced]:
    how = "an Owner adds it by hand and members connect it" if via in FIRST_PARTY else "members install it themselves"
    yield Unenforced("INS004", door.id, how)
    if door.provision.lock or door.provision.preference or group_settings(door):
        yield Unenforced("INS002", door.id, "the way it arrives carries no preference and no lock")
    if door.plugin.audience is not None:
        because = "it is there for every member, outside of its audience too, unless a custom role hides it"
        yield Unenforced("INS009", door.id, because)


def _of_attested(declared: Declared) -> Iterator[Unenforced]:
    attested = declared.attested
    if attested.plan == "team" and any(group_settings(door) for door in declared.doors):
        yield Unenforced("COW009", "", "a Team plan has no settings for groups")
    if attested.plan is None and declared.packages:
        because = "the inventory does not say on which plan Cowork is: settings are planned as for Enterprise"
        yield Unenforced("COW009", "", because)
    if attested.always_allow_for_connector_tools is None:
        because = "the inventory does not say whether members may always allow a connector's tools"
        yield Unenforced("COW013", "", because)
    elif not attested.always_allow_for_connector_tools:
        yield Unenforced("COW013", "", "whether members may always allow a connector's tools is set by hand")
    if declared.arriving("desktop-extension", "first-party") or attested.extension_allowlist is not None:
        yield Unenforced("COW010", "", "which desktop extensions may be installed is set by hand")
