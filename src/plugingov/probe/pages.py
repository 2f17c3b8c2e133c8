"""What the pages of a list hold: definitions, and why the list is not whole. Opens no connection."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any, NamedTuple

from plugingov.model.definition import KEPT, NAMED_BY, Definition, DefinitionKind, defined
from plugingov.model.observation import HERE
from plugingov.probe.hiding import hidden, shown
from plugingov.sources.document import Place
from plugingov.sources.secret_search import masked


class Listed(NamedTuple):
    """A list that servers have: of what, under which key of a page, by which method, and what says that it is there."""

    kind: DefinitionKind
    key: str
    method: str
    capability: str


LISTS = (
    Listed("tool", "tools", "tools/list", "tools"),
    Listed("prompt", "prompts", "prompts/list", "prompts"),
    Listed("resource", "resources", "resources/list", "resources"),
    Listed("resource-template", "resourceTemplates", "resources/templates/list", "resources"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much of one list, and of one definition in it, is taken."""

    entries: int = 10_000
    text: int = 1_000_000  # characters of one text
    depth: int = 30  # levels: a definition has to fit into a document of ours


class Unfit(Exception):
    """An entry of a list that is not what the protocol has there, or more than we take of one."""


# The keys of `KEPT` by what the protocol has under them (schema/2026-07-28).
_TEXTS = frozenset({"name", "title", "description", "uri", "uriTemplate", "mimeType", "text"})
_MAPPINGS = frozenset({"inputSchema", "outputSchema", "annotations"})
_NEEDED: Mapping[DefinitionKind, tuple[str, ...]] = {
    "tool": ("name", "inputSchema"),
    "prompt": ("name",),
    "resource": ("uri", "name"),
    "resource-template": ("uriTemplate", "name"),
    "instructions": ("text",),
}
_HINTS = ("readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint")
_LONGEST_SHOWN = 80
# As the reader of observed files has it: a longer whole number is one that JavaScript cannot tell from its neighbours.
_LONGEST_WHOLE, _LONGEST_BELOW = 10**18, -(10**17)


class Gathering:
    """Collects the definitions of one list, page by page, and why it is not whole."""

    def __init__(self, listed: Listed, bounds: Bounds, secrets: tuple[str, ...] = ()) -> None:
        self.listed = listed
        self.definitions: list[Definition] = []
        self.why = ""  # "" as long as nothing is known to be missing
        self.pages = 0
        self.is_finished = False
        self.cursor: str | None = None  # where the next page begins
        self._bounds = bounds
        self._secrets = secrets
        self._taken = 0
        self._digests: dict[str, str] = {}

    def take(self, page: Any, at: Callable[[int], Place] = lambda _: HERE) -> None:
        """Add what a page holds; `at` says where each of its entries stands."""
        self.pages += 1
        self.cursor = self._next(page)
        entries = page.get(self.listed.key) if isinstance(page, Mapping) else None
        if not isinstance(entries, list):
            self.lacks(f"page {self.pages} has no list `{self.listed.key}`")
            return
        if page.get("resultType", "complete") != "complete":  # 2026-07-28: it wants to be asked again, with more
            self.lacks(f"page {self.pages} is not the whole answer, as it says itself")
        for number, entry in enumerate(entries):
            if self._taken == self._bounds.entries:
                self.finish(f"it has more than {self._bounds.entries:,} entries")
                return
            self._taken += 1
            self._add(entry, at(number))

    def lacks(self, why: str) -> None:
        """Take down why something is missing: the first reason counts."""
        self.why = self.why or why

    def finish(self, why: str = "") -> None:
        """Say that no more pages are asked for, and why, where that is not because there are none."""
        self.lacks(why)
        self.is_finished = True

    def _next(self, page: Any) -> str | None:
        cursor = page.get("nextCursor") if isinstance(page, Mapping) else None
        if cursor is None or isinstance(cursor, str):
            return cursor
        self.lacks(f"page {self.pages} has a `nextCursor` that is no text")
        return None

    def _add(self, entry: Any, at: Place) -> None:
        try:
            found = fitting(self.listed.kind, entry, self._bounds, at)
        except Unfit as unfit:
            self.lacks(f"{self._called(entry)} {unfit}")
            return
        known = self._digests.get(found.name)
        if known == found.digest:
            return  # the same once more, as pages of lists that move have it
        if known is not None:
            self.lacks(f"{self._called(entry)} is defined twice, and differently")
        self._digests[found.name] = found.digest
        shows = without_secrets(found, self._secrets)
        if shows.name != found.name:  # whoever asks for it by its name would not find it
            self.lacks(f"{self._called(entry)} has a name that holds a secret, and is not shown whole")
        self.definitions.append(shows)

    def _called(self, entry: Any) -> str:
        name = entry.get(NAMED_BY[self.listed.kind]) if isinstance(entry, Mapping) else None
        if not isinstance(name, str) or not name:
            return f"{self.listed.kind} number {self._taken}"
        return f"{self.listed.kind} `{shown(name, _LONGEST_SHOWN, self._secrets)}`"


def fitting(kind: DefinitionKind, entry: Any, bounds: Bounds, at: Place = HERE) -> Definition:
    """Return the definition in an entry of a list; raise `Unfit` where it is none, or one that we do not take."""
    if not isinstance(entry, Mapping):
        raise Unfit("is no mapping")
    wire = {key: entry[key] for key in KEPT[kind] if entry.get(key) is not None}
    for problem in _misfits(kind, wire):
        raise Unfit(problem)
    found = defined(kind, _as_kept(wire, bounds, bounds.depth), at)
    if found is None:
        raise Unfit(f"has no `{NAMED_BY[kind]}`")
    return found


def _misfits(kind: DefinitionKind, wire: Mapping[str, Any]) -> Iterator[str]:
    for key in _NEEDED[kind]:
        if key not in wire:
            yield f"has no `{key}`"
    for key, value in wire.items():
        if key in _TEXTS and not isinstance(value, str):
            yield f"has a `{key}` that is no text"
        if key in _MAPPINGS and not isinstance(value, Mapping):
            yield f"has `{key}`, and it is no mapping"
    for hint in _HINTS:
        if not isinstance(wire.get("annotations", {}).get(hint), bool | None):
            yield f"has a `{hint}` that is neither true nor false"
    arguments = wire.get("arguments", [])
    if not isinstance(arguments, list) or not all(_is_argument(each) for each in arguments):
        yield "has `arguments` that are none"


def _is_argument(value: Any) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("name"), str)


def _as_kept(value: Any, bounds: Bounds, depth: int) -> Any:
    """Return a value as any reader of ours would read it from a file, so that hashes are the same whoever reads."""
    match value:
        case str() if len(value) > bounds.text:
            raise Unfit(f"has a text of more than {bounds.text:,} characters")
        case dict() | list() if depth == 0:
            raise Unfit(f"has more than {bounds.depth} levels")
        case dict():
            return {_as_kept(key, bounds, depth): _as_kept(item, bounds, depth - 1) for key, item in value.items()}
        case list():
            return [_as_kept(item, bounds, depth - 1) for item in value]
        case bool():
            return value
        case int() | float():
            return _number(value)
    return value


def _number(value: float) -> float:
    try:
        found = value if isinstance(value, int) and _LONGEST_BELOW < value < _LONGEST_WHOLE else float(value)
    except OverflowError:
        found = float("inf")
    if not isfinite(found):
        raise Unfit("has a number that nothing can hold")
    return found


def without_secrets(definition: Definition, secrets: tuple[str, ...] = ()) -> Definition:
    """Return a definition with every secret in its texts masked; its hash stays that of what came."""
    said = _masked(definition.said, secrets)
    if said == definition.said:
        return definition
    return replace(definition, name=_without(definition.name, secrets), said=said)


def _masked(value: Any, secrets: tuple[str, ...]) -> Any:
    match value:
        case str():
            return _without(value, secrets)
        case Mapping():
            return {_without(key, secrets): _masked(item, secrets) for key, item in value.items()}
        case list():
            return [_masked(item, secrets) for item in value]
    return value


def _without(text: str, secrets: tuple[str, ...]) -> str:
    """Return a text without the secrets that we know of, and without others."""
    return masked(hidden(text, secrets))


def instructions(
    text: Any, bounds: Bounds, secrets: tuple[str, ...] = (), at: Place = HERE
) -> tuple[list[Definition], str]:
    """Return what a server tells every session, and why that is not known; saying nothing is saying none."""
    if text is None or text == "":
        return [], ""
    try:
        return [without_secrets(fitting("instructions", {"text": text}, bounds, at), secrets)], ""
    except Unfit as unfit:
        return [], f"what it tells every session {unfit}"
