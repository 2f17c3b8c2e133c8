"""Whether a door is meant for whoever uses a machine, by what is declared."""

from plugingov.layers.reach import Reach
from plugingov.model.answer import Answer
from plugingov.model.door import Door
from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, Unknown, Verdict
from plugingov.surfaces.claude_code.sessions.machine import Machine


def withheld(case: Case, machine: Machine, door: Door) -> Verdict | None:
    """Return what is said where the door is not for whoever uses the machine, or nobody knows; nothing where it is."""
    reach = case.layers.reach(door)
    states = {answer.state for answer in reach.answers.values()}
    if states == {"on"}:
        return None
    if states == {"off"}:
        return NOT_APPLICABLE
    if member := machine.observation.member:
        return _for_member(case, door, reach, member)
    if "off" in states:
        because = f"`{door.id}` is not for everybody, and the observation does not say whose machine it is (`members`)"
        return Unknown(door.provision_at("groups"), because)
    return next(Unknown(answer.at, answer.because) for answer in reach.answers.values() if answer.state == "unknown")


def _for_member(case: Case, door: Door, reach: Reach, member: str) -> Verdict | None:
    """Return the same for one member: whoever no group names may be among those of a group that it does not name."""
    people = case.organisation.people
    answers = [reach.of(people.person(member))]
    if member not in people.names():
        belonging = (who for group in sorted(reach.deciding) for who in people.of_group(group))
        answers += [reach.of(who) for who in belonging if not who.is_named]
    if len({answer.state for answer in answers}) > 1:
        because = (
            f"`{door.id}` is not for everybody, and the inventory names whose machine it is in no group, "
            "nor everybody in those that decide"
        )
        return Unknown(door.provision_at("groups"), because)
    return _by_answer(answers[0])


def _by_answer(answer: Answer) -> Verdict | None:
    match answer.state:
        case "off":
            return NOT_APPLICABLE
        case "unknown":
            return Unknown(answer.at, answer.because)
    return None
