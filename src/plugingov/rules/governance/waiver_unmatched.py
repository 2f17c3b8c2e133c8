"""A waiver of a gap that is not there."""

from plugingov.model.waivers import Waiver
from plugingov.rules.case import Case
from plugingov.rules.governance.waivers import each_waiver, waiver_of
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.errors import did_you_mean


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    name = subject.item or ""
    if name in case.accepting.matched:
        return PASS
    waiver = waiver_of(case, subject)
    key = "rule" if waiver.rule else "fingerprint"
    at = ("waivers", name, key)
    left_out = case.accepting.left_out
    if waiver.rule in left_out or (waiver.fingerprint and left_out):
        return Unknown(at, f"whether waiver `{name}` matches a gap is not known, because this run leaves rules out")
    stranger = _stranger(case, waiver)
    if stranger:
        return Finding(("waivers", name, stranger[0]), f"waiver `{name}` matches no gap: {stranger[1]}")
    what = f"no gap has the fingerprint {waiver.fingerprint}" if waiver.fingerprint else _what_is_missing(waiver)
    return Finding(at, f"waiver `{name}` matches no gap: {what}")


def _what_is_missing(waiver: Waiver) -> str:
    parts = [f"{what} `{said}`" for what in ("plugin", "surface", "project") if (said := getattr(waiver, what))]
    return f"there is none of `{waiver.rule}` about {', '.join(parts)}"


def _stranger(case: Case, waiver: Waiver) -> tuple[str, str] | None:
    """Return the key of a waiver that names what the inventory does not have, and that in words."""
    organisation = case.organisation
    for key, said, known in (
        ("plugin", waiver.plugin, organisation.plugins),
        ("project", waiver.project, organisation.projects),
    ):
        if said is not None and said not in known:
            hint = did_you_mean(said, known)
            return key, f"the inventory has no {key} `{said}`" + (f"; {hint}" if hint else "")
    return None


WAIVER_UNMATCHED = Rule(
    id="GOV008",
    name="waiver-unmatched",
    title="A waiver matches no gap",
    layer=None,
    severity="low",
    why="A waiver that outlives its gap, or never fitted one, waits for the next gap of that name and accepts it unseen.",
    fix="Take the waiver away; or, where a gap was meant, copy its fingerprint from the report.",
    controls=Controls(nist=("CA-5", "RA-7"), iso=("A.5.36",), soc2=("CC3.2", "CC4.2"), mas=("4.4",)),
    item_is="waiver",
    bad=Example(
        """\
plugins:
  paylater-status:
    title: PayLater status
    path: custom-mcp
    owner: it-data@anycompany.example
""",
        waivers="""\
waivers:
  W-1:
    rule: owner-missing  # gap
    plugin: paylater-status
    owner: cfo@anycompany.example
    reason: the team is being founded
    ticket: IT-2001
    until: 2026-12-31
""",
        with_rules="owner-missing: {}",
    ),
    good=Example(
        """\
plugins:
  paylater-status:
    title: PayLater status
    path: custom-mcp
""",
        waivers="""\
waivers:
  W-1:
    rule: owner-missing
    plugin: paylater-status
    owner: cfo@anycompany.example
    reason: the team is being founded
    ticket: IT-2001
    until: 2026-12-31
""",
        with_rules="owner-missing: {}",
    ),
    settings=Settings,
    subjects=each_waiver,
    is_asked_last=True,
    judge=judge,
)
