import pytest

from plugingov.model.facets import Facets, facets_of
from plugingov.model.inventory import Tool

SEEN, WAY_OUT = frozenset({"private", "untrusted"}), frozenset({"way_out"})
ALL, NONE = SEEN | WAY_OUT, frozenset()


@pytest.mark.parametrize(
    ("tool", "is_private", "expected"),
    [
        pytest.param({"access": "read"}, True, Facets(True, True, False, ALL), id="reads confidential data"),
        pytest.param({"access": "read"}, False, Facets(False, True, False, ALL), id="reads public data"),
        pytest.param({"access": "read"}, None, Facets(None, True, False, ALL), id="reads nobody knows what"),
        pytest.param(
            {"access": "read", "open_world": "false"}, True, Facets(True, False, False, SEEN), id="reads a closed world"
        ),
        pytest.param(
            {"access": "read", "open_world": "true"}, True, Facets(True, True, False, SEEN), id="reads an open world"
        ),
        pytest.param({"access": "write"}, True, Facets(False, False, True, ALL), id="writes, to the world by default"),
        pytest.param(
            {"access": "write", "open_world": "true"}, True, Facets(False, False, True, SEEN), id="writes to the world"
        ),
        pytest.param(
            {"access": "write", "open_world": "false"}, None, Facets(False, False, False, SEEN), id="writes at home"
        ),
        pytest.param({}, True, Facets(None, None, None, ALL), id="nothing said"),
        pytest.param({}, False, Facets(False, None, None, ALL), id="nothing said, of public data"),
        pytest.param({"open_world": "false"}, True, Facets(None, False, False, SEEN), id="a closed world, no access"),
        pytest.param(
            {"access": "write", "sees": ["private"]}, False, Facets(True, False, True, WAY_OUT), id="stated: private"
        ),
        pytest.param(
            {"access": "read", "open_world": "false", "sees": ["untrusted"]},
            True,
            Facets(False, True, False, NONE),
            id="stated: untrusted, which replaces what would be derived",
        ),
        pytest.param({"access": "read", "sees": []}, True, Facets(False, False, False, WAY_OUT), id="stated: nothing"),
        pytest.param(
            {"sees": ["private", "untrusted"], "open_world": "true"},
            None,
            Facets(True, True, None, NONE),
            id="stated: both, and nobody says whether it writes",
        ),
    ],
)
def test_facets_are_stated_or_follow_from_what_is(tool, is_private, expected):
    assert facets_of(Tool.model_validate(tool), is_private=is_private) == expected
