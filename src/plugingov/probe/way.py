"""What is written down on the way in: each step as it is taken, and what came back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2

from plugingov.model.probed import Step, StepName
from plugingov.probe.answers import Answer
from plugingov.probe.challenge import bearer_challenge
from plugingov.probe.connection import Connection
from plugingov.probe.record import Record
from plugingov.probe.targets import Target

NO_ADDRESS = "this is no address of the web, or one that clients read differently"


@dataclass(eq=False, kw_only=True)
class Way:
    """What has been walked so far, and the step that is being taken."""

    connection: Connection
    record: Record
    steps: list[Step] = field(default_factory=list)
    taking: StepName = "reach"
    asking: str = ""

    def take(self, name: StepName, target: Target | None) -> None:
        """Begin a step, so that it is known which one it was that never ended."""
        self.taking, self.asking = name, self.record.text(target.shown) if target else ""

    def took(self, **facts: Any) -> None:
        """Write down the step with what is known of it."""
        self.steps.append(Step(name=self.taking, url=self.asking, **facts))


def facts_of(record: Record, target: Target, answer: Answer) -> dict[str, Any]:
    """Return what a status and its headers say."""
    challenge = challenge_of(answer)
    return {
        "status": answer.status,
        "content_type": record.text(answer.content_type, _LONGEST_TYPE),
        "location": record.url(answer.headers.get("location", ""), target.url) if _is_elsewhere(answer) else "",
        "challenge": None if challenge is None else record.texts(challenge),
    }


def _is_elsewhere(answer: Answer) -> bool:
    return httpx2.codes.is_redirect(answer.status) and "location" in answer.headers


def challenge_of(answer: Answer) -> Mapping[str, str] | None:
    """Return what is to be known before signing in, as it came; nothing where nobody wants that."""
    return bearer_challenge(answer.headers.get_list("www-authenticate"))


_LONGEST_TYPE = 100
