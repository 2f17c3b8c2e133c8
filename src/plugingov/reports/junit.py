"""JUnit's XML, for whatever shows the results of tests: the schema that Jenkins checks, read by GitLab and others."""

from collections import Counter
from collections.abc import Iterable, Iterator

from plugingov.reports.sheet import Sheet, Style, Suite, Tried
from plugingov.reports.text import shown


def render(sheet: Sheet, style: Style) -> str:
    """Return what was asked as test cases in suites, and nothing that a clock says."""
    del style
    suites = [*sheet.suites(), Suite("plugingov", (), (*sheet.title, sheet.summary))]
    counts: Counter[str] = Counter(tried.state for suite in suites for tried in suite.tried)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines += [f'<testsuites name="plugingov" tests="{counts.total()}" failures="{counts["failed"]}" errors="0">']
    lines += (line for suite in suites for line in _suite(suite))
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _suite(suite: Suite) -> Iterator[str]:
    counts: Counter[str] = Counter(tried.state for tried in suite.tried)
    numbers = f'tests="{counts.total()}" failures="{counts["failed"]}" errors="0" skipped="{counts["skipped"]}"'
    yield f'  <testsuite name="{_written(suite.name)}" {numbers} time="0">'
    for tried in suite.tried:
        yield from _case(tried)
    if suite.said:
        yield f"    <system-out>{_lines(suite.said)}</system-out>"
    yield "  </testsuite>"


def _case(tried: Tried) -> Iterator[str]:
    opened = f'    <testcase classname="{_written(tried.of)}" name="{_written(tried.name)}" time="0"'
    if tried.state == "passed":
        yield f"{opened}/>"
        return
    element = {"failed": "failure", "skipped": "skipped"}[tried.state]
    said = (tried.message, *(f"{name}: {value}" for name, value in tried.details))
    yield f"{opened}>"
    # Some readers show the message, others the text alone: so the text says all.
    attributes = f'type="{_written(tried.kind)}" message="{_written(tried.message)}"'
    yield f"      <{element} {attributes}>{_lines(said)}</{element}>"
    yield "    </testcase>"


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(map(_written, texts))


def _written(text: str) -> str:
    """Return text from outside for an attribute or an element: one line, and nothing that XML takes otherwise."""
    return shown(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
