"""A command of which nobody can tell what it runs."""

from collections.abc import Iterator
from functools import lru_cache

from plugingov.model.launch import Opaque
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.source.local import Line, each_local_door, first, lines_of, silent


@lru_cache(maxsize=8)
def each_command(case: Case) -> tuple[Subject, ...]:
    """Return each door that runs a command, and each package that a command delivers."""
    packages = case.organisation.packages.items()
    commands = [name for name, package in packages if package.source and package.source.source == "command"]
    return (*each_local_door(case), *(Subject(item=name) for name in commands))


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    if subject.item:
        at = ("packages", subject.item, "source")
        return Finding(at, f"package `{subject.item}` is what a command delivers, which cannot be told beforehand")
    lines = lines_of(case).get((subject.plugin, subject.surface))
    if lines is None:
        return silent(case, subject)
    hidden = [(line, opaque) for line in lines for opaque in line.launch.opaque if not _is_covered(case, line, opaque)]
    return first(case, _findings(hidden)) or next(_unknowns(hidden), PASS)


def _is_covered(case: Case, line: Line, opaque: Opaque) -> bool:
    """Tell whether a file came with the package or bundle that was approved."""
    is_brought = case.is_packaged(line.door) or case.layers.via(line.door) == "desktop-extension"
    return opaque.is_bundled and is_brought


def _findings(hidden: list[tuple[Line, Opaque]]) -> Iterator[Finding]:
    for line, opaque in hidden:
        if opaque.kind not in {"reference", "wrapper"}:
            message = f"{line.whose} runs {opaque.what}, and what that does cannot be told"
            yield Finding(line.at(opaque.word), message)


def _unknowns(hidden: list[tuple[Line, Opaque]]) -> Iterator[Unknown]:
    for line, opaque in hidden:
        yield Unknown(line.at(opaque.word), f"{line.whose} runs {opaque.what}")


OPAQUE_COMMAND = Rule(
    id="SRC009",
    name="opaque-command",
    title="Nobody can tell what a local server runs",
    layer="install",
    severity="medium",
    why="A shell string or a script can do anything, and does something else once somebody edits it; its name proves nothing. "
    "A program by its path is no gap, nor is a file that the approved package itself brings (`${CLAUDE_PLUGIN_ROOT}`).",
    fix="Name the program and its arguments one by one, or deliver the script inside a package at a reviewed commit.",
    references=(
        "OWASP MCP04:2025",
        "OWASP MCP05:2025",
        "code.claude.com/docs/en/mcp",
        "code.claude.com/docs/en/plugin-marketplaces",
    ),
    controls=Controls(
        nist=("SR-3", "SR-11", "SI-7"), iso=("A.5.21", "A.8.30"), soc2=("CC6.8", "CC8.1"), mas=("3.4", "6.3")
    ),
    item_is="package",
    bad=Example(
        """\
marketplaces: {acme: {}}
packages:
  fetched@acme:
    source: {source: command, command: [/opt/acme/fetch]}  # gap
plugins:
  github:
    title: GitHub
    path: custom-mcp
    server: {command: /opt/acme/mcp/github.sh}  # gap
    provision: {claude-code: {via: user-server}}
  wiki:
    title: Wiki
    path: custom-mcp
    server:
      command: bash
      args:
        - -c
        - cd /opt/wiki && ./serve  # gap
    provision: {claude-code: {via: user-server}}
""",
    ),
    good=Example(
        """\
marketplaces: {acme: {}}
plugins:
  paylater-status:
    title: PayLater status
    path: custom-mcp
    server: {command: /opt/acme/paylater-mcp, args: [--read-only]}
    provision: {claude-code: {via: project-file}}
  notes:
    title: Notes
    path: marketplace
    server: {command: node, args: ["${CLAUDE_PLUGIN_ROOT}/dist/index.js"]}
    provision: {claude-code: {via: managed-plugin, marketplace: acme}}
""",
    ),
    asks="either",
    settings=Settings,
    subjects=each_command,
    judge=judge,
)
