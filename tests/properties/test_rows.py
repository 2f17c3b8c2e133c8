"""What rules find in a machine they find in its rows: put together again, and one by one."""

import json
import os
import random
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from conformance.record import read
from plugingov.cli.judging import Sources, read_judges
from plugingov.cli.picture import read_picture
from plugingov.fleet.edge import slicing
from plugingov.fleet.edge.deciding import OF_MEMBERS
from plugingov.fleet.edge.slicing import rows_of
from plugingov.fleet.edge.unjudged import NEVER_READ, Split, asked_for_in, split
from plugingov.fleet.joining import machines_of
from plugingov.fleet.judging import Judging
from plugingov.fleet.jury import Jury
from plugingov.fleet.reading import read_row
from plugingov.fleet.row import JUDGED
from plugingov.fleet.shape import Shape, observed
from plugingov.model.observation import NativeFile, Observation
from plugingov.rules.asking import Choice
from plugingov.rules.index import INDEX
from plugingov.sources.document import Place
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.checked import CHECKED
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

    def judging(self) -> Judging:
        """Return what judges shapes by these rules."""
        return Judging(self._judges, self._organisation, DAY)

    def facts(self, observation: Observation) -> frozenset[tuple[str, str]]:
        """Return everything that is told of a machine, gaps and what is not known, with its words."""
        machine = Machine(observation, self._organisation.claude_code.minimum_version)
        case = self._judges.case(self._organisation, DAY, "counts", observed=(machine,))
        report = self._judges.report([case], DAY)
        told = [(each.fingerprint, each.message) for each in report.gaps]
        return frozenset(told + [(each.fingerprint, each.because) for each in report.unknowns])

    def _gaps(self, machines: tuple[Machine, ...]) -> Mapping[str, str]:
        case = self._judges.case(self._organisation, DAY, "counts", observed=machines)
        return {gap.fingerprint: gap.rule for gap in self._judges.report([case], DAY).gaps}


@cache
def judged() -> Judged:
    with tempfile.TemporaryDirectory() as folder:
        return Judged(Path(folder))


@cache
def chosen() -> tuple[tuple[str, Mapping[str, str]], ...]:
    """Return the files of machines of which the vendor's client was asked: some of them, others in each run."""
    facts = [read(line) for file in sorted(FACTS.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()]
    return tuple((fact["id"], fact["files"]) for fact in (facts if EVERY else random.sample(facts, SAMPLE)))


@cache
def drawn() -> tuple[tuple[str, Observation], ...]:
    """Return these machines, each with its name."""
    return tuple((name, machine(files)) for name, files in chosen())


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


HOOK = {"type": "command", "command": "~/.claude/hooks/format.sh"}
# Something of the type that the client checks, for each key of which no rule may say anything.
LIKED = {
    **dict.fromkeys(NEVER_READ, True),
    **{key: "some-thing" for key in NEVER_READ if CHECKED[key]("some-thing")},
    "hooks": {"PostToolUse": [{"matcher": "Edit", "hooks": [HOOK]}]},
    "statusLine": {"type": "command", "command": "~/.claude/line.sh"},
    "sandbox": {"enabled": True, "network": {"allowedDomains": ["example.com"]}},
    "modelOverrides": {"opus": "sonnet"},
    "env": {"EDITOR": "vim", "MAX_THINKING_TOKENS": "8000", "SOME_FLAG": "1"},
    "permissions": {
        "allow": ["Bash(make test:*)", "mcp__crm__read", "Read(//home/ada/notes/**)"],
        "deny": ["WebFetch"],
        "additionalDirectories": ["/home/ada/data"],
    },
}
TASTE = {key: value for key, value in LIKED.items() if CHECKED[key](value)}


@contextmanager
def older_edge():
    """Write rows as edges did that told of settings all that they say."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slicing, "split", lambda _kind, data, _asked: Split(data, {}))
        yield


def shapes_of(observation):
    rows = [*rows_of(observation)]
    shared = {row["shared"]: row["settings"] for row in rows if row["row"] == "shared"}
    judged_rows = [row for row in rows if row["row"] in JUDGED]
    names = [
        (row["row"], row["surface"], row["platform"], row.get("client", ""), row["settings"]) for row in judged_rows
    ]
    ends = [(row.get("shared", ""), "ada", "young") for row in judged_rows]
    return [Shape(number, *one, *other) for number, (one, other) in enumerate(zip(names, ends, strict=True))], shared


def in_words(verdicts):
    """Return what is told of a shape, but for the columns of places, which number what a text holds."""
    gaps = {
        (each.fingerprint, each.severity, each.message, each.fix, each.named, each.place.file) for each in verdicts.gaps
    }
    unknowns = {(each.fingerprint, each.because, each.named, each.place.file) for each in verdicts.unknowns}
    return gaps, unknowns, sorted(verdicts.doors), verdicts.refused


def elsewhere(files):
    """Return the files of a machine whose project lies deeper in its home."""
    return {
        path.replace("/home/ada/app", "/home/ada/src/Team-7/app"): text.replace(
            "/home/ada/app", "/home/ada/src/Team-7/app"
        )
        for path, text in files.items()
    }


@pytest.mark.parametrize("is_old", [pytest.param(False, id="of this edge"), pytest.param(True, id="of an older edge")])
def test_a_shape_is_judged_alike_as_it_is_judged_by_itself(is_old):
    court, wrong = judged().judging(), []
    for name, files in chosen():
        whole = liking(machine(elsewhere(files)), TASTE if is_old else {})
        with older_edge() if is_old else nullcontext():
            shapes, shared = shapes_of(whole)
        together = Jury(court, frozenset()).verdicts(shapes, shared)
        for shape, verdicts in zip(shapes, together, strict=True):
            alone = court.verdicts(shape, shared, frozenset())
            if in_words(verdicts) != in_words(alone):
                wrong.append((name, shape.row, in_words(alone), in_words(verdicts)))
    assert wrong == []


EMPTY = {"mcpServers": {}, "disabledMcpServers": [], "enabledMcpjsonServers": [], "disabledMcpjsonServers": []}
NO_LISTS = {"enabledPlugins": {}, "enabledMcpjsonServers": [], "disabledMcpjsonServers": []}


def with_nothing(observation):
    """Return a machine whose files have empty collections wherever they have none, and empty files of settings."""
    files = [replace(file, data=_with_nothing(file)) for file in observation.files]
    there = {(file.kind, file.project) for file in files}
    for project in observation.projects:
        for kind, name in (("project", "settings.json"), ("local", "settings.local.json")):
            if (kind, project) not in there:
                path = f"{project}/.claude/{name}"
                place = Place(path, 1, 1, 1, 1)
                files.append(
                    NativeFile(kind=kind, file=path, path=path, data={}, project=project, where=lambda _, at=place: at)
                )
    return replace(observation, files=tuple(files))


def _with_nothing(file):
    data = file.data
    if file.kind == "state" and isinstance(data, dict) and isinstance(data.get("projects"), dict):
        said = {path: {**EMPTY, **each} if isinstance(each, dict) else each for path, each in data["projects"].items()}
        return {**data, "projects": said}
    return {**NO_LISTS, **data} if file.kind in OF_MEMBERS and isinstance(data, dict) and data else data


def test_what_is_empty_is_as_nothing():
    wrong = [name for name, whole in drawn() if judged().facts(whole) != judged().facts(with_nothing(whole))]
    assert wrong == []


def liking(observation, taste):
    """Return a machine on which every file of settings has some taste beside what it says."""
    files = [
        replace(file, data={**taste, **file.data})
        if file.kind in OF_MEMBERS and isinstance(file.data, dict) and file.data
        else file
        for file in observation.files
    ]
    return replace(observation, files=tuple(files))


def test_whatever_members_like_no_rule_says_anything_else_of_their_machine():
    wrong = []
    for name, whole in drawn():
        taste = {key: TASTE[key] for key in random.sample(sorted(TASTE), 12)}
        if judged().facts(whole) != judged().facts(liking(whole, taste)):
            wrong.append((name, sorted(taste)))
    assert wrong == []


def test_all_of_that_taste_is_silent():
    told, silent = split("user", TASTE, asked_for_in(""))
    assert told == {}
    assert silent == TASTE


def test_most_keys_have_something_to_like():
    assert {"hooks", "env", "permissions", "statusLine", "model"} <= TASTE.keys()
    assert len(TASTE) > len(NEVER_READ) / 2
