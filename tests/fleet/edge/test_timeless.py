"""Times that no rule reads are no part of a row."""

import pytest
from machine_from_files import HOME, machine, native

from plugingov.fleet.edge.timeless import ANY_TIME, timeless
from plugingov.model.observation import Observation

PLUGINS = f"{HOME}/.claude/plugins"
WHEN = "2026-08-01T09:00:00.000Z"


def without_times(kind, data):
    file = native(f"{PLUGINS}/{kind}.json", data, kind=kind)
    (found,) = timeless(Observation(files=(file,))).files
    return found.data


@pytest.mark.parametrize(
    ("kind", "data", "told"),
    [
        pytest.param("installed", {"version": 2, "plugins": {"a@m": [{"installedAt": WHEN, "lastUpdated": WHEN, "version": "1"}]}}, {"version": 2, "plugins": {"a@m": [{"installedAt": ANY_TIME, "lastUpdated": ANY_TIME, "version": "1"}]}}, id="an install"),
        pytest.param("installed", {"version": 1, "plugins": {"a@m": {"installedAt": WHEN}}}, {"version": 1, "plugins": {"a@m": {"installedAt": ANY_TIME}}}, id="an install of the first generation"),
        pytest.param("known", {"m": {"source": {}, "lastUpdated": WHEN}}, {"m": {"source": {}, "lastUpdated": ANY_TIME}}, id="a marketplace"),
        pytest.param("known", {"m": {"lastUpdated": 7}}, {"m": {"lastUpdated": 7}}, id="what is no text may cost the file and stays"),
        pytest.param("known", {"m": {}}, {"m": {}}, id="what lacks stays away"),
        pytest.param("installed", {"plugins": ["a"]}, {"plugins": ["a"]}, id="another shape"),
        pytest.param("known", [1], [1], id="a list"),
        pytest.param("user", {"lastUpdated": WHEN}, {"lastUpdated": WHEN}, id="settings"),
    ],
)  # fmt: skip
def test_times_are_the_same_everywhere(kind, data, told):
    assert without_times(kind, data) == told


def test_everything_else_of_a_machine_stays():
    whole = machine({f"{HOME}/.claude.json": {"mcpServers": {}}})
    assert [file.data for file in timeless(whole).files] == [{"mcpServers": {}}]
