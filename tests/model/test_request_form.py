import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugingov.model.request import read_requests
from plugingov.model.request_form import FIELDS, is_form, read_form
from plugingov.reports.starting import request_form
from plugingov.sources.document import Text
from plugingov.sources.errors import BadInput, Problem

WHOLE = """\
### Ticket

IT-1077

### Who asks

ada@acme.example

### What it is for

Find a base
and read it

### System

Airtable

### Surfaces

cowork, claude-code

### Groups that would use it

ap, tax

### Projects that would use it

_No response_

### Most confidential data it would see

internal

### Who answers for that data

cfo@acme.example

### Who would own the plugin

it@acme.example

### Tools it has to have

- list_bases read schema.read
update_base write destructive records.write, records.read

### Scopes it asks for

schema.read records.read

### Install path

oauth-connector

### Marketplace that lists it

_No response_

### Address of its server

https://mcp.airtable.com/mcp

### Who operates its server

vendor

### How members sign in

oauth
"""


def read(text, name="issue"):
    problems: list[Problem] = []
    found = read_requests([read_form(Text("issue.md", text), name)], ("acme",), problems)
    return found, problems


def test_the_body_of_an_issue_is_a_request():
    (found,), problems = read(WHOLE)
    said = found.said
    assert (problems, found.id) == ([], "IT-1077")
    assert (said.requested_by, said.purpose, said.system) == (
        "ada@acme.example",
        "Find a base\nand read it",
        "Airtable",
    )
    assert (said.surfaces, said.audience, said.projects) == (("cowork", "claude-code"), ("ap", "tax"), None)
    assert (said.data.classification, said.data.owner, said.owner) == (
        "internal",
        "cfo@acme.example",
        "it@acme.example",
    )
    tools = {name: (tool.access, tool.destructive, tool.scopes) for name, tool in said.wants.tools.items()}
    assert tools == {
        "list_bases": ("read", None, ("schema.read",)),
        "update_base": ("write", True, ("records.write", "records.read")),
    }
    assert said.wants.scopes == ("schema.read", "records.read")
    server = said.proposes.server
    assert (said.proposes.path, said.proposes.source, said.proposes.auth.method) == ("oauth-connector", None, "oauth")
    assert (server.transport, server.url, server.operator) == ("http", "https://mcp.airtable.com/mcp", "vendor")


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("find_record read records.read", id="as the form shows it"),
        pytest.param("- find_record, read, records.read", id="with commas"),
        pytest.param("* `find_record`: read; `records.read`", id="as code, with a colon"),
        pytest.param("1. **find_record** read records.read", id="numbered, and in bold"),
    ],
)
def test_a_tool_has_the_name_that_people_meant(line):
    (found,), problems = read(f"### Tools it has to have\n\n{line}\n")
    tools = {name: (tool.access, tool.scopes) for name, tool in found.said.wants.tools.items()}
    assert (problems, tools) == ([], {"find_record": ("read", ("records.read",))})


def test_a_scope_that_is_a_star_stays_one():
    (found,), _ = read("### Tools it has to have\n\nfind read * records.*\n\n### Scopes it asks for\n\n* `records.*`\n")
    assert (found.said.wants.tools["find"].scopes, found.said.wants.scopes) == (("*", "records.*"), ("*", "records.*"))


@pytest.mark.parametrize("heading", ["Ticket", "Tools it has to have"])
def test_a_secret_where_a_name_is_asked_for_is_refused_and_not_shown(heading):
    token = "ghp" + "_" + "a1B2c3D4e5F6g7H8i9J0"
    _, (problem,) = read(f"### System\n\nErp\n\n### {heading}\n\n{token}\n")
    assert (problem.found, problem.place.file, token in str(problem)) == (
        "found a secret where a key belongs",
        "issue.md",
        False,
    )


def test_groups_may_stand_in_any_list_of_markdown():
    (found,), _ = read("### Groups that would use it\n\n* ap\n1. tax\n- audit\n")
    assert found.said.audience == ("ap", "tax", "audit")


def test_line_ends_of_windows_are_no_part_of_an_answer():
    (found,), problems = read(WHOLE.replace("\n", "\r\n"))
    assert (problems, found.said.system, found.said.proposes.path) == ([], "Airtable", "oauth-connector")


def test_a_problem_stands_where_the_answer_does():
    found, (problem,) = read("### System\n\nErp\n\n### Install path\n\nmarketplac\n")
    assert found == ()
    assert (problem.place.line, problem.place.column, problem.hint) == (7, 1, "did you mean `marketplace`?")


def test_without_a_ticket_a_request_is_called_after_its_file():
    assert [each.id for each in read("### System\n\nErp", "my issue 7")[0]] == ["my-issue-7"]
    assert [each.id for each in read("### System\n\nErp\n### Ticket\n../../x", "i")[0]] == ["x"]


def test_a_heading_that_stands_twice_is_refused():
    with pytest.raises(BadInput) as caught:
        read("### System\n\nErp\n\n### system\n\nCrm\n")
    assert [each.found for each in caught.value.problems] == ["found `System` again"]


def test_a_control_character_is_refused_where_it_stands():
    with pytest.raises(BadInput) as caught:
        read("### System\n\nErp\x1b[31m\n")
    assert [(each.found, each.place.line) for each in caught.value.problems] == [
        ("found the control character U+001B", 3)
    ]


def test_a_text_without_our_headings_is_no_request():
    assert not is_form("# Airtable\n\nplease")
    with pytest.raises(BadInput):
        read("# Airtable\n\nplease")


def test_other_headings_belong_to_the_answer_that_they_stand_in():
    assert read("### What it is for\n\na\n\n### b\n\nc")[0][0].said.purpose == "a\n\n### b\n\nc"


def test_the_shipped_form_asks_what_is_read():
    labels = re.findall(r"label: ([^,}\n]+)", request_form())
    assert labels == [field.label for field in FIELDS]


@given(st.lists(st.tuples(st.sampled_from([field.label for field in FIELDS]), st.text(max_size=40)), max_size=6))
def test_whatever_people_write_is_read_or_refused(answers):
    text = "".join(f"### {label}\n\n{answer}\n\n" for label, answer in answers)
    try:
        found, problems = read(text)
    except BadInput as refused:
        found, problems = (), refused.problems
    assert bool(found) != bool(problems)


def test_where_there_are_several_organisations_an_issue_is_told_what_it_can_do():
    problems: list[Problem] = []
    form = read_form(Text("issue.md", "### System\n\nErp\n"), "issue")
    assert read_requests([form], ("acme", "globex"), problems) == ()
    assert [each.hint for each in problems] == ["or read the inventory of one of them only, as an issue needs it"]
