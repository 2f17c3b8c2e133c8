"""Annotations for GitHub Actions: workflow commands, one a line, that nothing from outside can forge."""

import re
from collections import Counter
from collections.abc import Mapping

from plugingov.model.values import SEVERITIES, Severity
from plugingov.reports.places import file_path
from plugingov.reports.sheet import Mark, Sheet, Style
from plugingov.reports.text import shown

_COMMANDS: Mapping[Severity, str] = {"critical": "error", "high": "error", "medium": "warning", "low": "notice"}
MOST_SHOWN = 10  # of each command and step: GitHub drops what comes after, which the log alone has then


def render(sheet: Sheet, style: Style) -> str:
    """Return an annotation for each open mark, the most severe first, and then what was looked at.

    The runner takes a line that opens with `::` for a command, and `##[` anywhere in a line that is none. So text
    from outside never opens a line, is escaped as data or as a property, and has no two number signs in a row.
    `::stop-commands::` would be no help: it needs a word nobody can guess, and ours are the same on every run.
    """
    del style
    marks = [mark for mark in sheet.made_marks() if mark.status == "open"]
    lines = [_annotation(mark) for mark in sorted(marks, key=lambda mark: SEVERITIES.index(mark.severity))]
    said = (*sheet.title, sheet.summary, _beyond(Counter(_COMMANDS[mark.severity] for mark in marks)))
    return "".join(f"{line}\n" for line in (*lines, *(f"plugingov: {_harmless(text)}" for text in said if text)))


def _annotation(mark: Mark) -> str:
    subject = f"{mark.subject}: " if mark.subject else ""
    lines = [f"{mark.severity}: {_harmless(subject + mark.message)}"]
    lines += [f"fix: {_harmless(mark.fix)}"] if mark.fix else []
    lines += [f"at: {_harmless(str(mark.place))} (fingerprint {_harmless(mark.fingerprint)})"]
    properties = {**_position(mark), "title": _harmless(f"{mark.rule} ({mark.id})")}
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_COMMANDS[mark.severity]} {written}::{_data(chr(10).join(lines))}"


def _position(mark: Mark) -> dict[str, str]:
    """Return where an annotation stands; the runner takes columns only for what stands on one line."""
    place, path = mark.place, file_path(mark.place)
    if path is None:
        return {}
    position = {"file": _harmless(path), "line": str(place.line), "endLine": str(place.end_line)}
    if place.line == place.end_line:
        position |= {"col": str(place.column), "endColumn": str(place.end_column)}
    return position


def _beyond(counts: Counter[str]) -> str:
    hidden = sum(max(0, count - MOST_SHOWN) for count in counts.values())
    if not hidden:
        return ""
    return (
        f"GitHub shows {MOST_SHOWN} errors, warnings and notices each of a step: {hidden} more of these "
        f"{counts.total()} gaps stand{'s' * (hidden == 1)} in this log alone, above, and in the summary of the job"
    )


def _harmless(text: str) -> str:
    return _SIGNS.sub("# ", shown(text))


_SIGNS = re.compile(r"#(?=#)")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
