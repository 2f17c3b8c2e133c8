"""A door whose tools may run on one surface and not, or not without asking, on the other."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from plugingov.model.door import Door
from plugingov.model.values import PERMISSIONS, Permission
from plugingov.rules.case import Case
from plugingov.rules.parity.pair import Pair, is_on_both, pairs
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Route

_EVERY_TOOL = "*"  # stands for a tool that nobody named


class Decided(NamedTuple):
    """What one surface does with a tool, and the line that says so, or that lacks it."""

    permission: Permission | None
    at: Route

    def __str__(self) -> str:
        return f"`{self.permission}`" if self.permission else "undecided"

    @property
    def strictness(self) -> int:
        """Return how strict it is, from 0 for what nobody decided."""
        return PERMISSIONS.index(self.permission) + 1 if self.permission else 0


class Compared(NamedTuple):
    """What the surfaces do with one tool."""

    tool: str
    cowork: Decided
    claude_code: Decided

    @property
    def differs(self) -> bool:
        """Tell whether it is not the same on both."""
        return self.cowork.permission != self.claude_code.permission


@lru_cache(maxsize=8)
def each_decided_pair(case: Case) -> tuple[Subject, ...]:
    """Return each plugin that both surfaces have, where either decides about its tools."""
    return tuple(
        Subject(plugin=plugin)
        for plugin, pair in pairs(case).items()
        if pair.cowork.provision.tools or pair.claude_code.provision.tools
    )


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    pair = pairs(case)[subject.plugin or ""]
    ours, theirs = _rules(pair.cowork), _rules(pair.claude_code)
    if ours == theirs or (_takes_policy_along(pair) and not theirs):
        return PASS
    if not is_on_both(case, pair):
        return NOT_APPLICABLE
    if pair.cowork.tools:
        return _verdict(pair, [_compared(pair, tool) for tool in pair.cowork.tools])
    return _unlisted(pair)


def _rules(door: Door) -> Mapping[str, Permission]:
    return door.provision.tools or {}


def _compared(pair: Pair, tool: str) -> Compared:
    return Compared(tool, *(_decided(door, tool) for door in pair))


def _takes_policy_along(pair: Pair) -> bool:
    """Tell whether what Cowork decides counts on Claude Code too, where nothing else is decided."""
    return pair.claude_code.provision.via == "claude-ai-connector"


def _decided(door: Door, tool: str) -> Decided:
    return Decided(*(door.decision(tool) or (None, door.provision_at("tools"))))


def _verdict(pair: Pair, compared: Iterable[Compared]) -> Verdict:
    differing = [each for each in compared if each.differs]
    if not differing:
        return PASS
    first, rest = differing[0], len(differing) - 1
    what = f"every tool of `{pair.id}`" if first.tool == _EVERY_TOOL else f"tool `{first.tool}` of `{pair.id}`"
    more = f"; {rest} more of its tools differ{'s' * (rest == 1)}" if rest else ""
    message = f"{what} is {first.cowork} on cowork and {first.claude_code} on claude-code{more}"
    return Finding(min(first[1:], key=lambda decided: decided.strictness).at, message)


def _unlisted(pair: Pair) -> Verdict:
    """Compare what the rules say by themselves, where nobody says which tools they are about."""
    rules = {**_rules(pair.cowork), **_rules(pair.claude_code)}
    of_many = _of_many(rules)
    names = [name for name in rules if name not in of_many]
    verdict = _verdict(pair, [_compared(pair, name) for name in names])
    if isinstance(verdict, Finding):
        return verdict
    if _of_many(_rules(pair.cowork)) == _of_many(_rules(pair.claude_code)):
        return PASS
    every = _compared(pair, _EVERY_TOOL)
    has_globs = not of_many.keys() <= {"default", _EVERY_TOOL}
    if not has_globs and not (names and every.differs):
        return _verdict(pair, [every])
    because = (
        f"the inventory does not list the tools of `{pair.id}`, and the rules for them differ between the surfaces"
    )
    return Unknown(("plugins", pair.id, "provides", "tools"), because)


def _of_many(rules: Mapping[str, Permission]) -> Mapping[str, Permission]:
    """Return the rules that are about more than one tool."""
    return {name: permission for name, permission in rules.items() if "*" in name or name == "default"}


TOOLS_DIFFER = Rule(
    id="PAR006",
    name="tools-differ",
    title="A tool may run on one surface and not on the other",
    layer="install",
    severity="medium",
    why="What is blocked on one surface is done on the other. Each surface keeps its own list: a rule that only Cowork has "
    "counts on Claude Code as nothing decided. Only an account connector takes the organisation's policy along, and "
    "there the strictest of both counts. Where the inventory lists no tools, the rules are compared by themselves.",
    fix="Decide about the tool on both surfaces alike, with `tools` of each provision.",
    references=(
        "support.claude.com/en/articles/13930452",
        "support.claude.com/en/articles/11176164",
        "code.claude.com/docs/en/permissions",
    ),
    controls=Controls(nist=("CM-2", "CM-8"), iso=("A.8.9", "A.5.9"), soc2=("CC7.1",), mas=("7.2",)),
    bad=Example(
        """\
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    provides:
      tools:
        lookup_vendor: {access: read}
        update_vendor: {access: write}
    provision:
      cowork: {via: org-plugin, tools: {default: ask, update_vendor: blocked}}
      claude-code:
        via: managed-plugin
        tools:
          default: ask  # gap
  slack:
    title: Slack
    path: marketplace
    provides: {tools: {post_message: {access: write}}}
    provision:
      cowork: {via: org-plugin, tools: {post_message: ask}}
      claude-code: {via: synced-plugin}  # gap
""",
    ),
    good=Example(
        """\
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    provides:
      tools:
        lookup_vendor: {access: read}
        update_vendor: {access: write}
    provision:
      cowork: {via: org-plugin, tools: {default: ask, update_vendor: blocked}}
      claude-code: {via: managed-plugin, tools: {lookup_vendor: ask, "update_*": blocked}}
  box:
    title: Box
    path: oauth-connector
    provides: {tools: {search_box: {access: read}}}
    provision:
      cowork: {via: directory-connector, tools: {search_box: ask}}
      claude-code: {via: claude-ai-connector}
""",
    ),
    settings=Settings,
    subjects=each_decided_pair,
    judge=judge,
)
