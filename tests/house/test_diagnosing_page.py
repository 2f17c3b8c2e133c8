"""The page about diagnosing shows commands that find what it says, for somebody who has read nothing else."""

import json
import re
import shlex
from pathlib import Path

import pytest
from command import plugingov

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "diagnosing.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([^|]+) \| (Cowork|Claude Code) \| `plugingov ([^`]+)` \| (\w+) \|$", PAGE, re.MULTILINE)
STEPS = {
    ("it is not there", "Cowork"): ("an Owner of the organization", "row `asana@anycompany-tools`"),
    ("it is not there", "Claude Code"): ("an Owner of the organization", "starts Claude Code again"),
    ("no such tool", "Cowork"): ("each member of project month-end-close", 'switches "Google Drive" on'),
    ("no such tool", "Claude Code"): ("the owner of project payout-tracing (aisha.karim@anycompany.example)", "notion@synced"),
    ("unauthorised", "Cowork"): ("the plugin's owner (it-data@anycompany.example)", "may ask for `vendor.write`"),
    ("unauthorised", "Claude Code"): ("each member of project data-platform", "types `/mcp`"),
    ("some files are refused", "Cowork"): ("whoever owns the data (controller@anycompany.example)", "Google Drive itself"),
    ("some files are refused", "Claude Code"): ("whoever owns the data (controller@anycompany.example)", "Box itself"),
    ("it worked yesterday", "Cowork"): ("each member of project solutions-backlog", 'presses "Connect" at "Linear" again'),
    ("it worked yesterday", "Claude Code"): ("each member of project data-platform", "types `/mcp`"),
}  # fmt: skip


def test_the_page_has_the_five_failures_on_both_surfaces():
    assert sorted((says, surface) for says, surface, _, _ in ROWS) == sorted(STEPS)


@pytest.mark.parametrize(
    ("says", "surface", "words", "off"), [pytest.param(*row, id=f"{row[0]}, {row[1]}") for row in ROWS]
)
def test_one_command_solves_each_of_them(says, surface, words, off, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    about = ("--inventory", "inventories/anycompany-finance", "--as-of", "2026-11-23", "--format", "json")
    found = plugingov(capsys, *shlex.split(words), *about)
    assert (found.status, found.err) == (0, "")
    (one,) = json.loads(found.out)["diagnoses"]
    assert one["surface"] == surface.lower().replace(" ", "-")
    assert (one["layer"] or "none") == off
    assert one["outcome"] in {"off", "likely", "upstream"}
    who, do = STEPS[says, surface]
    assert one["step"]["who"] == who
    assert do in one["step"]["do"]
