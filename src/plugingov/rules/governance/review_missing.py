"""A door that nobody reviewed as it is now."""

from collections.abc import Iterator

from plugingov.model.door import Door
from plugingov.model.inventory import Covers, Review
from plugingov.model.launch import command_lines
from plugingov.model.source import Source
from plugingov.model.values import SURFACES
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_plugin
from plugingov.sources.document import Route

_SHORTEST_COMMIT, _LONGEST_COMMIT = 7, 40
# What signs in without scopes, unless the inventory writes some down.
_WITHOUT_SCOPES = frozenset({"none", "mtls", "aws-credentials", "static-header", "api-token"})


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    name = subject.plugin or ""
    review = case.organisation.plugins[name].review
    at: Route = ("plugins", name, "review")
    days = (review or Review()).approvals_on_record.values()
    if review is None or not days:
        return Finding(at, f"nobody is on record as having reviewed `{name}`")
    if min(days) > case.today:
        return Finding(at, f"the first approval of `{name}` is of {min(days)}, which is later than today")
    if review.covers is None:
        return PASS
    answers = [answer for answer in _compared(case, name, review.covers) if answer is not PASS]
    if not answers:
        return PASS
    found = [answer for answer in answers if isinstance(answer, Finding)]
    if found:
        more = f", and {len(found) - 1} more such difference{'s' * (len(found) > _TWO)}" if found[1:] else ""
        return Finding(found[0].at, found[0].message + more)
    return answers[0]


_TWO = 2


def _compared(case: Case, name: str, covers: Covers) -> Iterator[Verdict]:
    """Yield what comes of each thing that the review covers, on each surface."""
    for surface in SURFACES:
        door = case.layers.doors.get((name, surface))
        if door is None:
            continue
        if covers.scopes is not None:
            yield _scopes(door, covers.scopes)
        if covers.version is not None:
            yield _version(case, door, covers.version)
        if covers.sha is not None:
            yield _commit(case, door, covers.sha)


def _scopes(door: Door, covered: tuple[str, ...]) -> Verdict:
    requested = door.requested_scopes
    if requested == covered:
        return PASS
    at = (*door.route, "review", "covers", "scopes")
    if requested is None:
        if door.auth and door.auth.method in _WITHOUT_SCOPES:
            return PASS
        return Unknown(at, f"the inventory does not say which `scopes` `{door.id}` asks for on {door.surface}")
    beyond = [scope for scope in requested if scope not in covered]
    if not beyond:
        return PASS
    more = f" and {len(beyond) - 1} more" if beyond[1:] else ""
    what = f"`{door.id}` asks for scope `{beyond[0]}`{more} on {door.surface}"
    return Finding(at, f"{what}, which its review does not cover")


def _version(case: Case, door: Door, covered: str) -> Verdict:
    at = (*door.route, "review", "covers", "version")
    package = case.organisation.packages.get(door.package or "")
    if door.package:
        own = package.source.version if package and package.source else None
        version = (package.version if package else None) or own
        versions, what = [version] if version else [], f"the `version` of package `{door.package}`"
    else:
        fetched = [each for line in command_lines(door.server) for each in line.launch.fetched]
        versions = [each.shown_version for each in fetched if each.is_exact and each.shown_version]
        what = f"which version of `{door.id}` is there on {door.surface}"
    if not versions:
        return Unknown(at, f"the inventory does not say {what}")
    other = next((version for version in versions if version.removeprefix("v") != covered.removeprefix("v")), None)
    if other is None:
        return PASS
    return Finding(at, f"`{door.id}` is at version `{other}` on {door.surface}; its review covers `{covered}`")


def _commit(case: Case, door: Door, covered: str) -> Verdict:
    at = (*door.route, "review", "covers", "sha")
    if door.package is None:
        return Unknown(at, f"the inventory does not say which package `{door.id}` comes in on {door.surface}")
    package = case.organisation.packages.get(door.package)
    own = package.source if package else None
    marketplace = case.organisation.marketplaces.get(door.package.partition("@")[2])
    is_own = own is not None and own.source != "relative"
    pin = _pin(own if is_own else marketplace.source if marketplace else None)
    if pin is not None and _is_same(pin, covered):
        return PASS
    if own is None:
        because = f"the inventory does not say what the own source of package `{door.package}` is"
        return Unknown(at, because)
    if pin is None:
        return Unknown(at, f"the inventory does not say at which commit package `{door.package}` is")
    is_at, was_at = pin[:_LONGEST_COMMIT], covered[:_LONGEST_COMMIT]
    return Finding(at, f"`{door.id}` is at commit `{is_at}` on {door.surface}; its review covers `{was_at}`")


def _pin(source: Source | None) -> str | None:
    """Return the commit or digest that a source is held at."""
    return source.sha or source.sha256 or source.manifest_sha256 if source else None


def _is_same(pin: str, covered: str) -> bool:
    """Tell whether two commits are one, where the shorter may be how people write the longer."""
    short, long = sorted((pin.casefold(), covered.casefold()), key=len)
    return long.startswith(short) and (len(short) >= _SHORTEST_COMMIT or short == long)


REVIEW_MISSING = Rule(
    id="GOV002",
    name="review-missing",
    title="Nobody reviewed a plugin as it is now",
    layer=None,
    severity="medium",
    why="A review looks at one version with certain scopes. What has changed since was seen by nobody. Where a review does not "
    "say what it covered, that is unknown and no gap.",
    fix="Review the plugin as it is, and write down who approved it and what the review `covers`; or go back to what was reviewed.",
    controls=Controls(nist=("SA-9", "RA-3"), iso=("A.5.19", "A.5.22"), soc2=("CC9.2",), mas=("3.4",)),
    bad=Example(
        """\
marketplaces:
  anycompany-tools: {source: {github: anycompany/claude-plugins}}
packages:
  notes@anycompany-tools: {version: 1.5.0, source: {github: anycompany/notes}}
plugins:
  box:  # gap
    title: Box
    path: oauth-connector
  notes:
    title: Notes
    path: marketplace
    auth: {method: oauth, scopes: [notes.read, notes.write]}
    review:
      approvals: {risk@anycompany.example: 2026-09-01}
      covers:
        version: 1.4.0  # gap
    provision: {cowork: {marketplace: anycompany-tools}}
""",
    ),
    good=Example(
        """\
marketplaces:
  anycompany-tools: {source: {github: anycompany/claude-plugins}}
packages:
  notes@anycompany-tools: {version: 1.4.0, source: {github: anycompany/notes}}
plugins:
  box:
    title: Box
    path: oauth-connector
    review: {approved_by: risk@anycompany.example, approved_on: 2026-09-01}
  notes:
    title: Notes
    path: marketplace
    auth: {method: oauth, scopes: [notes.read]}
    review:
      approvals: {risk@anycompany.example: 2026-09-01}
      covers: {version: 1.4.0, scopes: [notes.read, notes.write]}
    provision: {cowork: {marketplace: anycompany-tools}}
""",
    ),
    settings=Settings,
    subjects=each_plugin,
    judge=judge,
)
