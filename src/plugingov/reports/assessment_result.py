"""One organisation's result in OSCAL: what was asked, what was seen, what is open, and what nobody judged."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from plugingov import __version__
from plugingov.gaps.facts import Key
from plugingov.gaps.gap import Fact, Gap
from plugingov.gaps.report import Coverage
from plugingov.model.values import SEVERITIES
from plugingov.reports.about import CATALOGUES
from plugingov.reports.assessment_facts import observation, risk
from plugingov.reports.assessment_parts import Run, by, line, named, nist_id, prop, props, token
from plugingov.reports.left_out import left_out, left_out_words
from plugingov.rules.rule import AnyRule


@dataclass(frozen=True, slots=True)
class _Asked:
    """One rule of the policy, and what it came to here."""

    row: Coverage
    rule: AnyRule
    facts: tuple[Fact, ...]
    passed: int

    @property
    def controls(self) -> tuple[str, ...]:
        """Return the ids of what it gives evidence for: controls of NIST, else itself."""
        return tuple(map(nist_id, self.rule.controls.nist)) or (f"plugingov-{token(self.rule.id)}",)

    @property
    def is_judged(self) -> bool:
        """Tell whether anything was asked here."""
        return bool(self.facts or self.passed)

    @property
    def is_left_open(self) -> bool:
        """Tell whether the policy wants it asked, and nobody could."""
        return not (self.is_judged or self.row.was_asked)


@dataclass(slots=True)
class _Control:
    """What a control's rules came to: those that were asked, and those that the policy names and nobody could ask."""

    asked: list[_Asked] = field(default_factory=list)
    left_open: list[_Asked] = field(default_factory=list)


def result(run: Run, organization: str, found: Iterable[Fact], held: Iterable[Key]) -> dict[str, Any]:
    """Return the result of one organisation: what was found there, and what holds."""
    rules = tuple(_rules(run, found, held))
    controls: dict[str, _Control] = defaultdict(_Control)
    for each in rules:
        for control in each.controls:
            if each.is_judged:
                controls[control].asked.append(each)
            elif each.is_left_open:
                controls[control].left_open.append(each)
    judged = {name: controls[name] for name in sorted(controls) if controls[name].asked}
    facts = tuple(fact for each in rules for fact in each.facts)
    why = {each.rule.id: each.rule.why for each in rules}
    gaps = tuple(fact for fact in facts if isinstance(fact, Gap))
    parts = {
        "observations": [*_of_rules(run, organization, rules), *(observation(run, fact) for fact in facts)],
        "risks": [risk(run, gap, why[gap.id]) for gap in gaps],
        "findings": [_finding(organization, name, control) for name, control in judged.items()],
    }
    return {
        "uuid": named(organization, "result", run.report.policy),
        "title": line(f"{organization} against policy {run.report.policy}"),
        "description": line(
            f"{len(gaps)} gaps, {len(facts) - len(gaps)} unknown. What is waived or in the baseline is among them, and "
            "what was not judged is among the observations."
        ),
        "start": run.time,
        "end": run.time,
        "local-definitions": _definitions(organization, facts),
        "reviewed-controls": _reviewed(judged),
        **{name: part for name, part in parts.items() if part},
    }


def _rules(run: Run, found: Iterable[Fact], held: Iterable[Key]) -> Iterator[_Asked]:
    """Yield every rule that the policy names."""
    facts: dict[str, list[Fact]] = defaultdict(list)
    for fact in found:
        facts[fact.id].append(fact)
    passed = Counter(rule_id for _, rule_id, _ in held)
    rules = {one.rule.id: one.rule for one in run.report.asked}
    for row in run.report.coverage:
        yield _Asked(row, rules[row.id], tuple(facts[row.id]), passed[row.id])


def _definitions(organization: str, facts: Iterable[Fact]) -> dict[str, Any]:
    """Return what observations are about, and what made them."""
    plugins = sorted({fact.subject.plugin for fact in facts if fact.subject.plugin})
    tool = named(organization, "tool")
    components = [
        {
            "uuid": named(organization, "plugin", plugin),
            "type": "service",
            "title": line(plugin),
            "description": line(f"The plugin `{plugin}`: a door to a business system."),
            "status": {"state": "other", "remarks": "What its state is, the observations say."},
        }
        for plugin in plugins
    ]
    return {
        **({"components": components} if components else {}),
        "assessment-assets": {
            "components": [
                {
                    "uuid": tool,
                    "type": "software",
                    "title": "plugingov",
                    "description": "Judges declared and observed plugins by rules.",
                    "props": [prop("version", __version__)],
                    "status": {"state": "operational"},
                }
            ],
            "assessment-platforms": [
                {
                    "uuid": named(organization, "platform"),
                    "title": "plugingov",
                    "uses-components": [{"component-uuid": tool}],
                }
            ],
        },
    }


def _reviewed(judged: Iterable[str]) -> dict[str, Any]:
    """Return the controls that something was asked about, those of NIST apart from rules that refer to none."""
    own = [name for name in judged if name.startswith("plugingov-")]
    of_nist = [name for name in judged if name not in own]
    selections = [
        {"description": what, "include-controls": [{"control-id": name} for name in names]}
        for what, names in (
            (f"{CATALOGUES['nist']}: what the rules that were asked give evidence for. {_MAPPING}", of_nist),
            ("Rules of plugingov that refer to no control of NIST, by their own ids.", own),
        )
        if names
    ]
    nothing = [{"description": "Nothing was judged.", "include-controls": [{"control-id": "plugingov-none"}]}]
    return {"control-selections": selections or nothing}


_MAPPING = "The mapping is plugingov's own judgement."


def _finding(organization: str, name: str, control: _Control) -> dict[str, Any]:
    """Return whether what was asked about a control holds: what is accepted or not known does not."""
    facts = [fact for each in control.asked for fact in each.facts]
    gaps = [fact for fact in facts if isinstance(fact, Gap)]
    state, reason, why = _state(facts, control.left_open)
    rules = ", ".join(each.rule.id for each in control.asked)
    risks = [{"risk-uuid": named(organization, gap.fingerprint, "risk")} for gap in gaps]
    seen = [named(organization, "rule", each.rule.id) for each in control.asked]
    seen += [named(organization, fact.fingerprint, "observation") for fact in facts]
    return {
        "uuid": named(organization, "finding", name),
        "title": line(f"{name}, by rules of plugingov"),
        "description": f"{why} Asked: {rules}.",
        **by(organization),
        "target": {
            "type": "objective-id",
            "target-id": name,
            "status": {"state": state, "reason": reason, "remarks": f"{why} {_EVIDENCE}"},
        },
        "related-observations": [{"observation-uuid": uuid} for uuid in seen],
        **({"related-risks": risks} if risks else {}),
    }


_EVIDENCE = "This is about what the rules ask, which is evidence for a control and not all of it."


def _state(facts: list[Fact], left_open: list[_Asked]) -> tuple[str, str, str]:
    """Return the state of a control, the reason as OSCAL has it, and in words; nothing holds by silence."""
    gaps = Counter(fact.status for fact in facts if isinstance(fact, Gap))
    rules = ", ".join(each.rule.id for each in left_open)
    said = [
        _counted(gaps["open"], "open gap"),
        _counted(gaps.total() - gaps["open"], "accepted or frozen gap"),
        f"{len(facts) - gaps.total()} not known" if len(facts) > gaps.total() else "",
        f"not asked, though the policy wants it: {rules}" if rules else "",
    ]
    why = "; ".join(filter(None, said))
    if gaps["open"]:
        return "not-satisfied", "fail", f"{why}."
    if why:
        return "not-satisfied", "other", f"{why}."
    return "satisfied", "pass", "No gap, and nothing that is not known."


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}" if number else ""


def _of_rules(run: Run, organization: str, rules: Iterable[_Asked]) -> Iterator[dict[str, Any]]:
    """Yield what was asked of how many, rule by rule, and then everything that nobody judged."""
    for each in rules:
        yield _of_rule(run, organization, each)
    if left_out(run.report):
        ids = ", ".join(entry.id for entry in left_out(run.report))
        said = f"{left_out_words(run.report)}: {ids}"
        yield _unjudged(run, organization, "the rules that the policy leaves out", said, "left-out")
    for unread in run.report.unread:
        at = str(unread.place)
        yield _unjudged(
            run, organization, f"not read, or not in full: {at}", unread.why, "not-read", f"{at}: {unread.why}"
        )


def _of_rule(run: Run, organization: str, each: _Asked) -> dict[str, Any]:
    rule, row = each.rule, each.row
    if not each.is_judged:
        status = "asked-of-nothing" if row.was_asked else "not-asked"
        why = "; ".join(row.why) or "nothing here is what it asks about"
        return _unjudged(run, organization, f"{rule.id} {rule.name}", why, status, rule.id)
    gaps = sum(isinstance(fact, Gap) for fact in each.facts)
    counts = f"{each.passed} hold, {gaps} fall short, {len(each.facts) - gaps} are not known"
    severity = min((fact.severity for fact in each.facts), key=SEVERITIES.index, default=None)
    references = [prop("reference", text) for text in rule.references]
    references += [
        prop(name, control, "mapping by plugingov") for name in CATALOGUES for control in getattr(rule.controls, name)
    ]
    return {
        "uuid": named(organization, "rule", rule.id),
        "title": line(f"{rule.id} {rule.name}"),
        "description": line(f"What is looked for: {rule.title}. Of {each.passed + len(each.facts)} asked {counts}."),
        "props": [*props(rule=rule.name, rule_id=rule.id, status="asked", worst=severity), *references],
        "methods": ["EXAMINE"],
        "types": ["control-objective"],
        **by(organization),
        "collected": run.time,
    }


def _unjudged(run: Run, organization: str, what: str, why: str, status: str, of: str = "") -> dict[str, Any]:
    return {
        "uuid": named(organization, "rule" if status in {"not-asked", "asked-of-nothing"} else status, of),
        "title": line(f"Not judged: {what}"),
        "description": line(why),
        "props": props(status=status),
        "methods": ["UNKNOWN"],
        "types": ["control-objective"],
        **by(organization),
        "collected": run.time,
    }
