import pytest

from plugingov.surfaces.claude_code.marketplaces.names import looks_official, name_refused

ACME = {"source": "github", "repo": "acme/plugins"}
VENDOR = {"source": "github", "repo": "Anthropics/plugins"}


@pytest.mark.parametrize(
    "name",
    ["acme", "A.b_c-d", "claude-tools", "my-claude-plugins", "anthropic-plugin", "claude-code-plugins-v2", "org", "a."],
)
def test_names_that_anybody_may_have(name):
    assert name_refused(name, ACME) == ""


@pytest.mark.parametrize("name", ["healthcare", "claude-plugins-official", "ANTHROPIC-PLUGINS", "agent-skills"])
def test_a_reserved_name_is_only_the_vendors(name):
    assert name_refused(name, VENDOR) == ""
    assert "a name of the vendor" in name_refused(name, ACME)


@pytest.mark.parametrize(
    "name",
    ["official-claude", "unofficial-claude", "claudeofficial", "claude-plugins-x", "anthropic-marketplace-v2"],
)
def test_a_look_alike_is_refused_from_everywhere(name):
    assert looks_official(name)
    assert "looks like" in name_refused(name, VENDOR)


@pytest.mark.parametrize(
    "name", ["", "a b", "a..b", "-x", ".x", "a/b", "a\\b", "a@b", "a\u200b", "\u00e9", "..", "inline", "Synced"]
)
def test_what_is_no_name(name):
    assert name_refused(name, ACME)


@pytest.mark.parametrize(
    ("source", "is_vendors"),
    [
        pytest.param({"source": "git", "url": "git@github.com:anthropics/x.git"}, True, id="over ssh"),
        pytest.param({"source": "git", "url": "http://www.github.com/Anthropics/x"}, True, id="over http"),
        pytest.param({"source": "git", "url": "https://github.com/anthropics/x/y"}, False, id="below a repository"),
        pytest.param({"source": "git", "url": "https://evil.example/github.com/anthropics/x"}, False, id="elsewhere"),
        pytest.param({"source": "url", "url": "https://github.com/anthropics/x"}, False, id="a file"),
        pytest.param({"source": "github", "repo": "anthropics/"}, False, id="no repository"),
        pytest.param({"source": "npm", "package": "@anthropic-ai/x"}, False, id="npm"),
        pytest.param({}, False, id="nowhere"),
    ],
)
def test_which_sources_are_the_vendors(source, is_vendors):
    assert (name_refused("healthcare", source) == "") == is_vendors
