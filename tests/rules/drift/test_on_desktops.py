"""What Claude Desktop has on devices is compared with what is declared of Cowork."""

from dataclasses import replace
from datetime import date

import pytest
from desktops import APPLIED, CONFIG, LIBRARY, LINUX, ROOTS, THIRD_PARTY, desktop, managed, remote
from judged import judge

LEDGER = "https://mcp.acme.example/ledger"
INVENTORY = """\
surfaces: {cowork: {deployment: third-party}}
plugins:
  ledger:
    title: Ledger
    path: custom-mcp
    server: {transport: http, url: https://mcp.acme.example/ledger}
    provision: {cowork: {via: managed-server}}
"""
ON_COWORK = ("ledger", "cowork", None)


def judged(rule, files, inventory=INVENTORY, member=""):
    return judge(f"  {rule}: {{}}\n", inventory, observed=(replace(desktop(files), member=member),))


def told(report):
    found = [*report.gaps, *report.unknowns]
    return {(each.subject.plugin, each.subject.surface, each.subject.item): type(each).__name__ for each in found}


def delivered(*servers, **said):
    return managed(*servers, **said)


def doubted(*servers):
    """A configuration of a member, where nobody could read whether another one is managed."""
    return {LINUX: None, LIBRARY: THIRD_PARTY | {"managedMcpServers": list(servers)}, APPLIED: {"appliedId": "work"}}


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param(delivered(remote(name="ledger", url=LEDGER)), {}, id="what is declared"),
        pytest.param(delivered(remote(name="books", url=f"{LEDGER}/")), {}, id="under another name"),
        pytest.param(delivered(), {ON_COWORK: "Gap"}, id="nothing is managed"),
        pytest.param(
            delivered(remote(name="other", url="https://other.example/mcp")), {ON_COWORK: "Gap"}, id="something else is"
        ),
        pytest.param({LINUX: THIRD_PARTY | {"managedMcpServers": "{"}}, {ON_COWORK: "UnknownFact"}, id="a list that is none"),
        pytest.param({LINUX: THIRD_PARTY | {"bootstrapUrl": "https://x.example"}}, {ON_COWORK: "UnknownFact"}, id="a server may say more"),
        pytest.param(
            doubted(remote(name="ledger", url=LEDGER)), {ON_COWORK: "UnknownFact"}, id="there, and something else may count"
        ),
        pytest.param(doubted(), {ON_COWORK: "UnknownFact"}, id="not there, and something else may count"),
        pytest.param(delivered("ledger"), {ON_COWORK: "UnknownFact"}, id="an entry that may be anything"),
        pytest.param(delivered(remote(name="ledger", url=None)), {ON_COWORK: "UnknownFact"}, id="an entry that leads nowhere"),
        pytest.param({LINUX: {"isLocalDevMcpEnabled": True}}, {}, id="a device of the organisation's own account"),
    ],
)  # fmt: skip
def test_a_managed_door_is_there_or_it_is_said(files, found):
    assert told(judged("declared-but-absent", {**ROOTS, **files})) == found


@pytest.mark.parametrize(("day", "found"), [("2026-10-06", {}), ("2026-10-07", {ON_COWORK: "Gap"})])
def test_an_entry_that_the_app_refuses_is_not_there(day, found):
    device = desktop({**ROOTS, **delivered(remote(name="ledger", url=LEDGER, transport=None))}, taken_at=day)
    report = judge("  declared-but-absent: {}\n", INVENTORY, as_of=date.fromisoformat(day), observed=(device,))
    assert told(report) == found


@pytest.mark.parametrize(
    ("member", "found"),
    [
        pytest.param("", {ON_COWORK: "UnknownFact"}, id="nobody knows whose device it is"),
        pytest.param("ada@acme.example", {ON_COWORK: "Gap"}, id="somebody who must have it"),
        pytest.param("eve@acme.example", {}, id="somebody who is given the vendor's own"),
    ],
)
def test_a_door_that_is_not_for_everybody_is_missing_only_for_whom_it_is(member, found):
    groups = "groups:\n  tax: {members: [ada@acme.example]}\n  other: {members: [eve@acme.example], deployment: first-party}\n"
    assert told(judged("declared-but-absent", {**ROOTS, **delivered()}, groups + INVENTORY, member=member)) == found


@pytest.mark.parametrize(
    ("server", "found"),
    [
        pytest.param(remote(name="ledger", url=LEDGER), {}, id="where the inventory says"),
        pytest.param(remote(name="ledger", url="https://evil.example/ledger"), {ON_COWORK: "Gap"}, id="elsewhere"),
        pytest.param(remote(name="ledger", url="https://${HOST}/ledger"), {ON_COWORK: "UnknownFact"}, id="as a variable has it"),
        pytest.param({"name": "ledger", "transport": "http"}, {ON_COWORK: "UnknownFact"}, id="without a url"),
        pytest.param(remote(name="notes", url="https://evil.example/ledger"), {}, id="another one, of which another rule tells"),
    ],
)  # fmt: skip
def test_a_managed_door_leads_where_it_is_declared_to(server, found):
    assert told(judged("endpoint-drift", {**ROOTS, **delivered(server)})) == found


def test_where_a_door_leads_is_not_known_while_something_else_may_count():
    files = doubted(remote(name="ledger", url="https://evil.example/ledger"))
    assert told(judged("endpoint-drift", files)) == {ON_COWORK: "UnknownFact"}


def test_a_door_that_nothing_manages_is_asked_nowhere_on_a_device():
    inventory = INVENTORY.replace("third-party", "first-party").replace("managed-server", "custom-connector")
    assert told(judged("declared-but-absent", {**ROOTS, **delivered()}, inventory)) == {}


def test_the_place_of_a_door_that_leads_elsewhere_is_that_of_the_device():
    files = {**ROOTS, **delivered(remote(name="ledger", url="https://evil.example/ledger"))}
    (gap,) = judged("endpoint-drift", files).gaps
    assert gap.place.file == LINUX
    assert "`ledger` leads to `https://evil.example/ledger` on a device" in gap.message


STRANGER = remote(name="notes", url="https://notes.example/mcp")
OWN = {CONFIG: {"mcpServers": {"notes": {"command": "/opt/notes"}}}}


@pytest.mark.parametrize(
    ("files", "items", "words"),
    [
        pytest.param(delivered(STRANGER), {"notes (https://notes.example/mcp)": "Gap"}, "in `managedMcpServers`", id="managed"),
        pytest.param(delivered(remote(name="ledger", url=LEDGER)), {}, "", id="declared"),
        pytest.param(OWN, {"notes (/opt/notes)": "Gap"}, "in a member's `claude_desktop_config.json`", id="a member's own"),
        pytest.param(
            OWN | {LINUX: {"isLocalDevMcpEnabled": False}},
            {"notes (/opt/notes)": "Gap"},
            "it does not load: `isLocalDevMcpEnabled`",
            id="a member's own that is switched off",
        ),
        pytest.param(
            {CONFIG: "{"},
            {"what an unread claude_desktop_config.json holds": "UnknownFact"},
            "nobody knows which servers",
            id="what nobody could read",
        ),
    ],
)  # fmt: skip
def test_what_a_device_has_and_nobody_declared(files, items, words):
    report = judged("undeclared-install", {**ROOTS, **files})
    assert {item: kind for (_, _, item), kind in told(report).items()} == items
    said = [*(gap.message for gap in report.gaps), *(fact.because for fact in report.unknowns)]
    assert all(words in each for each in said)
    grades = {gap.severity for gap in report.gaps}
    assert grades == ({"low"} if "does not load" in words else {"high"} if report.gaps else set())


def test_a_server_of_a_members_own_that_is_a_declared_extension_is_declared():
    inventory = """\
plugins:
  notes:
    title: Notes
    path: custom-mcp
    server: {transport: stdio, command: /opt/notes}
    provision: {cowork: {via: desktop-extension}}
"""
    assert told(judged("undeclared-install", OWN, inventory)) == {}


def test_whether_what_a_member_wrote_down_loads_is_not_known_where_the_switch_is_not():
    files = OWN | doubted() | {LIBRARY: THIRD_PARTY | {"isLocalDevMcpEnabled": False}}
    (gap,) = judged("undeclared-install", files).gaps
    assert (gap.severity, "whether it loads is not known" in gap.message) == ("high", True)
    (gap,) = judged("undeclared-install", doubted(STRANGER)).gaps
    assert "whether it loads is not known" in gap.message


def test_a_switch_of_one_member_is_none_of_another():
    files = {
        "/home/eve/.config/Claude/claude_desktop_config.json": OWN[CONFIG],
        LIBRARY: {"isLocalDevMcpEnabled": False},
        APPLIED: {"appliedId": "work"},
    }
    (gap,) = judged("undeclared-install", files).gaps
    assert gap.message.endswith("it loads")


def test_a_configuration_that_does_not_count_manages_nothing():
    files = {**ROOTS, LINUX: THIRD_PARTY | {"managedMcpServers": []}, LIBRARY: {"managedMcpServers": [STRANGER]}}
    assert told(judged("undeclared-install", {**files, APPLIED: {"appliedId": "work"}})) == {}
