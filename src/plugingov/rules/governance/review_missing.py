"""A door that nobody reviewed as it is now."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from plugingov.model.inventory import NO_REVIEW, Auth, Covers, Server
from plugingov.model.launch import command_lines
from plugingov.model.values import SURFACES
from plugingov.rules.case import Case
from plugingov.rules.reviewed import is_pin, is_version, pin_of, version_of
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_plugin
from plugingov.sources.document import Route

_LONGEST_COMMIT = 40
# What signs in without scopes, unless the inventory writes some down.
_WITHOUT_SCOPES = frozenset({"none", "mtls", "aws-credentials", "static-header", "api-token"})


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    name = subject.plugin or ""
    review = case.organisation.plugins[name].review
    at: Route = ("plugins", name, "review")
    days = (review or NO_REVIEW).approvals_on_record.values()
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


class Reviewed(NamedTuple):
    """A plugin as its review is compared with it: on one surface, or by itself where it is provisioned on none."""

    id: str
    route: Route
    auth: Auth | None
    server: Server | None
    package: str | None
    where: str

    def at(self, covered: str) -> Route:
        """Return the line that says what the review covers."""
        return (*self.route, "review", "covers", covered)


def _compared(case: Case, name: str, covers: Covers) -> Iterator[Verdict]:
    """Yield what comes of each thing that the review covers, wherever the plugin is."""
    for reviewed in _each(case, name):
        if covers.scopes is not None:
            yield _scopes(reviewed, covers.scopes)
        if covers.version is not None:
            yield _version(case, reviewed, covers.version)
        if covers.sha is not None:
            yield _commit(case, reviewed, covers.sha)


def _each(case: Case, name: str) -> Iterator[Reviewed]:
    doors = [door for surface in SURFACES if (door := case.layers.doors.get((name, surface)))]
    for door in doors:
        yield Reviewed(name, door.route, door.auth, door.server, door.package, f" on {door.surface}")
    if not doors:
        plugin = case.organisation.plugins[name]
        package = f"{name}@{plugin.source.marketplace}" if plugin.source else _carried(case).get(name)
        yield Reviewed(name, ("plugins", name), plugin.auth, plugin.server, package, "")


@lru_cache(maxsize=8)
def _carried(case: Case) -> Mapping[str, str]:
    """Return the package that each plugin is declared to come in."""
    packages = case.organisation.packages.items()
    return {plugin: package for package, declared in packages for plugin in declared.servers or ()}


def _scopes(reviewed: Reviewed, covered: tuple[str, ...]) -> Verdict:
    requested = reviewed.auth.scopes if reviewed.auth else None
    if requested == covered:
        return PASS
    at = reviewed.at("scopes")
    if requested is None:
        if reviewed.auth and reviewed.auth.method in _WITHOUT_SCOPES:
            return PASS
        return Unknown(at, f"the inventory does not say which `scopes` `{reviewed.id}` asks for{reviewed.where}")
    beyond = [scope for scope in requested if scope not in covered]
    if not beyond:
        return PASS
    more = f" and {len(beyond) - 1} more" if beyond[1:] else ""
    what = f"`{reviewed.id}` asks for scope `{beyond[0]}`{more}{reviewed.where}"
    return Finding(at, f"{what}, which its review does not cover")


def _version(case: Case, reviewed: Reviewed, covered: str) -> Verdict:
    at = reviewed.at("version")
    if reviewed.package:
        version = version_of(case.organisation.packages.get(reviewed.package))
        versions, what = [version] if version else [], f"the `version` of package `{reviewed.package}`"
    else:
        fetched = [each for line in command_lines(reviewed.server) for each in line.launch.fetched]
        versions = [each.shown_version for each in fetched if each.is_exact and each.shown_version and not each.hidden]
        what = f"which version of `{reviewed.id}` is there{reviewed.where}"
    if not versions:
        return Unknown(at, f"the inventory does not say {what}")
    other = next((version for version in versions if not is_version(version, covered)), None)
    if other is None:
        return PASS
    return Finding(at, f"`{reviewed.id}` is at version `{other}`{reviewed.where}; its review covers `{covered}`")


def _commit(case: Case, reviewed: Reviewed, covered: str) -> Verdict:
    at, name = reviewed.at("sha"), reviewed.package
    if name is None:
        because = f"the inventory does not say which package `{reviewed.id}` comes in{reviewed.where}"
        return Unknown(at, because)
    pin = pin_of(case, name)
    if pin is not None and is_pin(pin, covered):
        return PASS
    package = case.organisation.packages.get(name)
    if package is None or package.source is None:
        return Unknown(at, f"the inventory does not say what the own source of package `{name}` is")
    if pin is None:
        return Unknown(at, f"the inventory does not say at which commit package `{name}` is")
    is_at, was_at = pin[:_LONGEST_COMMIT], covered[:_LONGEST_COMMIT]
    return Finding(at, f"`{reviewed.id}` is at commit `{is_at}`{reviewed.where}; its review covers `{was_at}`")


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
