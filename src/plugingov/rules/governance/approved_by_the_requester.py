"""A door that nobody but its requester approved."""

from functools import lru_cache
from typing import NamedTuple

from plugingov.model.inventory import NO_REVIEW, Review
from plugingov.rules.case import Case
from plugingov.rules.governance.signature import signed
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_plugin
from plugingov.sources.document import Route


class Party(NamedTuple):
    """Whoever a name stands for: one person, or the members of a group as far as they are named."""

    name: str
    members: frozenset[str]
    is_complete: bool = True

    def is_within(self, other: "Party") -> bool:
        """Tell whether this is certainly nobody but people of the other."""
        return self.name == other.name or (self.is_complete and self.members <= other.members)

    def is_apart_from(self, other: "Party") -> bool:
        """Tell whether this is certainly nobody of the other."""
        return self.is_complete and other.is_complete and self.members.isdisjoint(other.members)


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    name = subject.plugin or ""
    review = case.organisation.plugins[name].review or NO_REVIEW
    approvers = [who for who, day in review.approvals_on_record.items() if day <= case.today]
    if not approvers:
        return NOT_APPLICABLE
    at: Route = ("plugins", name, "review")
    if review.requested_by is None:
        return Unknown((*at, "requested_by"), f"the inventory does not say who requested `{name}`")
    requester = _party(case, review.requested_by)
    unclear = []
    for approver in approvers:
        party = _party(case, approver)
        if party.is_apart_from(requester):
            return PASS
        if not party.is_within(requester):
            unclear.append(approver)
    asked = case.holder(review.requested_by)
    decisive = (unclear or approvers)[0]
    at = _approved_at(review, name, decisive)
    approved = case.holder(decisive)
    if unclear:
        because = f"whether {approved}, who approved `{name}`, is somebody else than {asked}, who requested it"
        return Unknown(at, f"the inventory does not say {because}")
    if _party(case, decisive).name == requester.name:
        return Finding(at, f"{asked} requested `{name}`, and nobody else approved it")
    return Finding(at, f"{asked} requested `{name}`, and {approved}, who approved it, is nobody else")


def _approved_at(review: Review, plugin: str, approver: str) -> Route:
    at: Route = ("plugins", plugin, "review")
    return (*at, "approvals", approver) if approver in (review.approvals or {}) else (*at, "approved_by")


@lru_cache(maxsize=8)
def _groups(case: Case) -> dict[str, str]:
    """Return each group by its name as people sign with it."""
    return {signed(group): group for group in case.organisation.groups}


@lru_cache(maxsize=1024)
def _party(case: Case, name: str) -> Party:
    folded = signed(name)
    group = _groups(case).get(folded)
    if group is None:
        return Party(folded, frozenset({folded}))
    people = case.organisation.people.of_group(group)
    named = frozenset(signed(person.name) for person in people if person.is_named)
    return Party(folded, named, all(person.is_named for person in people))


APPROVED_BY_THE_REQUESTER = Rule(
    id="GOV004",
    name="approved-by-the-requester",
    title="Nobody but the requester approved a plugin",
    layer=None,
    severity="high",
    why="Whoever wants a door sees what it is good for. Somebody who did not ask for it has to see what it is bad for. Where others "
    "approved it as well, two pairs of eyes have looked.",
    fix="Have somebody approve the plugin who did not request it, and write that down in `review.approvals`.",
    controls=Controls(nist=("AC-5",), iso=("A.5.3",), soc2=("CC5.1",), mas=("3.2",)),
    bad=Example(
        """\
plugins:
  asana:
    title: Asana
    path: marketplace
    review:
      requested_by: jonas@anycompany.example
      approvals:
        Jonas@AnyCompany.example: 2026-06-22  # gap
""",
    ),
    good=Example(
        """\
plugins:
  asana:
    title: Asana
    path: marketplace
    review:
      requested_by: jonas@anycompany.example
      approvals: {jonas@anycompany.example: 2026-06-22, siti@anycompany.example: 2026-06-23}
""",
    ),
    settings=Settings,
    subjects=each_plugin,
    judge=judge,
)
