"""What each format looks like, as files that a person has read: `make golden` writes them anew."""

import os
import re
from pathlib import Path

import pytest
from command import AS_OF, ORGANISATIONS, plugingov

GOLDEN = Path(__file__).parent / "golden"
TEASHOP, TEASHOP_POLICY = "teashop.yaml", "teashop-policy.yaml"
SUFFIXES = {"text": "txt", "table": "table.txt", "json": "json", "markdown": "md"}
IN_FILES = {"sarif": "sarif", "github": "github.txt", "gitlab": "json", "junit": "xml", "csv": "csv", "oscal": "json"}
COMMANDS = {
    "check": ("check", TEASHOP, "--policy", TEASHOP_POLICY, *AS_OF),
    "check-people-counted": ("check", TEASHOP, "--policy", TEASHOP_POLICY, *AS_OF, "--people", "counts"),
    "compare": ("compare", "teashop-last-week.json", "teashop-this-week.json"),
    "test": ("test", "teashop-tests.yaml", "--policy", TEASHOP_POLICY, *AS_OF),
    "check-people-named": ("check", TEASHOP, "--policy", TEASHOP_POLICY, *AS_OF, "--people", "names"),
    "matrix": ("matrix", "--inventory", TEASHOP, *AS_OF),
    "diagnose": ("diagnose", "stock", "--inventory", TEASHOP, "--symptom", "it stopped working", *AS_OF),
    "diagnose-contradiction": (
        *("diagnose", "stock", "--inventory", TEASHOP, "--project", "autumn-menu"),
        *("--symptom", "unauthorised", *AS_OF),
    ),
    "tools": ("tools", "--inventory", TEASHOP, *AS_OF),
    "tools-prompt": ("tools", "--inventory", TEASHOP, "--prompt", *AS_OF),
    "tools-seen": (
        *("tools", "--inventory", TEASHOP, "--project", "autumn-menu"),
        *("--tools-seen", "teashop-answer.txt", *AS_OF),
    ),
    "render": ("render", "claude-code", "--inventory", TEASHOP, *AS_OF),
    "render-check": ("render", "claude-code", "--inventory", TEASHOP, "--check", "deployed", *AS_OF),
    "review": ("review", "teashop-requests.yaml", "--inventory", TEASHOP, "--policy", TEASHOP_POLICY, *AS_OF),
    "plan": ("plan", "--inventory", TEASHOP, "--policy", TEASHOP_POLICY, *AS_OF),
    "plan-due": ("plan", "--inventory", TEASHOP, "--policy", TEASHOP_POLICY, *AS_OF, "--due", "400"),
    "pin": (
        *("pin", "--inventory", TEASHOP, "--observed", "teashop-servers.yaml", "--pins", "teashop.pins"),
        *AS_OF,
    ),
    "rules": ("rules",),
    "rules-of-a-policy": ("rules", "--policy", TEASHOP_POLICY),
    "gate": ("gate", "--base", "./change/before", "--head", "./change/after", *AS_OF),
    "explain-gate": ("explain", "gate"),
    "explain": ("explain", "scope-outside-allowlist"),
}
REPORTS = [(name, format_name) for name in COMMANDS for format_name in SUFFIXES]
REPORTS += [
    (name, format_name)
    for name in ("check", "check-people-named", "gate")
    for format_name in ("sarif", "github", "gitlab", "junit")
]
REPORTS += [
    ("test", "junit"),
    ("check", "oscal"),
    *((name, "csv") for name in ("check", "matrix", "plan", "plan-due", "rules")),
]


@pytest.mark.parametrize(("name", "format_name"), REPORTS)
def test_a_report_looks_as_it_was_read(name, format_name, capsys, monkeypatch):
    monkeypatch.chdir(ORGANISATIONS)  # places are wrapped as they are written, so they are the same everywhere
    shown = plugingov(capsys, *COMMANDS[name], "--format", format_name).out.replace("\r\n", "\n")
    file = GOLDEN / format_name / f"{name}.{(SUFFIXES | IN_FILES)[format_name]}"
    if os.environ.get("PLUGINGOV_GOLDEN"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(shown, encoding="utf-8")
    assert shown == file.read_text(encoding="utf-8")


def test_colour_adds_nothing_but_colour(capsys, monkeypatch):
    monkeypatch.chdir(ORGANISATIONS)
    plain = plugingov(capsys, *COMMANDS["check"], "--no-color").out
    coloured = plugingov(capsys, *COMMANDS["check"], "--color").out
    assert coloured != plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
