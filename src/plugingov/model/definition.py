"""What a server says it offers: the parts of a definition that a model or a member sees, and the hash of them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal, TypeAlias

from plugingov.model.observation import HERE
from plugingov.sources.document import Place
from plugingov.sources.secrets import MASK

DefinitionKind: TypeAlias = Literal["tool", "prompt", "resource", "resource-template", "instructions"]
KINDS: tuple[DefinitionKind, ...] = ("tool", "prompt", "resource", "resource-template", "instructions")

# What is kept of each kind (schema/2026-07-28). Icons, `_meta` and what a cache is told are left out: they change
# without anything having changed, and no model reads them.
KEPT: Mapping[DefinitionKind, tuple[str, ...]] = {
    "tool": ("name", "title", "description", "inputSchema", "outputSchema", "annotations"),
    "prompt": ("name", "title", "description", "arguments"),
    "resource": ("uri", "name", "title", "description", "mimeType"),
    "resource-template": ("uriTemplate", "name", "title", "description", "mimeType"),
    "instructions": ("text",),
}
# The key that identifies one among others of its kind; there is one text of instructions.
NAMED_BY: Mapping[DefinitionKind, str] = {
    "tool": "name",
    "prompt": "name",
    "resource": "uri",
    "resource-template": "uriTemplate",
    "instructions": "",
}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Definition:
    """One tool, prompt, resource or template as its server defines it, or the server's instructions.

    `said` holds the keys of `KEPT` as they came over the wire, secrets masked; `digest` is the SHA-256, in hex, of
    what they were before that.
    """

    kind: DefinitionKind
    name: str
    said: Mapping[str, Any] = field(repr=False)
    digest: str
    at: Place = HERE


def defined(kind: DefinitionKind, wire: Mapping[str, Any], at: Place = HERE) -> Definition | None:
    """Return the definition in one entry of a list, as it came; nothing where it does not say which one it is."""
    said = {key: wire[key] for key in KEPT[kind] if wire.get(key) is not None}
    name = said.get(NAMED_BY[kind], "") if NAMED_BY[kind] else ""
    if not isinstance(name, str) or bool(name) != bool(NAMED_BY[kind]):
        return None
    return Definition(kind=kind, name=name, said=said, digest=digest_of(said), at=at)


def recalled(kind: DefinitionKind, name: str, said: Mapping[str, Any], written: str, at: Place) -> Definition:
    """Return a definition that a document holds; the hash written there counts only where a secret was masked."""
    counts = written and MASK in canonical(said)
    return Definition(kind=kind, name=name, said=said, digest=written if counts else digest_of(said), at=at)


def canonical(value: Any) -> str:
    """Return the one text of JSON that a value has: keys in order, no blanks, 1.0 as the whole number that it is."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _plain(value: Any) -> Any:
    match value:
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case float() if value.is_integer():
            return int(value)
    return value


def digest_of(said: Any) -> str:
    """Return the SHA-256 of a value's canonical text, in hex."""
    return sha256(canonical(said).encode("utf-8", "surrogatepass")).hexdigest()


def root_digest(definitions: Iterable[Definition]) -> str:
    """Return the hash over all definitions of a server, whatever order they come in."""
    return digest_of(sorted([each.kind, each.name, each.digest] for each in definitions))
