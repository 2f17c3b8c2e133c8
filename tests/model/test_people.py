"""Who belongs to which group: everybody once, named or counted or neither."""

import pytest
from organisation_from_text import organisation

from plugingov.model.people import ANYBODY, Person


def people(groups):
    return organisation(f"groups:\n{groups}").people


def shown(persons):
    return [(person.name, person.count, person.is_named) for person in persons]


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        pytest.param(
            "  g: {members: [ada, bob]}",
            [("ada", 1, True), ("bob", 1, True), ("others of g", None, False)],
            id="members of a group whose size nobody said",
        ),
        pytest.param(
            "  g: {size: 2, members: [ada, bob]}", [("ada", 1, True), ("bob", 1, True)], id="every member is named"
        ),
        pytest.param(
            "  g: {size: 6, members: [ada, bob]}",
            [("ada", 1, True), ("bob", 1, True), ("others of g", 4, False)],
            id="some members are named",
        ),
        pytest.param("  g: {size: 6}", [("g", 6, False)], id="only their number is known"),
        pytest.param("  g: {}", [("g", None, False)], id="nothing is known"),
        pytest.param("  g: {size: 0}", [], id="a group of nobody"),
        pytest.param(
            "  g: {size: 1, members: [ada, bob]}",
            [("ada", 1, True), ("bob", 1, True)],
            id="more members than the group is said to have",
        ),
        pytest.param(
            "  g: {members: [ada, ada]}", [("ada", 1, True), ("others of g", None, False)], id="a member twice"
        ),
        pytest.param(
            "  g: {includes: [a]}\n  a: {size: 3}", [("a", 3, False)], id="a group that only includes another is that"
        ),
        pytest.param(
            "  g: {includes: [a, b]}\n  a: {size: 3}\n  b: {size: 4}",
            [("a", 3, False), ("b", 4, False)],
            id="a group is the sum of those it includes",
        ),
        pytest.param(
            "  g: {size: 9, includes: [a, b]}\n  a: {size: 3}\n  b: {size: 4}",
            [("a", 3, False), ("b", 4, False), ("others of g", 2, False)],
            id="and whoever else is in it",
        ),
        pytest.param(
            "  g: {size: 9, includes: [a]}\n  a: {}",
            [("a", None, False), ("others of g", None, False)],
            id="how many others there are is not known",
        ),
        pytest.param(
            "  g: {size: 2, members: [ada], includes: [a]}\n  a: {size: 2, members: [ada, bob]}",
            [("ada", 1, True), ("bob", 1, True)],
            id="a member of both is one person",
        ),
        pytest.param(
            "  g: {members: [ada], includes: [a]}\n  a: {size: 1, members: [bob]}",
            [("bob", 1, True), ("ada", 1, True), ("others of g", None, False)],
            id="a group with members of its own may have more",
        ),
        pytest.param(
            "  g: {includes: [a, b]}\n  a: {includes: [c]}\n  b: {includes: [c]}\n  c: {size: 2}",
            [("c", 2, False)],
            id="a group that is included twice is counted once",
        ),
    ],
)
def test_the_people_of_a_group(groups, expected):
    assert shown(people(groups).of_group("g")) == expected


GROUPS = """\
  everyone: {includes: [finance, audit]}
  finance: {size: 4, includes: [team], members: [eve]}
  team: {size: 3, members: [ada]}
  audit: {size: 1, members: [ada]}
"""


@pytest.mark.parametrize(
    ("name", "groups"),
    [
        pytest.param("ada", {"team", "finance", "audit", "everyone"}, id="a member of two groups"),
        pytest.param("eve", {"finance", "everyone"}, id="a member of a group that includes another"),
        pytest.param("nobody", set(), id="nobody"),
        pytest.param("team", set(), id="a group is nobody"),
    ],
)
def test_a_member_belongs_to_every_group_that_includes_theirs(name, groups):
    assert people(GROUPS).person(name) == Person(name, frozenset(groups))


def test_whoever_is_not_named_belongs_to_the_group_and_those_above():
    (ada, others) = people(GROUPS).of_group("team")
    assert ada == people(GROUPS).person("ada")
    assert others == Person("others of team", frozenset({"team", "finance", "everyone"}), 2, is_named=False)


def test_a_person_of_several_groups_is_one():
    assert [person.name for person in people(GROUPS).of_groups(("team", "audit", "finance"))] == [
        "ada",
        "others of team",
        "eve",
    ]
    assert people(GROUPS).of_groups(()) == ()


def test_everybody_includes_whoever_is_in_no_group():
    found = people(GROUPS).everybody
    assert [person.name for person in found] == ["ada", "others of team", "eve", "everybody"]
    assert found[-1] == ANYBODY
    assert (ANYBODY.groups, ANYBODY.count, ANYBODY.is_named) == (frozenset(), None, False)


def test_the_members_that_groups_name():
    assert people(GROUPS).names() == {"ada", "eve"}


def test_the_groups_above_a_group():
    assert people(GROUPS).including("team") == {"finance", "everyone"}
    assert people(GROUPS).including("everyone") == frozenset()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("ada@x", "ada@x", id="as it is written"),
        pytest.param("ADA@X", "ada@x", id="in capitals"),
        pytest.param("Bob@x", "Bob@x", id="two are told apart by letters, and it is one of them"),
        pytest.param("BOB@X", "BOB@X", id="two are told apart by letters, and it is neither"),
        pytest.param("Zoe@x", "Zoe@x", id="nobody knows it"),
    ],
)
def test_somebody_is_called_as_groups_write_it(name, expected):
    assert people("  g: {members: [ada@x, bob@x, Bob@x]}").called(name) == expected
