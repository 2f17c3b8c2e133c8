"""What the head still holds outside its inventory: whatever is declared there was dropped, not removed."""

import re
from collections.abc import Iterable, Iterator

from plugingov.gate.change import Change
from plugingov.gate.opening import Opening
from plugingov.model.organisation import SECTIONS, Organisation
from plugingov.rules.rule import Subject
from plugingov.sources.document import Document, Text
from plugingov.sources.errors import BadInput
from plugingov.sources.json import read_json
from plugingov.sources.yaml import read_yaml

Marked = Iterable[tuple[str, bytes]]
_MARK, _FENCE = "plugingov", "```"
_DECLARED = r"""^\s*["']?{}["']?\s*:"""


def outside(marked: Marked, read: frozenset[str]) -> list[Document | tuple[str, str]]:
    """Return the files with our mark that nobody read: as documents, or as name and text where they are none."""
    return [_read(name, content) for name, content in marked if name not in read]


def dropped_out(change: Change, found: list[Document | tuple[str, str]]) -> Iterator[Opening]:
    """Yield an opening for each part of the base that the head's inventory lacks and another file of it holds."""
    for section, name in _gone(change.base, change):
        for each in found:
            file = _holding(each, section, name, change)
            if file:
                message = f"`{name}` of `{section}` is no longer in the inventory, and stands in {file}"
                subject = Subject(plugin=name) if section == "plugins" else Subject(item=name)
                at = change.base.place((section, name))
                yield Opening("fact-dropped", change.head.id, subject, message, at.file, file, at, is_in_base=True)
                break


def _gone(base: Organisation, change: Change) -> Iterator[tuple[str, str]]:
    for section in SECTIONS:
        if section == "surfaces":
            continue
        kept = set(change.was.values()) if section == "plugins" else getattr(change.head, section)
        yield from ((section, name) for name in getattr(base, section) if name not in kept)


def _read(name: str, content: bytes) -> Document | tuple[str, str]:
    text = content.decode("utf-8-sig", "replace")
    for reader in (read_json, read_yaml) if text.lstrip()[:1] == "{" else (read_yaml,):
        try:
            return reader(Text(name, text))
        except BadInput:
            continue
    return name, text


def _holding(found: Document | tuple[str, str], section: str, name: str, change: Change) -> str:
    """Return the file that declares a part, or nothing; a file that cannot be read declares what it names."""
    if isinstance(found, tuple):
        text = found[1].partition(_FENCE)[0]  # what prose shows as an example is declared by nobody
        is_ours = _MARK in text and re.search(_DECLARED.format(re.escape(name)), text, re.MULTILINE)
        return found[0] if is_ours else ""
    data = found.data if isinstance(found.data, dict) else {}
    is_theirs = data.get("kind") == "Inventory" and data.get("organization") in {change.base.id, change.head.id}
    parts = data.get(section)
    return found.text.file if is_theirs and isinstance(parts, dict) and name in parts else ""
