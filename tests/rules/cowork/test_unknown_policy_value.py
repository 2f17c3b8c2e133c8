import pytest
from desktops import grades, looked_at_desktop, managed, remote

RULE = "unknown-policy-value"


def locks(permission):
    return [{"serverName": "notes", "tools": [{"toolName": "post", "permission": permission}]}]


@pytest.mark.parametrize("value", ["allow", "ask", "blocked"])
def test_words_that_the_app_knows(value):
    files = managed(remote(toolPolicy={"read": value}), orgPluginSettings=locks(value))
    assert looked_at_desktop(RULE, files).counts == (2, 0, 0, 0)


@pytest.mark.parametrize("value", ["deny", "Allow", "", None, True, ["ask"]])
def test_words_that_it_does_not(value):
    files = managed(remote(toolPolicy={"read": value}), orgPluginSettings=locks(value))
    assert set(looked_at_desktop(RULE, files).gaps) == {"db: read", "notes: post"}
    assert set(grades(RULE, files).values()) == {"high"}


@pytest.mark.parametrize(
    ("as_of", "grade", "words"),
    [
        pytest.param("2026-10-06", "low", "will be refused from 2026-10-07 on", id="the day before"),
        pytest.param("2026-10-07", "high", "is refused since 2026-10-07", id="the day itself"),
    ],
)
def test_a_word_that_is_given_up(as_of, grade, words):
    files = managed(remote(toolPolicy={"read": "ask-session"}))
    assert words in looked_at_desktop(RULE, files, as_of=as_of).gaps["db: read"]
    assert grades(RULE, files, as_of=as_of) == {"db: read": grade}


@pytest.mark.parametrize(
    ("keys", "unknown"),
    [
        pytest.param({"orgPluginSettings": [{"serverName": "notes"}, "x", {"tools": "x"}, {"tools": ["x", {}]}]}, 4, id="locks"),
        pytest.param({"managedMcpServers": ["x", {"name": "a", "toolPolicy": "ask"}, {"name": "b"}]}, 2, id="servers"),
        pytest.param({"orgPluginSettings": {"mcpServers": {}}}, 0, id="locks as a mapping"),
    ],
)  # fmt: skip
def test_of_odd_entries_nobody_knows_what_they_say_of_a_tool(keys, unknown):
    assert looked_at_desktop(RULE, managed(**keys)).counts == (0, 0, 0, unknown)
