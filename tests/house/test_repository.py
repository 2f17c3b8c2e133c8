"""What holds for the repository itself."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from plugingov import __version__

ROOT = Path(__file__).parents[2]
DOCS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]


def tracked():
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in done.stdout.splitlines()]


def test_generated_files_are_fresh():
    done = subprocess.run(
        [sys.executable, "tools/docs.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("document", DOCS, ids=lambda file: file.name)
def test_paths_that_a_document_names_exist(document):
    text = document.read_text(encoding="utf-8")
    named = set(re.findall(r"\]\((?!https?:)([^)#]+)", text)) | set(
        re.findall(r"`((?:src|tests|tools|docs|policies|inventories|schemas|requirements)/[\w./-]*)`", text)
    )
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_the_changelog_knows_this_version():
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_requirements_are_pinned_plain_lines():
    for name in ("run.txt", "dev.txt", "oscal.txt", "browser.txt", "engines.txt", "docs.txt", "kits.txt"):
        for line in (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines():
            assert re.fullmatch(r"#.*|-r run\.txt|[A-Za-z0-9_.-]+==[A-Za-z0-9.]+", line), line


def test_what_a_run_needs_is_what_the_package_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {re.split("[<>=]", each)[0] for each in project["dependencies"]}
    pinned = {
        line.split("==")[0].lower()
        for line in (ROOT / "requirements" / "run.txt").read_text().splitlines()
        if "==" in line
    }
    assert asked <= pinned


def test_decisions_are_short_and_numbered():
    records = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert [int(record.name[:3]) for record in records] == list(range(1, len(records) + 1))
    for record in records:
        assert len(record.read_text(encoding="utf-8").splitlines()) < 40


def test_every_module_says_what_it_is_for():
    for file in (ROOT / "src").rglob("*.py"):
        assert file.read_text(encoding="utf-8").startswith('"""'), file


def test_no_file_is_written_for_one_machine():
    words = re.compile(
        "|".join(
            [
                "/wor" + "k/",
                "/roo" + "t/",
                "/hom" + "e/[a-z]+/\\.venv",
                "pypi\\." + "org",
                "python" + "hosted",
            ]
        )
    )
    for file in tracked():
        if file.suffix in {".py", ".md", ".toml", ".yaml", ".yml", ".txt", ".json", ""} and file.is_file():
            found = words.search(file.read_text(encoding="utf-8"))
            assert found is None, f"{file}: {found and found[0]}"


def test_the_wheel_holds_the_packs_and_the_command_works_from_it(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); from plugingov.sources.packs import builtin_packs;"
        "packs = builtin_packs(); print(*packs); assert 'plugingov' in str(packs['builtin/baseline'])"
    )
    unpacked = tmp_path / "unpacked"
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(wheel), str(unpacked)], check=True)
    texts = [file for file in tracked() if file.suffix != ".py" and file.is_relative_to(ROOT / "src")]
    assert texts
    assert [file for file in texts if not (unpacked / file.relative_to(ROOT / "src")).is_file()] == []
    done = subprocess.run(
        [sys.executable, "-S", "-c", program, str(unpacked)], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.stdout.strip() == "builtin/baseline builtin/finance builtin/strict", done.stderr
