"""A policy with everything it extends: which settings count, and which line says so."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from plugingov.model.kinds import NOT_YET
from plugingov.model.policy import Policy
from plugingov.model.refusal import problems_of
from plugingov.model.values import CLASSIFICATIONS
from plugingov.sources.document import Document, Place, Route
from plugingov.sources.errors import Problem, did_you_mean, one_of, problem_at, quoted

BUILTIN = "builtin/"
OBSERVATION_AGE = 7

# Finds what `extends` names: a pack of ours, or a file beside the policy; nothing where there is none.
Find = Callable[[str, Document], Document | None]


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """One set of settings that a policy gives a rule, and the place that says so."""

    rule: str
    value: Any
    document: Document
    route: Route
    severity_at: tuple[Document, Route] | None = None  # where `severity` stands alone and changes a pack's

    @property
    def place(self) -> Place:
        """Return where these settings stand."""
        return self.document.key_place(self.route)


@dataclass(frozen=True)
class EffectivePolicy:
    """What a policy decides, with what it extends."""

    name: str
    document: Document
    rules: Mapping[str, tuple[RuleSettings, ...]]
    classifications: tuple[str, ...] = CLASSIFICATIONS
    observation_age: int = OBSERVATION_AGE
    fail_on_unknown: bool = False


def extend(
    root: Document, find: Find, packs: Iterable[str], problems: list[Problem], *, alone: bool = False
) -> EffectivePolicy | None:
    """Return the policy in `root` with everything it extends, adding what is wrong to `problems`.

    `alone` leaves what it extends unread.
    """
    reader = _Reader(find, tuple(packs), problems, alone=alone)
    found = reader.chain(root, ())
    if not found:
        return None
    rules: dict[str, tuple[RuleSettings, ...]] = {}
    for policy, document in found:
        for name, value in policy.rules.items():
            rules[name] = _settings(name, value, document, rules.get(name, ()))
    policies = [policy for policy, _ in found]
    return EffectivePolicy(
        name=policies[-1].name,
        document=root,
        rules=rules,
        classifications=_last(policies, "classifications", CLASSIFICATIONS),
        observation_age=_last(policies, "observation_age", OBSERVATION_AGE),
        fail_on_unknown=_last(policies, "fail_on_unknown", default=False),
    )


def _last(policies: list[Policy], key: str, default: Any) -> Any:
    return next((value for policy in reversed(policies) if (value := getattr(policy, key)) is not None), default)


def _settings(
    name: str, value: Any, document: Document, extended: tuple[RuleSettings, ...]
) -> tuple[RuleSettings, ...]:
    """Return the settings of one rule: they replace the pack's as a whole, except that `severity` may stand alone."""
    route: Route = ("rules", name)
    if isinstance(value, list) and value:  # an empty one would switch the rule off without a word
        return tuple(RuleSettings(name, item, document, (*route, number)) for number, item in enumerate(value))
    if isinstance(value, dict) and set(value) == {"severity"} and extended:
        where = (document, (*route, "severity"))
        return tuple(
            RuleSettings(name, {**_mapping(each.value), **value}, each.document, each.route, where) for each in extended
        )
    return (RuleSettings(name, value, document, route),)


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


class _Reader:
    """Reads a policy and, before it, what it extends."""

    def __init__(self, find: Find, packs: tuple[str, ...], problems: list[Problem], *, alone: bool) -> None:
        self._alone = alone
        self._find = find
        self._packs = packs
        self._problems = problems
        self._read: set[str] = set()

    def chain(self, document: Document, trail: tuple[str, ...]) -> list[tuple[Policy, Document]]:
        """Return the policies that count, the farthest first."""
        try:
            policy = Policy.model_validate(document.data)
        except ValidationError as error:
            self._problems += problems_of(error, document, Policy)
            return []
        self._problems += [
            problem_at(
                document,
                ("custom", name),
                f"found own rule {quoted(name)}",
                expected="rules of plugingov",
                hint=f"own rules are {NOT_YET}",
                key=True,
            )
            for name in policy.custom
        ]
        found = []
        is_list = (
            isinstance(document.data, dict) and isinstance(document.data["extends"], list) if policy.extends else False
        )
        for number, name in enumerate(() if self._alone else policy.extends):
            route: Route = ("extends", number) if is_list else ("extends",)
            found += self._extended(name, document, route, (*trail, document.text.file))
        return [*found, (policy, document)]

    def _extended(
        self, name: str, document: Document, route: Route, trail: tuple[str, ...]
    ) -> list[tuple[Policy, Document]]:
        extended = None
        if not name.startswith(BUILTIN) or name in self._packs:
            extended = self._find(name, document)
        if extended is None:
            hint = f"{name} is {NOT_YET}" if name in _LATER else did_you_mean(name, self._packs)
            expected = (
                one_of(self._packs) + ", or a policy file beside this one"
                if self._packs[1:]
                else f"{self._packs[0]}, or a policy file beside this one"
            )
            self._problems.append(
                problem_at(document, route, f"found {quoted(name, self._packs)}", expected=expected, hint=hint)
            )
            return []
        if extended.text.file in trail:
            found = f"found {quoted(name, [name])}, which extends this policy in turn"
            self._problems.append(
                problem_at(document, route, found, expected="policies that do not extend each other in a circle")
            )
            return []
        if extended.text.file in self._read:
            return []
        self._read.add(extended.text.file)
        if len(self._read) > _MOST or len(trail) > _DEEPEST:
            expected = f"at most {_MOST} policies, {_DEEPEST} deep"
            self._problems.append(problem_at(document, route, "found one policy too many", expected=expected))
            return []
        return self.chain(extended, trail)


_MOST = 100
_DEEPEST = 30
_LATER = ("builtin/finance", "builtin/strict")
