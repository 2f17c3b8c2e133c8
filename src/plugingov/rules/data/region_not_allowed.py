"""Data that is held, or thought about, in a region where it may not be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from plugingov.model.attested import Inference
from plugingov.rules.allowed import EVERYTHING, Allowed, Limit, idle_keys
from plugingov.rules.case import Case
from plugingov.rules.rule import (
    NOT_APPLICABLE,
    PASS,
    Controls,
    Example,
    Finding,
    NotApplicable,
    Rule,
    Subject,
    Unknown,
    Verdict,
)
from plugingov.rules.settings import Settings
from plugingov.rules.source.local import bridged, is_local
from plugingov.rules.subjects import each_door, each_project
from plugingov.rules.written import Written
from plugingov.sources.document import Route

# How the name of a profile opens that may run in any region of an area, or of the world.
_AREAS = {
    "global": "any commercial region",
    "us": "any region of the United States",
    "us-gov": "any region of the US government's cloud",
    "eu": "any region of the European Union",
    "apac": "any region of Asia and the Pacific",
    "jp": "any region of Japan",
    "au": "any region of Australia",
    "ca": "any region of Canada",
}
_ANYWHERE = "*"
_NO_PROFILE = "anthropic"  # how the name of a model opens that runs where it is called from


class RegionSettings(Settings):
    """Which regions are allowed, for all data or for each classification."""

    allow: Allowed | None = None


@dataclass(frozen=True, eq=False)
class Regions:
    """The lists of allowed regions; there is one object for each set of settings, so identity is equality."""

    allow: Mapping[str, tuple[str, ...]]


def prepare(settings: RegionSettings, written: Written) -> Regions:
    del written
    return Regions(settings.allow or {})


@lru_cache(maxsize=8)
def each_door_and_project(case: Case) -> tuple[Subject, ...]:
    """Return each door for its server, and each project for the model that works on its data."""
    return (*each_door(case), *each_project(case))


def judge(case: Case, subject: Subject, regions: Regions) -> Verdict:
    if subject.project is not None:
        return _of_project(case, subject, regions)
    name = subject.plugin or ""
    data = case.organisation.plugins[name].data
    classification, served = (data.classification, data.regions) if data else (None, None)
    limit = _limit(case, regions, classification)
    if isinstance(limit, NotApplicable) or not (served or _leaves(case, subject)):
        return NOT_APPLICABLE
    route = ("plugins", name, "data")
    if limit is None:
        because = _unclassified(case, classification, f"`data.classification` of `{name}`")
        return Unknown((*route, "classification"), because)
    if not served:
        because = f"the inventory does not say the `data.regions` of `{name}`"
        return NOT_APPLICABLE if _ANYWHERE in limit.patterns else Unknown((*route, "regions"), because)
    outside = _outside(limit, served)
    if not outside:
        return PASS
    return Finding((*route, "regions", outside[0]), f"`{name}` is served from {_named(served, outside)}; {limit}")


def _leaves(case: Case, subject: Subject) -> bool:
    """Tell whether data may be held elsewhere than on members' machines: a bridge there leads away from them."""
    door = case.door(subject.plugin, subject.surface)
    return not is_local(case, door) or bool(bridged(case, door))


def _of_project(case: Case, subject: Subject, regions: Regions) -> Verdict:
    name = subject.project or ""
    classification = case.organisation.projects[name].data
    limit = _limit(case, regions, classification)
    if isinstance(limit, NotApplicable):
        return limit
    if limit is None:
        because = _unclassified(case, classification, f"`data` of project `{name}`")
        return Unknown(("projects", name, "data"), because)
    if _ANYWHERE in limit.patterns:
        return PASS
    runs = _runs(case, subject.surface or "cowork")
    if isinstance(runs, Unknown):
        return runs
    outside = _outside(limit, runs.regions)
    if not outside:
        return PASS
    what = f"the model of project `{name}` runs in {_named(runs.regions, outside)}"
    return Finding((*runs.route, outside[0]) if runs.is_list else runs.route, f"{what}; {limit}")


@lru_cache(maxsize=64)
def _limit(case: Case, regions: Regions, classification: str | None) -> Limit | NotApplicable | None:
    """Return the list that counts for a classification, or nothing where that cannot be told."""
    if EVERYTHING in regions.allow:
        return Limit("", regions.allow[EVERYTHING])
    if classification is not None and classification in regions.allow:
        return Limit(f"classification `{classification}`", regions.allow[classification])
    return NOT_APPLICABLE if classification in case.ranks else None


def _unclassified(case: Case, classification: str | None, what: str) -> str:
    return f"the inventory does not say the {what}" if classification is None else case.unranked(classification)


@lru_cache(maxsize=1024)
def _outside(limit: Limit, regions: tuple[str, ...]) -> tuple[int, ...]:
    """Return which of some regions are not on a list, by their number."""
    return tuple(number for number, region in enumerate(regions) if not limit.admits(region))


def _named(regions: tuple[str, ...], outside: tuple[int, ...]) -> str:
    more = len(outside) - 1
    return f"`{regions[outside[0]]}`" + (f" and {more} more such region{'s' * (more > 1)}" if more else "")


class Runs(NamedTuple):
    """The regions that a model runs in, and the line that says so."""

    regions: tuple[str, ...]
    route: Route
    is_list: bool


@lru_cache(maxsize=16)
def _runs(case: Case, surface: str) -> Runs | Unknown:
    """Return where the model of a surface runs, as far as the inventory says."""
    organisation = case.organisation
    inference = (
        organisation.cowork if surface == "cowork" else organisation.claude_code
    ).inference or Inference.model_construct()
    route: Route = ("surfaces", surface, "inference")
    if inference.regions:
        return Runs(inference.regions, (*route, "regions"), is_list=True)
    profile = inference.profile or ""
    area = profile.partition(".")[0].lower()
    if inference.from_ and (not profile or area in {_NO_PROFILE, inference.from_.lower()}):
        return Runs((inference.from_,), (*route, "from"), is_list=False)
    unsaid = f"the inventory does not say in which `regions` the model of {surface} runs"
    if not profile:
        return Unknown(route, unsaid)
    reach = f": `{area}.` may be {_AREAS[area]}" if area in _AREAS else ""
    return Unknown((*route, "profile"), unsaid + reach)


def idle(case: Case, regions: Regions) -> Iterable[str]:
    return idle_keys(case, regions.allow, "allow", "classification")


REGION_NOT_ALLOWED = Rule(
    id="DAT001",
    name="region-not-allowed",
    title="Data is in a region where it may not be",
    layer="install",
    severity="high",
    why="Where data may be is often a law or a promise to customers. Two places count: where the server behind a door holds it, "
    "and where the model runs that reads it. A profile that opens with `global.` or the name of an area runs wherever there is "
    "room, so without its `regions` nobody knows. A classification that a mapping does not name is not asked about, nor is a "
    "server on members' machines whose regions are not stated.",
    fix="Serve the door, or run the model, in a region on the list; keep such data away from it; or allow the region on purpose.",
    references=("docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html",),
    controls=Controls(nist=("SA-9(5)", "RA-2"), iso=("A.5.12", "A.5.23"), soc2=("CC6.7", "C1.1"), mas=("3.4", "11.1")),
    required=("allow",),
    bad=Example(
        """\
surfaces:
  cowork:
    inference:
      profile: global.anthropic.claude-opus-4-7
      from: ap-southeast-1
      regions:
        - ap-southeast-1
        - us-east-1  # gap
plugins:
  aws-mcp:
    title: AWS
    path: oauth-connector
    data: {classification: confidential, regions: [us-east-1]}  # gap
    provision: {cowork: {via: directory-connector}}
projects:
  ap-exceptions: {surface: cowork, data: confidential}
""",
        "allow: {confidential: [ap-southeast-1], internal: ['*']}",
    ),
    good=Example(
        """\
surfaces:
  cowork:
    inference: {profile: global.anthropic.claude-opus-4-7, from: ap-southeast-1, regions: [us-east-1, eu-west-1]}
  claude-code:
    inference: {from: ap-southeast-1}
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    data: {classification: confidential, regions: [ap-southeast-1]}
    provision: {cowork: {via: custom-connector}}
projects:
  month-end-close: {surface: cowork, data: internal}
  data-platform: {surface: claude-code, data: confidential}
""",
        "allow: {confidential: [ap-southeast-1], internal: ['*']}",
    ),
    settings=RegionSettings,
    prepare=prepare,
    subjects=each_door_and_project,
    judge=judge,
    idle=idle,
)
