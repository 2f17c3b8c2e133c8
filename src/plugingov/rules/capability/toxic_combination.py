"""Private data, strangers' content and a way out, together in one project."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated

from pydantic import Field

from plugingov.model.values import Text
from plugingov.rules.capability.combination import SIDES, Accepted, Certain, Side, combination, members, suspects
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_project
from plugingov.rules.written import Written
from plugingov.sources.bounds import MAX_PATTERNS

_SHOWN = 3
_WORDS = {"private": "private data", "untrusted": "strangers' content", "way_out": "a way out"}


class ToxicSettings(Settings):
    """Which combinations somebody accepted: the tools of each, as `plugin/tool` or by name alone, in any order."""

    accept: Annotated[
        tuple[Annotated[tuple[Text, ...], Field(min_length=1, max_length=len(SIDES))], ...],
        Field(max_length=MAX_PATTERNS),
    ] = ()


def accepted(settings: ToxicSettings, written: Written) -> Accepted:
    del written
    by_name: dict[str, list[frozenset[str]]] = {}
    for names in dict.fromkeys(map(frozenset, settings.accept)):
        for name in names:
            by_name.setdefault(name, []).append(names)
    return Accepted(frozenset(by_name), {name: tuple(found) for name, found in by_name.items()})


def judge(case: Case, subject: Subject, settings: Accepted) -> Verdict:
    project = subject.project or ""
    if project in suspects(case):
        found = combination(case, project, settings)
        if isinstance(found, Certain):
            return Finding(("projects", project, "active"), _said(case, project, found))
        if found:
            because = f"three sides that are harmless alone may come together in project `{project}`"
            return Unknown(found.missing.at, f"{because}: {found.missing.because}")
    if case.organisation.projects[project].active is None:
        return Unknown(("projects", project, "active"), f"project `{project}` does not say what is active in it")
    return PASS


def _said(case: Case, project: str, found: Certain) -> str:
    private, untrusted, way_out = (f"{_WORDS[side]} ({_tools(case, found, side)})" for side in SIDES)
    return f"{private}, {untrusted} and {way_out} come together in project `{project}`"


def _tools(case: Case, found: Certain, side: Side) -> str:
    """Return the tools of one side: the one that completes the combination, then the others as the files have them."""
    deciding = found.trio[SIDES.index(side)]
    others = [member for member in members(case, found.doors, side) if member != deciding]
    rest = len(others) + 1 - _SHOWN
    return ", ".join(map(str, (deciding, *others[: _SHOWN - 1]))) + (f" and {rest} more" if rest > 0 else "")


def unused(case: Case, settings: Accepted) -> Iterator[str]:
    """Yield what of the accepted combinations names no tool here."""
    known = _tool_names(case) if settings.names else frozenset[str]()
    yield from (f"`{name}` in `accept` is no tool here" for name in sorted(settings.names) if name not in known)


@lru_cache(maxsize=8)
def _tool_names(case: Case) -> frozenset[str]:
    """Return the tools of every door, by name and as `plugin/tool`."""
    tools = [(plugin, tool) for (plugin, _), door in case.layers.doors.items() for tool in door.tools]
    return frozenset(tool for _, tool in tools) | {f"{plugin}/{tool}" for plugin, tool in tools}


TOXIC_COMBINATION = Rule(
    id="CAP008",
    name="toxic-combination",
    title="Private data, strangers' content and a way out are together in one project",
    layer="activate",
    severity="critical",
    why="Whoever can write what one tool reads can have Claude fetch what another may see and carry it out through a third: no server is broken, and "
    "each of the three was approved. What switches itself on counts as well. A side is what the tool states (`sees`), else it is derived: it reads, "
    "and its door holds confidential data; it reads the open world; it writes to the open world. Without `open_world` the protocol's own default holds: it is open.",
    fix="Switch one of the plugins off in the project, block the tools of one side, or correct what is derived: `open_world: false` where a tool "
    "reaches nobody outside, `sees: []` where it sees neither. What was weighed and accepted goes into `accept`, or into a waiver that ends.",
    references=(
        "OWASP MCP06:2025",
        "OWASP MCP10:2025",
        "modelcontextprotocol.io/specification/2026-07-28/server/tools",
    ),
    controls=Controls(nist=("AC-4", "SC-7"), iso=("A.8.12", "A.5.14"), soc2=("CC6.7",), mas=("11.1",)),
    bad=Example(
        """\
plugins:
  microsoft-365:
    title: Microsoft 365
    path: oauth-connector
    data: {classification: confidential}
    provides: {tools: {read_document: {access: read, open_world: false}}}
    provision: {cowork: {via: directory-connector}}
  github:
    title: GitHub
    path: oauth-connector
    data: {classification: internal}
    provides: {tools: {search_issues: {access: read}, create_issue: {access: write}}}
    provision: {cowork: {via: directory-connector}}
projects:
  supplier-portal:
    surface: cowork
    active: [microsoft-365, github]  # gap
""",
    ),
    good=Example(
        """\
plugins:
  microsoft-365:
    title: Microsoft 365
    path: oauth-connector
    data: {classification: confidential}
    provides: {tools: {read_document: {access: read, open_world: false}}}
    provision: {cowork: {via: directory-connector}}
  github:
    title: GitHub
    path: oauth-connector
    data: {classification: internal}
    provides: {tools: {search_issues: {access: read}, create_issue: {access: write}}}
    provision: {cowork: {via: directory-connector, tools: {create_issue: blocked}}}
  pastebin:
    title: Pastebin
    path: oauth-connector
    data: {classification: public}
    provides: {tools: {publish: {access: write}}}
    provision: {cowork: {via: directory-connector}}
projects:
  supplier-portal: {surface: cowork, active: [microsoft-365, github]}
  press-office: {surface: cowork, active: [microsoft-365, github, pastebin]}
""",
        "{accept: [[microsoft-365/read_document, github/search_issues, publish]]}",
    ),
    settings=ToxicSettings,
    prepare=accepted,
    subjects=each_project,
    judge=judge,
    idle=unused,
)
