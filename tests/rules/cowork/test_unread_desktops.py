"""No rule about Claude Desktop passes by silence where what it asks about could not be read."""

import pytest
from desktops import CONFIG, LINUX, PLIST, looked_at_desktop, plist

OF_SERVERS = (
    *("unknown-policy-value", "wildcard-and-exact-disagree", "shape-that-fails-closed", "one-server-name-two-urls"),
    *("sign-in-without-refresh", "floating-package", "plain-http-endpoint", "sign-in-cannot-complete"),
)
OTHERS = (
    *("deny-entry-without-effect", "plugin-server-list-open", "key-newer-than-fleet", "always-allow-switched-on"),
    *("device-setting-looser-than-policy", "secret-in-the-open", "writable-policy-file"),
)


@pytest.mark.parametrize("rule", [*OF_SERVERS, *OTHERS])
def test_managed_settings_that_could_not_be_opened(rule):
    found = looked_at_desktop(rule, {LINUX: None})
    assert found.unknowns
    assert found.counts[:2] == (0, 0)


@pytest.mark.parametrize("rule", [*OF_SERVERS, "secret-in-the-open"])
def test_servers_of_which_nothing_could_be_kept(rule):
    assert looked_at_desktop(rule, {PLIST: plist(managedMcpServers="[{,}]")}).unknowns


@pytest.mark.parametrize("rule", [*OF_SERVERS, "deny-entry-without-effect"])
def test_what_a_bootstrap_server_may_hand_out(rule):
    assert looked_at_desktop(rule, {LINUX: {"bootstrapUrl": "https://b.acme.example"}}).unknowns


@pytest.mark.parametrize(
    "rule", ["floating-package", "plain-http-endpoint", "sign-in-cannot-complete", "secret-in-the-open"]
)
def test_a_members_own_servers_that_could_not_be_opened(rule):
    assert looked_at_desktop(rule, {CONFIG: None}).unknowns


@pytest.mark.parametrize("rule", [*OF_SERVERS, "deny-entry-without-effect", "key-newer-than-fleet"])
def test_what_is_known_not_to_be_there_is_no_doubt(rule):
    found = looked_at_desktop(rule, {LINUX: {"inferenceProvider": "bedrock"}, CONFIG: {"mcpServers": {}}})
    assert found.counts == (0, 0, 0, 0)
