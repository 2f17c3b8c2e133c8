import pytest
from desktops import LIBRARY, LINUX, MINIMUM, WORK_APPLIED, looked_at_desktop

RULE = "key-newer-than-fleet"


@pytest.mark.parametrize(
    ("key", "minimum", "counts"),
    [
        pytest.param("userPluginUploadsEnabled", "1.37936.9", (0, 1, 0, 0), id="older builds"),
        pytest.param("userPluginUploadsEnabled", "1.37937.0", (1, 0, 0, 0), id="builds that know it"),
        pytest.param("userPluginUploadsEnabled", "1.4.0", (0, 1, 0, 0), id="numbers, not letters"),
        pytest.param("isLocalDevMcpEnabled", "1.1.0", (0, 0, 0, 0), id="a key of which no page names a build"),
        pytest.param("somethingNew", "1.1.0", (0, 0, 0, 0), id="a key that nobody knows"),
    ],
)
def test_a_key_and_a_fleet(key, minimum, counts):
    found = looked_at_desktop(RULE, {LINUX: {key: False}}, inventory=MINIMUM.format(minimum))
    assert found.counts == counts


def test_a_fleet_of_which_nobody_states_the_builds():
    found = looked_at_desktop(RULE, {LIBRARY: {"effortLevel": "high"}, **WORK_APPLIED})
    assert "no `minimum_version`" in found.unknowns["effortLevel"]
