"""What is rendered for Claude Code, as files that a person has read: `make golden` writes them anew."""

import os
import shutil
from pathlib import Path

import pytest
from command import plugingov

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden" / "rendered"
CASES = [("anycompany-finance", "server"), *(("harbour-bakery", form) for form in ("json", "drop-in", "plist", "reg"))]


@pytest.mark.parametrize(("organisation", "form"), CASES)
def test_what_is_rendered_looks_as_it_was_read(organisation, form, capsys, tmp_path):
    inventory = str(ROOT / "inventories" / organisation)
    words = ("--inventory", inventory, "--form", form, "--output", str(tmp_path), "--as-of", "2026-11-23")
    assert plugingov(capsys, "render", "claude-code", *words).status == 0
    golden = GOLDEN / f"{organisation}-{form}"
    if os.environ.get("PLUGINGOV_GOLDEN"):
        shutil.rmtree(golden, ignore_errors=True)
        shutil.copytree(tmp_path, golden)
    assert _tree(tmp_path) == _tree(golden)


def _tree(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
