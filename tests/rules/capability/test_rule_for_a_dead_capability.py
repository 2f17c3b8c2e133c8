import pytest
from judged import counts, gaps, judge, unknowns
from offered import answers, pins, server, tool

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


RUN, SCRIPT, CALL = tool("run"), tool("run_script"), tool("call_aws")
BOTH = "    provision: {cowork: {via: directory-connector}, claude-code: {via: user-server}}\n"


def listing(*tools, **said):
    """Return an answer with a whole list of tools, of whatever surface, unless it says otherwise."""
    return answers(server(*tools, lists={"tool": said.pop("missing", "")}, **said))


def provided(*names):
    return f"    provides: {{tools: {{{', '.join(f'{name}: {{}}' for name in names)}}}}}\n"


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        pytest.param(aws("{run: ask}", provides=provided("run")), listing(RUN), (1, 0, 0, 0), id="offered"),
        pytest.param(
            aws("{run: ask}", provides=provided("a")), listing(RUN, tool("a")), (2, 0, 0, 0), id="offered alone"
        ),
        pytest.param(aws("{run: ask}", provides=""), listing(RUN), (1, 0, 0, 0), id="offered where nobody lists tools"),
        pytest.param(aws("{run: ask}", provides=provided("run")), listing(CALL), (0, 1, 0, 0), id="decided and gone"),
        pytest.param(
            aws(needs="[aws/run]", provides=provided("run")), listing(CALL), (0, 1, 0, 0), id="needed and gone"
        ),
        pytest.param(aws(provides=provided("run", "call_aws")), listing(CALL), (1, 1, 0, 0), id="declared and gone"),
        pytest.param(aws("{'r*': ask}", provides=provided("call_aws")), listing(CALL, RUN), (2, 0, 0, 0), id="it fits"),
        pytest.param(
            aws("{'r*': ask}", provides=provided("run")),
            listing(CALL),
            (0, 2, 0, 0),
            id="a pattern that fits nothing now",
        ),
        pytest.param(aws("{'*': ask, default: ask}", provides=""), listing(RUN), (0, 0, 0, 0), id="whatever there is"),
        pytest.param(aws("{run: ask}", provides=provided("run")), listing(), (0, 1, 0, 0), id="no tool is left"),
        pytest.param(
            aws("{run: ask}", provides=provided("run")), listing(CALL, missing="cut off"), (0, 0, 0, 1), id="cut off"
        ),
        pytest.param(
            aws("{run: ask}", provides=provided("run")),
            listing(RUN, missing="cut off"),
            (1, 0, 0, 0),
            id="in what there is",
        ),
        pytest.param(
            aws("{run: ask}", provides=provided("a")),
            listing(tool("a"), missing="cut off"),
            (1, 1, 0, 0),
            id="in neither",
        ),
        pytest.param(
            aws("{run: ask}", provides=provided("run")),
            answers(server(lists={})),
            (1, 0, 0, 0),
            id="no list was answered",
        ),
        pytest.param(
            aws("{run: ask}", provides=provided("run")),
            listing(CALL, plugin="gcp"),
            (1, 0, 0, 0),
            id="of another plugin",
        ),
        pytest.param(
            aws("{run: ask}", provides=provided("run")),
            listing(CALL, surfaces=("claude-code",)),
            (1, 0, 0, 0),
            id="elsewhere",
        ),
    ],
)
def test_where_a_server_was_asked_its_own_list_decides(text, given, expected):
    assert counts(judge(RULE, text, answers=given)) == expected


def test_pins_decide_where_nobody_asked_the_server():
    text = aws("{run: ask}", provides=provided("run"))
    assert gaps(judge(RULE, text, pins=pins(server(CALL)))) == [
        (
            "aws on cowork, capability run: `aws` has `run: ask` on cowork and 1 more line, which its server did not offer "
            "on 2026-09-01, when it was pinned: `call_aws`"
        )
    ]
    assert counts(judge(RULE, text, answers=listing(RUN), pins=pins(server(CALL)))) == (1, 0, 0, 0)


# The AWS MCP server of autumn 2026: `call_aws` was removed, and `run_script` does the same under a name nobody blocks.
AWS = """plugins:
  aws-mcp:
    title: AWS
    path: oauth-connector
    provides: {tools: {call_aws: {access: write}, list_regions: {access: read}}}
    provision: {cowork: {via: directory-connector, tools: {call_aws: blocked, "list_*": allow}}}
projects:
  landing-zone: {surface: cowork, needs: [aws-mcp/call_aws, aws-mcp/list_regions]}
"""


def test_a_ban_on_a_tool_that_was_replaced_bans_nothing():
    report = judge(RULE, AWS, answers=listing(SCRIPT, tool("list_regions"), plugin="aws-mcp", credential="bearer"))
    assert gaps(report) == [
        (
            "aws-mcp on cowork, capability call_aws: `aws-mcp` has `call_aws: blocked` on cowork and 2 more lines, which its "
            "server does not offer: `run_script`, `list_regions`"
        )
    ]
    assert counts(report) == (2, 1, 0, 0)


def test_what_is_declared_alone_is_told_once_at_its_line():
    text = aws(provides=provided("run")).replace("    provision: {cowork: {via: directory-connector}}\n", BOTH)
    report = judge(RULE, text, answers=listing(CALL))
    assert gaps(report) == [
        "aws on cowork, capability run: the inventory lists `run` of `aws`, which its server does not offer: `call_aws`"
    ]
    assert report.gaps[0].place.line == 8


def test_what_one_surface_still_offers_is_not_dead_in_the_inventory():
    text = aws(provides=provided("run")).replace("    provision: {cowork: {via: directory-connector}}\n", BOTH)
    given = answers(server(CALL, surfaces=("cowork",)), server(RUN, surfaces=("claude-code",)))
    assert counts(judge(RULE, text, answers=given)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("given", "because"),
    [
        pytest.param(
            listing(CALL, surfaces=("cowork",)),
            "nobody asked its server on claude-code",
            id="only one surface was asked",
        ),
        pytest.param(
            answers(
                server(CALL, surfaces=("cowork",)),
                server(surfaces=("claude-code",), lists={"tool": "the answer broke off"}),
            ),
            "nobody knows all that the server of `aws` offers: the answer broke off",
            id="the other list is not whole",
        ),
    ],
)
def test_what_the_other_surface_may_still_offer_is_unknown(given, because):
    text = aws(provides=provided("run")).replace("    provision: {cowork: {via: directory-connector}}\n", BOTH)
    assert unknowns(judge(RULE, text, answers=given)) == [
        (
            "aws on cowork, capability run: the inventory lists `run` of `aws`, and its server may offer it no longer: "
            f"{because}"
        )
    ]


def test_a_list_that_nobody_signed_in_for_may_be_shorter_than_a_members():
    text = aws(provides=provided("run")).replace("path:", "auth: {method: oauth}\n    path:")
    report = judge(RULE, text, answers=listing(CALL, credential="none"))
    assert counts(report) == (0, 0, 0, 1)


def test_the_lists_of_all_credentials_count():
    given = answers(server(CALL, credential="bearer", scopes=("a",)), server(RUN, credential="bearer", scopes=("b",)))
    assert counts(judge(RULE, aws("{run: ask}", provides=provided("run", "call_aws")), answers=given)) == (2, 0, 0, 0)
