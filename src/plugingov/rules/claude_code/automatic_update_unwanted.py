"""Packages that change by themselves where they should not, or stay old where they should change."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeAlias

from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.looking import of_policy
from plugingov.rules.claude_code.package_ids import OFFICIAL
from plugingov.rules.observing import Look, Seen, each_seen, seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Place
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import Found

if TYPE_CHECKING:  # most runs look at no machine, and what reads one takes long to import
    from plugingov.surfaces.claude_code.sessions.machine import Machine
    from plugingov.surfaces.claude_code.settings.managed import Managed

Wish: TypeAlias = Literal["updates", "pinning"]
UPDATER, FORCE = "DISABLE_AUTOUPDATER", "FORCE_AUTOUPDATE_PLUGINS"
_KEPT_SINCE = "2.1.140"  # the client forgot what managed settings say of updates


class UpdateSettings(Settings):
    """Whether packages are wanted up to date by themselves, or as they were reviewed."""

    wants: Wish | None = None


def judge(case: Case, subject: Subject, settings: UpdateSettings) -> Verdict:
    return seen(case, _LOOKS[settings.wants or "updates"])[subject]


def look(wants: Wish, case: Case, machine: "Machine", managed: "Managed", behaviour: Behaviour) -> Iterator[Seen]:
    """Yield each marketplace of managed settings that is not the vendor's, and the switch of all updates."""
    del case, behaviour
    stopped = _stopped(managed)
    if said := managed.everywhere.get(UPDATER):
        yield Seen(UPDATER, _updater(said, wants, stopped))
    first = {str(part.route[-1]): part for part in reversed(tuple(managed.parts("extraKnownMarketplaces")))}
    for name, part in first.items():
        if name != OFFICIAL:
            yield Seen(mask(name), _verdict(part, machine, wants, stopped))


def _stopped(managed: "Managed") -> Found | None:
    """Return the variable that stops every update, unless another lets those of packages go on."""
    stops = managed.everywhere.get(UPDATER)
    return stops if stops and _is_on(stops) and not _is_on(managed.everywhere.get(FORCE)) else None


def _is_on(found: Found | None) -> bool:
    return found is not None and str(found.value).strip().lower() in {"1", "true", "yes", "on"}


def _updater(said: Found, wants: Wish, stopped: Found | None) -> Verdict:
    if wants == "updates" and stopped:
        return Finding(said.at, f"`{UPDATER}` in the managed `env` of {said.where} stops the updates of packages too")
    return PASS


def _verdict(part: Found, machine: "Machine", wants: Wish, stopped: Found | None) -> Verdict:
    says = part.value.get("autoUpdate")
    name, at = f"the marketplace `{part.route[-1]}` in {part.where}", part.below("autoUpdate", says).at
    if says is not None and not isinstance(says, bool):
        return Unknown(at, mask(f"{name} has an `autoUpdate` that is neither true nor false"))
    if wants == "updates":
        return _updates(mask(name), at, machine, is_on=says is True)
    if says and not stopped:
        return Finding(at, mask(f"{name} updates its packages by itself, and they should stay as reviewed"))
    return PASS


def _updates(name: str, at: Place, machine: "Machine", *, is_on: bool) -> Verdict:
    if not is_on:
        return Finding(at, f"{name} has no `autoUpdate: true`, so its packages stay as they were installed")
    if machine.client.at_least(_KEPT_SINCE) == "yes":
        return PASS
    old = f"a client before {_KEPT_SINCE} does not keep the `autoUpdate` that managed settings give {name}"
    if machine.client.at_least(_KEPT_SINCE) == "no":
        return Finding(at, old)
    return Unknown(at, f"{old}; a later one does, and {machine.client.known}")


_LOOKS: dict[Wish, Look] = {
    "updates": of_policy(partial(look, "updates")),
    "pinning": of_policy(partial(look, "pinning")),
}
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
    controls=LISTS,
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
    subjects=each_seen(_LOOKS["updates"]),
    judge=judge,
    asks="observation",
)
