"""All that Claude Code takes of an inventory: files, what they cannot hold, and what people do beside them."""

from collections.abc import Iterator

from plugingov.model.organisation import Organisation
from plugingov.surfaces.claude_code.rendering import delivery, marketplaces, project_files
from plugingov.surfaces.claude_code.rendering.declared import Declared
from plugingov.surfaces.claude_code.rendering.forms import settings_files, usual_forms
from plugingov.surfaces.claude_code.rendering.lists import Lists
from plugingov.surfaces.claude_code.rendering.refused import refused
from plugingov.surfaces.claude_code.rendering.settings import beside, documents
from plugingov.surfaces.claude_code.rendering.since import minimum_of
from plugingov.surfaces.claude_code.rendering.tools import ToolRules
from plugingov.surfaces.claude_code.rendering.ways import Form
from plugingov.surfaces.rendering.files import json_file, safe_name
from plugingov.surfaces.rendering.rendered import Minimum, RenderedFile, Rendering, Unenforced, grouped


def render(organisation: Organisation, form: Form | None = None) -> Rendering:
    """Return what Claude Code takes of an organisation, in one form or in those that its way of delivery asks for."""
    declared = Declared(organisation)
    forms = (form,) if form else usual_forms(declared)
    if problems := refused(declared):
        return Rendering(organisation.id, forms, (), (), (), minimum_of(()), problems)
    files = tuple(_files(declared, forms))
    minimum = _minimum(declared, files, forms)
    found = (*_of_documents(declared, forms), *_of_the_rest(declared, forms, minimum))
    return Rendering(organisation.id, forms, files, grouped(found), tuple(project_files.steps(declared)), minimum)


def _files(declared: Declared, forms: tuple[Form, ...]) -> Iterator[RenderedFile]:
    for form in forms:
        yield from settings_files(declared, form)
    yield from project_files.server_files(declared)
    yield from project_files.project_files(declared)
    for name in sorted(declared.organisation.marketplaces):
        if data := marketplaces.marketplace_file(declared, name):
            path = f"marketplaces/{safe_name(name)}/.claude-plugin/marketplace.json"
            yield json_file(path, data, f"belongs in the root of marketplace `{name}`")


def _minimum(declared: Declared, files: tuple[RenderedFile, ...], forms: tuple[Form, ...]) -> Minimum:
    """Return the version that reads all of the settings, and what lies beside them."""
    keys = [key for file in files if "requiredMinimumVersion" in file.data for key in file.data]
    return minimum_of([*keys, *(key for form in forms for key in beside(declared, form))])


def _of_documents(declared: Declared, forms: tuple[Form, ...]) -> Iterator[Unenforced]:
    for _, document in documents(declared, per_group="server" in forms):
        lists = Lists(declared, document)
        yield from lists.unenforced()
        yield from ToolRules(declared, lists.doors).unenforced()


def _of_the_rest(declared: Declared, forms: tuple[Form, ...], minimum: Minimum) -> Iterator[Unenforced]:
    yield from marketplaces.unenforced(declared)
    yield from project_files.unenforced(declared)
    yield from delivery.unenforced(declared, forms, minimum)
