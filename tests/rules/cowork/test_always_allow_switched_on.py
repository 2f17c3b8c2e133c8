import pytest
from desktops import LIBRARY, LINUX, THIRD_PARTY, WORK_APPLIED, looked_at_desktop
from judged import counts, judge

KEY = "mcpPersistentAlwaysAllowEnabled"

ON_COWORK = (
    "plugins: {notion: {title: Notion, path: oauth-connector, provision: {cowork: {via: directory-connector}}}}\n"
)
ELSEWHERE = "plugins: {notion: {title: Notion, path: oauth-connector, provision: {claude-code: {via: user-server}}}}\n"


@pytest.mark.parametrize(
    ("cowork", "plugins", "wanted"),
    [
        pytest.param("always_allow_for_connector_tools: true", ON_COWORK, (0, 1, 0, 0), id="on"),
        pytest.param("always_allow_for_connector_tools: false", ON_COWORK, (1, 0, 0, 0), id="off"),
        pytest.param("plan: enterprise", ON_COWORK, (0, 0, 0, 1), id="nobody says"),
        pytest.param("always_allow_for_connector_tools: true", ELSEWHERE, (0, 0, 0, 0), id="nothing is on Cowork"),
        pytest.param(
            "deployment: third-party", ON_COWORK, (0, 0, 1, 0), id="a third-party deployment has another setting"
        ),
    ],
)
def test_the_setting(cowork, plugins, wanted):
    report = judge("  always-allow-switched-on: {}\n", f"surfaces: {{cowork: {{{cowork}}}}}\n{plugins}")
    assert counts(report) == wanted


@pytest.mark.parametrize(
    ("files", "words"),
    [
        pytest.param({LINUX: THIRD_PARTY}, "is not set", id="nobody set it"),
        pytest.param({LINUX: {**THIRD_PARTY, KEY: True}}, "is `true`", id="it is on"),
        pytest.param({LIBRARY: {**THIRD_PARTY, KEY: True}, **WORK_APPLIED}, "is `true`", id="a member has it on"),
    ],
)
def test_a_device_that_offers_it(files, words):
    assert words in looked_at_desktop("always-allow-switched-on", files).gaps[KEY]


@pytest.mark.parametrize(
    ("files", "counts"),
    [
        pytest.param({LINUX: {**THIRD_PARTY, KEY: False}}, (1, 0, 0, 0), id="it is off"),
        pytest.param(
            {LINUX: {"isLocalDevMcpEnabled": False}}, (0, 0, 0, 0), id="a device of the organisation's account"
        ),
        pytest.param({LINUX: {**THIRD_PARTY, "bootstrapUrl": "https://b"}}, (0, 0, 0, 1), id="a server may set it"),
        pytest.param(
            {LINUX: {**THIRD_PARTY, KEY: "false"}}, (0, 0, 0, 1), id="a text that nobody knows the app to read"
        ),
        pytest.param({LINUX: None}, (0, 0, 0, 1), id="what is managed was not read"),
    ],
)
def test_a_device_that_does_not(files, counts):
    assert looked_at_desktop("always-allow-switched-on", files).counts == counts
