import pytest
from looked import looked

RULE = "connector-denied-by-name"
ETC = "/etc/claude-code/managed-settings.json"
CONNECTOR = {"deniedMcpServers": [{"serverName": "claude.ai Slack"}]}
PACKAGE = {"deniedMcpServers": [{"serverName": "plugin:notes:crm"}]}
MINIMUM = "surfaces: {{claude-code: {{minimum_version: {}}}}}\n"


@pytest.mark.parametrize(
    ("settings", "client", "minimum", "counts"),
    [
        pytest.param(CONNECTOR, "2.1.330", "", (0, 1, 0, 0), id="a connector, on any client"),
        pytest.param(CONNECTOR, "2.1.175", "", (0, 1, 0, 0), id="a connector, on an older one"),
        pytest.param(PACKAGE, "2.1.182", "", (1, 0, 0, 0), id="a free name where it counts"),
        pytest.param(PACKAGE, "2.1.181", "", (0, 1, 0, 0), id="a free name where it does not"),
        pytest.param(PACKAGE, None, "2.1.182", (1, 0, 0, 0), id="the fleet is new enough"),
        pytest.param(PACKAGE, None, "2.1.170", (0, 1, 0, 0), id="the fleet may be older"),
        pytest.param(PACKAGE, None, "", (0, 0, 0, 1), id="nobody knows"),
        pytest.param({"deniedMcpServers": [{"serverName": "crm"}]}, "2.1.330", "", (0, 0, 0, 0), id="a plain name"),
        pytest.param(
            {"deniedMcpServers": [{"serverUrl": "https://a.example/"}]}, "2.1.330", "", (1, 0, 0, 0), id="a url"
        ),
        pytest.param(
            {"deniedMcpServers": ["x", {"serverName": 1}, {"serverName": ""}]},
            "2.1.330",
            "",
            (0, 0, 0, 0),
            id="no entries",
        ),
        pytest.param({"deniedMcpServers": "x"}, "2.1.330", "", (0, 0, 0, 0), id="no list"),
    ],
)
def test_free_names_that_block(settings, client, minimum, counts):
    found = looked(RULE, {ETC: settings}, client, inventory=MINIMUM.format(minimum) if minimum else "")
    assert found.counts == counts


def test_where_nobody_knows_the_client_it_says_so():
    (because,) = looked(RULE, {ETC: PACKAGE}, None).unknowns.values()
    assert "before 2.1.1" in because
    assert "the client's version is not known" in because


DOORS = """\
plugins:
  slack: {title: Slack, path: oauth-connector, server: {url: "https://mcp.slack.example/mcp"}, provision: {cowork: {via: directory-connector}}}
  other: {title: Other, path: oauth-connector, provision: {cowork: {via: directory-connector}}}
"""


@pytest.mark.parametrize(
    ("url", "gaps"),
    [
        pytest.param("*://mcp.slack.example/*", 0, id="its url is blocked, too"),
        pytest.param("*://mcp.other.example/*", 1, id="another url is"),
    ],
)
def test_a_connector_whose_url_the_inventory_knows(url, gaps):
    denied = {"deniedMcpServers": [{"serverName": "claude.ai Slack"}, {"serverUrl": url}]}
    assert looked(RULE, {ETC: denied}, inventory=DOORS).counts[1] == gaps


def test_a_connector_whose_url_nobody_knows():
    denied = {"deniedMcpServers": [{"serverName": "claude.ai Other"}, {"serverUrl": "*"}]}
    assert set(looked(RULE, {ETC: denied}, inventory=DOORS).gaps) == {"deniedMcpServers claude.ai Other"}


SERVERS = "/etc/claude-code/managed-mcp.json"


@pytest.mark.parametrize(
    ("files", "client", "counts"),
    [
        pytest.param({ETC: CONNECTOR | {"disableClaudeAiConnectors": True}}, "2.1.330", (1, 0, 0, 0), id="no connector is fetched"),
        pytest.param({ETC: CONNECTOR | {"disableClaudeAiConnectors": True}}, "2.1.181", (0, 1, 0, 0), id="a client that fetches them all the same"),
        pytest.param({ETC: CONNECTOR | {"disableClaudeAiConnectors": False}}, "2.1.330", (0, 1, 0, 0), id="a flag that is off"),
        pytest.param({ETC: CONNECTOR, SERVERS: {"mcpServers": {}}}, "2.1.330", (1, 0, 0, 0), id="a fixed set of servers shuts them out"),
        pytest.param({ETC: CONNECTOR | {"allowAllClaudeAiMcps": True}, SERVERS: {"mcpServers": {}}}, "2.1.330", (0, 1, 0, 0),
                     id="a fixed set that lets them in"),
        pytest.param({"/home/ada/.claude/settings.json": CONNECTOR}, "2.1.330", (0, 0, 0, 0), id="a user's own list"),
        pytest.param({ETC: {"deniedMcpServers": [{"serverName": "Slack"}]}}, "2.1.330", (0, 0, 0, 0), id="a title that is no connector's name"),
    ],
)  # fmt: skip
def test_near_a_connector_that_is_blocked_by_name(files, client, counts):
    assert looked(RULE, files, client).counts == counts
