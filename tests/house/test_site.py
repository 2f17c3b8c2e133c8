"""The docs build into a site, strictly, and what was built loads nothing from outside."""

import os
import re
import shlex
import subprocess
import sys
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path

import pytest
from lacking import lacks

from plugingov.rules.index import INDEX

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
NEEDED = ("sphinx", "myst_parser", "furo")
ONE = "tests/house/test_site.py::test_every_page_is_part_of_the_site"
LOADS = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src", "video": "src",
         "audio": "src", "embed": "src", "object": "data", "input": "src", "track": "src"}  # fmt: skip
OUTSIDE = re.compile(r"(?i)\s*(https?:|wss?:|ftp:|//)")


def command(target, doctrees):
    """Return what `make site` runs, for folders of a test."""
    (line,) = re.findall(r"^\t@\$\(BIN\)/python (-m sphinx .*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    words = shlex.split(line.replace("$(VENV)/doctrees", str(doctrees)))
    assert words[-2:] == ["docs", "site"]
    return [sys.executable, *words[:-1], str(target)]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        lacks(f"{' and '.join(missing)} not installed: make site does it")
    target = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        command(target, tmp_path_factory.mktemp("doctrees")), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return target


class Asked(HTMLParser):
    """What a page has a browser load, and which forms send elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        wanted = [named.get(LOADS.get(tag, ""), ""), named.get("srcset", ""), named.get("action", "")]
        wanted += re.findall(r"url\(['\"]?([^)'\"]+)", named.get("style") or "")
        self.found += [each for each in wanted if each]


def asked(text):
    page = Asked()
    page.feed(text)
    inside = re.findall(r"<style[^>]*>(.*?)</style>", text, re.DOTALL)
    return [
        each for each in [*page.found, *(each for style in inside for each in loaded(style))] if OUTSIDE.match(each)
    ]


def loaded(style):
    return re.findall(r"(?:url\(|@import)\s*['\"]?([^)'\";]+)", style)


def test_every_page_is_part_of_the_site(site):
    pages = [page.relative_to(DOCS).with_suffix(".html") for page in DOCS.rglob("*.md")]
    assert [str(page) for page in pages if not (site / page).is_file()] == []


def test_no_page_loads_anything_from_outside(site):
    pages = list(site.rglob("*.html"))
    assert len(pages) > len(list(DOCS.rglob("*.md")))
    assert {str(page): found for page in pages if (found := asked(page.read_text(encoding="utf-8")))} == {}


def test_no_style_loads_anything_from_outside(site):
    styles = list(site.rglob("*.css"))
    assert styles
    found = {str(style): [each for each in loaded(style.read_text()) if OUTSIDE.match(each)] for style in styles}
    assert {style: each for style, each in found.items() if each} == {}


def test_a_link_out_of_the_docs_says_where_it_leads(site):
    text = (site / "reviewing.html").read_text(encoding="utf-8")
    assert "requests/anycompany-finance</span></code> in the repository" in text
    assert 'href="../requests' not in text


def test_every_family_lists_its_rules_in_the_sidebar(site):
    text = (site / "rules" / "drift.html").read_text(encoding="utf-8")
    sidebar = text.partition('<div class="sidebar-tree">')[2].partition('<div class="main">')[0]
    (family,) = [each for each in sidebar.split('<li class="toctree-l2') if "Declared, and really there (DRF)" in each]
    named = re.findall(r'<li class="toctree-l3"><a class="reference internal" href="([a-z-]+)\.html">', family)
    assert named == [entry.name for entry in INDEX if entry.id.startswith("DRF")]


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="//fonts.example/x.css">',
        '<img src="a.png" srcset="https://img.example/x.png 2x">',
        "<style>@import 'https://fonts.example/x.css';</style>",
        '<p style="background: url(https://img.example/x.png)">',
        '<form action="https://search.example/">',
    ],
)
def test_what_would_be_loaded_is_seen(text):
    assert len(asked(text)) == 1


@pytest.mark.parametrize(
    ("required", "expected"),
    [pytest.param("", "SKIPPED", id="elsewhere it is skipped"), pytest.param("all", "ERROR", id="in CI it fails")],
)
def test_where_there_is_no_generator(tmp_path, required, expected):
    hidden = tmp_path / "sitecustomize.py"
    hidden.write_text(
        "import importlib.util as util\nfound = util.find_spec\n"
        "util.find_spec = lambda name, *more: None if name == 'sphinx' else found(name, *more)\n"
    )
    paths = os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": paths, "PLUGINGOV_TESTS": required}
    words = [sys.executable, "-m", "pytest", "-n", "0", "-rsE", "-p", "no:cacheprovider", ONE]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert expected in done.stdout
    assert "not installed: make site does it" in done.stdout
    assert (done.returncode == 0) is (required == "")


def test_ci_installs_the_generator_and_skips_none_of_its_tests():
    steps = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.search(r"^make .*\.venv/site\b", steps, re.MULTILINE)
    assert re.search(r"^PLUGINGOV_TESTS=all make check\b", steps, re.MULTILINE)
