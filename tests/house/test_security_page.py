"""What the page about security says of the code is true of it."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from plugingov.sources import bounds

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "plugingov"
PAGE = (ROOT / "docs" / "security-model.md").read_text(encoding="utf-8")
STARTING = {"subprocess", "multiprocessing", "pty", "ctypes", "webbrowser", "runpy", "pyspark"}
CONNECTING = {
    "socket",
    "ssl",
    "http",
    "urllib.request",
    "ftplib",
    "smtplib",
    "asyncio",
    "anthropic",
    "httpx2",
    "requests",
    "psycopg",
}
STARTERS = re.compile(r"system|popen|exec[lv]\w*|spawn\w*|posix_spawn\w*|startfile|fork\w*")


def imported(text):
    """Yield each module that a text imports, with the packages that it lies in."""
    for node in ast.walk(ast.parse(text)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            parts = name.split(".")
            yield from (".".join(parts[:end]) for end in range(1, len(parts) + 1))


def started(text):
    """Yield what a text calls to start something without a module for it, or to run text."""
    for node in ast.walk(ast.parse(text)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in {"eval", "exec", "__import__"}
        ):
            yield node.func.id
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "os" and STARTERS.fullmatch(node.attr):
            yield node.attr


def sources():
    return [(str(file.relative_to(SOURCE)), file.read_text(encoding="utf-8")) for file in SOURCE.rglob("*.py")]


def importing(modules):
    return sorted(name for name, text in sources() if modules & set(imported(text)))


def outside_of_probe(files):
    """Return those of some files that are not in the room that asks servers."""
    return [file for file in files if not file.startswith("probe/")]


def test_only_the_reader_of_git_and_the_room_that_starts_servers_start_anything():
    assert outside_of_probe(importing(STARTING)) == ["fleet/engines/spark.py", "fleet/jury.py", "sources/git.py"]
    assert set(imported((SOURCE / "fleet" / "jury.py").read_text(encoding="utf-8"))) & STARTING == {"multiprocessing"}
    assert [file for file in importing({"anyio"}) if "open_process" in (SOURCE / file).read_text(encoding="utf-8")] == [
        "probe/starting.py"
    ]
    assert [file.name for file in SOURCE.rglob("*.py") if list(started(file.read_text(encoding="utf-8")))] == []


def test_only_the_client_of_the_vendor_and_the_room_that_asks_servers_connect():
    assert outside_of_probe(importing(CONNECTING | {"anyio", "httpcore2", "mcp"})) == ["api/client.py"]
    assert [file for file, text in sources() if "ibis.connect" in text] == ["fleet/engines/backend.py"]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        pytest.param("import os\nos.system('ls')", ["system"], id="a shell"),
        pytest.param("import os\nos.execvp('ls', [])", ["execvp"], id="another program"),
        pytest.param("eval('1')", ["eval"], id="text"),
        pytest.param("import os\nos.path.exists('a')", [], id="a file that is looked for"),
    ],
)
def test_what_starts_something_is_seen(text, seen):
    assert list(started(text)) == seen


def test_a_module_is_seen_however_it_is_imported():
    assert set(imported("from urllib import request")) >= {"urllib.request"}
    assert set(imported("import urllib.request as asking")) >= {"urllib.request"}
    assert "urllib.request" not in set(imported("from urllib.parse import urlsplit"))


def test_the_bounds_are_those_of_the_page():
    assert (bounds.MAX_BYTES, bounds.MAX_TOTAL_BYTES) == (64 * 2**20, 2**30)
    said = f"{bounds.MAX_FILES:,} files in all, {bounds.MAX_DEPTH} levels, {bounds.MAX_VALUES:,} values"
    assert f"64 MiB for a file, 1 GiB and {said}" in PAGE


def test_the_libraries_of_the_page_are_those_of_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    said = PAGE.partition("## Supply chain")[2].lower()
    assert len(project["dependencies"]) == 6
    assert [each for each in project["dependencies"] if re.split("[<>=]", each)[0] not in said] == []
    assert [each for each in project["optional-dependencies"] if f"`{each}`" not in said] == []
