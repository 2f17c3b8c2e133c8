"""What rules find in a machine they find in its rows: put together again, and one by one."""

import json
import os
import random
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from conformance.record import read
from plugingov.cli.judging import Sources, read_judges
from plugingov.cli.picture import read_picture
from plugingov.fleet.joining import machines_of
from plugingov.fleet.reading import read_row
from plugingov.fleet.row import JUDGED
from plugingov.fleet.shape import Shape, observed
from plugingov.fleet.slicing import rows_of
from plugingov.model.observation import Observation
from plugingov.rules.asking import Choice
from plugingov.rules.index import INDEX
from plugingov.sources.document import Place
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.machine.machine import read_machine

FACTS = Path(__file__).parents[1] / "surfaces" / "conformance"
EVERY = bool(os.environ.get("EVERY_MACHINE"))  # all of them take minutes
SAMPLE = 60
DAY = date(2026, 11, 23)
YOUNG = 7
READS_MACHINES = {"observation", "device", "both", "either"}
INVENTORY = """\
apiVersion: plugingov/v1
kind: Inventory
organization: example
plugins:
  crm:
    title: Crm
    path: custom-mcp
    server: {transport: stdio, command: /bin/false, args: [crm, user]}
    provision: {claude-code: {via: user-server}}
  notes: {title: Notes, path: marketplace, provision: {claude-code: {via: managed-plugin, package: notes@acme}}}
  mail:
    title: Mail
    path: custom-mcp
    server: {transport: http, url: "https://mcp.acme.example/mail"}
    provision: {claude-code: {via: managed-mcp}}
  docs:
    title: Docs
    path: custom-mcp
    server: {transport: stdio, command: /bin/false, args: [docs]}
    provision: {claude-code: {via: project-file}}
projects: {app: {surface: claude-code, needs: [crm, docs, notes], active: [crm]}}
marketplaces: {acme: {source: {github: acme/plugins}}}
"""
POLICY = "apiVersion: plugingov/v1\nkind: Policy\nname: every\nrules:\n" + "".join(
    f"  {rule.name}: {'{expects: allowlist}' if rule.name == 'denylist-alone' else '{}'}\n"
    for rule in INDEX
    if rule.asks in READS_MACHINES
)
# A project that is a home itself is called as the member is on the machine, and as every member in rows.
HOME_IS_PROJECT = ("worktree-bare", "undeclared-install")
# A package is asked about by its servers where one of them loads, and by its own name where none does. Where one does
# in a project and not in the home, the row of the home asks by the name; the whole, which has both, does not.
LOADS_IN_PROJECT_ALONE = (
    "given-managed-allow-[]-+-project-widen",
    "given-managed-allow-x-+-project-widen",
    "given-user-allow-x-+-project-widen",
    "provided-managed-allow-project-widen",
)
IN_WHOLE_ONLY = frozenset({HOME_IS_PROJECT})
IN_ROWS_ONLY = frozenset(
    {
        HOME_IS_PROJECT,
        *((name, rule) for name in LOADS_IN_PROJECT_ALONE for rule in ("unapproved-part", "moving-source")),
    }
)


class Judged:
    """What the rules that read machines find, beside what the inventory alone shows."""

    def __init__(self, folder: Path) -> None:
        (folder / "inventory.yaml").write_text(INVENTORY, encoding="utf-8")
        (folder / "policy.yaml").write_text(POLICY, encoding="utf-8")
        problems = []
        picture = read_picture((str(folder / "inventory.yaml"),), (), DAY, problems, without_inventory=True)
        judges = read_judges(Sources(str(folder / "policy.yaml")), picture.organisations, Choice(), problems).judges
        assert problems == []
        self._judges = replace(
            judges, asked=tuple(each for each in judges.asked if each.heading.asks in READS_MACHINES)
        )
        self._organisation = picture.organisations[0]
        self._declared = self._gaps(()).keys()

    def gaps(self, observation: Observation) -> Mapping[str, str]:
        """Return the rule of each gap, by fingerprint."""
        machine = Machine(observation, self._organisation.claude_code.minimum_version)
        return {name: rule for name, rule in self._gaps((machine,)).items() if name not in self._declared}

    def _gaps(self, machines: tuple[Machine, ...]) -> Mapping[str, str]:
        case = self._judges.case(self._organisation, DAY, "counts", observed=machines)
        return {gap.fingerprint: gap.rule for gap in self._judges.report([case], DAY).gaps}


@cache
def judged() -> Judged:
    with tempfile.TemporaryDirectory() as folder:
        return Judged(Path(folder))


@cache
def drawn() -> tuple[tuple[str, Observation], ...]:
    """Return machines of which the vendor's client was asked, each with its name: some of them, others in each run."""
    facts = [read(line) for file in sorted(FACTS.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()]
    chosen = facts if EVERY else random.sample(facts, SAMPLE)
    return tuple((fact["id"], machine(fact["files"])) for fact in chosen)


def machine(files: Mapping[str, str]) -> Observation:
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            file = Path(folder + path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="")
        found = read_machine(folder, (), (), "2.1.330")
    return replace(found, machine="laptop-7", member="ada", taken_at=DAY)


def joined(observation: Observation) -> Observation:
    problems = []
    lines = [json.loads(json.dumps(row)) for row in rows_of(observation)]
    rows = [read_row(line, Place("rows", number, 1, number, 1), problems) for number, line in enumerate(lines, 1)]
    (found,) = machines_of(rows, problems)
    assert problems == []
    return found


def parts(observation: Observation) -> Iterator[Observation]:
    rows = [*rows_of(observation)]
    shared = {row["shared"]: row["settings"] for row in rows if row["row"] == "shared"}
    for number, row in enumerate(rows):
        if row["row"] in JUDGED:
            names = (row["row"], row["surface"], row["platform"], row.get("client", ""), row["settings"])
            yield observed(Shape(number, *names, row.get("shared", ""), "ada", "young"), shared, DAY, YOUNG)


def differing(one, other, name):
    return [(name, rule, fingerprint) for fingerprint, rule in one.items() if fingerprint not in other]


def unexpected(found, known):
    return [each for each in found if each[:2] not in known]


def test_the_rows_of_a_machine_put_together_again_show_what_it_shows():
    wrong = []
    for name, whole in drawn():
        again = joined(whole)
        assert not again.is_part
        mine, theirs = judged().gaps(whole), judged().gaps(again)
        wrong += unexpected(differing(mine, theirs, name) + differing(theirs, mine, name), {HOME_IS_PROJECT})
    assert wrong == []


def test_single_rows_show_what_the_machine_shows_but_what_is_absent():
    wrong = []
    for name, whole in drawn():
        mine = judged().gaps(whole)
        theirs = {gap: rule for part in parts(whole) for gap, rule in judged().gaps(part).items()}
        absent = {(name, "declared-but-absent")}  # which is counted where all rows are
        wrong += unexpected(differing(mine, theirs, name), IN_WHOLE_ONLY | absent)
        wrong += unexpected(differing(theirs, mine, name), IN_ROWS_ONLY)
    assert wrong == []


@pytest.mark.parametrize("name", sorted({name for name, _ in IN_WHOLE_ONLY | IN_ROWS_ONLY}))
def test_what_is_known_to_differ_still_does(name):
    lines = (line for file in FACTS.glob("*.jsonl") for line in file.read_text("utf-8").splitlines())
    whole = machine(next(read(line) for line in lines if f'"id":"{name}"' in line)["files"])
    mine = judged().gaps(whole)
    theirs = {gap: rule for part in parts(whole) for gap, rule in judged().gaps(part).items()}
    assert {each[:2] for each in differing(theirs, mine, name)} == {each for each in IN_ROWS_ONLY if each[0] == name}
