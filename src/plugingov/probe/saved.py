"""Answers of a server that somebody saved: the same facts as asking it gives, read from a file without any network."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from plugingov.model.definition import Definition, DefinitionKind
from plugingov.model.probed import ProbedServer, Step
from plugingov.probe.hiding import shown
from plugingov.probe.pages import LISTS, Bounds, Gathering, instructions
from plugingov.sources.document import Document, Place, Route
from plugingov.sources.native import read_native

TAKEN_BY = "a saved answer"
_SERVER_INFO = "io.modelcontextprotocol/serverInfo"  # in `_meta` of server/discover (2026-07-28)
_LINES = ".jsonl"
_BOUNDS = Bounds()
_DEEPEST = 200  # of a whole answer, as whoever asks has it: what one definition may have is what `Bounds` say
_NOT_SAVED = "the server has such a list, and nobody saved it"


@dataclass(frozen=True, slots=True)
class _Answer:
    """One answer of a server: what it holds, and where that stands."""

    result: Mapping[str, Any]
    at: Callable[[Route], Place]
    error: Mapping[str, Any] | None = None


@dataclass(slots=True)
class _Known:
    """What is known of a server so far."""

    protocol: str = ""
    name: str = ""
    version: str = ""
    told: tuple[list[Definition], str] | None = None
    able: frozenset[str] = frozenset()  # what the server said that it has
    gathered: dict[DefinitionKind, Gathering] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)


def read_saved(name: str, content: bytes, plugin: str) -> ProbedServer | None:
    """Return the server whose answers the bytes of a file hold; nothing where they are no such answers."""
    answers = _answers(name, content)
    if not answers:
        return None
    known = _Known()
    for answer in answers:
        _take(known, answer)
    told = known.told
    return ProbedServer(
        plugin=plugin,
        protocol=known.protocol,
        server_name=known.name,
        server_version=known.version,
        steps=tuple(known.steps),
        lists={
            **{each.kind: _NOT_SAVED for each in LISTS if each.capability in known.able},
            **{kind: _why(each) for kind, each in known.gathered.items()},
            **({"instructions": told[1]} if told else {}),
        },
        definitions=(
            *(found for each in known.gathered.values() for found in each.definitions),
            *(told or ((), ""))[0],
        ),
        taken_by=TAKEN_BY,
        at=Place(name, 1, 1, 1, 1),
    )


def _why(gathering: Gathering) -> str:
    if gathering.cursor is not None:
        gathering.lacks("the last page that was saved names another one")
    return gathering.why


def _answers(name: str, content: bytes) -> list[_Answer]:
    """Return the answers in a file; none where anything else is in it."""
    found: list[_Answer] = []
    for above, document in documents(name, content):
        answers = None if document is None else _in(document, above)
        if answers is None:
            return []
        found += answers
    return found


def documents(name: str, content: bytes) -> Iterator[tuple[int, Document | None]]:
    """Yield the document of JSON in a file, or one for each line, behind how many lines it stands; nothing for none."""
    if not name.lower().endswith(_LINES):
        yield 0, _document(name, content)
        return
    for number, line in enumerate(content.split(b"\n")):
        if line.strip():
            yield number, _document(name, line)


def _document(name: str, content: bytes) -> Document | None:
    native = read_native(name, content, _DEEPEST)
    return native.document if native.is_strict and not native.flaws else None


def _in(document: Document, above: int) -> list[_Answer] | None:
    """Return the answers in a document; nothing where anything in it is no message of a server or a client."""
    data: Any = document.data
    routes: list[tuple[Route, Any]] = [((), data)]
    if isinstance(data, list):
        routes = [((number,), each) for number, each in enumerate(data)]
    found: list[_Answer] = []
    for route, message in routes:
        if not isinstance(message, Mapping) or "apiVersion" in message:
            return None
        if "jsonrpc" in message and isinstance(message.get("method"), str):
            continue  # what the client asked
        answer = _answer(document, route, message, above)
        if answer is None:
            return None
        found.append(answer)
    return found


def _answer(document: Document, route: Route, message: Mapping[str, Any], above: int) -> _Answer | None:
    error = message.get("error")
    if "jsonrpc" in message and isinstance(error, Mapping):
        return _Answer({}, partial(place_in, document, above, route), error)
    result, inner = (message["result"], (*route, "result")) if "result" in message else (message, route)
    if not isinstance(result, Mapping) or not (_is_page(result) or _is_meeting(result)):
        return None
    return _Answer(result, partial(place_in, document, above, inner))


def place_in(document: Document, above: int, route: Route, below: Route = ()) -> Place:
    """Return where a part of a document stands that begins behind some lines of its file."""
    place = document.place((*route, *below))
    return place._replace(line=place.line + above, end_line=place.end_line + above)


def _is_page(result: Mapping[str, Any]) -> bool:
    lists = [result[each.key] for each in LISTS if each.key in result]
    return len(lists) == 1 and isinstance(lists[0], list) and all(isinstance(each, Mapping) for each in lists[0])


def _is_meeting(result: Mapping[str, Any]) -> bool:
    """Tell whether a result is what a server says of itself, of either era."""
    is_old = isinstance(result.get("protocolVersion"), str) and isinstance(result.get("capabilities"), Mapping)
    return is_old or _is_new(result)


def _is_new(result: Mapping[str, Any]) -> bool:
    versions = result.get("supportedVersions")
    are_texts = isinstance(versions, list) and bool(versions) and all(isinstance(each, str) for each in versions)
    return are_texts and isinstance(result.get("capabilities"), Mapping)


def _take(known: _Known, answer: _Answer) -> None:
    if answer.error is not None:
        known.steps.append(_refused(answer.error, answer.at(())))
    elif _is_page(answer.result):
        _take_page(known, answer)
    else:
        _meet(known, answer)


def _refused(error: Mapping[str, Any], at: Place) -> Step:
    code, message = error.get("code"), error.get("message")
    said = {"code": code} if isinstance(code, int) else {}
    text = shown(message) if isinstance(message, str) else ""
    return Step(name="list", why=f"it refuses: `{text}`", said={**said, "message": text}, at=at)


def _take_page(known: _Known, answer: _Answer) -> None:
    listed = next(each for each in LISTS if each.key in answer.result)
    gathering = known.gathered.setdefault(listed.kind, Gathering(listed, _BOUNDS))
    gathering.take(answer.result, lambda number: answer.at((listed.key, number)))


def _meet(known: _Known, answer: _Answer) -> None:
    result = answer.result
    is_new = _is_new(result)
    meta = result.get("_meta")
    told = meta.get(_SERVER_INFO) if isinstance(meta, Mapping) else None
    info = told if is_new else result.get("serverInfo")
    if isinstance(info, Mapping):
        known.name, known.version = (_text(info.get(key)) for key in ("name", "version"))
    known.protocol = _text(max(result["supportedVersions"]) if is_new else result["protocolVersion"])
    known.able = frozenset(key for key, able in result["capabilities"].items() if able is not None)
    has_text = isinstance(result.get("instructions"), str)
    known.told = instructions(result.get("instructions"), _BOUNDS, at=answer.at(("instructions",) if has_text else ()))


def _text(value: Any) -> str:
    return shown(value) if isinstance(value, str) else ""
