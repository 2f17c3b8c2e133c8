"""What holds on Claude Code: every row of the tables of the design, as an inventory declares it."""

import pytest
from claude_code_from_text import ACTIVE, ATTESTED, EXCLUSIVE, FLEET, NEEDS, NOT_ACTIVE, SYNCING, TWIN, ask
from organisation_from_text import check, deciding_line, layers, plugin

# Install: each way in, as the table of `via` has them


@pytest.mark.parametrize(
    ("via", "more", "state", "because", "line"),
    [
        pytest.param(
            "managed-plugin",
            "",
            "unknown",
            "declared managed settings force `fx` on; the client installs it at a later start, which the vendor does not promise",
            "via: managed-plugin",
            id="a managed plugin is not promised to be installed",
        ),
        pytest.param(
            "managed-plugin",
            ACTIVE,
            "unknown",
            "the client installs it at a later start",
            "via: managed-plugin",
            id="switching a managed plugin on does not install it",
        ),
        pytest.param(
            "managed-mcp",
            "",
            "on",
            "the declared `managed-mcp.json` holds the server",
            "via: managed-mcp",
            id="a server of the managed set is there",
        ),
        pytest.param(
            "marketplace-plugin",
            "",
            "unknown",
            "members install a marketplace plugin themselves",
            "via: marketplace-plugin",
            id="whether members installed a marketplace plugin is not known",
        ),
        pytest.param(
            "marketplace-plugin",
            ACTIVE,
            "on",
            "somebody added it: it is active in project `dev`",
            "- fx",
            id="a marketplace plugin that a project switched on was installed by somebody",
        ),
        pytest.param(
            "project-file",
            NOT_ACTIVE,
            "unknown",
            "each member approves a server of the project's file",
            "via: project-file",
            id="whether members approved the project's server is not known",
        ),
        pytest.param(
            "project-file",
            ACTIVE,
            "on",
            "somebody added it",
            "- fx",
            id="a project's server that is switched on was approved by somebody",
        ),
        pytest.param(
            "user-server",
            "",
            "unknown",
            "members add a user server themselves",
            "via: user-server",
            id="whether members added a server of their own is not known",
        ),
        pytest.param(
            "user-server",
            ACTIVE,
            "on",
            "somebody added it",
            "- fx",
            id="a server of their own that is switched on was added by somebody",
        ),
        pytest.param(
            "claude-ai-connector",
            "",
            "on",
            "account connectors load when signed in with the account",
            "via: claude-ai-connector",
            id="an account connector comes with the account",
        ),
        pytest.param(
            "claude-ai-connector",
            ATTESTED.format("claude_ai_connectors: true"),
            "on",
            "when signed in with the account",
            "via: claude-ai-connector",
            id="account connectors are switched on",
        ),
        pytest.param(
            "claude-ai-connector",
            ATTESTED.format("claude_ai_connectors: false") + ACTIVE,
            "off",
            "account connectors are switched off on Claude Code",
            "claude_ai_connectors: false",
            id="account connectors are switched off",
        ),
    ],
)
def test_each_way_in_says_whether_the_door_is_there(via, more, state, because, line):
    check(ask(more + plugin("claude-code", f"via: {via}"), "install"), state, because, line)


# Install: what does not reach a cloud session


@pytest.mark.parametrize(
    ("via", "managed", "runs", "state", "because", "line"),
    [
        pytest.param(
            "managed-plugin",
            "by: server",
            "cloud",
            "unknown",
            "at a later start",
            "via: managed-plugin",
            id="settings from the server reach the cloud",
        ),
        pytest.param(
            "managed-plugin",
            "by: mdm",
            "cloud",
            "off",
            "managed settings by `mdm` do not reach cloud sessions, and project `dev` runs in cloud",
            "by: mdm",
            id="settings from device management do not",
        ),
        pytest.param(
            "managed-plugin",
            "by: file",
            "cloud",
            "off",
            "by `file` do not reach",
            "by: file",
            id="nor do settings in a file",
        ),
        pytest.param(
            "managed-plugin",
            "by: mdm",
            "cli, cloud",
            "unknown",
            "off in cloud (managed settings by `mdm`",
            "via: managed-plugin",
            id="on the machine they may be there",
        ),
        pytest.param(
            "managed-plugin",
            "by: mdm",
            "cli, ide",
            "unknown",
            "declared managed settings force",
            "via: managed-plugin",
            id="no cloud",
        ),
        pytest.param(
            "managed-mcp",
            "by: mdm",
            "cloud",
            "unknown",
            "whether cloud sessions have the `managed-mcp.json`",
            "via: managed-mcp",
            id="whether the cloud has the managed set is not said",
        ),
        pytest.param(
            "managed-mcp",
            "by: mdm",
            "cli, cloud",
            "unknown",
            "on in cli (the declared `managed-mcp.json` holds the server); unknown in cloud",
            "via: managed-mcp",
            id="the managed set is on the machine alone",
        ),
        pytest.param(
            "marketplace-plugin",
            "by: mdm",
            "cloud",
            "unknown",
            "themselves",
            "via: marketplace-plugin",
            id="a member's own",
        ),
    ],
)
def test_the_cloud_is_another_machine(via, managed, runs, state, because, line):
    attested = ATTESTED.format(f"managed:\n      {managed}")
    text = attested + NEEDS + f"    runs: [{runs}]\n" + plugin("claude-code", f"via: {via}")
    check(ask(text, "install"), state, because, line)


def test_whoever_is_shut_out_on_the_machine_may_not_be_in_the_cloud():
    text = NEEDS + "    active: [fx]\n    runs: [cli, cloud]\n" + plugin("claude-code", "via: project-file") + EXCLUSIVE
    check(ask(text, "install"), "unknown", "off in cli (`managed-mcp.json` holds `other`", "via: managed-mcp # the set")


def test_what_never_arrives_is_off_in_the_cloud_too():
    twin = TWIN.format("required") + "projects: {dev: {surface: claude-code, needs: [fx], runs: [cli, cloud]}}\n"
    text = ATTESTED.format("claude_ai_plugin_sync: false") + plugin("claude-code", "via: synced-plugin") + twin
    check(ask(text, "install"), "off", "account plugins do not sync", "claude_ai_plugin_sync: false")
    exclusive = text.replace("projects:", EXCLUSIVE + "projects:")
    check(ask(exclusive, "install"), "off", "shuts out every server", "via: managed-mcp # the set")


# Lock


@pytest.mark.parametrize(
    ("via", "more", "state", "because", "line"),
    [
        pytest.param(
            "managed-plugin",
            "",
            "on",
            "declared managed settings force `fx` on",
            "via: managed-plugin",
            id="a managed plugin is locked",
        ),
        pytest.param(
            "managed-mcp",
            "",
            "on",
            "members cannot change `managed-mcp.json`",
            "via: managed-mcp",
            id="the managed set is locked",
        ),
        *(
            pytest.param(
                via,
                "",
                "off",
                f"a {via.replace('-', ' ')} cannot be locked",
                f"via: {via}",
                id=f"a {via.replace('-', ' ')} is not locked",
            )
            for via in ("marketplace-plugin", "project-file", "user-server", "claude-ai-connector")
        ),
        pytest.param(
            "synced-plugin",
            TWIN.format("required") + FLEET,
            "on",
            "the organisation says `required`",
            "preference: required",
            id="a synced plugin is locked where Cowork locks it",
        ),
        pytest.param(
            "synced-plugin",
            TWIN.format("auto_install"),
            "off",
            "which members can undo",
            "preference: auto_install",
            id="a synced plugin is not locked where Cowork does not lock it",
        ),
        pytest.param(
            "synced-plugin",
            "",
            "unknown",
            "syncs from Cowork, where the inventory does not provision it",
            "via: synced-plugin",
            id="a synced plugin from nowhere",
        ),
        pytest.param(
            "synced-plugin",
            TWIN.format("required") + ATTESTED.format("claude_ai_plugin_sync: false"),
            "off",
            "account plugins do not sync",
            "claude_ai_plugin_sync: false",
            id="what does not sync is not locked",
        ),
        pytest.param(
            "synced-plugin",
            TWIN.format("required") + "surfaces:\n  cowork:\n    deployment: third-party\n",
            "off",
            "no account that anything comes from",
            "deployment: third-party",
            id="what has no account is not locked",
        ),
    ],
)
@pytest.mark.parametrize("person", [None, "ada@example.com"])
def test_the_lock(via, more, state, because, line, person):
    check(ask(plugin("claude-code", f"via: {via}") + more, "lock", person), state, because, line)


@pytest.mark.parametrize(
    ("via", "can_lock"),
    [
        ("managed-plugin", True),
        ("managed-mcp", True),
        ("synced-plugin", True),
        ("marketplace-plugin", False),
        ("project-file", False),
        ("user-server", False),
        ("claude-ai-connector", False),
    ],
)
def test_what_can_carry_a_lock_and_that_nothing_carries_a_preference(via, can_lock):
    found = layers(plugin("claude-code", f"via: {via}"))
    claude_code, door = found.surfaces["claude-code"], found.doors["fx", "claude-code"]
    assert claude_code.via(door) == via
    assert claude_code.can_lock(door) is can_lock
    assert claude_code.can_prefer(door) is False


# Activate


@pytest.mark.parametrize(
    ("provision", "more", "state", "because", "line"),
    [
        pytest.param(
            "via: managed-plugin",
            NOT_ACTIVE,
            "on",
            "declared managed settings force `fx` on",
            "via: managed-plugin",
            id="managed settings switch it on everywhere",
        ),
        pytest.param(
            "via: managed-mcp",
            NOT_ACTIVE,
            "on",
            "the declared `managed-mcp.json` holds the server",
            "via: managed-mcp",
            id="the managed set needs no switch",
        ),
        pytest.param(
            "via: project-file", ACTIVE, "on", "is switched on in project `dev`", "- fx", id="the project did"
        ),
        pytest.param(
            "via: project-file", NOT_ACTIVE, "off", "is not switched on", "active: []", id="the project did not"
        ),
        pytest.param(
            "via: project-file", NEEDS, "unknown", "does not say what is active", "dev:", id="the project is silent"
        ),
        pytest.param(
            "via: user-server", "", "unknown", "no project on claude-code needs `fx`", "fx:", id="no project asks"
        ),
        pytest.param(
            "via: synced-plugin\nactivation: automatic",
            NOT_ACTIVE,
            "on",
            "switches itself on once signed in, which is part of connecting",
            "activation: automatic",
            id="an automatic door needs no switch",
        ),
        pytest.param(
            "via: managed-plugin\ntools:\n  default: blocked",
            NOT_ACTIVE,
            "off",
            "every tool of `fx` is blocked on claude-code",
            "default: blocked",
            id="it is forced on and every tool is blocked",
        ),
        pytest.param(
            "via: project-file\ntools:\n  default: blocked",
            NOT_ACTIVE,
            "off",
            "is not switched on",
            "active: []",
            id="the switch is named before the tools",
        ),
    ],
)
def test_activate(provision, more, state, because, line):
    check(ask(more + plugin("claude-code", provision), "activate"), state, because, line)


def test_the_switch_does_not_look_at_the_tools():
    text = plugin("claude-code", "via: managed-plugin\ntools: {default: blocked}")
    check(ask(text, "switch"), "on", "force `fx` on", "via: managed-plugin")


def test_signing_in_is_asked_of_the_credentials():
    text = plugin("claude-code", "via: user-server\nauth:\n  method: none")
    check(ask(text, "authenticate"), "on", "`fx` asks for no sign-in", "method: none")


# Offer and commits


@pytest.mark.parametrize(
    ("via", "more", "state", "because", "line"),
    [
        pytest.param(
            "managed-plugin", "", "on", "declared managed settings force", "via: managed-plugin", id="a managed plugin"
        ),
        *(
            pytest.param(
                via, "", "on", f"a {via.replace('-', ' ')} is declared", f"via: {via}", id=via.replace("-", " ")
            )
            for via in ("managed-mcp", "marketplace-plugin", "project-file", "user-server")
        ),
        pytest.param(
            "claude-ai-connector", "", "on", "load when signed in", "via: claude-ai-connector", id="a connector"
        ),
        pytest.param(
            "claude-ai-connector",
            ATTESTED.format("claude_ai_connectors: false"),
            "off",
            "switched off",
            "claude_ai_connectors: false",
            id="no connectors",
        ),
        pytest.param(
            "synced-plugin",
            TWIN.format("available") + SYNCING,
            "on",
            "says `available`",
            "preference: available",
            id="synced",
        ),
        pytest.param(
            "synced-plugin",
            TWIN.format("not_available") + SYNCING,
            "off",
            "says `not_available`",
            "preference: not_available",
            id="nothing to sync",
        ),
        pytest.param(
            "synced-plugin", SYNCING, "unknown", "has no package of it", "via: synced-plugin", id="synced from nowhere"
        ),
    ],
)
def test_an_offer_to_anybody(via, more, state, because, line):
    check(ask(plugin("claude-code", f"via: {via}") + more, "offer"), state, because, line)


KEPT = "keeps marketplace `tools` at the commit that `ref` names"


@pytest.mark.parametrize(
    ("version", "name", "source", "state", "because"),
    [
        pytest.param(
            "2.1.330", "tools", "github: acme/tools", "on", f"Claude Code {KEPT}", id="the client that was seen"
        ),
        pytest.param(
            "2.1.329", "tools", "github: acme/tools", "unknown", f"client 2.1.330 {KEPT}, and", id="an older one"
        ),
        pytest.param(
            "2.1.330",
            "healthcare",
            "github: acme/tools",
            "off",
            "`healthcare` is a name of the vendor",
            id="its own names",
        ),
        pytest.param(
            "2.1.330", "tools", "source: npm, package: p", "off", "Claude Code cannot hold", id="what is no repository"
        ),
    ],
)
def test_which_marketplace_stays_at_a_commit(version, name, source, state, because):
    found = layers(
        f"surfaces: {{claude-code: {{minimum_version: {version}}}}}\n"
        f"marketplaces:\n  {name}:\n    source: {{{source}, sha: 3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90}}\n"
    )
    answer = found.surfaces["claude-code"].holds_commit(name)
    assert deciding_line(found.organisation, answer).startswith("source:")
    assert answer.state == state
    assert answer.because.startswith(because)
