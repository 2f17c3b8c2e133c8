"""What reaches Claude Code with the account, whether or not anybody declared it there."""

import pytest
from organisation_from_text import layers, lines, plugin

ON = "surfaces: {claude-code: {minimum_version: 2.1.273, claude_ai_connectors: true, claude_ai_plugin_sync: true}}"
REQUIRED = "via: org-plugin\npreference: required"


def with_account(cowork: str, claude_code: str = "claude_ai_connectors: true, claude_ai_plugin_sync: true") -> str:
    return (
        f"surfaces: {{cowork: {{{cowork}}}, claude-code: {{minimum_version: 2.1.273, {claude_code}}}}}"
        if claude_code
        else f"surfaces: {{cowork: {{{cowork}}}}}"
    )


def arrivals(surfaces: str, provision: str, facts: str = "path: custom-mcp") -> dict[str, tuple[str, str]]:
    """Return each way from the account to Claude Code: whether it is open, and why."""
    found = layers(lines(surfaces, plugin("cowork", provision, facts)))
    ways = found.comes_along(found.doors["fx", "cowork"])
    return {way.via: (way.answer.state, way.answer.because) for way in ways}


@pytest.mark.parametrize(
    ("surfaces", "provision", "state", "because"),
    [
        pytest.param(ON, "via: custom-connector", "on", "account connectors load in Claude Code", id="our own"),
        pytest.param(
            ON, "via: directory-connector", "on", "account connectors load in Claude Code", id="the directory's"
        ),
        pytest.param(ON, "", "on", "account connectors load in Claude Code", id="by its path"),
        pytest.param(
            ON.replace("connectors: true", "connectors: false"),
            "via: custom-connector",
            "off",
            "it is switched off that account connectors load in Claude Code",
            id="switched off",
        ),
        pytest.param(
            "",
            "via: custom-connector",
            "unknown",
            "the inventory does not say whether account connectors load in Claude Code",
            id="not stated",
        ),
        pytest.param(
            with_account("deployment: third-party", ""),
            "via: custom-connector",
            "off",
            "members of a third-party deployment have no account that anything comes from",
            id="no account, and nothing stated",
        ),
        pytest.param(
            with_account("deployment: third-party"),
            "via: custom-connector",
            "off",
            "members of a third-party deployment have no account that anything comes from",
            id="no account",
        ),
        pytest.param(
            lines(with_account("deployment: third-party"), "groups: {us: {deployment: first-party}}"),
            "",
            "on",
            "account connectors load in Claude Code",
            id="one group has an account",
        ),
    ],
)
def test_a_connector_loads_with_the_account(surfaces, provision, state, because):
    assert arrivals(surfaces, provision) == {"claude-ai-connector": (state, because)}


def test_beside_managed_servers_connectors_are_unknown_and_packages_shut_out():
    other = "  other: {title: O, path: custom-mcp, provision: {claude-code: {via: managed-mcp}}}\n"
    text = lines(ON, plugin("cowork", REQUIRED)) + other
    found = layers(text)
    synced, loaded = found.comes_along(found.doors["fx", "cowork"])
    assert synced.answer.state == "off"
    assert "shuts out every server" in synced.answer.because
    assert (loaded.answer.state, loaded.via) == ("unknown", "claude-ai-connector")
    assert "allowAllClaudeAiMcps" in loaded.answer.because


@pytest.mark.parametrize(
    ("surfaces", "provision", "synced", "loaded"),
    [
        pytest.param(
            ON,
            REQUIRED,
            ("on", "account plugins sync into Claude Code"),
            ("unknown", "the inventory does not say whether the connector that `fx` bundles was added"),
            id="no list of connectors",
        ),
        pytest.param(
            with_account("connectors_added: [fx]"),
            REQUIRED,
            ("on", "account plugins sync into Claude Code"),
            ("on", "account connectors load in Claude Code"),
            id="its connector was added",
        ),
        pytest.param(
            with_account("connectors_added: []", "claude_ai_plugin_sync: false"),
            REQUIRED,
            ("off", "it is switched off that account plugins sync into Claude Code"),
            ("off", "the connector that `fx` bundles was not added to the organisation"),
            id="its connector was not added, and nothing syncs",
        ),
        pytest.param(
            ON,
            REQUIRED + "\nserver: {transport: stdio, command: /opt/fx}",
            ("on", "account plugins sync into Claude Code"),
            ("off", "the server of `fx` is local, so it bundles no connector"),
            id="a local server",
        ),
        pytest.param(
            ON.replace("2.1.273", "2.1.272"),
            REQUIRED,
            ("unknown", "account plugins sync since 2.1.273 and not before, and the fleet's minimum is 2.1.272"),
            ("unknown", "the inventory does not say whether the connector that `fx` bundles was added"),
            id="an older fleet",
        ),
        pytest.param(
            ON,
            "via: org-plugin\npreference: not_available",
            ("off", "the organisation says `not_available`"),
            ("off", "the organisation says `not_available`"),
            id="taken away",
        ),
        pytest.param(
            "",
            "via: org-plugin",
            ("unknown", "the inventory does not say whether account plugins sync into Claude Code"),
            ("unknown", "the inventory does not say whether account connectors load in Claude Code"),
            id="nothing stated",
        ),
        pytest.param(
            ON.replace("true", "false"),
            "via: org-plugin",
            ("off", "it is switched off that account plugins sync into Claude Code"),
            ("off", "it is switched off that account connectors load in Claude Code"),
            id="both switched off, and no preference",
        ),
    ],
)
def test_a_package_syncs_and_its_connector_loads(surfaces, provision, synced, loaded):
    assert arrivals(surfaces, provision) == {"synced-plugin": synced, "claude-ai-connector": loaded}


@pytest.mark.parametrize("via", ["desktop-extension", "managed-server"])
def test_what_is_in_no_account_does_not_come_along(via):
    assert arrivals(ON, f"via: {via}") == {}


def test_nothing_of_claude_code_reaches_an_account():
    found = layers(lines(ON, plugin("claude-code", "via: managed-plugin")))
    assert found.comes_along(found.doors["fx", "claude-code"]) == ()


def test_the_line_that_decides_is_named():
    found = layers(lines(with_account("connectors_added: [fx]"), plugin("cowork", REQUIRED)))
    ways = found.comes_along(found.doors["fx", "cowork"])
    assert [way.answer.at[-1] for way in ways] == ["claude_ai_plugin_sync", "claude_ai_connectors"]
    found = layers(lines(with_account("connectors_added: []"), plugin("cowork", REQUIRED)))
    assert found.comes_along(found.doors["fx", "cowork"])[1].answer.at == ("surfaces", "cowork", "connectors_added")


def test_an_offer_is_worked_out_once():
    found = layers(plugin("cowork", REQUIRED))
    assert found.offer("fx", "cowork") is found.offer("fx", "cowork")
    assert found.offer("fx", "claude-code") is found.offer("fx", "claude-code")
    assert [found.offer("fx", surface).state for surface in ("cowork", "claude-code")] == ["on", "off"]
