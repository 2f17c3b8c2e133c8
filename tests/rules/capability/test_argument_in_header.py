import pytest
from judged import counts, gaps, judge
from offered import answers, server, tool

RULE = "  argument-in-header: {}\n"
MARKED = {"type": "string", "x-mcp-header": "Region"}
BLOCKED = """plugins:
  aws:
    title: AWS
    path: oauth-connector
    provision: {cowork: {via: directory-connector, tools: {run: blocked}}}
"""
LOCAL = """plugins:
  aws:
    title: AWS
    path: custom-mcp
    server: {command: /opt/aws}
    provision: {claude-code: {via: user-server}}
"""


def taking(**properties):
    return {"type": "object", "properties": properties}


def asked(schema, **said):
    return answers(server(tool("run", schema=schema), **said))


@pytest.mark.parametrize(
    ("schema", "severity"),
    [
        pytest.param(taking(region={"type": "string"}), "", id="no argument is marked"),
        pytest.param(taking(region=MARKED), "medium", id="one is"),
        pytest.param(taking(api_key=MARKED), "high", id="one that sounds like a secret"),
        pytest.param(taking(a={"x-mcp-header": "Access-Token"}), "high", id="a header that does"),
        pytest.param(taking(max_tokens=MARKED), "medium", id="a number of tokens is none"),
        pytest.param(taking(where=taking(region=MARKED)), "medium", id="one inside another"),
        pytest.param(taking(where={"anyOf": [{"type": "null"}, MARKED]}), "medium", id="one of several forms"),
        pytest.param(taking(where={"type": "array", "items": MARKED}), "medium", id="each of several"),
        pytest.param({"$defs": {"region": MARKED}}, "medium", id="one that is defined apart"),
        pytest.param(taking(**{"x-mcp-header": {"type": "string"}}), "", id="an argument of that name"),
        pytest.param(taking(a={"default": {"x-mcp-header": "Region"}}), "", id="a value that looks like a mark"),
        pytest.param(taking(properties=MARKED), "medium", id="an argument called properties"),
        pytest.param({"properties": [MARKED], "items": None}, "medium", id="a schema that is none"),
    ],
)
def test_a_marked_argument_is_found_wherever_it_stands(schema, severity):
    report = judge(RULE, answers=asked(schema))
    assert [gap.severity for gap in report.gaps] == ([severity] if severity else [])


def test_the_message_names_the_arguments_and_their_headers_the_secret_first():
    many = {f"a{number}": {"x-mcp-header": f"H{number}"} for number in range(4)}
    report = judge(RULE, answers=asked(taking(**many, password={"x-mcp-header": "Pass\nword"})))
    assert gaps(report) == [
        (
            "aws, capability run: `run` of `aws` copies `password` into `Mcp-Param-Pass\\x0aword`, `a0` into `Mcp-Param-H0`, "
            "`a1` into `Mcp-Param-H1` and 2 more: `password` sounds like a secret"
        )
    ]


@pytest.mark.parametrize(
    ("inventory", "said"),
    [
        pytest.param([], {"transport": "stdio"}, id="a server without headers"),
        pytest.param([BLOCKED], {}, id="a tool that is blocked"),
        pytest.param([LOCAL], {}, id="a saved answer of a local server"),
    ],
)
def test_what_sends_no_header_is_not_asked(inventory, said):
    assert counts(judge(RULE, *inventory, answers=asked(taking(region=MARKED), **said))) == (0, 0, 1, 0)


def test_a_list_that_is_not_whole_is_unknown():
    assert counts(judge(RULE, answers=answers(server(lists={"tool": "cut off"})))) == (0, 0, 0, 1)


def test_a_schema_of_any_depth_is_read():
    schema = taking(region=MARKED)
    for _ in range(12):
        schema = taking(more=schema)
    assert len(judge(RULE, answers=asked(schema)).gaps) == 1
