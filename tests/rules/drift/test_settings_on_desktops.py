"""Whether devices have the way in, the tools and the scopes that are declared of a door on Cowork."""

from dataclasses import replace
from datetime import date

import pytest
from desktops import APPLIED, CONFIG, LIBRARY, LINUX, ROOTS, THIRD_PARTY, desktop, managed, remote
from judged import judge

LEDGER = "https://mcp.acme.example/ledger"
ON_COWORK = ("ledger", "cowork", None)


def inventory(
    provision="{via: managed-server}", auth="", deployment="third-party", server=f"{{transport: http, url: {LEDGER}}}"
):
    return f"""\
surfaces: {{cowork: {{deployment: {deployment}}}}}
plugins:
  ledger:
    title: Ledger
    path: custom-mcp
    server: {server}
    provides: {{tools: {{read_entry: {{access: read}}, post_entry: {{access: write}}}}}}
    {auth}
    provision: {{cowork: {provision}}}
"""


def judged(rule, files, declared):
    return judge(f"  {rule}: {{}}\n", declared, observed=(replace(desktop(files), member=""),))


def told(report):
    found = [*report.gaps, *report.unknowns]
    return {(each.subject.plugin, each.subject.surface, each.subject.item): type(each).__name__ for each in found}


def delivered(**said):
    return {**ROOTS, **managed(remote(name="ledger", url=LEDGER, **said))}


def doubted(**said):
    """A configuration of a member, where nobody could read whether another one is managed."""
    entry = remote(name="ledger", url=LEDGER, **said)
    return {LINUX: None, LIBRARY: THIRD_PARTY | {"managedMcpServers": [entry]}, APPLIED: {"appliedId": "work"}}


ASKS = "{via: managed-server, tools: {'*': blocked, read_entry: allow, post_entry: ask}}"
AS_DECLARED = {"*": "blocked", "read_entry": "allow", "post_entry": "ask"}


@pytest.mark.parametrize(
    ("declared", "policy", "found", "words"),
    [
        pytest.param(ASKS, AS_DECLARED, {}, "", id="as declared"),
        pytest.param(ASKS, {"*": "blocked", "read_*": "allow", "read_entry": "allow", "post_entry": "ask"}, {}, "", id="the same in other words"),
        pytest.param(ASKS, AS_DECLARED | {"post_entry": "allow"}, {ON_COWORK: "Gap"}, "`post_entry` `allow` instead of `ask`", id="looser"),
        pytest.param(ASKS, AS_DECLARED | {"post_entry": "blocked"}, {ON_COWORK: "Gap"}, "`post_entry` `blocked` instead of `ask`", id="stricter"),
        pytest.param(
            ASKS, {key: said for key, said in AS_DECLARED.items() if key != "*"}, {ON_COWORK: "Gap"},
            "every other tool what members choose instead of `blocked`", id="what nobody named is left open",
        ),
        pytest.param(ASKS, None, {ON_COWORK: "Gap"}, "`post_entry` what members choose instead of `ask`", id="nothing is decided there"),
        pytest.param(ASKS, AS_DECLARED | {"delete_entry": "allow"}, {ON_COWORK: "Gap"}, "`delete_entry` `allow` instead of `blocked`", id="a tool that the inventory does not know"),
        pytest.param("{via: managed-server}", {"post_entry": "allow"}, {ON_COWORK: "Gap"}, "`post_entry` `allow` instead of what members choose", id="decided there alone"),
        pytest.param("{via: managed-server}", None, {}, "", id="decided nowhere"),
        pytest.param(ASKS, AS_DECLARED | {"post_entry": "never", "other": "ask-session"}, {ON_COWORK: "Gap"}, "`post_entry` `blocked` instead of `ask`", id="a value that the app does not take leaves the wildcard"),
        pytest.param(ASKS, AS_DECLARED | {"other": "never"}, {ON_COWORK: "UnknownFact"}, "about `other`", id="and elsewhere nobody knows"),
        pytest.param(ASKS, ["post_entry"], {ON_COWORK: "UnknownFact"}, "is no mapping", id="no mapping"),
    ],
)  # fmt: skip
def test_tools_are_decided_on_a_device_as_they_are_declared(declared, policy, found, words):
    said = {} if policy is None else {"toolPolicy": policy}
    report = judged("setting-drift", delivered(**said), inventory(declared))
    assert told(report) == found
    for each in [*(gap.message for gap in report.gaps), *(fact.because for fact in report.unknowns)]:
        assert words in each


def test_what_is_looser_on_a_device_is_told_first_and_where_it_stands():
    files = delivered(toolPolicy={"*": "blocked", "read_entry": "allow", "post_entry": "blocked"})
    declared = inventory("{via: managed-server, tools: {'*': blocked, read_entry: ask, post_entry: ask}}")
    (gap,) = judged("setting-drift", files, declared).gaps
    assert gap.message.index("read_entry") < gap.message.index("post_entry")
    assert (gap.place.file, gap.severity) == (LINUX, "high")


def test_tools_are_not_drift_for_certain_while_something_else_may_count():
    assert told(judged("setting-drift", doubted(toolPolicy={}), inventory(ASKS))) == {ON_COWORK: "UnknownFact"}


@pytest.mark.parametrize(
    ("declared", "files", "found", "words"),
    [
        pytest.param(inventory(), delivered(), {}, "", id="managed, as declared"),
        pytest.param(inventory("{}"), delivered(), {}, "", id="managed, as a third-party deployment implies"),
        pytest.param(
            inventory("{via: custom-connector}", deployment="first-party"), delivered(), {ON_COWORK: "Gap"},
            "arrives through `managedMcpServers` on a device, and `via: custom-connector` is declared", id="managed, and a connector is declared",
        ),
        pytest.param(
            inventory("{via: desktop-extension}", deployment="first-party", server="{transport: stdio, command: /opt/ledger}"),
            {CONFIG: {"mcpServers": {"mine": {"command": "/opt/ledger"}}}}, {ON_COWORK: "Gap"},
            "arrives through a member's own `claude_desktop_config.json`", id="a member wrote down what is declared as an extension",
        ),
        pytest.param(
            inventory("{via: desktop-extension}", deployment="first-party", server="{transport: stdio, command: /opt/ledger}"),
            {CONFIG: {"mcpServers": {"mine": {"command": "/opt/ledger"}}}, LINUX: {"isLocalDevMcpEnabled": False}}, {}, "",
            id="which does not load",
        ),
        pytest.param(
            inventory("{via: custom-connector}", deployment="first-party"), doubted(), {ON_COWORK: "UnknownFact"},
            "arrives through `managedMcpServers`", id="nobody knows whether it counts",
        ),
    ],
)  # fmt: skip
def test_a_door_arrives_in_the_way_that_is_declared(declared, files, found, words):
    report = judged("setting-drift", {**ROOTS, **files}, declared)
    assert told(report) == found
    for each in [*(gap.message for gap in report.gaps), *(fact.because for fact in report.unknowns)]:
        assert words in each


SCOPES = "auth: {method: oauth, scopes: [read, post]}"


@pytest.mark.parametrize(
    ("files", "auth", "found"),
    [
        pytest.param(delivered(oauth={"scope": "read post"}), SCOPES, {}, id="the declared ones"),
        pytest.param(delivered(oauth={"scope": "read"}), SCOPES, {}, id="fewer"),
        pytest.param(delivered(oauth={"scope": "read admin"}), SCOPES, {ON_COWORK: "Gap"}, id="more"),
        pytest.param(delivered(oauth=True), SCOPES, {}, id="whatever the server says"),
        pytest.param(delivered(oauth={"scope": ["admin"]}), SCOPES, {ON_COWORK: "UnknownFact"}, id="scopes in another form"),
        pytest.param(delivered(oauth={"scope": "read"}), "", {ON_COWORK: "UnknownFact"}, id="nothing is declared"),
        pytest.param(doubted(oauth={"scope": "admin"}), SCOPES, {ON_COWORK: "UnknownFact"}, id="nobody knows whether it counts"),
    ],
)  # fmt: skip
def test_a_device_asks_for_the_declared_scopes(files, auth, found):
    report = judged("scope-drift", files, inventory(auth=auth))
    assert told(report) == found
    assert all("`admin`" in gap.message and gap.place.file == LINUX for gap in report.gaps)


FORBID = "  forbidden-plugin-present: {forbid: ['*.evil.example', shady]}\n"
SHADY = remote(name="notes", url="https://mcp.evil.example/notes")
OWN = {CONFIG: {"mcpServers": {"shady": {"command": "/opt/shady"}}}}


@pytest.mark.parametrize("deployment", ["first-party", "third-party"])
@pytest.mark.parametrize(
    ("files", "gaps", "unknowns"),
    [
        pytest.param(managed(SHADY), {"notes (https://mcp.evil.example/notes)"}, set(), id="managed, by its host"),
        pytest.param(managed(remote()), set(), set(), id="another"),
        pytest.param(OWN, {"shady (/opt/shady)"}, set(), id="a member's own, by its name"),
        pytest.param(OWN | {LINUX: {"isLocalDevMcpEnabled": False}}, set(), set(), id="a member's own that does not load"),
        pytest.param({CONFIG: "{"}, set(), {"what an unread claude_desktop_config.json holds"}, id="a file that nobody could read"),
        pytest.param(
            {LINUX: None, LIBRARY: THIRD_PARTY | {"managedMcpServers": [SHADY]}, APPLIED: {"appliedId": "work"}}, set(),
            {"notes (https://mcp.evil.example/notes)"}, id="nobody knows whether it counts",
        ),
    ],
)  # fmt: skip
def test_what_is_forbidden_is_found_on_devices(deployment, files, gaps, unknowns):
    declared = f"surfaces: {{cowork: {{deployment: {deployment}}}}}\n"
    report = judge(FORBID, declared, observed=(desktop({**ROOTS, **files}),))
    assert {gap.subject.item for gap in report.gaps} == gaps
    assert {fact.subject.item for fact in report.unknowns} == unknowns


def test_the_surfaces_reach_different_servers_as_a_device_has_it():
    provisions = f"provision: {{cowork: {{via: managed-server, as: Ledger}}, claude-code: {{via: user-server, server: {{transport: http, url: {LEDGER}}}}}}}"
    declared = inventory().replace("provision: {cowork: {via: managed-server}}", provisions)
    away = {**ROOTS, **managed(remote(name="ledger", url="https://old.acme.example/ledger"))}
    assert not judged("endpoint-differs", delivered(), declared).gaps
    (gap,) = judged("endpoint-differs", away, declared).gaps
    assert (gap.subject.plugin, gap.place.file) == ("ledger", LINUX)
    assert "`old.acme.example` on cowork" in gap.message


def test_an_entry_that_only_decides_about_the_tools_of_a_plugin_is_no_server():
    files = {**ROOTS, **managed({"name": "notes", "transport": "policy-only", "toolPolicy": {"*": "ask"}})}
    assert told(judged("undeclared-install", files, inventory())) == {}
    assert told(
        judged("declared-but-absent", {**ROOTS, **managed({"name": "ledger", "transport": "policy-only"})}, inventory())
    ) == {ON_COWORK: "Gap"}


PACKAGED = """\
surfaces: {cowork: {deployment: third-party}}
marketplaces: {acme: {}}
packages: {tools@acme: {version: 1.0.0, servers: {ledger: ledger}}}
plugins:
  ledger:
    title: Ledger
    path: marketplace
    server: {transport: http, url: https://mcp.acme.example/ledger}
    provides: {tools: {read_entry: {access: read}, post_entry: {access: write}}}
    provision: {cowork: {via: org-plugin, package: tools@acme, preference: required, tools: {post_entry: ask}}}
"""
ORG_PLUGINS = "/Library/Application Support/Claude/org-plugins/tools"


def with_plugin(**keys):
    manifest = {"name": "tools", "installationPreference": "required"}
    servers = {"mcpServers": {"ledger": {"type": "http", "url": LEDGER}}}
    files = {f"{ORG_PLUGINS}/.claude-plugin/plugin.json": manifest, f"{ORG_PLUGINS}/.mcp.json": servers}
    return {**ROOTS, **files, LINUX: THIRD_PARTY | keys}


def lock(permission, tool="post_entry", server="ledger"):
    return [{"serverName": server, "tools": [{"toolName": tool, "permission": permission}]}]


ONLY_POLICY = {"name": "ledger", "transport": "policy-only", "toolPolicy": {"post_entry": "ask"}}


@pytest.mark.parametrize(
    ("keys", "found", "words"),
    [
        pytest.param({"orgPluginSettings": lock("ask")}, {}, "", id="as declared"),
        pytest.param({"managedMcpServers": [ONLY_POLICY]}, {}, "", id="as declared, in a policy alone"),
        pytest.param({"orgPluginSettings": lock("allow")}, {ON_COWORK: "Gap"}, "`post_entry` `allow` instead of `ask`", id="looser"),
        pytest.param({}, {ON_COWORK: "Gap"}, "`post_entry` what members choose instead of `ask`", id="no lock"),
        pytest.param({"orgPluginSettings": lock("ask", server="other")}, {ON_COWORK: "Gap"}, "`post_entry` what members choose", id="of another server"),
        pytest.param({"orgPluginSettings": lock("ask") + lock("blocked", "read_entry")}, {ON_COWORK: "Gap"}, "`read_entry` `blocked` instead of what members choose", id="another tool"),
        pytest.param({"orgPluginSettings": {"mcpServers": {}}}, {ON_COWORK: "UnknownFact"}, "is no list", id="the older form"),
        pytest.param({"orgPluginSettings": lock("never")}, {ON_COWORK: "UnknownFact"}, "nobody here knows", id="a word that nobody knows"),
        pytest.param({"orgPluginSettings": lock("ask"), "managedMcpServers": [ONLY_POLICY]}, {ON_COWORK: "UnknownFact"}, "both decide", id="both"),
        pytest.param({"bootstrapUrl": "https://x.example"}, {ON_COWORK: "UnknownFact"}, "is not known", id="a server may say more"),
    ],
)  # fmt: skip
def test_the_tools_of_a_plugins_server_are_held_as_they_are_declared(keys, found, words):
    report = judged("setting-drift", with_plugin(**keys), PACKAGED)
    assert told(report) == found
    for each in [*(gap.message for gap in report.gaps), *(fact.because for fact in report.unknowns)]:
        assert words in each


@pytest.mark.parametrize("rule", ["setting-drift", "scope-drift", "endpoint-drift"])
@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param({"transport": None}, {}, id="an entry that the app refuses by now"),
        pytest.param({}, {ON_COWORK: "Gap"}, id="one that it takes"),
    ],
)
def test_of_an_entry_that_the_app_refuses_nothing_is_said(rule, files, found):
    said = {"url": "https://evil.example/ledger", "oauth": {"scope": "admin"}, "toolPolicy": {"post_entry": "allow"}}
    device = {**ROOTS, **managed(remote(name="ledger", **said | files))}
    observed = (replace(desktop(device), member=""),)
    report = judge(f"  {rule}: {{}}\n", inventory(ASKS, auth=SCOPES), observed=observed, as_of=date(2026, 11, 1))
    assert told(report) == found


def test_a_device_of_the_vendors_own_deployment_has_no_managed_server_for_certain():
    entry = remote(name="ledger", url=LEDGER, toolPolicy={}, oauth={"scope": "admin"})
    files = {**ROOTS, LINUX: {"managedMcpServers": [entry]}}
    assert told(judged("scope-drift", files, inventory(ASKS, auth=SCOPES))) == {ON_COWORK: "UnknownFact"}


def test_without_any_configuration_nobody_knows_what_holds_the_tools_of_a_plugin():
    files = {path: said for path, said in with_plugin().items() if path.startswith(ORG_PLUGINS)}
    assert told(judged("setting-drift", files, PACKAGED)) == {ON_COWORK: "UnknownFact"}
