from dataclasses import replace

import pytest
from judged import judge
from looked import looked
from on_machine import observed

RULE = "policy-file-not-read"
OLD = "C:/ProgramData/ClaudeCode/managed-settings.json"
DROP_INS = "/etc/claude-code/managed-settings.d"


@pytest.mark.parametrize(
    ("path", "item"),
    [
        pytest.param("/home/ada/.claude/managed-mcp.json", ".claude/managed-mcp.json", id="managed servers in a home"),
        pytest.param("/home/ada/app/managed-mcp.json", "managed-mcp.json", id="managed servers in a project"),
        pytest.param(
            "/home/ada/app/managed-settings.json", "managed-settings.json", id="managed settings in a project"
        ),
    ],
)
def test_a_policy_outside_of_the_systems_folder_is_not_read(path, item):
    assert set(looked(RULE, {path: "{}"}).gaps) == {item}


@pytest.mark.parametrize(
    ("client", "counts"),
    [
        pytest.param("2.1.75", (0, 1, 0, 0), id="since 2.1.75 it is not read"),
        pytest.param("2.1.74", (1, 0, 0, 0), id="before it was"),
        pytest.param(None, (0, 0, 0, 1), id="nobody knows the client"),
    ],
)
def test_the_old_folder_of_windows(client, counts):
    assert looked(RULE, {OLD: "{}"}, client).counts == counts


def test_where_nobody_knows_the_client_both_are_said():
    (because,) = looked(RULE, {OLD: "{}"}, None).unknowns.values()
    assert because == (
        "`ProgramData/ClaudeCode/managed-settings.json` is not read since 2.1.75, and was before; the client's version is "
        "not known"
    )


@pytest.mark.parametrize(
    ("name", "text", "counts"),
    [
        pytest.param("10-lists.json", "{}", (1, 0, 0, 0), id="a name that counts"),
        pytest.param("10-lists.txt", '{"model": "opus"}', (0, 1, 0, 0), id="another ending"),
        pytest.param("README.txt", "How this works", (0, 0, 1, 0), id="no policy at all"),
    ],
)
def test_names_of_drop_ins(name, text, counts):
    assert looked(RULE, {f"{DROP_INS}/{name}": text}).counts == counts


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        pytest.param(
            "/mnt/c/Program Files/ClaudeCode/managed-settings.json", (0, 0, 0, 0), id="of the Windows around it"
        ),
        pytest.param("/home/ada/app/.claude/.mcp.json", (0, 0, 0, 0), id="servers are no policy"),
        pytest.param("/etc/claude-code/managed-mcp.json", (1, 0, 0, 0), id="managed servers where they belong"),
        pytest.param("/home/ada/.claude/settings.json", (0, 0, 0, 0), id="settings of a user"),
    ],
)
def test_what_is_no_lost_policy(path, counts):
    assert looked(RULE, {path: "{}"}).counts == counts


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        pytest.param("/etc/claude-code/managed-settings.json", (0, 0, 0, 1), id="a managed file"),
        pytest.param("/etc/claude-code/managed-mcp.json", (0, 0, 0, 1), id="managed servers"),
        pytest.param(f"{DROP_INS}/10-lists.txt", (0, 0, 0, 1), id="something beside the drop-ins"),
        pytest.param("/home/ada/.claude/managed-settings.json", (0, 1, 0, 0), id="a policy that counts nowhere, whatever it holds"),
    ],
)  # fmt: skip
def test_what_nobody_could_read(path, counts):
    assert looked(RULE, {path: None}).counts == counts


@pytest.mark.parametrize(
    "folder",
    [
        pytest.param("C:\\ProgramData\\ClaudeCode", id="the old folder of Windows"),
        pytest.param("/Library/Application Support/ClaudeCode/managed-settings.d", id="one of drop-ins"),
    ],
)
def test_a_folder_that_nobody_could_list_may_hold_a_policy(folder):
    machine = observed({"/home/ada/.claude/managed-settings.json": None})
    hidden = tuple(replace(file, path=folder, home="") for file in machine.files)
    (unknown,) = judge(f"  {RULE}: {{}}\n", observed=(replace(machine, files=hidden),)).unknowns
    assert "what it holds of a policy is not known" in unknown.because


@pytest.mark.parametrize(
    ("path", "item"),
    [
        pytest.param("/home/ada", "user folder", id="a home"),
        pytest.param("/home/ada/.claude", "user folder", id="a folder in a home"),
        pytest.param("/home/ada/.claude/settings.json", None, id="a file that is no policy"),
    ],
)
def test_a_home_that_nobody_could_list_may_hold_one_too(path, item):
    machine = observed({"/home/ada/.claude/settings.json": None})
    files = tuple(replace(file, path=path) for file in machine.files)
    report = judge(f"  {RULE}: {{}}\n", observed=(replace(machine, files=files),))
    assert [unknown.subject.item for unknown in report.unknowns] == [item] * (item is not None)


def test_a_broken_policy_lies_where_it_belongs():
    assert looked(RULE, {"/etc/claude-code/managed-settings.json": "{,}"}).counts == (1, 0, 0, 0)
