"""Why a layer is not on, told by the line that decides, and who then does what: one row for each cause and way."""

import pytest
from complained import complain, complain_of, world
from organisation_from_text import layers

from plugingov.diagnosis.causes import Cause
from plugingov.diagnosis.claude_code_steps import STEPS as ON_CLAUDE_CODE
from plugingov.diagnosis.cowork_steps import STEPS as ON_COWORK

ON_COWORK_WAY = "preference: required, package: fx@tools"
ON_CLI_WAY = "via: claude-ai-connector"
EMPTY = ("active: [fx]", "active: []")
PROJECT = "each member of project rates"


def changed(surface, *changes):
    text = world(surface)
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    return text


def way(surface, provision):
    return (ON_COWORK_WAY if surface == "cowork" else ON_CLI_WAY, provision)


CASES = [
    pytest.param("cowork", [("provision: {cowork", "provision: {claude-code"), way("cowork", "via: user-server")],
                 "not-provisioned", "the plugin's owner (it@acme.example)", "it is on claude-code only",
                 id="the surface does not have it"),
    pytest.param("claude-code", [("{claude-code: {via: claude-ai-connector}}", "{}")],
                 "not-provisioned", "the plugin's owner (it@acme.example)", "it is on no surface", id="no surface has it"),
    pytest.param("cowork", [("title: Rates", "title: Rates\n    audience: [others]"), way("cowork", "preference: not_available")],
                 "not-meant", "the plugin's owner (it@acme.example)", "it is for others", id="it is for others"),
    pytest.param("cowork", [way("cowork", "preference: required, groups: {desk: not_available}")],
                 "not-given", "an Owner of the organization", '"Group access…" for group desk', id="a group's own setting"),
    pytest.param("cowork", [("surfaces: {", "surfaces: {cowork: {plan: team}, "), way("cowork", "preference: not_available")],
                 "not-given", "an Owner of the organization", ': "Default access", to', id="a plan without group settings"),
    pytest.param("cowork", [("surfaces: {", "surfaces: {cowork: {deployment: third-party}, "), way("cowork", "preference: not_available")],
                 "not-given", "IT", "`installationPreference` of `fx`", id="a deployment of one's own"),
    pytest.param("cowork", [("source: {github: acme/tools}", "cowork: {default_preference: not_available}"), way("cowork", "package: fx@tools")],
                 "not-given", "an Owner of the organization", "row `fx@tools`", id="the marketplace's default"),
    pytest.param("cowork", [way("cowork", "preference: available"), EMPTY],
                 "members-add", PROJECT, 'finds "Rates" under Discover', id="members add it"),
    pytest.param("cowork", [way("cowork", "via: desktop-extension"), EMPTY],
                 "members-add", PROJECT, "installs the extension", id="an extension"),
    pytest.param("cowork", [way("cowork", "via: directory-connector"), EMPTY],
                 "owner-adds", PROJECT, '"Add to your team"', id="a connector of the directory"),
    pytest.param("cowork", [way("cowork", "via: custom-connector"), EMPTY],
                 "owner-adds", PROJECT, '"Add custom connector"', id="a connector of our own"),
    pytest.param("cowork", [("surfaces: {", "surfaces: {cowork: {connectors_added: []}, ")],
                 "connector-not-added", "an Owner of the organization", "bundles, at https://fx.acme.example/mcp",
                 id="the connector that the package bundles"),
    pytest.param("cowork", [('{transport: http, url: "https://fx.acme.example/mcp"}', "{transport: stdio, command: /opt/fx}"),
                            ("audience: [desk], needs", "runs: [cowork-cloud], audience: [desk], needs")],
                 "wrong-place", PROJECT, "on their own computer", id="it does not load there"),
    pytest.param("cowork", [way("cowork", "via: managed-server")],
                 "refused", "the plugin's owner (it@acme.example)", "in another way", id="a way that leads nowhere"),
    pytest.param("cowork", [way("cowork", "package: fx@tools")],
                 "unsaid", "the plugin's owner (it@acme.example)", "finds out", id="nobody states a preference"),
    pytest.param("cowork", [("needs: [fx/get_rate], active: [fx]", "needs: [fx/get_rate]")],
                 "not-listed", "the owner of project rates (lead@acme.example)", "writes what is on", id="the project does not say"),
    pytest.param("cowork", [way("cowork", "preference: required, tools: {get_rate: blocked}")],
                 "blocked", "the plugin's owner (it@acme.example)", "decides whether `get_rate` may run", id="a tool is blocked"),
    pytest.param("cowork", [way("cowork", "preference: required, tools: {default: blocked}")],
                 "blocked", "the plugin's owner (it@acme.example)", "decides whether any of its tools may run", id="all are"),
    pytest.param("cowork", [("holder: desk", "holder: others")],
                 "no-sign-in", PROJECT, 'Connectors tab and presses "Connect"', id="nobody signed in"),
    pytest.param("cowork", [("holder: desk", "holder: others"), way("cowork", "via: directory-connector")],
                 "no-sign-in", PROJECT, 'in "+" > Connectors: "Rates", presses "Connect"', id="nobody signed in to a connector"),
    pytest.param("cowork", [("holder: desk", "holder: others"), ("surfaces: {", "surfaces: {cowork: {deployment: third-party}, ")],
                 "no-sign-in", PROJECT, "in Customize > Connectors", id="nobody signed in, on a platform of one's own"),
    pytest.param("cowork", [("holder: desk", "kind: shared"), ("expires: 2027-01-01", "expires: 2026-09-01")],
                 "expired", "the owner of credential `key` (it@acme.example)", "renews it", id="a shared sign-in is over"),
    pytest.param("cowork", [("holder: desk", "holder: others"), ("method: oauth", "method: static-header")],
                 "no-sign-in", "an Owner of the organization", "adds it again with a new header", id="a header"),
    pytest.param("cowork", [("holder: desk", "holder: others"), ("method: oauth, ", "")],
                 "unsaid", "the plugin's owner (it@acme.example)", "finds out", id="nobody says how to sign in"),
    pytest.param("cowork", [("needs: [fx/get_rate]", "needs: [fx/set_rate]"), ("scopes: [fx.read]}\n    data", "scopes: [fx.read, fx.write]}\n    data")],
                 "scope", PROJECT, "again, and grants `fx.write`", id="a scope that was approved and not granted"),
    pytest.param("claude-code", [way("claude-code", "via: user-server"), EMPTY],
                 "members-add", PROJECT, "`claude mcp add --scope user --transport http fx https://fx.acme.example/mcp`", id="a server of one's own"),
    pytest.param("claude-code", [way("claude-code", "via: user-server"), EMPTY, ('mcp"}', 'mcp", headers: {X-Api-Key: 9f8e7d}}')],
                 "members-add", PROJECT, "with `claude mcp add`; the plugin's owner (it@acme.example) says how", id="a server with a secret"),
    pytest.param("claude-code", [way("claude-code", "via: marketplace-plugin, package: fx@tools"), EMPTY],
                 "members-add", PROJECT, "`claude plugin install fx@tools`", id="a package to install"),
    pytest.param("claude-code", [way("claude-code", "via: project-file"), EMPTY],
                 "members-add", PROJECT, "approves `fx`", id="a server of the project's file"),
    pytest.param("claude-code", [way("claude-code", "via: synced-plugin}, cowork: {preference: available, package: fx@tools"), EMPTY],
                 "members-add", PROJECT, "starts Claude Code again", id="a package of the account"),
    pytest.param("claude-code", [way("claude-code", "via: synced-plugin}, cowork: {preference: not_available, package: fx@tools")],
                 "not-given", "an Owner of the organization", "starts Claude Code again", id="the account is not given it"),
    pytest.param("claude-code", [("minimum_version: 2.1.273, ", ""), way("claude-code", "via: synced-plugin}, cowork: {preference: required, package: fx@tools")],
                 "too-old", PROJECT, "runs `claude update` where it is older: account plugins sync since 2.1.273", id="clients that may be too old"),
    pytest.param("claude-code", [("claude_ai_connectors: true", "claude_ai_plugin_sync: false"), way("claude-code", "via: synced-plugin}, cowork: {preference: required, package: fx@tools")],
                 "account", "IT", "decides whether Claude Code may have what the account has", id="account plugins are switched off"),
    pytest.param("claude-code", [("{minimum_version: 2.1.273, claude_ai_connectors: true}", "{managed: {by: mdm, mode: organization}}"), way("claude-code", "via: managed-plugin, package: fx@tools")],
                 "later-start", PROJECT, "`claude plugin list` has `fx@tools`", id="the client has yet to install it"),
    pytest.param("claude-code", [("{minimum_version: 2.1.273, claude_ai_connectors: true}", "{managed: {by: server, mode: rbac_groups, order: [desk], default: none}}"),
                                 way("claude-code", "via: managed-plugin, package: fx@tools, groups: {desk: absent}")],
                 "managed-settings", "an Owner of the organization", "managed settings that hold `fx@tools`", id="settings of a group without it"),
    pytest.param("claude-code", [("{minimum_version: 2.1.273, claude_ai_connectors: true}", "{managed: {by: mdm, mode: rbac_groups, order: [desk], default: none}}"),
                                 way("claude-code", "via: managed-plugin, package: fx@tools, groups: {desk: absent}")],
                 "managed-settings", "IT", "`plugingov render claude-code`", id="the same from the fleet's management"),
    pytest.param("claude-code", [("  fx:\n", "  set:\n    title: Set\n    path: custom-mcp\n    provision: {claude-code: {via: managed-mcp}}\n  fx:\n"),
                                 way("claude-code", "via: project-file")],
                 "shut-out", "IT", "`managed-mcp.json`", id="a set that shuts it out"),
    pytest.param("claude-code", [way("claude-code", "via: project-file"), ("active: [fx]", "active: [fx]"), ("holder: desk", "holder: others")],
                 "no-sign-in", PROJECT, 'types `/mcp` in Claude Code, chooses "fx" and then "Authenticate"', id="nobody signed in there"),
    pytest.param("claude-code", [("holder: desk", "holder: others"), ("method: oauth", "method: aws-credentials")],
                 "no-sign-in", "the plugin's owner (it@acme.example)", "hands out or renews the aws-credentials", id="keys that somebody hands out"),
    pytest.param("claude-code", [way("claude-code", "via: synced-plugin}, cowork: {preference: required, package: fx@tools"), EMPTY],
                 "switched-off", "the owner of project rates (lead@acme.example)", '`"enabledPlugins": {"fx@synced": true}`', id="a package that is off in the project"),
    pytest.param("claude-code", [("needs: [fx/get_rate], active: [fx]", "needs: [fx/get_rate]")],
                 "not-listed", "the owner of project rates (lead@acme.example)", "looks at `/mcp`", id="the project does not say either"),
    pytest.param("claude-code", [way("claude-code", "via: project-file, tools: {get_rate: blocked}")],
                 "blocked", "the plugin's owner (it@acme.example)", "`permissions.deny`", id="a tool is blocked there"),
    pytest.param("claude-code", [way("claude-code", "via: claude-ai-connector, tools: {get_rate: blocked}")],
                 "blocked", "the plugin's owner (it@acme.example)", "the connector's policy", id="a connector's tool is blocked there"),
]  # fmt: skip


@pytest.mark.parametrize(("surface", "changes", "cause", "who", "do"), CASES)
def test_the_line_that_decides_says_what_there_is_to_do(surface, changes, cause, who, do):
    found = complain(changed(surface, *changes), surface)
    assert found.cause == cause, found.asked[-1].answer
    assert found.step.who == who
    assert do in found.step.do


def test_somebody_of_a_group_with_a_deployment_of_its_own_is_told_what_holds_there():
    text = changed(
        "cowork", ("desk: {members", "desk: {deployment: third-party, members"), ("holder: desk", "holder: others")
    )
    found = complain(text, "cowork", member="ada@acme.example")
    assert found.step == ("ada@acme.example", 'in Customize > Connectors: "Rates", presses "Connect"')


def test_a_project_that_nobody_named_is_asked_for():
    found = complain(changed("cowork", ("needs: [fx/get_rate], active: [fx]", "active: []")), "cowork", project=None)
    assert (found.layer, found.cause) == ("activate", "no-project")
    assert found.step.do == "says in which project it does not work: `--project PROJECT`"


def test_a_line_of_one_project_speaks_of_that_project():
    found = complain(world("cowork", "activate"), "cowork", project=None)
    assert found.step.who == "each member of project rates"


@pytest.mark.parametrize("surface", ["cowork", "claude-code"])
def test_owners_are_not_named_where_people_are_counted(surface):
    found = complain_of(layers(world(surface, "scope"), people_shown="counts"), surface)
    assert found.step.who == "the plugin's owner"


def test_every_cause_has_a_step_of_its_own_or_the_common_one():
    with_credential = {"expired", "scope"}
    causes = set(Cause.__args__) - with_credential
    assert causes == (set(ON_COWORK) | set(ON_CLAUDE_CODE)) - with_credential


@pytest.mark.parametrize(
    ("surface", "changes", "plugin", "sign_in"),
    [
        pytest.param("cowork", [], "account", "account", id="a package"),
        pytest.param("cowork", [way("cowork", "via: custom-connector")], "account", "account", id="a connector"),
        pytest.param("cowork", [way("cowork", "via: desktop-extension")], "machine", "machine", id="an extension"),
        pytest.param(
            "cowork",
            [("surfaces: {", "surfaces: {cowork: {deployment: third-party}, ")],
            "machine",
            "machine",
            id="a platform of one's own",
        ),
        pytest.param("claude-code", [], "account", "account", id="a connector of the account"),
        pytest.param("claude-code", [way("claude-code", "via: user-server")], "machine", "machine", id="a server"),
        pytest.param(
            "claude-code", [way("claude-code", "via: project-file")], "project", "machine", id="a project's file"
        ),
        pytest.param(
            "claude-code",
            [way("claude-code", "via: synced-plugin}, cowork: {preference: required, package: fx@tools")],
            "account",
            "machine",
            id="a package of the account",
        ),
        pytest.param(
            "claude-code",
            [
                (
                    "{minimum_version: 2.1.273, claude_ai_connectors: true}",
                    "{managed: {by: server, mode: organization}}",
                ),
                way("claude-code", "via: managed-plugin, package: fx@tools"),
            ],
            "account",
            "machine",
            id="settings from the vendor's server",
        ),
        pytest.param(
            "claude-code",
            [
                ("{minimum_version: 2.1.273, claude_ai_connectors: true}", "{managed: {by: mdm, mode: organization}}"),
                way("claude-code", "via: managed-plugin, package: fx@tools"),
            ],
            "machine",
            "machine",
            id="settings from the fleet's management",
        ),
    ],
)
def test_it_is_said_whether_it_follows_the_account(surface, changes, plugin, sign_in):
    found = complain(changed(surface, *changes), surface).lives
    assert found
    assert (found.plugin, found.sign_in) == (plugin, sign_in)
