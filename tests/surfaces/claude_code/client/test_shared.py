import pytest

from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.shared import shared

NEW, OLD = Behaviour(), Behaviour("2.1.100", as_seen=False)


def counted(answer):
    """Return a shared function and the behaviours that it was worked out for."""
    times = []

    def worked_out(behaviour):
        times.append(behaviour)
        return answer(behaviour)

    return shared(worked_out), times


@pytest.mark.parametrize(
    ("answer", "times"),
    [
        pytest.param(lambda behaviour: behaviour is None, 1, id="nothing is asked: one answer for all"),
        pytest.param(lambda behaviour: behaviour.has("2.1.83"), 1, id="both say the same"),
        pytest.param(lambda behaviour: behaviour.has("2.1.182"), 2, id="a version decides"),
        pytest.param(lambda behaviour: behaviour.as_seen, 2, id="whether it was seen decides"),
    ],
)
def test_an_answer_is_shared_by_clients_that_say_the_same(answer, times):
    ask, asked = counted(answer)
    assert [ask(NEW), ask(OLD), ask(NEW)] == [answer(NEW), answer(OLD), answer(NEW)]
    assert len(asked) == times


def test_what_an_answer_asks_through_another_counts_as_its_own():
    inner = shared(lambda behaviour: behaviour.has("2.1.182"))
    outer = shared(inner)
    assert [inner(NEW), outer(NEW), outer(OLD), outer(NEW)] == [True, True, False, True]


def test_the_version_itself_cannot_be_asked():
    with pytest.raises(NotImplementedError):
        shared(lambda behaviour: behaviour.version)(NEW)
