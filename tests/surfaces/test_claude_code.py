"""What holds on Claude Code: every row of the tables of the design, and the groups' documents against a model of them."""

from dataclasses import dataclass

import organisation_from_text
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from organisation_from_text import check, deciding_line, layers, lines, plugin

from plugingov.surfaces.claude_code.documents import ManagedDocument, document_for

PEOPLE = """\
groups:
  analysts: {members: [ada@example.com]}
  audit: {members: [grace@example.com]}
"""
ACTIVE = "projects:\n  dev:\n    surface: claude-code\n    active:\n      - fx\n"
NEEDS = "projects:\n  dev:\n    surface: claude-code\n    needs: [fx]\n"
NOT_ACTIVE = NEEDS + "    active: []\n"
ATTESTED = "surfaces:\n  claude-code:\n    {}\n"
SYNCING = ATTESTED.format("minimum_version: 2.1.273")
FLEET = "surfaces:\n  claude-code: {minimum_version: 2.1.273}\n"
TWIN = "      cowork:\n        preference: {}\n"
EXCLUSIVE = """\
  other:
    title: Other
    path: custom-mcp
    provision:
      claude-code:
        via: managed-mcp # the set
"""
PER_GROUP = """\
surfaces:
  claude-code:
    managed:
      mode: rbac_groups
      order: [{order}]
      default: {default}
"""


def ask(text, question, person="ada@example.com", project="dev"):
    return organisation_from_text.ask(PEOPLE + text, "claude-code", question, person, project)


# Install: each way in, as the table of `via` has them


@pytest.mark.parametrize(
    ("via", "more", "state", "because", "line"),
    [
        pytest.param(
            "managed-plugin",
            "",
            "unknown",
            "managed settings force `fx` on; the client installs it at a later start, which the vendor does not promise",
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
            "`managed-mcp.json` holds the server",
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


# Install: one server in `managed-mcp.json` shuts out every other


@pytest.mark.parametrize(
    ("via", "more", "state", "because", "line"),
    [
        *(
            pytest.param(
                via,
                ACTIVE,
                "off",
                "`managed-mcp.json` holds `other` and shuts out every server that is not in it",
                "via: managed-mcp # the set",
                id=f"a {via.replace('-', ' ')} is shut out",
            )
            for via in ("managed-plugin", "marketplace-plugin", "project-file", "user-server", "synced-plugin")
        ),
        pytest.param(
            "managed-mcp",
            "",
            "on",
            "`managed-mcp.json` holds the server",
            "via: managed-mcp",
            id="its own servers are there",
        ),
        pytest.param(
            "claude-ai-connector",
            "",
            "unknown",
            "account connectors need `allowAllClaudeAiMcps`, which is not stated",
            "via: managed-mcp # the set",
            id="whether account connectors are let in is not said",
        ),
        pytest.param(
            "claude-ai-connector",
            ATTESTED.format("claude_ai_connectors: false"),
            "off",
            "account connectors are switched off",
            "claude_ai_connectors: false",
            id="account connectors that are switched off are off either way",
        ),
    ],
)
@pytest.mark.parametrize("question", ["install", "offer"])
def test_the_managed_set_is_exclusive(via, more, state, because, line, question):
    because = "declared" if (question, via) == ("offer", "managed-mcp") else because
    check(ask(more + plugin("claude-code", f"via: {via}") + EXCLUSIVE, question), state, because, line)


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
            "managed settings force",
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
            "on in cli (`managed-mcp.json` holds the server); unknown in cloud",
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
            "managed settings force `fx` on",
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


def test_a_synced_plugin_is_locked_for_whom_cowork_locks_it():
    twin = TWIN.format("required") + "        groups:\n          audit: available\n"
    text = plugin("claude-code", "via: synced-plugin") + twin + FLEET
    check(ask(text, "lock", "grace@example.com"), "off", "group `audit` says `available`", "audit: available")
    check(ask(text, "lock", "ada@example.com"), "on", "says `required`", "preference: required")


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
            "managed settings force `fx` on",
            "via: managed-plugin",
            id="managed settings switch it on everywhere",
        ),
        pytest.param(
            "via: managed-mcp",
            NOT_ACTIVE,
            "on",
            "`managed-mcp.json` holds the server",
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
            "managed-plugin", "", "on", "managed settings force", "via: managed-plugin", id="a managed plugin"
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


def test_no_marketplace_stays_at_a_commit():
    found = layers(
        "marketplaces:\n  tools:\n    source: {github: acme/tools, sha: 3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90}\n"
    )
    answer = found.surfaces["claude-code"].holds_commit("tools")
    assert deciding_line(found.organisation, answer).startswith("source:")
    assert (answer.state, answer.because) == ("off", "Claude Code cannot hold marketplace `tools` at a commit")


# Groups with documents of their own


@pytest.mark.parametrize(
    ("order", "default", "groups", "person", "state", "because", "line"),
    [
        pytest.param(
            "analysts, audit",
            "settings",
            "audit: absent",
            "ada@example.com",
            "on",
            "the managed settings of group `analysts` force `fx` on",
            "via: managed-plugin",
            id="a group of which nothing is said holds it",
        ),
        pytest.param(
            "analysts, audit",
            "settings",
            "audit: absent",
            "grace@example.com",
            "off",
            "the managed settings of group `audit`, which count alone, lack `fx`",
            "audit: absent",
            id="a group's document lacks it",
        ),
        pytest.param(
            "analysts, audit",
            "settings",
            'audit: "false"',
            "grace@example.com",
            "off",
            "the managed settings of group `audit`, which count alone, block `fx`",
            'audit: "false"',
            id="a group's document blocks it",
        ),
        pytest.param(
            "analysts",
            "settings",
            'audit: "false"',
            "grace@example.com",
            "on",
            "the managed settings of members of no group in `order` force `fx` on",
            "via: managed-plugin",
            id="a group that is not listed has no document",
        ),
        pytest.param(
            "analysts",
            "none",
            "audit: absent",
            "grace@example.com",
            "off",
            "members of no group in `order` get no managed settings",
            "default: none",
            id="members of no listed group get nothing",
        ),
    ],
)
def test_a_groups_document_decides_alone(order, default, groups, person, state, because, line):
    provision = f"via: managed-plugin\ngroups:\n  {groups}"
    text = PER_GROUP.format(order=order, default=default) + plugin("claude-code", provision)
    check(ask(text, "lock", person), state, because, line)
    check(ask(text, "install", person), "unknown" if state == "on" else "off", because, line)


@pytest.mark.parametrize(
    ("managed", "provision", "because", "line"),
    [
        pytest.param(
            "mode: rbac_groups\n      order: [audit]",
            "via: managed-plugin\ngroups: {audit: absent}",
            "what members of no group in `order` get",
            "managed:",
            id="what members of no group in `order` get is not said",
        ),
        pytest.param(
            "mode: rbac_groups\n      default: none",
            "via: managed-plugin",
            "which groups have managed settings of their own",
            "managed:",
            id="which groups are listed is not said",
        ),
        pytest.param(
            "by: server",
            "via: managed-plugin\ngroups: {audit: absent}",
            "whether groups have managed settings of their own",
            "managed:",
            id="whether groups have documents is not said, and a group is named",
        ),
    ],
)
@pytest.mark.parametrize("person", [None, "ada@example.com"])
def test_a_document_nobody_knows_leaves_it_unknown(managed, provision, because, line, person):
    text = ATTESTED.format(f"managed:\n      {managed}") + plugin("claude-code", provision)
    check(ask(text, "lock", person), "unknown", f"the inventory does not say {because}", line)
    check(ask(text, "install", "ada@example.com"), "unknown", f"the inventory does not say {because}", line)


@pytest.mark.parametrize("person", [None, "grace@example.com"])
def test_in_an_organisation_with_one_document_no_group_has_another(person):
    text = ATTESTED.format("managed: {mode: organization, order: [audit], default: none}")
    text += plugin("claude-code", "via: managed-plugin\ngroups: {audit: absent}")
    found = ask(text, "lock", person)
    check(found, "on", "", "via: managed-plugin")
    assert found[1].because == "managed settings force `fx` on"


@pytest.mark.parametrize("via", ["managed-mcp", "user-server", "synced-plugin"])
def test_documents_of_groups_undo_no_other_kind_of_lock(via):
    found = layers(PEOPLE + PER_GROUP.format(order="audit", default="settings") + plugin("claude-code", f"via: {via}"))
    assert found.surfaces["claude-code"].groups_with_settings(found.doors["fx", "claude-code"]) == ()


@pytest.mark.parametrize(
    ("held", "more", "state", "because", "line"),
    [
        pytest.param(
            "absent", ACTIVE, "on", "is switched on in project", "- fx", id="absent: the project switched it on"
        ),
        pytest.param("absent", NOT_ACTIVE, "off", "is not switched on", "active: []", id="absent: the project did not"),
        pytest.param(
            '"false"', ACTIVE, "off", "block `fx`", 'analysts: "false"', id="blocked, whatever the project says"
        ),
        pytest.param(
            '"true"', NOT_ACTIVE, "on", "force `fx` on", "via: managed-plugin", id="on, whatever the project says"
        ),
    ],
)
def test_only_settings_that_say_nothing_leave_the_switch_to_the_project(held, more, state, because, line):
    provision = f"via: managed-plugin\ngroups:\n  analysts: {held}"
    text = PER_GROUP.format(order="analysts", default="none") + more + plugin("claude-code", provision)
    check(ask(text, "switch"), state, because, line)


def test_whoever_gets_no_managed_settings_has_the_projects_switch():
    text = PER_GROUP.format(order="audit", default="none") + ACTIVE + plugin("claude-code", "via: managed-plugin")
    check(ask(text, "switch"), "on", "is switched on in project", "- fx")


def test_an_unknown_document_leaves_the_switch_to_the_project():
    text = ATTESTED.format("managed: {mode: rbac_groups}") + NOT_ACTIVE + plugin("claude-code", "via: managed-plugin")
    check(ask(text, "switch"), "off", "is not switched on", "active: []")


@pytest.mark.parametrize(
    ("order", "default", "groups", "state", "because", "line"),
    [
        pytest.param("audit", "none", "", "on", "force `fx` on", "via: managed-plugin", id="one listed group holds it"),
        pytest.param(
            "audit", "settings", "audit: absent", "on", "force", "via: managed-plugin", id="the default holds it"
        ),
        pytest.param(
            "audit",
            "none",
            "audit: absent",
            "off",
            "no group's managed settings force `fx` on",
            "groups: {audit: absent}",
            id="nobody holds it",
        ),
    ],
)
def test_the_lock_as_the_organisation_means_it(order, default, groups, state, because, line):
    provision = "via: managed-plugin" + (f"\ngroups: {{{groups}}}" if groups else "")
    text = PER_GROUP.format(order=order, default=default) + plugin("claude-code", provision)
    check(ask(text, "lock", None), state, because, line)
    check(ask(text, "offer", None), state, because, line)


@pytest.mark.parametrize(
    ("order", "default", "expected"),
    [
        pytest.param(("a", "b"), "none", ManagedDocument("group", "a"), id="the first that matches"),
        pytest.param(
            ("c", "b"), "none", ManagedDocument("group", "b"), id="the second, where the first does not match"
        ),
        pytest.param(("c",), "settings", ManagedDocument("default"), id="the default's settings"),
        pytest.param((), "none", ManagedDocument("none"), id="no settings at all"),
        pytest.param(("c",), None, ManagedDocument("unknown"), id="what the rest gets is not said"),
    ],
)
def test_which_document_counts(order, default, expected):
    assert document_for(frozenset({"a", "b"}), order, default) == expected


@pytest.mark.parametrize(
    ("group", "state", "because", "line", "who"),
    [
        pytest.param(
            "analysts",
            "on",
            "everybody in group `analysts` keeps the lock",
            "via: managed-plugin",
            [],
            id="a group that keeps it",
        ),
        pytest.param(
            "audit",
            "off",
            "the managed settings of group `audit`, which count alone, lack `fx`",
            "audit: absent",
            ["grace@example.com", "others of audit"],
            id="a group whose document lacks it",
        ),
        pytest.param(
            "board",
            "off",
            "members of no group in `order` get no managed settings",
            "default: none",
            ["linus@example.com", "others of board"],
            id="a group that is not listed",
        ),
    ],
)
def test_the_lock_in_a_group(group, state, because, line, who):
    text = PEOPLE + "  board: {members: [linus@example.com, ada@example.com]}\n"
    text += PER_GROUP.format(order="analysts, audit", default="none")
    found = layers(text + plugin("claude-code", "via: managed-plugin\ngroups:\n  audit: absent"))
    lock = found.surfaces["claude-code"].lock_in_group(found.doors["fx", "claude-code"], group)
    check((found.organisation, lock.answer), state, because, line)
    assert [person.name for person in lock.people] == who


# The same against a model


MEMBERS = ("ada", "bob", "cyd")
GROUPS = ("g0", "g1", "g2", "g3")


@dataclass(frozen=True)
class Drawn:
    """An organisation before it is written down."""

    members: dict[str, frozenset[str]]
    includes: dict[str, frozenset[str]]
    mode: str | None
    order: tuple[str, ...] | None
    default: str | None
    held: dict[str, str]
    audience: tuple[str, ...] | None

    def groups_of(self, member):
        found = {group for group in GROUPS if member in self.members[group]}
        for _ in GROUPS:  # whoever is in an included group is in the including one too
            found |= {group for group in GROUPS if self.includes[group] & found}
        return found

    def people_of(self, group):
        return {member for member in MEMBERS if group in self.groups_of(member)}

    def document(self, member):
        """Return the group whose document counts, or the word for what counts instead."""
        if self.mode is None:
            return "?" if self.held else "*"
        if self.mode == "organization":
            return "*"
        if self.order is None:
            return "?"
        mine = [group for group in self.order if group in self.groups_of(member)]
        return mine[0] if mine else {"settings": "*", "none": "nothing", None: "?"}[self.default]

    def lock(self, member):
        document = self.document(member)
        if document in {"*", "?", "nothing"}:
            return {"*": "on", "?": "unknown", "nothing": "off"}[document]
        return "on" if self.held.get(document, "true") == "true" else "off"

    def line(self, member):
        document = self.document(member)
        if document == "?":
            return {"managed:", "via: managed-plugin", "claude-code: {}"}
        if document == "nothing":
            return {"default: none"}
        return {f'{document}: "{self.held[document]}"'} if self.lock(member) == "off" else {"via: managed-plugin"}

    def text(self):
        order = ", ".join(self.order or ())
        return lines(
            "surfaces:",
            "  claude-code:",
            "    managed:",
            "      by: server",
            f"      mode: {self.mode}" if self.mode else "",
            f"      order: [{order}]" if self.order is not None else "",
            f"      default: {self.default}" if self.default else "",
            "groups:",
            *(self.group(group) for group in GROUPS),
            "plugins:",
            "  fx:",
            "    title: FX",
            "    path: custom-mcp",
            f"    audience: [{', '.join(self.audience)}]" if self.audience is not None else "",
            "    provision:",
            "      claude-code:",
            "        via: managed-plugin",
            "        groups:" if self.held else "",
            *(f'          {group}: "{held}"' for group, held in self.held.items()),
        )

    def group(self, group):
        named = ", ".join(sorted(self.members[group]))
        included = ", ".join(sorted(self.includes[group]))
        return f"  {group}: {{size: {len(self.people_of(group))}, members: [{named}], includes: [{included}]}}"


@st.composite
def organisations(draw):
    some = st.lists(st.sampled_from(GROUPS), unique=True, max_size=3).map(tuple)
    return Drawn(
        members={group: draw(st.frozensets(st.sampled_from(MEMBERS), max_size=2)) for group in GROUPS},
        includes={
            group: draw(st.frozensets(st.sampled_from(later), max_size=2))
            if (later := GROUPS[number + 1 :])
            else frozenset()
            for number, group in enumerate(GROUPS)
        },
        mode=draw(st.sampled_from((None, "organization", "rbac_groups", "rbac_groups", "rbac_groups"))),
        order=draw(st.one_of(st.none(), some, some)),
        default=draw(st.sampled_from((None, "settings", "none"))),
        held=draw(st.dictionaries(st.sampled_from(GROUPS), st.sampled_from(("true", "false", "absent")))),
        audience=draw(st.one_of(st.none(), some)),
    )


@settings(derandomize=True, deadline=None, max_examples=300)
@given(organisations())
def test_each_member_gets_the_document_the_vendor_says(drawn):
    found = layers(drawn.text())
    claude_code, door, declared = found.surfaces["claude-code"], found.doors["fx", "claude-code"], found.organisation
    for name in MEMBERS:
        who = declared.people.person(name)
        installed, lock = claude_code.install(door, who, None), claude_code.lock(door, who)
        assert lock.state == drawn.lock(name)
        assert installed.state == ("off" if drawn.lock(name) == "off" else "unknown")
        assert deciding_line(declared, lock) in drawn.line(name)
        assert installed.at == lock.at


@settings(derandomize=True, deadline=None, max_examples=300)
@given(organisations())
def test_who_loses_the_lock(drawn):
    found = layers(drawn.text())
    claude_code, door = found.surfaces["claude-code"], found.doors["fx", "claude-code"]
    asked = claude_code.groups_with_settings(door)
    holds = any(drawn.held.get(group, "true") == "true" for group in drawn.order or ()) or drawn.default == "settings"
    if drawn.mode is None:
        assert asked == tuple(drawn.held)
        assert {claude_code.lock_in_group(door, group).answer.state for group in asked} <= {"unknown"}
        return
    if drawn.mode != "rbac_groups":
        assert asked == ()
        return
    if not holds:
        assert claude_code.lock(door, None).state != "off" or asked == ()
        assert {claude_code.lock_in_group(door, group).answer.state for group in asked} <= {"unknown"}
        return
    listed = drawn.order or ()
    outermost = tuple(group for group in GROUPS if not any(group in drawn.includes[other] for other in GROUPS))
    audience = outermost if drawn.audience is None else drawn.audience
    assert asked == (*listed, *(group for group in audience if group not in listed))
    for group in asked:
        mine = {
            name
            for name in drawn.people_of(group)
            if drawn.document(name) == group or (group not in listed and drawn.document(name) in {"*", "?", "nothing"})
        }
        lock = claude_code.lock_in_group(door, group)
        assert {person.name for person in lock.people} == {name for name in mine if drawn.lock(name) == "off"}
        states = {drawn.lock(name) for name in mine}
        assert lock.answer.state == ("off" if "off" in states else "unknown" if "unknown" in states else "on")
