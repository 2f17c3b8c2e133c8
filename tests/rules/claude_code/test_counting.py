import pytest

from plugingov.model.observation import Observation
from plugingov.rules.claude_code.counting import own_sessions
from plugingov.surfaces.claude_code.sessions.machine import Machine


@pytest.mark.parametrize(
    ("homes", "project"),
    [
        pytest.param(("/home/ada", "/home/ben"), "/home/ada/code/app", id="as Linux names folders"),
        pytest.param(("C:\\Users\\ada", "C:\\Users\\ben"), "C:\\Users\\ada\\app", id="as Windows does"),
    ],
)
def test_nobody_works_in_a_project_in_the_home_of_somebody_else(homes, project):
    sessions = own_sessions(Machine(Observation(homes=homes, projects=(project,))))
    assert {session.home for session in sessions if session.project} == {homes[0]}


def test_a_home_whose_name_begins_like_another_is_another():
    sessions = own_sessions(Machine(Observation(homes=("/home/ada", "/home/ad"), projects=("/home/ada/app",))))
    assert {session.home for session in sessions if session.project} == {"/home/ada"}
