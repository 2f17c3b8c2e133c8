"""What can be told from the text of an expression alone: its words, the facts it reads, the patterns it matches."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Word(NamedTuple):
    """One token of an expression, and the offset where it stands."""

    kind: str  # name, string, number, sign
    text: str
    offset: int


_TOKENS = re.compile(
    r"""(?P<blank>\s+|//[^\n]*)
    |(?P<string>[rRbB]{0,2}(?:\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'))
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<number>[0-9][0-9A-Za-z_.]*)
    |(?P<sign>[\s\S])""",
    re.VERBOSE | re.DOTALL,
)
_MACROS = frozenset({"all", "exists", "exists_one", "filter", "map"})
# What these take may be wrong in a way that only a run would show.
_CHECKED = frozenset({"matches", "timestamp", "duration"})
_CLOSED_BY = {"(": ")", "[": "]", "{": "}"}


def words_of(expression: str) -> tuple[Word, ...]:
    """Return the tokens of an expression without blanks and comments."""
    found = _TOKENS.finditer(expression)
    return tuple(Word(each.lastgroup or "", each[0], each.start()) for each in found if each.lastgroup != "blank")


class Chain(NamedTuple):
    """A fact that an expression reads: a variable and the fields after it, and where it stands."""

    steps: tuple[str, ...]
    start: int  # number of its first word
    end: int  # number of the word after its last


def chains_in(words: tuple[Word, ...]) -> Iterator[Chain]:
    """Yield each `variable.field.field` of an expression; a method that is called ends it."""
    number = 0
    while number < len(words):
        is_root = words[number].kind == "name" and (number == 0 or words[number - 1].text != ".")
        if not is_root:
            number += 1
            continue
        start, end = number, number + 1
        while _is_field(words, end):
            end += 2
        if words[end : end + 1] and words[end].text == "(":  # the last name is called
            end -= 2 if end - start > 1 else 1
        if end > start:
            yield Chain(tuple(word.text for word in words[start:end:2]), start, end)
        number = max(end, start + 1)


def _is_field(words: tuple[Word, ...], number: int) -> bool:
    return number + 1 < len(words) and words[number].text == "." and words[number + 1].kind == "name"


def with_parents(expression: str) -> str:
    """Return an expression whose `has(a.b.c)` asks for `a.b` first.

    So that a fact below one that is not stated is absent, and not an error.
    """
    words = words_of(expression)
    inserted: dict[int, str] = {}
    for chain in chains_in(words):
        before = [word.text for word in words[max(0, chain.start - 2) : chain.start]]
        after = words[chain.end].text if chain.end < len(words) else ""
        if before == ["has", "("] and after == ")" and len(chain.steps) > _SHORTEST:
            parents = [".".join(chain.steps[:length]) for length in range(2, len(chain.steps))]
            inserted[words[chain.start - 2].offset] = "(" + "".join(f"has({parent}) && " for parent in parents)
            inserted[words[chain.end].offset + 1] = ")"
    pieces, last = [], 0
    for offset in sorted(inserted):
        pieces += [expression[last:offset], inserted[offset]]
        last = offset
    return "".join((*pieces, expression[last:]))


_SHORTEST = 2  # `a.b` has no parent that may be absent


def literals_to_check(words: tuple[Word, ...]) -> Iterator[tuple[str, Word]]:
    """Yield each pattern, day and duration that stands in an expression as it is, with the function that takes it."""
    for number, word in enumerate(words):
        if word.text not in _CHECKED or number + 1 >= len(words) or words[number + 1].text != "(":
            continue
        given = list(_arguments(words, number + 1))
        if given and len(given[-1]) == 1 and given[-1][0].kind == "string":
            yield word.text, given[-1][0]


def _arguments(words: tuple[Word, ...], opening: int) -> Iterator[tuple[Word, ...]]:
    depth: list[str] = [")"]
    argument: list[Word] = []
    for word in words[opening + 1 :]:
        if word.text == depth[-1]:
            depth.pop()
        elif word.text in _CLOSED_BY and word.kind == "sign":
            depth.append(_CLOSED_BY[word.text])
        if not depth or (len(depth) == 1 and word.text == ","):
            yield tuple(argument)
            argument = []
            if not depth:
                return
        else:
            argument.append(word)


def names_in(words: Iterable[Word], names: Iterable[str]) -> set[str]:
    """Return which of `names` an expression holds as words."""
    return {word.text for word in words if word.kind == "name"}.intersection(names)


def additions_in_loops(words: tuple[Word, ...]) -> int:
    """Return how many `+` an expression has, if it goes through lists: what each builds is kept until the end."""
    is_looping = any(
        word.text in _MACROS and words[number + 1 : number + 2] and words[number + 1].text == "("
        for number, word in enumerate(words)
    )
    return sum(word.text == "+" for word in words) if is_looping else 0
