"""Observations read back from documents: the facts and their places; verdicts in them are never believed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, TypeAlias

from pydantic import Field

from plugingov.model.inside import place_of, places_inside
from plugingov.model.observation import FileKind, NativeFile, Observation, PackageFolder, Platform, State
from plugingov.model.probe_rows import Anything, DefinitionRow, ProbedRow, Said, StepRow, read_probed
from plugingov.model.refusal import read_model
from plugingov.model.registry_rows import RegistryRow, read_registry
from plugingov.model.typed_rows import typed_rows
from plugingov.model.values import Day, Flag, Id, Model, Surface, Whole
from plugingov.model.words import Part
from plugingov.sources.document import Document, Place, Route
from plugingov.sources.errors import Problem, problem_at
from plugingov.sources.native import read_native

Row: TypeAlias = dict[str, Anything]


class SourceRow(Model):
    """One of the vendor's own files."""

    kind: FileKind
    file: str
    path: Said = ""
    state: State = "whole"
    why: Said = ""
    strict: Flag = True
    empty: Flag = False
    home: Said = ""
    project: Said = ""
    of: Said = ""
    at: Said = ""


class SettingRow(Model):
    """A key at the top of a file and its value, or as `json` what cannot be written here as it stands."""

    source: Whole | None = None  # the number of its row in `sources`; else `file` tells
    file: str | None = None
    key: str | None = None
    value: Anything = None
    json_: str | None = Field(default=None, alias="json")
    at: Said = ""
    places: Said = ""


class ProjectRow(Model):
    """A project, and the top of the repository around it."""

    project: str
    repository: str | None = None


class FolderRow(Model):
    """The folder of a package."""

    path: str
    parts: tuple[Part, ...] = ()
    file: Said = ""
    at: Said = ""


class PathRow(Model):
    """A path that a file names, and whether it was there."""

    path: str
    exists: Flag


class VariableRow(Model):
    """A variable that the client reads, as the shell of a home had it when somebody looked."""

    name: str
    value: Said = ""
    home: Said = ""


class MemberRow(Model):
    """Whose machine it is, and where they live on it."""

    member: str | None = None
    home: str | None = None


class ObservationDocument(Model):
    """What a document of kind Observation holds."""

    api_version: Literal["plugingov/v1"] = Field(alias="apiVersion")
    kind: Literal["Observation"]
    organization: Id | None = None
    surface: Surface = "claude-code"
    machine: str | None = None
    platform: Platform | None = None
    client: str | None = None
    taken_at: Day | None = None
    taken_by: Said = ""
    members: tuple[MemberRow, ...] = ()
    sources: tuple[SourceRow, ...] = ()
    settings: tuple[SettingRow, ...] = ()
    projects: tuple[ProjectRow, ...] = ()
    folders: tuple[FolderRow, ...] = ()
    paths: tuple[PathRow, ...] = ()
    environment: tuple[VariableRow, ...] = ()
    servers: tuple[Row, ...] = ()
    packages: tuple[Row, ...] = ()
    toggles: tuple[Row, ...] = ()
    usage: tuple[Row, ...] = ()
    probed: tuple[ProbedRow, ...] = ()
    discovery: tuple[StepRow, ...] = ()
    definitions: tuple[DefinitionRow, ...] = ()
    registry: tuple[RegistryRow, ...] = ()


def read_observation(document: Document, problems: list[Problem]) -> Observation | None:
    """Return the observation that a document holds, adding to `problems` what of it does not fit."""
    read = read_model(ObservationDocument, document, problems)
    if read is None:
        return None
    rows = _by_source(document, read, problems)
    environments = _by_home(read.environment)
    return Observation(
        surface=read.surface,
        organization=read.organization,
        machine=read.machine,
        platform=read.platform,
        client=read.client,
        taken_at=read.taken_at,
        taken_by=read.taken_by,
        at=document.place(()),
        files=tuple(_file(source, rows[number]) for number, source in enumerate(read.sources)),
        folders=tuple(_folder(row) for row in read.folders),
        homes=tuple(row.home for row in read.members if row.home),
        projects=tuple(row.project for row in read.projects),
        repositories={row.project: row.repository or row.project for row in read.projects},
        member=next((row.member for row in read.members if row.member), ""),
        exists={row.path: row.exists for row in read.paths},
        environment=environments.pop("", None),
        environment_of=environments,
        is_environment_whole=False,
        probed=read_probed(document, read, problems) if read.probed or read.discovery or read.definitions else (),
        registry=read_registry(document, read.registry),
    )


def _by_home(rows: Iterable[VariableRow]) -> dict[str, dict[str, str]]:
    """Return the variables of each home; under no name those that no home is given for."""
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        found.setdefault(row.home, {})[row.name] = row.value
    return found


def _folder(row: FolderRow) -> PackageFolder:
    return PackageFolder(path=row.path, parts=row.parts, at=place_of(row.file or row.path, row.at))


_Cell: TypeAlias = tuple[bool, Any, SettingRow]  # whether it is a part of a mapping, what it is, and its row


def _by_source(document: Document, read: ObservationDocument, problems: list[Problem]) -> Mapping[int, list[_Cell]]:
    """Return the cells of each source; a row of none is a problem."""
    numbers = {source.file: number for number, source in reversed(list(enumerate(read.sources)))}
    rows: dict[int, list[_Cell]] = defaultdict(list)
    for index, (row, said) in enumerate(zip(read.settings, _said(document, len(read.settings)), strict=True)):
        number = row.source if row.source is not None else numbers.get(row.file or "")
        if number is None or number >= len(read.sources):
            expected = "`source`, the number of a row of `sources` from 0, or `file` as one of them has it"
            problems.append(problem_at(document, ("settings", index), "found a row of no source", expected=expected))
        elif row.json_ is not None:
            rows[number].append(_written_as_json(document, index, row, problems))
        else:
            rows[number].append((True, {row.key: said}, row) if row.key is not None else (False, said, row))
    return rows


def _written_as_json(document: Document, index: int, row: SettingRow, problems: list[Problem]) -> _Cell:
    native = read_native("", (row.json_ or "").encode("utf-8", "surrogatepass"))
    if native.document is None:
        found = "found text that is not JSON"
        problems.append(problem_at(document, ("settings", index, "json"), found, expected="JSON", guarded=True))
        return False, None, row
    data: Any = native.document.data
    return isinstance(data, dict), data, row


def _said(document: Document, count: int) -> Iterator[Any]:
    """Yield the value of each row of settings, typed as it is written: `true` is no text, `"true"` is one."""
    if count:
        meant = typed_rows(document, "settings", ("value",))
        yield from (row.get("value") for row in meant)


def _file(source: SourceRow, cells: Iterable[_Cell]) -> NativeFile:
    data, where = _data(source, list(cells))
    return NativeFile(
        kind=source.kind,
        file=source.file,
        path=source.path or source.file,
        data=data,
        state=source.state,
        why=source.why,
        is_strict=source.strict,
        is_empty=source.empty,
        home=source.home,
        project=source.project,
        of=source.of,
        where=where,
    )


def _data(source: SourceRow, cells: list[_Cell]) -> tuple[Any, Callable[[Route], Place]]:
    """Return the data of a file, and what finds the places in it."""
    lone = [cell for cell in cells if not cell[0]]
    if lone:
        return lone[0][1], _Places(source, lone[:1]).find
    if not cells and (source.state == "unread" or source.empty):
        return None, _Places(source, ()).find
    return {key: value for _, part, _ in cells for key, value in part.items()}, _Places(source, cells).find


class _Places:
    """The places of one file, worked out when the first of them is asked for."""

    def __init__(self, source: SourceRow, cells: Iterable[_Cell]) -> None:
        self._file = source.file
        self._root = place_of(source.file, source.at)
        self._cells = tuple(cells)
        self._found: dict[Route, Place] = {}
        self._asked = False

    def find(self, route: Route) -> Place:
        """Return the place at a route, or what comes nearest."""
        if not self._asked:
            self._asked = True
            self._find_all()
        for length in range(len(route), 0, -1):
            if place := self._found.get(route[:length]):
                return place
        return self._found.get((), self._root)

    def _find_all(self) -> None:
        for is_part, said, row in self._cells:
            for route, value in [((key,), value) for key, value in said.items()] if is_part else [((), said)]:
                self._found[route] = place_of(self._file, row.at)
                inside = places_inside(value, route, self._file, row.places)
                self._found |= inside or dict.fromkeys([route], self._found[route])
