"""What people tell the help desk, and what that shows of the layers; words that nobody wrote down are no symptom."""

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias, get_args

from plugingov.model.values import Layer, Surface

Symptom: TypeAlias = Literal[
    "not-visible",
    "no-such-tool",
    "unauthorised",
    "some-files-denied",
    "worked-yesterday",
    "greyed-out",
    "required-but-nothing",
    "only-in-claude-code",
    "only-in-cowork",
]
SYMPTOMS: tuple[Symptom, ...] = get_args(Symptom)


class Meaning(NamedTuple):
    """A symptom in words, in what people say of it, and which layers it shows to be on whatever is recorded."""

    words: str
    phrases: tuple[str, ...]
    shows_on: tuple[Layer, ...] = ()
    asks: Surface | None = None  # the surface on which it does not work, where the symptom says so


MEANINGS: Mapping[Symptom, Meaning] = {
    "not-visible": Meaning(
        "it is in no list",
        ("not visible", "cannot see it", "do not see it", "not in the list", "not in my list", "does not show up",
         "not in any list", "cannot find it"),
    ),
    "no-such-tool": Meaning(
        "Claude says that it has no such tool, or never uses it",
        ("no such tool", "no tool for", "does not have that tool", "does not have a tool",
         "does not have access to that tool", "does not have access to the tool", "unknown tool",
         "tool not found", "never uses it", "does not use it", "ignores it"),
    ),
    "unauthorised": Meaning(
        "the system answers that nobody is signed in, or that they may not",
        ("unauthorised", "unauthorized", "401", "403", "permission denied", "access denied", "forbidden",
         "authorization failed", "authorization with the mcp server failed", "insufficient scope",
         "needs authentication", "invalid token", "asks me to connect", "asks me to sign in"),
        ("install", "activate"),
    ),
    "some-files-denied": Meaning(
        "some files or records are refused, and others are not",
        ("some files", "one file", "certain files", "some documents", "one document", "some folders", "one folder",
         "some records"),
        ("install", "activate", "authenticate"),
    ),
    "worked-yesterday": Meaning(
        "it worked, and no longer does",
        ("worked yesterday", "worked last week", "worked before", "worked until", "used to work", "stopped working",
         "no longer works", "does not work any more"),
        ("install", "activate"),
    ),
    "greyed-out": Meaning(
        "it is there in grey, and cannot be chosen",
        ("greyed out", "grayed out", "is grey", "is gray", "not enabled for your role", "cannot be switched on",
         "cannot switch it on"),
        ("install",),
    ),
    "required-but-nothing": Meaning(
        "the organisation requires it, and nothing comes of it",
        ("required but", "does nothing", "nothing happens", "has no effect"),
    ),
    "only-in-claude-code": Meaning(
        "it works in Claude Code and not in Cowork",
        ("only in claude code", "only in the terminal", "only on the command line", "not in cowork",
         "works only in claude code", "only works in claude code"),
        asks="cowork",
    ),
    "only-in-cowork": Meaning(
        "it works in Cowork and not in Claude Code",
        ("only in cowork", "only in the app", "only in claude desktop", "only in the browser", "not in claude code",
         "not in the terminal", "works only in cowork", "only works in cowork"),
        asks="claude-code",
    ),
}  # fmt: skip

# How people shorten what the phrases above write out.
_SHORT = {"can't": "cannot", "don't": "do not", "doesn't": "does not", "isn't": "is not", "i'm": "i am"}
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_LONGEST = 2_000


def symptoms_in(text: str) -> tuple[Symptom, ...]:
    """Return the symptoms that a text names, by their own name or in one of the phrases that are written down."""
    plain = text.strip().lower()
    if found := next((name for name in SYMPTOMS if plain == name), None):
        return (found,)
    said = f" {_in_words(plain)} "
    return tuple(name for name in SYMPTOMS if any(_says(said, each) for each in _ways_to_say(name)))


def _says(text: str, phrase: str) -> bool:
    """Tell whether a text holds a phrase, and does not deny it."""
    before, found, _ = text.partition(f" {phrase} ")
    return bool(found) and not before.endswith((" not", " never", " no"))


def _ways_to_say(symptom: Symptom) -> tuple[str, ...]:
    return (symptom.replace("-", " "), *map(_in_words, MEANINGS[symptom].phrases))


def _in_words(text: str) -> str:
    words = _WORD.findall(text[:_LONGEST].replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    return " ".join(_SHORT.get(word, word) for word in words)
