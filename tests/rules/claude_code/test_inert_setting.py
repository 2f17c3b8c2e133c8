import pytest
from looked import looked

RULE = "inert-setting"
ETC = "/etc/claude-code/managed-settings.json"
USER = "/home/ada/.claude/settings.json"
PROJECT = "/home/ada/app/.claude/settings.json"


@pytest.mark.parametrize(
    ("path", "key", "item"),
    [
        pytest.param(USER, "disableSideloadFlags", "user disableSideloadFlags", id="a managed key of a user"),
        pytest.param(PROJECT, "blockedMarketplaces", "project blockedMarketplaces", id="a managed key of a project"),
        pytest.param(ETC, "mcpServers", "managed mcpServers", id="servers in managed settings"),
        pytest.param(PROJECT, "allowUserMcpServers", "project allowUserMcpServers", id="an invented key"),
        pytest.param(ETC, "allowedMCPServers", "managed allowedMCPServers", id="other letters large"),
        pytest.param(ETC, "allowed_mcp_servers", "managed allowed_mcp_servers", id="with underscores"),
        pytest.param(ETC, "strictKnownMarketplace", "managed strictKnownMarketplace", id="without its s"),
        pytest.param(ETC, "deniedMcpServrs", "managed deniedMcpServrs", id="a letter left out"),
    ],
)
def test_a_key_that_nothing_reads(path, key, item):
    assert set(looked(RULE, {path: {key: True}}).gaps) == {item}


@pytest.mark.parametrize(
    ("path", "settings"),
    [
        pytest.param(ETC, {"disableSideloadFlags": True}, id="a managed key where it counts"),
        pytest.param(USER, {"statusLine": {}, "someFutureKey": 1, "permissions": {}}, id="keys about other things"),
        pytest.param(USER, {"enabledMcpjsonServers": ["db"], "enabledPlugins": {}}, id="keys of any file"),
        pytest.param(ETC, {"allowedMarketplaces": []}, id="an alias that the client reads"),
    ],
)
def test_what_is_read_or_nobodys_business(path, settings):
    assert looked(RULE, {path: settings}).counts == (1, 0, 0, 0)


ALIAS = {ETC: {"additionalMarketplaces": {}}}
MINIMUM = "surfaces: {{claude-code: {{minimum_version: {}}}}}\n"


@pytest.mark.parametrize(
    ("client", "minimum", "counts"),
    [
        pytest.param("2.1.232", "", (1, 0, 0, 0), id="a client that reads it"),
        pytest.param("2.1.231", "", (0, 1, 0, 0), id="a client that does not"),
        pytest.param(None, "", (0, 0, 0, 1), id="nobody knows"),
        pytest.param(None, "2.1.200", (0, 1, 0, 0), id="the fleet may have older ones"),
        pytest.param(None, "2.1.232", (1, 0, 0, 0), id="the fleet has newer ones only"),
        pytest.param("2.1.330", "2.1.200", (1, 0, 0, 0), id="this machine's client counts for itself"),
    ],
)
def test_an_alias_by_version(client, minimum, counts):
    found = looked(RULE, ALIAS, client, inventory=MINIMUM.format(minimum) if minimum else "")
    assert (found.counts[1], found.counts[3]) == (counts[1], counts[3])


def test_where_nobody_knows_the_client_both_are_said():
    (because,) = looked(RULE, ALIAS, None).unknowns.values()
    assert "is read since 2.1.232 only" in because
    assert "the client's version is not known" in because


def test_a_minimum_leaves_other_unknowns_alone():
    found = looked(RULE, {ETC: '{"model": "opus",}'}, None, inventory=MINIMUM.format("2.1.200"))
    assert found.counts == (0, 0, 0, 1)


def test_a_file_that_cannot_be_opened_is_unknown():
    assert set(looked(RULE, {USER: None}).unknowns) == {"user settings file"}


def test_an_empty_file_holds_nothing():
    assert looked(RULE, {USER: "", ETC: " "}).counts == (2, 0, 0, 0)


def test_a_client_that_may_discard_a_policy_still_has_keys_without_effect():
    found = looked(RULE, {ETC: {"mcpServers": {}, "deniedMcpServers": "x"}}, "2.1.160")
    assert set(found.gaps) == {"managed mcpServers"}


def test_an_alias_beside_its_key():
    found = looked(RULE, {ETC: {"allowedMarketplaces": [], "strictKnownMarketplaces": []}})
    assert set(found.gaps) == {"managed allowedMarketplaces"}


def test_a_file_that_is_no_json_is_unknown():
    assert set(looked(RULE, {USER: '{"mcpServers": {},}'}).unknowns) == {"user settings file"}


LIST = [{"serverUrl": "https://a.example/*"}]
DROP_IN = "/etc/claude-code/managed-settings.d/10-lists.json"


@pytest.mark.parametrize(
    ("settings", "item", "words"),
    [
        pytest.param({"permissions": {"allowManagedPermissionRulesOnly": True}}, "permissions.allowManagedPermissionRulesOnly",
                     "counts at the top only, and stands below `permissions`", id="a lock below the rules that it locks"),
        pytest.param({"mcp": {"allowedMcpServers": LIST}}, "mcp.allowedMcpServers", "below `mcp`", id="below a key that was invented"),
        pytest.param({"managed": {"settings": {"enabledPlugins": {}}}}, "managed.settings.enabledPlugins",
                     "below `managed.settings`", id="the whole policy in a wrapper"),
        pytest.param({"env": {"allowManagedMcpServersOnly": "1"}}, "env.allowManagedMcpServersOnly", "below `env`", id="as a variable"),
        pytest.param({"deny": ["mcp__*"]}, "deny", "it counts below `permissions` only", id="rules at the top"),
        pytest.param({"allowedPlugins": ["a@m"]}, "allowedPlugins", "`strictKnownMarketplaces` lists their sources", id="a list that no client has"),
        pytest.param({"strictKnownMarketplaces": [{"source": "github", "repo": "<your-org>/plugins"}]},
                     "strictKnownMarketplaces <your-org>", "is left over from a template: it means nothing", id="in a list of marketplaces"),
        pytest.param({"allowedMcpServers": [{"serverUrl": "https://{{ mcp_host }}/*"}]}, "allowedMcpServers {{ mcp_host }}",
                     "`{{ mcp_host }}` in `allowedMcpServers`", id="in a url"),
        pytest.param({"extraKnownMarketplaces": {"TODO": {"source": {"source": "github", "repo": "acme/x"}}}},
                     "extraKnownMarketplaces TODO", "`TODO`", id="as a name"),
        pytest.param({"enabledPlugins": {"<plugin>@acme": True}}, "enabledPlugins <plugin>", "`<plugin>`", id="in the id of a package"),
        pytest.param({"blockedMarketplaces": [{"source": "github", "repo": "your-org/x"}]}, "blockedMarketplaces your-org",
                     "`your-org`", id="without brackets"),
        pytest.param({"permissions": {"deny": ["mcp__<server>__*"]}}, "permissions <server>", "`<server>`", id="in a rule"),
        pytest.param({"permissions": {"allow": ["TODO"]}}, "permissions TODO", "`TODO`", id="a whole rule"),
        pytest.param({"permissions": {"ask": ["mcp__<server>__write(id:*)"]}}, "permissions <server>", "`<server>`",
                     id="in the name of a tool that a rule bounds"),
        pytest.param({"allowedMcpServers": [{"serverCommand": ["@TOOL_BIN@/db"]}]}, "allowedMcpServers @TOOL_BIN@", "`@TOOL_BIN@`",
                     id="in a command line"),
    ],
)  # fmt: skip
def test_what_means_nothing_where_it_stands(settings, item, words):
    found = looked(RULE, {ETC: settings})
    assert set(found.gaps) == {f"managed {item}"}
    assert words in found.gaps[f"managed {item}"]


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"permissions": {"allow": ["mcp__crm__read"], "defaultMode": "plan"}}, id="rules where they belong"),
        pytest.param({"_old": {"allowedMcpServers": LIST}, "//deny": ["x"], "_comment": "TODO: <your-org>"}, id="remarks"),
        pytest.param({"pluginConfigs": {"a@m": {"options": {"enabledPlugins": "x"}}}}, id="an option of a package"),
        pytest.param({"blockedMarketplaces": [{"source": "hostPattern", "hostPattern": r"^(?P<sub>.*)\.acme\.example$"}]},
                     id="a group in a regular expression"),
        pytest.param({"strictKnownMarketplaces": [{"source": "github", "repo": "acme/todo-list"}]}, id="a name that holds the word"),
        pytest.param({"pluginTrustMessage": "Ask IT <it@acme.example>, see <https://wiki.acme.example>"}, id="addresses in brackets"),
        pytest.param({"allowedMcpServers": [{"serverUrl": "https://${HOST}/*"}]}, id="a variable"),
        pytest.param({"permissions": {"deny": ["Bash(grep TODO:*)", "Read(./<id>/x)"], "ask": ["Bash(cat <input>)"],
                                      "allow": ["Edit(/docs/your-team/**)", "Bash(curl {{url}})"]}},
                     id="commands and paths in rules"),
        pytest.param({"permissions": {"additionalDirectories": ["/srv/your-team", "../<id>"]}}, id="folders that rules open"),
        pytest.param({"env": {"NOTE": "TODO", "OWNER": "<your-org>"}}, id="variables are nobody's policy"),
        pytest.param({"sandbox": {"network": {"allowManagedDomainsOnly": True}}}, id="a lock that belongs deep"),
        pytest.param({"companyAnnouncements": ["Your company cares"]}, id="words for people"),
        pytest.param({"allowedMcpServers": [{"serverUrl": "https://a.example/*", "_why": "TODO"}]}, id="a remark in an entry"),
    ],
)  # fmt: skip
def test_what_looks_like_a_fault_and_is_none(settings):
    assert looked(RULE, {ETC: settings}).counts == (1, 0, 0, 0)


def test_a_key_that_nobody_here_has_heard_of_is_unknown():
    found = looked(RULE, {ETC: {"mcpServerBudget": 3}})
    assert "a key of no client up to 2.1.330" in found.unknowns["managed mcpServerBudget"]


@pytest.mark.parametrize(
    ("first", "second", "unknowns"),
    [
        pytest.param(
            {"allowedMarketplaces": []},
            {"strictKnownMarketplaces": []},
            {"drop-in allowedMarketplaces"},
            id="both names",
        ),
        pytest.param({"allowedMarketplaces": []}, {"allowedMarketplaces": []}, set(), id="the alias twice"),
        pytest.param({"strictKnownMarketplaces": []}, {"strictKnownMarketplaces": []}, set(), id="the key twice"),
    ],
)
def test_an_alias_in_another_file_than_its_key(first, second, unknowns):
    assert set(looked(RULE, {DROP_IN: first, ETC: second}).unknowns) == unknowns


def test_the_same_mistake_in_a_file_that_the_client_rejects():
    found = looked(RULE, {USER: {"permissions": {"allowedMcpServers": []}, "env": 1}})
    assert set(found.gaps) == {"user permissions.allowedMcpServers"}


DELIVERED = {ETC: {"managedMcpServers": {"web": {"type": "http", "url": "https://mcp.acme.example/x"}}}}


@pytest.mark.parametrize(
    ("client", "gaps", "unknowns"),
    [
        pytest.param("2.1.330", 0, 0, id="the client that was seen to read it"),
        pytest.param("2.1.232", 0, 1, id="an older one, of which nobody has seen it"),
        pytest.param(None, 0, 1, id="nobody knows which"),
    ],
)
def test_servers_in_managed_settings_are_no_key_that_nothing_reads(client, gaps, unknowns):
    found = looked(RULE, DELIVERED, client=client)
    assert (len(found.gaps), len(found.unknowns)) == (gaps, unknowns)
    assert all("nobody has seen an older one read it" in because for because in found.unknowns.values())


def test_what_stands_in_place_of_a_literal_value_is_left_over_from_no_template():
    server = DELIVERED[ETC]["managedMcpServers"]["web"] | {"headers": {"X-Team": "<a literal value, not kept>"}}
    assert looked(RULE, {ETC: {"managedMcpServers": {"web": server}}}).counts == (1, 0, 0, 0)
    left_over = looked(RULE, {ETC: {"managedMcpServers": {"web": server | {"url": "https://<your-org>.example/"}}}})
    assert len(left_over.gaps) == 1
