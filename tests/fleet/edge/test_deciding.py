"""What of settings decides about servers and packages."""

import re
from pathlib import Path

import pytest
from machine_from_files import MANAGED, SHARED, USER, native

from plugingov.fleet.edge.deciding import DECIDES_NOTHING, deciding
from plugingov.surfaces.claude_code.settings.checked import CHECKED

SOURCE = Path(__file__).parents[3] / "src" / "plugingov"


def kept(path, data):
    file = native(path, data)
    return deciding(file, file.data)


@pytest.mark.parametrize(
    ("path", "data", "left"),
    [
        pytest.param(USER, {"model": "opus", "env": {"A": "b"}}, {"env": {"A": "b"}}, id="a taste goes, a variable stays"),
        pytest.param(SHARED, {"verbose": True}, {}, id="a project's taste goes, too"),
        pytest.param(USER, {"verbose": "yes"}, {"verbose": "yes"}, id="a wrong type may cost the file and stays"),
        pytest.param(USER, {"neverHeardOf": 1}, {"neverHeardOf": 1}, id="what nobody knows stays"),
        pytest.param(USER, {"allowManagedHooksOnly": True}, {"allowManagedHooksOnly": True}, id="a key of managed settings stays"),
        pytest.param(MANAGED, {"model": "opus"}, {"model": "opus"}, id="managed settings stay as they are"),
        pytest.param(USER, {"permissions": {"allow": ["Bash(ls)", "mcp__a__b"], "defaultMode": "plan"}}, {"permissions": {"allow": ["mcp__a__b"], "defaultMode": "plan"}}, id="of permissions those for tools of servers stay"),
        pytest.param(USER, {"permissions": {"allow": [7]}}, {"permissions": {"allow": [7]}}, id="what is no permission stays"),
        pytest.param(USER, {"permissions": {"allow": ["Bash(ls)"]}}, {}, id="permissions for nothing else go"),
        pytest.param(USER, ["model"], ["model"], id="a list stays"),
    ],
)  # fmt: skip
def test_what_decides_nothing_is_left_out_of_the_rows_of_servers(path, data, left):
    assert kept(path, data) == left


def test_the_client_checks_each_of_these_keys():
    assert set(CHECKED) >= DECIDES_NOTHING


# Where one of these words means something else, or a rule that the row of settings answers reads it.
ELSEWHERE = {
    *("$schema", "agent", "language", "model", "verbose", "voice", "worktree"),  # other things of that name
    *("availableModels", "sandbox"),  # asked of managed settings alone (malformed-managed-setting)
    *("fallbackModel",),  # asked of drop-ins (drop-in-override)
    *("statusLine", "awsAuthRefresh", "gcpAuthRefresh", "awsCredentialExport"),  # where secrets may stand
    *("otelHeadersHelper",),
}


def test_nothing_else_reads_them():
    files = [file for file in SOURCE.rglob("*.py") if file.name not in {"checked.py", "deciding.py"}]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    assert [key for key in sorted(DECIDES_NOTHING - ELSEWHERE) if re.search(rf"\b{key}\b", text)] == []
