"""What a machine's own files hold of secrets: a gap where one is written down, and none where something only looks so."""

import pytest
from judged import gaps, judge, unknowns
from machines import HOME, MANAGED, STATE, USER, machine
from seen_worlds import crm

from plugingov.surfaces.claude_code.client.session import Session
from plugingov.surfaces.claude_code.sessions.machine import Machine

RULE = "  secret-in-the-open: {}\n"


def found(tmp_path, files):
    report = judge(RULE, crm(), observed=(machine(tmp_path, files, client="2.1.330"),))
    assert unknowns(report) == []
    return [gap.partition(": ")[2] for gap in gaps(report)]


@pytest.mark.parametrize(
    "server",
    [
        pytest.param({"command": "sshpass", "args": ["-p", "opensesame", "ssh", "h"]}, id="what a program takes"),
        pytest.param({"command": "fish", "args": ["-c", "set -x API_TOKEN opensesame; x"]}, id="what a shell sets"),
        pytest.param({"command": "npx", "args": ["x", "--//r.example/:_authToken=opensesame"]}, id="of a registry"),
        pytest.param({"command": "curl", "args": ["-x", "u:opensesame@proxy:80"]}, id="before a proxy"),
        pytest.param({"command": "x", "args": ["--config", "{'apiKey':'opensesame'}"]}, id="in single quotes"),
        pytest.param({"type": "http", "url": "https://h.example/s/9f8e7d6c5b4a39281707/mcp"}, id="in an address"),
    ],
)
def test_a_server_with_a_secret_is_a_gap(tmp_path, server):
    told = found(tmp_path, {STATE: {"mcpServers": {"a": server}}})
    assert len(told) == 1
    assert "opensesame" not in told[0]


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        pytest.param({"permissions": {"allow": ["Bash(vault login opensesame)"]}}, "permissions.allow", id="allowed"),
        pytest.param({"apiKeyHelper": "echo opensesame"}, "apiKeyHelper", id="printed"),
        pytest.param(
            {"sshHostCommands": {"h": "sshpass -p opensesame ssh h"}}, "sshHostCommands.h", id="by the name of a host"
        ),
        pytest.param(
            {"sshHostCommands": {"h": "TOKEN=opensesame ssh h"}}, "sshHostCommands.h", id="of which a name is left"
        ),
    ],
)
def test_a_setting_with_a_secret_is_a_gap(tmp_path, settings, key):
    (told,) = found(tmp_path, {STATE: {}, USER: settings})
    assert key in told


PACKAGE = f"{HOME}/.claude/skills/notes"


def hook(**said):
    manifest = {f"{PACKAGE}/.claude-plugin/plugin.json": {"name": "notes"}, STATE: {}}
    return {**manifest, f"{PACKAGE}/hooks/hooks.json": {"hooks": {"PreToolUse": [{"hooks": [said]}]}}}


def test_a_hook_of_a_package_with_a_secret_is_a_gap(tmp_path):
    (told,) = found(tmp_path, hook(type="command", command="vault login opensesame"))
    assert "a package's hooks, which a machine has" in told
    assert "opensesame" not in told


def test_a_hook_that_refers_to_a_secret_is_none(tmp_path):
    said = {"type": "http", "url": "https://h.example/x", "headers": {"Authorization": "Bearer ${TOKEN}"}}
    assert found(tmp_path, hook(**said)) == []


def test_hooks_that_nobody_read_may_hold_a_secret(tmp_path):
    files = hook(type="command", command="x")
    del files[f"{PACKAGE}/hooks/hooks.json"]
    (tmp_path / PACKAGE).mkdir(parents=True)
    (tmp_path / PACKAGE / "hooks").symlink_to("/nowhere")
    report = judge(RULE, crm(), observed=(machine(tmp_path, files, client="2.1.330"),))
    assert [each for each in unknowns(report) if "hooks.json" in each]


FINE = [
    {"command": "x", "args": ["--token", "GITHUB_TOKEN"]},
    {"command": "x", "args": ["--secret", "prod/db/password"]},
    {"command": "x", "args": ["--session-id", "123e4567-e89b-12d3-a456-426614174000"]},
    {"type": "http", "url": "https://h.example", "oauth": {"clientId": "3MVG9lKcPoNINVBIPJjdw1J9LLM82HnFVVX"}},
    {"type": "http", "url": "https://h.example", "headers": {"X-Org-Id": "org_2abcDEFghiJKLmnoPQRst"}},
    {"command": "x", "env": {"JWT_EXPIRES_IN": "7d", "SECRET_BACKEND": "vault", "CREDENTIALS_PROFILE": "default"}},
]
VARIABLES = {
    "CLAUDE_CODE_API_KEY_HELPER_TTL_MS": "3600000",
    "CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR": "3",
    "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR": "4",
    "TOKEN_EXPIRATION_SECONDS": "3600",
    "API_KEY_ROTATION_DAYS": "30",
    "GITHUB_TOKEN_PERMISSIONS": "read",
}
RULES = ["Bash(grep -r password: src)", 'Bash(git commit -m "fix token: refresh")']


def test_what_only_says_something_about_secrets_is_no_gap(tmp_path):
    servers = {f"s{number}": server for number, server in enumerate(FINE)}
    settings = {"env": VARIABLES, "permissions": {"allow": RULES}}
    assert found(tmp_path, {STATE: {"mcpServers": servers}, USER: settings}) == []


@pytest.mark.parametrize(
    "program",
    [
        pytest.param(
            "C:\\Users\\ada\\AppData\\Local\\Packages\\Acme.Python.3.11_qbz5n2kfra8p0\\LocalCache\\mcp-db.exe",
            id="of a package from a store",
        ),
        pytest.param(f"/{HOME}/.cache/uv/archive-v0/3Rb7XqF9wYx2kLmNpQ8sT/bin/mcp", id="of an archive of uv"),
    ],
)
def test_the_path_of_a_program_is_no_gap_and_is_compared(tmp_path, program):
    server = {"command": program, "args": ["serve"]}
    managed = {"allowManagedMcpServersOnly": True, "allowedMcpServers": [{"serverCommand": [program, "serve"]}]}
    files = {STATE: {"mcpServers": {"a": server}}, MANAGED: managed}
    assert found(tmp_path, files) == []
    (row,) = Machine(machine(tmp_path, files, client="2.1.330")).servers(Session("/home/ada"))
    assert row.loads == "yes"
