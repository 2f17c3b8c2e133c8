"""An own rule as a rule like every other: whom its expression asks about, and what comes out."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from plugingov.model.policies import OwnSettings, RuleSettings
from plugingov.model.values import Model
from plugingov.rules.case import Case
from plugingov.rules.own.at_hand import OF_A_DOOR, VARIABLES, values_for
from plugingov.rules.own.expression import Absent, Expression, Failed, Fault, TooMuch, check
from plugingov.rules.own.shapes import TooLong, fields_of
from plugingov.rules.own.wording import chains_in, words_of
from plugingov.rules.rule import PASS, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_credential, each_door, each_plugin, each_project
from plugingov.sources.document import Document, Route
from plugingov.sources.errors import BadInput, Problem, did_you_mean, one_of, problem_in, quoted
from plugingov.sources.secrets import MASK, classify


class Piece(NamedTuple):
    """One part of a message: a text, or what an expression gives."""

    text: str
    expression: Expression | None = None


@dataclass(frozen=True, eq=False)
class Ready:
    """An own rule that was checked."""

    own: OwnSettings
    condition: Expression
    message: tuple[Piece, ...]

    @property
    def uses(self) -> frozenset[str]:
        """Return every variable that is read."""
        return self.condition.uses.union(*(piece.expression.uses for piece in self.message if piece.expression))


def own_rule(own: OwnSettings, problems: list[Problem]) -> tuple[Rule[Ready], Settings, Ready] | None:
    """Return an own rule with its settings, adding to `problems` what is wrong with its expressions."""
    condition = _checked(own, "assert", own.rule.assert_, 0, "BOOL", problems)
    message = _message(own, problems)
    if condition is None or message is None:
        return None
    ready = Ready(own, condition, message)
    subjects = _subjects(ready, problems)
    if subjects is None:
        return None
    said = own.rule
    rule: Rule[Ready] = Rule(
        id=own.id,
        name=said.name,
        title=said.title,
        layer=said.layer,
        severity=said.severity,
        why=said.why or said.title,
        fix=said.fix,
        bad=Example(""),
        good=Example(""),
        settings=Settings,
        subjects=subjects,
        judge=judge,
    )
    settings = Settings.model_construct(
        plugins=said.plugins, surfaces=said.surfaces, projects=said.projects, groups=said.groups
    )
    return rule, settings, ready


def settings_of(own: OwnSettings) -> RuleSettings:
    """Return an own rule as settings of a policy, which have a place."""
    return RuleSettings(own.rule.name, {}, own.document, own.route)


def judge(case: Case, subject: Subject, ready: Ready) -> Verdict:
    """Return what an own rule's expression says of a subject: only true is a pass."""
    at = _route(case, subject, ready.condition.text)
    try:
        values = values_for(case, subject, ready.uses)
        result = ready.condition.run(values)
    except TooLong:
        return Unknown(at, "a text here is too long for own rules (2,000 characters)")
    except TooMuch:
        raise BadInput([_too_much(ready.own)]) from None
    match result:
        case True:
            return PASS
        case False:
            return Finding(at, "".join(_spoken(piece, values) for piece in ready.message))
        case Absent(name):
            return Unknown(at, f"the inventory does not say `{name}`, which `{ready.own.id}` reads without `has()`")
        case Failed(because):
            return Unknown(at, f"`{ready.own.id}` came to no answer: {because}")
    return Unknown(at, f"`{ready.own.id}` came to something that is neither true nor false")


def _checked(
    own: OwnSettings, key: str, text: str, start: int, expected: str, problems: list[Problem]
) -> Expression | None:
    found = check(text, VARIABLES, expected)
    if isinstance(found, Expression):
        return found
    problems += [_problem(own.document, (*own.route, key), start, fault) for fault in found]
    return None


def _problem(document: Document, route: Route, start: int, fault: Fault) -> Problem:
    place = document.place_within(route, start + fault.offset, start + fault.offset + fault.length)
    found, expected, hint = fault.found, fault.expected, fault.hint
    if fault.name:
        known = _fields(fault.owner) if fault.owner else tuple(VARIABLES)
        expected = one_of(known) if fault.owner else f"{one_of(known)}, or a function of CEL"
        meant = known if fault.owner else (*known, *_FUNCTIONS)
        hint = did_you_mean(fault.name, meant)
        # A word that is near none of ours may be anything, a pass phrase too.
        found = quoted(fault.name, meant) if hint else "a name that is not at hand"
    return problem_in(document.text, place, f"found {found}", expected=expected, hint=hint)


_FUNCTIONS = (
    "startsWith",
    "endsWith",
    "contains",
    "matches",
    "size",
    "duration",
    "timestamp",
    "has",
    "exists",
    "filter",
)


def _fields(message: str) -> tuple[str, ...]:
    name = message.rpartition(".")[2]
    return tuple(_all_fields().get(name, ()))


@lru_cache(maxsize=1)
def _all_fields() -> Mapping[str, tuple[str, ...]]:
    return {kind.__name__: tuple(fields_of(kind)) for kind in _models()}


def _models() -> Iterable[type[Model]]:
    pending: list[type[Model]] = [Model]
    while pending:
        kind = pending.pop()
        yield kind
        pending += kind.__subclasses__()


_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


def _message(own: OwnSettings, problems: list[Problem]) -> tuple[Piece, ...] | None:
    """Return the pieces of the message: `{plugin.id}` is an expression, `{{` a brace."""
    pieces, last, before = [], 0, len(problems)
    for found in _PLACEHOLDER.finditer(own.rule.message):
        pieces.append(Piece(own.rule.message[last : found.start()]))
        last = found.end()
        if found[1] is not None:
            expression = _checked(own, "message", found[1], found.start(1), "", problems)
            pieces.append(Piece("", expression))
        elif len(found[0]) > 1:
            pieces.append(Piece(found[0][0]))
        else:
            place = own.document.place_within((*own.route, "message"), found.start(), found.end())
            expected = "`{plugin.owner}` for a fact, `{{` or `}}` for a brace"
            problems.append(problem_in(own.document.text, place, "found a brace alone", expected=expected))
    pieces.append(Piece(own.rule.message[last:]))
    return tuple(pieces) if len(problems) == before else None


def _spoken(piece: Piece, values: Mapping[str, Any]) -> str:
    if piece.expression is None:
        return piece.text
    try:
        result = piece.expression.run(values)
    except TooMuch:
        return "(too much to say)"
    if isinstance(result, Absent | Failed):
        return "(not stated)"
    key = piece.expression.text.rpartition(".")[2].strip()
    return _said(key, result)[:_LONGEST_VALUE]


_LONGEST_VALUE = 200


def _said(key: str, result: Any) -> str:
    match result:
        case bool():
            return "true" if result else "false"
        case datetime():
            return f"{result:%Y-%m-%d}"
        case list() | tuple():
            return ", ".join(_said(key, each) for each in result)
        case dict():
            return ", ".join(str(each) for each in result)
    return MASK if classify(key, str(result)).is_secret else str(result)


def _subjects(ready: Ready, problems: list[Problem]) -> Callable[[Case], Iterable[Subject]] | None:
    """Return whom a rule asks: what its expressions speak of says it."""
    uses = ready.uses
    if "credential" in uses:
        if "project" in uses:
            route = (*ready.own.route, "assert")
            place = ready.own.document.place_within(route, 0, len(ready.own.rule.assert_))
            expected = "an expression about a credential or about a project"
            found = "found an expression about both `credential` and `project`"
            problems.append(problem_in(ready.own.document.text, place, found, expected=expected))
            return None
        return each_credential
    if "project" in uses:
        return each_use if uses & (OF_A_DOOR | {"plugin"}) else each_project
    if uses & (OF_A_DOOR | {"surface"}):
        return each_door
    return each_plugin if "plugin" in uses or ready.own.rule.plugins else each_organisation


@lru_cache(maxsize=8)
def each_use(case: Case) -> tuple[Subject, ...]:
    """Return each plugin that a project needs or has switched on."""
    doors = ((plugin, surface) for plugin in case.organisation.plugins for surface in case.layers.surfaces)
    return tuple(
        Subject(plugin=plugin, surface=surface, project=need.project)
        for plugin, surface in doors
        for need in case.layers.needs_on(plugin, surface)
    )


def each_organisation(case: Case) -> tuple[Subject, ...]:
    """Return the organisation as a whole."""
    return (Subject(item=case.organisation.id),)


_ROOTS = {
    "plugin": ("plugins", "plugin"),
    "project": ("projects", "project"),
    "credential": ("credentials", "credential"),
}


def _route(case: Case, subject: Subject, expression: str) -> Route:
    """Return the route of the first fact that an expression reads of its subject."""
    for chain in _chains(expression):
        root = _ROOTS.get(chain[0])
        name = getattr(subject, root[1]) if root else None
        if root and name:
            return (root[0], name, *(_SPELLED.get(step, step) for step in chain[1:] if step != "id"))
    for section, part in _ROOTS.values():
        if name := getattr(subject, part):
            door = case.layers.doors.get((name, subject.surface or "")) if part == "plugin" else None
            return door.provision_route if door else (section, name)
    return ()


_SPELLED = {"claude_code": "claude-code"}


@lru_cache(maxsize=256)
def _chains(expression: str) -> tuple[tuple[str, ...], ...]:
    return tuple(chain.steps for chain in chains_in(words_of(expression)))


def _too_much(own: OwnSettings) -> Problem:
    place = own.document.place_within((*own.route, "assert"), 0, len(own.rule.assert_))
    found = "found an expression that goes on for too long here"
    return problem_in(own.document.text, place, found, expected="one that CEL ends within 10,000 steps of its loops")
