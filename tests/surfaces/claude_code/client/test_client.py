import pytest

from plugingov.surfaces.claude_code.client.client import MEASURED, Behaviour, Client, numbers
from plugingov.surfaces.claude_code.client.session import Ruling


@pytest.mark.parametrize(
    ("observed", "minimum", "version", "expected"),
    [
        pytest.param("2.1.330", None, "2.1.182", "yes", id="the observed client has what came before it"),
        pytest.param("2.1.182", None, "2.1.182", "yes", id="a client has what came with its own version"),
        pytest.param("2.1.99", None, "2.1.182", "no", id="versions are numbers, not text"),
        pytest.param("2.1.99", "2.1.300", "2.1.182", "no", id="what was observed beats what the fleet should have"),
        pytest.param(None, "2.1.182", "2.1.182", "yes", id="no client of the fleet is older than its minimum"),
        pytest.param(None, "2.1.99", "2.1.182", "unknown", id="a client of the fleet may be newer than its minimum"),
        pytest.param(None, None, "2.1.182", "unknown", id="nothing is known"),
        pytest.param("latest", None, "2.1.182", "unknown", id="a word is no version"),
    ],
)
def test_at_least(observed, minimum, version, expected):
    assert Client(observed, minimum).at_least(version) == expected


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        pytest.param("2.1.330", (2, 1, 330), id="numbers"),
        pytest.param("v2.1.330", (2, 1, 330), id="a v in front"),
        pytest.param("2.1.330-beta.2", (2, 1, 330), id="letters end it"),
        pytest.param("2.1.330 (Claude Code)", (2, 1, 330), id="as the client says it"),
        pytest.param("", (), id="nothing"),
        pytest.param("latest", (), id="a word"),
        pytest.param("9" * 5000, (), id="a number that nobody gives a version"),
    ],
)
def test_numbers(version, expected):
    assert numbers(version) == expected


def test_a_client_that_was_seen_does_one_thing():
    assert Client("2.1.331").behaviours == (Behaviour("2.1.331"),)


def test_an_older_client_may_do_as_it_was_seen_or_as_it_is_documented():
    assert Client("2.1.240").behaviours == (Behaviour("2.1.240"), Behaviour("2.1.240", as_seen=False))


def test_what_is_known_of_a_fleet_opens_with_the_newest_and_ends_with_its_minimum():
    behaviours = Client(None, "2.1.219").behaviours
    assert (behaviours[0], behaviours[-1]) == (Behaviour(MEASURED), Behaviour("2.1.219", as_seen=False))


def _since(version):
    def ruling(behaviour):
        return Ruling("yes", "it loads") if behaviour.has(version) else Ruling("no", "nobody reads it")

    return ruling


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        pytest.param(Client("2.1.330"), Ruling("yes", "it loads"), id="a known version has one answer"),
        pytest.param(Client("2.1.100"), Ruling("no", "nobody reads it"), id="and so has an old one"),
        pytest.param(Client(None, "2.1.182"), Ruling("yes", "it loads"), id="the whole fleet has it"),
        pytest.param(
            Client(),
            Ruling(
                "unknown",
                "on client 2.1.330: it loads; on client 2.1.169: nobody reads it; and the client's version is not known",
            ),
            id="both possibilities where nothing is known",
        ),
        pytest.param(
            Client(None, "2.1.150"),
            Ruling(
                "unknown",
                "on client 2.1.330: it loads; on client 2.1.169: nobody reads it; "
                "and all that is known of the client's version is the fleet's minimum 2.1.150",
            ),
            id="both possibilities where the fleet's minimum is older",
        ),
    ],
)
def test_agreed(client, expected):
    assert client.agreed(_since("2.1.182")) == expected


def test_a_client_that_nobody_tried_is_unknown_where_documentation_and_measurement_differ():
    told = Client("2.1.240").agreed(lambda behaviour: Ruling("yes" if behaviour.as_seen else "no", "so it is"))
    assert told.holds == "unknown"
    assert "the client is 2.1.240, which nobody has tried" in told.because
