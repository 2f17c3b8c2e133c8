"""A package of the account that another one of its name silently replaces on Claude Code."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice

from plugingov.model.door import Door
from plugingov.rules.case import Case
from plugingov.rules.parity import endpoint
from plugingov.rules.parity.copies import Copy, copies, name_of
from plugingov.rules.parity.package import difference, package_at
from plugingov.rules.parity.pair import pairs
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.claude_code.client.session import ObservedPackage

_MOST_COPIES = 8  # of one name, more than any organisation has


@lru_cache(maxsize=8)
def each_copied(case: Case) -> tuple[Subject, ...]:
    """Return each plugin whose package on Cowork has a name that Claude Code has a package of, too."""
    names = copies(case)
    return tuple(
        Subject(plugin=door.id)
        for door in case.layers.doors.values()
        if door.surface == "cowork" and door.package and name_of(door.package) in names and case.is_packaged(door)
    )


@lru_cache(maxsize=8)
def each_copied_or_seen(case: Case) -> tuple[Subject, ...]:
    """Return the same, and each plugin of Cowork of whose package a machine holds another one of the name."""
    return tuple(dict.fromkeys((*each_copied(case), *_seen(case))))


@lru_cache(maxsize=8)
def _seen(case: Case) -> Mapping[Subject, Verdict]:
    """Return what is said of each plugin of Cowork of whose package managed settings of a machine hold another."""
    if not case.observed:
        return {}
    held: dict[str, dict[str, ObservedPackage]] = {}
    for each in case.sightings.packages:
        if each.package.locked == "yes":
            held.setdefault(name_of(each.package.id), {}).setdefault(each.package.id, each.package)
    found = {}
    for door in case.layers.doors.values():
        if door.surface == "cowork" and door.package and case.is_packaged(door):
            others = held.get(name_of(door.package), {})
            other = next((package for name, package in others.items() if name != door.package), None)
            if other and (verdict := _shadowed(case, door, other)):
                found[Subject(plugin=door.id)] = verdict
    return found


def _shadowed(case: Case, door: Door, other: ObservedPackage) -> Verdict | None:
    """Return whether a package of the account is replaced; nothing where it does not come to this surface at all."""
    from plugingov.layers.sightings import is_there  # noqa: PLC0415 (most runs look at no machine)

    synced = next(each.answer for each in case.layers.comes_along(door) if each.via == "synced-plugin")
    of_account = [each.package for each in case.sightings.packages if each.package.id == f"{name_of(other.id)}@synced"]
    if not any(map(is_there, of_account)):
        if synced.state == "off":
            return next((Unknown(each.at, each.because) for each in of_account if each.loads == "unknown"), None)
        if synced.state == "unknown":
            return Unknown(synced.at, synced.because)
    because = f"managed settings of a machine hold `{other.id}`, and the client loads that one in its place"
    return Finding(other.at, f"`{door.package}` of `{door.id}` syncs from the account: {because}")


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    seen = _seen(case).get(subject)
    declared = _judge_declared(case, subject, settings) if seen is None or isinstance(seen, Unknown) else seen
    return seen if seen and not isinstance(declared, Finding) else declared


def _judge_declared(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    door = case.door(subject.plugin, "cowork")
    package = door.package or ""
    of_name = copies(case).get(name_of(package), {})
    compared = [(copy, _difference(case, door, copy)) for copy in _others(of_name, package)]
    differing = [(copy, found) for copy, found in compared if isinstance(found, str)]
    unsaid = [found for _, found in compared if isinstance(found, Unknown)]
    if not (differing or unsaid):
        return PASS
    synced = next(each.answer for each in case.layers.comes_along(door) if each.via == "synced-plugin")
    if synced.state != "on":
        return NOT_APPLICABLE if synced.state == "off" else Unknown(synced.at, synced.because)
    return next(_verdicts(door, differing), None) or unsaid[0]


def _others(of_name: Mapping[str, Copy], package: str) -> Iterator[Copy]:
    """Yield the copies that may replace a package; where members can install itself, only those that are held."""
    is_there = package in of_name
    for name, copy in islice(of_name.items(), _MOST_COPIES):
        if name != package and (copy.is_managed or not is_there):
            yield copy


def _difference(case: Case, door: Door, copy: Copy) -> str | Unknown | None:
    """Return in what two packages of one name differ: in themselves, or in the server that the door has in each."""
    found = difference(case, door.package or "", copy.door.package or "")
    if isinstance(found, str) or copy.door.id != door.id:
        return found
    return "server" if isinstance(endpoint.difference(case, pairs(case)[door.id]), endpoint.Difference) else found


def _verdicts(door: Door, differing: list[tuple[Copy, str]]) -> Iterator[Verdict]:
    """Yield what is known of each copy; the first is one that managed settings hold, where there is any."""
    for copy, found in differing:
        at = package_at(copy.door)
        if not copy.is_managed:
            because = f"nobody says which package loads where `{door.package}` syncs and members install `{copy.door.package}`"
            yield Unknown(at, because)
        elif copy.offered.state == "unknown":
            yield Unknown(copy.offered.at, copy.offered.because)
        else:
            held = f"managed settings hold `{copy.door.package}`, which differs in {found}"
            message = f"`{door.package}` of `{door.id}` syncs into claude-code and is silently replaced there: {held}"
            yield Finding(at, message)


COPY_SHADOWS_COPY = Rule(
    id="PAR007",
    name="copy-shadows-copy",
    title="A package of the account is silently replaced on Claude Code",
    layer="install",
    severity="medium",
    why="Where managed settings hold a package of the same name, the client loads that one, and the one that syncs from the "
    "account does nothing. Members see one name and get two different things. Two packages with the same version, source "
    "and pin are no gap. Cowork sessions on a member's computer may lose their package in the same way; no setting that "
    "an inventory holds tells where.",
    fix={
        "cowork": "Deliver the same package as Claude Code has, or give it another name.",
        "claude-code": "Hold the same package in managed settings, or declare it `via: synced-plugin` and hold none.",
    },
    references=(
        "claude.com/docs/plugins/org-rollout",
        "claude.com/docs/plugins/admin",
        "support.claude.com/en/articles/13837440",
        "Cowork condition I16",
        "Claude Code condition CC-X01",
    ),
    controls=Controls(nist=("CM-2", "CM-8"), iso=("A.8.9", "A.5.9"), soc2=("CC7.1",), mas=("7.2",)),
    bad=Example(
        """\
surfaces:
  claude-code: {minimum_version: 2.1.273, claude_ai_plugin_sync: true}
marketplaces:
  tools: {source: {github: acme/plugins, sha: 3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90}}
  old-tools: {source: {github: acme/old-plugins, sha: 89abcdef0123456789abcdef0123456789abcdef}}
packages:
  notes@tools: {version: 1.4.0, source: ./notes}
  notes@old-tools: {version: 1.1.0, source: ./notes}
plugins:
  notes:
    title: Notes
    path: marketplace
    provision:
      cowork: {via: org-plugin, package: notes@tools, preference: required}
      claude-code:
        via: managed-plugin
        package: notes@old-tools  # gap
""",
    ),
    good=Example(
        """\
surfaces:
  claude-code: {minimum_version: 2.1.273, claude_ai_plugin_sync: true}
marketplaces:
  tools: {source: {github: acme/plugins, sha: 3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90}}
plugins:
  notes:
    title: Notes
    path: marketplace
    provision:
      cowork: {via: org-plugin, package: notes@tools, preference: required}
      claude-code: {via: managed-plugin, package: notes@tools}
""",
    ),
    settings=Settings,
    asks="either",
    asks_strangers=False,
    subjects=each_copied_or_seen,
    judge=judge,
)
