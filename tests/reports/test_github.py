"""Annotations as the runner of GitHub Actions reads them: written down here as its own parser has it."""

from dataclasses import replace
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked import HOSTILE, MARK, SECRET

from plugingov.reports import github
from plugingov.reports.sheet import Sheet, Style
from plugingov.sources.document import Place


class Command(NamedTuple):
    name: str
    properties: dict
    data: str


def unescaped(text, *, is_property=False):
    pairs = [("%0D", "\r"), ("%0A", "\n")] + [("%3A", ":"), ("%2C", ",")] * is_property
    for written, sign in (*pairs, ("%25", "%")):
        text = text.replace(written, sign)
    return text


def commands(text):
    """Return the commands that a runner sees in a log, of both its syntaxes."""
    found = []
    for line in text.replace("\r", "\n").split("\n"):
        trimmed = line.lstrip()
        if trimmed.startswith("::") and "::" in trimmed[2:]:
            words, _, data = trimmed[2:].partition("::")
            name, _, said = words.partition(" ")
            pairs = (each.partition("=") for each in said.split(",") if each)
            found.append(
                Command(name, {key: unescaped(value, is_property=True) for key, _, value in pairs}, unescaped(data))
            )
        elif "##" in line:
            found.append(Command("##", {}, line))
    return found


def rendered(*marks, title=("acme",), summary="1 gap"):
    return github.render(Sheet(title, (), summary, marks=marks), Style())


def annotation(mark):
    (found,) = commands(rendered(mark))
    return found


def test_a_gap_is_an_annotation_with_its_fix():
    assert annotation(MARK) == Command(
        "error",
        {
            "file": "inventories/acme.yaml",
            "line": "3",
            "endLine": "3",
            "col": "5",
            "endColumn": "9",
            "title": "lock-missing (INS001)",
        },
        "high: stock on cowork: it is not locked\nfix: Lock it.\nat: inventories/acme.yaml:3:5 (fingerprint 0123456789abcdef)",
    )


@pytest.mark.parametrize(
    ("severity", "name"), [("critical", "error"), ("high", "error"), ("medium", "warning"), ("low", "notice")]
)
def test_the_severity_says_which_kind(severity, name):
    assert annotation(replace(MARK, severity=severity)).name == name


def test_what_stands_on_several_lines_has_no_columns():
    found = annotation(replace(MARK, place=Place("a.yaml", 3, 5, 4, 2)))
    assert sorted(found.properties) == ["endLine", "file", "line", "title"]


@pytest.mark.parametrize("file", ["<stdin>", "builtin/baseline.yaml"])
def test_what_is_no_file_is_an_annotation_of_the_job(file):
    found = annotation(replace(MARK, place=Place(file, 3, 5, 3, 9)))
    assert list(found.properties) == ["title"]
    assert f"{file}:3:5" in found.data


@pytest.mark.parametrize("status", ["waived", "baselined", "unknown"])
def test_what_is_not_open_is_not_annotated(status):
    assert rendered(replace(MARK, status=status)) == "plugingov: acme\nplugingov: 1 gap\n"


def test_nothing_that_fails_is_a_line_that_says_what_was_looked_at():
    assert rendered(summary="5 rules asked") == "plugingov: acme\nplugingov: 5 rules asked\n"


def test_the_most_severe_come_first_and_otherwise_the_order_stays():
    marks = [
        replace(MARK, severity=severity, message=f"m{number}")
        for number, severity in enumerate(("low", "high", "critical", "high"))
    ]
    assert [each.data.split("\n")[0].rpartition(" ")[2] for each in commands(rendered(*marks))] == [
        "m2",
        "m1",
        "m3",
        "m0",
    ]


@pytest.mark.parametrize(
    ("count", "said"),
    [(10, ""), (11, "1 more of these 12 gaps stands in this log"), (13, "3 more of these 14 gaps stand in this log")],
)
def test_the_last_line_says_how_many_are_not_shown_beside_the_code(count, said):
    text = rendered(*[MARK] * count, replace(MARK, severity="low"))
    assert len(commands(text)) == count + 1
    last = text.rstrip("\n").split("\n")[-1]
    assert (said in last) if said else (last == "plugingov: 1 gap")


@given(st.lists(HOSTILE, min_size=7, max_size=7), st.sampled_from(["critical", "medium", "low"]))
def test_whatever_names_hold_no_command_is_forged(words, severity):
    subject, message, fix, file, name, title, summary = (f"{word}\n::error::x##[error]y" for word in words)
    mark = replace(
        MARK, subject=subject, message=message, fix=fix, place=Place(file, 1, 1, 1, 2), rule=name, id=name,
        severity=severity, fingerprint=name,
    )  # fmt: skip
    text = rendered(mark, title=(title, title), summary=summary)
    (found,) = commands(text)
    assert found.name == {"critical": "error", "medium": "warning", "low": "notice"}[severity]
    assert list(found.properties) == ["file", "line", "endLine", "col", "endColumn", "title"]
    lines = found.data.split("\n")
    assert [line.partition(": ")[0] for line in lines] == [severity, "fix", "at"]
    assert len(text.split("\n")) == 5
    assert SECRET not in text
    assert not set(text) & set("\r\u202e\x1b\ud800")
