"""What is deployed for Claude Code beside what would be rendered: file by file, in the places of its clients."""

import json
import plistlib
from collections.abc import Mapping
from typing import Any
from xml.parsers.expat import ExpatError

from plugingov.model.observation import FileKind
from plugingov.sources.document import Place
from plugingov.sources.native import Native, read_native
from plugingov.surfaces.claude_code.rendering.registry import settings_in
from plugingov.surfaces.masking.data import masked_again
from plugingov.surfaces.rendering.comparing import Compared, Difference, Held, compared, not_understood
from plugingov.surfaces.rendering.rendered import RenderedFile, Rendering

# Where such files lie below a folder that is laid out as rendering lays it out, or is a machine's own.
PLACES = (
    "managed-settings.json",
    "managed-settings.d/*.json",
    "managed-mcp.json",
    "windows/managed-mcp.json",
    "com.anthropic.claudecode.plist",
    "claude-code-policy.reg",
    "groups/*.json",
    "projects/*/.mcp.json",
    "projects/*/.claude/settings.json",
    "marketplaces/*/.claude-plugin/marketplace.json",
)
_ELSEWHERE = ("projects", "marketplaces")  # in repositories, which a machine's own folder does not hold
_UNORDERED = frozenset(
    {"allowedMcpServers", "deniedMcpServers", "strictKnownMarketplaces", "deny", "ask", "allow", "plugins"}
)


def compare(rendering: Rendering, deployed: Mapping[str, bytes], folder: str) -> tuple[Compared, ...]:
    """Return each file that is rendered, or is deployed in a place of such files; `deployed` goes by path."""
    found = {path.partition("/")[0] for path in deployed}
    absent = {place for place in _ELSEWHERE if place not in found}
    ours = tuple(
        Compared(file.path, "elsewhere")
        if file.path.partition("/")[0] in absent
        else _compared(file, deployed.get(file.path), f"{folder}/{file.path}")
        for file in rendering.files
    )
    others = (path for path in deployed if rendering.file(path) is None)
    return (*ours, *(_other(rendering, path, deployed[path], f"{folder}/{path}") for path in others))


def _other(rendering: Rendering, path: str, content: bytes, name: str) -> Compared:
    """Return what a file means that is not rendered: beside a drop-in others may stand that touch no key of it."""
    if "drop-in" not in rendering.forms or not path.startswith(_MERGED):
        return Compared(path, "extra")
    native = read_deployed(name, content)
    document = native.document
    if document is None or not isinstance(document.data, dict):
        return not_understood(path, name, "found nothing that could be read")
    rendered = {key for file in rendering.files if file.path.startswith(_MERGED) for key in file.data}
    shared = [key for key in document.data if key in rendered]
    what = "this file says it, too: it adds to what is rendered, or takes its place"
    return Compared(
        path, "extra" if shared else "beside", tuple(Difference(key, what, document.place((key,))) for key in shared)
    )


_MERGED = ("managed-settings.json", "managed-settings.d/")  # the client reads these as one


def _compared(file: RenderedFile, content: bytes | None, name: str) -> Compared:
    if content is None:
        return Compared(file.path, "missing")
    native = read_deployed(name, content)
    start = Place(name, 1, 1, 1, 1)
    if native.document is None:
        because = native.flaws[-1].found if native.flaws else "found nothing that could be read"
        return not_understood(file.path, name, because)
    of_client = "each of which the client replaces" if native.is_strict else "and the client takes strict JSON"
    flaws = tuple(Difference("", f"{flaw.found}, {of_client}", flaw.place) for flaw in native.flaws)
    where = native.document.place if not name.endswith((".plist", ".reg")) else lambda _: start
    data = native.document.data
    return compared(file, Held(data, _shown(data, file.path), where, flaws), _UNORDERED)


def read_deployed(name: str, content: bytes) -> Native:
    """Return what a deployed file holds, whatever form it has."""
    if name.endswith(".plist"):
        return read_native(name, _json_of_plist(content))
    if name.endswith(".reg"):
        settings = settings_in(content)
        return read_native(name, (settings or "").encode("utf-8", "backslashreplace"))
    return read_native(name, content)


def _json_of_plist(content: bytes) -> bytes:
    try:
        data = plistlib.loads(content)
        return json.dumps(data).encode()
    except (plistlib.InvalidFileException, ExpatError, ValueError, TypeError, OverflowError, RecursionError, KeyError):
        return b""


def _shown(data: Any, path: str) -> Any:
    """Return what of a deployed file may be shown: its literal values are as secret as those of machines."""
    kind: FileKind = "managed-mcp" if path.endswith("mcp.json") else "managed"
    return masked_again(data, "marketplace" if path.endswith("marketplace.json") else kind)
