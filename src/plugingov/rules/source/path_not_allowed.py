"""A door that is installed by a path nobody allowed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import get_args

from plugingov.model.values import InstallPath
from plugingov.rules.allowed import EVERYTHING, Allowed, Counting, counting_in, idle_keys, limits_for
from plugingov.rules.case import Case
from plugingov.rules.remarks import unmatched
from plugingov.rules.rule import PASS, Controls, Example, Rule, Subject, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_door
from plugingov.rules.written import Written
from plugingov.sources.globs import first_fit

PATHS: tuple[str, ...] = get_args(InstallPath)


class PathSettings(Settings):
    """Which install paths are allowed: a list, or a list for each surface, classification or group."""

    allow: Allowed | None = None


@dataclass(frozen=True, eq=False)
class AllowedPaths:
    """What a policy allows, and what of that holds for every door alike."""

    allow: Mapping[str, tuple[str, ...]]

    @cached_property
    def counting(self) -> Mapping[str, tuple[str, ...]]:
        """Return the lists that may count: one for a path would be about itself."""
        return {key: patterns for key, patterns in self.allow.items() if key not in PATHS}

    @cached_property
    def everywhere(self) -> frozenset[str]:
        """Return the paths that a list which stands alone allows, whatever the door."""
        patterns = self.allow.get(EVERYTHING, ()) if len(self.allow) == 1 else ()
        return frozenset(path for path in PATHS if first_fit(patterns, path) is not None)


@lru_cache(maxsize=8)
def _counting(case: Case, allowed: AllowedPaths) -> Counting:
    return counting_in(case, allowed.counting)


def prepare(settings: PathSettings, written: Written) -> AllowedPaths:
    del written
    return AllowedPaths(settings.allow or {})


def judge(case: Case, subject: Subject, allowed: AllowedPaths) -> Verdict:
    door = case.door(subject.plugin, subject.surface)
    if door.path in allowed.everywhere:
        return PASS
    counting = _counting(case, allowed)
    likeness = counting.likeness(door, door.path)
    if known := counting.answered.get(likeness):
        return known
    what = f"`{door.id}` is installed by path `{door.path}` on {door.surface}"
    verdict = limits_for(case, counting.allow, door).judge(door.path, door.at("path"), what)
    return counting.keep(likeness, verdict)


def idle(case: Case, allowed: AllowedPaths) -> Iterator[str]:
    yield from idle_keys(case, allowed.allow, "allow", "surface", "classification", "group")
    if not allowed.allow:
        yield "`allow` is an empty mapping"
    patterns = (pattern for patterns in allowed.counting.values() for pattern in patterns)
    yield from unmatched(patterns, PATHS, "allow", "is no install path")


PATH_NOT_ALLOWED = Rule(
    id="SRC001",
    name="path-not-allowed",
    title="A plugin is installed by a path that was not allowed",
    layer="install",
    severity="high",
    why="Each path has another gatekeeper: a marketplace is read before it is synced, a connector of the directory was "
    "looked at by the vendor, and a custom server by nobody but us. `allow` is one list, or a list for a surface, a classification "
    "or a group: where several count for a door, its path has to be on each; a door that none counts for is not asked.",
    fix="Offer the plugin by a path on the list, or allow its path on purpose in the policy.",
    references=("code.claude.com/docs/en/plugin-marketplaces", "claude.com/docs/plugins/org-sync"),
    controls=Controls(nist=("CM-7", "CM-11"), iso=("A.8.19",), soc2=("CC6.8",), mas=("7.2",)),
    required=("allow",),
    bad=Example(
        """\
plugins:
  payroll:
    title: Payroll
    path: custom-mcp  # gap
    data: {classification: restricted}
    provision: {cowork: {via: custom-connector}}
  notion:
    title: Notion
    path: marketplace
    data: {classification: internal}
    provision:
      cowork:
        path: oauth-connector  # gap
        via: directory-connector
      claude-code: {via: managed-plugin, marketplace: acme-tools}
marketplaces: {acme-tools: {}}
""",
        "{allow: {cowork: [marketplace, custom-mcp], restricted: [marketplace]}}",
    ),
    good=Example(
        """\
plugins:
  payroll:
    title: Payroll
    path: marketplace
    provision: {cowork: {marketplace: acme-tools, preference: available}}
marketplaces: {acme-tools: {}}
""",
        "{allow: [marketplace, oauth-connector]}",
    ),
    settings=PathSettings,
    prepare=prepare,
    subjects=each_door,
    judge=judge,
    idle=idle,
)
