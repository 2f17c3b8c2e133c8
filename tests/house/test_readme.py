"""What the README shows works as it is written."""

import json
import re
from pathlib import Path

from command import plugingov

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"


def test_the_bakery_is_clean_by_the_command_that_the_readme_gives(capsys, monkeypatch):
    (words,) = re.findall(
        r"^    plugingov (check inventories/harbour-bakery .*)$", README.read_text(encoding="utf-8"), re.MULTILINE
    )
    monkeypatch.chdir(ROOT)
    found = plugingov(capsys, *words.split(), "--as-of", "2026-11-23", "--format", "json")
    assert (found.status, json.loads(found.out)["gaps"]) == (0, [])


def test_the_inventory_and_the_policy_of_the_readme_are_valid_and_clean(capsys, tmp_path, monkeypatch):
    inventory, policy = re.findall(r"```yaml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    monkeypatch.chdir(tmp_path)
    for name, text in (("inventories", inventory), ("policies", policy)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "acme.yaml").write_text(text, encoding="utf-8")
    found = plugingov(capsys, "check", "--as-of", "2026-11-23", "--format", "json")
    report = json.loads(found.out)
    assert (found.status, report["gaps"]) == (0, [])
    assert report["policy"] == "acme"
    assert [row for row in report["coverage"] if "matches nothing" in row["why"]] == []
