"""Packages that change by themselves where they should not, or stay old where they should change."""

from collections.abc import Iterator
from functools import partial
from typing import Literal, TypeAlias

from plugingov.rules.case import Case
from plugingov.rules.claude_code.package_ids import OFFICIAL
from plugingov.rules.claude_code.whatever_version import Rulings, each_managed
from plugingov.rules.observing import Look, Seen, each_seen, seen
from plugingov.rules.rule import Controls, Example, Rule, Subject, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Place
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.sessions.client import Behaviour
from plugingov.surfaces.claude_code.sessions.found import Found
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.sessions.managed import Managed
from plugingov.surfaces.claude_code.sessions.session import Ruling

Wish: TypeAlias = Literal["updates", "pinning"]
UPDATER, FORCE = "DISABLE_AUTOUPDATER", "FORCE_AUTOUPDATE_PLUGINS"
_KEPT_SINCE = "2.1.140"  # the client forgot what managed settings say of updates


class UpdateSettings(Settings):
    """Whether packages are wanted up to date by themselves, or as they were reviewed."""

    wants: Wish | None = None


def judge(case: Case, subject: Subject, settings: UpdateSettings) -> Verdict:
    return seen(case, LOOKS[settings.wants or "updates"])[subject]


def look(case: Case, machine: Machine, *, wants: Wish) -> Iterator[Seen]:
    """Yield each marketplace of managed settings that is not the vendor's, and the switch of all updates."""
    del case

    def holds(managed: Managed, behaviour: Behaviour) -> Rulings:
        del behaviour
        stopped = _stopped(managed)
        found = {} if managed.everywhere.get(UPDATER) is None else {UPDATER: _updater(managed, wants, stopped)}
        for part in managed.parts("extraKnownMarketplaces"):
            name = str(part.route[-1])
            if name != OFFICIAL:
                found.setdefault(mask(name), _ruling(part, machine, wants, stopped))
        return found

    return each_managed(machine, holds)


LOOKS: dict[Wish, Look] = {"updates": partial(look, wants="updates"), "pinning": partial(look, wants="pinning")}


def _stopped(managed: Managed) -> Found | None:
    """Return the variable that stops every update, unless another lets those of packages go on."""
    stops = managed.everywhere.get(UPDATER)
    return stops if stops and _is_on(stops) and not _is_on(managed.everywhere.get(FORCE)) else None


def _is_on(found: Found | None) -> bool:
    return found is not None and str(found.value).strip().lower() in {"1", "true", "yes", "on"}


def _updater(managed: Managed, wants: Wish, stopped: Found | None) -> Ruling:
    said = managed.everywhere[UPDATER]
    if wants == "updates" and stopped:
        return Ruling(
            "no", f"`{UPDATER}` in the managed `env` of {said.where} stops the updates of packages too", said.at
        )
    return Ruling("yes", f"`{UPDATER}` in {said.where} leaves packages as they are wanted", said.at)


def _ruling(part: Found, machine: Machine, wants: Wish, stopped: Found | None) -> Ruling:
    says = part.value.get("autoUpdate")
    name, at = f"the marketplace `{part.route[-1]}` in {part.where}", part.below("autoUpdate", says).at
    if says is not None and not isinstance(says, bool):
        return Ruling("unknown", mask(f"{name} has an `autoUpdate` that is neither true nor false"), at)
    if wants == "updates":
        return _updates(mask(name), at, machine, is_on=says is True)
    if says and not stopped:
        return Ruling("no", mask(f"{name} updates its packages by itself, and they should stay as reviewed"), at)
    return Ruling("yes", mask(f"{name} does not update its packages by itself"), at)


def _updates(name: str, at: Place, machine: Machine, *, is_on: bool) -> Ruling:
    if not is_on:
        return Ruling("no", f"{name} has no `autoUpdate: true`, so its packages stay as they were installed", at)
    if machine.client.at_least(_KEPT_SINCE) == "yes":
        return Ruling("yes", f"{name} updates its packages by itself", at)
    old = f"a client before {_KEPT_SINCE} does not keep the `autoUpdate` that managed settings give {name}"
    if machine.client.at_least(_KEPT_SINCE) == "no":
        return Ruling("no", old, at)
    return Ruling("unknown", f"{old}; a later one does, and {machine.client.known}", at)


AUTOMATIC_UPDATE_UNWANTED = Rule(
    id="CCP014",
    name="automatic-update-unwanted",
    title="Packages update by themselves, or do not, against what was decided",
    layer="install",
    severity="medium",
    why="Claude Code updates the packages of a marketplace by itself only where its entry says so; without a word it "
    "does for the vendor's own and for nobody else's. Where the policy wants updates, mended holes stay open until "
    "somebody looks; where it wants packages as they were reviewed, whatever is pushed next arrives by itself. "
    "`DISABLE_AUTOUPDATER` stops the updates of packages too, unless `FORCE_AUTOUPDATE_PLUGINS` is set.",
    fix="Set `autoUpdate` of the marketplace in the managed `extraKnownMarketplaces`: true for updates, false for "
    "packages as they were reviewed.",
    references=(
        "code.claude.com/docs/en/discover-plugins",
        "code.claude.com/docs/en/settings-reference",
        "Claude Code condition CC-P14",
    ),
    controls=Controls(nist=("CM-7", "CM-11"), iso=("A.8.19",), soc2=("CC6.8",), mas=("7.2",)),
    item_is="a marketplace, or the variable that stops all updates",
    required=("wants",),
    bad=Example(
        settings="wants: pinning",
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "extraKnownMarketplaces": {
    "acme": {
      "source": {"source": "github", "repo": "acme/plugins"},
      "autoUpdate": true  // gap
    }
  }
}
"""
        },
    ),
    good=Example(
        settings="wants: updates",
        files={
            "/etc/claude-code/managed-settings.json": """\
{"extraKnownMarketplaces": {"acme": {"source": {"source": "github", "repo": "acme/plugins"}, "autoUpdate": true}}}
"""
        },
    ),
    settings=UpdateSettings,
    subjects=each_seen(LOOKS["updates"]),
    judge=judge,
    asks="observation",
)
