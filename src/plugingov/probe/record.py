"""What is taken down of an answer: the keys that count, bounded, without secrets or anything that steers a terminal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from plugingov.model.cells import fits
from plugingov.probe.hiding import hidden
from plugingov.probe.targets import target_of
from plugingov.sources.secret_search import masked
from plugingov.sources.visible import visible

_LONGEST_TEXT = 2000
_MOST_ITEMS = 200
CUT = "cut"  # the keys of which not everything was taken down


@dataclass(frozen=True, slots=True)
class Record:
    """Takes down what a server says, without what is `hidden`: the parts of the credential that it was sent."""

    hidden: tuple[str, ...] = ()

    def text(self, said: str, longest: int = _LONGEST_TEXT) -> str:
        """Return a text that can be shown."""
        return visible(masked(hidden(said, self.hidden)[: longest + _ROOM]))[:longest]

    def texts(self, said: Mapping[str, str]) -> dict[str, str]:
        """Return the parameters of a header."""
        return {self.text(key, _LONGEST_NAME): self.text(value) for key, value in said.items()}

    def url(self, said: str, base: str = "") -> str:
        """Return where an address leads, without user, password and query; nothing where it leads nowhere."""
        try:
            target = target_of(urljoin(base, said))
        except ValueError:
            return ""
        return self.text(target.shown) if target else ""

    def keys(self, document: Mapping[str, Any], wanted: Iterable[str]) -> dict[str, Any]:
        """Return the keys that count, whatever type their values have: a wrong one is for others to judge."""
        found = {key: self._value(document[key], _DEEPEST) for key in wanted if key in document}
        cut = [key for key in found if _is_cut(document[key])]
        return {**found, CUT: cut} if cut else found

    def _value(self, value: Any, depth: int) -> Any:
        match value:
            case str():
                return self.text(value)
            case list():
                return [self._value(each, depth - 1) for each in value[:_MOST_ITEMS]] if depth else []
            case dict():
                return {}  # nothing that counts is a mapping: which type it has is enough
        return value if fits(value) else str(value)[:_LONGEST_NAME]


def _is_cut(value: Any) -> bool:
    match value:
        case str():
            return len(value) > _LONGEST_TEXT
        case list():
            return len(value) > _MOST_ITEMS or any(map(_is_cut, value))
    return False


_ROOM = 500  # so that a secret that stands across the end is seen as one
_LONGEST_NAME = 100
_DEEPEST = 2
