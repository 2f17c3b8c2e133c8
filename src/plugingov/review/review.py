"""The review itself: one request against what is declared and decided, to an answer with its reasons."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from plugingov.gaps.gap import Gap, UnknownFact
from plugingov.model.organisation import Organisation
from plugingov.model.request import Request, Requested
from plugingov.model.values import InstallPath
from plugingov.review.approval import Approval, approval_for
from plugingov.review.approval import questions as approval_questions
from plugingov.review.asking import doors_to, lacking, of_rules, twice, unfamiliar, unsaid
from plugingov.review.conditions import OF_SCOPES, Condition, Terms, When
from plugingov.review.entry import Entry, Maker, free_id
from plugingov.review.guide import Advice, advise
from plugingov.review.paths import PATHS, Path, path_facts
from plugingov.review.prospects import Court, Prospect, closed, merged, opened, switched_on
from plugingov.review.question import Question, once
from plugingov.review.rollout import Rollout, rollouts
from plugingov.review.scopes import Scopes, scopes_of
from plugingov.review.together import Completed, completed
from plugingov.rules.authenticate.secret_in_the_open import places_for_secrets
from plugingov.rules.catalogues import Systems
from plugingov.rules.tier import Tier, tier_of
from plugingov.sources.errors import BadInput, Problem
from plugingov.sources.secret_search import masked

Decision: TypeAlias = Literal["approve", "approve-with-conditions", "needs-information", "reject"]
DECISIONS: tuple[Decision, ...] = ("approve", "approve-with-conditions", "needs-information", "reject")


@dataclass(frozen=True)
class Review:
    """All that is to be said of one request."""

    requested: Requested
    decision: Decision
    because: str
    advice: Advice
    path: InstallPath | None  # that the rest is about: the proposed one, else the recommended one
    entry: Entry
    tier: Tier
    tier_at: str
    approval: Approval
    beside: tuple[str, ...]  # conditions that no gap stands for
    conditions: tuple[Condition, ...]
    closed: tuple[Gap, ...]
    unknowns: tuple[UnknownFact, ...]  # that no word of the request would answer
    questions: tuple[Question, ...]
    scopes: Scopes
    combinations: tuple[Completed, ...]
    paths: tuple[Path, ...]
    rollouts: tuple[Rollout, ...]
    doors: tuple[str, ...]  # to the same system that there are already
    holds_secret: bool  # whether the entry would hold what no file may

    @property
    def opens(self) -> tuple[Gap, ...]:
        """Return the gaps that merging the entry would open."""
        return tuple(each.gap for each in self.conditions if each.when == "merged")

    @property
    def is_written(self) -> bool:
        """Tell whether the entry may become a file: it is decided upon, not refused, and holds no secret."""
        return self.decision in {"approve", "approve-with-conditions"} and not self.holds_secret


@dataclass(frozen=True)
class Desk:
    """Where requests to one organisation are reviewed."""

    organisation: Organisation
    court: Court
    systems: Systems
    base: Prospect

    def review(self, requested: Requested, taken: Container[str], folder: str) -> Review:
        """Return what is to be said of a request; `taken` are ids that others have, `folder` is where its file goes."""
        name = free_id(requested, self.organisation, taken)
        maker = Maker(requested, self.organisation, self.systems, name, f"{folder}requested-{name}.yaml")
        return _Hearing(self, maker).outcome()


@dataclass(frozen=True)
class _Hearing:
    """One request at the desk, and what is tried to answer it."""

    desk: Desk
    maker: Maker

    def outcome(self) -> Review:
        request, organisation = self.maker.requested.said, self.desk.organisation
        advice = advise(request, organisation, self.desk.systems, self.desk.court.as_of)
        path = request.proposes.path or advice.path
        entry = self.maker.entry(path or "custom-mcp")
        found = self._judged(entry)
        on = self.desk.court.judge(switched_on(found.organisation, entry.id, self._projects(entry)))
        tier = tier_of(on.case, entry.id)
        approval = approval_for(on.case, entry.id, tier)
        approved = self._judged(self.maker.entry(path or "custom-mcp", self._signed(approval)))
        paths = tuple(self._path(each, advice, approval) for each in PATHS)
        conditions = self._conditions(found, on, self._all_done(approved, entry), paths, approval)
        news = _new_unknowns(self.desk.base, on)
        questions = once([*self._questions(advice, path, approval, on, entry), *_of_tier(tier)])
        if path is None:  # of no path in particular only what is forbidden can be said
            conditions = tuple(each for each in conditions if each.is_refusal)
        is_secret = _holds_secret(found, entry)
        beside = (*_secrets(is_secret=is_secret), *_detour(request, path, advice), *_scopes_beside(scopes_of(request)))
        decision, because = _decide(conditions, questions, beside)
        return Review(
            requested=self.maker.requested,
            decision=decision,
            because=because,
            advice=advice,
            path=path,
            entry=entry,
            tier=tier,
            tier_at=str(on.case.place(tier.at)),
            approval=approval,
            beside=() if decision == "reject" else beside,
            conditions=conditions,
            closed=closed(self.desk.base, found),
            unknowns=tuple(fact for fact in news if not list(of_rules([fact], entry.file, _provision_line(entry)))),
            questions=questions,
            scopes=scopes_of(request),
            combinations=completed(self.desk.base.case, on.case),
            paths=paths,
            rollouts=self._rollouts(on, entry, conditions) if path and decision != "reject" and not is_secret else (),
            doors=doors_to(request, organisation, self.desk.systems),
            holds_secret=is_secret,
        )

    def _rollouts(self, on: Prospect, entry: Entry, conditions: tuple[Condition, ...]) -> tuple[Rollout, ...]:
        """Return what is done once the conditions hold: scopes that they take away are granted by nobody."""
        scopes = scopes_of(self.maker.requested.said)
        refused = {each.gap.subject.item for each in conditions if each.gap.id in OF_SCOPES} | {*scopes.beyond}
        granted = tuple(scope for scope in scopes.wanted or () if scope not in refused)
        return rollouts(self.desk.organisation, on.case.layers, entry.id, self._projects(entry), granted)

    def _judged(self, entry: Entry) -> Prospect:
        problems: list[Problem] = []
        organisation = merged(self.desk.organisation, entry, problems)
        if organisation is None:
            raise BadInput(problems)
        return self.desk.court.judge(organisation)

    def _all_done(self, approved: Prospect, entry: Entry) -> Mapping[When, Prospect]:
        """Return what is left once everybody has approved: when merged, and when switched on."""
        on = switched_on(approved.organisation, entry.id, self._projects(entry))
        return {"merged": approved, "switched-on": self.desk.court.judge(on)}

    def _projects(self, entry: Entry) -> tuple[str, ...]:
        """Return the projects it is wanted in that there are, on the surfaces it is wanted on."""
        known, provision = self.desk.organisation.projects, entry.said.get("provision", {})
        wanted = dict.fromkeys(self.maker.requested.said.projects or ())
        return tuple(name for name in wanted if name in known and known[name].surface in provision)

    def _signed(self, approval: Approval) -> dict[str, str]:
        return dict(approval.on(self.desk.court.as_of.isoformat()))

    def _path(self, path: InstallPath, advice: Advice, approval: Approval) -> Path:
        entry = self.maker.entry(path, self._signed(approval))
        found = self._judged(entry)
        gaps = opened(self.desk.base, found)
        request, organisation = self.maker.requested.said, self.desk.organisation
        effort = rollouts(organisation, found.case.layers, entry.id, ())
        facts = path_facts(path, request, organisation, self.desk.systems, effort)
        is_allowed = not any(gap.id in {"SRC001", "INS005"} for gap in gaps)
        return Path(path, path == advice.path, facts, gaps, is_allowed)

    def _conditions(
        self,
        found: Prospect,
        on: Prospect,
        approved: Mapping[When, Prospect],
        paths: Iterable[Path],
        approval: Approval,
    ) -> tuple[Condition, ...]:
        opens, later = opened(self.desk.base, found), _not_yet_done(opened(found, on))
        terms = Terms(
            scopes_of(self.maker.requested.said),
            tuple(each.path for each in paths if each.is_allowed),
            tuple(dict.fromkeys(on.case.holder(each.name) for each in approval.signatures if each.name)),
            opens,
        )
        of_each: tuple[tuple[When, tuple[Gap, ...]], ...] = (("merged", opens), ("switched-on", later))
        return tuple(
            terms.of(gap, when, by_approval=gap.fingerprint not in approved[when].gaps)
            for when, gaps in of_each
            for gap in gaps
        )

    def _questions(
        self, advice: Advice, path: InstallPath | None, approval: Approval, on: Prospect, entry: Entry
    ) -> Iterator[Question]:
        request, organisation = self.maker.requested.said, self.desk.organisation
        if advice.question:
            yield advice.question
        yield from unsaid(request, organisation, path)
        yield from unfamiliar(request, organisation)
        yield from twice(request, organisation, self.desk.systems)
        yield from approval_questions(approval)
        yield from of_rules(_new_unknowns(self.desk.base, on), entry.file, _provision_line(entry))


def _holds_secret(found: Prospect, entry: Entry) -> bool:
    """Tell whether an entry holds a secret, whether or not the policy asks: a file would spread it."""
    places = places_for_secrets(found.case).items()
    return masked(entry.text) != entry.text or any(
        is_secret for subject, (_, is_secret) in places if subject.plugin == entry.id
    )


def _secrets(*, is_secret: bool) -> Iterator[str]:
    if is_secret:
        yield "if the secret that it holds is revoked, and a reference such as `${NAME}` stands in its place"


def _of_tier(tier: Tier) -> Iterator[Question]:
    for level, missing in tier.lifts:
        yield lacking(missing.because, f"whether it is of tier {level}")


def _new_unknowns(before: Prospect, after: Prospect) -> tuple[UnknownFact, ...]:
    known = before.unknowns
    return tuple(fact for key, fact in after.unknowns.items() if key not in known)


def _not_yet_done(gaps: tuple[Gap, ...]) -> tuple[Gap, ...]:
    """Return gaps without those that only say that the roll-out is not done yet: nobody can have signed in."""
    return tuple(gap for gap in gaps if gap.id not in _ROLLING_OUT)


_ROLLING_OUT = frozenset({"AUT014"})


def _provision_line(entry: Entry) -> int:
    """Return where the entry begins to say how it is provisioned, which is ours to say and not the requester's."""
    if "provision" not in entry.said:
        return entry.text.count("\n") + 1
    return entry.document.key_place(("plugins", entry.id, "provision")).line


def _decide(
    conditions: tuple[Condition, ...], questions: tuple[Question, ...], beside: tuple[str, ...]
) -> tuple[Decision, str]:
    """Return the decision: what is forbidden stays so whatever else is said, and nothing is decided on a guess."""
    refused = [each for each in conditions if each.is_refusal]
    if refused:
        return "reject", f"{refused[0].gap.message} ({refused[0].gap.id} {refused[0].gap.rule})"
    if questions:
        return "needs-information", f"{_counted(len(questions), 'question')} open"
    left = [each for each in conditions if not each.by_approval]
    if left:
        return "approve-with-conditions", f"{_counted(len(left), 'gap')} to be closed that approvals do not close"
    if beside:
        return "approve-with-conditions", "no gap would be left, and something is better otherwise"
    return "approve", "once those who have to approve have done so, it opens no gap"


def _counted(count: int, what: str) -> str:
    return f"{count} {what} is" if count == 1 else f"{count} {what}s are"


def _detour(request: Request, path: InstallPath | None, advice: Advice) -> Iterator[str]:
    """Yield that another path is recommended, unless somebody says why it is not taken."""
    if path and advice.path and not advice.takes(path) and request.differs_because is None:
        yield f"if it comes by `{advice.path}`, as is recommended, or `differs_because` says why it does not"


def _scopes_beside(scopes: Scopes) -> Iterator[str]:
    """Yield that a scope is asked for which no tool needs, or that one is not which a tool does."""
    if scopes.beyond:
        left = ", ".join(f"`{scope}`" for scope in scopes.wanted or () if scope not in scopes.beyond) or "none"
        needless = ", ".join(f"`{scope}`" for scope in scopes.beyond)
        yield f"if its scopes are {left}: no tool that is wanted needs {needless}"
    for scope in scopes.lacking:
        tools = ", ".join(f"`{tool}`" for tool in scopes.needed[scope])
        yield f"if it asks for `{scope}` too, without which {tools} would be denied"
