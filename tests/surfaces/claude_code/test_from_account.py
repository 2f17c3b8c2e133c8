"""What arrives on Claude Code with the account: packages that sync, for whom they do, and their lock."""

import pytest
from claude_code_from_text import ACTIVE, ATTESTED, FLEET, SYNCING, TWIN, ask
from organisation_from_text import check, plugin


@pytest.mark.parametrize(
    ("attested", "twin", "more", "state", "because", "line"),
    [
        pytest.param(
            SYNCING,
            TWIN.format("required"),
            "",
            "on",
            "the organisation says `required`",
            "preference: required",
            id="what the account has arrives",
        ),
        pytest.param(
            SYNCING,
            TWIN.format("not_available"),
            "",
            "off",
            "says `not_available`",
            "preference: not_available",
            id="what the account does not have does not arrive",
        ),
        pytest.param(
            SYNCING,
            TWIN.format("available"),
            "",
            "unknown",
            "members add it themselves",
            "preference: available",
            id="whether members added it to their account is not known",
        ),
        pytest.param(
            SYNCING,
            TWIN.format("available"),
            ACTIVE,
            "on",
            "somebody added it",
            "- fx",
            id="a synced plugin that a project switched on was added by somebody",
        ),
        pytest.param(
            ATTESTED.format("minimum_version: 2.1.273\n    claude_ai_plugin_sync: false"),
            TWIN.format("required"),
            "",
            "off",
            "account plugins do not sync into Claude Code",
            "claude_ai_plugin_sync: false",
            id="syncing is switched off",
        ),
        pytest.param(
            ATTESTED.format("minimum_version: 2.1.272"),
            TWIN.format("required"),
            "",
            "unknown",
            "account plugins sync since 2.1.273 and not before, and the fleet's minimum is 2.1.272",
            "minimum_version: 2.1.272",
            id="some clients may be too old",
        ),
        pytest.param(
            ATTESTED.format("minimum_version: 2.2"),
            TWIN.format("required"),
            "",
            "on",
            "says `required`",
            "preference: required",
            id="numbers are compared, not letters",
        ),
        pytest.param(
            "",
            TWIN.format("required"),
            "",
            "unknown",
            "the fleet's minimum is not stated",
            "apiVersion: plugingov/v1",
            id="no client is known",
        ),
        pytest.param(
            SYNCING,
            "",
            "",
            "unknown",
            "syncs from Cowork, where the inventory has no package of it",
            "via: synced-plugin",
            id="nothing is declared on Cowork",
        ),
        pytest.param(
            SYNCING,
            "      cowork: {via: custom-connector}\n",
            "",
            "unknown",
            "the inventory has no package of it",
            "via: synced-plugin",
            id="a connector does not sync as a package",
        ),
        pytest.param(
            "surfaces:\n  claude-code: {minimum_version: 2.1.273}\n  cowork:\n    deployment: third-party\n",
            TWIN.format("required"),
            "",
            "off",
            "members of a third-party deployment have no account that anything comes from",
            "deployment: third-party",
            id="a third-party deployment has no accounts",
        ),
        pytest.param(
            "surfaces:\n  claude-code: {minimum_version: 2.1.273}\n  cowork: {connectors_added: []}\n",
            TWIN.format("required"),
            "",
            "on",
            "says `required`",
            "preference: required",
            id="a package brings its own server to Claude Code",
        ),
    ],
)
def test_a_synced_plugin_is_there_as_the_account_has_it(attested, twin, more, state, because, line):
    text = attested + more + plugin("claude-code", "via: synced-plugin") + twin
    check(ask(text, "install"), state, because, line)


@pytest.mark.parametrize(
    ("person", "state", "because", "line"),
    [
        pytest.param("ada@example.com", "on", "says `required`", "preference: required", id="members with an account"),
        pytest.param(
            "linus@example.com", "off", "have no account", "deployment: third-party", id="members without one"
        ),
        pytest.param(
            "alan@example.com", "unknown", "say first-party and third-party", "deployment: first-party", id="in doubt"
        ),
    ],
)
@pytest.mark.parametrize("question", ["install", "lock"])
def test_a_synced_plugin_reaches_those_with_an_account(person, state, because, line, question):
    groups = (
        "  contractors:\n    members: [linus@example.com, alan@example.com]\n    deployment: third-party\n"
        "  back:\n    members: [alan@example.com]\n    deployment: first-party\n"
    )
    text = groups + SYNCING + plugin("claude-code", "via: synced-plugin") + TWIN.format("required")
    check(ask(text, question, person), state, because, line)


def test_a_refused_package_is_on_no_account():
    package = "marketplaces: {tools: {}}\npackages:\n  fx@tools:\n    parts:\n      - bin\n"
    twin = TWIN.format("required") + "        marketplace: tools\n"
    text = SYNCING + package + plugin("claude-code", "via: synced-plugin") + twin
    check(ask(text, "install"), "off", "Cowork refuses package `fx@tools`", "- bin")


def test_a_synced_plugin_is_locked_for_whom_cowork_locks_it():
    twin = TWIN.format("required") + "        groups:\n          audit: available\n"
    text = plugin("claude-code", "via: synced-plugin") + twin + FLEET
    check(ask(text, "lock", "grace@example.com"), "off", "group `audit` says `available`", "audit: available")
    check(ask(text, "lock", "ada@example.com"), "on", "says `required`", "preference: required")
