import json

import pytest
from desktops import CONFIG, LIBRARY, LINUX, PLIST, REGISTRY, hive, looked_at_desktop, managed, plist, remote
from judged import gaps, judge
from looked import looked
from on_machine import observed

RULE = "  secret-in-the-open: {}\n"
SHAPED = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


def places(report):
    return [(gap.subject.plugin, gap.subject.surface, gap.subject.item, gap.place.line) for gap in report.gaps]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(
            "plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    server:\n      env: {FX_TOKEN: abc123}\n",
            ("fx", None, "server.env.FX_TOKEN", 9),
            id="an environment variable",
        ),
        pytest.param(
            "plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    server:\n      url: https://x.example/mcp?api_key=abc123\n",
            ("fx", None, "server.url", 9),
            id="the query of an address",
        ),
        pytest.param(
            "plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    server:\n      args: [--token, abc123]\n",
            ("fx", None, "server.args.1", 9),
            id="the word after a flag",
        ),
        pytest.param(
            "plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    server: {command: x, windows: {command: y, args: ['--password=abc']}}\n",
            ("fx", None, "server.windows.args.0", 8),
            id="the Windows command line",
        ),
        pytest.param(
            f"plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    server: {{command: run {SHAPED}}}\n",
            ("fx", None, "server.command", 8),
            id="the command itself",
        ),
        pytest.param(
            "plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    provision:\n      claude-code:\n        via: user-server\n"
            "        server: {headers: {X-Api-Key: abc123}}\n",
            ("fx", "claude-code", "server.headers.X-Api-Key", 11),
            id="a header of one surface",
        ),
        pytest.param(
            "plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    server: {headers: {X-Upstream: Bearer abc123def}}\n",
            ("fx", None, "server.headers.X-Upstream", 8),
            id="what a header of any name presents to sign in",
        ),
        pytest.param(
            "plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    server: {headers: {X-Auth: abc123def}}\n",
            ("fx", None, "server.headers.X-Auth", 8),
            id="a header called auth",
        ),
        pytest.param(
            f"plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    purpose: ask with {SHAPED}\n",
            ("fx", None, "purpose", 8),
            id="any text of a plugin",
        ),
        pytest.param(
            f"plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    metadata: {{note: {SHAPED}}}\n",
            ("fx", None, "metadata.note", 8),
            id="the organisation's own fields",
        ),
        pytest.param(
            'plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    purpose: "ask with \\x67' + SHAPED[1:] + '"\n',
            ("fx", None, "purpose", 8),
            id="a text that spells it in escapes",
        ),
        pytest.param(
            "marketplaces:\n  m: {source: {source: url, url: u, headers: {Authorization: Bearer abc123}}}\nplugins: {fx: {title: F, path: custom-mcp}}\n",
            (None, None, "marketplaces.m.source.headers.Authorization", 5),
            id="a marketplace's header",
        ),
        pytest.param(
            "marketplaces:\n  m: {source: {source: git, url: 'https://bot:abc123@git.example/x.git'}}\nplugins: {fx: {title: F, path: custom-mcp}}\n",
            (None, None, "marketplaces.m.source.url", 5),
            id="a marketplace's address",
        ),
        pytest.param(
            "marketplaces: {m: {}}\npackages:\n  p@m: {source: {source: url, url: 'https://x.example/?token=abc123'}}\nplugins: {fx: {title: F, path: custom-mcp}}\n",
            (None, None, "packages.p@m.source.url", 6),
            id="a package's address",
        ),
    ],
)
def test_a_secret_is_a_gap_at_its_key(text, found):
    report = judge(RULE, text)
    assert places(report) == [found]
    assert all(secret not in str(report) for secret in ("abc123", SHAPED))


def test_a_secret_of_a_project_a_group_and_a_credential_names_them():
    text = f"""\
groups: {{tax: {{title: {SHAPED}}}}}
plugins: {{fx: {{title: FX, path: custom-mcp}}}}
projects: {{p: {{surface: cowork, owner: {SHAPED}}}}}
credentials: {{c: {{plugin: fx, surface: cowork, owner: {SHAPED}}}}}
"""
    assert gaps(judge(RULE, text)) == [
        "group tax, title: a secret is written down in `title` of `tax`",
        "project p, owner: a secret is written down in `owner` of `p`",
        "credential c, owner: a secret is written down in `owner` of `c`",
    ]


def test_secrets_in_comments_are_found_in_what_they_stand_in_each_for_itself():
    text = (
        f"plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    # {SHAPED}\n    # {SHAPED[:-1]}z\n    owner: ada\n"
    )
    assert gaps(judge(RULE, text)) == [
        "fx, comment 1: a secret is written down in `comment 1` of `fx`",
        "fx, comment 2: a secret is written down in `comment 2` of `fx`",
    ]
    other = f"# {SHAPED}\nprojects: {{p: {{surface: cowork}}}}\n"
    report = judge(RULE, f"# {SHAPED}\nplugins: {{fx: {{title: FX, path: custom-mcp}}}}\n", other)
    assert [(gap.subject.item, gap.place.file) for gap in report.gaps] == [
        ("comment 1", "inventory0.yaml"),
        ("comment 2", "inventory1.yaml"),
    ]


def test_a_dot_in_a_key_is_no_other_key():
    text = f"plugins: {{fx: {{title: FX, path: custom-mcp, metadata: {{a.b: {SHAPED}, a: {{b: {SHAPED}}}}}}}}}\n"
    assert [gap.subject.item for gap in judge(RULE, text).gaps] == ["metadata.a[.]b", "metadata.a.b"]


def test_the_same_server_on_both_surfaces_is_one_gap():
    text = (
        "plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    server: {url: 'https://x.example', headers: {X-Token: abc123}}\n"
        "    provision: {cowork: {via: custom-connector}, claude-code: {via: user-server}}\n"
    )
    assert places(judge(RULE, text)) == [("fx", None, "server.headers.X-Token", 8)]


@pytest.mark.parametrize(
    "server",
    [
        pytest.param("{env: {TOKEN: '${TOKEN}'}}", id="a reference"),
        pytest.param("{headers: {Authorization: 'Bearer ${TOKEN:-}'}}", id="a reference with an empty default"),
        pytest.param("{env: {TOKEN: YOUR_TOKEN_HERE}}", id="a placeholder"),
        pytest.param("{env: {TOKEN_URL: 'https://login.example/token'}}", id="an address about tokens"),
        pytest.param("{env: {LOG_LEVEL: debug}}", id="a harmless variable"),
        pytest.param("{command: run, args: [--read-only, --port=8080]}", id="harmless arguments"),
        pytest.param("{command: /opt/aB3dE5fG7hI9kL1mN3pQ/run}", id="the path of a program that looks drawn"),
    ],
)
def test_what_holds_no_secret_passes(server):
    report = judge(RULE, f"plugins: {{fx: {{title: FX, path: custom-mcp, server: {server}}}}}\n")
    assert gaps(report) == []
    assert report.coverage[0].passed > 0


def test_a_reference_whose_default_is_a_secret_is_a_gap():
    report = judge(RULE, "plugins: {fx: {title: FX, path: custom-mcp, server: {env: {TOKEN: '${TOKEN:-abc123}'}}}}\n")
    assert [gap.subject.item for gap in report.gaps] == ["server.env.TOKEN"]


SECRET_RULE = "secret-in-the-open"
STARS = "****"
LITERAL = "s3cr3t" + "Q7x9" * 6
DB = "db (https://mcp.acme.example/db)"


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        pytest.param({"headers": {"Authorization": STARS}}, "headers.Authorization", id="a header"),
        pytest.param({"oauth": {"clientId": "c", "clientSecret": STARS}}, "oauth.clientSecret", id="a sign-in"),
        pytest.param({"env": {"TOKEN": STARS}}, "env.TOKEN", id="a variable"),
        pytest.param({"args": ["--token", STARS]}, "args.1", id="a word of a command line"),
    ],
)
@pytest.mark.parametrize("in_text", [False, True])
def test_a_secret_of_a_managed_server_of_claude_desktop(entry, key, in_text):
    text = plist(managedMcpServers=[remote(**entry)]).replace(STARS, LITERAL)  # which reading masks
    files = {PLIST: text} if in_text else managed(remote(**entry))
    found = looked_at_desktop(SECRET_RULE, files)
    assert list(found.gaps) == [f"{DB}: {key}"]
    assert "of server `db`, which Claude Desktop has on a device" in found.gaps[f"{DB}: {key}"]


def test_references_of_a_managed_server_pass():
    found = looked_at_desktop(SECRET_RULE, managed(remote(headers={"X-Tenant": "${TENANT}"})))
    assert (found.gaps, found.unknowns) == ({}, {})
    assert found.counts[0] > 0


def test_a_managed_server_is_told_as_the_door_that_it_is():
    inventory = (
        "plugins: {crm: {title: CRM, path: custom-mcp, server: {url: 'https://mcp.acme.example/db'}, "
        "provision: {cowork: {via: managed-server}}}}\n"
    )
    found = looked_at_desktop(SECRET_RULE, managed(remote(headers={"X-Key": STARS})), inventory=inventory)
    assert "`headers.X-Key` of `crm`" in found.gaps["headers.X-Key"]


@pytest.mark.parametrize(
    ("files", "item"),
    [
        pytest.param(
            {CONFIG: {"mcpServers": {"a": {"command": "x", "env": {"KEY": STARS}}}}},
            "a (x): env.KEY",
            id="a member's server",
        ),
        pytest.param(
            {CONFIG: {"other": {"apiKey": STARS}}},
            "a member's claude_desktop_config.json: other.apiKey",
            id="another key of a member's",
        ),
        pytest.param(
            {LINUX: {"otlpHeaders": STARS}}, "what is managed of Claude Desktop: otlpHeaders", id="headers of telemetry"
        ),
        pytest.param(
            {LINUX: {"otlpHeaders": {"X-Key": STARS}}},
            "what is managed of Claude Desktop: otlpHeaders.X-Key",
            id="headers of telemetry as a mapping",
        ),
        pytest.param(
            {REGISTRY: hive(inferenceGatewayApiKey=LITERAL)},
            "what is managed of Claude Desktop: inferenceGatewayApiKey",
            id="a key in the registry",
        ),
        pytest.param(
            {LINUX: {"disableAutoUpdates": False, "isLocalDevMcpEnabled": True}, LIBRARY: {"apiKey": STARS}},
            "a member's saved configuration: apiKey",
            id="a configuration that does not count",
        ),
        pytest.param(
            {REGISTRY: hive("HKEY_CURRENT_USER", apiKey=LITERAL)},
            "a member's policy of Claude Desktop: apiKey",
            id="a policy of a user",
        ),
    ],
)
def test_a_secret_anywhere_in_the_files_of_claude_desktop(files, item):
    found = looked_at_desktop(SECRET_RULE, files).gaps
    assert list(found) == [item]
    whose, _, key = item.rpartition(": ")
    assert f"`{key}` of {'server `a`' if whose == 'a (x)' else whose}, which" in found[item]


def test_a_list_of_which_nothing_was_kept_may_hold_a_secret():
    found = looked_at_desktop(SECRET_RULE, {PLIST: plist(managedMcpServers="[{,}]")})
    assert "may hold a secret" in found.unknowns["what is managed of Claude Desktop: managedMcpServers"]
    assert found.gaps == {}


def test_a_secret_of_a_server_in_managed_settings_is_told_once_with_the_server():
    servers = {"crm": {"type": "http", "url": "https://crm.example/", "headers": {"Authorization": "****"}}}
    found = looked("secret-in-the-open", {"/etc/claude-code/managed-settings.json": {"managedMcpServers": servers}})
    assert len(found.gaps) == 1
    assert "of server `crm`" in next(iter(found.gaps.values()))


SIGNED = {"type": "http", "url": "https://crm.example/", "headers": {"Authorization": "****"}}


@pytest.mark.parametrize(
    ("path", "said", "is_own"),
    [
        pytest.param("/etc/claude-code/managed-settings.json", {"managedMcpServers": {"crm": SIGNED}}, True, id="managed settings"),
        pytest.param("/etc/claude-code/managed-settings.json", {"env": {"API_TOKEN": "****"}}, False, id="a variable in them"),
        pytest.param("/etc/claude-code/managed-mcp.json", {"mcpServers": {"crm": SIGNED}}, False, id="a set of servers"),
        pytest.param("/home/ada/.claude.json", {"mcpServers": {"crm": SIGNED}}, False, id="a member's own record"),
    ],
)  # fmt: skip
def test_a_reference_is_no_way_out_where_the_client_fills_in_none(path, said, is_own):
    (gap,) = judge(RULE, observed=(observed({path: json.dumps(said)}),)).gaps
    assert ("leaves out a server with a reference" in gap.fix) is is_own
