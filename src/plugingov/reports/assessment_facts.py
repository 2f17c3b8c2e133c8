"""A gap, or what is not known, as an observation of OSCAL, and a gap as a risk."""

from typing import Any
from urllib.parse import quote

from plugingov.gaps.gap import Fact, Gap
from plugingov.reports.assessment_parts import Run, by, line, named, props
from plugingov.reports.gap_mark import how_known
from plugingov.reports.gap_record import message
from plugingov.reports.places import fact_words, file_path
from plugingov.reports.waiver_words import waiver_words
from plugingov.sources.secrets import mask


def observation(run: Run, fact: Fact) -> dict[str, Any]:
    """Return what was seen, where, and of what."""
    organization, subject = fact.organization, fact.subject
    about = named(organization, "plugin", subject.plugin) if subject.plugin else ""
    said = message(fact, run.people) if isinstance(fact, Gap) else f"not known: {fact.because}"
    return {
        "uuid": named(organization, fact.fingerprint, "observation"),
        "title": _title(fact),
        "description": line(said),
        "props": props(
            rule=fact.rule,
            rule_id=fact.id,
            verdict="gap" if isinstance(fact, Gap) else "unknown",
            status=fact.status,
            severity=fact.severity,
            layer=fact.layer,
            surface=subject.surface,
            project=subject.project,
            group=subject.group,
            credential=subject.credential,
            capability=subject.capability,
            item=subject.item,
            fingerprint=fact.fingerprint,
        ),
        "methods": ["EXAMINE"],
        "types": ["finding" if isinstance(fact, Gap) else "control-objective"],
        **by(organization),
        **({"subjects": [{"subject-uuid": about, "type": "component"}]} if about else {}),
        "relevant-evidence": [_evidence(fact)],
        "collected": run.time,
        **({} if isinstance(fact, Gap) else {"remarks": line(how_known(fact, run.report))}),
    }


def risk(run: Run, gap: Gap, why: str) -> dict[str, Any]:
    """Return what a gap may lead to, what closes it, and who accepts it until when."""
    organization, accepted = gap.organization, gap.accepted
    taken = {"deadline": f"{accepted.until.isoformat()}T00:00:00+00:00"} if accepted else {}
    waived = waiver_words(accepted, run.people) if accepted else None
    return {
        "uuid": named(organization, gap.fingerprint, "risk"),
        "title": _title(gap),
        "description": line(message(gap, run.people)),
        "statement": line(why),
        "props": props(severity=gap.severity, status=gap.status, fingerprint=gap.fingerprint, waived=waived),
        "status": "deviation-approved" if gap.status == "waived" else "open",
        **by(organization),
        **taken,
        "remediations": [
            {
                "uuid": named(organization, gap.fingerprint, "remediation"),
                "lifecycle": "recommendation",
                "title": "Fix",
                "description": line(gap.fix),
            }
        ],
        "related-observations": [{"observation-uuid": named(organization, gap.fingerprint, "observation")}],
    }


def _title(fact: Fact) -> str:
    words = fact_words(fact)
    return line(f"{fact.rule}: {words}" if words else fact.rule)


def _evidence(fact: Fact) -> dict[str, str]:
    """Return where it stands; what is no file of the repository has no address."""
    path = file_path(fact.place)
    href = {"href": quote(mask(path).encode("utf-8", "surrogatepass"), safe="/")} if path else {}
    return {**href, "description": line(str(fact.place))}
