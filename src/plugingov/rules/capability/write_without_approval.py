"""A tool that writes and runs without anybody's yes."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from plugingov.model.door import Door
from plugingov.model.values import Permission
from plugingov.rules.capability.writers import each_writer, write_gate
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Route


class WriteSettings(Settings):
    """What a writing tool needs before it may run: to ask each time, to be blocked, or a review of its door."""

    require: Literal["ask", "blocked", "review"] = "ask"


def judge(case: Case, subject: Subject, settings: WriteSettings) -> Verdict:
    door = case.layers.doors[subject.plugin or "", subject.surface or ""]
    tool = subject.capability or ""
    said = door.decision(tool)
    if said and said[0] in ("blocked", settings.require):
        return PASS
    is_review = settings.require == "review"
    verdict = _reviewed(case, door, tool) if is_review else _open(case, door, tool, settings, said)
    if verdict is PASS or door.tools[tool].access:
        return verdict
    at = ("plugins", door.id, "provides", "tools", tool, "access")
    return Unknown(at, f"the inventory does not say the `access` of `{tool}` of `{door.id}`")


def _open(case: Case, door: Door, tool: str, settings: WriteSettings, said: tuple[Permission, Route] | None) -> Verdict:
    """Return what becomes of a tool for which the organisation did not decide what the policy wants."""
    if said is None:
        return _undecided(case, door, tool) if settings.require == "ask" else _not_blocked(door, tool)
    permission, at = said
    falls_short = "lets it run without asking" if settings.require == "ask" else "does not block it"
    return Finding(at, f"`{tool}` of `{door.id}` writes, and `{at[-1]}: {permission}` {falls_short} on {door.surface}")


def _undecided(case: Case, door: Door, tool: str) -> Verdict:
    """A default that members can change is no decision, and what they chose stands in no inventory."""
    gate = write_gate(case, door.surface)
    if gate.state == "on":
        return PASS
    at = gate.at if gate.state == "unknown" else door.provision_at("tools", tool)
    return Unknown(at, f"nobody decided whether `{tool}` of `{door.id}` asks on {door.surface}, and {gate.because}")


def _not_blocked(door: Door, tool: str) -> Verdict:
    because = f"`{tool}` of `{door.id}` writes, and nobody decided to block it on {door.surface}"
    return Finding(door.provision_at("tools", tool), because)


def _reviewed(case: Case, door: Door, tool: str) -> Verdict:
    lacking = _unapproved(case).get(door.id)
    if lacking is None:
        return PASS
    return Finding(("plugins", door.id, "review"), f"`{tool}` of `{door.id}` writes, and {lacking}")


@lru_cache(maxsize=8)
def _unapproved(case: Case) -> Mapping[str, str]:
    """Return what each door lacks that nobody approved until today."""
    found = {}
    for name, plugin in case.organisation.plugins.items():
        days = plugin.review.approvals_on_record.values() if plugin.review else ()
        first = min(days, default=None)
        if first is None:
            found[name] = f"no approval of `{name}` is on record"
        elif first > case.today:
            found[name] = f"the first approval of `{name}` is dated {first}, which is later than today"
    return found


WRITE_WITHOUT_APPROVAL = Rule(
    id="CAP002",
    name="write-without-approval",
    title="A tool writes without anybody's yes",
    layer="activate",
    severity="high",
    why="A tool that writes does so with a member's rights, on the word of whatever Claude has just read. Asking each time is what stands between "
    "a misread page and a changed record, so the organisation's own `allow` counts even where the product asks today. Which tools write is taken from the inventory; a server may say otherwise.",
    fix={
        "cowork": "Set the tool to Needs approval or Blocked for the organisation (`ask` or `blocked` under `tools`), or take the `allow` "
        'away and forbid "Always allow" for connector tools; where a review is required, put its approval on record.',
        "claude-code": "Hold the tool under `permissions.ask` or `permissions.deny` of the managed settings (`ask` or `blocked` under `tools`); "
        "where a review is required, put its approval on record.",
    },
    references=(
        "support.claude.com/en/articles/13455879",
        "code.claude.com/docs/en/permissions",
        "modelcontextprotocol.io/specification/2026-07-28/server/tools",
    ),
    controls=Controls(nist=("AC-6", "CM-3"), iso=("A.8.2",), soc2=("CC6.3",), mas=("9.2",)),
    bad=Example(
        """\
surfaces:
  cowork: {always_allow_for_connector_tools: false}
plugins:
  slack:
    title: Slack
    path: marketplace
    provides: {tools: {post_message: {access: write}, find_message: {access: read}}}
    provision:
      cowork:
        preference: available
        tools:
          default: allow  # gap
      claude-code:
        via: marketplace-plugin
        tools:
          default: ask
          post_message: allow  # gap
""",
    ),
    good=Example(
        """\
surfaces:
  cowork: {always_allow_for_connector_tools: false}
plugins:
  slack:
    title: Slack
    path: marketplace
    provides: {tools: {post_message: {access: write}, delete_message: {access: write}, find_message: {access: read}}}
    provision:
      cowork: {preference: available}
      claude-code:
        via: marketplace-plugin
        tools: {find_message: allow, post_message: ask, "delete_*": blocked}
""",
    ),
    settings=WriteSettings,
    subjects=each_writer,
    judge=judge,
)
