import pytest
from desktops import looked_at_desktop, managed, remote

RULE = "wildcard-and-exact-disagree"
BOTH, CODE = "in chat and in Code sessions", "in Code sessions"


@pytest.mark.parametrize(
    ("policy", "where"),
    [
        pytest.param({"r_*": "ask", "r_x": "allow"}, BOTH, id="a wildcard that asks"),
        pytest.param({"*": "ask", "r_x": "allow"}, BOTH, id="a bare star that asks"),
        pytest.param({"r_*": "blocked", "r_x": "allow"}, f"that {CODE}", id="a wildcard that blocks"),
        pytest.param({"r_*": "blocked", "r_x": "ask"}, f"that {CODE}", id="a wildcard that blocks what asks"),
        pytest.param({"*": "blocked", "r_*": "ask", "r_x": "allow"}, BOTH, id="one wildcard of two"),
    ],
)
def test_a_line_that_a_wildcard_beats(policy, where):
    assert where in looked_at_desktop(RULE, managed(remote(toolPolicy=policy))).gaps["db: r_x"]


@pytest.mark.parametrize(
    ("policy", "passed"),
    [
        pytest.param({"*": "blocked", "r_x": "allow"}, 1, id="all shut but one"),
        pytest.param({"*": "blocked", "r_x": "ask"}, 1, id="all shut but one that asks"),
        pytest.param({"r_*": "ask", "r_x": "blocked"}, 1, id="a stricter line"),
        pytest.param({"r_*": "ask", "r_x": "ask"}, 1, id="the same decision"),
        pytest.param({"r_*": "ask", "w_x": "allow"}, 1, id="a wildcard for others"),
        pytest.param({"r_*": "allow", "r_x": "allow"}, 1, id="nothing that asks"),
        pytest.param({"r_x": "allow", "r_y": "ask"}, 0, id="no wildcard"),
        pytest.param({"r_*": "deny", "r_x": "allow"}, 1, id="a word that the app does not know"),
        pytest.param({"r_*": "ask", "*": "allow"}, 0, id="no line on one tool"),
    ],
)
def test_a_line_that_counts(policy, passed):
    found = looked_at_desktop(RULE, managed(remote(toolPolicy=policy), remote(name="other", toolPolicy="ask")))
    assert found.counts == (passed if "deny" not in policy.values() else 0, 0, 0, 1)  # of the other one nobody knows
