"""A review whose time is over."""

from datetime import timedelta

from plugingov.model.values import Whole
from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_plugin


class ReviewSettings(Settings):
    """How many days before its end a review is said to run out; 0 says it never before."""

    within_days: Whole = 0


def judge(case: Case, subject: Subject, settings: ReviewSettings) -> Verdict:
    name = subject.plugin or ""
    review = case.organisation.plugins[name].review
    if review is None:
        return NOT_APPLICABLE
    at = ("plugins", name, "review", "valid_until")
    if review.valid_until is None:
        if not review.approvals_on_record:
            return NOT_APPLICABLE
        return Unknown(at, f"the review of `{name}` names no `valid_until`")
    left = review.valid_until - case.today
    if left < timedelta(0):
        return Finding(at, f"the review of `{name}` ran out on {review.valid_until}")
    if settings.within_days and left <= timedelta(days=settings.within_days):
        when = (
            f"in {left.days} days, on {review.valid_until}" if left.days > 1 else "tomorrow" if left.days else "today"
        )
        return Finding(at, f"the review of `{name}` runs out {when}", grade="low")
    return PASS


REVIEW_EXPIRED = Rule(
    id="GOV003",
    name="review-expired",
    title="A review has run out",
    layer=None,
    severity="medium",
    why="Vendors, servers and needs change: an approval holds until a day, and then somebody looks again. The last day counts.",
    fix="Review the plugin again and write down the new approvals and `valid_until`, or take the plugin away.",
    controls=Controls(nist=("SA-9", "RA-3"), iso=("A.5.19", "A.5.22"), soc2=("CC9.2",), mas=("3.4",)),
    bad=Example(
        """\
plugins:
  notion:
    title: Notion
    path: marketplace
    review:
      approvals: {jonas@anycompany.example: 2025-09-30}
      valid_until: 2026-09-30  # gap
""",
    ),
    good=Example(
        """\
plugins:
  notion:
    title: Notion
    path: marketplace
    review:
      approvals: {jonas@anycompany.example: 2025-10-01}
      valid_until: 2026-10-01
""",
    ),
    settings=ReviewSettings,
    subjects=each_plugin,
    judge=judge,
)
