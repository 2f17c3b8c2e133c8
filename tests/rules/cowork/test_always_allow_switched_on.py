import pytest
from judged import counts, judge

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
