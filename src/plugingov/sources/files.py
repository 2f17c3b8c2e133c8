"""Files and folders to documents: every one is read, or it is said why not."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from plugingov.sources.bounds import MAX_BYTES, MAX_FILES, MAX_FOLDER_DEPTH, MAX_TOTAL_BYTES
from plugingov.sources.document import Document, Text
from plugingov.sources.errors import BadInput, Problem, problem_with
from plugingov.sources.json import read_json
from plugingov.sources.secrets import remember_path
from plugingov.sources.work import item, tell
from plugingov.sources.yaml import read_yaml

STDIN = "<stdin>"
SUFFIXES = (".yaml", ".yml", ".json")
_SCHEMA_SUFFIX = ".schema.json"


def is_folder(path: str | os.PathLike[str]) -> bool:
    """Tell whether a folder is there; a name that no file can have is none, which `Path.is_dir` raises for."""
    return os.path.isdir(path)  # noqa: PTH112


def is_file(path: str | os.PathLike[str]) -> bool:
    """Tell whether a file is there, whatever its name may be."""
    return os.path.isfile(path)  # noqa: PTH113


@dataclass
class Reading:
    """What came of reading some paths: documents, and the problems of those that are none."""

    documents: list[Document] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_json_file(path: str) -> Reading:
    """Read one file, or `-` for standard input, as JSON whatever its name is."""
    if os.path.isdir(path):  # noqa: PTH112 (Path.is_dir raises where a name is too long)
        return Reading(problems=[problem_with(path, "found a folder", "a file")])
    return read_paths((path,), as_json=True)


def read_paths(
    paths: tuple[str, ...], *, schemas_beside: bool = False, as_json: bool = False, holding: str = ""
) -> Reading:
    """Read files, folders (recursively) and `-` for standard input.

    `schemas_beside` leaves JSON Schemas out, which lie beside the policy that names them. `as_json` takes every
    file for JSON, whatever its name is. `holding` is a word without which a text is of no use, so that it is not
    made a document of.
    """
    reading = Reading()
    remaining = MAX_TOTAL_BYTES
    for file, name in _files(paths, reading.problems, schemas_beside=schemas_beside):
        tell(f"read {name}")
        with item(name):
            try:
                content = _content(file, name, remaining)
                remaining -= len(content)
                text = Text(name, _decoded(content, name))
                if _lacks(text, holding):
                    continue
                reading.documents.append(_json(text) if as_json else _document(text, name))
            except BadInput as error:
                reading.problems.extend(error.problems)
    return reading


def _lacks(text: Text, word: str) -> bool:
    """Tell whether a word is certainly not in a text, nor spelled in it by escapes."""
    return word not in text.content and "\\" not in text.content


def read_text(path: str) -> Text:
    """Return the text of one file, whatever its name is, or of `-` for standard input."""
    if path == "-":
        return Text(STDIN, _decoded(_content(None, STDIN, MAX_BYTES), STDIN))
    if not os.path.exists(path):  # noqa: PTH110 (Path.exists raises where a name is too long)
        raise BadInput([problem_with(path, "found no such file or folder", "a path that exists")])
    remember_path(path)
    return Text(path, _decoded(_content(Path(path), path, MAX_BYTES), path))


def _files(
    paths: tuple[str, ...], problems: list[Problem], *, schemas_beside: bool
) -> Iterator[tuple[Path | None, str]]:
    seen: set[str] = set()
    for path in paths:
        if path == "-":
            if STDIN not in seen:
                yield None, STDIN
            seen.add(STDIN)
            continue
        root = Path(path)
        if not os.path.exists(path):  # noqa: PTH110 (as above)
            problems.append(problem_with(path, "found no such file or folder", "a path that exists"))
            continue
        for file in _below(root, problems, schemas_beside=schemas_beside) if root.is_dir() else (root,):
            real = os.path.realpath(file)
            if real in seen:
                continue
            seen.add(real)
            if len(seen) > MAX_FILES:
                problems.append(problem_with(path, f"found more than {MAX_FILES:,} files", "fewer files"))
                return
            remember_path(os.fspath(file))
            yield file, os.fspath(file)


def _below(root: Path, problems: list[Problem], *, schemas_beside: bool) -> Iterator[Path]:
    """Yield the documents of a folder in the order of their names; hidden ones are left out, links out refused."""
    inside = os.path.realpath(root) + os.sep
    for folder, folders, files in os.walk(root, onerror=lambda error: problems.append(_unreadable(error))):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if len(Path(folder).parts) - len(root.parts) >= MAX_FOLDER_DEPTH and folders:
            problems.append(problem_with(folder, f"found more than {MAX_FOLDER_DEPTH} levels of folders", "fewer"))
            folders.clear()
        for name in sorted([*files, *(name for name in folders if Path(folder, name).is_symlink())]):
            file = Path(folder, name)
            if name.startswith(".") or (schemas_beside and name.lower().endswith(_SCHEMA_SUFFIX)):
                continue
            is_document = name.lower().endswith(SUFFIXES)
            if file.is_symlink() and (is_document or file.is_dir()) and not _leads_into(inside, file):
                problems.append(
                    problem_with(os.fspath(file), "found a link that leads out of the folder", "a file in it")
                )
            elif file.is_symlink() and file.is_dir():
                problems.append(problem_with(os.fspath(file), "found a link to a folder", "the folder itself"))
            elif is_document and not file.is_dir():
                yield file


def _leads_into(folder: str, link: Path) -> bool:
    return (os.path.realpath(link) + os.sep).startswith(folder)


def _content(file: Path | None, name: str, remaining: int) -> bytes:
    limit = min(MAX_BYTES, remaining)
    try:
        if file is None:
            content = sys.stdin.buffer.read(limit + 1) if sys.stdin else b""
        elif not file.is_file():
            raise BadInput([problem_with(name, "found something that is not a file", "a file")])
        else:
            with file.open("rb") as stream:
                content = stream.read(limit + 1)
    except OSError as error:
        raise BadInput([_unreadable(error, name)]) from None
    if len(content) > limit:
        raise BadInput([problem_with(name, f"found more than {limit:,} bytes", "a smaller file", "split it")])
    return content


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8")  # its object, because that has no byte order mark
        place = Text(name, before).place(len(before), len(before) + 1)
        problem = Problem(place, "found bytes that are not UTF-8", "text in UTF-8", "save the file as UTF-8")
        raise BadInput([problem]) from None


def _json(text: Text) -> Document:
    if not text.content.strip():
        raise BadInput([problem_with(text.file, "found nothing", "JSON")])
    return read_json(text)


def _document(text: Text, name: str) -> Document:
    if name.lower().endswith(".json"):
        return read_json(text)
    if name == STDIN and text.content.lstrip()[:1] in {"{", "["}:
        try:
            return read_json(text)
        except BadInput:
            return read_yaml(text)
    return read_yaml(text)


def _unreadable(error: OSError, name: str = "") -> Problem:
    return problem_with(
        name or str(error.filename),
        "found a file that cannot be read",
        "a readable file",
        (error.strerror or "").lower(),
    )
