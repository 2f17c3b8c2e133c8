"""The files that an organisation starts with: an inventory, a policy, its tests, and a workflow that runs them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from string import Template

from plugingov.reports.sheet import Cell, Lines, Sheet, Table

FORMAT = "plugingov.init/1"
CI = ("github", "none")
_TEMPLATES = Path(__file__).parent / "templates"
_WORKFLOW = ".github/workflows/plugingov.yml"
_REVIEW, _SIGN_IN = timedelta(days=365), timedelta(days=180)
LAST_DAY = date.max - _REVIEW  # on a later one the files would have to name days that no calendar has


@dataclass(frozen=True, slots=True)
class StartingFile:
    """One file to start with: where it belongs, what it is for, and its text."""

    path: str
    purpose: str
    text: str


def starting_files(organization: str, day: date, ci: str) -> tuple[StartingFile, ...]:
    """Return what an organisation of this id starts with on this day; the files have no gap on it."""
    said = {
        "organization": _scalar(organization),
        "title": organization,
        "day": day.isoformat(),
        "review_ends": (day + _REVIEW).isoformat(),
        "sign_in_ends": (day + _SIGN_IN).isoformat(),
        "in_a_week": (day + timedelta(days=7)).isoformat(),
        "in_two_weeks": (day + timedelta(days=14)).isoformat(),
    }
    files = [
        (f"inventories/{organization}.yaml", "what there is: plugins, people, projects, sign-ins", "inventory.yaml"),
        (f"policies/{organization}.yaml", "what was decided about it", "policy.yaml"),
        (f"policies/{organization}.tests.yaml", "what the policy has to find, and what never", "tests.yaml"),
    ]
    if ci == "github":
        files.append((_WORKFLOW, "judges every change, and every Monday", "github.yml"))
    return tuple(StartingFile(path, purpose, _filled(template, said)) for path, purpose, template in files)


def request_form() -> str:
    """Return the form of a GitHub issue whose body can be read as a request."""
    return (_TEMPLATES / "request.yml.template").read_text(encoding="utf-8")


class _Template(Template):
    """A text with `%{names}` to fill in: a dollar sign belongs to workflows and shells."""

    delimiter = "%"


def _filled(template: str, said: Mapping[str, str]) -> str:
    text = (_TEMPLATES / f"{template}.template").read_text(encoding="utf-8")
    return _Template(text).substitute(said)


# What other readers of YAML take for something else than a word.
_ODD_WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}


def _scalar(word: str) -> str:
    """Return an id as YAML in which every reader finds a text, be it a number or a `no`."""
    is_plain = re.fullmatch(r"[A-Za-z][\w.\-]*", word) and word.lower() not in _ODD_WORDS
    return word if is_plain else f'"{word}"'


def starting_sheet(organization: str, day: date, folder: str, files: tuple[StartingFile, ...]) -> Sheet:
    """Return the sheet of what was written below a folder, and what to do next."""
    paths = [_below(folder, file.path) for file in files]
    rows = tuple((Cell(path), Cell(file.purpose)) for path, file in zip(paths, files, strict=True))
    following = _next(folder, files)
    return Sheet(
        title=(f"Files of {organization} to start with, as of {day}",),
        sections=(
            Table("Written", ("file", "is"), rows),
            Lines("Next", tuple(f"{number}. {step}" for number, step in enumerate(following, start=1))),
        ),
        summary=f"{len(files)} files written, none overwritten",
        record={
            "format": FORMAT,
            "organization": organization,
            "as_of": day.isoformat(),
            "folder": folder,
            "files": [{"path": path, "purpose": file.purpose} for path, file in zip(paths, files, strict=True)],
            "next": list(following),
        },
    )


def _below(folder: str, path: str) -> str:
    return (Path(folder) / path).as_posix()


def _next(folder: str, files: tuple[StartingFile, ...]) -> tuple[str, ...]:
    """Return the steps that come after this one."""
    where = "" if Path(folder) == Path() else f"In {Path(folder).as_posix()}: "
    steps = [
        f"{where}`plugingov check` and `plugingov test`: both pass, on what is made up.",
        f"Put what you have in place of what is made up, from top to bottom: {_below(folder, files[0].path)}",
        f"Decide, and change the tests beside it: {_below(folder, files[1].path)}",
    ]
    if any(file.path == _WORKFLOW for file in files):
        where = f"{_below(folder, _WORKFLOW)} (GitHub reads it in the root of a repository)"
        steps.append(f"Say where plugingov is kept: {where}")
    return (*steps, "Commit them. `plugingov explain RULE` says why a rule asks, and what to do.")
