"""Managed settings in the form that each way of delivering them takes."""

import json
import plistlib
from collections.abc import Iterator

from plugingov.surfaces.claude_code.rendering.declared import Declared
from plugingov.surfaces.claude_code.rendering.registry import KEY, registry_file
from plugingov.surfaces.claude_code.rendering.settings import documents, settings_of
from plugingov.surfaces.claude_code.rendering.ways import Form
from plugingov.surfaces.rendering.files import json_file, safe_name, unlike
from plugingov.surfaces.rendering.rendered import RenderedFile

DROP_IN = "managed-settings.d/50-plugingov.json"
_FOLDERS = (
    "/Library/Application Support/ClaudeCode (macOS), /etc/claude-code (Linux), C:\\Program Files\\ClaudeCode (Windows)"
)


def usual_forms(declared: Declared) -> tuple[Form, ...]:
    """Return the forms that follow from how managed settings are delivered, and to which machines."""
    by, platforms = declared.documents.declared.by, declared.attested.platforms
    if by == "server" or (by is None and declared.documents.are_per_group):
        return ("server",)
    if by != "mdm":
        return ("json",)
    wanted: dict[Form, bool] = {
        "plist": platforms is None or "macos" in platforms,
        "reg": platforms is None or "windows" in platforms,
        "json": platforms is None or not {"linux", "wsl"}.isdisjoint(platforms),
    }
    return tuple(form for form, is_wanted in wanted.items() if is_wanted)


def settings_files(declared: Declared, form: Form) -> Iterator[RenderedFile]:
    """Yield the managed settings in one form: a document for each group where the server delivers them."""
    if form == "server" and declared.documents.are_per_group:
        yield from _group_files(declared)
        return
    ((_, document),) = documents(declared, per_group=False)
    settings = settings_of(declared, document, form)
    match form:
        case "plist":
            content, path = plistlib.dumps(dict(settings), sort_keys=False), "com.anthropic.claudecode.plist"
            yield RenderedFile(
                path, content, settings, "macOS: the payload of preference domain com.anthropic.claudecode"
            )
        case "reg":
            content, path = registry_file(json.dumps(settings)), "claude-code-policy.reg"
            yield RenderedFile(path, content, settings, f"Windows: the value `Settings` of {KEY}")
        case "drop-in":
            yield json_file(DROP_IN, settings, f"joins the other files of managed-settings.d, in {_FOLDERS}")
        case "server":
            yield json_file("managed-settings.json", settings, "goes into the managed settings of the admin console")
        case "json":
            yield json_file("managed-settings.json", settings, f"belongs in {_FOLDERS}")


def _group_files(declared: Declared) -> Iterator[RenderedFile]:
    found = tuple(documents(declared, per_group=True))
    names = unlike(((group, safe_name(group)) for group, _ in found if group), "-")
    for number, (group, document) in enumerate(found, start=1):
        settings = settings_of(declared, document, "server")
        if group:
            why = f"the whole document of group `{group}`, number {number} in the console's order"
            yield json_file(f"groups/{number}-{names[group]}.json", settings, why)
        else:
            yield json_file(
                "groups/default.json", settings, "the default document, for members of no group in the order"
            )
