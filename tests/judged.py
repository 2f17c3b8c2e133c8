"""A small organisation, judged through the real pipeline from text to report."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from plugingov.gaps.finding import find_gaps
from plugingov.gaps.gap import Gap
from plugingov.gaps.report import Report
from plugingov.layers.exported import AsExported, latest
from plugingov.layers.layers import Layers
from plugingov.model.decided import Decided
from plugingov.model.kinds import of_kind
from plugingov.model.observation import Observation
from plugingov.model.observations import read_observation
from plugingov.model.organisation import merge, undeclared
from plugingov.model.pins import Pins, read_pins
from plugingov.model.policies import EffectivePolicy, extend
from plugingov.model.probed import ProbedServer
from plugingov.model.waivers import NO_WAIVERS, Waivers, read_waivers
from plugingov.reports.places import subject_words
from plugingov.rules.asking import Choice, plan
from plugingov.rules.case import Case
from plugingov.rules.waivable import check_rules
from plugingov.sources.document import Document, Text
from plugingov.sources.errors import BadInput, Problem
from plugingov.sources.json import read_json
from plugingov.sources.packs import builtin_catalogues
from plugingov.sources.yaml import read_yaml
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.cowork.exports.exported import Exported

HEADING = "apiVersion: plugingov/v1\nkind: Inventory\norganization: example\n"
POLICY = "apiVersion: plugingov/v1\nkind: Policy\nname: example\nrules:\n"
ANSWERS = "apiVersion: plugingov/v1\nkind: Observation\n"
PINS = "apiVersion: plugingov/v1\nkind: Pins\n"
WAIVERS = "apiVersion: plugingov/v1\nkind: Waivers\n"
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
    organisations = merge(of_kind("Inventory", documents, problems), problems) or [undeclared("example")]
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
    waivers: str = "",
    observed: tuple[Observation, ...] = (),
    answers: str = "",
    pins: str = "",
) -> Report:
    """Judge inventories (without their headings) by rules (the lines below `rules:`, and other keys after them).

    `beside` are the texts of the files that lie beside the policy, by name; `waivers` is a document of waivers without
    its heading. `observed` are machines and exports; without any inventory they are all there is. `answers` is an
    observation of servers that were asked, without its heading, and `pins` a document of pins without its.
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
    found = [_with_looks(case, observed) for case in found] if observed else found
    read = _answered(answers)
    given = {"probed": read.probed, "registry": read.registry} if read else {}
    found = [replace(case, pins=pinned(pins, case.organisation.id), **given) for case in found]
    found = [replace(case, waivers=each) for case, each in zip(found, _waivers(waivers, found, policy), strict=True)]
    return find_gaps(found, asked, "example", as_of.isoformat())


def answered(text: str) -> tuple[ProbedServer, ...]:
    """Return the servers that were asked, from the lines of an observation below its heading."""
    read = _answered(text)
    return read.probed if read else ()


def _answered(text: str) -> Observation | None:
    problems: list[Problem] = []
    read = read_observation(read_yaml(Text("answers.yaml", ANSWERS + text)), problems) if text else None
    if problems:
        raise BadInput(problems)
    return read


def pinned(text: str, organization: str = "example") -> Pins:
    """Return what is pinned, from the lines of a document of pins below its heading."""
    problems: list[Problem] = []
    read = read_pins([read_yaml(Text("plugingov.pins", PINS + text))], (organization,), problems) if text else {}
    if problems:
        raise BadInput(problems)
    return read.get(organization, ())


def _with_looks(case: Case, observed: tuple[Observation, ...]) -> Case:
    minimum = case.organisation.claude_code.minimum_version
    machines = tuple(Machine(each, minimum) for each in observed if each.surface == "claude-code")
    exports = tuple(Exported(each) for each in observed if each.surface == "cowork")
    exported = AsExported(case.organisation, latest(exports)) if exports else None
    believed = exported if exported and exported.is_young(case.today, case.decided.observation_age) else None
    layers = Layers(case.organisation, case.today, exported=believed) if believed else case.layers
    return replace(case, layers=layers, observed=machines, exported=exported)


def _waivers(text: str, found: list[Case], policy: EffectivePolicy) -> list[Waivers]:
    problems: list[Problem] = []
    names = tuple(case.organisation.id for case in found)
    documents = [read_yaml(Text("waivers.yaml", WAIVERS + text))] if text else []
    read = read_waivers(documents, names, problems)
    check_rules(read.values(), policy, problems)
    if problems:
        raise BadInput(problems)
    return [read.get(name, NO_WAIVERS) for name in names]


def _attached(name: str, beside: Mapping[str, str]) -> Document | None:
    if file := builtin_catalogues().get(name):
        return read_yaml(Text(name, file.read_text(encoding="utf-8")))
    if name not in beside:
        return None
    text = Text(name, beside[name])
    return read_json(text) if name.endswith(".json") else read_yaml(text)


def attached_to(beside: Mapping[str, str]):
    """Return what reads the documents that a policy's rules name: ours, and those that lie beside it."""
    return lambda name, _document, _problems: _attached(name, beside)


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


def gaps_of(report: Report, rule_id: str) -> list[Gap]:
    """Return the gaps of one rule among several."""
    return [gap for gap in report.gaps if gap.id == rule_id]


def fact_of(report: Report, rule_id: str) -> Gap:
    """Return the only gap of one rule among several."""
    (gap,) = gaps_of(report, rule_id)
    return gap


def counts_of(report: Report, rule_id: str) -> tuple[int, int, int, int]:
    """Return how often one rule among several passed, found a gap, did not apply and did not know."""
    (row,) = (row for row in report.coverage if row.id == rule_id)
    return row.passed, row.gaps, row.not_applicable, row.unknown


def waiver(which: str, until: str = "2027-06-30", *, name: str = "W-1", heading: str = "waivers:\n") -> str:
    """Return one waiver: what it accepts in its first line, then who does, why, and until when."""
    lines = [
        *which.split(", "),
        "owner: ada@example.test",
        "reason: it is being mended",
        "ticket: IT-1",
        f"until: {until}",
    ]
    return f"{heading}  {name}:\n" + "".join(f"    {line}\n" for line in lines)
