"""How much damage a plugin can do: its risk tier, the fact that decides it, and what nobody states."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from plugingov.model.door import Door
from plugingov.model.inventory import NO_PACKAGE, Part
from plugingov.model.values import Severity
from plugingov.rules.capability.combination import completing
from plugingov.rules.case import Case
from plugingov.rules.data.operator import is_third_party
from plugingov.rules.profile import Answer, Fact, Profile, any_of, both
from plugingov.rules.rule import Finding, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.source import floating_package, moving_source
from plugingov.rules.source.local import is_local
from plugingov.sources.document import Route

# What of a package runs as code on a member's machine.
_CODE: frozenset[Part] = frozenset({"hooks", "local-mcp", "bin", "lsp", "monitors"})
_ASKED = Settings.model_construct()


class Tier(NamedTuple):
    """The tier of a plugin, why, and the line that says so; `lifts` are higher ones, each with what nobody states."""

    level: Severity
    because: str
    at: Route
    lifts: tuple[tuple[Severity, Unknown], ...] = ()


@lru_cache(maxsize=4096)
def tier_of(case: Case, plugin: str) -> Tier:
    """Return the first tier of which a condition holds, and what may lift the plugin above it."""
    profile = Profile(case, plugin)
    unsure: list[tuple[Severity, Unknown]] = []
    for level, condition in _CONDITIONS:
        answer = condition(profile)
        if isinstance(answer, Fact):
            return _tier(level, answer, unsure)
        if answer:
            unsure.append((level, answer))
    return _tier("low", Fact("nothing lifts it higher", profile.route), unsure)


def _tier(level: Severity, fact: Fact, unsure: Iterable[tuple[Severity, Unknown]]) -> Tier:
    above: dict[Severity, Unknown] = {}
    for tier, unknown in unsure:
        if tier != level:
            above.setdefault(tier, unknown)
    return Tier(level, fact.said, fact.at, tuple(above.items()))


def _completes(profile: Profile) -> Answer:
    found = completing(profile.case).get(profile.id)
    if found is None:
        return None
    what = f"a toxic combination in project `{found.project}`"
    if found.missing is None:
        return Fact(f"it is part of {what}", ("projects", found.project, "active"))
    return Unknown(found.missing.at, f"`{profile.id}` may be part of {what}: {found.missing.because}")


def _runs_what_moves(profile: Profile) -> Answer:
    """Return code that runs on members' machines and can change after it was reviewed."""
    return any_of(_moving(profile.case).get(profile.id, ()))


@lru_cache(maxsize=8)
def _moving(case: Case) -> Mapping[str, Sequence[Answer]]:
    """Return what is known of the code of each plugin that runs any which can change, or may."""
    found: dict[str, list[Answer]] = {}
    for door in case.layers.doors.values():
        local = is_local(case, door)
        answers = (
            _launched(case, door) if local is not False else None,
            _moving_package(case, door, is_code=local is True),
        )
        if answers != (None, None):
            found.setdefault(door.id, []).extend(answers)
    return found


def _launched(case: Case, door: Door) -> Answer:
    return _code(floating_package.judge(case, Subject(plugin=door.id, surface=door.surface), _ASKED))


def _moving_package(case: Case, door: Door, *, is_code: bool) -> Answer:
    """Return that the package of a door runs code and can change; a local server that comes in it is code as well."""
    if not case.is_packaged(door):
        return None
    parts = case.organisation.packages.get(door.package or "", NO_PACKAGE).parts
    if not is_code and parts is not None and _CODE.isdisjoint(parts):
        return None
    moving = _code(moving_source.judge(case, Subject(plugin=door.id, surface=door.surface), _ASKED))
    if not isinstance(moving, Fact) or is_code or parts is not None:
        return moving
    at = ("packages", door.package or "", "parts") if door.package in case.organisation.packages else moving.at
    because = f"the inventory does not say which `parts` package `{door.package}` has, and it can change"
    return Unknown(at, because)


def _code(verdict: Verdict) -> Answer:
    """Return what a rule about sources answered, as an answer about the code that comes from there."""
    if isinstance(verdict, Finding):
        return Fact(f"it runs code on members' machines: {verdict.message}", verdict.at)
    return verdict if isinstance(verdict, Unknown) else None


def _asks_no_sign_in(profile: Profile) -> Answer:
    unsaid = None
    places: Sequence[Door | None] = profile.doors or (None,)
    for door in places:
        auth = door.auth if door else profile.plugin.auth
        method = auth.method if auth else None
        if method not in {"none", None}:
            continue
        at = door.at("auth", "method") if door else (*profile.route, "auth", "method")
        if method == "none":
            return Fact("it asks for no sign-in", at)
        because = f"the inventory does not say the `auth.method` of `{profile.id}`"
        unsaid = unsaid or Unknown(at, because)
    return unsaid


def _is_elsewhere(profile: Profile) -> Answer:
    """Return that data leaves for somebody who is neither us nor the vendor."""
    data = profile.holds("confidential")
    return both(any_of(_operated(profile.case, door) for door in profile.doors), data) if data else None


def _operated(case: Case, door: Door) -> Answer:
    answer = is_third_party(case, door)
    if isinstance(answer, Unknown):
        return answer
    operator = door.server.operator if door.server else None
    return Fact(f"`{operator}` operates its server", door.at("server", "operator")) if answer else None


def _is_for_everybody(profile: Profile) -> Answer:
    at = (*profile.route, "audience")
    audience = profile.plugin.audience
    if audience is None:
        return Unknown(at, f"the inventory does not say the `audience` of `{profile.id}`")
    return Fact("its audience is everybody", at) if _is_everybody(profile.case, audience) else None


@lru_cache(maxsize=4096)
def _is_everybody(case: Case, audience: tuple[str, ...]) -> bool:
    people = case.organisation.people
    return bool(audience) and len(people.of_groups(audience)) == len(people.of_groups(tuple(case.organisation.groups)))


_CONDITIONS: tuple[tuple[Severity, Callable[[Profile], Answer]], ...] = (
    ("critical", _completes),
    ("critical", lambda profile: profile.does("writes", "restricted")),
    ("critical", _runs_what_moves),
    ("high", lambda profile: profile.destroys),
    ("high", lambda profile: profile.does("writes", "confidential")),
    ("high", lambda profile: profile.does("reads", "restricted")),
    ("high", _asks_no_sign_in),
    ("high", _is_elsewhere),
    ("medium", lambda profile: profile.writes),
    ("medium", lambda profile: profile.does("reads", "confidential")),
    ("medium", _is_for_everybody),
)
