"""What a policy allows: one list for everything, or a list for each surface, path, classification or group."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias, get_args

from pydantic import BeforeValidator, Field, WithJsonSchema

from plugingov.model.door import Door
from plugingov.model.values import SURFACES, InstallPath, Text
from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Finding, Unknown, Verdict
from plugingov.sources.bounds import MAX_PATTERNS
from plugingov.sources.document import Route
from plugingov.sources.errors import did_you_mean
from plugingov.sources.globs import first_fit

Key: TypeAlias = Literal["surface", "path", "classification", "group"]
EVERYTHING = ""  # the key of a list that stands alone


def _spelled_out(value: Any) -> Any:
    return {EVERYTHING: value} if isinstance(value, list) else value


_PATHS = frozenset(get_args(InstallPath))
_LIST = {"type": "array", "items": {"type": "string"}}
Allowed: TypeAlias = Annotated[
    dict[Annotated[str, Field(max_length=128)], Annotated[tuple[Text, ...], Field(max_length=MAX_PATTERNS)]],
    Field(max_length=MAX_PATTERNS),
    BeforeValidator(_spelled_out),
    WithJsonSchema({"anyOf": [_LIST, {"type": "object", "additionalProperties": _LIST}]}),
]


class Limit(NamedTuple):
    """One list that counts for a door, and for what: `surface cowork`, or nothing where it is for everything."""

    whose: str
    patterns: tuple[str, ...]

    def admits(self, value: str) -> bool:
        """Tell whether a value is on the list."""
        return first_fit(self.patterns, value) is not None

    def __str__(self) -> str:
        allowed = ", ".join(f"`{pattern}`" for pattern in self.patterns) or "none"
        return f"allowed{' for ' + self.whose if self.whose else ''}: {allowed}"


class Limits(NamedTuple):
    """Every list that counts for a door: a value has to be on each; and what nobody knows, where lists hang on it."""

    limits: tuple[Limit, ...]
    missing: Unknown | None = None

    def judge(self, value: str, at: Route, what: str) -> Verdict:
        """Return the verdict on a value that stands at a route; `what` opens the sentence of a finding."""
        for limit in self.limits:
            if not limit.admits(value):
                return Finding(at, f"{what}; {limit}")
        return self.missing or (PASS if self.limits else NOT_APPLICABLE)


def limits_for(case: Case, allow: Mapping[str, tuple[str, ...]], door: Door) -> Limits:
    """Return the lists that count for a door, by its surface and path there, its classification and its people.

    What is read of a door here has to be in `Counting.likeness`.
    """
    found = []
    missing = None
    classification = door.plugin.data.classification if door.plugin.data else None
    for key, patterns in allow.items():
        match kind := kind_of(case, key):
            case None:
                counts = key == EVERYTHING
            case "surface":
                counts = key == door.surface
            case "path":
                counts = key == door.path
            case "group":
                counts = any(key in person.groups for person in case.layers.people_of_door(door.id))
            case "classification":
                counts = key == classification
                missing = missing or _unclassified(case, door, classification)
        if counts:
            found.append(_limit(kind, key, patterns))
    return Limits(tuple(found), missing)


class Counting(NamedTuple):
    """The lists that can count in an organisation, and what was answered for doors of one likeness."""

    allow: Mapping[str, tuple[str, ...]]
    has_groups: bool
    answered: dict[tuple[object, ...], Verdict]

    def likeness(self, door: Door, value: str | None) -> tuple[object, ...]:
        """Return everything that lists can tell doors apart by, and the value that is looked for on them."""
        data, audience = door.plugin.data, door.plugin.audience if self.has_groups else None
        return value, door.surface, door.path, data and data.classification, audience

    def keep(self, likeness: tuple[object, ...], verdict: Verdict) -> Verdict:
        """Keep a verdict for doors of one likeness, and return it; what else there is to say names the door."""
        if verdict is PASS or verdict is NOT_APPLICABLE:
            self.answered[likeness] = verdict
        return verdict


def counting_in(case: Case, allow: Mapping[str, tuple[str, ...]]) -> Counting:
    """Return some lists of a policy as they count in one organisation."""
    return Counting(allow, any(kind_of(case, key) == "group" for key in allow), {})


@lru_cache(maxsize=1024)
def _limit(kind: Key | None, key: str, patterns: tuple[str, ...]) -> Limit:
    return Limit(f"{kind} `{key}`" if kind else "", patterns)


def _unclassified(case: Case, door: Door, classification: str | None) -> Unknown | None:
    at = (*door.route, "data", "classification")
    if classification is None:
        return Unknown(at, f"the inventory does not say the `data.classification` of `{door.id}`")
    return None if classification in case.ranks else Unknown(at, case.unranked(classification))


@lru_cache(maxsize=1024)  # very many doors are judged by a few lists
def kind_of(case: Case, key: str) -> Key | None:
    """Return what a key of a mapping is; nothing for a list that stands alone, or a word that is none of these."""
    if key in SURFACES:
        return "surface"
    if key in _PATHS:
        return "path"
    if key in case.ranks:
        return "classification"
    return "group" if key in case.organisation.groups else None


def idle_keys(case: Case, allow: Mapping[str, tuple[str, ...]] | None, setting: str, *kinds: Key) -> Iterator[str]:
    """Yield each key of a mapping that can never count here, in words; `kinds` are those that the rule reads."""
    for key in allow or ():
        if key == EVERYTHING or kind_of(case, key) in kinds:
            continue
        known = {"surface": SURFACES, "path": get_args(InstallPath), "classification": case.decided.classifications}
        words = [word for kind in kinds for word in known.get(kind, tuple(case.organisation.groups))]
        hint = did_you_mean(key, words)
        yield f"`{key}` in `{setting}` is no {' or '.join(kinds)} here" + (f"; {hint}" if hint else "")
