"""What the page about rendering for Cowork shows is what is rendered, and it names every file and option."""

import json
import re
from pathlib import Path

from command import plugingov

from plugingov.surfaces.cowork.rendering.deployed import PLACES
from plugingov.surfaces.cowork.rendering.plan import FORMAT

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "rendering-cowork.md").read_text(encoding="utf-8")


def block(language):
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    return found


def test_the_inventory_of_the_page_is_rendered_to_what_the_page_shows(capsys, tmp_path):
    (tmp_path / "acme.yaml").write_text(block("yaml"), encoding="utf-8")
    deploy = tmp_path / "deploy"
    words = ("--inventory", str(tmp_path / "acme.yaml"), "--output", str(deploy))
    found = plugingov(capsys, "render", "cowork", *words)
    assert (found.status, found.err) == (0, "")
    told = deploy / "claude-desktop" / "groups" / "labs" / "managed-settings.json"
    assert told.read_text(encoding="utf-8") == block("json")
    plan = json.loads((deploy / "plan.json").read_text(encoding="utf-8"))
    assert plan["format"] == FORMAT
    assert f"`{FORMAT}`" in PAGE
    assert all(
        key in PAGE for change in plan["changes"] for key in ("do", "setting", "now", "will_be") if key in change
    )


def test_the_commands_of_the_page_are_options_that_there_are(capsys):
    shown = plugingov(capsys, "render", "--help").out
    assert {option for option in set(re.findall(r"(--[a-z]+)", PAGE)) if option not in shown} == set()


def test_the_page_names_every_file_that_is_compared():
    for place in PLACES:
        assert place in PAGE or "/groups/*/" in place, place


def test_every_link_to_the_page_finds_it():
    for file in (DOCS.parent / "README.md", DOCS.parent / "CHANGELOG.md", DOCS / "rendering.md"):
        assert "rendering-cowork.md" in file.read_text(encoding="utf-8")
