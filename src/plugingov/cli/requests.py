"""What REQUEST names: documents of requests, and issues that were opened with our form."""

from collections.abc import Iterator
from pathlib import Path

from plugingov.cli.errors import NothingToJudge
from plugingov.model.kinds import of_kind
from plugingov.model.request import Requested, read_requests
from plugingov.model.request_form import is_form, read_form
from plugingov.sources.document import Document, Text
from plugingov.sources.errors import BadInput, Problem
from plugingov.sources.files import read_paths, read_text
from plugingov.sources.json import read_json
from plugingov.sources.yaml import read_yaml

_FORMS = (".md", ".markdown", ".txt")


def requests(paths: tuple[str, ...], organizations: tuple[str, ...], problems: list[Problem]) -> tuple[Requested, ...]:
    """Return the requests that some paths name, adding to `problems` what is wrong with any of them."""
    documents = [document for path in dict.fromkeys(paths) for document in _documents(path, problems)]
    found = read_requests(of_kind("Request", documents, problems), organizations, problems)
    if not found and not problems:
        raise NothingToJudge(f"no request in {', '.join(paths)}")
    return found


def _documents(path: str, problems: list[Problem]) -> Iterator[Document]:
    if path != "-" and not path.lower().endswith(_FORMS):
        reading = read_paths((path,))
        problems += reading.problems
        yield from reading.documents
        return
    try:
        text = read_text(path)
        yield _document(text, path)
    except BadInput as error:
        problems += error.problems


def _document(text: Text, path: str) -> Document:
    if is_form(text.content) or path != "-":
        return read_form(text, "request" if path == "-" else Path(path).stem)
    return read_json(text) if text.content.lstrip()[:1] in {"{", "["} else read_yaml(text)
