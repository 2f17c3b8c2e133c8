"""A small organisation, judged through the real pipeline from text to report."""

from collections.abc import Mapping
from datetime import date

from plugingov.gaps.report import Report, find_gaps
from plugingov.layers.layers import Layers
from plugingov.model.decided import Decided
from plugingov.model.kinds import of_kind
from plugingov.model.organisation import merge
from plugingov.model.policies import extend
from plugingov.reports.places import subject_words
from plugingov.rules.asking import Choice, plan
from plugingov.rules.case import Case
from plugingov.sources.document import Document, Text
from plugingov.sources.errors import BadInput, Problem
from plugingov.sources.json import read_json
from plugingov.sources.packs import builtin_catalogues
from plugingov.sources.yaml import read_yaml

HEADING = "apiVersion: plugingov/v1\nkind: Inventory\norganization: example\n"
POLICY = "apiVersion: plugingov/v1\nkind: Policy\nname: example\nrules:\n"
AS_OF = date(2026, 10, 1)


def cases(
    *inventories: str,
    as_of: date = AS_OF,
    organizations: tuple[str, ...] = (),
    decided: Decided | None = None,
) -> list[Case]:
    problems: list[Problem] = []
    names = organizations or ("example",) * len(inventories)
    documents = [
        read_yaml(Text(f"inventory{number}.yaml", HEADING.replace("example", name) + text))
        for number, (name, text) in enumerate(zip(names, inventories, strict=True))
    ]
    organisations = merge(of_kind("Inventory", documents, problems), problems)
    if problems:
        raise BadInput(problems)
    return [Case(Layers(organisation, as_of), decided or Decided()) for organisation in organisations]


def judge(
    rules: str,
    *inventories: str,
    as_of: date = AS_OF,
    choice: Choice | None = None,
    organizations: tuple[str, ...] = (),
    beside: Mapping[str, str] | None = None,
) -> Report:
    """Judge inventories (without their headings) by rules (the lines below `rules:`, and other keys after them).

    `beside` are the texts of the files that lie beside the policy, by name.
    """
    problems: list[Problem] = []
    document = read_yaml(Text("policy.yaml", POLICY + rules))
    policy = extend(
        document,
        lambda _name, _document: None,
        ("builtin/baseline",),
        problems,
        attach=lambda name, _document, _problems: _attached(name, beside or {}),
    )
    asked = plan(policy, choice or Choice(), problems) if policy else ()
    if problems or policy is None:
        raise BadInput(problems)
    found = cases(*inventories, as_of=as_of, organizations=organizations, decided=policy.decided)
    return find_gaps(found, asked, "example", as_of.isoformat())


def _attached(name: str, beside: Mapping[str, str]) -> Document | None:
    if file := builtin_catalogues().get(name):
        return read_yaml(Text(name, file.read_text(encoding="utf-8")))
    if name not in beside:
        return None
    text = Text(name, beside[name])
    return read_json(text) if name.endswith(".json") else read_yaml(text)


def settings_line(name: str, settings: str) -> str:
    flow = settings if settings.startswith("{") else "{" + settings + "}"
    return f"  {name}: {flow}\n"


def gaps(report: Report) -> list[str]:
    """Return each gap as `subject: message`, in the report's order."""
    return [f"{subject_words(gap.subject)}: {gap.message}" for gap in report.gaps]


def unknowns(report: Report) -> list[str]:
    """Return each unknown as `subject: reason`, in the report's order."""
    return [f"{subject_words(fact.subject)}: {fact.because}" for fact in report.unknowns]


def counts(report: Report) -> tuple[int, int, int, int]:
    """Return how often the one rule passed, found a gap, did not apply and did not know."""
    (row,) = report.coverage
    return row.passed, row.gaps, row.not_applicable, row.unknown
