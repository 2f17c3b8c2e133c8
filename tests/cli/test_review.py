import json
import re
import shutil
from pathlib import Path

import jsonschema
import pytest
from command import plugingov

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "requests" / "anycompany-finance"
DAY = ("--as-of", "2026-11-23")
DECISIONS = {
    "expense-policy.yaml": ("approve", 0),
    "airtable.yaml": ("approve-with-conditions", 0),
    "planning.yaml": ("needs-information", 0),
    "zapier.yaml": ("reject", 1),
}


@pytest.fixture
def finance(tmp_path, monkeypatch):
    """Stand in a copy of AnyCompany Finance."""
    for name in ("inventories/anycompany-finance", "policies", "requests"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def reviewed(capsys, *words):
    found = plugingov(capsys, "review", *words, *DAY, "--format", "json")
    return found.status, json.loads(found.out)


@pytest.mark.parametrize("name", DECISIONS)
def test_each_worked_example_comes_to_its_decision(finance, capsys, name):
    status, record = reviewed(capsys, f"requests/anycompany-finance/{name}")
    assert ([each["decision"] for each in record["requests"]], status) == ([DECISIONS[name][0]], DECISIONS[name][1])


def test_there_is_an_example_for_every_decision(finance, capsys):
    assert {file.name for file in EXAMPLES.iterdir()} == {*DECISIONS}
    status, record = reviewed(capsys, "requests")
    assert status == 1
    assert sorted(each["decision"] for each in record["requests"]) == sorted(word for word, _ in DECISIONS.values())


def test_the_record_fits_its_schema(finance, capsys):
    _, record = reviewed(capsys, "requests", "--write")
    jsonschema.Draft202012Validator(schema()).validate(record)


def test_what_is_written_is_judged_as_predicted(finance, capsys):
    before = gaps(capsys)
    status, record = reviewed(capsys, "requests/anycompany-finance/airtable.yaml", "--write")
    (review,) = record["requests"]
    (written,) = record["written"]
    assert (status, written["file"]) == (0, "inventories/anycompany-finance/requested-airtable.yaml")
    opens = {each["fingerprint"] for each in review["opens"] if each["when"] == "merged"}
    closes = {each["fingerprint"] for each in review["closes"]}
    assert opens
    assert gaps(capsys) == before - closes | opens


def test_gaps_that_would_close_are_told_and_what_is_waived_does_not_open(finance, capsys):
    waivers = finance / "policies" / "anycompany-finance.waivers.yaml"
    extra = "  W-9: {rule: install-without-approval, plugin: airtable, owner: risk@anycompany.example, reason: r, ticket: T-1, until: 2027-06-30}\n"
    waivers.write_text(waivers.read_text(encoding="utf-8") + extra, encoding="utf-8")
    before = gaps(capsys)
    _, record = reviewed(capsys, "requests/anycompany-finance/airtable.yaml", "--write")
    (review,) = record["requests"]
    assert [(each["id"], each["subject"]) for each in review["closes"]] == [("GOV008", {"item": "W-9"})]
    assert "INS006" not in {each["id"] for each in review["opens"]}
    opens = {each["fingerprint"] for each in review["opens"] if each["when"] == "merged"}
    assert gaps(capsys) == before - {each["fingerprint"] for each in review["closes"]} | opens


def gaps(capsys):
    found = plugingov(capsys, "check", *DAY, "--format", "json", "--fail-on", "never")
    return {each["fingerprint"] for each in json.loads(found.out)["gaps"] if each["status"] == "open"}


def test_only_what_is_decided_is_written_and_nothing_is_rewritten(finance, capsys):
    files = contents(finance)
    _, record = reviewed(capsys, "requests", "--write")
    assert {each["request"]: bool(each["file"]) for each in record["written"]} == {
        "IT-1131": True,
        "IT-1132": True,
        "IT-1133": False,
        "IT-1134": False,
    }
    new = contents(finance)
    assert {name: text for name, text in new.items() if name in files} == files
    assert {file.name for file in new.keys() - files.keys()} == {
        "requested-airtable.yaml",
        "requested-expense-policy.yaml",
    }


def contents(folder):
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_without_write_nothing_is_written(finance, capsys):
    files = contents(finance)
    plugingov(capsys, "review", "requests", *DAY)
    assert contents(finance) == files


def test_what_is_in_the_way_keeps_everything_from_being_written(finance, capsys):
    (finance / "inventories/anycompany-finance/requested-airtable.yaml").mkdir()
    found = plugingov(capsys, "review", "requests/anycompany-finance", "--write", *DAY)
    assert found.status == 2
    assert "requested-airtable.yaml is there already" in found.err
    assert not (finance / "inventories/anycompany-finance/requested-expense-policy.yaml").exists()


def test_where_the_report_cannot_be_written_no_entry_is(finance, capsys):
    words = ("review", "requests/anycompany-finance/airtable.yaml", "--write", "--output", "no/such/folder", *DAY)
    assert plugingov(capsys, *words).status == 2
    assert not (finance / "inventories/anycompany-finance/requested-airtable.yaml").exists()


@pytest.mark.parametrize(
    "inventory", [("inventories/anycompany-finance/organisation.yaml",), ("inventories/anycompany-finance/plugins",)]
)
def test_an_entry_goes_into_a_folder_that_holds_the_whole_inventory(finance, capsys, inventory):
    everything = [f"--inventory={each}" for each in sorted(map(str, Path("inventories").rglob("*.yaml")))]
    found = plugingov(capsys, "review", "requests/anycompany-finance/airtable.yaml", "--write", *everything, *DAY)
    assert (found.status, "--write needs a folder" in found.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        pytest.param((), 2, "Missing argument", id="no request"),
        pytest.param(("nowhere.yaml",), 2, "found no such file or folder", id="a file that there is not"),
        pytest.param(("policies/anycompany-finance.yaml",), 2, "`Request` among these files", id="another kind"),
        pytest.param(("-", "--inventory", "-"), 2, "standard input is one thing", id="standard input twice"),
    ],
)
def test_what_is_no_request_is_refused(finance, capsys, words, status, message):
    found = plugingov(capsys, "review", *words, *DAY)
    assert (found.status, message in found.err) == (status, True), found.err


@pytest.mark.parametrize("words", [("--output",), ("--format", "json={}")])
def test_no_report_takes_the_place_of_the_entry(finance, capsys, words):
    entry = "inventories/anycompany-finance/requested-airtable.yaml"
    target = [*words[:-1], words[-1].format(entry)] if words[1:] else [*words, f"inventories/../{entry}"]
    found = plugingov(capsys, "review", "requests/anycompany-finance/airtable.yaml", "--write", *DAY, *target)
    assert (found.status, "cannot go to one file" in found.err, Path(entry).exists()) == (2, True, False)


def test_an_empty_folder_is_three(finance, capsys):
    (finance / "empty").mkdir()
    assert plugingov(capsys, "review", "empty", *DAY).status == 3


def test_the_body_of_an_issue_is_reviewed(finance, capsys):
    (finance / "issue-7.md").write_text("### System\n\nAirtable\n\n### Surfaces\n\ncowork\n", encoding="utf-8")
    _, record = reviewed(capsys, "issue-7.md")
    (review,) = record["requests"]
    assert (review["request"], review["decision"]) == ("issue-7", "needs-information")
    assert {"requested_by", "audience", "data", "wants.tools"} <= {each["key"] for each in review["questions"]}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param("latin.md", "latin.md:3:5: error: found bytes that are not UTF-8", id="in another encoding"),
        pytest.param("folder.md", "found something that is not a file", id="a folder"),
        pytest.param("none.md", "found no such file or folder", id="not there"),
        pytest.param("a" * 300 + ".md", "found no such file or folder", id="a name that no file can have"),
    ],
)
def test_an_issue_that_cannot_be_read_says_why_and_where(finance, capsys, name, message):
    (finance / "latin.md").write_bytes(b"### System\n\nCafe\xe9\n")
    (finance / "folder.md").mkdir()
    found = plugingov(capsys, "review", name, *DAY)
    assert (found.status, message in found.err) == (2, True), found.err


def test_the_form_is_printed_without_any_request(capsys):
    found = plugingov(capsys, "review", "--print-form")
    assert (found.status, found.out.startswith("name: Ask for a plugin\n")) == (0, True)


@pytest.mark.parametrize("people", ["names", "counts"])
@pytest.mark.parametrize("name", ["text", "table", "json", "markdown"])
def test_people_are_named_or_counted(finance, capsys, name, people):
    words = ("requests/anycompany-finance/expense-policy.yaml", "requests/anycompany-finance/zapier.yaml")
    out = plugingov(capsys, "review", *words, *DAY, "--format", name, "--people", people).out
    assert ("controller@" in out) is (people == "names")
    assert ("grace.okafor@" in out) is (people == "names")


HOSTILE = "<script>alert(1)</script> [x](javascript:1) \u202e| \u001b[31m"


@pytest.mark.parametrize("name", ["text", "table", "markdown"])
def test_what_a_request_says_is_text_and_no_markup(finance, capsys, name):
    said = {"system": HOSTILE, "title": HOSTILE, "purpose": HOSTILE, "requested_by": HOSTILE, "audience": [HOSTILE]}
    document = {"apiVersion": "plugingov/v1", "kind": "Request", "requests": {"X": said}}
    (finance / "r.json").write_text(json.dumps(document).replace("\\u001b", ""), encoding="utf-8")
    out = plugingov(capsys, "review", "r.json", *DAY, "--format", name, "--people", "names").out
    assert "\u202e" not in out
    assert "\x1b" not in out
    if name == "markdown":
        outside_of_code = re.sub(r"`[^`]*`", "", out)
        assert "<script" not in outside_of_code.replace("\\<script", "")
        assert "[x](" not in outside_of_code


def test_control_characters_are_refused_and_no_traceback(finance, capsys):
    (finance / "r.json").write_text(
        '{"apiVersion": "plugingov/v1", "kind": "Request", "requests": {"X": {"system": "\\u001b[31m"}}}'
    )
    found = plugingov(capsys, "review", "r.json", *DAY)
    assert (found.status, "found the control character U+001B" in found.err) == (2, True)
    (finance / "i.md").write_text("### System\n\n\x1b[31m\n", encoding="utf-8")
    found = plugingov(capsys, "review", "i.md", *DAY)
    assert (found.status, "found the control character U+001B" in found.err) == (2, True)


def schema():
    text, maybe = {"type": "string"}, {"type": ["string", "null"]}
    texts = {"type": "array", "items": text}
    place = {
        "type": "object",
        "required": ["file", "line", "column", "end_line", "end_column"],
        "additionalProperties": False,
        "properties": {
            "file": text,
            **{key: {"type": "integer"} for key in ("line", "column", "end_line", "end_column")},
        },
    }
    severity = {"enum": ["critical", "high", "medium", "low"]}
    path = {"enum": ["marketplace", "custom-mcp", "oauth-connector"]}
    layer = {"enum": ["install", "activate", "authenticate", None]}
    gap = {
        "rule": text, "id": text, "severity": severity, "layer": layer, "plugin": maybe, "surface": maybe, "project": maybe,
        "subject": {"type": "object", "additionalProperties": text}, "message": text, "fix": text, "place": place,
        "fingerprint": text, "status": text, "waiver": maybe,
    }  # fmt: skip
    unknown = {**{key: value for key, value in gap.items() if key not in {"message", "fix"}}, "because": text}
    condition = {
        **gap,
        "when": {"enum": ["merged", "switched-on"]},
        "condition": text,
        "by_approval": {"type": "boolean"},
        "refused": {"type": "boolean"},
    }
    review = {
        "request": text,
        "organization": text,
        "place": place,
        "decision": {"enum": ["approve", "approve-with-conditions", "needs-information", "reject"]},
        "because": text,
        "path": closed({"proposed": {"enum": [*path["enum"], None]}, "recommended": {"enum": [*path["enum"], None]}, "because": text, "faster": maybe}),
        "paths": listed({"path": path, "recommended": {"type": "boolean"}, "allowed": {"type": "boolean"}, "facts": {"type": "object", "additionalProperties": text}, "gaps": listed(gap)}),
        "tier": closed({"level": severity, "because": text, "at": text, "may_be": listed({"level": severity, "because": text})}),
        "approvals": listed({"needed": text, "name": maybe, "role": maybe, "members": {"type": ["array", "integer"]}, "is_requester": {"type": "boolean"}, "missing": maybe}),
        "conditions": texts,
        "opens": listed(condition),
        "closes": listed(gap),
        "unknowns": listed(unknown),
        "questions": listed({"key": maybe, "asks": text, "matters": maybe}),
        "scopes": closed({"wanted": {"type": ["array", "null"]}, "needed": {"type": "object", "additionalProperties": texts}, "too_wide": texts, "too_narrow": texts, "unsaid": texts}),
        "combinations": listed({"project": text, "private": maybe, "untrusted": maybe, "way_out": maybe, "missing": maybe}),
        "rollout": listed({"surface": {"enum": ["cowork", "claude-code"]}, "via": text, "steps": listed({"layer": layer, "who": {"enum": ["org admin", "IT", "project owner", "member"]}, "name": maybe, "does": text, "setting": maybe}), "not_enforceable": texts}),
        "entry": closed({"plugin": text, "same_system": texts}),
    }  # fmt: skip
    return closed(
        {
            "format": {"const": "plugingov.review/1"},
            "organization": maybe,
            "organizations": texts,
            "policy": text,
            "as_of": text,
            "notes": texts,
            "requests": listed(review),
            "written": listed({"request": text, "file": maybe, "why_not": maybe}),
        }
    )


def closed(properties):
    return {"type": "object", "required": [*properties], "properties": properties, "additionalProperties": False}


def listed(properties):
    return {"type": "array", "items": closed(properties)}


@pytest.mark.parametrize("name", ["text", "table", "json", "markdown"])
def test_no_secret_of_a_request_is_shown(finance, capsys, name):
    server = {"command": "x", "args": ["--token", "opensesame"], "env": {"API_KEY": "opensesame"}, "operator": "us"}
    said = {
        "system": "ledger2",
        "surfaces": ["claude-code", "cowork"],
        "proposes": {"path": "custom-mcp", "server": server},
    }
    document = {"apiVersion": "plugingov/v1", "kind": "Request", "requests": {"X": said}}
    (finance / "r.json").write_text(json.dumps(document), encoding="utf-8")
    for policy in ("policies/anycompany-finance.yaml", "builtin/baseline", "builtin/strict"):
        found = plugingov(capsys, "review", "r.json", "--policy", policy, *DAY, "--format", name)
        assert found.status == 0
        assert "opensesame" not in found.out + found.err


def test_the_request_of_the_page_is_one(finance, capsys):
    page = (ROOT / "docs" / "reviewing.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"^```yaml\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    (finance / "page.yaml").write_text(text, encoding="utf-8")
    _, record = reviewed(capsys, "page.yaml")
    assert [each["decision"] for each in record["requests"]] == ["approve"]
