"""All that Cowork takes of an inventory: a plan of settings, files for devices, a checklist, and what none can hold."""

from collections.abc import Iterator
from typing import NamedTuple

from plugingov.model.organisation import Organisation
from plugingov.surfaces.cowork.exports.exported import Exported
from plugingov.surfaces.cowork.rendering import configuration, limits, servers
from plugingov.surfaces.cowork.rendering.checklist import checklist_file
from plugingov.surfaces.cowork.rendering.declared import Declared
from plugingov.surfaces.cowork.rendering.encodings import FORMS, Form, device_files
from plugingov.surfaces.cowork.rendering.fleets import fleets
from plugingov.surfaces.cowork.rendering.plan import Plan
from plugingov.surfaces.cowork.rendering.planning import plan_of
from plugingov.surfaces.cowork.rendering.refused import refused
from plugingov.surfaces.cowork.rendering.since import minimum_of, numbers
from plugingov.surfaces.cowork.rendering.steps import steps
from plugingov.surfaces.rendering.files import json_file
from plugingov.surfaces.rendering.rendered import Minimum, RenderedFile, Rendering, Unenforced, grouped

PLAN = "plan.json"


class Rendered(NamedTuple):
    """What is rendered for Cowork, and the plan in it, where anybody is signed in with the vendor."""

    rendering: Rendering
    plan: Plan | None


def render(organisation: Organisation, form: Form | None = None, exported: Exported | None = None) -> Rendered:
    """Return what Cowork takes of an organisation; with saved pages the plan holds only what changes."""
    declared = Declared(organisation)
    forms = ((form,) if form else FORMS) if declared.is_third_party else ()
    if problems := refused(declared):
        return Rendered(Rendering(organisation.id, forms, (), (), (), None, problems), None)
    plan = plan_of(declared, exported) if declared.is_first_party else None
    todo = tuple(steps(declared, exported))
    devices = tuple(device_files(declared, forms))
    minimum = _minimum(declared, devices)
    files = (*_plan_file(plan), *devices, checklist_file(organisation.id, todo))
    found = tuple(_unenforced(declared, plan, exported, forms, minimum))
    return Rendered(Rendering(organisation.id, forms, files, grouped(found), todo, minimum), plan)


def _plan_file(plan: Plan | None) -> Iterator[RenderedFile]:
    if plan:
        yield json_file(
            PLAN, plan.data(), "the settings of marketplaces, packages and groups, for the vendor's interface"
        )


def _minimum(declared: Declared, devices: tuple[RenderedFile, ...]) -> Minimum | None:
    keys = [key for file in devices for key in file.data]
    return minimum_of([*keys, *(["a server without `oauth`"] if devices and servers.without_oauth(declared) else [])])


def _unenforced(
    declared: Declared,
    plan: Plan | None,
    exported: Exported | None,
    forms: tuple[Form, ...],
    minimum: Minimum | None,
) -> Iterator[Unenforced]:
    if plan:
        yield from limits.unenforced(declared, plan, exported)
    for fleet in fleets(declared) if forms else ():
        for on_windows in sorted({form == "reg" for form in forms}):
            yield from configuration.unenforced(declared, fleet, on_windows=on_windows)
    if not plan:
        yield from _refused(declared)
    floor = declared.attested.minimum_version
    if minimum and floor is None:
        yield Unenforced("COW027", "", "the inventory does not say which Desktop build the fleet has at least")
    elif minimum and floor and numbers(floor) < numbers(minimum.version):
        because = f"the fleet's minimum is {floor}: builds older than {minimum.version} do not know all of it"
        yield Unenforced("COW027", "", because)


def _refused(declared: Declared) -> Iterator[Unenforced]:
    for door in declared.doors:
        if refusal := declared.refusal(door, "third-party"):
            yield Unenforced("INS008", door.id, refusal.because)
