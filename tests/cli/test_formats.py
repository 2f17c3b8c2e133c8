"""Which formats a command has, how they show people, and where a job's summary goes."""

import json

import pytest
from click.testing import CliRunner
from command import AS_OF, TEASHOP, TEASHOP_POLICY, plugingov

from plugingov.cli.main import COMMANDS
from plugingov.cli.main import plugingov as group

CHECK = ("check", TEASHOP, "--policy", TEASHOP_POLICY, *AS_OF)
OTHERS = {
    "matrix": ("text, table, json, markdown, html, csv", "--inventory", TEASHOP),
    "rules": ("text, table, json, markdown, html, csv",),
    "explain": ("text, table, json, markdown, html", "lock-missing"),
}


@pytest.mark.parametrize("format_name", ["sarif", "github", "gitlab", "junit", "oscal"])
@pytest.mark.parametrize("name", OTHERS)
def test_a_command_that_finds_no_gaps_has_no_format_for_them(capsys, name, format_name):
    formats, *words = OTHERS[name]
    found = plugingov(capsys, name, *words, "--format", format_name)
    assert (found.status, found.out) == (2, "")
    assert f"expected one of {formats}, or one of them with `=FILE`" in found.err
    assert f"Write as {formats};" in " ".join(plugingov(capsys, name, "--help").out.split())


def test_the_help_of_a_command_lists_the_formats_that_it_has(capsys):
    assert "text, table, json, markdown, html, sarif, github, gitlab, junit, csv, oscal;" in " ".join(
        plugingov(capsys, "check", "--help").out.split()
    )


@pytest.mark.parametrize("name", ["check", "matrix"])
def test_completion_offers_the_formats_that_a_command_has(name):
    environment = {
        "_PLUGINGOV_COMPLETE": "bash_complete",
        "COMP_WORDS": f"plugingov {name} --format ",
        "COMP_CWORD": "3",
    }
    offered = CliRunner().invoke(group, [], prog_name="plugingov", env=environment).output
    assert ("sarif" in offered, "github" in offered, "markdown" in offered) == (name == "check", name == "check", True)
    assert name in COMMANDS


@pytest.mark.parametrize(
    ("words", "named"),
    [
        pytest.param((), True, id="text"),
        pytest.param(("--format", "json"), True, id="JSON"),
        pytest.param(("--format", "markdown"), False, id="markdown"),
        pytest.param(("--format", "text", "--format", "markdown=FILE"), False, id="text beside markdown"),
        pytest.param(("--format", "markdown", "--people", "names"), True, id="markdown, when asked for"),
        pytest.param(("--people", "names", "--format", "markdown"), True, id="markdown, when asked for first"),
        pytest.param(("--people", "counts"), False, id="text, when asked not to"),
    ],
)
def test_people_are_counted_where_a_format_is_read_by_more_people(capsys, tmp_path, words, named):
    words = [word.replace("FILE", str(tmp_path / "report")) for word in words]
    found = plugingov(capsys, "matrix", "--inventory", TEASHOP, *AS_OF, *words)
    assert ("mei@teashop.example" in found.out.replace("\\", "")) is named


def test_people_are_counted_where_the_environment_names_such_a_format(capsys, monkeypatch):
    monkeypatch.setenv("PLUGINGOV_MATRIX_FORMAT", "markdown")
    out = plugingov(capsys, "matrix", "--inventory", TEASHOP, *AS_OF).out
    assert (out.startswith("# "), "mei@teashop.example" in out) == (True, False)


@pytest.mark.parametrize("name", ["sarif", "github", "gitlab", "junit", "oscal"])
def test_gaps_in_files_count_people(capsys, name):
    assert "mei@teashop.example" not in plugingov(capsys, *CHECK, "--format", name).out
    assert "mei@teashop.example" in plugingov(capsys, *CHECK, "--format", name, "--people", "names").out


@pytest.fixture
def summary(tmp_path, monkeypatch):
    file = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    return file


def test_the_summary_of_a_job_gets_the_report_after_what_is_there(capsys, summary):
    summary.write_text("before\n", encoding="utf-8")
    plugingov(capsys, *CHECK, "--format", "github")
    assert summary.read_text(encoding="utf-8") == "before\n" + plugingov(capsys, *CHECK, "--format", "markdown").out


@pytest.mark.parametrize("name", ["text", "markdown", "sarif"])
def test_another_format_leaves_the_summary_alone(capsys, summary, name):
    plugingov(capsys, *CHECK, "--format", name)
    assert not summary.exists()


def test_no_summary_is_written_where_none_is_asked_for(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "")
    monkeypatch.chdir(tmp_path)
    assert plugingov(capsys, *CHECK, "--format", "github").status == 1
    assert list(tmp_path.iterdir()) == []


def test_a_summary_that_cannot_be_written_is_said_and_nothing_else_is_written(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "missing" / "summary.md"))
    report = tmp_path / "report.json"
    found = plugingov(capsys, *CHECK, "--format", "github", "--format", f"json={report}")
    assert (found.status, found.out, report.exists()) == (2, "", False)
    assert "the job summary cannot be written to" in found.err


def test_a_report_that_cannot_be_written_leaves_the_summary_as_it_was(capsys, tmp_path, summary):
    summary.write_text("before\n", encoding="utf-8")
    found = plugingov(capsys, *CHECK, "--format", "github", "--format", f"json={tmp_path / 'missing' / 'report.json'}")
    assert (found.status, found.out, summary.read_text(encoding="utf-8")) == (2, "", "before\n")


@pytest.mark.parametrize("room", [500, 1500, 3000])
def test_a_summary_is_cut_before_a_gap_where_github_would_drop_it_whole(capsys, summary, room):
    limit = 1024 * 1024
    summary.write_bytes(b"x" * (limit - room))
    plugingov(capsys, *CHECK, "--format", "github")
    written = summary.read_text(encoding="utf-8")[limit - room :]
    whole = plugingov(capsys, *CHECK, "--format", "markdown").out
    assert len(written.encode()) <= room
    assert "entries of this report are left out" in written
    assert written[written.rindex("\n\n") :] == whole[whole.rindex("\n\n") :]


def test_a_summary_holds_more_than_a_comment(capsys, summary, monkeypatch):
    whole = plugingov(capsys, *CHECK, "--format", "markdown").out
    monkeypatch.setattr("plugingov.reports.markdown.MOST_IN_A_COMMENT", 3000)
    assert len(plugingov(capsys, *CHECK, "--format", "markdown").out) <= 3000
    plugingov(capsys, *CHECK, "--format", "github")
    assert summary.read_text(encoding="utf-8") == whole


def test_a_summary_without_any_room_is_left_as_it_is(capsys, summary):
    summary.write_bytes(b"x" * (1024 * 1024 + 5))
    assert plugingov(capsys, *CHECK, "--format", "github").status == 1
    assert summary.stat().st_size == 1024 * 1024 + 5


def test_several_formats_of_one_run_are_all_written(capsys, tmp_path):
    file = tmp_path / "plugingov.sarif"
    found = plugingov(capsys, *CHECK, "--format", "github", "--format", f"sarif={file}")
    assert found.out.startswith("::error ")
    assert json.loads(file.read_text(encoding="utf-8"))["version"] == "2.1.0"


def test_what_is_unknown_is_an_annotation_where_it_counts(capsys):
    plain = plugingov(capsys, *CHECK, "--format", "github").out
    counted = plugingov(capsys, *CHECK, "--format", "github", "--fail-on-unknown").out
    assert "not known: " not in plain
    assert counted.count("not known: ") == 8
    log = json.loads(plugingov(capsys, *CHECK, "--format", "sarif", "--fail-on-unknown").out)
    assert sum("not known: " in result["message"]["text"] for result in log["runs"][0]["results"]) == 8


def test_a_rule_that_waits_for_a_setting_is_an_annotation_where_it_counts(capsys, tmp_path):
    policy = tmp_path / "policy.yaml"
    policy.write_text(
        "apiVersion: plugingov/v1\nkind: Policy\nname: p\nrules:\n  scope-outside-allowlist: {}\n  owner-missing: {}\n",
        encoding="utf-8",
    )
    words = ("check", TEASHOP, "--policy", str(policy), *AS_OF, "--format", "github")
    assert "scope-outside-allowlist" not in plugingov(capsys, *words).out
    (line,) = [
        line for line in plugingov(capsys, *words, "--fail-on-unknown").out.split("\n") if "scope-outside" in line
    ]
    assert line.startswith(f"::error file={policy},line=5,")
    assert "the policy gives no " in line
