"""Servers that were asked, read back from an observation: its rows `probed`, `discovery` and `definitions`."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import BeforeValidator, Field, WithJsonSchema

from plugingov.model.definition import NAMED_BY, Definition, DefinitionKind, recalled
from plugingov.model.probed import CredentialClass, Failure, ProbedServer, Reach, Step, StepName, Transport
from plugingov.model.typed_rows import typed_rows
from plugingov.model.values import Digest, Id, Model, Scopes, Surface, Whole
from plugingov.sources.document import Document, Route
from plugingov.sources.errors import Problem, problem_at
from plugingov.sources.native import read_native

if TYPE_CHECKING:
    from plugingov.model.observations import ObservationDocument

Anything: TypeAlias = Annotated[Any, WithJsonSchema({})]


def _none_as_nothing(value: Any) -> Any:
    return "" if value is None else value


Said: TypeAlias = Annotated[str, BeforeValidator(_none_as_nothing)]


class ProbedRow(Model):
    """One server that was asked, and the plugin it was asked for."""

    plugin: Id
    surfaces: tuple[Surface, ...] = ()
    transport: Transport = "unknown"
    url: Said = ""
    command: tuple[str, ...] = ()
    credential: CredentialClass = "unknown"
    scopes: Scopes | None = None
    protocol: Said = ""
    server_name: Said = ""
    server_version: Said = ""
    lists: dict[DefinitionKind, Said] = {}
    not_asked: Said = ""


class StepRow(Model):
    """One request of the way in, and what came back; `server` is the number of its row in `probed`, from 0."""

    server: Whole
    step: StepName
    url: Said = ""
    failure: Failure | None = None
    why: Said = ""
    status: Whole | None = None
    content_type: Said = ""
    location: Said = ""
    challenge: dict[str, str] | None = None
    said: dict[str, Anything] = {}
    reaches: tuple[Reach, ...] = ()


class DefinedRow(Model):
    """One thing that a server offers, as it defines it; as `json` what cannot be written here as it stands."""

    kind: DefinitionKind = "tool"
    name: Said = ""
    sha256: Digest | None = None
    said: dict[str, Anything] | None = None
    json_: str | None = Field(default=None, alias="json")


class DefinitionRow(DefinedRow):
    """The same among those of other servers; `server` is the number of its row in `probed`, from 0."""

    server: Whole


def read_probed(document: Document, read: "ObservationDocument", problems: list[Problem]) -> tuple[ProbedServer, ...]:
    """Return the servers that an observation has asked, adding to `problems` the rows of none."""
    steps: dict[int, list[Step]] = defaultdict(list)
    definitions: dict[int, list[Definition]] = defaultdict(list)
    for number, said in enumerate(_typed(document, "discovery", read.discovery)):
        row = read.discovery[number]
        if _is_of_a_server(document, ("discovery", number), row.server, read, problems):
            steps[row.server].append(_step(document, number, row, said))
    for number, said in enumerate(_typed(document, "definitions", read.definitions)):
        defined, route = read.definitions[number], ("definitions", number)
        if _is_of_a_server(document, route, defined.server, read, problems):
            found = definition_of(document, route, defined, said.get("said"), problems)
            definitions[defined.server] += [found] if found else []
    return tuple(
        replace(
            server_of(row),
            steps=tuple(steps[number]),
            definitions=tuple(definitions[number]),
            taken_at=read.taken_at,
            taken_by=read.taken_by,
            organization=read.organization,
            at=document.place(("probed", number)),
        )
        for number, row in enumerate(read.probed)
    )


def _typed(document: Document, key: str, rows: tuple[Any, ...]) -> list[dict[str, Any]]:
    return typed_rows(document, key, ("said",)) if rows else []


def _is_of_a_server(
    document: Document, route: tuple[str, int], server: int, read: "ObservationDocument", problems: list[Problem]
) -> bool:
    if server < len(read.probed):
        return True
    expected = "`server`, the number of a row of `probed` from 0"
    problems.append(problem_at(document, route, "found a row of no server", expected=expected))
    return False


def server_of(row: ProbedRow) -> ProbedServer:
    """Return the server of a row, without what was asked of it and what it offers."""
    return ProbedServer(
        plugin=row.plugin,
        surfaces=row.surfaces,
        transport=row.transport,
        url=row.url,
        command=row.command,
        credential=row.credential,
        scopes=row.scopes,
        protocol=row.protocol,
        server_name=row.server_name,
        server_version=row.server_version,
        lists=row.lists,
        not_asked=row.not_asked,
    )


def _step(document: Document, number: int, row: StepRow, typed: Mapping[str, Any]) -> Step:
    return Step(
        name=row.step,
        url=row.url,
        failure=row.failure,
        why=row.why,
        status=row.status,
        content_type=row.content_type,
        location=row.location,
        challenge=row.challenge,
        said=typed.get("said") or {},
        reaches=row.reaches,
        at=document.place(("discovery", number)),
    )


def _is_finite(said: Any) -> bool:
    """Tell whether every number can be written down again: one that is too large would make its document unreadable."""
    try:
        json.dumps(said, allow_nan=False)
    except ValueError:
        return False
    return True


def definition_of(
    document: Document, route: Route, row: DefinedRow, typed: Any, problems: list[Problem]
) -> Definition | None:
    """Return the definition in a row, whose `said` is typed; nothing, and a problem, where it is none."""
    said: Any = typed or {}
    if row.json_ is not None:
        native = read_native("", row.json_.encode("utf-8", "surrogatepass"))
        said = native.document.data if native.document else None
        if not isinstance(said, dict):
            found = "found text that is no mapping of JSON"
            problems.append(problem_at(document, (*route, "json"), found, expected="JSON", guarded=True))
            return None
    if not _is_finite(said):
        found = "found a number that nothing can hold"
        problems.append(problem_at(document, route, found, expected="numbers as JSON has them", guarded=True))
        return None
    named_by = NAMED_BY[row.kind]
    name = (said.get(named_by) or row.name) if named_by else ""
    if named_by and not (isinstance(name, str) and name):
        expected = f"`said` with `{named_by}`, which tells it from others"
        problems.append(problem_at(document, route, f"found a {row.kind} without a name", expected=expected))
        return None
    return recalled(row.kind, name, said, row.sha256 or "", document.place(route))
