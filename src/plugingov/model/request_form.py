"""The body of an issue that was opened with our form, read as a request: headings and what stands below each."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from plugingov.model.kinds import API_VERSION
from plugingov.sources.characters import raw_problems
from plugingov.sources.document import Data, Document, Node, Route, Text
from plugingov.sources.errors import BadInput, problem_in

_HEADING = re.compile(r"^###[ \t]+(\S[^\r\n]*?)[ \t]*\r?$", re.MULTILINE)
_NOTHING = "_No response_"  # what GitHub writes where nothing was filled in
_LINES = re.compile(r"[\r\n]+")
_BETWEEN = re.compile(r"[,\r\n]+")
_BETWEEN_SCOPES = re.compile(r"[,\s]+")
_BULLET = re.compile(r"^(?:[-*+]|\d{1,3}[.)])[ \t]+")
_BOLD = re.compile(r"\*\*(.+)\*\*:?")
_AROUND = "`,;"  # what stands around a word in a list that people write; a lone `*` is a scope
_ACCESS = {"read": {"access": "read"}, "write": {"access": "write"}, "destructive": {"destructive": "true"}}


def _text(written: str) -> Data:
    return written


def _several(written: str) -> Data:
    return [part for each in _BETWEEN.split(written) if (part := _BULLET.sub("", each.strip()).strip())]


def _scopes(written: str) -> Data:
    return [word for each in _BETWEEN_SCOPES.split(written) if (word := each.strip(_AROUND)) and word != "-"]


def _tools(written: str) -> Data:
    """Return tools as lines name them: the name, what it does (read, write, destructive), and the scopes it needs."""
    tools: dict[str, Data] = {}
    for line in _LINES.split(written):
        words = [word for each in _BULLET.sub("", line.strip()).split() if (word := each.strip(_AROUND))]
        if words:
            tools[_name(words[0])] = _tool(words[1:])
    return tools


def _name(word: str) -> str:
    """Return the name of a tool without the bold type and the colon that set it off."""
    bold = _BOLD.fullmatch(word)
    return (bold[1] if bold else word).rstrip(":").strip(_AROUND) or word


def _tool(words: list[str]) -> dict[str, Data]:
    said: dict[str, Data] = {}
    scopes: list[Data] = []
    for word in words:
        if word in _ACCESS:
            said.update(_ACCESS[word])
        else:
            scopes.append(word)
    return {**said, "scopes": scopes} if scopes else said


class Field(NamedTuple):
    """One field of the form: what it is called there, where its answer belongs in a request, and how it is read."""

    label: str
    route: tuple[str, ...]
    read: Callable[[str], Data] = _text


FIELDS = (
    Field("Ticket", ()),
    Field("Who asks", ("requested_by",)),
    Field("What it is for", ("purpose",)),
    Field("System", ("system",)),
    Field("Surfaces", ("surfaces",), _several),
    Field("Groups that would use it", ("audience",), _several),
    Field("Projects that would use it", ("projects",), _several),
    Field("Most confidential data it would see", ("data", "classification")),
    Field("Who answers for that data", ("data", "owner")),
    Field("Who would own the plugin", ("owner",)),
    Field("Tools it has to have", ("wants", "tools"), _tools),
    Field("Scopes it asks for", ("wants", "scopes"), _scopes),
    Field("Install path", ("proposes", "path")),
    Field("Marketplace that lists it", ("proposes", "source", "marketplace")),
    Field("Address of its server", ("proposes", "server", "url")),
    Field("Who operates its server", ("proposes", "server", "operator")),
    Field("How members sign in", ("proposes", "auth", "method")),
)
_BY_LABEL: Mapping[str, Field] = {field.label.casefold(): field for field in FIELDS}
_ID = re.compile(r"[^\w.\-]+")


def is_form(content: str) -> bool:
    """Tell whether a text is what our form makes of its answers."""
    return any(found[1].casefold() in _BY_LABEL for found in _HEADING.finditer(content))


def read_form(text: Text, name: str) -> Document:
    """Return the request that the body of an issue holds; `name` is what it is called where it names no ticket."""
    problems = raw_problems(text)
    answers: dict[Field, tuple[int, int]] = {}
    headings = [each for each in _HEADING.finditer(text.content) if each[1].casefold() in _BY_LABEL]
    for number, heading in enumerate(headings):
        field = _BY_LABEL[heading[1].casefold()]
        end = headings[number + 1].start() if number + 1 < len(headings) else len(text.content)
        if field in answers:
            found = f"found `{field.label}` again"
            place = text.place(*heading.span(1))
            problems.append(problem_in(text, place, found, expected="each heading once"))
            continue
        answers[field] = _trimmed(text.content, heading.end(), end)
    if not headings:
        expected = f"the headings of our form, such as `### {FIELDS[1].label}`"
        problems.append(problem_in(text, text.place(0, 0), "found no request", expected=expected))
    if problems:
        raise BadInput(problems)
    return _document(text, name, answers)


def _trimmed(content: str, start: int, end: int) -> tuple[int, int]:
    """Return where an answer begins and ends, without the blanks around it."""
    while start < end and content[start].isspace():
        start += 1
    while start < end and content[end - 1].isspace():
        end -= 1
    return start, end


def _document(text: Text, name: str, answers: Mapping[Field, tuple[int, int]]) -> Document:
    request: dict[str, Data] = {}
    ticket = ""
    spans: dict[Route, tuple[int, int]] = {}
    for field, (start, end) in answers.items():
        written = text.content[start:end]
        if not written or written == _NOTHING:
            continue
        if not field.route:
            ticket = written
            continue
        _put(request, field.route, field.read(written))
        spans[field.route] = (start, end)
    called = _ID.sub("-", ticket or name).strip("-._")[:128] or "request"
    _complete(request)
    data: dict[str, Data] = {"apiVersion": API_VERSION, "kind": "Request", "requests": {called: request}}
    return Document(text, data, lambda: _root(text, called, spans))


def _put(request: dict[str, Data], route: tuple[str, ...], value: Data) -> None:
    *outer, last = route
    inner: Any = request
    for step in outer:
        inner = inner.setdefault(step, {})
    inner[last] = value


def _complete(request: dict[str, Data]) -> None:
    """Say of a server with an address what goes without saying: it is reached over the network."""
    proposes: Any = request.get("proposes", {})
    server = proposes.get("server", {})
    if "url" in server:
        server["transport"] = "sse" if server["url"].endswith("/sse") else "http"


def _root(text: Text, name: str, spans: Mapping[Route, tuple[int, int]]) -> Node:
    """Return where everything stands: what nobody wrote stands where the text begins."""
    whole = (0, len(text.content))

    def mapping(children: dict[str, Any]) -> Node:
        return (*whole, {key: (*whole[:1], 0, node) for key, node in children.items()})

    inside: dict[str, Any] = {}
    for route, span in spans.items():
        *outer, last = route
        level = inside
        for step in outer:
            level = level.setdefault(str(step), {})
        level[str(last)] = span

    def node(value: Any) -> Node:
        if isinstance(value, dict):
            return mapping({key: node(each) for key, each in value.items()})
        return value  # type: ignore[no-any-return]  # a span is the node of a scalar

    return mapping({"requests": mapping({name: node(inside)})})
