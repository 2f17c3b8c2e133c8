"""Why a server listed nothing, as people read it."""

import pytest

from plugingov.model.probed import ProbedServer, Step
from plugingov.model.silence import silence

ASKED = Step(name="challenge", status=401)
METADATA = Step(name="server-metadata", status=200, failure="not-json", why="it is no JSON")


@pytest.mark.parametrize(
    ("steps", "because"),
    [
        pytest.param((), "", id="nothing is known"),
        pytest.param((Step(name="challenge", status=200),), "", id="it let us in"),
        pytest.param(
            (ASKED,),
            "it wants a token (`PLUGINGOV_TOKEN_VENDOR_MASTER`)",
            id="a sign-in, and no credential",
        ),
        pytest.param(
            (ASKED, METADATA, Step(name="credential", status=403)),
            "it answers 403 to the credential that was sent",
            id="a credential that it does not take",
        ),
        pytest.param((Step(name="challenge", status=307),), "it answers 307", id="led elsewhere"),
        pytest.param(
            (ASKED, Step(name="list", failure="time", why="it took too long")), "it took too long", id="too slow a list"
        ),
        pytest.param((Step(name="reach", failure="tls"),), "tls", id="no reason in words"),
    ],
)
def test_why_nothing_was_listed_is_told_from_the_requests(steps, because):
    assert silence(ProbedServer(plugin="vendor-master", steps=steps)) == because


def test_what_was_not_asked_says_why():
    assert silence(ProbedServer(plugin="x", not_asked="it is local", steps=(ASKED,))) == "it is local"
