"""A report of what machines show beside what is declared."""

from dataclasses import replace

import pytest
from judged import counts, gaps, judge, unknowns
from seen_worlds import KNOWN, LISTING, MANAGED, STATE, USER, crm, machine, notes, package, server, state

WRITTEN, WHERE = "on claude-code: a secret is written down in", "which a machine has configured"
OPEN_NAME = crm().replace("url: https", "url: http")
PLAIN = "  plain-http-endpoint: {}\n"
UNSAID = crm().replace("    server: {transport: http, url: https://mcp.crm.example/mcp}\n", "")


def seen_at(url, **more):
    return machine(state(crm=server(url)), **more)


def test_what_the_inventory_leaves_open_a_machine_answers():
    assert len(judge(PLAIN, UNSAID).unknowns) == 1
    report = judge(PLAIN, UNSAID, observed=(seen_at("https://x.example"),))
    assert (gaps(report), unknowns(report)) == ([], [])
    assert report.coverage[0].passed == 1


@pytest.mark.parametrize(
    "machines",
    [
        pytest.param((seen_at("https://x.example", taken_at="2026-09-01"),), id="looked at too long ago"),
        pytest.param((seen_at("https://x.example", taken_at="2026-10-02"),), id="looked at on a day to come"),
        pytest.param((replace(seen_at("https://x.example"), taken_at=None),), id="looked at nobody knows when"),
        pytest.param((machine(state()),), id="without it"),
        pytest.param((seen_at("https://x.example"), seen_at("${URL}")), id="one that does not tell"),
        pytest.param((seen_at("${URL}"), seen_at("https://x.example")), id="the same the other way round"),
    ],
)
def test_but_not_a_machine(machines):
    report = judge(PLAIN, UNSAID, observed=machines)
    assert gaps(report) == []
    assert len(report.unknowns) == 1


def test_one_machine_with_a_gap_is_a_gap_whatever_others_show():
    fine, bad = seen_at("https://x.example"), seen_at("http://x.example")
    for machines in ((fine, bad), (bad, fine)):
        (gap,) = judge(PLAIN, crm(), observed=machines).gaps
        assert (gap.subject.plugin, gap.place.file) == ("crm", STATE)


def test_a_gap_of_the_inventory_stays_one_and_stands_in_the_inventory():
    (gap,) = judge(PLAIN, OPEN_NAME, observed=(seen_at("http://mcp.crm.example/mcp"),)).gaps
    assert gap.place.file == "inventory0.yaml"


def test_a_machine_changes_no_fingerprint():
    (one,) = judge(PLAIN, OPEN_NAME).gaps
    (other,) = judge(PLAIN, crm(), observed=(seen_at("http://mcp.crm.example/mcp", machine="laptop-9"),)).gaps
    assert one.fingerprint == other.fingerprint


def test_several_settings_of_one_rule_answer_each_for_itself():
    rules = "  lock-missing:\n    - {plugins: {tags: [locked]}}\n    - {plugins: [notes], severity: low}\n"
    (gap,) = judge(rules, notes("managed-plugin"), observed=(machine(package()),)).gaps
    assert gap.severity == "high"


def test_what_strangers_do_is_told_of_the_item_in_plain_words():
    report = judge(PLAIN, crm("managed-mcp"), observed=(seen_at("http://evil.example/mcp"),))
    assert gaps(report) == [
        "crm (http://evil.example/mcp) on claude-code: `crm` is reached over plain http on claude-code"
    ]


def test_a_secret_of_a_stranger_is_told_in_a_plain_sentence():
    written = server("https://x.example", headers={"Authorization": "Bearer ****"})
    gone = {"projects": {"/home/ada/gone": {"mcpServers": {"old": {"command": "x", "env": {"TOKEN": "****"}}}}}}
    files = {STATE: {"mcpServers": {"docs": written}, **gone}}
    report = judge("  secret-in-the-open: {}\n", crm(), observed=(machine(files),))
    assert gaps(report) == [
        f"docs (https://x.example): headers.Authorization {WRITTEN} `headers.Authorization` of server `docs`, {WHERE}",
        f"project gone on claude-code, old (x): env.TOKEN: {WRITTEN.partition(': ')[2]} `env.TOKEN` of server `old`, {WHERE}",
    ]


PROJECT = "/home/ada/code/app/.claude/settings.json"
SECRETS = "  secret-in-the-open: {}\n"


@pytest.mark.parametrize(
    ("file", "settings", "key", "owner"),
    [
        pytest.param(USER, {"env": {"API_KEY": "****"}}, "env.API_KEY", "a member's settings", id="a member's"),
        pytest.param(MANAGED, {"env": {"PROXY": "http://****@h"}}, "env.PROXY", "managed settings", id="managed"),
        pytest.param(
            PROJECT,
            {"hooks": {"Stop": [{"hooks": [{"command": "****"}]}]}},
            "hooks.Stop.hooks.command",
            "a project's settings",
            id="a command line of a project's",
        ),
        pytest.param(
            USER,
            {"hooks": {"Stop": [{"hooks": [{"command": "PGPASSWORD=****"}]}]}},
            "hooks.Stop.hooks.command",
            "a member's settings",
            id="a command line of which a name is left",
        ),
        pytest.param(
            USER,
            {"permissions": {"allow": ["Bash(PASSWORD=****)"]}},
            "permissions.allow",
            "a member's settings",
            id="a command line that somebody allowed",
        ),
        pytest.param(
            MANAGED,
            {"allowedMcpServers": [{"serverUrl": "https://h.example/****"}]},
            "allowedMcpServers.serverUrl",
            "managed settings",
            id="an address of which the host is left",
        ),
    ],
)
def test_a_secret_in_settings_is_told(file, settings, key, owner):
    report = judge(SECRETS, crm(), observed=(machine({file: settings}),))
    assert gaps(report) == [f"{owner}: {key} {WRITTEN} `{key}` of {owner}, which a machine has"]


ASTRAY = "/home/ada/.claude/mcp.json"
SIGNED = {"source": {"source": "git", "url": "https://****@git.acme.example/p.git"}}
OPEN = {"command": "x", "args": ["--token", "****"], "env": {"API_KEY": "****", "MODE": "(not kept)"}}


def listing(**offer):
    return {LISTING: {"name": "acme", "owner": {"name": "ACME"}, "plugins": [{"name": "p", **offer}]}}


@pytest.mark.parametrize(
    ("files", "owner", "keys"),
    [
        pytest.param({KNOWN: {"acme": SIGNED}}, "a member's record of marketplaces", ["acme.source.url"], id="added"),
        pytest.param(listing(**SIGNED), "the manifest of `acme`", ["plugins.p.source.url"], id="where a package lies"),
        pytest.param(
            listing(mcpServers={"q": OPEN}),
            "the manifest of `acme`",
            ["plugins.p.mcpServers.q.args", "plugins.p.mcpServers.q.env.API_KEY"],
            id="a server of a package that nobody has installed",
        ),
        pytest.param(
            listing(repository="https://****@git.acme.example/p"),
            "the manifest of `acme`",
            ["plugins.p.repository"],
            id="who signs in at any address",
        ),
        pytest.param(
            {ASTRAY: {"mcpServers": {"x": OPEN}}},
            "a file that the client does not read",
            ["mcpServers.x.args", "mcpServers.x.env.API_KEY"],
            id="a file in a wrong place",
        ),
        pytest.param(
            {STATE: {"mcpServers": [{"name": "x", **OPEN}]}},
            "a member's own record",
            ["mcpServers.x.args", "mcpServers.x.env.API_KEY"],
            id="servers in a list",
        ),
    ],
)
def test_a_secret_in_any_other_file_is_told(files, owner, keys):
    report = judge(SECRETS, crm(), observed=(machine(files),))
    assert gaps(report) == [f"{owner}: {key} {WRITTEN} `{key}` of {owner}, which a machine has" for key in keys]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(listing(description="made by **** of acme"), id="a word in a description that looks drawn"),
        pytest.param(listing(integrity="****"), id="a sum over a file"),
        pytest.param(listing(homepage="https://h.example/****"), id="a page whose path looks drawn"),
        pytest.param(listing(source={"source": "git", "url": "ssh://git@h.example/p.git"}), id="who everybody is"),
        pytest.param({STATE: {"claudeAiMcpEverConnected": ["****"]}}, id="a name in a list of the client's own"),
    ],
)
def test_what_is_masked_elsewhere_to_be_sure_is_no_gap(files):
    assert gaps(judge(SECRETS, crm(), observed=(machine(files),))) == []


def test_a_secret_of_a_server_is_told_once():
    offer = {"name": "notes", "source": "./notes", "mcpServers": {"q": OPEN}}
    files = {**package(), LISTING: {"name": "acme", "owner": {"name": "ACME"}, "plugins": [offer]}}
    del files["/home/ada/.claude/plugins/cache/acme/notes/1.4.0/.claude-plugin/plugin.json"]
    report = judge(SECRETS, crm(), observed=(machine(files),))
    assert len(report.gaps) == 2


def test_variables_of_settings_that_are_no_secret_pass():
    env = {"OTEL_LOGS_EXPORTER": "otlp", "PORT": 8080}
    report = judge(SECRETS, crm(), observed=(machine({USER: {"env": env, "model": "a ****"}}),))
    assert (gaps(report), counts(report)[0]) == ([], 2)


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"permissions": {"allow": ["Read(//tmp/****/**)"]}}, id="a folder that looks drawn"),
        pytest.param({"permissions": {"additionalDirectories": ["~/****/x"]}}, id="a folder at home that does"),
        pytest.param({"companyAnnouncements": ["See https://h.example/****"]}, id="a link in what people are told"),
        pytest.param({"permissions": {"allow": ["Bash(npm test:*)", "Bash(curl -u ***)"]}}, id="stars of patterns"),
    ],
)
def test_what_is_masked_to_be_sure_is_no_gap(settings):
    assert gaps(judge(SECRETS, crm(), observed=(machine({USER: settings}),))) == []


def test_of_many_machines_one_with_a_secret_is_enough():
    clean, open_ = (
        machine({USER: {"env": {"TOKEN": value}}}, state(docs=server(headers={"Authorization": value})))
        for value in ("${T}", "****")
    )
    for machines in ((clean, open_), (open_, clean)):
        assert len(judge(SECRETS, crm(), observed=machines).gaps) == 2


def test_machines_and_files_that_nobody_could_read_are_counted():
    machines = (machine({USER: None, MANAGED: "{} // ours"}), machine(state()))
    report = judge(PLAIN, crm(), observed=machines)
    assert report.machines == 2
    assert [(each.place.file, bool(each.why)) for each in report.unread] == [(USER, True), (MANAGED, True)]


def test_gaps_of_observed_files_come_after_those_of_the_inventory_file_by_file():
    project = "/home/ada/app/.mcp.json"
    files = {project: {"mcpServers": {"b": server("http://b.example")}}, USER: {"enabledMcpjsonServers": ["b"]}}
    report = judge(PLAIN, OPEN_NAME, observed=(machine(files, state(a=server("http://a.example"))),))
    assert [gap.place.file for gap in report.gaps] == ["inventory0.yaml", project, STATE]
