"""What a run says of the controls that auditors ask for: the rules behind each, and what they found."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from plugingov.gaps.report import Report
from plugingov.reports.about import CATALOGUES
from plugingov.reports.control_titles import OWASP, TITLES
from plugingov.reports.html.page import Catalogue, Control, Evidence
from plugingov.rules.asking import load
from plugingov.rules.index import INDEX
from plugingov.rules.rule import AnyRule

_OWASP = re.compile(r"OWASP (MCP\d\d):2025")


def catalogues(report: Report) -> tuple[Catalogue, ...]:
    """Return every control that a rule of ours gives evidence for, whether or not this run asked that rule."""
    rules = [load(entry) for entry in INDEX]
    evidence = _evidence(report)
    titles = {"owasp": OWASP, **CATALOGUES}
    return tuple(_catalogue(key, title, rules, evidence) for key, title in titles.items())


def _catalogue(key: str, title: str, rules: list[AnyRule], evidence: Mapping[str, Evidence]) -> Catalogue:
    found: dict[str, list[Evidence]] = defaultdict(list)
    for rule in rules:
        for control in _controls(rule, key):
            found[control].append(evidence.get(rule.name) or Evidence(rule.name, rule.id, was_asked=False))
    names = sorted({*found, *(TITLES[key] if key in _WHOLE else ())}, key=_in_order)
    return Catalogue(key, title, tuple(Control(each, TITLES[key].get(each, ""), tuple(found[each])) for each in names))


_WHOLE = ("owasp",)  # so short that what no rule of ours gives evidence for is listed, too


def _controls(rule: AnyRule, key: str) -> Iterator[str]:
    if key == "owasp":
        yield from (found[1] for reference in rule.references if (found := _OWASP.match(reference)))
    else:
        yield from getattr(rule.controls, key)


def _in_order(control: str) -> list[tuple[int, str]]:
    """Return what sorts A.5.9 before A.5.12."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.findall(r"\d+|\D+", control)]


def _evidence(report: Report) -> Mapping[str, Evidence]:
    """Return what each rule says, by its name."""
    gaps = Counter((gap.rule, gap.status == "open") for gap in report.gaps)
    unknown = Counter((fact.rule, fact.status == "open") for fact in report.unknowns)
    return {
        row.rule: Evidence(
            row.rule,
            row.id,
            was_asked=row.was_asked,
            passed=row.passed,
            open=gaps[row.rule, True],
            accepted=gaps[row.rule, False] + unknown[row.rule, False],
            unknown=unknown[row.rule, True],
        )
        for row in report.coverage
    }
