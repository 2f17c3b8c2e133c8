"""What a change may open, and which of it stops the change unless the policy says otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass

from plugingov.gate.change import Change
from plugingov.model.policy import StopOn
from plugingov.rules.rule import Subject
from plugingov.sources.document import Place, Route

KINDS: Mapping[StopOn, str] = {
    "lock-removed": "members can remove a door that was locked",
    "host-changed": "a door leads to another host, runs another command, or comes from another source",
    "write-tool-added": "a tool that writes, or may, can be used where it could not be",
    "scope-added": "a door or a credential has one more scope",
    "audience-widened": "a door, a project or a group is for more people",
    "fact-dropped": "a fact that the base states about something that stays is lowered or left out",
    "door-added": "a plugin is provisioned on a surface where it was not",
    "path-changed": "a door is installed in another way",
    "project-added": "a project is new, or has a door that it did not have",
    "preference-raised": "a door is given to more people without their doing",
    "target-changed": "a door leads to another address of its host, or comes in another version of its source",
}


@dataclass(frozen=True, slots=True)
class Opening:
    """One thing that a change opens, from what to what, and the line of the head (or of the base) that says so."""

    kind: StopOn
    organization: str
    subject: Subject
    message: str
    before: str
    after: str
    place: Place
    is_in_base: bool = False  # the head has no line for it
    identity: str = ""  # all that it opens, where the message says less: for whoever agrees to this and nothing else


def opening(
    change: Change,
    kind: StopOn,
    subject: Subject,
    at: Route,
    message: str,
    before: str = "",
    after: str = "",
    identity: object = "",
) -> Opening:
    """Return one thing that a change opens, at a line of its head."""
    place = change.place(at)
    return Opening(kind, change.head.id, subject, message, before, after, place, identity=repr(identity))


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that a change says of itself and that nobody else has said yet: it closes nothing in it."""

    organization: str
    subject: Subject
    message: str
    place: Place
