"""The small values of every document: each says what text it accepts and in which words it is expected."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from plugingov.model import words
from plugingov.sources.bounds import MAX_PATTERNS

Surface: TypeAlias = words.Surface
SURFACES = words.SURFACES

InstallPath: TypeAlias = Literal["marketplace", "custom-mcp", "oauth-connector"]
Preference: TypeAlias = Literal["required", "auto_install", "available", "not_available"]
PREFERENCES: tuple[Preference, ...] = (
    "required",
    "auto_install",
    "available",
    "not_available",
)  # most permissive first
Permission: TypeAlias = Literal["allow", "ask", "blocked"]
PERMISSIONS: tuple[Permission, ...] = ("allow", "ask", "blocked")  # strictest last
Severity: TypeAlias = words.Severity
SEVERITIES = words.SEVERITIES
Layer: TypeAlias = words.Layer
LAYERS = words.LAYERS
Run: TypeAlias = Literal["chat", "cowork-local", "cowork-cloud", "cli", "ide", "cloud"]
USUAL_RUNS: Mapping[Surface, tuple[Run, ...]] = {
    "cowork": ("cowork-local", "cowork-cloud"),
    "claude-code": ("cli", "ide"),
}  # of a project that does not say where it runs
CLASSIFICATIONS = ("public", "internal", "confidential", "restricted")

# In words, what each pattern below asks for. Long repetitions of `\w` are left to `max_length`: they compile slowly.
EXPECTATIONS = {
    (TEXT_PATTERN := r"\S"): "some text",
    (ID_PATTERN := r"^\w[\w.\-]*$"): "an id: letters, digits, `.`, `-` and `_`, 128 at most",
    (SCOPE_PATTERN := "^[^\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f]+$"): "one scope: no blank, nothing unseen",
    (NAME_PATTERN := r"^[^\s/][^/\t\r\n]{0,127}$"): "a name without `/`, 128 characters at most",
    (PACKAGE_PATTERN := r"^[^\s@]{1,128}@[^\s@]{1,128}$"): "a package id: `name@marketplace`",
    (FINGERPRINT_PATTERN := r"^[0-9a-f]{16}$"): "a fingerprint: 16 hex digits, as a report shows them",
    (VERSION_PATTERN := r"^[0-9]{1,9}(\.[0-9]{1,9}){0,3}$"): "a version: numbers with dots, as in 2.1.273",
    (DIGEST_PATTERN := r"^[0-9a-f]{64}$"): "a SHA-256: 64 hex digits",
}

Text: TypeAlias = Annotated[str, StringConstraints(pattern=TEXT_PATTERN, max_length=20_000)]
Id: TypeAlias = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=128)]
Name: TypeAlias = Annotated[str, StringConstraints(pattern=NAME_PATTERN)]
PackageId: TypeAlias = Annotated[str, StringConstraints(pattern=PACKAGE_PATTERN)]
Fingerprint: TypeAlias = Annotated[str, StringConstraints(pattern=FINGERPRINT_PATTERN)]
Digest: TypeAlias = Annotated[str, StringConstraints(pattern=DIGEST_PATTERN)]
Version: TypeAlias = Annotated[str, StringConstraints(pattern=VERSION_PATTERN)]


def wrong(expected: str, hint: str = "") -> PydanticCustomError:
    """Return the error that says what was expected, in our words."""
    return PydanticCustomError("plugingov", "expected {expected}", {"expected": expected, "hint": hint})


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE = re.compile(r"[0-9]{1,6}")


def read_day(text: Any) -> date:
    """Return the day that `YYYY-MM-DD` names."""
    return _day(text if isinstance(text, str) else "")


@lru_cache(maxsize=4096)  # documents name few days, many times
def _day(text: str) -> date:
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            hint = "the calendar has no such day"
            raise wrong("a day as YYYY-MM-DD", hint) from None
    raise wrong("a day as YYYY-MM-DD")


def _read_whole(text: Any) -> int:
    if isinstance(text, str) and _WHOLE.fullmatch(text):
        return int(text)
    expected = "a whole number from 0 to 999999"
    raise wrong(expected)


def _read_flag(text: Any) -> bool:
    if text not in ("true", "false"):
        raise wrong("true or false")
    return bool(text == "true")


def one_or_many(value: Any) -> Any:
    """Let a single text stand for a list of one."""
    return [value] if isinstance(value, str) else value


def none_as_empty(value: Any) -> Any:
    """Let a key without a value stand for an empty list, as one that is not there does."""
    return [] if value is None else value


Flag: TypeAlias = Annotated[bool, BeforeValidator(_read_flag), WithJsonSchema({"type": "boolean"})]
Day: TypeAlias = Annotated[date, BeforeValidator(read_day)]
Whole: TypeAlias = Annotated[int, BeforeValidator(_read_whole), WithJsonSchema({"type": "integer", "minimum": 0})]
Texts: TypeAlias = tuple[Text, ...]
Scopes: TypeAlias = tuple[Annotated[str, StringConstraints(pattern=SCOPE_PATTERN, max_length=512)], ...]
Patterns: TypeAlias = Annotated[tuple[Text, ...], Field(max_length=MAX_PATTERNS)]
SomeTexts: TypeAlias = Annotated[tuple[Text, ...], BeforeValidator(none_as_empty)]


def _each_once(words: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(words)) < len(words):
        expected = "each word once"
        raise wrong(expected)
    return words


Order: TypeAlias = Annotated[tuple[Text, ...], Field(min_length=1, max_length=MAX_PATTERNS), AfterValidator(_each_once)]
TextOrTexts: TypeAlias = Annotated[
    tuple[Text, ...],
    Field(max_length=MAX_PATTERNS),
    BeforeValidator(one_or_many),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]


class Model(BaseModel):
    """What every part of a document is: frozen, and without keys that nobody knows.

    Validators are built once, for the whole document: a part is never read alone.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, defer_build=True, validate_by_name=False, validate_by_alias=True
    )
