"""What people save or paste is read as far as it goes, and nothing in it can do more than that."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugingov.diagnosis.tools_seen import MAX_BYTES, MAX_TOOLS, read_tools

ANSWER = """\
I have access to the following tools:

**Google Drive** (2 tools)
- `search_drive`: finds files, takes `query`
- `read_file`

### Slack
- post_message: posts a message (does not read channel_ids)

- Linear: find_linear_issues, save_linear_issue
- mcp__claude_ai_AWS__aws___call_aws
- vendor-master:lookup_vendor
1. mcp__plugin_finance-doors_fx__get_rate — get a rate
"""
TABLE = """\
| Server | Tool | What |
|---|---|---|
| box | read_box_file | reads |
| box | search_box | not available |
| AWS | recommend, list_regions | two |
"""
DENIED = """\
I do not have `update_vendor`, but I have `lookup_vendor`. The tool post_message is not available.
I can't use read_file. list_files works.
"""


def read(content):
    problems = []
    found = read_tools("seen.txt", content if isinstance(content, bytes) else content.encode(), problems)
    return found, problems


def shown(content):
    found, problems = read(content)
    assert problems == []
    return [tool.shown for tool in found.tools]


def page(*names, **more):
    return {"tools": [{"name": name, "inputSchema": {"type": "object"}} for name in names], **more}


@pytest.mark.parametrize(
    ("text", "tools"),
    [
        pytest.param(
            ANSWER,
            [
                "Google Drive:search_drive",
                "Google Drive:read_file",
                "Slack:post_message",
                "Linear:find_linear_issues",
                "Linear:save_linear_issue",
                "claude_ai_AWS:aws___call_aws",
                "vendor-master:lookup_vendor",
                "plugin_finance-doors_fx:get_rate",
            ],
            id="headings, bullets and names in full",
        ),
        pytest.param(
            "Slack:\n- post_message\nI also have read_box.",
            ["Slack:post_message", "read_box"],
            id="a list that a sentence ends",
        ),
        pytest.param(
            "- **Linear** (`mcp__linear__*`): find_it, save_it",
            ["Linear:find_it", "Linear:save_it"],
            id="all of a server at once",
        ),
        pytest.param(
            "**MCP servers**\n1. **slack**: `post_message`", ["slack:post_message"], id="a heading that is no server"
        ),
        pytest.param(TABLE, ["box:read_box_file", "AWS:recommend", "AWS:list_regions"], id="a table with its heads"),
        pytest.param("| Tool |\n|--|\n| recommend |\n", ["recommend"], id="a table of one column"),
        pytest.param("| lookup_vendor | reads |\n", ["lookup_vendor"], id="a row without heads"),
        pytest.param(DENIED, ["lookup_vendor", "list_files"], id="what it says it has not is not taken"),
        pytest.param("lookup_vendor\nupdate_vendor\n", ["lookup_vendor", "update_vendor"], id="one a line"),
        pytest.param("I can use lookup_vendor and update_vendor.", ["lookup_vendor", "update_vendor"], id="a sentence"),
        pytest.param("See https://example.com/a_b and write to me@x_y.example", [], id="an address is no tool"),
        pytest.param("I have no tools", [], id="none"),
        pytest.param("Currently I don't have access to any MCP tools here.", [], id="none, in more words"),
        pytest.param("\ufeffa:lookup_vendor", ["a:lookup_vendor"], id="behind a byte order mark"),
        pytest.param("a:b_c\r\na:b_c\r\n", ["a:b_c"], id="twice is once"),
    ],
)
def test_the_answer_of_claude_is_read(text, tools):
    if tools or "tools" in text:
        assert shown(text) == tools
    else:
        assert read(text)[1][0].found == "found no name of a tool"


@pytest.mark.parametrize(
    ("data", "tools", "speaks", "is_whole"),
    [
        pytest.param(page("a", "b"), ["a", "b"], "server", True, id="a page"),
        pytest.param({"jsonrpc": "2.0", "id": 1, "result": page("a")}, ["a"], "server", True, id="in its envelope"),
        pytest.param([page("a", nextCursor="x"), page("b")], ["a", "b"], "server", True, id="two pages"),
        pytest.param({"pages": [{"result": page("a")}]}, ["a"], "server", True, id="pages under a key"),
        pytest.param(page("a", nextCursor="x"), ["a"], "server", False, id="a page that names another"),
        pytest.param(page("a", nextCursor=""), ["a"], "server", False, id="an empty cursor names a page as well"),
        pytest.param(page("a", nextCursor=None), ["a"], "server", True, id="no cursor, said so"),
        pytest.param([{"name": "a"}, {"name": "b"}], ["a", "b"], "server", True, id="tools alone"),
        pytest.param(["a", "mcp__slack__post_message"], ["a", "slack:post_message"], "session", True, id="names alone"),
        pytest.param({"slack": page("a"), "box": ["b"]}, ["slack:a", "box:b"], "session", True, id="by server"),
        pytest.param(page("a", server="slack"), ["slack:a"], "session", True, id="a page that says whose it is"),
        pytest.param({"tools": []}, [], "server", True, id="a server without tools"),
        pytest.param({"tools": [{"name": 7}, None, {"name": "a"}, ""]}, ["a"], "server", True, id="odd entries"),
    ],
)
def test_a_saved_list_is_read(data, tools, speaks, is_whole):
    found, problems = read(json.dumps(data))
    assert problems == []
    assert ([tool.shown for tool in found.tools], found.speaks, found.is_whole) == (tools, speaks, is_whole)


def test_pages_may_stand_one_in_each_line():
    assert shown("\n".join(map(json.dumps, [page("a", nextCursor="x"), page("b")]))) == ["a", "b"]


def test_entries_that_are_no_tools_are_counted():
    assert read(json.dumps({"tools": [{"name": 7}, {"name": "x" * 300}, "a"]}))[0].odd == 2


@pytest.mark.parametrize(
    ("content", "found"),
    [
        pytest.param(b"", "found nothing", id="nothing"),
        pytest.param(b"  \n\t ", "found nothing", id="blanks"),
        pytest.param(b"\x00\x01\x02", "found bytes that are no text in UTF-8", id="bytes"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "found bytes that are no text in UTF-8", id="a picture"),
        pytest.param("a:b".encode("utf-16"), "found text in UTF-16", id="as some shells write it"),
        pytest.param(b"x" * (MAX_BYTES + 1), f"found more than {MAX_BYTES:,} bytes", id="too large"),
        pytest.param(b"{", "found text that is not JSON", id="the beginning of JSON"),
        pytest.param(b"[" * 100_000, "found more than 32 levels", id="too deep"),
        pytest.param(b'{"a": ' * 20 + b"1" + b"}" * 20, "found JSON without a list of tools", id="other JSON"),
        pytest.param(
            b'{"error": {"code": -32603}}', "found an error that a server answered, and no list of tools", id="an error"
        ),
        pytest.param(b"Hello there", "found no name of a tool", id="no name"),
    ],
)
def test_what_is_no_list_is_said_to_be_none(content, found):
    seen, problems = read(content)
    assert seen is None
    assert problems[0].found.startswith(found)
    assert problems[0].expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(unit * (1_000_000 // len(unit)), id=repr(unit))
        for unit in (
            "a_b ",
            "`a` ",
            "- ",
            "_",
            "a",
            "mcp__",
            "a:",
            "**",
            "no tool ",
            "(",
            "# (",
            "| ",
            "a_",
            "\n- a_b",
            ".",
        )
    ],
)
def test_a_hostile_text_takes_no_longer_than_a_usual_one(text):
    start = time.perf_counter()
    found, _ = read(text)
    assert time.perf_counter() - start < 10
    assert found is None or len(found.tools) <= MAX_TOOLS


@pytest.mark.parametrize(
    "write", ["\n".join, json.dumps, lambda names: json.dumps([page(*names[:5]), page(*names[5:])])]
)
def test_more_tools_than_anybody_has_are_refused_and_not_cut_short(write):
    names = [f"a:t_{number}" for number in range(MAX_TOOLS + 1)]
    assert len(read(write(names[1:]))[0].tools) == MAX_TOOLS
    found, problems = read(write(names))
    assert found is None
    assert problems[0].found == f"found more than {MAX_TOOLS:,} tools"


@given(st.one_of(st.binary(max_size=400), st.text(max_size=400).map(lambda text: text.encode("utf-8", "ignore"))))
def test_whatever_is_in_the_file_it_is_read_or_refused(content):
    found, problems = read(content)
    assert (found is None) == bool(problems)


NAMES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["tools", "result", "name", "error", "pages", "nextCursor", "x"]), inner, max_size=4
        ),
    ),
    max_leaves=12,
)


@given(NAMES)
def test_whatever_json_it_is_it_is_read_or_refused(data):
    found, problems = read(json.dumps([data]))
    assert (found is None) == bool(problems)
