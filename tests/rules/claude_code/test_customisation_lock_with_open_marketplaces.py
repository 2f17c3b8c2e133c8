import pytest
from looked import looked

RULE = "customisation-lock-with-open-marketplaces"
ETC = "/etc/claude-code/managed-settings.json"
KEY = "strictPluginOnlyCustomization"


@pytest.mark.parametrize(
    ("settings", "counts"),
    [
        pytest.param({KEY: True}, (0, 1, 0, 0), id="everything is locked"),
        pytest.param({KEY: "mcp"}, (0, 1, 0, 0), id="a text locks everything"),
        pytest.param({KEY: ["skills", "mcp"]}, (0, 1, 0, 0), id="servers among others"),
        pytest.param({KEY: ["skills"]}, (0, 0, 0, 0), id="servers are not locked"),
        pytest.param({KEY: False}, (0, 0, 0, 0), id="nothing is locked"),
        pytest.param({KEY: True, "strictKnownMarketplaces": []}, (1, 0, 0, 0), id="no marketplace may be added"),
        pytest.param({KEY: True, "allowedMarketplaces": []}, (1, 0, 0, 0), id="by the other name"),
        pytest.param({KEY: ["servers"]}, (0, 1, 0, 0), id="a word that locks nothing"),
        pytest.param({KEY: ["mcp", "servers", 1]}, (0, 3, 0, 0), id="a lock and two words that lock nothing"),
    ],
)
def test_a_lock(settings, counts):
    assert looked(RULE, {ETC: settings}).counts == counts


LISTED = {"allowedMcpServers": [{"serverUrl": "https://a.example/*"}]}
DROP_IN = "/etc/claude-code/managed-settings.d/10-lists.json"


@pytest.mark.parametrize(
    ("files", "counts"),
    [
        pytest.param({ETC: {KEY: True, "allowManagedMcpServersOnly": True} | LISTED}, (1, 0, 0, 0), id="a locked list holds for packages"),
        pytest.param({ETC: {KEY: True} | LISTED}, (0, 1, 0, 0), id="a list that users widen does not"),
        pytest.param({ETC: {KEY: True}, "/etc/claude-code/managed-mcp.json": {"mcpServers": {}}}, (0, 0, 1, 0), id="a fixed set of servers"),
        pytest.param({ETC: {KEY: True, "blockedMarketplaces": []}}, (0, 1, 0, 0), id="a list of what is blocked"),
        pytest.param({ETC: {KEY: ["mcp"]}, DROP_IN: {KEY: ["hooks"]}}, (0, 1, 0, 0), id="words of two files"),
        pytest.param({ETC: {KEY: ["MCP"]}}, (0, 1, 0, 0), id="in large letters it is no word of the client's"),
        pytest.param({ETC: {KEY: []}}, (0, 0, 0, 0), id="an empty list locks nothing"),
    ],
)  # fmt: skip
def test_near_an_open_lock(files, counts):
    assert looked(RULE, files).counts == counts


def test_an_unknown_word_is_named():
    found = looked(RULE, {ETC: {KEY: ["hook"]}})
    assert set(found.gaps) == {f"{KEY} hook"}
    assert "names `hook`, which the client does not know" in found.gaps[f"{KEY} hook"]
