"""A scope that stands for everything."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from plugingov.model.values import Patterns
from plugingov.rules.authenticate.scopes import each_scope, requested_scopes, too_wide, unstated
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Rule, Subject, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.written import Written
from plugingov.sources.globs import first_fit

WORDS = ("*", "all", "admin", "administrator", "full", "full_access", "fullaccess", "owner", "root")
_BETWEEN = re.compile(r"[.:/]")


class CatchAllSettings(Settings):
    """Which parts of a scope stand for everything, to the letter, and which whole scopes do, as patterns."""

    words: Patterns = WORDS
    patterns: Patterns = ()


@dataclass(frozen=True, eq=False)
class Wide:
    """What counts as wide, ready to compare."""

    words: frozenset[str]
    patterns: tuple[str, ...]

    def why(self, scope: str) -> str | None:
        """Return what makes a scope wide, in words."""
        for part in _BETWEEN.split(scope):
            if part.casefold() in self.words:
                return f"`{part}` stands for everything"
        pattern = first_fit(self.patterns, scope)
        return f"`{pattern}` counts as everything" if pattern is not None else None


def prepare(settings: CatchAllSettings, written: Written) -> Wide:
    del written
    return Wide(frozenset(word.casefold() for word in settings.words), settings.patterns)


@lru_cache(maxsize=8)
def wide_scopes(case: Case, wide: Wide) -> Mapping[str, str]:
    """Return the scopes of an organisation that are wide, and why; one that many doors have is looked at once."""
    scopes = {scope for of_door in requested_scopes(case).values() for scope in of_door}
    return {scope: why for scope in scopes if (why := wide.why(scope))}


def judge(case: Case, subject: Subject, wide: Wide) -> Verdict:
    scope = subject.item
    if scope is None:
        return unstated(case, subject)
    why = wide_scopes(case, wide).get(scope)
    if why is None:
        return PASS
    return too_wide(case, subject, f", where {why}")


def idle(case: Case, wide: Wide) -> Iterator[str]:
    del case
    if not wide.words and not wide.patterns:
        yield "`words` and `patterns` are empty lists"
    for word in sorted(wide.words):
        if _BETWEEN.search(word):
            yield f"`{word}` in `words` equals no part of a scope, because parts end at `.`, `:` and `/`"


CATCH_ALL_SCOPE = Rule(
    id="AUT002",
    name="catch-all-scope",
    title="A scope stands for everything",
    layer="authenticate",
    severity="high",
    why="A scope such as `admin` or `*` lets a stolen or misled session do whatever the member may, and whatever the vendor adds to it later. "
    "Only whole parts between `.`, `:` and `/` count, so a wide scope that is written as one word of its own passes unless a policy names it.",
    fix="Ask for the scopes that the needed tools state and no more, and sign in again so that the credential has them.",
    references=("OWASP MCP02:2025", "modelcontextprotocol.io/specification/2026-07-28/basic/authorization"),
    controls=Controls(nist=("AC-6",), iso=("A.8.2", "A.8.3"), soc2=("CC6.3",), mas=("9.1", "9.2")),
    item_is="scope",
    bad=Example(
        """\
plugins:
  google-drive:
    title: Google Drive
    path: marketplace
    auth:
      method: oauth
      scopes:
        - drive.readonly
        - drive.Full  # gap
    provision: {cowork: {preference: available}}
credentials:
  drive-ap:
    plugin: google-drive
    surface: cowork
    scopes: ["drive:*", drive.readonly]  # gap
""",
    ),
    good=Example(
        """\
plugins:
  google-drive:
    title: Google Drive
    path: marketplace
    auth: {method: oauth, scopes: [drive.readonly, full_text.search, administrators.read]}
    provision: {cowork: {preference: available}}
""",
    ),
    settings=CatchAllSettings,
    prepare=prepare,
    subjects=each_scope,
    judge=judge,
    idle=idle,
)
