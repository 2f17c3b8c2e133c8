import pytest
from looked import looked

RULE = "server-managed-settings-alone"
ETC = "/etc/claude-code/managed-settings.json"
REMOTE = "/home/ada/.claude/remote-settings.json"
USER = "/home/ada/.claude/settings.json"
SAID = {"allowedMcpServers": []}
FORCED = {"forceRemoteSettingsRefresh": True}


@pytest.mark.parametrize(
    ("files", "words"),
    [
        pytest.param({REMOTE: SAID}, "the first start runs without it", id="nothing on the device"),
        pytest.param({REMOTE: SAID | FORCED}, "the first start runs without it", id="the server asks to be waited for"),
        pytest.param({REMOTE: SAID, ETC: {"model": "opus"}}, "the first start runs without it", id="a file without lists"),
        pytest.param({REMOTE: SAID, "hkcu": FORCED}, "the first start runs without it", id="only its user says to wait"),
        pytest.param({REMOTE: SAID, "hkcu": SAID}, "the first start runs without it", id="its user has a policy, too"),
        pytest.param({REMOTE: SAID, ETC: {"forceRemoteSettingsRefresh": False}}, "the first start", id="told not to wait"),
        pytest.param({REMOTE: SAID, ETC: FORCED | {"env": {"CLAUDE_CODE_USE_BEDROCK": "1"}}},
                     "`CLAUDE_CODE_USE_BEDROCK` in `managed-settings.json` leads", id="managed settings choose another provider"),
        pytest.param({REMOTE: SAID, ETC: FORCED, USER: {"env": {"ANTHROPIC_BASE_URL": "https://llm.example"}}},
                     "`ANTHROPIC_BASE_URL` in `settings.json` leads", id="a user chooses another base url"),
        pytest.param({REMOTE: SAID, ETC: FORCED, USER: {"apiKeyHelper": "/opt/acme/key"}},
                     "`apiKeyHelper` in `settings.json` signs in", id="a user signs in otherwise"),
    ],
)  # fmt: skip
def test_only_the_server_has_a_policy(files, words):
    assert words in looked(RULE, files).gaps["settings of the server"]


@pytest.mark.parametrize(
    ("files", "counts"),
    [
        pytest.param({REMOTE: SAID, "plist": FORCED}, (1, 0, 0, 0), id="the device waits"),
        pytest.param({REMOTE: SAID, "hklm": FORCED}, (1, 0, 0, 0), id="the registry waits"),
        pytest.param({REMOTE: SAID, ETC: SAID}, (1, 0, 0, 0), id="the device has a policy, too"),
        pytest.param({REMOTE: "{}"}, (0, 0, 0, 0), id="the server has none"),
        pytest.param({ETC: SAID}, (0, 0, 0, 0), id="nothing came from the server"),
        pytest.param({REMOTE: None}, (0, 0, 0, 1), id="nobody can open what came"),
        pytest.param({REMOTE: {"wslInheritsWindowsSettings": True}, ETC: SAID}, (0, 0, 1, 0), id="it delivers no policy"),
        pytest.param({REMOTE: SAID, ETC: FORCED, USER: {"env": {"CLAUDE_CODE_USE_VERTEX": "0"}}}, (1, 0, 0, 0),
                     id="a provider that is switched off"),
        pytest.param({REMOTE: SAID, ETC: FORCED, USER: {"env": {"ANTHROPIC_BASE_URL": "https://api.anthropic.com/"}}},
                     (1, 0, 0, 0), id="the usual base url"),
    ],
)  # fmt: skip
def test_what_is_no_gap(files, counts):
    assert looked(RULE, files).counts == counts


def test_a_start_that_never_asks_the_server():
    found = looked(RULE, {REMOTE: SAID, "hkcu": FORCED}, environment={"CLAUDE_CODE_USE_FOUNDRY": "1"})
    assert "`CLAUDE_CODE_USE_FOUNDRY` leads" in found.gaps["settings of the server"]


@pytest.mark.parametrize(
    ("files", "counts"),
    [
        pytest.param({REMOTE: SAID, ETC: None}, (0, 0, 0, 1), id="nobody could read what the device has"),
        pytest.param({REMOTE: SAID, ETC: FORCED, USER: None}, (0, 0, 0, 1), id="nobody could read where a user leads the client"),
        pytest.param({REMOTE: SAID, ETC: FORCED, USER: {"env": {"HTTPS_PROXY": "http://proxy.example"}}}, (1, 0, 0, 0),
                     id="a proxy is no other provider"),
        pytest.param({REMOTE: SAID, ETC: FORCED, USER: {"apiKeyHelper": 1}}, (1, 0, 0, 0), id="a user's file that the client rejects"),
        pytest.param({REMOTE: SAID, ETC: {"forceRemoteSettingsRefresh": "yes"}}, (0, 1, 0, 0), id="a word where a flag belongs"),
    ],
)  # fmt: skip
def test_what_looks_otherwise(files, counts):
    assert looked(RULE, files).counts == counts
