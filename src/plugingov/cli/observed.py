"""What `--observed` names: observations in files, or folders of machines, homes and projects read on the spot."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from plugingov.cli.answers import LINES, answered, named, saved, saved_in, says_observation
from plugingov.fleet.row import SCHEMA_OF_ROWS, is_row
from plugingov.model.kinds import of_kind
from plugingov.model.observation import EXPORTED, NativeFile, Observation
from plugingov.model.organisation import Organisation
from plugingov.sources.bounds import MAX_BYTES
from plugingov.sources.document import Document, Place, Text
from plugingov.sources.errors import BadInput, Problem, one_of, problem_with, quoted
from plugingov.sources.files import STDIN, SUFFIXES, is_folder, read_paths
from plugingov.sources.json import read_json
from plugingov.sources.native import read_native
from plugingov.sources.work import item, stage, tell
from plugingov.sources.yaml import read_yaml

if TYPE_CHECKING:  # most runs look at no machine, and what judges one takes long to import
    from plugingov.model.probed import ProbedServer
    from plugingov.model.registry import RegistryEntry
    from plugingov.surfaces.claude_code.sessions.machine import Machine
    from plugingov.surfaces.cowork.exports.exported import Exported


def observations(paths: tuple[str, ...], as_of: date, problems: list[Problem]) -> list[Observation]:
    """Return the observations that some paths name, adding to `problems` what is wrong with any of them.

    A folder of the vendor's own files is looked at now, which is the day that is judged.
    """
    seen: list[Observation] = []
    named = dict.fromkeys(paths)
    with stage("reading what was observed", len(named)):
        for path in named:
            name = STDIN if path == "-" else path
            with item(name):
                found = list(_observations(path, as_of, problems))
            for each in found:
                tell(f"observed in {name}: {_told(each)}")
            seen += found
    return seen


def _told(found: Observation) -> str:
    machine = f"{found.machine}, " if found.machine else ""
    return f"{machine}{found.surface}, {len(found.files)} files, taken on {found.taken_at or 'no day that it tells'}"


def _observations(path: str, as_of: date, problems: list[Problem]) -> Iterator[Observation]:
    plugin, file = named(path)
    if plugin:
        yield from answered(plugin, file, problems)
    elif path == "-":
        yield from _read(
            _of_text(STDIN, sys.stdin.buffer.read(MAX_BYTES + 1) if sys.stdin else b"", problems), problems
        )
    elif not is_folder(path):
        answer = saved(path, problems)
        yield from _read(_of_file(path, problems), problems) if answer is None else answer
    elif files := _documents_in(path):
        yield from _read((each for file in files for each in _of_file(file, problems)), problems)
        yield from saved_in(path, problems)
    elif found := _looked_at(path):
        yield replace(found, taken_at=found.taken_at or as_of, at=Place(path, 1, 1, 1, 1))
    elif answers := saved_in(path, problems):
        yield from answers
    else:
        expected = "the copy of a machine, a home, projects, pages that `pull` wrote, or observations (*.yaml, *.json)"
        problems.append(problem_with(path, "found nothing of Claude Code or Cowork in this folder", expected))


def _looked_at(folder: str) -> Observation | None:
    """Return what a folder of the vendor's own files holds; nothing where it holds none."""
    if _may_hold_pages(folder):
        from plugingov.surfaces.cowork.exports.reading import is_export, read_exports  # noqa: PLC0415 (most hold none)

        if is_export(folder):
            return read_exports(folder)
    from plugingov.surfaces.machine.machine import read_folder  # noqa: PLC0415 (most runs read no machine)

    return read_folder(folder)


def _may_hold_pages(folder: str) -> bool:
    """Tell quickly whether a folder may hold saved pages: they are JSON in it, or in a folder of their listing."""
    with suppress(OSError), os.scandir(folder) as entries:
        from plugingov.surfaces.cowork.exports.kinds import LISTINGS  # noqa: PLC0415 (as above)

        return any(each.name.endswith(".json") or each.name in LISTINGS for each in entries)
    return False


_Given: TypeAlias = tuple[Document, int]  # and how many lines of its file stand before it


def _read(given: Iterable[_Given], problems: list[Problem]) -> Iterator[Observation]:
    """Yield the observations that documents hold, and those that rows make together."""
    rows: list[_Given] = []
    for document, above in given:
        if is_row(document.data):
            rows.append((document, above))
        else:
            yield from _of_document(document, above, problems)
    if rows:
        from plugingov.cli.observed_rows import machines_of  # noqa: PLC0415 (most observations are documents)

        yield from machines_of(rows, problems)


def _of_document(document: Document, above: int, problems: list[Problem]) -> Iterator[Observation]:
    from plugingov.model.observations import read_observation  # noqa: PLC0415 (a folder needs no model)

    flaws: list[Problem] = []
    for fitting in of_kind("Observation", (document,), flaws):
        wrong: list[Problem] = []
        found = read_observation(fitting, wrong)
        flaws += [replace(each, guarded=True) for each in wrong]  # any line of a machine's files may hold a secret
        if found is not None:
            yield replace(found, files=tuple(map(_masked, found.files)))
    problems += [each.below(above) for each in flaws]


def _masked(file: NativeFile) -> NativeFile:
    """Return a file of an observation that others may have written: it holds no secret that shows."""
    if file.kind in EXPORTED:
        from plugingov.surfaces.cowork.exports.masking import masked_page  # noqa: PLC0415 (as above)

        return replace(file, data=masked_page(file.data))
    from plugingov.surfaces.masking.data import masked_again  # noqa: PLC0415 (as above)

    return replace(file, data=masked_again(file.data, file.kind))


def _documents_in(folder: str) -> list[str]:
    """Return the observations that lie in a folder itself; a machine's own files are none."""
    found = []
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            is_document = entry.name.lower().endswith((*SUFFIXES, *LINES)) and not entry.name.startswith(".")
            if is_document and entry.is_file(follow_symlinks=False) and says_observation(entry.path):
                found.append(entry.path)
    return found


def _of_file(path: str, problems: list[Problem]) -> Iterator[_Given]:
    if not path.lower().endswith(LINES):
        reading = read_paths((path,))
        problems += reading.problems
        yield from ((each, 0) for each in reading.documents)
        return
    try:
        with Path(path).open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        found, hint = "found a file that cannot be read", (error.strerror or "").lower()
        problems.append(problem_with(path, found, "a readable file", hint))
        return
    yield from _of_lines(path, content, problems)


def _of_text(name: str, content: bytes, problems: list[Problem]) -> Iterator[_Given]:
    """Yield what standard input holds: YAML, JSON, or one document of JSON in each line."""
    lines = [line for line in content.split(b"\n") if line.strip()]
    if len(lines) > 1 and (SCHEMA_OF_ROWS in lines[0] or all(map(_is_mapping, lines))):
        yield from _of_lines(name, content, problems)
        return
    yield from _parsed(name, content, 0, problems, is_json=content.lstrip()[:1] == b"{")


def _is_mapping(line: bytes) -> bool:
    return line.lstrip().startswith(b"{") and line.rstrip().endswith(b"}")


def _of_lines(name: str, content: bytes, problems: list[Problem]) -> Iterator[_Given]:
    if len(content) > MAX_BYTES:
        problems.append(problem_with(name, f"found more than {MAX_BYTES:,} bytes", "a smaller file", "split it"))
        return
    for number, line in enumerate(content.split(b"\n")):
        if line.strip():
            yield from _parsed(name, line, number, problems, is_json=True)


def _parsed(name: str, content: bytes, above: int, problems: list[Problem], *, is_json: bool) -> Iterator[_Given]:
    """Yield the document in one text; `above` is how many lines of the file stand before it."""
    if is_json and SCHEMA_OF_ROWS in content:
        yield from ((each, above) for each in _row(name, content, above, problems))
        return
    try:
        text = Text(name, content.decode("utf-8-sig"))
        yield (read_json(text) if is_json else read_yaml(text)), above
    except UnicodeDecodeError:
        problems.append(problem_with(name, "found bytes that are not UTF-8", "text in UTF-8"))
    except BadInput as error:
        problems += [each.below(above) for each in error.problems]


def _row(name: str, content: bytes, above: int, problems: list[Problem]) -> Iterator[Document]:
    """Yield the row in one line, with its values typed."""
    native = read_native(name, content)
    if native.document is not None and native.is_strict:
        yield native.document
    else:
        found = problem_with(name, "found a row that is not whole", "JSON in each line", "was the file cut off?")
        problems.append(found.below(above))


class Looks(NamedTuple):
    """What somebody has looked at, of one organisation."""

    machines: "tuple[Machine, ...]" = ()
    exports: "tuple[Exported, ...]" = ()
    probed: "tuple[ProbedServer, ...]" = ()
    registry: "tuple[RegistryEntry, ...]" = ()


def looks_of(
    organisations: Iterable[Organisation], observed: Iterable[Observation], problems: list[Problem]
) -> Mapping[str, Looks]:
    """Return what was observed of each organisation: where there is one alone, whatever names no other is its."""
    from plugingov.surfaces.claude_code.sessions.machine import Machine  # noqa: PLC0415 (as above)

    known = {each.id: each for each in organisations}
    found = {name: Looks() for name in known}
    for observation in observed:
        name = observation.organization or (next(iter(known)) if len(known) == 1 else "")
        if name not in known:
            said = (
                f"an observation of organization {quoted(name, known)}" if name else "an observation of no organization"
            )
            expected = f"`organization`: {one_of(known)}"
            problems.append(Problem(observation.at, f"found {said}", expected))
            continue
        found[name] = found[name]._replace(
            probed=(*found[name].probed, *observation.probed),
            registry=(*found[name].registry, *observation.registry),
        )
        if observation.is_of_servers_alone:
            continue
        if observation.surface == "cowork":
            from plugingov.surfaces.cowork.exports.exported import Exported  # noqa: PLC0415 (as above)

            found[name] = found[name]._replace(exports=(*found[name].exports, Exported(observation)))
        else:
            whose = replace(observation, member=known[name].people.called(observation.member))
            machine = Machine(whose, known[name].claude_code.minimum_version)
            found[name] = found[name]._replace(machines=(*found[name].machines, machine))
    return found
