"""What the head still holds outside its inventory: whatever is declared there was dropped, not removed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from plugingov.gate.change import Change
from plugingov.gate.opening import Opening
from plugingov.model.organisation import SECTIONS
from plugingov.rules.rule import Subject
from plugingov.sources.document import Document, Text
from plugingov.sources.errors import BadInput
from plugingov.sources.json import read_json
from plugingov.sources.yaml import read_yaml

Marked: TypeAlias = Iterable[tuple[str, bytes]]
_MARK, _FENCE = "plugingov", "```"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What files that nobody read declare: by organisation, section and name; if they are no document, by name."""

    declared: dict[tuple[str, str, str], str] = field(default_factory=dict)
    mentioned: dict[str, str] = field(default_factory=dict)

    def file(self, organizations: Iterable[str], section: str, name: str) -> str:
        """Return the file that declares a part of one of these organisations, or nothing."""
        keys = ((organization, section, name) for organization in organizations)
        return next((self.declared[key] for key in keys if key in self.declared), self.mentioned.get(name, ""))


def outside(marked: Marked, read: frozenset[str]) -> Elsewhere:
    """Return what the files with our mark declare that nobody read."""
    found = Elsewhere()
    for name, content in marked:
        if name in read:
            continue
        text = content.decode("utf-8-sig", "replace")
        document = _read(name, text)
        if document:
            found.declared.update(dict.fromkeys(_declared(document), name))
        else:
            found.mentioned.update(dict.fromkeys(_mentioned(text), name))
    return found


def dropped_out(change: Change, elsewhere: Elsewhere) -> Iterator[Opening]:
    """Yield an opening for each part of the base that the head's inventory lacks and another file of it holds."""
    for section, name in _gone(change):
        if file := elsewhere.file((change.base.id, change.head.id), section, name):
            message = f"`{name}` of `{section}` is no longer in the inventory, and stands in {file}"
            subject = Subject(plugin=name) if section == "plugins" else Subject(item=name)
            at = change.base.place((section, name))
            yield Opening("fact-dropped", change.head.id, subject, message, at.file, file, at, is_in_base=True)


def _gone(change: Change) -> Iterator[tuple[str, str]]:
    for section in SECTIONS:
        if section == "surfaces":
            continue
        kept = set(change.was.values()) if section == "plugins" else getattr(change.head, section)
        yield from ((section, name) for name in getattr(change.base, section) if name not in kept)


def _read(name: str, text: str) -> Document | None:
    for reader in (read_json, read_yaml) if text.lstrip()[:1] == "{" else (read_yaml,):
        try:
            return reader(Text(name, text))
        except BadInput:
            continue
    return None


def _declared(document: Document) -> Iterator[tuple[str, str, str]]:
    data = document.data if isinstance(document.data, dict) else {}
    for section in SECTIONS if data.get("kind") == "Inventory" else ():
        part = data.get(section)
        yield from ((str(data.get("organization")), section, name) for name in (part if isinstance(part, dict) else ()))


def _mentioned(text: str) -> Iterator[str]:
    """Yield each key of a text that is no document; what prose shows as an example is declared by nobody."""
    before = text.partition(_FENCE)[0]
    for line in before.splitlines() if _MARK in before else ():
        key, colon, _ = line.partition(":")
        if colon:
            yield key.strip().strip("\"'")
