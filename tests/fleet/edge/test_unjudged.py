"""What of settings no rule ever says anything of."""

import ast
import re
from pathlib import Path

import pytest
from fleets import CRM, laptop

from plugingov.fleet.edge.slicing import rows_of
from plugingov.fleet.edge.unjudged import VARIABLES, asked_for_in, says_nothing_at_all, split
from plugingov.surfaces.claude_code.settings.checked import CHECKED

SOURCE = Path(__file__).parents[3] / "src" / "plugingov"
SECRET = "****"
NOTHING = asked_for_in("")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        pytest.param({"model": "opus", "verbose": True}, {}, id="a taste is silent"),
        pytest.param({"verbose": "yes"}, {"verbose": "yes"}, id="a wrong type may cost the file"),
        pytest.param({"model": None}, {"model": None}, id="so may a null"),
        pytest.param({"statusLine": {"type": "command", "command": f"say {SECRET}"}}, {"statusLine": {"type": "command", "command": f"say {SECRET}"}}, id="a secret is told"),
        pytest.param({"modelOverrides": {"allowedMcpServers": "x"}}, {"modelOverrides": {"allowedMcpServers": "x"}}, id="a setting that stands too deep is told"),
        pytest.param({"permissions": {"allow": ["Bash(ls)", "mcp__crm__read"], "defaultMode": "plan"}}, {}, id="what a session may do is silent"),
        pytest.param({"permissions": {"allow": ["Bash(ls)", "mcp__<your-org>__read"]}}, {"permissions": {"allow": ["mcp__<your-org>__read"]}}, id="but not what is left over from a template"),
        pytest.param({"permissions": {"allow": [f"Bash(say {SECRET})", "WebFetch"]}}, {"permissions": {"allow": [f"Bash(say {SECRET})"]}}, id="nor a secret"),
        pytest.param({"permissions": {"allow": "all"}}, {"permissions": {"allow": "all"}}, id="nor what may cost the file"),
        pytest.param({"env": {"EDITOR": "vim", "ANTHROPIC_BASE_URL": "https://x.example"}}, {"env": {"ANTHROPIC_BASE_URL": "https://x.example"}}, id="a variable that leads elsewhere is told"),
        pytest.param({"env": {"EDITOR": SECRET}}, {"env": {"EDITOR": SECRET}}, id="so is one that holds a secret"),
        pytest.param({"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "say"}]}]}}, {}, id="a hook is silent"),
        pytest.param({"hooks": {"PreToolUse": "say"}}, {"hooks": {"PreToolUse": "say"}}, id="a broken one is not"),
        pytest.param({"neverHeardOf": 1, "mcpServers": {}}, {"neverHeardOf": 1, "mcpServers": {}}, id="what nobody knows is told"),
        pytest.param(["model"], ["model"], id="a list is told"),
    ],
)  # fmt: skip
def test_what_is_told_of_the_settings_of_a_member(said, told):
    assert split("user", said, NOTHING).told == told


def test_managed_settings_are_told_whole():
    assert split("managed", {"model": "opus"}, NOTHING) == ({"model": "opus"}, {})


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        pytest.param('{"url": "https://${REGION}.example"}', True, id="a variable that a server asks for"),
        pytest.param('{"url": "https://${A:-${REGION:-eu}}.example"}', True, id="one that a default asks for"),
        pytest.param('{"url": "https://region.example"}', False, id="one that nobody asks for"),
    ],
)
def test_a_variable_is_told_where_a_text_asks_for_it(text, is_told):
    assert bool(split("user", {"env": {"REGION": "eu"}}, asked_for_in(text)).told) == is_told


def test_what_is_silent_stands_in_the_rest_of_a_machine():
    liked = {"model": "opus", "permissions": {"allow": ["Bash(make)"]}, "deniedMcpServers": []}
    rows = list(rows_of(laptop("m1", "ada@acme.example", CRM, settings=liked)))
    assert [row["row"] for row in rows if "opus" in row.get("settings", "")] == ["rest"]
    assert [row["row"] for row in rows if "deniedMcpServers" in row.get("settings", "")] == ["shared"]


def test_members_who_like_different_things_have_rows_alike():
    one, other = (laptop("m1", "ada@acme.example", CRM, settings={"model": each}) for each in ("opus", "haiku"))
    assert [row for row in rows_of(one) if row["row"] != "rest"] == [
        row for row in rows_of(other) if row["row"] != "rest"
    ]


RECORD = {"kind": "local", "path": "/home/member/app/.claude/settings.local.json", "project": "/home/member/app"}


@pytest.mark.parametrize(
    ("said", "is_left_out"),
    [
        pytest.param({"data": {}}, True, id="one that says nothing"),
        pytest.param({"data": {"neverHeardOf": 1}}, False, id="one that says something"),
        pytest.param({"data": {}, "state": "unread", "why": "no permission"}, False, id="one that nobody could read"),
        pytest.param({"data": {}, "strict": False}, False, id="one that is no JSON"),
        pytest.param({"data": {}, "kind": "managed"}, False, id="one of the organisation"),
    ],
)
def test_a_file_of_settings_is_left_out_where_it_says_nothing(said, is_left_out):
    assert says_nothing_at_all({**RECORD, **said}) is is_left_out


# Words in capitals that are no variable of a member's settings.
OTHERS = re.compile("REG_.*|HKEY_.*|ACME_.*|.*_TOKEN")
READS_SETTINGS = ("surfaces/claude_code", "layers", "rules/claude_code", "rules/drift", "rules/authenticate")


def test_every_variable_that_is_read_by_its_name_is_told():
    found = set()
    for file in (file for folder in READS_SETTINGS for file in (SOURCE / folder).rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        words = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
        found |= {word for word in words if isinstance(word, str) and re.fullmatch("[A-Z][A-Z0-9]*(_[A-Z0-9]+)+", word)}
    assert sorted(word for word in found - VARIABLES if not OTHERS.fullmatch(word)) == []


def test_hooks_and_permissions_of_members_are_read_where_they_are_checked_alone():
    files = [file for folder in ("layers", "rules/claude_code") for file in (SOURCE / folder).rglob("*.py")]
    reading = {file.name for file in files if re.search(r"""["'](?:hooks|permissions)["']""", file.read_text("utf-8"))}
    assert reading == {
        "exported.py",  # what Cowork calls the parts of a package
        "left_overs.py",  # of the tools that are named
        "malformed_managed_setting.py",  # asked of managed settings alone
    }
    assert CHECKED.keys() >= {"hooks", "permissions"}
