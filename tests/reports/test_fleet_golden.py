"""What a fleet with a past looks like, as files that a person has read: `make golden` writes them anew."""

import os
import re
from pathlib import Path

import pytest
from command import plugingov
from fleets import CRM, ELSEWHERE, INVENTORY, NOTES, POLICY, laptop, write_rows

GOLDEN = Path(__file__).parent / "golden"
OLD = {"old": {"type": "http", "url": "http://old.acme.example/mcp"}}
WHO = ("ada@acme.example", "bob@acme.example", "cleo@acme.example")
DAYS = {
    "2026-10-20": ("2026-10-19", 6, lambda _: {**NOTES, **OLD}),
    "2026-11-02": ("2026-11-01", 9, lambda number: NOTES if number < 5 else ELSEWHERE),
    "2026-11-23": ("2026-11-22", 8, lambda number: NOTES if number < 2 else CRM),
}


@pytest.fixture
def run_fleet(tmp_path, monkeypatch, capsys):
    """Judge a fleet on three days, of which the policy asked less on the first; return what the last run prints."""
    (tmp_path / "acme.yaml").write_text(INVENTORY, encoding="utf-8")
    (tmp_path / "fleet.yaml").write_text(POLICY.replace("  declared-but-absent: {}\n", ""), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    lines = ""
    for as_of, (day, count, servers) in DAYS.items():
        told = (
            laptop(f"m{number}", WHO[number % 3], servers(number), day=day, platform=("linux", "macos")[number % 2])
            for number in range(count)
        )
        lines += write_rows(tmp_path / "rows.jsonl", *told).read_text(encoding="utf-8")
        (tmp_path / "rows.jsonl").write_text(lines, encoding="utf-8")
        words = ("--inventory", "acme.yaml", "--policy", "fleet.yaml", "--history", "history", "--as-of", as_of)
        if as_of != "2026-11-23":
            plugingov(capsys, "fleet", "rows.jsonl", *words)
        (tmp_path / "fleet.yaml").write_text(POLICY, encoding="utf-8")
    return lambda *more: plugingov(capsys, "fleet", "rows.jsonl", *words, *more).out


@pytest.mark.parametrize(("format_name", "suffix"), [("text", "txt"), ("json", "json"), ("csv", "csv")])
def test_a_fleet_with_a_past_looks_as_it_was_read(run_fleet, format_name, suffix):
    agrees(run_fleet("--since", "2026-10-31", "--format", format_name), GOLDEN / format_name / f"fleet.{suffix}")


def test_a_snapshot_looks_as_it_was_read(run_fleet):
    run_fleet()
    kept = Path("history", "2026-11-23.json").read_text(encoding="utf-8")
    kept = re.sub(r'"plugingov":"[^"]*"', '"plugingov":"VERSION"', kept)
    agrees(kept, GOLDEN / "json" / "fleet-snapshot.json")


def agrees(shown, file):
    shown = shown.replace("\r\n", "\n")
    if os.environ.get("PLUGINGOV_GOLDEN"):
        file.write_text(shown, encoding="utf-8")
    assert shown == file.read_text(encoding="utf-8")
