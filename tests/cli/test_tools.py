"""`tools` at the command line: what should be there, what was seen of it, and what to paste."""

import json
from pathlib import Path

import pytest
from command import plugingov

FINANCE = (
    "--inventory",
    str(Path(__file__).parents[2] / "inventories" / "anycompany-finance"),
    "--as-of",
    "2026-11-23",
)


def told(capsys, *words):
    found = plugingov(capsys, "tools", *FINANCE, *words, "--format", "json")
    assert (found.status, found.err) == (0, "")
    return json.loads(found.out)


@pytest.fixture
def answer(tmp_path):
    file = tmp_path / "answer.txt"

    def write(text):
        file.write_text(text, encoding="utf-8")
        return str(file)

    return write


def test_the_tools_of_a_project_are_told(capsys):
    (project,) = told(capsys, "--project", "ap-exceptions")["projects"]
    assert [each["plugin"] for each in project["plugins"]] == ["vendor-master", "google-drive", "slack"]
    vendor = project["plugins"][0]
    assert [(tool["name"], tool["access"], tool["decision"], tool["seen"]) for tool in vendor["tools"]] == [
        ("lookup_vendor", "read", "allow", None),
        ("update_vendor", "write", "ask", None),
    ]
    assert (vendor["resources"], vendor["prompts"]) == (["vendor-master-csv"], ["vendor-summary"])
    assert [each["prompt"] for each in project["try_first"]] == ["vendor-summary", "exception-summary"]


@pytest.mark.parametrize(
    ("words", "projects"),
    [
        pytest.param(("--surface", "claude-code"), {"data-platform", "document-archive", "payout-tracing", "treasury-rates"}, id="a surface"),
        pytest.param(("--member", "hanna.lindqvist@anycompany.example"), {"treasury-desk", "treasury-rates"}, id="a member"),
        pytest.param(("--group", "audit"), {"audit-sampling"}, id="a group"),
    ],
)  # fmt: skip
def test_the_question_is_narrowed(capsys, words, projects):
    assert {each["project"] for each in told(capsys, *words)["projects"]} == projects


def test_each_plugin_gets_a_verdict_and_who_acts(capsys, answer):
    seen = answer(
        "**Google Drive**\n- `search_drive`: finds\n- `read_file`\n\n- mcp__slack__post_message\n- weather:forecast\n"
    )
    (project,) = told(capsys, "--project", "ap-exceptions", "--tools-seen", seen)["projects"]
    assert [(each["plugin"], each["verdict"]) for each in project["plugins"]] == [
        ("vendor-master", "missing"),
        ("google-drive", "partly"),
        ("slack", "there"),
    ]
    assert project["strangers"] == ["weather:forecast"]
    assert [bool(each["step"]) for each in project["plugins"]] == [True, True, False]


def test_what_is_missing_because_it_is_switched_off_says_so(capsys, answer):
    (project,) = told(capsys, "--project", "month-end-close", "--tools-seen", answer("I have no tools"))["projects"]
    drive = next(each for each in project["plugins"] if each["plugin"] == "google-drive")
    assert drive["because"].startswith("Of its tools Claude has none. activate is off")
    assert '"+" > Connectors' in drive["step"]["do"]


def test_what_is_there_and_fails_says_so(capsys, answer):
    seen = answer("linear:find_linear_issues\nlinear:save_linear_issue\n")
    words = ("--project", "solutions-backlog", "--tools-seen", seen)
    (project,) = told(capsys, *words)["projects"]
    assert (project["plugins"][0]["plugin"], project["plugins"][0]["verdict"]) == ("linear", "failing")
    assert "there and failing (authenticate)" in plugingov(capsys, "tools", *FINANCE, *words).out


def test_the_prompt_is_ready_to_paste_and_its_answer_is_understood(capsys, answer):
    shown = plugingov(capsys, "tools", *FINANCE, "--project", "ap-exceptions", "--prompt").out
    assert "  Summarise this vendor for the AP review\n" in shown
    question = next(line for line in shown.splitlines() if "Which tools do you have" in line)
    assert "`server:tool`" in question
    record = json.loads(
        plugingov(capsys, "tools", *FINANCE, "--project", "ap-exceptions", "--prompt", "--format", "json").out
    )
    assert record["question"] in question


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("ap-exceptions",), "takes its inventory as an option", id="a name without its option"),
        pytest.param(("--tools-seen", "x"), "say in which project", id="seen nowhere"),
        pytest.param(
            ("--project", "ap-exceptions", "--tools-seen", "x", "--prompt"), "give one of them", id="both at once"
        ),
        pytest.param(("--project", "ap-exception"), "did you mean `ap-exceptions`?", id="a slip"),
        pytest.param(("--project", "ap-exceptions", "--surface", "claude-code"), "is on cowork", id="another surface"),
    ],
)
def test_what_is_refused(capsys, words, said):
    found = plugingov(capsys, "tools", *FINANCE, *words)
    assert (found.status, found.out) == (2, "")
    assert said in found.err


@pytest.mark.parametrize("format_name", ["text", "table", "markdown", "json"])
def test_hostile_names_steer_nothing(capsys, answer, format_name):
    secret = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2"
    names = ["\x1b[2J", "\u202egnp", "<script>alert(1)</script>", "| a | b |", secret, "=cmd()", "a" * 200]
    seen = answer(json.dumps({"tools": [{"name": name} for name in names] + [{"name": "post_message"}]}))
    words = ("tools", *FINANCE, "--project", "ap-exceptions", "--tools-seen", seen, "--format", format_name)
    found = plugingov(capsys, *words)
    assert found.status == 0
    assert secret not in found.out
    assert "\x1b" not in found.out
    assert "\u202e" not in found.out
    if format_name == "markdown":
        assert "<script>" not in found.out
