import pytest
from desktops import DOUBTED, LIBRARY, LINUX, MINIMUM, WORK_APPLIED, grades, looked_at_desktop, managed, remote

RULE = "shape-that-fails-closed"
AFTER = "2026-10-07"


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        pytest.param({"transport": None}, "has no `transport`", id="no transport"),
        pytest.param({"transport": "builtin"}, "`transport: builtin`", id="a transport that was given up"),
        pytest.param({"scopes": ["a"]}, "`scopes`", id="scopes"),
        pytest.param({"authorityHost": "x"}, "`authorityHost`", id="an authority's host"),
        pytest.param({"oauth": 1}, "neither `true` nor a mapping", id="a number for a sign-in"),
        pytest.param({"oauth": "yes"}, "neither `true` nor a mapping", id="a word for a sign-in"),
        pytest.param({"oauth": {"scopes": "a"}}, "`oauth.scopes`", id="scopes of a sign-in"),
        pytest.param({"oauth": {"scope": ["a"]}}, "a list in `oauth.scope`", id="a list of them"),
        pytest.param({"transport": None, "scopes": []}, "no `transport` and `scopes`", id="two at once"),
    ],
)
def test_an_entry_that_is_refused(entry, words):
    files = managed(remote(**entry), remote(name="other"))
    found = looked_at_desktop(RULE, files, as_of=AFTER)
    assert words in found.gaps["db"]
    assert "is refused since" in found.gaps["db"]
    assert found.counts == (1, 1, 0, 0)
    assert grades(RULE, files, as_of=AFTER) == {"db": "high"}
    assert "will be refused" in looked_at_desktop(RULE, files, as_of="2026-10-06").gaps["db"]
    assert grades(RULE, files, as_of="2026-10-06") == {"db": "low"}


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param({"oauth": True}, id="a sign-in as the server offers it"),
        pytest.param({"oauth": {"scope": "a b", "clientId": "c"}}, id="a sign-in in full"),
        pytest.param({"transport": "stdio", "command": "/opt/acme/db"}, id="a local one"),
        pytest.param({"transport": None, "url": None, "server": "github"}, id="one that is built in"),
        pytest.param({"source": "x"}, id="a key that is merely ignored"),
        pytest.param({"toolPolicy": {"a": "ask-session"}}, id="what is asked about elsewhere"),
    ],
)
def test_an_entry_that_is_taken(entry):
    assert looked_at_desktop(RULE, managed(remote(**entry)), as_of=AFTER).counts == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("locks", "inventory", "as_of", "expected"),
    [
        pytest.param({"mcpServers": {}}, "", AFTER, ("gap", "is blocked since"), id="a mapping"),
        pytest.param({"mcpServers": {}}, "", "2026-10-06", ("gap", "will be blocked"), id="a mapping before the day"),
        pytest.param([], MINIMUM.format("1.15199.9"), AFTER, ("gap", "1.15199.9"), id="a list on older builds"),
        pytest.param([], MINIMUM.format("1.15200.0"), AFTER, ("pass", ""), id="a list on builds that know it"),
        pytest.param([], "", AFTER, ("unknown", "`minimum_version`"), id="a list on builds that nobody states"),
    ],
)
def test_locks(locks, inventory, as_of, expected):
    found = looked_at_desktop(RULE, managed(orgPluginSettings=locks), as_of=as_of, inventory=inventory)
    said = {"gap": found.gaps, "unknown": found.unknowns, "pass": {"orgPluginSettings": ""}}[expected[0]]
    assert expected[1] in said["orgPluginSettings"]
    assert found.counts[0] == (expected[0] == "pass")


@pytest.mark.parametrize(
    ("keys", "gaps"),
    [
        pytest.param(
            {"isDxtEnabled": False}, {"isDxtEnabled": "it is `isDesktopExtensionEnabled` now"}, id="an old name"
        ),
        pytest.param({"isDxtEnabled": False, "isDesktopExtensionEnabled": False}, {}, id="beside the new one"),
        pytest.param(
            {"enduserAttribution": True}, {"enduserAttribution": "is an old name"}, id="a new name nobody says"
        ),
        pytest.param(
            {"disableDefaultPlugins": True}, {"disableDefaultPlugins": "was removed"}, id="a key that is gone"
        ),
    ],
)
def test_keys_that_have_other_names_now(keys, gaps):
    found = looked_at_desktop(RULE, {LINUX: keys})
    assert found.gaps.keys() == gaps.keys()
    assert all(words in found.gaps[key] for key, words in gaps.items())


def test_what_does_not_count_for_certain_is_unknown():
    files = {**DOUBTED, LIBRARY: {"managedMcpServers": [remote(transport=None)]}, **WORK_APPLIED}
    found = looked_at_desktop(RULE, files, as_of=AFTER)
    assert found.unknowns.keys() == {"db", "what an unread orgPluginSettings holds"}
    assert not found.gaps


def test_servers_without_a_name_are_one_thing():
    files = managed(remote(name=None, transport=None), remote(name=None))
    assert looked_at_desktop(RULE, files, as_of=AFTER).gaps.keys() == {"a server without a name"}
