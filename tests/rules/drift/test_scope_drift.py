"""DRF006: the scopes that a configured server asks for beside those that were declared."""

import pytest
from judged import counts, gaps, judge, unknowns
from seen_worlds import MANAGED, crm, machine, server, state

RULE = "  scope-drift: {}\n"
READ = crm() + "    auth: {method: oauth, scopes: [crm.read, crm.list]}\n"


def asking(scopes):
    return state(crm=server(oauth={"scopes": scopes}))


@pytest.mark.parametrize(
    ("inventory", "files", "expected"),
    [
        pytest.param(READ, asking("crm.read"), (1, 0, 0, 0), id="fewer than declared"),
        pytest.param(READ, asking("crm.list  crm.read"), (1, 0, 0, 0), id="the declared ones in another order"),
        pytest.param(READ, asking("crm.read crm.write"), (0, 1, 0, 0), id="one more"),
        pytest.param(READ, asking(""), (1, 0, 0, 0), id="none at all"),
        pytest.param(READ, state(crm=server()), (0, 0, 1, 0), id="what the server says itself"),
        pytest.param(READ, state(crm=server(oauth="x")), (0, 0, 1, 0), id="settings of a wrong type"),
        pytest.param(READ, asking(["crm.write"]), (0, 0, 1, 0), id="a list, which no client takes"),
        pytest.param(crm(), asking("crm.read"), (0, 0, 0, 1), id="nothing is declared"),
        pytest.param(READ, asking("crm.read crm.read"), (1, 0, 0, 0), id="one of them twice"),
        pytest.param(READ, asking("crm.read,crm.list"), (0, 1, 0, 0), id="a comma, which makes one scope of two"),
        pytest.param(READ, asking("CRM.read"), (0, 1, 0, 0), id="another spelling, which is another scope"),
        pytest.param(
            READ,
            state(crm=server("https://crm.test", oauth={"scopes": "crm.write"})),
            (0, 0, 1, 0),
            id="another server of its name, which another rule tells",
        ),
        pytest.param(
            READ,
            state(crm=server("https://${HOST}/mcp", oauth={"scopes": "crm.write"})),
            (0, 1, 0, 0),
            id="a server that may be it, as a reference has it",
        ),
        pytest.param(
            READ,
            state(ours=server(oauth={"scopes": "crm.write"})),
            (0, 1, 0, 0),
            id="the declared server under another name",
        ),
        pytest.param(crm(), state(crm=server()), (0, 0, 1, 0), id="neither side says anything"),
    ],
)
def test_the_scopes_that_a_configuration_pins(inventory, files, expected):
    assert counts(judge(RULE, inventory, observed=(machine(files),))) == expected


def test_each_scope_more_is_named():
    report = judge(RULE, READ, observed=(machine(asking("crm.read crm.write crm.admin")),))
    assert gaps(report) == [
        "crm on claude-code: `crm` asks for `crm.write`, `crm.admin`, which the inventory does not have"
    ]


def test_what_was_not_declared_is_said():
    report = judge(RULE, crm(), observed=(machine(asking("crm.read")),))
    assert unknowns(report) == ["crm on claude-code: the inventory does not say which scopes `crm` asks for"]


def test_one_that_policy_keeps_out_is_a_low_gap():
    files = asking("crm.write") | {MANAGED: {"deniedMcpServers": [{"serverName": "crm"}]}}
    assert [gap.severity for gap in judge(RULE, READ, observed=(machine(files),)).gaps] == ["low"]


def test_of_several_machines_the_worst_counts():
    report = judge(RULE, READ, observed=(machine(asking("crm.read")), machine(asking("crm.write"))))
    assert counts(report) == (0, 1, 0, 0)
