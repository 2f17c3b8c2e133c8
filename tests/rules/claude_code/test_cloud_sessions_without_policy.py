import pytest
from judged import counts, gaps, judge, unknowns
from on_machine import ETC, observed

RULE = "  cloud-sessions-without-policy: {}\n"
IN_CLOUD = "projects: {nightly: {surface: claude-code, runs: [cli, cloud]}}\n"
AT_HOME = "projects: {nightly: {surface: claude-code}, ap: {surface: cowork, runs: [cowork-cloud]}}\n"
FILES = {ETC + "managed-settings.json": '{"model": "opus"}'}
SERVERS = {ETC + "managed-mcp.json": '{"mcpServers": {}}'}
REMOTE = {"/home/ada/.claude/remote-settings.json": '{"model": "opus"}'}
LISTS = {"/home/ada/.claude/remote-settings.json": '{"allowedMcpServers": []}'}
EMPTY = {"/home/ada/.claude/remote-settings.json": "{}"}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(FILES, (0, 1, 0, 0), id="a file of the device"),
        pytest.param({"plist": '{"model": "opus"}'}, (0, 1, 0, 0), id="a profile of the device"),
        pytest.param(SERVERS, (0, 1, 0, 0), id="servers of the device alone"),
        pytest.param(REMOTE, (1, 0, 0, 0), id="settings from the server"),
        pytest.param({**REMOTE, **FILES}, (1, 0, 0, 0), id="settings from the server, which win"),
        pytest.param({**EMPTY, **FILES}, (0, 1, 0, 0), id="the server delivers nothing"),
        pytest.param({**REMOTE, **SERVERS}, (0, 1, 0, 0), id="settings from the server, servers of the device"),
        pytest.param({**LISTS, **SERVERS}, (1, 0, 0, 0), id="a list from the server, which stands for them"),
        pytest.param({"hkcu": '{"model": "opus"}'}, (0, 1, 0, 0), id="a policy of the user"),
        pytest.param({"plist": "{"}, (0, 0, 0, 1), id="nobody could read what the device has"),
        pytest.param({"/home/ada/.claude/settings.json": "{}"}, (0, 0, 0, 0), id="no policy at all"),
    ],
)
def test_what_reaches_the_cloud(files, expected):
    assert counts(judge(RULE, IN_CLOUD, observed=(observed(files),))) == expected


def test_a_device_that_leads_to_another_provider_says_nothing_of_the_cloud():
    machine = observed({**REMOTE, **FILES}, environment={"CLAUDE_CODE_USE_BEDROCK": "1"})
    assert counts(judge(RULE, IN_CLOUD, observed=(machine,))) == (1, 0, 0, 0)


def test_the_sentence_names_the_file_and_a_project():
    assert gaps(judge(RULE, IN_CLOUD, observed=(observed(SERVERS),))) == [
        (
            "cloud sessions on claude-code: project `nightly` runs in the cloud, where `managed-mcp.json` of a device does"
            " not reach"
        )
    ]


def test_it_does_not_apply_where_no_project_runs_in_the_cloud():
    assert counts(judge(RULE, AT_HOME, observed=(observed(FILES),))) == (0, 0, 1, 0)


def test_without_an_inventory_nobody_knows():
    assert unknowns(judge(RULE, observed=(observed(FILES),))) == [
        (
            "cloud sessions on claude-code: `managed-settings.json` reaches no cloud session, and without an inventory nobody"
            " knows whether there are any"
        )
    ]
    assert counts(judge(RULE, observed=(observed(REMOTE),))) == (1, 0, 0, 0)
