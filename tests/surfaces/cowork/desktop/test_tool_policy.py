"""What `toolPolicy` decides (domain facts: claude.com/docs/third-party/claude-desktop/configuration)."""

import pytest

from plugingov.surfaces.cowork.desktop.tool_policy import decided


@pytest.mark.parametrize(
    ("policy", "chat", "code"),
    [
        pytest.param({"read": "blocked"}, ("blocked", "read"), ("blocked", "read"), id="blocked"),
        pytest.param({"read": "ask"}, ("ask", "read"), ("ask", "read"), id="asks"),
        pytest.param({"read": "allow"}, ("allow", "read"), None, id="allowed, which Code is not told"),
        pytest.param({"write": "blocked"}, None, None, id="not listed: the member's choice"),
        pytest.param({}, None, None, id="nothing"),
        pytest.param({"*": "ask"}, ("ask", "*"), ("ask", "*"), id="a star"),
        pytest.param({"re*": "allow", "*d": "ask"}, ("ask", "*d"), ("ask", "*d"), id="the strictest of two wildcards"),
        pytest.param({"e": "blocked", "ea*": "blocked"}, None, None, id="wildcards mean the whole name"),
        pytest.param(
            {"*": "allow", "read": "blocked"}, ("blocked", "read"), ("blocked", "read"), id="exact before a star"
        ),
        pytest.param({"*": "blocked", "read": "allow"}, ("allow", "read"), None, id="shut by default, one open"),
        pytest.param({"*": "blocked", "read": "ask"}, ("ask", "read"), ("ask", "read"), id="shut by default, one asks"),
        pytest.param(
            {"r*": "blocked", "read": "allow"}, ("allow", "read"), ("blocked", "r*"), id="chat and Code differ"
        ),
        pytest.param(
            {"r*": "ask", "read": "allow"}, ("ask", "r*"), ("ask", "r*"), id="a wildcard that asks beats both"
        ),
        pytest.param({"*": "ask", "read": "allow"}, ("ask", "*"), ("ask", "*"), id="and so does a star that asks"),
        pytest.param(
            {"r*": "blocked", "*": "ask", "read": "allow"},
            ("ask", "*"),
            ("blocked", "r*"),
            id="the strictest that beats it",
        ),
        pytest.param({"read": "deny"}, None, None, id="a word that means nothing"),
    ],
)
def test_what_is_decided_about_a_tool(policy, chat, code):
    assert (decided(policy, "read", "chat"), decided(policy, "read", "code")) == (chat, code)
