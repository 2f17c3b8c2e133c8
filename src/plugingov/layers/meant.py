"""Whether a door is meant for whoever uses a machine, by what is declared."""

from plugingov.layers.layers import Layers
from plugingov.layers.reach import Reach
from plugingov.model.answer import Answer
from plugingov.model.door import Door
from plugingov.surfaces.claude_code.sessions.machine import Machine


def meant_on(layers: Layers, machine: Machine, door: Door) -> Answer:
    """Return whether a door is for whoever uses a machine: unknown where that hangs on who it is, and nobody says."""
    reach = layers.reach(door)
    by_state = {answer.state: answer for answer in reach.answers.values()}
    if len(by_state) == 1:
        return next(iter(reach.answers.values()))
    if member := machine.observation.member:
        return _for_member(layers, door, reach, member)
    if "off" in by_state:
        because = f"`{door.id}` is not for everybody, and the observation does not say whose machine it is (`members`)"
        return Answer("unknown", because, door.provision_at("groups"))
    return by_state["unknown"]


def _for_member(layers: Layers, door: Door, reach: Reach, member: str) -> Answer:
    """Return the same for one member: whoever no group names may be among those of a group that it does not name."""
    people = layers.organisation.people
    answers = [reach.of(people.person(member))]
    if member not in people.names():
        belonging = (who for group in sorted(reach.deciding) for who in people.of_group(group))
        answers += [reach.of(who) for who in belonging if not who.is_named]
    if len({answer.state for answer in answers}) > 1:
        because = (
            f"`{door.id}` is not for everybody, and the inventory names whose machine it is in no group, "
            "nor everybody in those that decide"
        )
        return Answer("unknown", because, door.provision_at("groups"))
    return answers[0]
