"""A package that is fetched anew at every start, in whatever version is newest."""

from collections.abc import Iterator

from plugingov.model.launch import Fetched
from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.source.local import Line, each_local_door, first, lines_of, silent
from plugingov.sources.document import Route


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    lines = lines_of(case).get((subject.plugin, subject.surface))
    if lines is None:
        return silent(case, subject)
    found = first(case, (_finding(line, each) for line in lines for each in line.launch.fetched if not _is_held(each)))
    if found:
        return found
    is_asked = any(line.launch.fetched for line in lines)
    return next(_unknowns(lines), PASS if is_asked else NOT_APPLICABLE)


def _is_held(fetched: Fetched) -> bool:
    """Tell whether nothing is wrong for certain: an exact version, or a reference that may stand for one."""
    return fetched.is_exact is not False


def _finding(line: Line, fetched: Fetched) -> Finding:
    return _fetches(line.whose, fetched, line.at(fetched.word))


def _fetches(whose: str, fetched: Fetched, at: Route) -> Finding:
    version = fetched.shown_version
    how = f" at `{version}`, which can change" if version else ", whatever is newest"
    message = f"{whose} starts {fetched} with `{fetched.runner}`{how}"
    return Finding(at, message, fix=_FIXES.get(fetched.kind, ""))


_COMMIT = "Write the full commit that was reviewed."
_FIXES = {
    "npm": "Write the exact version that was reviewed: `name@1.2.3`.",
    "jsr": "Write the exact version that was reviewed: `name@1.2.3`.",
    "nuget": "Write the exact version that was reviewed: `name@1.2.3`.",
    "go": "Write the exact version that was reviewed: `name@v1.2.3`.",
    "pypi": "Write the exact version that was reviewed: `name==1.2.3`.",
    "image": "Write the digest of the image that was reviewed: `image@sha256:...`.",
    "git": _COMMIT,
    "nix": _COMMIT,
}


_UNTOLD = frozenset({"images", "reference", "unread", "wrapper"})


def _unknowns(lines: tuple[Line, ...]) -> Iterator[Unknown]:
    for line in lines:
        for fetched in line.launch.fetched:
            if fetched.is_exact is None:
                because = f"a reference decides what {line.whose} starts with `{fetched.runner}`"
                yield Unknown(line.at(fetched.word), because)
        for opaque in line.launch.opaque:
            if opaque.kind in _UNTOLD:
                yield Unknown(line.at(opaque.word), f"{line.whose} starts {opaque.what}")


FLOATING_PACKAGE = Rule(
    id="SRC005",
    name="floating-package",
    title="A local server runs whatever version of a package is newest",
    layer="install",
    severity="high",
    why="`npx`, `uvx`, `docker` and the like fetch what is published at that moment. Whoever takes over the package runs code on "
    "every member's machine the same day, and nobody reviewed it. A version tag of an image counts as exact, although a "
    "registry may let it be moved: a digest is better. What a script of your own fetches is not seen here.",
    fix="Write the exact version that was reviewed (`name@1.2.3` for npx, `name==1.2.3` for uvx), a full commit for a repository, "
    "or a digest for an image (`image@sha256:...`).",
    references=("OWASP MCP04:2025", "modelcontextprotocol.io/specification/2026-07-28/basic/security_best_practices"),
    controls=Controls(
        nist=("SR-3", "SR-11", "SI-7"), iso=("A.5.21", "A.8.30"), soc2=("CC6.8", "CC8.1"), mas=("3.4", "6.3")
    ),
    bad=Example(
        """\
plugins:
  files:
    title: Files
    path: custom-mcp
    server:
      command: npx
      args:
        - -y
        - "@acme/files"  # gap
    provision: {claude-code: {via: user-server}}
  jira:
    title: Jira
    path: custom-mcp
    server: {command: uvx, args: ["acme-jira>=0.21"]}  # gap
    provision: {claude-code: {via: user-server}}
  github:
    title: GitHub
    path: custom-mcp
    server: {command: cmd, args: [/c, docker, run, -i, --rm, -e, TOKEN, "mcp/github:latest"]}  # gap
    provision: {claude-code: {via: user-server}}
""",
    ),
    good=Example(
        """\
plugins:
  files:
    title: Files
    path: custom-mcp
    server: {command: npx, args: [-y, "@acme/files@0.0.69"]}
    provision: {claude-code: {via: user-server}}
  jira:
    title: Jira
    path: custom-mcp
    server: {command: uvx, args: [acme-jira==0.21.0]}
    provision: {claude-code: {via: user-server}}
  treasury-fx:
    title: Treasury FX
    path: custom-mcp
    server: {command: /opt/acme/treasury-fx, args: [--read-only]}
    provision: {claude-code: {via: user-server}}
""",
    ),
    asks="either",
    settings=Settings,
    subjects=each_local_door,
    judge=judge,
)
