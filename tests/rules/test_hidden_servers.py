"""What only an unread file decides to be there at all is no gap, and never a pass: it is unknown."""

import json

import pytest
from judged import judge
from looked import looked
from on_machine import ETC, HOME, PROJECT, observed

STATE, OWN_SET, MANAGED = f"{HOME}/.claude.json", f"{ETC}managed-mcp.json", f"{ETC}managed-settings.json"
USER, LOCAL = f"{HOME}/.claude/settings.json", f"{PROJECT}/.claude/settings.local.json"
SHARED, SERVERS = f"{PROJECT}/.claude/settings.json", f"{PROJECT}/.mcp.json"
FLOATING = {"mcpServers": {"mail": {"command": "npx", "args": ["-y", "x"]}}}
CLEAR = {"mcpServers": {"mail": {"type": "http", "url": "http://mail.example/mcp"}}}
TRUSTED = {"projects": {PROJECT: {"hasTrustDialogAccepted": True}}}
PLUGINS = f"{HOME}/.claude/plugins"
COPY, CLONE = f"{PLUGINS}/cache/acme/mail/1.0.0", f"{PLUGINS}/marketplaces/acme"
MADE_UP = f"{HOME}/.claude/skills/helper/.claude-plugin/plugin.json"
PACKAGE = {
    STATE: {},
    USER: {"enabledPlugins": {"mail@acme": True}},
    f"{PLUGINS}/known_marketplaces.json": {
        "acme": {"source": {"source": "github", "repo": "acme/plugins"}, "installLocation": CLONE}
    },
    f"{PLUGINS}/installed_plugins.json": {
        "version": 2,
        "plugins": {"mail@acme": [{"scope": "user", "installPath": COPY, "version": "1.0.0"}]},
    },
    f"{CLONE}/.claude-plugin/marketplace.json": {
        "name": "acme",
        "owner": {"name": "A"},
        "plugins": [{"name": "mail", "source": "./mail"}],
    },
    f"{COPY}/.claude-plugin/plugin.json": {"name": "mail", **FLOATING},
}


@pytest.mark.parametrize(
    ("rule", "files", "lost"),
    [
        pytest.param("floating-package", {STATE: FLOATING}, OWN_SET, id="a package, beside an unread set of the organisation's own"),
        pytest.param("floating-package", {STATE: FLOATING}, MANAGED, id="a package, beside unread managed settings"),
        pytest.param("floating-package", {STATE: FLOATING}, USER, id="a package, beside unread settings of its user"),
        pytest.param("plain-http-endpoint", {STATE: CLEAR}, OWN_SET, id="an address, beside an unread set"),
        pytest.param("look-alike-name", {STATE: FLOATING}, OWN_SET, id="a name, beside an unread set"),
        pytest.param("moving-source", PACKAGE, OWN_SET, id="the source of a package, beside an unread set"),
        pytest.param("moving-source", PACKAGE, USER, id="the source of a package that only an unread file switches on"),
        pytest.param("floating-package", {STATE: TRUSTED, SERVERS: FLOATING, SHARED: {"enabledMcpjsonServers": ["mail"]}}, OWN_SET,
                     id="a server that everybody in a project has, beside an unread set"),
    ],
)  # fmt: skip
def test_what_may_not_load_is_unknown(rule, files, lost):
    assert looked(rule, {STATE: {}, **files}).gaps
    unread = looked(rule, {STATE: {}, **files, lost: None})
    name = lost.rpartition("/")[2]
    assert not unread.gaps
    assert any("if it loads at all" in because and f"`{name}`" in because for because in unread.unknowns.values())


@pytest.mark.parametrize(
    ("files", "gaps"),
    [
        pytest.param({STATE: FLOATING, OWN_SET: {"mcpServers": {}}}, 0, id="a set that was read and leaves no room"),
        pytest.param({STATE: FLOATING, OWN_SET: "{"}, 0, id="a set that the client cannot read either"),
        pytest.param({STATE: FLOATING, f"{PLUGINS}/installed_plugins.json": None}, 1, id="an unread file that decides nothing here"),
        pytest.param({STATE: None, SERVERS: FLOATING}, 1, id="a server of a project, whatever one member's record says"),
        pytest.param({STATE: TRUSTED, SERVERS: FLOATING, LOCAL: None}, 1, id="a server of a project, whatever one member's settings say"),
        pytest.param({STATE: TRUSTED, SERVERS: FLOATING, SHARED: None}, 0, id="a server of a project that its own settings may reject"),
    ],
)  # fmt: skip
def test_what_loads_whatever_an_unread_file_says_is_a_gap(files, gaps):
    assert len(looked("floating-package", files).gaps) == gaps


@pytest.mark.parametrize(
    ("rule", "files", "lost", "item"),
    [
        pytest.param("floating-package", {STATE: FLOATING}, OWN_SET, "mail (npx -y x)", id="a server"),
        pytest.param("moving-source", PACKAGE | {f"{COPY}/.claude-plugin/plugin.json": {"name": "mail"}}, MANAGED, "mail@acme",
                     id="a package without servers"),
    ],
)  # fmt: skip
def test_of_many_machines_one_where_it_loads_makes_a_gap(rule, files, lost, item):
    texts = {path: json.dumps(said) for path, said in files.items()}
    machines = (observed({**texts, lost: None}, machine="one"), observed(texts, machine="other"))
    assert not judge(f"  {rule}: {{}}\n", observed=machines[:1]).gaps
    for order in (machines, machines[::-1]):
        (gap,) = judge(f"  {rule}: {{}}\n", observed=order).gaps
        assert gap.subject.item == item


@pytest.mark.parametrize(
    ("rule", "files", "lost"),
    [
        pytest.param("allowlist-users-can-widen", {MANAGED: {"allowedMcpServers": [{"serverName": "a"}]}}, OWN_SET, id="an open list"),
        pytest.param("allowlist-lock-without-list", {MANAGED: {"allowManagedMcpServersOnly": True}}, OWN_SET, id="a lock"),
        pytest.param("connector-denied-by-name", {MANAGED: {"deniedMcpServers": [{"serverName": "claude.ai Mail"}]}}, OWN_SET,
                     id="a connector that is blocked by name"),
        pytest.param("malformed-list-entry", {USER: {"allowedMcpServers": [{"serverName": "a b"}]}}, MANAGED,
                     id="a user's list that may be locked"),
        pytest.param("package-outside-marketplaces", {MADE_UP: {"name": "helper"}}, MADE_UP, id="a package that only lies there"),
    ],
)  # fmt: skip
def test_what_an_unread_file_may_shut_out_is_unknown(rule, files, lost):
    assert looked(rule, {STATE: {}, **files}).gaps
    unread = looked(rule, {STATE: {}, **files, lost: None})
    assert not unread.gaps
    assert unread.unknowns


@pytest.mark.parametrize("lost", [MANAGED, STATE])
def test_of_two_servers_of_one_name_an_unread_file_may_hold_one(lost):
    other = {"managedMcpServers": {"mail": {"type": "http", "url": "https://mail.example/mcp"}}}
    files = {STATE: FLOATING, MANAGED: {**other, "deniedMcpServers": [{"serverName": "mail"}]}}
    assert list(looked("server-shadows-server", files).gaps) == ["mail"]
    unread = looked("server-shadows-server", {**files, lost: None})
    assert (list(unread.gaps), list(unread.unknowns)) == ([], ["mail"])
