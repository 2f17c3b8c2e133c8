"""How `make site` builds the site: Sphinx reads the pages as they stand here, which is how GitHub shows them too."""

import os
import re
from pathlib import Path

DOCS = Path(__file__).parent
NAV = {
    "Start": ("tutorial", "words", "surfaces"),
    "How to": ("for-admins", "for-reviewers", "for-help-desk", "ci"),
    "Declare and decide": ("inventory", "policies", "gate", "pinning", "comparing", "planning"),
    "What is really there": ("observing", "rows", "pulling", "probing", "fleet", "diagnosing"),
    "Requests and roll-out": ("reviewing", "rendering", "rendering-cowork"),
    "Reference": ("rules/README", "commands", "formats", "html-report", "claude-code-facts"),
    "How it is made": ("security-model", "decisions/README"),
}
LINK = re.compile(r"\[([^\]\n]+)\]\(([^)#\s]+)(#[^)\s]*)?\)")

project = "plugingov"
author = "The plugingov founders"
project_copyright = author
language = "en"
smartquotes = False  # what stands in quotes may be copied
root_doc = "index"
extensions = ["myst_parser"]
myst_heading_anchors = 4
html_theme = "furo"
html_title = "plugingov"
html_show_sourcelink = False
html_copy_source = False
html_show_copyright = False
html_show_search_summary = False  # it would be fetched, which pages on a disk may not
html_permalinks_icon = "#"
suppress_warnings = ["misc.highlighting_failure"]  # examples of rules show files of several kinds in one block


def setup(app) -> None:  # noqa: ANN001 (its type is Sphinx's, which only who builds the site has)
    """Have every page read as the site needs it."""
    app.connect("source-read", _as_the_site_reads_it)


def _as_the_site_reads_it(app, name: str, source: list[str]) -> None:  # noqa: ANN001, ARG001
    """Say of links out of the docs where they lead in the repository, and add what stands below a page."""
    page = DOCS / f"{name}.md"
    source[0] = LINK.sub(lambda link: _inside(page, link), source[0])
    if name == root_doc:
        source[0] += "".join(_tree(pages, caption) for caption, pages in NAV.items())
    elif page.name == "README.md" or "](README.md)" in source[0]:
        source[0] += _tree(_below(source[0]))


def _inside(page: Path, link: re.Match[str]) -> str:
    """Return the link as it is, or the words and the path of one that leaves the docs."""
    words, path, _ = link.groups()
    if ":" in path:
        return link[0]
    target = Path(os.path.normpath(page.parent / path))
    if target.is_relative_to(DOCS):
        return link[0]
    return f"{words} (`{target.relative_to(DOCS.parent)}` in the repository)"


def _below(text: str) -> tuple[str, ...]:
    """Return the pages of the same folder that a list of pages links to, but for those below its second heading."""
    named = (path for _, path, _ in LINK.findall(text.partition("\n## ")[0]))
    return tuple(path.removesuffix(".md") for path in named if path != "README.md")


def _tree(pages: tuple[str, ...], caption: str = "") -> str:
    said = f":caption: {caption}\n" if caption else ""
    return "\n\n```{toctree}\n:hidden:\n" + said + "\n" + "\n".join(pages) + "\n```\n"
