"""Places and subjects as every shape for machines has them."""

from pathlib import PurePath
from typing import Any

from plugingov.gaps.gap import Fact, with_kind
from plugingov.model.policies import BUILTIN
from plugingov.rules.rule import Subject
from plugingov.sources.document import Place
from plugingov.sources.files import STDIN


def place_record(place: Place) -> dict[str, Any]:
    """Return a place for JSON."""
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }


def file_path(place: Place) -> str | None:
    """Return the path of the file that a place stands in, as repositories write paths; nothing where it is no file."""
    if place.file == STDIN or place.file.startswith(BUILTIN):
        return None
    return PurePath(place.file).as_posix()


def subject_record(subject: Subject) -> dict[str, str]:
    """Return what a subject has, for JSON; what it has not is left out."""
    names = ("plugin", "surface", "project", "group", "credential", "capability", "item")
    return {name: value for name in names if (value := getattr(subject, name)) is not None}


def subject_words(subject: Subject, item_is: str = "", *, named: str = "", alone: str = "") -> str:
    """Return a subject in words: what it is about, where, and what of it.

    `item_is` says what its item is, unless it is `named` in a file's own words, which tell the surface too; the
    surface that is `alone` in play goes without saying.
    """
    words = [subject.plugin] if subject.plugin else []
    words += [
        f"{name} {value}"
        for name in ("project", "group", "credential", "capability")
        if (value := getattr(subject, name)) is not None
    ]
    if subject.item is not None and subject.item != subject.plugin:
        words.append(named or with_kind(subject.item, item_is))
    if subject.surface and not named and not (words and subject.surface == alone):
        words[:1] = [f"{words[0]} on {subject.surface}" if words else f"on {subject.surface}"]
    return ", ".join(words)


def fact_words(fact: Fact, alone: str = "") -> str:
    """Return what a gap, or what is not known, is about."""
    return subject_words(fact.subject, fact.item_is, named=fact.named, alone=alone)
