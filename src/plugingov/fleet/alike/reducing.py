"""Shapes that differ in nothing any rule can read: one of them is judged for all."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, TypeVar

from plugingov.fleet.alike.clients import client_alike
from plugingov.fleet.alike.folders import ANYWHERE, Move, called_back, move_of, moved
from plugingov.fleet.edge.slicing import digest_of
from plugingov.fleet.edge.unjudged import Asked, asked_for_in, says_nothing_at_all, split
from plugingov.fleet.shape import NoPart, Shape, checked
from plugingov.gaps.gap import Gap, UnknownFact
from plugingov.surfaces.masking.data import masked_again

_F = TypeVar("_F", bound=Gap | UnknownFact)
_VARIABLE = re.compile(r"\$\{\w+")
_SLICED = frozenset({"server", "package", "settings"})


class Own(NamedTuple):
    """What of a shape goes by another name where rules are asked: its client, and where its project lies."""

    client: str
    alike: str
    move: Move | None = None

    def called(self, text: str) -> str:
        """Return a text of a verdict in the words of the shape."""
        text = text.replace(self.alike, self.client)
        return called_back(text, self.move) if self.move else text

    def is_in(self, text: str) -> bool:
        """Tell whether a text of a verdict names any of it."""
        return (self.alike != self.client and self.alike in text) or ANYWHERE in text


class Reduced(NamedTuple):
    """A shape without what no rule can read, and what is its own in it; nothing where it has kept its words."""

    shape: Shape
    own: Own | None = None


@dataclass(frozen=True)
class Alike:
    """Reduces shapes to what rules can read of them; `shared` holds what they share then."""

    given: Mapping[str, str]
    shared: dict[str, str] = field(default_factory=dict)
    _known: dict[tuple[str, frozenset[str]], str] = field(default_factory=dict)  # by what own texts ask for
    _parts: dict[str, dict[str, Any]] = field(default_factory=dict)  # what is shared, as it was given
    _texts: dict[str, str] = field(default_factory=dict)  # the same, as we write it

    def __post_init__(self) -> None:
        self.shared.update(self.given)

    def reduced(self, shape: Shape) -> Reduced:
        """Return a shape in the form in which it is judged; one that is no part as it is."""
        shape = shape._replace(number=0)
        if shape.row not in _SLICED or (shape.shared and shape.shared not in self.given):
            return Reduced(shape)
        try:
            own = checked((shape.settings,))
            shared = self._around(shape.shared, _text(own)) if shape.shared else ""
        except NoPart:
            return Reduced(shape)
        own = _told(own, asked_for_in(_text(own), self._texts.get(shape.shared, "")))
        move = move_of(own, self.shared.get(shared, ""))
        client = client_alike(shape.client)
        named = Own(shape.client, client, move) if move or client != shape.client else None
        text = _text(moved(own, move) if move else own)
        return Reduced(shape._replace(settings=text, shared=shared, client=client), named)

    def _around(self, digest: str, own: str) -> str:
        """Return the digest of what a shape shares, without what no rule can read."""
        asked = frozenset(_VARIABLE.findall(own))
        known = self._known.get((digest, asked))
        if known is None:
            if digest not in self._parts:
                self._parts[digest] = checked((self.given[digest],))
                self._texts[digest] = _text(self._parts[digest])
            text = _text(_told(self._parts[digest], asked_for_in(self._texts[digest], own)))
            known = self._known[digest, asked] = digest_of(text)
            self.shared[known] = text
        return known


def _told(said: dict[str, Any], is_asked_for: Asked) -> dict[str, Any]:
    """Return a part with what rules may say something of; secrets that an edge has left in it are masked before."""
    files = (_file(each, is_asked_for) for each in said["files"])
    return {**said, "files": [each for each in files if not says_nothing_at_all(each)]}


def _file(file: dict[str, Any], is_asked_for: Asked) -> dict[str, Any]:
    return {**file, "data": split(file["kind"], masked_again(file["data"], file["kind"]), is_asked_for).told}


def _text(said: Any) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def is_named(fact: Gap | UnknownFact, own: Own) -> bool:
    """Tell whether what a fact is about goes by what is a shape's own, for which it stands alone."""
    return any(own.is_in(each or "") for each in fact.subject)


def in_its_words(fact: _F, own: Own) -> _F:
    """Return a fact in the words of a shape."""
    said: dict[str, Any] = {
        name: own.called(text) for name in _WORDS if own.is_in(text := getattr(fact, name, "") or "")
    }
    if own.is_in(fact.place.file):
        said["place"] = fact.place._replace(file=own.called(fact.place.file))
    return replace(fact, **said) if said else fact


_WORDS = ("message", "because", "fix", "named")
