"""What is deployed beside what would be rendered: file by file, key by key, and where it stands."""

import json
import plistlib
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple
from xml.parsers.expat import ExpatError

from plugingov.model.observation import FileKind
from plugingov.sources.document import Place, Route
from plugingov.sources.native import Native, read_native
from plugingov.sources.secrets import MASK, mask
from plugingov.surfaces.claude_code.rendering.registry import settings_in
from plugingov.surfaces.claude_code.rendering.rendered import RenderedFile, Rendering
from plugingov.surfaces.masking.data import masked_again

State = Literal["same", "differs", "missing", "beside", "extra", "unread", "elsewhere"]
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


class Difference(NamedTuple):
    """One thing that is deployed otherwise than it would be rendered, and where."""

    key: str
    what: str
    at: Place


class Compared(NamedTuple):
    """One file: whether it is as it would be rendered, and in what it is not."""

    path: str
    state: State
    differences: tuple[Difference, ...] = ()


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
        return Compared(path, "unread", (Difference("", "found nothing that could be read", Place(name, 1, 1, 1, 1)),))
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
        return Compared(file.path, "unread", (Difference("", because, start),))
    of_client = "each of which the client replaces" if native.is_strict else "and the client takes strict JSON"
    flaws = [Difference("", f"{flaw.found}, {of_client}", flaw.place) for flaw in native.flaws]
    where = native.document.place if not name.endswith((".plist", ".reg")) else lambda _: start
    found = (
        Difference(_dotted(route), what, where(route))
        for route, what in _differences(_plain(file.data), _shown_beside(native.document.data, file.path), ())
    )
    differences = (*flaws, *found)
    return Compared(file.path, "differs" if differences else "same", differences)


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


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value))


class _Deployed(NamedTuple):
    """A value that is deployed, and beside it what of it may be shown."""

    value: Any
    shown: Any

    def below(self, step: str | int) -> "_Deployed":
        shown = self.shown
        is_there = step in shown if isinstance(shown, dict) else isinstance(shown, list) and isinstance(step, int)
        return _Deployed(self.value[step], shown[step] if is_there else MASK)

    @property
    def told(self) -> str:
        return _canonical(self.shown)


def _shown_beside(data: Any, path: str) -> _Deployed:
    """Return what is deployed beside what may be shown of it: its literal values are as secret as those of machines."""
    kind: FileKind = "managed-mcp" if path.endswith("mcp.json") else "managed"
    return _Deployed(data, masked_again(data, "marketplace" if path.endswith("marketplace.json") else kind))


def _differences(ours: Any, deployed: _Deployed, route: Route) -> Iterator[tuple[Route, str]]:
    """Yield what differs in what is deployed; the order of a list of rules is no difference."""
    theirs = deployed.value
    match ours, theirs:
        case dict(), dict():
            for key in [*ours, *(key for key in theirs if key not in ours)]:
                if key not in theirs:
                    yield (*route, key), f"`{key}` is missing"
                elif key not in ours:
                    yield (*route, key), f"`{mask(key)}` is deployed and would not be rendered"
                else:
                    yield from _differences(ours[key], deployed.below(key), (*route, key))
        case list(), list() if route and route[-1] in _UNORDERED:
            yield from _of_lists(ours, deployed, route)
        case _:
            if _canonical(ours) != _canonical(theirs):
                yield route, f"`{deployed.told}` is deployed and `{_canonical(ours)}` would be rendered"


def _of_lists(ours: list[Any], deployed: _Deployed, route: Route) -> Iterator[tuple[Route, str]]:
    wanted = {_canonical(item): item for item in ours}
    found = frozenset(map(_canonical, deployed.value))
    for number, item in enumerate(deployed.value):
        if _canonical(item) not in wanted:
            yield (*route, number), f"`{deployed.below(number).told}` is deployed and would not be rendered"
    for text in wanted:
        if text not in found:
            yield route, f"`{text}` is missing"


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _dotted(route: Route) -> str:
    return mask(".".join(map(str, route)))
