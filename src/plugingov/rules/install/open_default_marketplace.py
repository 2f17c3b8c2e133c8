"""A marketplace whose future packages reach members unreviewed."""

from functools import lru_cache

from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings


@lru_cache(maxsize=8)
def each_marketplace_on_cowork(case: Case) -> tuple[Subject, ...]:
    """Return each marketplace that Cowork has: it is told how, or a door there comes from it."""
    declared = case.organisation.marketplaces
    doors = (door for door in case.layers.doors.values() if door.surface == "cowork" and case.is_packaged(door))
    used = {(door.package or "").partition("@")[2] for door in doors}
    return tuple(
        Subject(surface="cowork", item=name)
        for name, marketplace in declared.items()
        if marketplace.cowork or name in used
    )


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    name = subject.item or ""
    declared = case.organisation.marketplaces[name].cowork
    default = declared.default_preference if declared else None
    if default in {"available", "not_available"}:
        return PASS
    held = case.layers.holds_commit("cowork", name)
    if held.state == "on":
        return PASS
    at = ("marketplaces", name, "cowork", "default_preference")
    if default is None:
        return Unknown(at, f"the inventory does not say the `cowork.default_preference` of marketplace `{name}`")
    if held.state == "unknown":
        return Unknown(held.at, held.because)
    return Finding(
        at, f"what is pushed later reaches members unreviewed: the default is `{default}`, and {held.because}"
    )


OPEN_DEFAULT_MARKETPLACE = Rule(
    id="INS007",
    name="open-default-marketplace",
    title="What is pushed to a marketplace later reaches members unreviewed",
    layer="install",
    severity="high",
    why="A package without a setting of its own gets its marketplace's default, and Cowork takes every push where it syncs "
    "automatically: whoever may push to the repository installs for everybody.",
    fix="Set `default_preference: not_available` (or `available`) and give each reviewed package its own preference, or sync manually.",
    references=("claude.com/docs/plugins/admin", "claude.com/docs/plugins/org-sync", "Cowork condition I04"),
    controls=Controls(nist=("CM-3",), iso=("A.8.32",), soc2=("CC8.1",), mas=("7.5",)),
    closed_by=("cowork",),
    item_is="marketplace",
    bad=Example(
        """\
marketplaces:
  anycompany-tools:
    source: {github: anycompany/claude-plugins}
    cowork:
      default_preference: auto_install  # gap
      sync: automatic
""",
    ),
    good=Example(
        """\
marketplaces:
  anycompany-tools:
    source: {github: anycompany/claude-plugins}
    cowork: {default_preference: not_available, sync: automatic}
""",
    ),
    settings=Settings,
    subjects=each_marketplace_on_cowork,
    judge=judge,
    asks="either",
)
