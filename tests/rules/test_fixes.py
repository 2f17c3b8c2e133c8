"""A gap's fix is that of its own case, where its rule's speaks of several."""

import json

import pytest
from judged import judge, settings_line
from on_machine import observed

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
