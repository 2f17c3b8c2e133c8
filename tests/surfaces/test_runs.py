"""Answers in several places, to one."""

import pytest

from plugingov.model.answer import Answer
from plugingov.surfaces.runs import over_runs

ON = Answer("on", "it is there", ("usual",))
OFF = Answer("off", "it is not there", ("usual",))
DOUBT = Answer("unknown", "nobody knows", ("usual",))
LOST = Answer("off", "it does not load", ("lost",))
REFUSED = Answer("off", "it is refused", ("refused",))
UNSAID = Answer("unknown", "nothing is said", ("unsaid",))


@pytest.mark.parametrize(
    ("usual", "each", "expected"),
    [
        pytest.param(ON, [], ON, id="no place: the usual answer"),
        pytest.param(ON, [("cli", None), ("ide", None)], ON, id="no place has its own: the usual answer"),
        pytest.param(
            ON,
            [("chat", LOST)],
            Answer("off", "it does not load, and project `ap` runs in chat", ("lost",)),
            id="off in the only place",
        ),
        pytest.param(
            OFF,
            [("chat", LOST), ("cowork-local", None)],
            Answer("off", "it does not load, and project `ap` runs in chat", ("lost",)),
            id="off everywhere, for two reasons",
        ),
        pytest.param(
            ON,
            [("chat", LOST), ("cowork-cloud", REFUSED), ("cowork-local", LOST)],
            Answer("off", "it does not load, and project `ap` runs in chat and cowork-local", ("lost",)),
            id="off everywhere, each place for a reason of its own",
        ),
        pytest.param(
            ON,
            [("chat", LOST), ("cowork-local", None), ("cowork-cloud", LOST)],
            Answer(
                "partly", "on in cowork-local (it is there); off in chat and cowork-cloud (it does not load)", ("lost",)
            ),
            id="on in one place and off in two",
        ),
        pytest.param(
            ON,
            [("chat", UNSAID), ("cowork-local", None)],
            Answer("unknown", "on in cowork-local (it is there); unknown in chat (nothing is said)", ("unsaid",)),
            id="on in one place and unknown in another",
        ),
        pytest.param(
            DOUBT,
            [("chat", LOST), ("cowork-local", None)],
            Answer("unknown", "off in chat (it does not load); unknown in cowork-local (nobody knows)", ("usual",)),
            id="off in one place and unknown in another",
        ),
        pytest.param(
            DOUBT,
            [("chat", UNSAID), ("cowork-local", None)],
            Answer("unknown", "nothing is said, and project `ap` runs in chat", ("unsaid",)),
            id="unknown everywhere, for two reasons",
        ),
        pytest.param(
            ON,
            [("chat", UNSAID), ("cowork-local", None), ("cowork-cloud", LOST)],
            Answer(
                "partly",
                "on in cowork-local (it is there); off in cowork-cloud (it does not load); unknown in chat (nothing is said)",
                ("lost",),
            ),
            id="on, off and unknown",
        ),
    ],
)
def test_what_holds_where(usual, each, expected):
    assert over_runs("ap", usual, each) == expected
