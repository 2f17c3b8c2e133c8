import pytest
from looked import looked

RULE = "windows-command-missing"
ETC = "/etc/claude-code/managed-settings.json"
NPX = ["npx", "-y", "@acme/db@1.0.0"]


def listed(*commands, platform="windows", inventory=""):
    files = {ETC: {"allowedMcpServers": [{"serverCommand": list(words)} for words in commands]}}
    return looked(RULE, files, platform=platform, inventory=inventory)


@pytest.mark.parametrize(
    ("commands", "counts"),
    [
        pytest.param([NPX], (0, 1, 0, 0), id="no twin"),
        pytest.param([NPX, ["cmd", "/c", *NPX]], (1, 0, 1, 0), id="its twin"),
        pytest.param([NPX, ["CMD.EXE", "/C", *NPX]], (1, 0, 1, 0), id="its twin in large letters"),
        pytest.param([NPX, ["cmd", "/k", *NPX]], (0, 1, 1, 0), id="another switch of the shell"),
        pytest.param([NPX, ["sh", "/c", *NPX]], (0, 1, 1, 0), id="another shell"),
        pytest.param([NPX, ["cmd", "/c", "npx"]], (0, 1, 1, 0), id="other words"),
        pytest.param([NPX, ["cmd"]], (0, 1, 1, 0), id="the shell alone"),
        pytest.param([["uvx", "db-mcp==1.0.0"], ["docker", "run", "db"], ["/opt/db-mcp"]], (0, 0, 3, 0), id="programs"),
    ],
)
def test_a_command_line_and_its_twin(commands, counts):
    assert listed(*commands).counts == counts


@pytest.mark.parametrize(
    ("platform", "inventory", "counts"),
    [
        pytest.param("linux", "", (0, 0, 0, 1), id="no windows, no inventory"),
        pytest.param("linux", "surfaces: {claude-code: {platforms: [linux]}}\n", (0, 0, 1, 0), id="the fleet has none"),
        pytest.param("linux", "surfaces: {claude-code: {minimum_version: 2.1.200}}\n", (0, 0, 0, 1), id="nobody says"),
        pytest.param(
            "linux", "surfaces: {claude-code: {platforms: [windows]}}\n", (0, 1, 0, 0), id="the fleet has some"
        ),
        pytest.param(
            "windows", "surfaces: {claude-code: {platforms: [linux]}}\n", (0, 1, 0, 0), id="this machine is one"
        ),
    ],
)
def test_whether_there_is_windows(platform, inventory, counts):
    assert listed(NPX, platform=platform, inventory=inventory).counts == counts


def test_the_sentence():
    (message,) = listed(NPX).gaps.values()
    assert "allows `npx -y @acme/db@1.0.0`, and not `cmd /c npx -y @acme/db@1.0.0`" in message


def test_no_secret_is_shown():
    secret = "ghp" + "_" + "Zx9Yw8Vu7Ts6Rq5Po4Nm3Lk2Ji1Hg0Fe9D"
    assert secret not in str(listed(["npx", "db", "--token", secret]))


def test_other_entries_are_not_asked_about():
    assert looked(RULE, {ETC: {"allowedMcpServers": [{"serverName": "npx"}]}}, platform="windows").counts == (
        0,
        0,
        0,
        0,
    )


@pytest.mark.parametrize(
    ("source", "platform", "counts"),
    [
        pytest.param("plist", "macos", (0, 0, 1, 0), id="preferences, which Windows has none of"),
        pytest.param(
            "/home/ada/.claude/remote-settings.json", "macos", (0, 1, 0, 0), id="the server's, which all have"
        ),
        pytest.param("hklm", "windows", (0, 1, 0, 0), id="the registry"),
    ],
)
def test_whom_a_source_reaches(source, platform, counts):
    files = {source: {"allowedMcpServers": [{"serverCommand": NPX}]}}
    inventory = "surfaces: {claude-code: {platforms: [macos, windows]}}\n"
    assert looked(RULE, files, platform=platform, inventory=inventory).counts == counts


def test_a_twin_is_enough_whatever_the_fleet_has():
    assert listed(NPX, ["cmd", "/c", *NPX], platform="linux").counts == (1, 0, 1, 0)


def test_the_item_holds_no_home():
    (item,) = listed(["npx", "-y", "/home/ada/code/app/db"]).gaps
    assert item == "allowedMcpServers npx -y ~/code/app/db"
