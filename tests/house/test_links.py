"""Every link of the documents, and of the pages below docs, leads to a file that is there, and to a heading of it."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def prose(text):
    return re.sub(r"^```.*?^```$|`[^`\n]*`", "", text, flags=re.DOTALL | re.MULTILINE)


def links(text):
    """Return what a page links to in the repository, in the line or written out below."""
    found = re.findall(r"\]\(([^)]+)\)", prose(text)) + re.findall(r"^\[[^\]]+\]: (\S+)$", prose(text), re.MULTILINE)
    return [link for link in found if not re.match("[a-z]+:", link)]


def anchors(text):
    """Return the names that GitHub gives to headings: of two that are alike the second has a number."""
    body = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    names, seen = set(), Counter()
    for heading in re.findall(r"^#+ (.+)$", body, re.MULTILINE):
        name = re.sub(r"[^\w -]", "", re.sub(r"\]\([^)]*\)", "]", heading)).replace(" ", "-").lower()
        names.add(f"{name}-{seen[name]}" if seen[name] else name)
        seen[name] += 1
    return names


@cache
def anchors_of(file):
    return anchors(file.read_text(encoding="utf-8"))


def astray(page, text):
    """Return the links of a page that lead nowhere."""
    lost = []
    for link in links(text):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        known = target.exists() and target.is_relative_to(ROOT)
        if not known or (anchor and (target.suffix != ".md" or anchor not in anchors_of(target))):
            lost.append(link)
    return lost


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_a_heading(page):
    assert astray(page, page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        pytest.param("[a](words.md#install) [b](rules/README.md) [c](../README.md#try-it)", [], id="what is there"),
        pytest.param("[a](nowhere.md)", ["nowhere.md"], id="a page that is not"),
        pytest.param("[a](words.md#nothing)", ["words.md#nothing"], id="a heading that is not"),
        pytest.param("[a](#own) ", ["#own"], id="a heading that this page has not"),
        pytest.param("[a]: words.md#nothing", ["words.md#nothing"], id="one that is written out below"),
        pytest.param("[a](../../outside.md)", ["../../outside.md"], id="out of the repository"),
        pytest.param("`[a](nowhere.md)` [b](https://docs.example/)", [], id="code, and addresses"),
    ],
)
def test_what_leads_nowhere_is_seen(text, lost):
    assert astray(ROOT / "docs" / "words.md", text) == lost


def test_headings_that_are_alike_have_a_number():
    assert anchors("# A `b`\n## What, then?\n## What, then?\n```text\n# no heading\n```\n") == {
        "a-b",
        "what-then",
        "what-then-1",
    }


def test_a_newcomer_finds_the_tutorial_from_the_first_screen_of_the_readme():
    first = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## ")[0]
    assert "(docs/tutorial.md)" in first
