"""The page about observing: its example is run, and its table holds every key of the document."""

import json
import re
from pathlib import Path

import pytest
from command import plugingov

from plugingov.model.observations import ObservationDocument

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "observing.md").read_text(encoding="utf-8")
CALLED = re.findall(r"`(/[^`]+\.json)`", PAGE)


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


@pytest.fixture
def copy(tmp_path):
    """Write the files of the page as a copy of a machine."""
    for path, text in zip(CALLED, blocks("json"), strict=True):
        file = tmp_path / "copy" / path.lstrip("/")
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def test_the_example_finds_what_the_page_says(copy, capsys):
    (inventory,) = blocks("yaml")
    (copy / "acme.yaml").write_text(inventory, encoding="utf-8")
    words = ("--observed", str(copy / "copy"), "--policy", "builtin/baseline", "--as-of", "2026-11-22")
    found = plugingov(capsys, "check", str(copy / "acme.yaml"), *words, "--format", "json")
    messages = [gap["message"] for gap in json.loads(found.out)["gaps"]]
    shown, _ = blocks("text")
    assert [line for line in shown.splitlines() if line not in messages] == []


def test_the_first_screen_is_the_one_that_the_page_shows(copy, capsys, monkeypatch):
    monkeypatch.chdir(copy)
    (inventory,) = blocks("yaml")
    (copy / "acme.yaml").write_text(inventory, encoding="utf-8")
    words = ("--observed", "copy", "--policy", "builtin/baseline", "--as-of", "2026-11-22")
    text = plugingov(capsys, "check", "acme.yaml", *words).out
    _, screen = blocks("text")
    assert f"\n{screen}\n" in text
    assert "mcpServers.notes in .claude.json" in text


def test_the_rows_of_an_observation_are_explained(copy, capsys):
    found = plugingov(capsys, "collect", "--root", str(copy / "copy"), "--format", "json")
    (first, *_) = json.loads(found.out)["servers"]
    section = PAGE.split("\n## What the answers mean\n")[1].split("\n## ")[0]
    explained = set(re.findall("`([a-z_]+)`", section))
    assert {"loads", "because", "at", "written_at", "home"} <= set(first) & explained


def keys_of(part):
    return {key for form in (part, *part.get("anyOf", ())) for key in form.get("properties", {})}


def test_every_key_of_the_document_is_in_the_table():
    schema = ObservationDocument.model_json_schema()
    table = PAGE.split("\n## The document\n")[1]
    named = set(re.findall("`([A-Za-z_0-9]+)`", table))
    keys = keys_of(schema).union(*(keys_of(part) for part in schema["$defs"].values()))
    assert sorted(key for key in keys if key not in named) == []


@pytest.mark.parametrize(
    "page", ["README.md", "docs/words.md", "docs/rendering.md", "docs/policies.md", "CHANGELOG.md"]
)
def test_other_pages_lead_to_it(page):
    assert "observing.md)" in (DOCS.parent / page).read_text(encoding="utf-8")
