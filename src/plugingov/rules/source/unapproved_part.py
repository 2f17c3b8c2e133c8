"""A part of a package that nobody approved."""

from functools import lru_cache

from plugingov.model.inventory import Part, Review
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Route

# These run nothing themselves.
_HARMLESS = frozenset({"settings", "user_config"})


class PartSettings(Settings):
    """Which parts need no approval of their own."""

    approved: tuple[Part, ...] = ("skills", "commands", "agents")


@lru_cache(maxsize=8)
def each_declared_package(case: Case) -> tuple[Subject, ...]:
    """Return each package that the inventory describes."""
    return tuple(Subject(item=name) for name in case.organisation.packages)


def judge(case: Case, subject: Subject, settings: PartSettings) -> Verdict:
    name = subject.item or ""
    parts = case.organisation.packages[name].parts
    at: Route = ("packages", name, "parts")
    if parts is None:
        return Unknown(at, f"the inventory does not say which `parts` package `{name}` has")
    asked = [part for part in parts if part not in settings.approved and part not in _HARMLESS]
    if not asked:
        return PASS
    answers = {part: _is_covered(case, name, part) for part in dict.fromkeys(asked)}
    uncovered = [part for part, answer in answers.items() if answer is False]
    if uncovered:
        carried = ", ".join(f"`{part}`" for part in uncovered)
        message = f"package `{name}` carries {carried}, and no approval covers that"
        return Finding((*at, parts.index(uncovered[0])), message)
    unclear = next((part for part, answer in answers.items() if answer is None), None)
    if unclear is None:
        return PASS
    because = f"package `{name}` carries `{unclear}`, and a review does not say which `parts` it covers"
    return Unknown((*at, parts.index(unclear)), because)


def _is_covered(case: Case, package: str, part: Part) -> bool | None:
    """Tell whether the approval of every door in a package covers a part; nothing where one does not say."""
    reviews = {door.id: door.plugin.review for door in case.doors_of_package.get(package, ())}
    answers = [_covers(review, part) for review in reviews.values()]
    if False in answers or not answers:
        return False
    return None if None in answers else True


def _covers(review: Review | None, part: Part) -> bool | None:
    if review is None or not review.approvals_on_record:
        return False
    if review.covers is None or review.covers.parts is None:
        return None
    return part in review.covers.parts


UNAPPROVED_PART = Rule(
    id="SRC013",
    name="unapproved-part",
    title="A package carries a part that nobody approved",
    layer="install",
    severity="high",
    why="Whoever approves a door looks at its server. Hooks, programs, monitors, language servers and local servers in the same "
    "package run on every member's machine all the same, without a question. Settings and options that members fill in run "
    "nothing and are not asked about.",
    fix="Leave the part out of the package, or review it and name it in `review.covers.parts` of each door in the package.",
    references=(
        "OWASP MCP04:2025",
        "code.claude.com/docs/en/plugins-reference",
        "claude.com/docs/plugins/platform-support",
    ),
    controls=Controls(
        nist=("SR-3", "SR-11", "SI-7"), iso=("A.5.21", "A.8.30"), soc2=("CC6.8", "CC8.1"), mas=("3.4", "6.3")
    ),
    item_is="package",
    bad=Example(
        """\
marketplaces: {acme: {}}
packages:
  notes@acme:
    parts:
      - skills
      - hooks  # gap
plugins:
  notes:
    title: Notes
    path: marketplace
    review: {approvals: {it@acme.example: 2026-09-01}, covers: {parts: [skills]}}
    provision: {cowork: {marketplace: acme}}
""",
    ),
    good=Example(
        """\
marketplaces: {acme: {}}
packages:
  notes@acme: {parts: [skills, hooks]}
plugins:
  notes:
    title: Notes
    path: marketplace
    review: {approvals: {it@acme.example: 2026-09-01}, covers: {parts: [skills, hooks]}}
    provision: {cowork: {marketplace: acme}}
""",
    ),
    settings=PartSettings,
    subjects=each_declared_package,
    judge=judge,
)
