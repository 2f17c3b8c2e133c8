"""Which sources a blocked branch means, where one names a commit; and which sources are one."""

import pytest

from plugingov.model.source import is_one_source, read_source
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.marketplaces.admitted import blocks

COMMIT = "3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90"
REPOSITORY = {"source": "github", "repo": "acme/plugins"}


@pytest.mark.parametrize(
    ("entry", "ref", "expected"),
    [
        pytest.param("v1", COMMIT, "yes", id="a branch means every commit"),
        pytest.param("v1", "a" * 64, "yes", id="in its longer form too"),
        pytest.param("v1", COMMIT.upper(), "no", id="in capitals it is none"),
        pytest.param("v1", COMMIT[:12], "no", id="a part of one is none"),
        pytest.param("v1", "main", "no", id="another branch"),
        pytest.param("b" * 40, COMMIT, "no", id="another commit"),
        pytest.param(COMMIT, COMMIT, "yes", id="the commit itself"),
    ],
)
def test_a_blocked_branch_means_the_commits_of_its_repository(entry, ref, expected):
    assert blocks(REPOSITORY | {"ref": entry}, REPOSITORY | {"ref": ref}, Behaviour()) == expected


@pytest.mark.parametrize(
    ("declared", "there", "expected"),
    [
        pytest.param({"sha": COMMIT}, {"ref": COMMIT}, True, id="the commit as ref"),
        pytest.param({"sha": COMMIT, "ref": "stable"}, {"ref": COMMIT}, True, id="whatever branch it was on"),
        pytest.param({"sha": COMMIT}, {}, True, id="no commit is said"),
        pytest.param({"sha": COMMIT}, {"ref": "b" * 40}, False, id="another commit"),
        pytest.param({}, {"ref": COMMIT}, False, id="a commit that nobody declared"),
        pytest.param({"ref": "main"}, {"ref": "v1"}, False, id="another branch"),
    ],
)
def test_a_commit_is_one_source_with_itself_alone(declared, there, expected):
    assert is_one_source(read_source(REPOSITORY | there), read_source(REPOSITORY | declared)) is expected
