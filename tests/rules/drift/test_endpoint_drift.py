"""DRF005: where a door leads on a machine, beside where it is declared to lead."""

import pytest
from judged import counts, gaps, judge, unknowns
from seen_worlds import (
    FOLDER,
    MANAGED,
    MANAGED_SERVERS,
    PROJECT_SERVERS,
    STATE,
    crm,
    machine,
    notes,
    package,
    server,
    state,
)

RULE = "  endpoint-drift: {}\n"
COMMAND = crm().replace("{transport: http, url: https://mcp.crm.example/mcp}", "SERVER")


def local(written):
    """Return the inventory with a server that is started here."""
    return COMMAND.replace("SERVER", f"{{transport: stdio, {written}}}")


NPX = local("command: npx, args: [-y, crm-mcp@1.0.0]")
ONE_PACKAGE = notes().replace("    tags:", "    server: {transport: http, url: https://mcp.crm.example/mcp}\n    tags:")


@pytest.mark.parametrize(
    ("inventory", "configured"),
    [
        pytest.param(crm(), server(), id="the declared address"),
        pytest.param(crm(), server("https://MCP.crm.example:443/mcp/"), id="another spelling of it"),
        pytest.param(NPX, {"command": "npx", "args": ["-y", "crm-mcp@1.0.0"]}, id="the declared command"),
        pytest.param(
            NPX, {"command": "cmd", "args": ["/c", "npx", "-y", "crm-mcp@1.0.0"]}, id="the same as Windows starts it"
        ),
        pytest.param(
            local("command: /opt/crm, windows: {command: 'C:\\crm.exe'}"),
            {"command": "C:\\crm.exe"},
            id="the declared command for Windows",
        ),
    ],
)
def test_the_declared_server_passes(inventory, configured):
    report = judge(RULE, inventory, observed=(machine(state(crm=configured)),))
    assert (gaps(report), unknowns(report)) == ([], [])
    assert counts(report)[0] == 1


@pytest.mark.parametrize(
    ("inventory", "configured", "gap"),
    [
        pytest.param(crm(), server("https://crm.test/mcp"), "leads to `https://crm.test/mcp`", id="another address"),
        pytest.param(NPX, {"command": "npx", "args": ["crm-mcp"]}, "runs `npx crm-mcp`", id="another command"),
        pytest.param(crm(), {"command": "/opt/crm"}, "runs `/opt/crm`", id="a command in place of an address"),
        pytest.param(
            local("command: /opt/crm"),
            {"command": "cmd", "args": ["/c", "/opt/crm"]},
            "runs `cmd /c /opt/crm`",
            id="a shell that nothing needs",
        ),
    ],
)
def test_another_one_is_a_gap_where_it_is_configured(inventory, configured, gap):
    (found,) = judge(RULE, inventory, observed=(machine(state(crm=configured)),)).gaps
    assert found.message == f"`crm` {gap}, which is not what the inventory says"
    assert (found.place.file, found.severity) == (STATE, "high")


def test_one_that_policy_keeps_out_is_a_low_gap():
    files = state(crm=server("https://crm.test/mcp")) | {MANAGED: {"deniedMcpServers": [{"serverName": "crm"}]}}
    (gap,) = judge(RULE, crm(), observed=(machine(files),)).gaps
    assert gap.severity == "low"
    assert "; it does not load: `deniedMcpServers`" in gap.message


def test_one_that_a_member_switched_off_is_one_that_a_member_can_switch_on():
    said = {"projects": {"/home/ada/code/app": {"disabledMcpServers": ["crm"]}}}
    files = {STATE: {"mcpServers": {"crm": server("https://crm.test/mcp")}, **said}, "/home/ada/code/app/.mcp.json": {}}
    assert [gap.severity for gap in judge(RULE, crm(), observed=(machine(files),)).gaps] == ["high"]


@pytest.mark.parametrize(
    ("inventory", "configured", "because"),
    [
        pytest.param(
            crm().replace("    server: {transport: http, url: https://mcp.crm.example/mcp}\n", ""),
            server(),
            "the inventory does not say where `crm` leads",
            id="nothing is declared",
        ),
        pytest.param(
            crm(),
            server("https://${HOST}/mcp"),
            "a reference or a secret decides whether `crm` is what `crm` is declared to be",
            id="a reference on the machine",
        ),
        pytest.param(
            crm().replace("https://mcp.crm.example/mcp", "'https://${MCP}/mcp'"),
            server(),
            "a reference or a secret decides whether `crm` is what `crm` is declared to be",
            id="a reference in the inventory",
        ),
    ],
)
def test_what_cannot_be_compared_is_unknown(inventory, configured, because):
    report = judge(RULE, inventory, observed=(machine(state(crm=configured)),))
    assert gaps(report) == []
    assert unknowns(report) == [f"crm on claude-code: {because}"]


@pytest.mark.parametrize(
    ("inventory", "files"),
    [
        pytest.param(
            crm("claude-ai-connector"), {STATE: {"claudeAiMcpEverConnected": ["claude.ai CRM"]}}, id="a connector"
        ),
        pytest.param(crm(), state(crm={}), id="an entry that leads nowhere and does not load"),
        pytest.param(
            crm().replace("    server: {transport: http, url: https://mcp.crm.example/mcp}\n", ""),
            state(crm={}),
            id="neither side says anything",
        ),
    ],
)
def test_what_no_file_tells_is_not_asked_about(inventory, files):
    assert counts(judge(RULE, inventory, observed=(machine(files),))) == (0, 0, 1, 0)


def test_a_package_whose_servers_were_not_seen_is_unknown():
    report = judge(RULE, ONE_PACKAGE, observed=(machine(package(folder="/opt/elsewhere")),))
    assert unknowns(report) == ["notes on claude-code: what was seen of `notes` does not tell where it leads"]


def test_the_server_of_a_declared_package_is_compared_whatever_its_name():
    files = package() | {f"{FOLDER}/.mcp.json": {"other": server("https://crm.test/mcp")}}
    (gap,) = judge(RULE, ONE_PACKAGE, observed=(machine(files),)).gaps
    assert gap.message == "`notes` leads to `https://crm.test/mcp`, which is not what the inventory says"


def test_of_several_machines_the_worst_counts():
    machines = tuple(machine(state(crm=server(url))) for url in (crm_url(), "https://${H}/mcp", "https://crm.test"))
    assert len(judge(RULE, crm(), observed=machines).gaps) == 1
    assert len(judge(RULE, crm(), observed=machines[:2]).unknowns) == 1


def crm_url():
    return server()["url"]


MOVED = server("https://new.example/mcp", oauth={"scopes": "crm.write"})
APP = "projects: {App: {surface: claude-code, needs: [crm]}}\n"
ALL = RULE + "  undeclared-install: {}\n  declared-but-absent: {}\n  setting-drift: {}\n  scope-drift: {}\n"


@pytest.mark.parametrize(
    ("inventory", "files"),
    [
        pytest.param(crm(), state(crm=MOVED), id="a member's own server"),
        pytest.param(
            crm("managed-mcp"), {MANAGED_SERVERS: {"mcpServers": {"crm": MOVED}}}, id="one of the organisation"
        ),
        pytest.param(
            crm("project-file") + APP, {PROJECT_SERVERS: {"mcpServers": {"crm": MOVED}}}, id="one of a project's file"
        ),
        pytest.param(
            ONE_PACKAGE, package() | {f"{FOLDER}/.mcp.json": {"main": MOVED}}, id="the one server of a package"
        ),
        pytest.param(
            ONE_PACKAGE.replace("./notes}", "./notes, servers: {notes: srv}}"),
            package() | {f"{FOLDER}/.mcp.json": {"srv": MOVED}},
            id="a named server of a package",
        ),
    ],
)
def test_a_door_that_moved_is_one_gap_whatever_else_is_asked(inventory, files):
    inventory = inventory.replace("    provision:", "    auth: {method: oauth, scopes: [crm.read]}\n    provision:")
    (gap,) = judge(ALL, inventory, observed=(machine(files),)).gaps
    assert gap.rule == "endpoint-drift"
    assert "leads to `https://new.example/mcp`" in gap.message


@pytest.mark.parametrize(
    ("configured", "expected"),
    [
        pytest.param(server() | {"command": "/opt/other"}, (1, 0, 0, 0), id="a command that its type leaves alone"),
        pytest.param(
            {"command": "/opt/other", "url": server()["url"]},
            (0, 1, 0, 0),
            id="an address that its command leaves alone",
        ),
        pytest.param(server("https://mcp.crm.example/MCP"), (0, 1, 0, 0), id="a path in capitals"),
        pytest.param(server("http://mcp.crm.example/mcp"), (0, 1, 0, 0), id="no encryption"),
        pytest.param(server("https://mcp.crm.example:8443/mcp"), (0, 1, 0, 0), id="another port"),
        pytest.param(server("https://mcp.crm.example.evil.test/mcp"), (0, 1, 0, 0), id="a host that begins alike"),
        pytest.param(server() | {"type": "sse"}, (1, 0, 0, 0), id="another transport to the same place"),
    ],
)
def test_what_nearly_leads_there_and_what_nearly_does_not(configured, expected):
    assert counts(judge(RULE, crm(), observed=(machine(state(crm=configured)),))) == expected
