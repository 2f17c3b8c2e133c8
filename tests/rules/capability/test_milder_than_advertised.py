import pytest
from judged import counts, gaps, judge, unknowns
from offered import answers, server, tool

RULE = "  milder-than-advertised: {}\n"


def aws(declared, tools=""):
    decided = f", tools: {tools}" if tools else ""
    return (
        f"plugins:\n  aws:\n    title: AWS\n    path: oauth-connector\n    provides:\n      tools:\n        run: {declared}\n"
        f"    provision: {{cowork: {{via: directory-connector{decided}}}}}\n"
    )


def hinted(**hints):
    return answers(server(tool("run", annotations={f"{name}Hint": value for name, value in hints.items()})))


READ, HARMLESS, CLOSED = "{access: read}", "{access: write, destructive: false}", "{access: write, open_world: false}"


@pytest.mark.parametrize(
    ("declared", "hints", "severity"),
    [
        pytest.param(READ, {"readOnly": False}, "high", id="a read that is none"),
        pytest.param(READ, {"readOnly": False, "destructive": False}, "high", id="a read that writes a little"),
        pytest.param(READ, {"readOnly": False, "destructive": True}, "high", id="a read that destroys"),
        pytest.param(READ, {"destructive": True}, "high", id="a read that destroys, and does not say that it reads"),
        pytest.param(READ, {"readOnly": True}, "", id="a read"),
        pytest.param(READ, {"readOnly": True, "destructive": True}, "", id="what only reads destroys nothing"),
        pytest.param(HARMLESS, {"readOnly": False, "destructive": True}, "high", id="harmless, and it destroys"),
        pytest.param(HARMLESS, {"destructive": True}, "high", id="harmless, and it destroys, without the other hint"),
        pytest.param(HARMLESS, {"readOnly": False}, "medium", id="harmless, and the protocol takes it as destructive"),
        pytest.param(HARMLESS, {"readOnly": False, "destructive": False}, "", id="harmless"),
        pytest.param(HARMLESS, {"destructive": False}, "", id="harmless, without the other hint"),
        pytest.param(HARMLESS, {"readOnly": True}, "", id="less than declared"),
        pytest.param("{access: write, destructive: true}", {"readOnly": False}, "", id="declared as destructive"),
        pytest.param(
            "{access: write}", {"readOnly": False, "destructive": True}, "", id="nobody said that it is harmless"
        ),
        pytest.param("{}", {"readOnly": False, "destructive": True}, "", id="nobody said anything"),
        pytest.param(CLOSED, {"openWorld": True}, "high", id="it reaches out"),
        pytest.param(CLOSED, {"openWorld": False}, "", id="it does not"),
        pytest.param(CLOSED, {"readOnly": False, "destructive": True}, "", id="it does not say whether it reaches out"),
        pytest.param("{access: write, open_world: true}", {"openWorld": True}, "", id="declared as reaching out"),
        pytest.param(
            "{access: write, destructive: false, open_world: false}",
            {"readOnly": False, "openWorld": True},
            "high",
            id="the worse of two counts",
        ),
    ],
)
def test_what_is_declared_is_held_against_the_hints(declared, hints, severity):
    report = judge(RULE, aws(declared), answers=hinted(**hints))
    assert [gap.severity for gap in report.gaps] == ([severity] if severity else [])
    assert counts(report) == ((0, 1, 0, 0) if severity else (1, 0, 0, 0))


@pytest.mark.parametrize(
    ("declared", "hints"),
    [
        pytest.param(READ, {"openWorld": False}, id="a read, and it says something else"),
        pytest.param(READ, {"destructive": False}, id="a read, and it only says that it destroys nothing"),
        pytest.param(HARMLESS, {"idempotent": True}, id="harmless, and it says something else"),
    ],
)
def test_hints_that_leave_it_open_are_unknown(declared, hints):
    assert unknowns(judge(RULE, aws(declared), answers=hinted(**hints))) == [
        "aws on cowork, capability run: the annotations of `run` of `aws` do not say whether it only reads"
    ]


def test_a_hint_that_is_neither_true_nor_false_is_unknown():
    assert unknowns(judge(RULE, aws(READ), answers=hinted(readOnly="false"))) == [
        "aws on cowork, capability run: `readOnlyHint` of `run` of `aws` is neither true nor false"
    ]


@pytest.mark.parametrize(
    ("text", "given"),
    [
        pytest.param(aws(READ), answers(server(tool("run"))), id="no hint at all is another rule's question"),
        pytest.param(aws(READ, "{run: blocked}"), hinted(readOnly=False), id="a tool that is blocked"),
    ],
)
def test_what_is_no_question_is_not_asked(text, given):
    assert counts(judge(RULE, text, answers=given)) == (0, 0, 1, 0)


def test_what_is_not_declared_is_another_rules_question():
    given = answers(server(tool("stop", annotations={"readOnlyHint": False})))
    assert counts(judge(RULE, aws(READ), answers=given)) == (0, 0, 0, 0)
    assert counts(judge(RULE, answers=given)) == (0, 0, 0, 0)


def test_a_list_that_is_not_whole_is_unknown():
    given = answers(server(lists={"tool": "the answer broke off"}))
    assert counts(judge(RULE, aws(READ), answers=given)) == (0, 0, 0, 1)


def test_the_message_names_both_at_the_line_that_declares():
    both = "{access: read, open_world: false}"
    report = judge(RULE, aws(both), answers=hinted(readOnly=False, openWorld=True))
    assert gaps(report) == [
        (
            "aws on cowork, capability run: `run` of `aws` is declared `access: read`, while its server says "
            "`readOnlyHint: false`, and is declared `open_world: false`, while its server says `openWorldHint: true`"
        )
    ]
    assert (report.gaps[0].place.line, report.gaps[0].place.file) == (10, "inventory0.yaml")
