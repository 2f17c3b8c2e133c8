"""SARIF 2.1.0, for code scanning and whatever else collects results of analysis."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from plugingov import __version__
from plugingov.model.values import SEVERITIES, Severity
from plugingov.reports.markdown_text import escaped
from plugingov.reports.places import file_path
from plugingov.reports.sheet import AboutRule, Mark, Sheet, Style
from plugingov.reports.text import shown
from plugingov.sources.document import Place
from plugingov.sources.secrets import mask

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Mapping[Severity, str] = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
# As GitHub reads it: critical above 9, high from 7, medium from 4.
_SECURITY_SEVERITY: Mapping[Severity, str] = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0"}
MOST_RESULTS = 25_000  # GitHub refuses a file with more
_LONGEST_NAME = 255
_LONGEST_DESCRIPTION = 1024  # both as GitHub has them


def render(sheet: Sheet, style: Style) -> str:
    """Return the marks of a sheet as a SARIF log of one run: the most severe first, and nothing that a clock says."""
    del style
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(sheet)]}, indent=2) + "\n"


def _run(sheet: Sheet) -> dict[str, Any]:
    marks = sorted(sheet.made_marks(), key=_rank)
    results = [mark for mark in marks if mark.status != "unknown"]
    unknowns = [mark for mark in marks if mark.status == "unknown"]
    rules = _rules(sheet.about(), marks)
    index = {rule_id: number for number, rule_id in enumerate(rules)}
    return {
        "tool": {
            "driver": {
                "name": "plugingov",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(rule) for rule in rules.values()],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [
                    *map(_note, (*sheet.title, *_left_out(len(results), "results"), sheet.summary)),
                    *(_unknown(mark, index) for mark in unknowns[:MOST_RESULTS]),
                    *map(_note, _left_out(len(unknowns), "unknowns")),
                ],
            }
        ],
        "results": [_result(mark, index) for mark in results[:MOST_RESULTS]],
    }


def _rank(mark: Mark) -> tuple[bool, int]:
    return mark.status != "open", SEVERITIES.index(mark.severity)


def _left_out(count: int, what: str) -> tuple[str, ...]:
    if count <= MOST_RESULTS:
        return ()
    return (f"{count - MOST_RESULTS} of {count} {what} are left out, the least severe: write the report as JSON too.",)


def _rules(about: Iterable[AboutRule], marks: Iterable[Mark]) -> dict[str, AboutRule]:
    """Return every rule by its id; of what marks name beside them, no more is known than the marks say."""
    rules = {rule.id: rule for rule in about}
    for mark in marks:  # the most severe first
        rules.setdefault(mark.id, AboutRule(mark.id, mark.rule, mark.rule, mark.severity))
    return rules


def _rule(rule: AboutRule) -> dict[str, Any]:
    """Return a rule as GitHub asks for it; what is empty is left out, because an empty text is refused."""
    title = _cut(_unlinked(rule.title), _LONGEST_DESCRIPTION)
    why = _cut(_unlinked(rule.why), _LONGEST_DESCRIPTION) or title
    return {
        "id": shown(rule.id),
        "name": _cut(shown(rule.name), _LONGEST_NAME),
        "shortDescription": {"text": title},
        "fullDescription": {"text": why},
        "help": {"text": _help(rule, _unlinked, "", ""), "markdown": _help(rule, escaped, "## ", "- ")},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "tags": ["security", *map(shown, rule.tags)],
            "precision": "high",
            "security-severity": _SECURITY_SEVERITY[rule.severity],
        },
    }


def _help(rule: AboutRule, written: Any, heading: str, item: str) -> str:
    parts = [written(rule.why or rule.title)]
    for title, lines in (("Fix", rule.fixes), ("See", rule.references)):
        if lines:
            parts.append(
                "\n".join([f"{heading}{title}", *([""] if heading else []), *(item + written(each) for each in lines)])
            )
    return "\n\n".join(parts)


def _result(mark: Mark, index: Mapping[str, int]) -> dict[str, Any]:
    return {
        "ruleId": shown(mark.id),
        "ruleIndex": index[mark.id],
        "level": _LEVELS[mark.severity],
        "message": {"text": _message(mark)},
        "locations": [_location(mark.place)],
        "partialFingerprints": {
            "plugingovFingerprint/v1": shown(mark.fingerprint),
            "plugingovOrganization/v1": shown(mark.organization),  # two organisations may have the same gap
        },
        "suppressions": _suppressions(mark),
        "properties": {
            "severity": mark.severity,
            "status": mark.status,
            "subject": shown(mark.subject),
            "fix": shown(mark.fix),
            "organization": shown(mark.organization),
        },
    }


def _suppressions(mark: Mark) -> list[dict[str, str]]:
    """Return who accepted a gap; an empty list where nobody did, because either every result of a run has one or none.

    A gap of the baseline is suppressed too. `baselineState` would compare this run with an earlier one, for every
    result; ours is a list of gaps that somebody accepted.
    """
    if mark.status == "waived":
        words = [shown(word) for word in (mark.waiver, mark.justification) if word]
        return [{"kind": "external", "status": "accepted", "justification": ": ".join(words) or "waived"}]
    if mark.status == "baselined":
        return [{"kind": "external", "status": "accepted", "justification": "in the baseline"}]
    return []


def _unknown(mark: Mark, index: Mapping[str, int]) -> dict[str, Any]:
    """Return what could not be answered as a notification.

    A result of the kind `open` would say the same, but GitHub shows an alert for each result whatever its kind.
    """
    return {
        "level": "note",
        "message": {"text": _message(mark)},
        "locations": [_location(mark.place)],
        "associatedRule": {"id": shown(mark.id), "index": index[mark.id]},
        "properties": {"status": mark.status, "severity": mark.severity, "organization": shown(mark.organization)},
    }


def _note(text: str) -> dict[str, Any]:
    return {"level": "note", "message": {"text": _unlinked(text)}}


def _message(mark: Mark) -> str:
    said = f"{mark.subject}: {mark.message}" if mark.subject else mark.message
    return _unlinked(f"{said.rstrip('.')}. Fix: {mark.fix}" if mark.fix else said)


def _unlinked(text: str) -> str:
    """Return text from outside in which nothing is a link: messages of SARIF have those of Markdown."""
    return _LINK.sub("] (", shown(text))


_LINK = re.compile(r"\]\(")


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _location(place: Place) -> dict[str, Any]:
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,  # the first one after it, as SARIF counts too
    }
    return {"physicalLocation": {"artifactLocation": _artifact(place), "region": region}}


def _artifact(place: Place) -> dict[str, Any]:
    """Return the artifact of a place; what is no file in the repository has no base, and is described."""
    path = file_path(place)
    if path is None:
        text = "standard input, or a pack that comes with plugingov: no file of the repository"
        return {"uri": _uri(place.file), "description": {"text": text}}
    if PurePath(path).is_absolute():
        return {"uri": "file://" + "/" * (not path.startswith("/")) + _uri(path)}
    return {"uri": _uri(path), "uriBaseId": "%SRCROOT%"} if not path.startswith("../") else {"uri": _uri(path)}


def _uri(path: str) -> str:
    return quote(mask(path).encode("utf-8", "surrogatepass"), safe="/")
