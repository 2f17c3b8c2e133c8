"""Three hundred repositories, some of them with something wrong: all of that is found, and nothing else."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from plugingov.cli.options import ALL_FORMATS
from reference_endpoint import endpoint
from reference_faults import OFTEN, ONCE
from reference_machine import write
from reference_repositories import COUNT, TIMES, repositories

GENERATOR = Path(__file__).parents[2] / "tools" / "reference_machine.py"
PLUGINGOV = str(Path(sys.executable).with_name("plugingov"))
MADE = repositories(seed=1)
# What nobody can tell of these repositories, beside the files that cannot be read.
OPEN_QUESTIONS = {
    ("package-outside-marketplaces", ".claude/settings.local.json"): "`settings.local.json` could not be read",
    ("moving-source", ""): "what was seen does not tell where marketplace `skills-dir` comes from",
    ("unapproved-part", ".claude/settings.json"): "what was seen does not tell which `parts` package",
}


def checked(folder, *words):
    """Return what the installed command writes about a folder; it runs beside it, where there is no inventory."""
    command = [PLUGINGOV, "check", "--observed", folder.name, "--as-of", "2026-11-23", "--fail-on", "never", *words]
    return subprocess.run(command, cwd=folder.parent, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scan") / "repositories"
    write(folder, MADE.files)
    return folder


@pytest.fixture(scope="module")
def report(folder):
    return json.loads(checked(folder, "--policy", "builtin/strict", "--format", "json"))


def told(facts, state):
    return [(state, fact["rule"], fact["place"]["file"].removeprefix("repositories/")) for fact in facts]


def planted(state):
    found = [each for each in MADE.planted if each.fault.told == state]
    return [(state, each.fault.rule, f"{each.repository}/{each.fault.file}") for each in found]


def test_there_are_as_many_as_promised_and_each_fault_stands_in_one_of_them():
    assert len({"/".join(path.split("/")[:2]) for path in MADE.files}) == COUNT == 300
    assert len(MADE.planted) == len(ONCE) + TIMES * len(OFTEN)


def test_each_planted_fault_is_found_in_its_file_and_no_other(report):
    assert sorted(told(report["gaps"], "gap")) == sorted(planted("gap"))


def test_each_gap_names_what_is_wrong(report):
    items = {fact: gap["subject"] for fact, gap in zip(told(report["gaps"], "gap"), report["gaps"], strict=True)}
    for each in MADE.planted:
        if each.fault.told == "gap":
            fact = ("gap", each.fault.rule, f"{each.repository}/{each.fault.file}")
            assert each.fault.item in json.dumps(items[fact])


def test_only_what_cannot_be_read_or_told_is_unknown_and_says_why(report):
    expected = planted("unknown")
    rest = [fact for fact in report["unknowns"] if told([fact], "unknown")[0] not in expected]
    assert len(rest) == len(report["unknowns"]) - len(expected) == len(OPEN_QUESTIONS)
    for fact in rest:
        file = fact["place"]["file"]
        why = next(why for (rule, end), why in OPEN_QUESTIONS.items() if fact["rule"] == rule and file.endswith(end))
        assert fact["because"].startswith(why)


def test_files_that_are_not_understood_are_named(report):
    unread = [fact["place"]["file"].removeprefix("repositories/") for fact in report["unread"]]
    not_for_us = [each for each in MADE.planted if each.fault.item in {".mcp.json", ".mcp.json servers"}]
    files = [file for _, _, file in planted("unknown")] + [f"{each.repository}/.mcp.json" for each in not_for_us]
    assert sorted(unread) == sorted(files)


@pytest.mark.parametrize("form", ALL_FORMATS)
def test_no_report_holds_a_secret(folder, form):
    shown = checked(folder, "--policy", "builtin/strict", "--format", form)
    assert MADE.secrets
    assert [secret for secret in MADE.secrets if secret in shown] == []


def test_the_same_seed_gives_the_same_files_in_any_process(tmp_path):
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, str(GENERATOR), str(tmp_path)], check=True, env=environment)
    for name, files in (("endpoint", endpoint(seed=1)), ("repositories", MADE.files)):
        written = {file.relative_to(tmp_path / name).as_posix(): file for file in (tmp_path / name).rglob("*")}
        assert {path: file.read_bytes().decode() for path, file in written.items() if file.is_file()} == files
