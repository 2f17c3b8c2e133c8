"""What the page about rendering shows is what is rendered, and its table names every file that there can be."""

import json
import re
from pathlib import Path

from command import plugingov

from plugingov.surfaces.claude_code.rendering.deployed import PLACES

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "rendering.md").read_text(encoding="utf-8")


def block(language):
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    return found


def test_the_inventory_of_the_page_is_rendered_to_the_settings_of_the_page(capsys, tmp_path):
    (tmp_path / "acme.yaml").write_text(block("yaml"), encoding="utf-8")
    deploy = tmp_path / "deploy"
    found = plugingov(
        capsys, "render", "claude-code", "--inventory", str(tmp_path / "acme.yaml"), "--output", str(deploy)
    )
    assert (found.status, found.err) == (0, "")
    assert (deploy / "managed-settings.json").read_text(encoding="utf-8") == block("json")


def test_the_commands_of_the_page_are_options_that_there_are(capsys):
    shown = plugingov(capsys, "render", "--help").out
    named = set(re.findall(r"(--[a-z]+)", PAGE))
    assert {option for option in named if option not in shown} == set()


def test_the_page_names_every_file_that_is_compared():
    written = PAGE.split("\n## What is written\n")[1].split("\n## ")[0]
    for place in PLACES:
        assert Path(place).name in written or place in {"groups/*.json", "managed-settings.d/*.json"}, place


def test_every_link_to_the_page_finds_it():
    for file in (DOCS.parent / "README.md", DOCS.parent / "CHANGELOG.md"):
        assert "docs/rendering.md" in file.read_text(encoding="utf-8")


def test_the_json_of_the_page_is_strict():
    assert next(iter(json.loads(block("json")))) == "requiredMinimumVersion"
