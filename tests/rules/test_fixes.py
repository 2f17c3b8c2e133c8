"""A gap's fix is that of its own case, where its rule's speaks of several."""

import json
from dataclasses import replace

import pytest
from judged import judge, settings_line
from on_machine import observed

from plugingov.rules.asking import load
from plugingov.rules.index import INDEX

DOOR = """\
plugins:
  tool:
    title: Tool
    path: custom-mcp
    server: {{command: {command}, args: {args}}}
    provision: {{claude-code: {{via: user-server}}}}
"""
MANAGED = "/etc/claude-code/managed-settings.json"


@pytest.mark.parametrize(
    ("command", "args", "fix"),
    [
        pytest.param("npx", '["@acme/files"]', "exact version that was reviewed: `name@1.2.3`", id="npm"),
        pytest.param("uvx", "[acme-jira]", "exact version that was reviewed: `name==1.2.3`", id="Python"),
        pytest.param("docker", '[run, -i, "mcp/github:latest"]', "digest of the image", id="an image"),
        pytest.param("uvx", '[--from, "git+https://git.acme.example/r", tool]', "full commit", id="a repository"),
        pytest.param("deno", '[run, "https://acme.example/x.ts"]', "name@1.2.3` for npx", id="anything else: all of them"),
    ],
)  # fmt: skip
def test_what_is_fetched_says_how_it_is_held(command, args, fix):
    inventory = DOOR.format(command=command, args=args)
    (gap,) = judge(settings_line("floating-package", ""), inventory).gaps
    assert fix in gap.fix
    assert ("npx" in gap.fix) == ("npx" in fix)


def test_one_command_that_fetches_two_things_in_two_ways_has_both_told():
    inventory = DOOR.format(command="npx", args='[-p, "@acme/files", -p, "git+https://git.acme.example/r", tool]')
    (gap,) = judge(settings_line("floating-package", ""), inventory).gaps
    assert gap.message.endswith("(and 1 more)")
    assert "for npx" in gap.fix
    assert "full commit" in gap.fix


def test_the_fix_of_what_a_machine_shows_of_a_door_is_that_of_its_case():
    files = {
        "/home/ada/.claude.json": json.dumps({"mcpServers": {"tool": {"command": "npx", "args": ["@acme/files"]}}})
    }
    inventory = DOOR.format(command="npx", args='["@acme/files"]')
    (gap,) = judge(settings_line("floating-package", ""), inventory, observed=(observed(files),)).gaps
    assert gap.fix == "Write the exact version that was reviewed: `name@1.2.3`."


@pytest.mark.parametrize(
    ("rule", "settings", "client", "fixes"),
    [
        pytest.param(
            "connector-denied-by-name",
            {"deniedMcpServers": [{"serverName": "claude.ai Slack"}]},
            "2.1.330",
            ["Block the connector by `serverUrl`."],
            id="a connector's name",
        ),
        pytest.param(
            "connector-denied-by-name",
            {"deniedMcpServers": [{"serverName": "plugin:crm:x"}]},
            "2.1.175",
            ["Require a client of 2.1.182 or newer, or block the server by `serverUrl` or `serverCommand`."],
            id="a name that an old client does not take",
        ),
        pytest.param(
            "marketplace-list-contradicts",
            {"strictKnownMarketplaces": [], "enabledPlugins": {"a@b": True}, "disableSideloadFlags": True},
            "2.1.330",
            ["List the marketplaces that locked and approved packages come from in `strictKnownMarketplaces`."],
            id="a list that lets nothing in",
        ),
        pytest.param(
            "marketplace-list-contradicts",
            {"strictKnownMarketplaces": [{"source": "skills-dir"}], "disableSideloadFlags": True},
            "2.1.100",
            ["Require a client of 2.1.193 or newer."],
            id="a client that does not read the flag",
        ),
    ],
)
def test_what_a_machine_has_says_how_it_is_mended(rule, settings, client, fixes):
    machine = observed({MANAGED: json.dumps(settings)}, client)
    assert [gap.fix for gap in judge(settings_line(rule, ""), observed=(machine,)).gaps] == fixes


USER, SHARED, SERVERS = (
    "/home/ada/.claude/settings.json",
    "/home/ada/app/.claude/settings.json",
    "/home/ada/app/.mcp.json",
)
RECORDS = "/home/ada/.claude/plugins/installed_plugins.json"
ON = {"enabledPlugins": {"fmt@acme": True}}
OFF = {"enabledPlugins": {"fmt@acme": False}}


def records(*installs):
    kept = [{"scope": "user", "installPath": f"/c/{number}", **each} for number, each in enumerate(installs)]
    return {"version": 2, "plugins": {"fmt@acme": kept}}


@pytest.mark.parametrize(
    ("rule", "path", "said", "fix"),
    [
        pytest.param("inert-setting", USER, {"allowManagedMcpServersOnly": True}, "into managed settings", id="a managed key"),
        pytest.param("inert-setting", USER, {"allowManagedMcpServersOnly": "?"}, "into managed settings", id="one of a wrong type"),
        pytest.param("inert-setting", USER, {"mcpServers": {}}, "into `~/.claude.json`", id="a user's servers"),
        pytest.param("inert-setting", SHARED, {"mcpServers": {}}, "into `.mcp.json`", id="a project's servers"),
        pytest.param("inert-setting", MANAGED, {"mcpServers": {}}, "into `managed-mcp.json`", id="the organisation's servers"),
        pytest.param("inert-setting", USER, {"managedMcpServers": {}}, "into managed settings", id="servers of managed settings"),
        pytest.param("inert-setting", MANAGED, {"defaultMode": "plan"}, "below `permissions`", id="a permission at the top"),
        pytest.param("inert-setting", MANAGED, {"blockedMcpServers": []}, "the key that is meant", id="an invented key"),
        pytest.param("inert-setting", MANAGED, {"env": {"enabledPlugins": {}}}, "to the top of the file", id="too deep"),
        pytest.param(
            "inert-setting", USER, {"env": {"blockedMarketplaces": []}}, "to the top of managed settings", id="too deep, elsewhere"
        ),
        pytest.param(
            "inert-setting", MANAGED, {"deniedMcpServers": [{"serverName": "<your-server>"}]}, "in its place", id="a left-over"
        ),
        pytest.param(
            "inert-setting",
            MANAGED,
            {"allowedMarketplaces": [], "strictKnownMarketplaces": []},
            "Write what `allowedMarketplaces` says under `strictKnownMarketplaces`",
            id="an alias beside its key",
        ),
        pytest.param(
            "policy-file-not-read", "/home/ada/.claude/managed-settings.json", {}, "to `/etc/claude-code`.", id="in a home"
        ),
        pytest.param(
            "policy-file-not-read", "/etc/claude-code/managed-settings.d/a.txt", {"a": 1}, "ends in `.json`", id="a drop-in's name"
        ),
        pytest.param(
            "project-servers-approved-unseen", SHARED, {"enableAllProjectMcpServers": True}, "approval out", id="an approval"
        ),
        pytest.param(
            "project-servers-approved-unseen: {unattended: true}", SERVERS, {"mcpServers": {"a": {"command": "a"}}}, "unattended", id="in CI"
        ),
        pytest.param(
            "server-entry-that-cannot-load", SERVERS, {"mcpServers": {"workspace": {"command": "a"}}}, "another name", id="a reserved name"
        ),
        pytest.param(
            "server-entry-that-cannot-load", SERVERS, {"mcpServers": {"a": {"url": "https://a.test"}}}, '"type": "http"', id="no type"
        ),
        pytest.param(
            "server-entry-that-cannot-load",
            SERVERS,
            {"mcpServers": {"a": {"command": "a", "args": "b"}}},
            "what the client expects",
            id="a value of a wrong type",
        ),
        pytest.param(
            "server-entry-that-cannot-load", SERVERS, {"mcpServers": {"a": {"type": "sse", "url": "https://a.test"}}}, "Use `http`", id="sse"
        ),
        pytest.param("server-entry-that-cannot-load", SERVERS, {"mcpServers": ["a"]}, "an object", id="a list of servers"),
        pytest.param("server-entry-that-cannot-load", SERVERS, {"servers": {}}, "the other client", id="another client's key"),
        pytest.param(
            "server-entry-that-cannot-load", SERVERS, {"a": {"command": "a"}}, "below `mcpServers`.", id="a server below no key"
        ),
        pytest.param("server-entry-that-cannot-load", "/home/ada/app/mcp.json", {}, "into `.mcp.json`", id="another file's name"),
        pytest.param("malformed-package-switch", MANAGED, {"enabledPlugins": {"fmt": True}}, "name@marketplace", id="no id"),
        pytest.param("malformed-package-switch", MANAGED, {"enabledPlugins": {"a@b": 1}}, "Write `true` or", id="no switch"),
        pytest.param("malformed-package-switch", USER, {"enabledPlugins": ["a@b"]}, "an object", id="no object of switches"),
        pytest.param("stale-install-record", RECORDS, records({}), "Switch it on or off", id="installed, and not switched"),
        pytest.param("stale-install-record", RECORDS, {"version": 7, "plugins": {}}, "install the packages again", id="broken records"),
        pytest.param("stale-install-record", USER, ON, "Add its marketplace", id="from a marketplace that nobody has"),
        pytest.param(
            "stale-install-record", SHARED, {"enabledPlugins": {"fmt@claude-plugins-official": True}}, "Install the package", id="not installed"
        ),
    ],
)  # fmt: skip
def test_what_one_file_has_wrong_says_how_it_is_mended(rule, path, said, fix):
    line = settings_line(rule, "") if ":" not in rule else f"  {rule}\n"
    (gap,) = judge(line, observed=(observed({path: json.dumps(said)}),)).gaps
    assert fix in gap.fix
    assert gap.fix not in {load(entry).fix for entry in INDEX if entry.name in rule}


def test_two_versions_of_a_package_are_made_one():
    files = {RECORDS: json.dumps(records({"version": "1"}, {"version": "2"})), USER: json.dumps(OFF)}
    (gap,) = judge(settings_line("stale-install-record", ""), observed=(observed(files),)).gaps
    assert gap.fix == "Keep one version: update the other install, or uninstall it."


def test_a_file_that_is_no_json_is_to_become_strict():
    (gap,) = judge(settings_line("server-entry-that-cannot-load", ""), observed=(observed({SERVERS: "{,}"}),)).gaps
    assert "no comments" in gap.fix


@pytest.mark.parametrize(
    ("platform", "folders"),
    [
        pytest.param("windows", "`C:\\Program Files\\ClaudeCode`.", id="Windows"),
        pytest.param(
            None,
            "`/etc/claude-code` or `/Library/Application Support/ClaudeCode` or `C:\\Program Files\\ClaudeCode`.",
            id="nobody knows which",
        ),
    ],
)
def test_a_policy_is_moved_to_where_its_own_platform_looks(platform, folders):
    machine = observed({"/home/ada/.claude/managed-settings.json": "{}"}, platform=platform)
    (gap,) = judge(settings_line("policy-file-not-read", ""), observed=(machine,)).gaps
    assert gap.fix == f"Move the file to {folders}"


def test_a_drop_in_of_the_old_folder_is_moved_and_not_renamed():
    machine = observed({"/home/ada/.claude/managed-settings.json": "{}"}, platform="windows")
    old = "C:\\ProgramData\\ClaudeCode\\managed-settings.d\\10.json"
    files = tuple(replace(file, path=old, home="") for file in machine.files)
    (gap,) = judge(settings_line("policy-file-not-read", ""), observed=(replace(machine, files=files),)).gaps
    assert gap.message.endswith("is not read since 2.1.75: the folder is `Program Files` now")
    assert gap.fix == "Move the file to `managed-settings.d` in `C:\\Program Files\\ClaudeCode`."
