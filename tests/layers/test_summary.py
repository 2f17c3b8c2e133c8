"""Many answers to one, and how a sentence speaks of people."""

import pytest

from plugingov.layers.summary import listed, spoken, spoken_alone, sum_up
from plugingov.model.answer import Answer
from plugingov.model.people import ANYBODY, Person

ON = Answer("on", "it is there", ("on",))
ON_TOO = Answer("on", "somebody added it", ("on", "too"))
OFF = Answer("off", "it is not there", ("off",))
OFF_TOO = Answer("off", "it expired", ("off", "too"))
DOUBT = Answer("unknown", "nobody knows", ("unknown",))
DOUBT_TOO = Answer("unknown", "nothing is recorded", ("unknown", "too"))
PARTLY = Answer("partly", "on for ada; off for bob", ("partly",))


@pytest.mark.parametrize(
    ("answers", "state", "because", "at"),
    [
        pytest.param([("ada", ON)], "on", "it is there", ON.at, id="one answer is the sum"),
        pytest.param([("ada", ON), ("bob", ON)], "on", "it is there", ON.at, id="the same answer for everybody"),
        pytest.param(
            [("ada", ON), ("bob", ON_TOO)],
            "on",
            "on for ada, bob (it is there, and 1 more reason)",
            ON.at,
            id="on for two reasons",
        ),
        pytest.param(
            [("ada", OFF), ("bob", OFF_TOO), ("cyd", ON)],
            "partly",
            "on for cyd (it is there); off for ada, bob (it is not there, and 1 more reason)",
            OFF.at,
            id="on for one and off for two, for two reasons",
        ),
        pytest.param(
            [("ada", DOUBT), ("bob", DOUBT_TOO), ("cyd", Answer("unknown", "nothing is said", ()))],
            "unknown",
            "unknown for ada, bob, cyd (nobody knows, and 2 more reasons)",
            DOUBT.at,
            id="unknown for three reasons",
        ),
        pytest.param(
            [("ada", ON), ("bob", OFF)],
            "partly",
            "on for ada (it is there); off for bob (it is not there)",
            OFF.at,
            id="on for one and off for another",
        ),
        pytest.param(
            [("ada", ON), ("bob", DOUBT), ("cyd", OFF)],
            "partly",
            "on for ada (it is there); off for cyd (it is not there); unknown for bob (nobody knows)",
            OFF.at,
            id="on, off and unknown",
        ),
        pytest.param(
            [("ada", ON), ("bob", DOUBT)],
            "unknown",
            "on for ada (it is there); unknown for bob (nobody knows)",
            DOUBT.at,
            id="on for one and unknown for another",
        ),
        pytest.param(
            [("ada", OFF), ("bob", DOUBT)],
            "unknown",
            "off for ada (it is not there); unknown for bob (nobody knows)",
            DOUBT.at,
            id="off for one and unknown for another",
        ),
        pytest.param(
            [("ap", ON), ("fx", PARTLY)],
            "partly",
            "on for ap (it is there); partly for fx (on for ada; off for bob)",
            PARTLY.at,
            id="on in one project and partly in another",
        ),
        pytest.param(
            [("ap", DOUBT), ("fx", PARTLY)],
            "partly",
            "partly for fx (on for ada; off for bob); unknown for ap (nobody knows)",
            PARTLY.at,
            id="unknown in one project and partly in another",
        ),
        pytest.param([("ap", PARTLY), ("fx", PARTLY)], "partly", PARTLY.because, PARTLY.at, id="partly everywhere"),
        pytest.param(
            [("ada", ON), ("ada", ON), ("bob", OFF)],
            "partly",
            "on for ada (it is there); off for bob (it is not there)",
            OFF.at,
            id="nobody is named twice",
        ),
    ],
)
def test_the_sum(answers, state, because, at):
    assert sum_up(answers, listed) == Answer(state, because, at)


NINE = tuple("abcdefghi")


@pytest.mark.parametrize(
    ("names", "text"),
    [
        pytest.param((), "", id="nobody"),
        pytest.param(("ada", "bob"), "ada, bob", id="two"),
        pytest.param(NINE[:8], "a, b, c, d, e, f, g, h", id="eight are named"),
        pytest.param(NINE, "a, b, c, d, e, f, g, h and 1 more", id="a ninth is counted"),
    ],
)
def test_a_list_of_names(names, text):
    assert listed(names) == text


ADA, BOB = Person("ada@example.com", frozenset({"analysts"})), Person("bob@example.com", frozenset())
AUDIT = Person("audit", frozenset({"audit"}), None, is_named=False)


@pytest.mark.parametrize(
    ("people", "names", "counts"),
    [
        pytest.param([ADA], "ada@example.com", "1 member", id="one member"),
        pytest.param([ADA, BOB], "ada@example.com, bob@example.com", "2 members", id="two members"),
        pytest.param([AUDIT], "audit", "audit", id="a group"),
        pytest.param(
            [AUDIT, ADA, ANYBODY], "audit, ada@example.com, everybody", "1 member, audit, everybody", id="all kinds"
        ),
    ],
)
def test_people_are_named_or_counted(people, names, counts):
    assert spoken(people, "names") == names
    assert spoken(people, "counts") == counts


@pytest.mark.parametrize(
    ("person", "shown", "text"),
    [
        pytest.param(ADA, "names", "ada@example.com", id="a member by name"),
        pytest.param(ADA, "counts", "a member", id="a member without a name"),
        pytest.param(AUDIT, "counts", "audit", id="a group has no name to hide"),
        pytest.param(AUDIT, "names", "audit", id="a group by name"),
    ],
)
def test_one_person_in_a_sentence(person, shown, text):
    assert spoken_alone(person, shown) == text
