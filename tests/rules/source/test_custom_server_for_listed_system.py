from datetime import date

import pytest
from judged import counts, gaps, judge, unknowns

OWN = """\
apiVersion: plugingov/v1
kind: Catalogue
taken_on: 2026-09-01
systems:
  chat: {names: [Team Chat], hosts: [chat.example], connector: [Chat]}
  ledger: {hosts: [ledger.example]}
"""
RULE = "  custom-server-for-listed-system: {catalogues: [own.yaml]}\n"


def ask(system: str = "", server: str = "", as_of: date = date(2026, 10, 1), path: str = "custom-mcp"):
    facts = f"    system: {system}\n" * bool(system) + f"    server: {{{server}}}\n" * bool(server)
    text = f"plugins:\n  talk:\n    title: Talk\n    path: {path}\n{facts}    provision: {{cowork: {{via: custom-connector}}}}\n"
    return judge(RULE, text, as_of=as_of, beside={"own.yaml": OWN})


GAP = ["talk on cowork: `talk` is a custom server for `chat`, which is offered as connector `Chat`"]
SILENT = ["talk on cowork: the inventory does not say the `system` of `talk`"]


@pytest.mark.parametrize(
    ("system", "server", "expected"),
    [
        pytest.param("chat", "", GAP, id="by the id of the system"),
        pytest.param("team_chat", "", GAP, id="by another name of it"),
        pytest.param("chat", "url: https://mcp.acme.example/chat, operator: us", GAP, id="a server of ours"),
        pytest.param("chat", "command: /opt/chat-mcp", GAP, id="a local server"),
        pytest.param("other", "", [], id="a system that is not listed"),
        pytest.param("ledger", "", [], id="a listed system that nothing serves"),
        pytest.param("", "url: https://mcp.chat.example/mcp", GAP, id="by the host"),
        pytest.param("", "url: https://mcp.chat.example/mcp, operator: vendor", GAP, id="the vendor's own host"),
        pytest.param("other", "url: https://chat.example/mcp", GAP, id="by the host, whatever the system is called"),
        pytest.param("ledger", "url: https://chat.example/mcp", GAP, id="by the host, where nothing serves the system"),
        pytest.param("other", "url: https://mcp.chat.example/mcp, operator: us", [], id="a host of theirs that we run"),
        pytest.param("other", "url: https://ledger.example/mcp", [], id="the host of a system that nothing serves"),
        pytest.param(
            "", "command: npx, args: [mcp-remote@0.1.18, 'https://mcp.chat.example/sse']", GAP, id="behind a bridge"
        ),
    ],
)
def test_a_custom_server_for_a_listed_system_is_a_gap(system, server, expected):
    report = ask(system, server)
    assert (gaps(report), unknowns(report)) == (expected, [])


def test_the_path_is_what_the_gap_points_at():
    (gap,) = ask("chat").gaps
    assert (gap.place.line, gap.place.column) == (7, 11)


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        pytest.param("", SILENT, id="nothing said of the server"),
        pytest.param("operator: vendor", SILENT, id="no address of the vendor's server"),
        pytest.param("url: https://mcp.acme.example/x, operator: us", SILENT, id="ours, for whatever system"),
        pytest.param("url: https://mcp.bridges.example/x, operator: Bridges", SILENT, id="a third party's"),
        pytest.param("url: https://mcp.bridges.example/x", SILENT, id="nobody said whose"),
        pytest.param("command: /opt/x", SILENT, id="a local server"),
        pytest.param("url: '${TALK_URL}', operator: vendor", SILENT, id="the vendor's, behind a reference"),
        pytest.param("url: https://mcp.talk.example/x, operator: vendor", [], id="the vendor's, elsewhere"),
    ],
)
def test_a_system_nobody_named_is_unknown_but_for_a_vendors_own_address(server, expected):
    report = ask("", server)
    assert (gaps(report), unknowns(report)) == ([], expected)
    assert counts(report) == (int(not expected), 0, 0, len(expected))


@pytest.mark.parametrize("path", ["marketplace", "oauth-connector"])
def test_what_is_listed_itself_is_not_asked(path):
    assert counts(ask("chat", path=path)) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("system", "day", "expected", "because"),
    [
        pytest.param("other", date(2027, 2, 28), (1, 0, 0, 0), [], id="180 days after it was taken"),
        pytest.param(
            "other",
            date(2027, 3, 1),
            (0, 0, 0, 1),
            ["talk on cowork: catalogue `own.yaml` is 181 days old"],
            id="a day later nothing passes",
        ),
        pytest.param("chat", date(2027, 3, 1), (0, 1, 0, 0), [], id="what is listed stays a gap"),
        pytest.param("", date(2027, 3, 1), (0, 0, 0, 1), SILENT, id="what is not said stays unknown"),
    ],
)
def test_an_old_catalogue_does_not_say_that_something_is_listed_nowhere(system, day, expected, because):
    report = ask(system, as_of=day)
    assert (counts(report), unknowns(report)) == (expected, because)


def test_each_surface_is_asked_by_its_own_path():
    text = """\
plugins:
  talk:
    title: Talk
    path: oauth-connector
    system: chat
    provision:
      cowork: {via: directory-connector}
      claude-code: {path: custom-mcp, via: user-server}
"""
    report = judge(RULE, text, beside={"own.yaml": OWN})
    assert gaps(report) == [
        "talk on claude-code: `talk` is a custom server for `chat`, which is offered as connector `Chat`"
    ]
    assert report.gaps[0].place.line == 11
