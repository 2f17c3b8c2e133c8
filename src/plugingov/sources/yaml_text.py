"""Our own documents as YAML text that our own reader takes back: rows as blocks, whatever is in a cell as JSON."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from plugingov.sources.visible import UNSEEN

# What needs no quotes anywhere and is no other value of YAML: everything else is written as JSON writes it.
_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9_./@+-]*(?: [A-Za-z0-9_./@+-]+)*")
# Lines of a text that YAML takes as they are: nothing unseen but how they end, no blank that an editor takes away, and
# no indent before the first, from which YAML would conclude that of the others.
_LITERAL = re.compile(rf"\n*(?! )(?:(?!{UNSEEN.pattern}).)+(?<! )(?:\n+(?:(?!{UNSEEN.pattern}).)+(?<! ))*\n?")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def yaml_text(record: Mapping[str, Any]) -> str:
    """Return a mapping as YAML; a list of mappings in it becomes one block for each."""
    return "".join(line for key, value in record.items() for line in _entry(key, value))


def yaml_blocks(data: Mapping[str, Any], *, deep: bool = False) -> str:
    """Return a mapping as YAML in which mappings are blocks as deep as they go, and lists stand in one line.

    `deep` is for what is compared line by line: what a list holds and a text of several lines have lines of their own.
    """
    return "".join(f"{line}\n" for line in (_lines(data) if deep else _blocks(data, "")))


def _blocks(data: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in data.items():
        if isinstance(value, Mapping) and value:
            yield f"{indent}{_cell(key)}:"
            yield from _blocks(value, f"{indent}  ")
        else:
            yield f"{indent}{_cell(key)}: {_cell(value)}"


def _lines(value: Any) -> Iterator[str]:
    """Yield the lines of a value; what belongs below its first line is indented."""
    match value:
        case Mapping() if value:
            for key, item in value.items():
                yield from _keyed(_cell(key), item)
        case list() | tuple() if value:
            for item in value:
                first, *rest = _lines(item)
                yield f"- {first}"
                yield from (f"  {line}" if line else "" for line in rest)
        case str() if "\n" in value:
            yield from _text_lines(value)
        case tuple():
            yield "[]"
        case _:
            yield _cell(value)


def _keyed(key: str, value: Any) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        yield f"{key}:"
        yield from (f"  {line}" if line else "" for line in _lines(value))
    elif isinstance(value, list | tuple) and any(_has_lines(item) for item in value):
        yield f"{key}:"
        yield from _lines(value)
    elif isinstance(value, list | tuple):
        row = f"{key}: [{', '.join(map(_cell, value))}]"
        if len(row) <= _WIDEST or not value:
            yield row
        else:
            yield f"{key}:"
            yield from _lines(value)
    else:
        first, *rest = _lines(value)
        yield f"{key}: {first}"
        yield from (f"  {line}" if line else "" for line in rest)


def _has_lines(value: Any) -> bool:
    return bool(value) and (isinstance(value, Mapping | list | tuple) or (isinstance(value, str) and "\n" in value))


def _text_lines(text: str) -> Iterator[str]:
    """Yield the lines of a text of several: as it is where it reads back exactly, else each as JSON writes it."""
    if _LITERAL.fullmatch(text):
        yield "|" if text.endswith("\n") else "|-"
        yield from text.removesuffix("\n").split("\n")
        return
    first, *rest = text.split("\n")
    yield f'"{_inner(first)}\\n\\'
    for line in rest[:-1]:
        yield f"{_opened(line)}\\n\\"
    yield f'{_opened(rest[-1])}"'


def _inner(line: str) -> str:
    return _escaped(json.dumps(line, ensure_ascii=False)[1:-1])


def _opened(line: str) -> str:
    """Return a line of a quoted text behind its indent, which does not belong to it."""
    return f"\\{_inner(line)}" if line.startswith(" ") else _inner(line)


def _entry(key: str, value: Any) -> Iterator[str]:
    if isinstance(value, list) and value and all(isinstance(each, dict) and each for each in value):
        yield f"{key}:\n"
        for row in value:
            yield from _row(row)
    else:
        yield f"{key}: {_cell(value)}\n"


def _row(row: Mapping[str, Any]) -> Iterator[str]:
    opening = "- "
    for key, value in row.items():
        yield f"{opening}{key}: {_cell(value)}\n"
        opening = "  "


def _cell(value: Any) -> str:
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    return _escaped(json.dumps(value, ensure_ascii=False))


def _escaped(text: str) -> str:
    return UNSEEN.sub(lambda found: _escape(ord(found[0])), text)


def _escape(code: int) -> str:
    return f"\\u{code:04x}" if code < _WIDE else f"\\U{code:08x}"


_WIDE = 0x10000
_WIDEST = 100  # columns; what stands in a longer list has lines of its own
