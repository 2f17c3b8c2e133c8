"""YAML to a document in one pass over the parser's events: strict, bounded, every value placed."""

import re
from itertools import repeat, starmap
from typing import Any, NoReturn, Protocol, cast

import yaml

from plugingov.sources.bounds import MAX_DEPTH, MAX_PROBLEMS, MAX_VALUES
from plugingov.sources.characters import escaped_problem, raw_problems
from plugingov.sources.document import Data, Document, Node, Text
from plugingov.sources.errors import BadInput, Problem, problem_in, quoted
from plugingov.sources.secrets import MASK
from plugingov.sources.yaml_hints import yaml_hint


class EventParser(Protocol):
    """What is asked of PyYAML's parsers, of libyaml's and of the pure one."""

    def get_event(self) -> Any:
        """Return the next event."""


class PureParser(yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser):
    """PyYAML's own parser, for machines where libyaml is missing."""

    def __init__(self, content: str) -> None:
        yaml.reader.Reader.__init__(self, content)
        yaml.scanner.Scanner.__init__(self)
        yaml.parser.Parser.__init__(self)


def fastest_parser(content: str) -> EventParser:
    """Return libyaml's parser where PyYAML was built with it, else the pure one."""
    parser = yaml.cyaml.CParser if yaml.__with_libyaml__ else PureParser  # type: ignore[attr-defined]  # not in the stub
    return cast("EventParser", parser(content))


def read_yaml(text: Text, parser: EventParser | None = None) -> Document:
    """Return the one document in `text`, every scalar as text; raise `BadInput` for anything else."""
    if problems := raw_problems(text):
        raise BadInput(problems)
    chosen = parser or fastest_parser(text.content)
    try:
        return _Builder(text, chosen).document()
    except yaml.MarkedYAMLError as error:
        mark, opening = error.problem_mark or error.context_mark, error.context_mark
        began = opening.line + 1 if mark and opening and opening.line != mark.line else None
        problem = _syntax_problem(text, mark.index if mark else 0, error.problem or error.context or "", began)
    except (yaml.YAMLError, ValueError, OverflowError):
        # The pure parser counts characters and versions without looking at what it has read.
        problem = _syntax_problem(text, getattr(chosen, "index", 0), "")
    raise BadInput([problem])


def _syntax_problem(text: Text, offset: int, reason: str, began: int | None = None) -> Problem:
    offset = min(offset, len(text.content))
    hint = yaml_hint(text.content[offset : offset + 1], _TAG_HANDLE.sub(MASK, reason), began)
    found = "found text that is not YAML"
    return problem_in(text, text.place(offset, offset + 1), found, expected="YAML", hint=hint, guarded=True)


_TAG_HANDLE = re.compile(r"'!.*'")  # the one thing from the text that a reason may quote


class _Builder:
    """Builds data and spans side by side from events, and remembers every problem on the way."""

    def __init__(self, text: Text, parser: EventParser) -> None:
        self.text = text
        self.parser = parser
        self.problems: list[Problem] = []

    def document(self) -> Document:
        next_event = self.parser.get_event
        next_event()  # the start of the stream
        opening = next_event()
        if isinstance(opening, yaml.StreamEndEvent):
            place = self.text.place(0, 0)
            raise BadInput([problem_in(self.text, place, "found nothing", expected="a document")])
        if self.text.content.startswith("%", opening.start_mark.index):
            self._refuse(opening, "a directive", "leave lines that open with `%` out")
        data, node = self._value()
        next_event()  # the end of the document
        closing = next_event()
        if not isinstance(closing, yaml.StreamEndEvent):
            self._refuse(closing, "a second document", "write each document into a file of its own")
        if self.problems:
            raise BadInput(self.problems)
        return Document(self.text, data, lambda: node)

    def _value(self) -> tuple[Data, Node]:  # noqa: C901, PLR0912, PLR0915 (one loop, as it says)
        """Return data and node of the value that opens with the next event.

        The loop keeps its state in locals and asks for each event's class once: it runs for every
        value of every inventory, and reading is most of what a run costs.
        """
        scalar, alias = yaml.ScalarEvent, yaml.AliasEvent
        opens_mapping, opens_sequence = yaml.MappingStartEvent, yaml.SequenceStartEvent
        result: list[Data] = []
        nodes: list[Node] = []
        items: Any = result  # the container that is being filled, and its spans
        spans: Any = nodes
        start = 0
        key: str | None = None  # the key whose value comes next, where a mapping is filled
        key_start = key_end = 0
        is_mapping = False
        stack: list[tuple[Any, Any, int, str | None, int, int, bool]] = []
        event: Any = None
        for event in starmap(self.parser.get_event, repeat((), MAX_VALUES)):
            kind = type(event)
            if kind is scalar:
                value = event.value
                if event.style or event.anchor is not None or event.tag is not None:
                    value = self._checked(event)
                elif value in _NOTHING:
                    value = None
                if not is_mapping:
                    items.append(value)
                    spans.append((event.start_mark.index, event.end_mark.index))
                elif key is None:
                    if value is None or value == "<<":
                        value = self._odd_key(event)
                    if value in items:
                        self._repeated(event, spans[value])
                    key, key_start, key_end = value, event.start_mark.index, event.end_mark.index
                else:
                    items[key] = value
                    spans[key] = (key_start, key_end, (event.start_mark.index, event.end_mark.index))
                    key = None
            elif kind is opens_mapping or kind is opens_sequence:
                if event.anchor is not None or event.tag is not None:
                    self._checked(event)
                if is_mapping and key is None:
                    self._fatal(event, "a mapping or list as a key", "a key is one word or text")
                if len(stack) >= MAX_DEPTH:
                    self._fatal(event, f"more than {MAX_DEPTH} levels", "no document of ours is this deep")
                stack.append((items, spans, start, key, key_start, key_end, is_mapping))
                is_mapping = kind is opens_mapping
                start = event.start_mark.index
                items, spans, key = ({}, {}, None) if is_mapping else ([], [], None)
            elif kind is alias:
                self._fatal(event, "an alias", "write the value out: what is reviewed should stand where it counts")
            else:
                node = (start, event.end_mark.index, spans)
                value = items
                items, spans, start, key, key_start, key_end, is_mapping = stack.pop()
                if is_mapping:
                    items[key] = value
                    spans[key] = (key_start, key_end, node)
                    key = None
                else:
                    items.append(value)
                    spans.append(node)
            if not stack:
                return result[0], nodes[0]
        return self._fatal(event, f"more than {MAX_VALUES:,} values", "split the file")

    def _checked(self, event: Any) -> str:
        """Return the text of an event that has an anchor, a tag or quotes, and note what is refused."""
        if event.anchor is not None:
            self._refuse(event, "an anchor", "write the value out: what is reviewed should stand where it counts")
        if event.tag is not None:
            self._refuse(event, "a tag", "write the plain value; what it is follows from its key")
        value = getattr(event, "value", "")
        if problem := escaped_problem(self.text, value, event.start_mark.index, event.end_mark.index):
            self._add(problem)
        return str(value)

    def _odd_key(self, event: Any) -> str:
        if event.value == "<<":
            self._refuse(event, "a merge key", "write the values out: what is reviewed should stand where it counts")
        else:
            self._refuse(event, "a key without a name", "give it a name, or quote it")
        return f"\x00{event.start_mark.index}"

    def _repeated(self, event: Any, first: tuple[int, int, Node]) -> None:
        line = self.text.place(first[0], first[1]).line
        place = self.text.place(event.start_mark.index, event.end_mark.index)
        found = f"found {quoted(event.value)} again; it stands first in line {line}"
        self._add(problem_in(self.text, place, found, expected="each key once", guarded=True))

    def _refuse(self, event: Any, what: str, hint: str) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        place = self.text.place(start, max(start + 1, end))
        self._add(problem_in(self.text, place, f"found {what}", expected="plain YAML", hint=hint, guarded=True))

    def _add(self, problem: Problem) -> None:
        self.problems.append(problem)
        if len(self.problems) == MAX_PROBLEMS:
            raise BadInput(self.problems)

    def _fatal(self, event: Any, what: str, hint: str) -> NoReturn:
        self._refuse(event, what, hint)
        raise BadInput(self.problems)


# What YAML reads as "nothing": no value of ours is that, and none may pass for a text.
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
