"""A shape: what rows have in common of which every rule says the same."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

from plugingov.fleet.part import observation_of, together
from plugingov.fleet.row import RowKind
from plugingov.model.observation import FileKind, NativeFile, Observation, Platform, State
from plugingov.model.words import Part
from plugingov.sources.bounds import MAX_DEPTH
from plugingov.surfaces.masking.data import masked_again

Age: TypeAlias = Literal["young", "old"]


class Shape(NamedTuple):
    """What rows have in common that any rule can see: neither the machine nor the day, nor which member it was.

    `whose` is a member who belongs to the groups of all whose rows these are, or nobody where no group names them.
    """

    number: int
    row: RowKind
    surface: str
    platform: str
    client: str
    settings: str
    shared: str
    whose: str
    age: Age


class NoPart(ValueError):
    """The text of a row is not what an edge writes."""


def observed(shape: Shape, shared: Mapping[str, str], as_of: date, young: int) -> Observation:
    """Return what a shape shows, as of a day; `young` is for how many days an observation counts.

    Raises NoPart where the text is not what an edge writes, or what it shares is in no row.
    """
    if shape.shared and shape.shared not in shared:
        raise NoPart("what it shares is in no row")  # its digest may be any text
    texts = (shared[shape.shared], shape.settings) if shape.shared else (shape.settings,)
    said = checked(texts)
    found = observation_of(
        said,
        platform=shape.platform if shape.platform in get_args(Platform) else None,
        client=shape.client or None,
        member=shape.whose,
        taken_at=as_of if shape.age == "young" else as_of - timedelta(days=young + 1),
        is_part=True,
    )
    return masked_part(found)


def masked_part(found: Observation) -> Observation:
    """Return an observation that others may have written: it holds no secret that shows."""
    files: tuple[NativeFile, ...] = tuple(
        replace(each, data=masked_again(each.data, each.kind)) for each in found.files
    )
    return replace(found, files=files)


def checked(texts: tuple[str, ...]) -> dict[str, Any]:
    """Return what texts say together; raises NoPart unless each of them is the text of a part."""
    parts = [_checked(text) for text in texts]
    try:
        said = together(parts)
    except RecursionError:
        raise NoPart("it is not what an edge writes") from None
    if max(len(said.get("homes", ())), 1) * max(len(said.get("projects", ())), 1) > _MOST_STARTS:
        raise NoPart("it tells of more starts than an edge writes")
    return said


def _checked(text: str) -> dict[str, Any]:
    if len(text) > _LONGEST or text.count("[") + text.count("{") > _MOST or _depth(text) > MAX_DEPTH + _AROUND:
        raise NoPart("it holds more, or deeper, than an edge writes")
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise NoPart("it is not what an edge writes") from None
    if not _is_part(said):
        raise NoPart("it is not what an edge writes")
    return dict(said)


_LONGEST = 8 * 1024 * 1024  # characters
_MOST = 20_000  # lists and mappings: judging takes more than twice as long for twice as many
_MOST_STARTS = 20_000  # of the client: in each home, and in each project from each home
_AROUND = 4  # levels around the data of a file


def _depth(text: str) -> int:
    """Return how deep brackets in a text go, those in its strings included: never less than the text itself."""
    deep = most = 0
    for bracket in _BRACKET.findall(text):
        if bracket in "[{":
            deep += 1
            most = max(most, deep)
        else:
            deep -= 1
    return most


_BRACKET = re.compile(r"[\[\]{}]")


def _is_part(said: Any) -> bool:
    return (
        isinstance(said, dict)
        and "files" in said
        and all(isinstance(said.get(key, []), list) for key in ("files", "homes", "folders"))
        and all(map(_is_file, said.get("files", (None,))))
        and all(map(_is_folder, said.get("folders", ())))
        and all(isinstance(each, str) for each in said.get("homes", ()))
        and _is_map(said.get("projects", {}), str)
        and _is_map(said.get("paths", {}), bool)
        and _is_map(said.get("environment", {}), str)
        and _is_map(said.get("environment_of", {}), dict)
        and all(_is_map(each, str) for each in said.get("environment_of", {}).values())
    )


def _is_map(said: Any, of: type) -> bool:
    return isinstance(said, dict) and all(isinstance(each, of) for each in said.values())


_PARTS = frozenset(get_args(Part))
_KINDS = frozenset(get_args(FileKind))
_STATES = frozenset(get_args(State))


def _is_file(said: Any) -> bool:
    return (
        isinstance(said, dict)
        and _is_word(said.get("kind"), _KINDS)
        and _is_word(said.get("state", "whole"), _STATES)
        and isinstance(said.get("path"), str)
        and "data" in said
        and all(isinstance(said.get(key, ""), str) for key in ("home", "project", "of", "why"))
        and all(isinstance(said.get(key, True), bool) for key in ("strict", "empty"))
    )


def _is_word(said: Any, words: frozenset[str]) -> bool:
    return isinstance(said, str) and said in words


def _is_folder(said: Any) -> bool:
    return (
        isinstance(said, dict)
        and isinstance(said.get("path"), str)
        and isinstance(said.get("parts"), list)
        and all(_is_word(each, _PARTS) for each in said["parts"])
    )
