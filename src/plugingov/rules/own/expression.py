"""Expressions in CEL: checked when the policy is read, run within bounds, and never taken for true by accident."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from cel_expr_python import cel
from pydantic import BaseModel

from plugingov.rules.own.shapes import message_name, pool_of
from plugingov.rules.own.wording import Word, additions_in_loops, literals_to_check, names_in, with_parents, words_of

_ERROR = re.compile(r"ERROR: <input>:(-?[0-9]+):(-?[0-9]+): (.*)")
_ABSENT = re.compile(r'Key not found in map : "(.*)"', re.DOTALL)
_LONGEST = 4_000
_MOST_ADDITIONS = 5


class Fault(NamedTuple):
    """What is wrong with an expression, and the offset where; a name that nobody knows is not said in `found`."""

    offset: int
    length: int
    found: str
    expected: str = ""
    name: str = ""  # the name that nobody knows, where that is what is wrong
    owner: str = ""  # the message that has no such field
    hint: str = ""


class Absent(NamedTuple):
    """An expression read a fact that is not stated."""

    name: str


class Failed(NamedTuple):
    """An expression came to no answer, and why."""

    because: str


class TooMuch(Exception):
    """An expression went on for longer than CEL lets one."""


Variables = Mapping[str, type[BaseModel] | type[str] | type[datetime]]


@dataclass(frozen=True)
class Expression:
    """An expression that was checked, ready to be run on plain values."""

    text: str
    uses: frozenset[str]  # the variables that it reads
    program: Any

    def run(self, values: Mapping[str, Any]) -> Any:
        """Return what comes out, or `Absent`, or `Failed`; raise `TooMuch` beyond CEL's own bounds."""
        try:
            result = self.program.eval(data=dict(values))
        except RuntimeError as error:
            if "budget" in str(error):
                raise TooMuch from None
            return Failed(_reason(str(error)))
        if str(result.type()) != "ERROR":  # the text of an error is as true as any text
            return result.plain_value()
        said = str(result.value())
        absent = _ABSENT.search(said)
        return Absent(absent[1]) if absent else Failed(_reason(said))


def check(text: str, variables: Variables, expected: str = "BOOL") -> Expression | tuple[Fault, ...]:
    """Return an expression ready to be run, or what is wrong with it; `expected` is the type that has to come out."""
    if len(text) > _LONGEST:
        return (Fault(0, len(text), "an expression that is too long", f"at most {_LONGEST:,} characters"),)
    words = words_of(text)
    names = frozenset(variables)
    if additions_in_loops(words) > _MOST_ADDITIONS:
        expected = f"at most {_MOST_ADDITIONS} of them beside `all`, `exists`, `filter` or `map`"
        return (Fault(0, len(text), "too many `+`", expected),)
    compiled = _compile(_typed(variables), text)
    if isinstance(compiled, tuple):
        return compiled
    if expected and compiled.return_type().name() not in {expected, "DYN"}:
        said = _SPOKEN.get(compiled.return_type().name(), compiled.return_type().name())
        return (Fault(0, len(text), f"an expression that gives {said}", "one that is true or false"),)
    if faults := tuple(_faulty_literals(words)):
        return faults
    program = _compile(_loose(names), with_parents(text))
    if isinstance(program, tuple):
        return (Fault(0, len(text), "an expression that makes messages of its own", "one that asks only"),)
    used = {name for name in names_in(words, names) if isinstance(_compile(_loose(names - {name}), text), tuple)}
    return Expression(text, frozenset(used), program)


_SPOKEN = {"STRING": "a text", "INT": "a number", "DOUBLE": "a number", "TIMESTAMP": "a day", "NULL": "nothing"}


@lru_cache(maxsize=8)
def _env(declared: tuple[tuple[str, Any], ...]) -> Any:
    kinds = [kind for _, kind in declared if isinstance(kind, type) and issubclass(kind, BaseModel)]
    types = {str: cel.Type.STRING, datetime: cel.Type.TIMESTAMP}
    variables = {name: types.get(kind) or cel.Type(message_name(kind)) for name, kind in declared}
    return cel.NewEnv(descriptor_pool=pool_of(kinds), variables=variables)


def _typed(variables: Variables) -> Any:
    return _env(tuple(variables.items()))


@lru_cache(maxsize=64)
def _loose(names: frozenset[str]) -> Any:
    return cel.NewEnv(variables=dict.fromkeys(names, cel.Type.DYN))


def _compile(env: Any, text: str) -> Any:
    try:
        return env.compile(text)
    except RuntimeError as error:
        faults = tuple(_fault(text, *found) for found in dict.fromkeys(_ERROR.findall(str(error))))
    unread = [fault for fault in faults if fault.found == _UNREADABLE]
    # After the first character that cannot be read, what CEL says of the others is guesswork.
    return tuple(unread[:1]) or faults or (Fault(0, len(text), _UNREADABLE, "an expression in CEL"),)


_UNREADABLE = "what CEL cannot read"


def _fault(text: str, line: str, column: str, message: str) -> Fault:
    message = message.removesuffix(" [INVALID_ARGUMENT]")
    offset = _offset(text, int(line), int(column))
    for pattern in (_UNDEFINED, _UNDECLARED):
        if match := pattern.match(message):
            name, owner = match["name"], match.groupdict().get("owner") or ""
            first = name.partition(".")[0]
            start = _word_at(text, offset, first)
            return Fault(start, len(first), "", name=first, owner=owner)
    if message.startswith("Syntax error"):
        hint = "`==` compares" if _LONE_EQUALS.search(text) else ""
        return Fault(offset, 1, _UNREADABLE, "an expression in CEL", hint=hint)
    if match := _OVERLOAD.match(message):
        return _misfit(offset, match["operator"], match["types"].split(", "))
    # Any other message of CEL may hold a text of the policy.
    hint = (
        "a hyphen in a name is written `_`, as in `provision.claude_code`" if text[offset : offset + 1] == "-" else ""
    )
    return Fault(offset, 1, "what does not fit here", "what the inventory has", hint=hint)


def _misfit(offset: int, operator: str, types: list[str]) -> Fault:
    """Return what is wrong where an operator or function is given what it does not take."""
    spoken = [
        next((words for name, words in _TYPES if each.startswith(name)), "a part of the inventory") for each in types
    ]
    hint = "write a moment as timestamp('2026-12-31T00:00:00Z')" if {"a day", "a text"} <= set(spoken) else ""
    return Fault(
        offset, 1, f"`{operator.strip('_@')}` between {' and '.join(spoken)}", "two that go together", hint=hint
    )


_OVERLOAD = re.compile(
    r"found no matching overload for '(?P<operator>[a-zA-Z_@!<>=?:+*/%&|\-\[\]]*)' applied to '\((?P<types>.*)\)'"
)
_TYPES = (
    ("string", "a text"),
    ("int", "a number"),
    ("double", "a number"),
    ("bool", "true or false"),
    ("google.protobuf.Timestamp", "a day"),
    ("timestamp", "a day"),
    ("google.protobuf.Duration", "a duration"),
    ("duration", "a duration"),
    ("list", "a list"),
    ("map", "a mapping"),
)
_LONE_EQUALS = re.compile(r"(?<![=!<>])=(?!=)")
_UNDEFINED = re.compile(r"undefined field '(?P<name>[^']*)' not found in struct '(?P<owner>[^']*)'")
_UNDECLARED = re.compile(r"undeclared reference to '(?P<name>[^']*)'")


def _offset(text: str, line: int, column: int) -> int:
    if line < 1:
        return 0
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return min(start + max(0, column - 1), max(0, len(text) - 1))


def _word_at(text: str, offset: int, name: str) -> int:
    """Return where a name stands that CEL complains about at its dot or bracket: the nearest such word."""
    starts = [word.offset for word in words_of(text) if word.text == name]
    return min(starts, key=lambda start: abs(start - offset), default=offset)


def _faulty_literals(words: tuple[Word, ...]) -> list[Fault]:
    """Return each pattern, day or duration that cannot be read: CEL itself would say so only in a run."""
    found = []
    for function, literal in literals_to_check(words):
        tried = f"''.matches({literal.text})" if function == "matches" else f"{function}({literal.text})"
        result = _loose(frozenset()).compile(tried).eval()
        if str(result.type()) == "ERROR":
            expected = _EXPECTED[function]
            found.append(Fault(literal.offset, len(literal.text), f"a text that `{function}` cannot read", expected))
    return found


_EXPECTED = {
    "matches": "a pattern in the syntax of RE2",
    "timestamp": "a moment as in timestamp('2026-12-31T00:00:00Z')",
    "duration": "a duration as in duration('720h')",
}


def _reason(message: str) -> str:
    """Return why a run came to nothing; a message that may hold a value of the inventory is not shown."""
    told = _told(message)
    return told if _HARMLESS.fullmatch(told) else "CEL could not work it out"


_HARMLESS = re.compile(
    r"(divide|modulus) by zero|integer overflow|cannot convert string to int"
    r"|index error: (index=-?[0-9]+ size=[0-9]+|expected integer type, got [a-z]+)"
    r"|no matching overloads found : [A-Za-z0-9_, ()@!<>.?:\[\]+*/%&|=-]+"
)


def _told(message: str) -> str:
    """Return a message of CEL as part of a sentence."""
    told = re.sub(r"^[A-Z_]+: ", "", message.removesuffix(" [INVALID_ARGUMENT]")).strip()
    told = re.sub(r"\s+", " ", told.replace("plugingov.", ""))
    return told[:1].lower() + told[1:160]
