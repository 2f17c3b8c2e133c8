"""Pins: what servers offered when somebody approved it, definition by definition, in `plugingov.pins`."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Literal, TypeAlias

from pydantic import Field

from plugingov.model.definition import Definition
from plugingov.model.probe_rows import DefinedRow, ProbedRow, definition_of, server_of
from plugingov.model.probed import ProbedServer
from plugingov.model.refusal import read_model
from plugingov.model.typed_rows import typed_rows
from plugingov.model.values import Day, Digest, Id, Model
from plugingov.sources.document import Document
from plugingov.sources.errors import Problem, problem_at

Pins: TypeAlias = tuple[ProbedServer, ...]  # each as it answered on the day it was pinned


class PinnedRow(ProbedRow):
    """One server as it was approved: over one route, to one class of credential."""

    pinned_on: Day | None = None
    sha256: Digest | None = None  # over all its definitions
    definitions: tuple[DefinedRow, ...] = ()


class PinsDocument(Model):
    """What a document of kind Pins holds."""

    api_version: Literal["plugingov/v1"] = Field(alias="apiVersion")
    kind: Literal["Pins"]
    organization: Id | None = None
    pins: tuple[PinnedRow, ...]


def read_pins(
    documents: Iterable[Document], organizations: tuple[str, ...], problems: list[Problem]
) -> dict[str, Pins]:
    """Return what is pinned for each organisation of a run, adding to `problems` what is wrong with any of it."""
    found: dict[str, Pins] = {}
    for document in documents:
        read = read_model(PinsDocument, document, problems)
        if read is None:
            continue
        if read.organization is None and len(organizations) > 1:
            several = f"`organization`, because several are judged: {', '.join(organizations)}"
            problems.append(problem_at(document, (), "found pins of nobody in particular", expected=several))
            continue
        whose = read.organization or "".join(organizations)
        found[whose] = (*found.get(whose, ()), *_pinned(document, read, problems))
    return found


def _pinned(document: Document, read: PinsDocument, problems: list[Problem]) -> Iterator[ProbedServer]:
    typed = typed_rows(document, "pins", ("definitions",)) if read.pins else []
    for number, (row, said) in enumerate(zip(read.pins, typed, strict=True)):
        route = ("pins", number)
        yield replace(
            server_of(row),
            definitions=tuple(_definitions(document, route, row, said.get("definitions") or [], problems)),
            taken_at=row.pinned_on,
            organization=read.organization,
            at=document.place(route),
        )


def _definitions(
    document: Document, route: tuple[str, int], row: PinnedRow, typed: list[dict[str, Any]], problems: list[Problem]
) -> Iterator[Definition]:
    for number, (each, said) in enumerate(zip(row.definitions, typed, strict=True)):
        found = definition_of(document, (*route, "definitions", number), each, said.get("said"), problems)
        if found is not None:
            yield found
