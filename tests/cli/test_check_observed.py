"""`check --observed`: machines as files, folders and standard input, beside inventories or alone."""

import io
import json
import sys

import pytest
from command import plugingov
from machines import HOME, MANAGED, STATE, put

HEADING = "apiVersion: plugingov/v1\nkind: Inventory\norganization: acme\n"
INVENTORY = HEADING + (
    "plugins:\n  crm:\n    title: CRM\n    path: custom-mcp\n    owner: ada@x.example\n"
    "    server: {transport: http, url: https://mcp.crm.example/mcp}\n"
    "    provision: {claude-code: {via: user-server}}\n"
)
CRM, DOCS = ({"type": "http", "url": f"https://mcp.{name}.example/mcp"} for name in ("crm", "docs"))
FILES = {STATE: {"mcpServers": {"crm": CRM, "docs": DOCS}}}
DRIFT = ("--only", "DRF001", "--only", "DRF007", "--as-of", "2026-11-22")
STRANGER = "docs (https://mcp.docs.example/mcp)"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def inventory(folder):
    (folder / "inventories").mkdir()
    (folder / "inventories" / "acme.yaml").write_text(INVENTORY, encoding="utf-8")
    return folder


def collect(capsys, root, *words, day="2026-11-22"):
    done = plugingov(capsys, "collect", "--root", str(root), "--as-of", day, *words)
    assert done.status == 0, done.err
    return done.out


def check(capsys, *words, status=1):
    done = plugingov(capsys, "check", *words, "--format", "json")
    assert done.status == status, done.err
    return json.loads(done.out)


def items(report):
    return [gap["subject"]["item"] for gap in report["gaps"] if "item" in gap["subject"]]


def put_all(folder, capsys):
    """Write a copy of a machine, its observation in each format, and a folder with two of them."""
    root = put(folder / "copy", FILES)
    (folder / "seen.yaml").write_text(collect(capsys, root), encoding="utf-8")
    (folder / "seen.json").write_text(collect(capsys, root, "--format", "json"), encoding="utf-8")
    (folder / "seen.jsonl").write_text(
        "".join(collect(capsys, root, "--format", "jsonl", "--machine", name) for name in ("one", "two")),
        encoding="utf-8",
    )
    (folder / "fleet").mkdir()
    for name in ("one", "two"):
        text = collect(capsys, root, "--machine", name)
        (folder / "fleet" / f"{name}.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("names", "machines"),
    [
        pytest.param(["seen.yaml"], 1, id="YAML"),
        pytest.param(["seen.json"], 1, id="JSON"),
        pytest.param(["seen.jsonl"], 2, id="one in each line"),
        pytest.param(["fleet"], 2, id="a folder of observations"),
        pytest.param(["copy"], 1, id="the copy of a machine"),
        pytest.param([f"copy/{HOME}"], 1, id="a home"),
        pytest.param(["seen.yaml", "seen.yaml"], 1, id="the same named twice"),
        pytest.param(["seen.yaml", "fleet", "copy"], 4, id="several"),
    ],
)
def test_what_observed_may_name(inventory, capsys, names, machines):
    put_all(inventory, capsys)
    report = check(capsys, *(word for name in names for word in ("--observed", name)), *DRIFT)
    assert report["summary"]["machines"] == machines
    assert items(report) == [STRANGER]
    assert report["unknowns"] == []


@pytest.mark.parametrize("form", ["yaml", "json", "jsonl"])
def test_what_collect_prints_is_taken_from_standard_input(inventory, capsys, monkeypatch, form):
    text = collect(capsys, put(inventory / "copy", FILES), "--format", form)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert items(check(capsys, "--observed", "-", *DRIFT)) == [STRANGER]


def test_a_folder_that_is_read_now_is_of_the_day_that_is_judged(inventory, capsys):
    put(inventory / "copy", FILES)
    (row,) = [
        row
        for row in check(capsys, "--observed", "copy", *DRIFT[:-1], "2027-05-01")["coverage"]
        if row["id"] == "DRF007"
    ]
    assert (row["passed"], row["unknown"]) == (1, 0)


def test_an_old_observation_is_a_gap_in_its_own_file(inventory, capsys):
    text = collect(capsys, put(inventory / "copy", FILES), day="2026-11-01")
    (inventory / "seen.yaml").write_text(text, encoding="utf-8")
    gaps = check(capsys, "--observed", "seen.yaml", *DRIFT)["gaps"]
    (old,) = [gap for gap in gaps if gap["id"] == "DRF007"]
    assert (old["severity"], old["place"]["file"]) == ("low", "seen.yaml")


def test_without_an_inventory_the_rules_that_need_none_are_asked(folder, capsys):
    put(folder / "copy", FILES | {MANAGED: {"allowedMcpServers": []}})
    report = check(capsys, "--observed", "copy", "--policy", "builtin/strict", "--as-of", "2026-11-22")
    why = {row["id"]: row["why"] for row in report["coverage"]}
    assert "not asked: no inventory was given" in why["DRF001"]
    assert "allowlist-users-can-widen" in {gap["rule"] for gap in report["gaps"]}
    assert report["organizations"] == ["unnamed"]


def test_each_machine_belongs_to_the_organisation_that_it_names(inventory, capsys):
    other = INVENTORY.replace("acme", "other").replace("crm", "docs")
    (inventory / "inventories" / "other.yaml").write_text(other, encoding="utf-8")
    root = put(inventory / "copy", FILES)
    for name in ("acme", "other"):
        (inventory / f"{name}.yaml").write_text(collect(capsys, root, "--organization", name), encoding="utf-8")
    report = check(capsys, "--observed", "acme.yaml", "--observed", "other.yaml", *DRIFT)
    assert sorted((gap["organization"], gap["subject"]["item"]) for gap in report["gaps"]) == [
        ("acme", STRANGER),
        ("other", "crm (https://mcp.crm.example/mcp)"),
    ]
    found = plugingov(capsys, "check", "--observed", "copy", *DRIFT)
    assert found.status == 2
    assert "copy:1:1: error: found an observation of no organization" in found.err
    assert "expected: `organization`: one of acme, other" in found.err


def test_a_file_that_was_not_understood_is_shown_and_is_not_empty(inventory, capsys):
    put(inventory / "copy", {STATE: '{"mcpServers": {'})
    report = check(capsys, "--observed", "copy", *DRIFT, status=0)
    assert [(each["place"]["file"], bool(each["why"])) for each in report["unread"]] == [(f"copy/{STATE}", True)]
    assert [fact["subject"].get("item") for fact in report["unknowns"]] == ["what an unread .claude.json holds"]
    text = plugingov(capsys, "check", "--observed", "copy", *DRIFT).out
    assert "Observed files that were not read, or not in full" in text
    assert f"copy/{STATE}:1:" in text


def test_machines_are_spoken_of_only_where_there_are_any(inventory, capsys):
    report = check(capsys, *DRIFT[:-2], "--only", "GOV001", "--as-of", "2026-11-22", status=0)
    assert "machines" not in report["summary"]
    assert "unread" not in report


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        pytest.param(INVENTORY, ("--observed", "x.yaml"), "found 'Inventory'", id="an inventory"),
        pytest.param("", ("--observed", "missing.yaml"), "missing.yaml", id="a file that is not there"),
        pytest.param("{", ("--observed", "x.yaml"), "x.yaml:1:", id="a file that is no YAML"),
        pytest.param(
            "", ("--observed", "empty"), "found nothing of Claude Code or Cowork in this folder", id="an empty folder"
        ),
        pytest.param("", ("--observed", "-"), "<stdin>", id="nothing on standard input"),
        pytest.param("", ("-", "--observed", "-"), "standard input is one thing", id="standard input for both"),
    ],
)
def test_what_is_no_observation_is_refused(inventory, capsys, monkeypatch, text, words, said):
    (inventory / "empty").mkdir()
    (inventory / "x.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    found = plugingov(capsys, "check", *words, *DRIFT)
    assert found.status == 2
    assert said in found.err


def test_hundreds_of_machines_take_no_long_time(inventory, capsys):
    text = collect(capsys, put(inventory / "copy", FILES), "--format", "jsonl", "--machine", "m")
    fleet = "".join(text.replace('"machine":"m"', f'"machine":"m{number}"') for number in range(100))
    (inventory / "fleet.jsonl").write_text(fleet, encoding="utf-8")
    report = check(capsys, "--observed", "fleet.jsonl", "--as-of", "2026-11-22")
    assert report["summary"]["machines"] == 100
    assert items(report).count(STRANGER) >= 1


def written(folder, capsys, *words, files=FILES):
    """Write a machine and return its rows."""
    text = collect(capsys, put(folder / "copy", files), "--format", "jsonl", *words)
    return text.splitlines(keepends=True)


def gaps(report):
    return {gap["fingerprint"]: (gap["id"], gap["severity"], gap["status"]) for gap in report["gaps"]}


def test_rows_show_what_the_machine_shows(inventory, capsys):
    rows = written(inventory, capsys, files=FILES | {MANAGED: {"allowedMcpServers": [{"serverName": "docs"}]}})
    (inventory / "rows.jsonl").write_text("".join(rows), encoding="utf-8")
    mine, whole = (check(capsys, "--observed", each, "--as-of", "2026-11-22") for each in ("rows.jsonl", "copy"))
    assert gaps(mine) == gaps(whole)
    assert mine["summary"]["machines"] == 1


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson"])
def test_rows_in_a_folder_are_one_machine_in_however_many_files(inventory, capsys, name):
    rows = written(inventory, capsys)
    (inventory / "rows").mkdir()
    for file, lines in ((name, rows[::2]), ("b.jsonl", rows[1::2])):
        (inventory / "rows" / file).write_text("".join(lines), encoding="utf-8")
    report = check(capsys, "--observed", "rows", *DRIFT)
    assert (report["summary"]["machines"], items(report)) == (1, [STRANGER])


def test_documents_and_rows_may_lie_in_one_file(inventory, capsys):
    document = json.dumps(json.loads(collect(capsys, put(inventory / "copy", FILES), "--format", "json")))
    lines = [*written(inventory, capsys, "--machine", "a"), f"{document}\n"]
    (inventory / "both.jsonl").write_text("".join(lines), encoding="utf-8")
    assert check(capsys, "--observed", "both.jsonl", *DRIFT)["summary"]["machines"] == 2


def test_a_machine_of_which_rows_are_missing_is_told_and_nothing_is_absent_there(inventory, capsys):
    rows = [line for line in written(inventory, capsys, "--machine", "laptop-7") if '"name":"docs"' not in line]
    (inventory / "rows.jsonl").write_text("".join(rows), encoding="utf-8")
    done = plugingov(capsys, "check", "--observed", "rows.jsonl", *DRIFT, "--format", "json", "--fail-on", "never")
    assert "of laptop-7 fewer rows came than were written: what is absent there is not told" in done.err
    assert items(json.loads(done.out)) == []
    assert "of laptop-7" not in plugingov(capsys, "check", "--observed", "copy", *DRIFT).err


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(lambda line: line[:-20] + "\n", "found a row that is not whole", id="a line that is cut off"),
        pytest.param(
            lambda line: line.replace("row/1", "row/9"), "found a row of another `schema`", id="another schema"
        ),
        pytest.param(lambda line: line.replace("files", "flies"), "found a row that cannot be judged", id="no part"),
        pytest.param(lambda line: line.replace("2026-11-22", "22.11.2026"), "found a row of no day", id="no day"),
    ],
)
@pytest.mark.parametrize("name", ["rows.jsonl", "-"])
def test_a_row_that_is_none_is_told_with_its_line_and_nothing_is_checked(
    inventory, capsys, monkeypatch, spoil, said, name
):
    rows = written(inventory, capsys)
    rows[1] = spoil(rows[1])
    text = "".join(rows)
    (inventory / "rows.jsonl").write_text(text, encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    done = plugingov(capsys, "check", "--observed", name, *DRIFT)
    assert (done.status, done.out) == (2, "")
    assert f"{'<stdin>' if name == '-' else name}:2:1: error: {said}" in done.err


def test_a_document_in_a_line_that_is_wrong_is_told_with_its_line(inventory, capsys):
    document = {"apiVersion": "plugingov/v1", "kind": "Observation", "surfaces": 1}
    (inventory / "seen.jsonl").write_text("\n\n" + json.dumps(document), encoding="utf-8")
    assert "seen.jsonl:3:" in plugingov(capsys, "check", "--observed", "seen.jsonl", *DRIFT).err


def test_matrix_says_that_a_machine_of_nobody_tells_it_nothing(capsys, tmp_path):
    (tmp_path / "inventory.yaml").write_text(INVENTORY, encoding="utf-8")
    (tmp_path / "machine").mkdir()
    (tmp_path / "machine" / ".claude.json").write_text("{}", encoding="utf-8")
    words = ("--inventory", str(tmp_path / "inventory.yaml"), "--observed", str(tmp_path / "machine"))
    found = plugingov(capsys, "matrix", *words)
    assert found.status == 0
    assert "nobody says whose it is" in found.err


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        pytest.param("Ada@X.example", "on", id="as the inventory writes it but for capitals"),
        pytest.param("adam@x.example", "unknown", id="somebody else"),
    ],
)
def test_a_machine_is_that_of_the_member_whom_groups_name(inventory, capsys, member, expected):
    named = INVENTORY + "groups:\n  sales: {members: [ada@x.example]}\n"
    (inventory / "inventories" / "acme.yaml").write_text(named, encoding="utf-8")
    root = put(inventory / "copy", FILES)
    (inventory / "seen.yaml").write_text(collect(capsys, root, "--member", member), encoding="utf-8")
    words = ("--member", "ada@x.example", "--observed", "seen.yaml", "--as-of", "2026-11-22", "--format", "json")
    told = json.loads(plugingov(capsys, "effective", *words).out)
    answers = {each["layer"]: each["state"] for each in told["members"][0]["plugins"][0]["answers"]}
    assert answers["install"] == expected
