import pytest
from judged import counts, gaps, judge, unknowns
from offered import answers, pins, server, tool

RULE = "  annotations-missing: {}\n"
BLOCKED = """plugins:
  aws:
    title: AWS
    path: oauth-connector
    provision: {cowork: {via: directory-connector, tools: {'*': blocked, run: ask}}}
"""


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        pytest.param(None, 1, id="none at all"),
        pytest.param({}, 1, id="none in them"),
        pytest.param({"title": "Run"}, 1, id="a title alone"),
        pytest.param({"readOnlyHint": True}, 0, id="one that it reads"),
        pytest.param({"readOnlyHint": False}, 0, id="one that it does not"),
        pytest.param({"destructiveHint": False}, 0, id="whether it destroys"),
        pytest.param({"idempotentHint": True}, 0, id="whether it may be repeated"),
        pytest.param({"openWorldHint": False}, 0, id="whether it reaches out"),
        pytest.param("readOnlyHint", 1, id="a text"),
    ],
)
def test_a_tool_gives_a_hint_or_does_not(annotations, expected):
    report = judge(RULE, answers=answers(server(tool("run", annotations=annotations))))
    assert len(report.gaps) == expected
    assert [gap.severity for gap in report.gaps] == ["low"] * expected


def test_the_message_names_the_tool_of_a_plugin_that_nobody_declares():
    report = judge(RULE, answers=answers(server(tool("run"), surfaces=("claude-code", "cowork"))))
    assert gaps(report) == [
        "aws on claude-code, capability run: `run` of `aws` has no annotation that says what it does",
        "aws on cowork, capability run: `run` of `aws` has no annotation that says what it does",
    ]


def test_a_tool_that_is_blocked_is_not_asked():
    report = judge(RULE, BLOCKED, answers=answers(server(tool("run"), tool("stop"))))
    assert [gap.subject.capability for gap in report.gaps] == ["run"]
    assert counts(report) == (0, 1, 1, 0)


def test_a_list_that_is_not_whole_is_unknown_beside_what_is_in_it():
    report = judge(RULE, answers=answers(server(tool("run"), lists={"tool": "the answer broke off"})))
    assert counts(report) == (0, 1, 0, 1)


def test_a_name_without_its_definition_is_unknown():
    names = 'probed:\n- {plugin: aws, lists: {tool: ""}}\ndefinitions:\n- {server: 0, kind: tool, name: run}\n'
    report = judge(RULE, answers=names)
    assert unknowns(report) == [
        "aws, capability run: the answer holds the name of `run` of `aws`, and not how it is defined"
    ]


def test_of_two_routes_the_worse_counts():
    good, bad = server(tool("run", annotations={"readOnlyHint": True}), credential="none"), server(tool("run"))
    assert counts(judge(RULE, answers=answers(good, bad))) == (0, 1, 0, 0)


def test_pins_are_asked_where_nobody_asked_the_server():
    assert [gap.place.file for gap in judge(RULE, pins=pins(server(tool("run")))).gaps] == ["plugingov.pins"]
    asked = answers(server(tool("run", annotations={"readOnlyHint": True})))
    assert judge(RULE, answers=asked, pins=pins(server(tool("run")))).gaps == ()
