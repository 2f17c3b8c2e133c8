import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  rule-for-a-dead-capability: {}\n"
PROVIDES = "    provides: {tools: {run: {}, list_regions: {}, list_users: {}, recommend: {}}}\n"


def aws(tools: str = "", *, provides: str = PROVIDES, needs: str = "", surface: str = "cowork") -> str:
    decided = f", tools: {tools}" if tools else ""
    return (
        f"plugins:\n  aws:\n    title: AWS\n    path: oauth-connector\n{provides}"
        f"    provision: {{cowork: {{via: directory-connector{decided}}}}}\n"
        + (f"projects:\n  lab: {{surface: {surface}, needs: {needs}}}\n" if needs else "")
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(aws("{run: blocked}"), (1, 0, 0, 0), id="a tool that is listed"),
        pytest.param(aws("{call: blocked}"), (0, 1, 0, 0), id="a tool that is not"),
        pytest.param(aws("{'list_*': allow}"), (1, 0, 0, 0), id="a pattern that fits"),
        pytest.param(aws("{'delete_*': allow}"), (0, 1, 0, 0), id="a pattern that fits nothing"),
        pytest.param(aws("{default: ask, '*': ask}"), (0, 0, 0, 0), id="whatever there is names nothing"),
        pytest.param(
            aws("{'*': ask}", provides="    provides: {tools: {}}\n"), (0, 0, 0, 0), id="and no tool is there"
        ),
        pytest.param(
            aws("{run: ask}", provides="    provides: {tools: {}}\n"), (0, 1, 0, 0), id="listed as having none"
        ),
        pytest.param(aws("{run: ask}", provides="    provides: {}\n"), (0, 0, 0, 1), id="tools not listed"),
        pytest.param(aws("{run: ask}", provides=""), (0, 0, 0, 1), id="nothing declared"),
        pytest.param(aws(needs="[aws/run]"), (1, 0, 0, 0), id="a needed tool that is listed"),
        pytest.param(aws(needs="[aws/call]"), (0, 1, 0, 0), id="a needed tool that is not"),
        pytest.param(aws(needs="['aws/list_*']"), (0, 1, 0, 0), id="a need is a name, not a pattern"),
        pytest.param(aws(needs="[aws]"), (0, 0, 0, 0), id="the whole plugin is needed"),
        pytest.param(
            aws(needs="[aws/call]", surface="claude-code"), (0, 1, 0, 0), id="needed where it is not provisioned"
        ),
        pytest.param(
            aws("{'list_*': ask}", needs="['aws/list_*']"), (0, 1, 0, 0), id="a pattern that fits, and a need of it"
        ),
        pytest.param(aws("{'[*]': ask}"), (0, 1, 0, 0), id="a literal star"),
    ],
)
def test_what_is_named_has_to_be_listed(text, expected):
    assert counts(judge(RULE, text)) == expected


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        pytest.param(
            aws("{default: ask, call: blocked}"),
            9,
            "aws on cowork, capability call: `aws` has `call: blocked` on cowork, which is none of its tools: `run`, "
            "`list_regions`, `list_users` and 1 more",
            id="decided",
        ),
        pytest.param(
            aws(needs="[aws/call]", provides="    provides: {tools: {run: {}, list_users: {}, stop: {}}}\n"),
            11,
            "aws on cowork, capability call: project `lab` needs `call` of `aws`, which is none of its tools: `run`, "
            "`list_users`, `stop`",
            id="needed",
        ),
        pytest.param(
            aws("{call: ask}", needs="[aws/call]", provides="    provides: {tools: {}}\n"),
            9,
            "aws on cowork, capability call: `aws` has `call: ask` on cowork and 1 more line, which is none of its tools: none",
            id="decided and needed",
        ),
        pytest.param(
            aws("{call: ask}", needs="[aws/call, aws/run, aws/call]", provides="    provides: {tools: {run: {}}}\n"),
            9,
            "aws on cowork, capability call: `aws` has `call: ask` on cowork and 2 more lines, which is none of its tools: `run`",
            id="decided and needed twice",
        ),
        pytest.param(
            aws("{'list_*': ask}", needs="['aws/list_*']", provides="    provides: {tools: {list_users: {}}}\n"),
            11,
            "aws on cowork, capability list_*: project `lab` needs `list_*` of `aws`, which is none of its tools: `list_users`",
            id="only the line that is dead",
        ),
    ],
)
def test_the_message_names_the_line_and_the_tools(text, line, message):
    report = judge(RULE, text)
    assert gaps(report) == [message]
    assert report.gaps[0].place.line == line


@pytest.mark.parametrize(
    ("text", "line", "because"),
    [
        pytest.param(aws("{run: ask}", provides=""), 8, "`aws` has `run: ask` on cowork", id="decided"),
        pytest.param(aws(needs="[aws/run]", provides=""), 10, "project `lab` needs `run` of `aws`", id="needed"),
    ],
)
def test_tools_that_nobody_listed_are_unknown(text, line, because):
    report = judge(RULE, text)
    assert unknowns(report) == [
        f"aws on cowork, capability run: {because}, and the inventory does not list the tools of `aws`"
    ]
    assert report.unknowns[0].place.line == line


def test_each_surface_has_its_own_names():
    text = aws("{call: ask}").replace(
        "provision: {", "provision: {claude-code: {via: user-server, tools: {call: ask}}, "
    )
    assert [gap.subject.surface for gap in judge(RULE, text).gaps] == ["claude-code", "cowork"]
