"""GitLab's Code Quality report: the keys that GitLab reads, one entry for each open gap, at its line."""

import json

import pytest
from command import AS_OF, TEASHOP, TEASHOP_POLICY, plugingov

CHECK = ("check", TEASHOP, "--policy", TEASHOP_POLICY, *AS_OF)
SEVERITY = {"critical": "blocker", "high": "critical", "medium": "major", "low": "minor"}


def both(capsys, *words):
    report = json.loads(plugingov(capsys, *words, "--format", "json", "--people", "counts").out)
    return json.loads(plugingov(capsys, *words, "--format", "gitlab").out), report["gaps"]


def test_every_open_gap_is_an_entry_at_its_line(capsys):
    entries, gaps = both(capsys, *CHECK)
    assert entries
    assert {
        (each["severity"], each["location"]["path"], each["location"]["lines"]["begin"], each["fingerprint"])
        for each in entries
    } == {
        (SEVERITY[gap["severity"]], gap["place"]["file"], gap["place"]["line"], f"teashop.{gap['fingerprint']}")
        for gap in gaps
        if gap["status"] == "open"
    }
    for each in entries:
        assert set(each) == {"description", "check_name", "fingerprint", "severity", "location"}


def test_what_was_accepted_is_no_entry(capsys, tmp_path):
    frozen = tmp_path / "baseline.json"
    plugingov(capsys, *CHECK, "--write-baseline", str(frozen))
    entries, gaps = both(capsys, *CHECK, "--baseline", str(frozen))
    assert (entries, {gap["status"] for gap in gaps}) == ([], {"baselined"})


def test_two_organisations_with_one_gap_are_two_entries(capsys, tmp_path):
    for name in ("acme", "bakery"):
        text = f"apiVersion: plugingov/v1\nkind: Inventory\norganization: {name}\nplugins: {{notes: {{title: Notes, path: custom-mcp}}}}\n"
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    entries, _ = both(capsys, "check", str(tmp_path), "--policy", "builtin/baseline", "--only", "owner-missing", *AS_OF)
    assert len(entries) == len({each["fingerprint"] for each in entries}) == 2


@pytest.mark.parametrize("words", [("--only", "plain-http-endpoint"), ("--only", "moving-source")])
def test_where_nothing_is_open_the_list_is_empty(capsys, words):
    entries, gaps = both(capsys, *CHECK, *words)
    assert bool(entries) is bool(gaps)


def test_the_file_opens_with_no_byte_order_mark_which_gitlab_refuses(capsys):
    assert plugingov(capsys, *CHECK, "--format", "gitlab").out.startswith("[")
