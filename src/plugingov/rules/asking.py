"""Which rules a policy asks, with which settings, and what they answer."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any, NamedTuple

from pydantic import ValidationError

from plugingov.model.policies import EffectivePolicy, OwnSettings, RuleSettings
from plugingov.model.policy import Selector
from plugingov.model.refusal import problems_of, shown
from plugingov.model.values import SEVERITIES, Layer, Severity
from plugingov.rules.case import Case
from plugingov.rules.index import INDEX, Entry
from plugingov.rules.rule import AnyRule, Subject, Verdict
from plugingov.rules.selection import Selection
from plugingov.rules.settings import Settings
from plugingov.rules.written import Written
from plugingov.sources.bounds import MAX_SETTINGS
from plugingov.sources.errors import Problem, did_you_mean, problem_at, quoted

BY_NAME = {entry.name: entry for entry in INDEX}
BY_ID = {entry.id: entry for entry in INDEX}


@dataclass(frozen=True)
class Asked:
    """A rule with one set of settings, and why it is not asked where that is so.

    Until a rule that the policy gives no settings is asked, its entry stands for it: many never are.
    """

    heading: AnyRule | Entry
    said: Settings | None
    severity: Severity
    source: RuleSettings
    made: Any = None  # what the rule made of the settings, where it does
    not_asked: str = ""
    is_incomplete: bool = False  # not asked because the policy leaves out what the rule requires

    @cached_property
    def rule(self) -> AnyRule:
        """Return the rule, which is imported now at the latest."""
        return load(self.heading) if isinstance(self.heading, Entry) else self.heading

    @cached_property
    def settings(self) -> Settings:
        """Return the settings: those that the policy gives, or what the rule takes without any."""
        return self.said if self.said is not None else self.rule.settings.model_construct()

    @property
    def taken(self) -> Any:
        """Return what the judge takes: the settings, or what the rule made of them."""
        return self.settings if self.made is None else self.made

    def grade(self, own: Severity | None) -> Severity:
        """Return how severe a finding is: its own grade where it has one, and never above what the policy says."""
        if own is None:
            return self.severity
        said = self.settings.severity
        return own if said is None else max(own, said, key=SEVERITIES.index)


class Choice(NamedTuple):
    """Which of a policy's rules one run asks."""

    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    layer: Layer | None = None

    def reason_against(self, rule: AnyRule | Entry) -> str:
        """Return why this run does not ask a rule, or nothing."""
        if self.only and not {rule.id, rule.name} & set(self.only):
            return "not asked: --only names other rules"
        if {rule.id, rule.name} & set(self.skip):
            return "not asked: --skip names it"
        if self.layer and rule.layer != self.layer:
            return f"not asked: --layer {self.layer}"
        return ""


def load(entry: Entry) -> AnyRule:
    """Return the rule that an entry of the index stands for."""
    rule: AnyRule = getattr(import_module(entry.module), entry.attribute)
    return rule


def find(word: str) -> Entry | None:
    """Return the entry of a rule by name or id."""
    return BY_NAME.get(word) or BY_ID.get(word.upper())


def plan(policy: EffectivePolicy, choice: Choice, problems: list[Problem]) -> tuple[Asked, ...]:
    """Return the rules that a policy asks, adding to `problems` what is wrong with their settings."""
    asked: list[Asked] = []
    for name, sources in policy.rules.items():
        entry = BY_NAME.get(name)
        if entry is None:
            problems += [_unknown_rule(name, source) for source in sources[:1]]
            continue
        if len(sources) > MAX_SETTINGS:
            problems.append(_too_many(sources[MAX_SETTINGS]))
            continue
        asked += [one for source in sources if (one := _asked(entry, source, choice, problems))]
    asked += [one for own in policy.own.values() if (one := _own(own, choice, problems))]
    return tuple(asked)


def ask(
    case: Case, asked: Asked, is_wanted: Callable[[Subject], bool] | None = None
) -> tuple[list[Subject], list[Verdict]]:
    """Return the subjects that a rule's settings mean, and its verdict on each: there are very many.

    Where few of them are wanted, no other is judged.
    """
    selection = Selection(case, asked.settings)
    judge, taken = asked.rule.judge, asked.taken
    among = asked.rule.among
    told = among(case, selection.holds) if among else asked.rule.subjects(case)
    subjects = selection.among(filter(is_wanted, told) if is_wanted else told)
    return subjects, [judge(case, subject, taken) for subject in subjects]


def _asked(entry: Entry, source: RuleSettings, choice: Choice, problems: list[Problem]) -> Asked | None:
    if entry.is_ready and source.value == {}:
        return Asked(entry, None, entry.severity, source, not_asked=choice.reason_against(entry))
    if not isinstance(source.value, dict):
        found = f"found {shown(source.value, [])}"
        problems.append(problem_at(source.document, source.route, found, expected="the rule's settings; `{}` for none"))
        return None
    rule = load(entry)
    try:
        settings = _read(rule.settings, source.value)
    except ValidationError as error:
        document, route = source.severity_at or (source.document, source.route)
        prefix = route[:-1] if source.severity_at else route
        problems += problems_of(error, document, rule.settings, prefix)
        return None
    unwanted = choice.reason_against(rule)
    reason = unwanted or _missing(rule, settings)
    made = None
    if rule.prepare and not reason:
        before = len(problems)
        made = rule.prepare(settings, Written(source, problems))
        if len(problems) > before:
            return None
    severity = settings.severity or rule.severity
    return Asked(rule, settings, severity, source, made, reason, is_incomplete=bool(reason and not unwanted))


def _read(kind: type[Settings], value: dict[str, Any]) -> Settings:
    """Return settings from a policy; what every rule may be told is read alike: a reader of its own takes time."""
    if not value.keys() <= Settings.model_fields.keys():
        Selector.model_rebuild()  # once: every reader holds it three times over
        return kind.model_validate(value)
    if not value:
        return kind.model_construct()  # no reader has to be made for it
    said = Settings.model_validate(value)
    return kind.model_construct(said.model_fields_set, **{name: getattr(said, name) for name in said.model_fields_set})


def _own(own: OwnSettings, choice: Choice, problems: list[Problem]) -> Asked | None:
    """Return a rule of the organisation's own; without the library that runs it, that is a problem."""
    for key, known in (("", BY_ID), ("name", BY_NAME)):
        word = own.rule.name if key else own.id
        if word in known:
            route = (*own.route, key) if key else own.route
            found, expected = f"found {quoted(word, known)}, which is a rule of plugingov", "a name of your own"
            problems.append(problem_at(own.document, route, found, expected=expected, key=not key))
            return None
    try:
        from plugingov.rules.own.rule import own_rule, settings_of  # noqa: PLC0415 (an extra: most policies need none)
    except ImportError:
        hint = "pip install 'plugingov[cel]'"
        found, expected = "found an own rule", "the extra that runs own rules"
        problems.append(problem_at(own.document, own.route, found, expected=expected, hint=hint, key=True))
        return None
    made = own_rule(own, problems)
    if made is None:
        return None
    rule, settings, ready = made
    return Asked(rule, settings, rule.severity, settings_of(own), ready, choice.reason_against(rule))


def _missing(rule: AnyRule, settings: Settings) -> str:
    """Return which required setting is not there, so that the rule cannot be asked."""
    fields = {field.alias or name: name for name, field in type(settings).model_fields.items()}
    for name in rule.required:
        names = (name,) if isinstance(name, str) else name
        if all(getattr(settings, fields[each]) is None for each in names):
            wanted = " or ".join(f"`{each}`" for each in names)
            return f"not asked: the policy gives no {wanted}"
    return ""


def _too_many(source: RuleSettings) -> Problem:
    found, expected = f"found more than {MAX_SETTINGS} sets of settings for one rule", "fewer; a selector takes lists"
    return problem_at(source.document, source.route, found, expected=expected)


def _unknown_rule(name: str, source: RuleSettings) -> Problem:
    route = source.route[:2]
    by_id = BY_ID.get(name)
    hint = f"write `{by_id.name}`" if by_id else did_you_mean(name, BY_NAME) or "`plugingov rules` lists them"
    return problem_at(
        source.document, route, f"found {quoted(name, BY_NAME)}", expected="the name of a rule", hint=hint, key=True
    )
