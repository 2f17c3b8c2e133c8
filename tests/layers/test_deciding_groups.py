import pytest

from plugingov.layers.layers import Layers
from plugingov.model.organisation import merge
from plugingov.sources.document import Text
from plugingov.sources.yaml import read_yaml
from reference_inventory import AS_OF, inventory

THIRD_PARTY = ("title: Department 1,", "title: Department 1, deployment: third-party,")
NO_DEFAULT = ("default: settings", "default: none")
ALONE = ("mode: rbac_groups", "mode: organization")


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param((THIRD_PARTY,), id="a department on another deployment"),
        pytest.param((NO_DEFAULT,), id="managed settings for listed groups alone"),
        pytest.param((THIRD_PARTY, ALONE), id="managed settings for everybody"),
    ],
)
def test_whoever_is_in_the_same_deciding_groups_gets_the_same_answers(edits):
    text = inventory(0.2)
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    problems = []
    layers = Layers(merge([read_yaml(Text("inventory.yaml", text))], problems)[0], AS_OF)
    assert problems == []
    kinds = 0
    for need in layers.needs.values():
        door = layers.doors.get((need.plugin, need.surface))
        if door is None:
            continue
        surface = layers.surfaces[need.surface]
        deciding = surface.deciding_groups(door)
        found = {}
        for person in layers.organisation.people.everybody:
            answers = [ask(door, person, need) for ask in (surface.install, surface.switch, surface.activate)]
            assert found.setdefault(person.groups & deciding, answers) == answers
        kinds = max(kinds, len(found))
    assert kinds > 1
