"""Data of which nobody says where it is."""

from collections.abc import Iterator

from plugingov.model.values import Patterns
from plugingov.rules.case import Case
from plugingov.rules.remarks import unmatched
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_door


class RegionUnknownSettings(Settings):
    """The classifications whose regions have to be stated."""

    required_for: Patterns | None = None


def judge(case: Case, subject: Subject, settings: RegionUnknownSettings) -> Verdict:
    name = subject.plugin or ""
    data = case.organisation.plugins[name].data
    classification = data.classification if data else None
    is_required = classification in (settings.required_for or ())
    if not is_required and classification in case.ranks:
        return NOT_APPLICABLE
    if data and data.regions:
        return PASS
    at = ("plugins", name, "data")
    if is_required:
        return Finding((*at, "regions"), f"`{name}` holds {classification} data and nobody says in which region")
    if classification is None:
        return Unknown((*at, "classification"), f"the inventory does not say the `data.classification` of `{name}`")
    return Unknown((*at, "classification"), case.unranked(classification))


def idle(case: Case, settings: RegionUnknownSettings) -> Iterator[str]:
    fact = "is no classification of the policy"
    yield from unmatched(settings.required_for or (), case.ranks, "required_for", fact)
    if settings.required_for == ():
        yield "`required_for` is an empty list"


REGION_UNKNOWN = Rule(
    id="DAT002",
    name="region-unknown",
    title="Nobody says in which region data is",
    layer="install",
    severity="medium",
    why="A rule about regions can only judge what is written down: for data that matters, not knowing where it is is the gap.",
    fix="Ask whoever operates the server, and write the answer into the plugin's `data.regions`.",
    controls=Controls(nist=("SA-9(5)", "RA-2"), iso=("A.5.12", "A.5.23"), soc2=("CC6.7", "C1.1"), mas=("3.4", "11.1")),
    required=("required_for",),
    bad=Example(
        """\
plugins:
  box:
    title: Box
    path: oauth-connector
    data: {classification: confidential}  # gap
    provision: {cowork: {via: directory-connector}}
""",
        "required_for: [confidential, restricted]",
    ),
    good=Example(
        """\
plugins:
  box:
    title: Box
    path: oauth-connector
    data: {classification: confidential, regions: [ap-southeast-1]}
    provision: {cowork: {via: directory-connector}}
  aws-knowledge:
    title: AWS Knowledge
    path: oauth-connector
    data: {classification: public}
    provision: {cowork: {via: directory-connector}}
""",
        "required_for: [confidential, restricted]",
    ),
    settings=RegionUnknownSettings,
    subjects=each_door,
    judge=judge,
    idle=idle,
)
