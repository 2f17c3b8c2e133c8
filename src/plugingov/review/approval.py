"""Who has to approve a request, by name, and which gaps close once they have."""

from collections.abc import Mapping
from dataclasses import dataclass

from plugingov.model.values import Severity
from plugingov.review.question import Question
from plugingov.rules.case import Case
from plugingov.rules.governance.approval_missing_for_tier import Approver, approvers
from plugingov.rules.governance.signature import signed
from plugingov.rules.rule import Unknown
from plugingov.rules.tier import Tier


@dataclass(frozen=True)
class Signature:
    """One approval that is needed: the word of the policy, whom it means, and whether they may give it."""

    word: str
    name: str | None  # nothing where nobody says whom the word means
    role: str = ""
    members: tuple[str, ...] = ()  # of a group, of whom one is enough
    is_requester: bool = False
    missing: str = ""


@dataclass(frozen=True)
class Approval:
    """Everybody who has to approve, and the tier that asks for it."""

    level: Severity
    signatures: tuple[Signature, ...]

    def on(self, day: str) -> Mapping[str, str]:
        """Return the approvals as they would be on record; some reviewer's where the policy names nobody."""
        names = [each.name for each in self.signatures if each.name] or [SOMEBODY]
        return dict.fromkeys(names, day)


SOMEBODY = "somebody-else"  # stands for a reviewer whom no policy names; it is written into no file


def approval_for(case: Case, plugin: str, tier: Tier) -> Approval:
    """Return who has to approve a plugin of a tier."""
    words = case.decided.approvals.get(tier.level, ())
    review = case.organisation.plugins[plugin].review
    asks = signed(review.requested_by) if review and review.requested_by else ""
    found = (_signature(case, word, each, asks) for word in words for each in approvers(case, plugin, word))
    return Approval(tier.level, tuple(dict.fromkeys(found)))


def _signature(case: Case, word: str, approver: Approver | Unknown, asks: str) -> Signature:
    if isinstance(approver, Unknown):
        return Signature(word, None, missing=approver.because)
    members: tuple[str, ...] = ()
    if approver.name in case.organisation.groups:
        people = case.organisation.people.of_group(approver.name)
        members = tuple(each.name for each in people if each.is_named)
    is_requester = signed(approver.name) == asks
    return Signature(word, approver.name, approver.role, members, is_requester)


def questions(approval: Approval) -> tuple[Question, ...]:
    """Return what keeps an approval from being asked for."""
    found = []
    for each in approval.signatures:
        if each.name is None:
            key = {"owner": "owner", "data-owner": "data.owner"}.get(each.word, "projects")
            asks = f"Who is the {each.word.replace('-', ' ')}? {each.missing[:1].upper()}{each.missing[1:]}."
            found.append(Question(key, asks, f"tier {approval.level} needs that approval"))
        elif each.is_requester:
            asks = f"Who approves instead of the {each.word.replace('-', ' ')}? They ask for it themselves."
            found.append(Question("requested_by", asks, f"tier {approval.level} needs that approval"))
    return tuple(found)
