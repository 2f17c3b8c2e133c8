"""A policy with everything it extends: which settings count, and which line says so."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic import ValidationError

from plugingov.model.decided import Decided
from plugingov.model.policy import OwnRule, Policy
from plugingov.model.refusal import problems_of
from plugingov.sources.document import Document, Place, Route
from plugingov.sources.errors import Problem, did_you_mean, one_of, problem_at, quoted

BUILTIN = "builtin/"

# Finds what `extends` names: a pack of ours, or a file beside the policy; nothing where there is none.
Find = Callable[[str, Document], Document | None]
# Reads what a rule's settings name, whatever kind it is: a document of ours, or a file beside the policy.
Attach = Callable[[str, Document, list[Problem]], Document | None]


def _attach_nothing(_name: str, _document: Document, _problems: list[Problem]) -> None:
    return None


class RuleSettings(NamedTuple):
    """One set of settings that a policy gives a rule, and the place that says so."""

    rule: str
    value: Any
    document: Document
    route: Route
    severity_at: tuple[Document, Route] | None = None  # where `severity` stands alone and changes a pack's
    attach: Attach = _attach_nothing

    @property
    def place(self) -> Place:
        """Return where these settings stand."""
        return self.document.key_place(self.route)

    def place_of(self, setting: str) -> Place:
        """Return where one of them stands: `severity` may come from a policy that says nothing else."""
        if setting == "severity" and self.severity_at:
            return self.severity_at[0].key_place(self.severity_at[1])
        return self.document.key_place((*self.route, setting))

    def beside(self, name: str, problems: list[Problem]) -> Document | None:
        """Return the document that the settings name, adding to `problems` why it cannot be read."""
        return self.attach(name, self.document, problems)


class OwnSettings(NamedTuple):
    """A rule of the organisation's own, and the place that says so."""

    id: str
    rule: OwnRule
    document: Document

    @property
    def route(self) -> Route:
        """Return where the rule stands in its policy."""
        return ("custom", self.id)


@dataclass(frozen=True)
class EffectivePolicy:
    """What a policy decides, with what it extends."""

    name: str
    document: Document
    rules: Mapping[str, tuple[RuleSettings, ...]]
    own: Mapping[str, OwnSettings]
    decided: Decided
    said_at: Mapping[str, Place]  # where what is decided for every rule stands, by key; defaults stand nowhere


def extend(
    root: Document,
    find: Find,
    packs: Iterable[str],
    problems: list[Problem],
    *,
    attach: Attach = _attach_nothing,
    alone: bool = False,
) -> EffectivePolicy | None:
    """Return the policy in `root` with everything it extends, adding what is wrong to `problems`.

    `alone` leaves what it extends unread.
    """
    reader = _Reader(find, tuple(packs), problems, alone=alone)
    found = reader.chain(root, ())
    if not found:
        return None
    rules: dict[str, tuple[RuleSettings, ...]] = {}
    own: dict[str, OwnSettings] = {}
    said: dict[str, tuple[Any, Place]] = {}
    for policy, document in found:
        for name, value in policy.rules.items():
            rules[name] = _settings(name, value, document, rules.get(name, ()), attach)
        own |= {name: OwnSettings(name, rule, document) for name, rule in policy.custom.items()}
        said |= {key: (value, document.key_place(route)) for key, route, value in _decided(policy) if value is not None}
    problems += _same_names(own)
    return EffectivePolicy(
        name=found[-1][0].name,
        document=root,
        rules=rules,
        own=own,
        decided=Decided(**{key: value for key, (value, _) in said.items()}),
        said_at={key: place for key, (_, place) in said.items()},
    )


def _decided(policy: Policy) -> tuple[tuple[str, Route, Any], ...]:
    """Return what a policy says for every rule: its key among what is decided, where that stands, and its value."""
    return (
        ("classifications", ("classifications",), policy.classifications),
        ("approvals", ("approvals",), policy.approvals),
        ("stop_on", ("gate", "stop_on"), policy.gate.stop_on if policy.gate else None),
        ("observation_age", ("observation_age",), policy.observation_age),
        ("fail_on_unknown", ("fail_on_unknown",), policy.fail_on_unknown),
    )


def _same_names(own: Mapping[str, OwnSettings]) -> list[Problem]:
    """Return a problem for each own rule whose name another one has."""
    first: dict[str, OwnSettings] = {}
    return [
        problem_at(
            each.document,
            (*each.route, "name"),
            f"found {quoted(each.rule.name, [each.rule.name])}, the name of {quoted(known.id, [known.id])} too",
            expected="another name for each own rule",
        )
        for each in own.values()
        if (known := first.setdefault(each.rule.name, each)) is not each
    ]


def _settings(
    name: str, value: Any, document: Document, extended: tuple[RuleSettings, ...], attach: Attach
) -> tuple[RuleSettings, ...]:
    """Return the settings of one rule: they replace the pack's as a whole, except that `severity` may stand alone."""
    route: Route = ("rules", name)
    if isinstance(value, list) and value:  # an empty one would switch the rule off without a word
        return tuple(
            RuleSettings(name, item, document, (*route, number), attach=attach) for number, item in enumerate(value)
        )
    if isinstance(value, dict) and set(value) == {"severity"} and extended:
        where = (document, (*route, "severity"))
        return tuple(
            RuleSettings(name, {**_mapping(each.value), **value}, each.document, each.route, where, attach)
            for each in extended
        )
    return (RuleSettings(name, value, document, route, attach=attach),)


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
            hint = did_you_mean(name, self._packs)
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
