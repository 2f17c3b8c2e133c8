import csv
import gzip
import io
import json

import duckdb
import pytest
from command import plugingov
from fleets import CRM, ELSEWHERE, INVENTORY, MANAGED, NOTES, POLICY, laptop, write_rows

AS_OF = ("--as-of", "2026-11-23")


@pytest.fixture
def acme(tmp_path, monkeypatch):
    (tmp_path / "inventories").mkdir()
    (tmp_path / "inventories" / "acme.yaml").write_text(INVENTORY, encoding="utf-8")
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "fleet.yaml").write_text(POLICY, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fleet(capsys, *words):
    found = plugingov(capsys, "fleet", *words, *AS_OF, "--format", "json")
    record = json.loads(found.out) if found.out else None
    return found, record and record["organizations"][0]


ABSENT = ("DRF002", "vendor-master")
NOT_DECLARED = ("DRF001", "notes (npx -y @acme/notes)")


def counts(found):
    return {(gap["id"], gap["plugin"] or gap["subject"]["item"]): (gap["machines"], gap["members"]) for gap in found}


def test_each_gap_tells_how_many_machines_and_members_have_it(acme, capsys):
    machines = (
        laptop("m1", "ada@acme.example", {**CRM, **NOTES}),
        laptop("m2", "bob@acme.example", NOTES),
        laptop("m3", "bob@acme.example", NOTES),
        laptop("m4", "cleo@acme.example", {}, managed=MANAGED),
        laptop("m5", "", ELSEWHERE),
    )
    write_rows(acme / "rows" / "one.jsonl", *machines)
    found, told = fleet(capsys, "rows")
    assert found.status == 1
    assert (told["machines"], told["members"]) == (5, 3)
    said = counts(told["gaps"])
    assert said[NOT_DECLARED] == (3, 2)
    assert said[ABSENT] == (4, 2)
    assert said["DRF005", "crm"] == (1, 0)


def test_groups_and_platforms_are_told_apart(acme, capsys):
    rows = acme / "rows.jsonl"
    write_rows(rows, laptop("m1", "ada@acme.example", NOTES), laptop("m2", "cleo@acme.example", NOTES))
    beside = [row for row in rows.read_text(encoding="utf-8").splitlines() if '"m2"' in row]
    told = [json.loads(row) for row in beside]
    lines = [
        json.dumps({**row, "machine": "m3", "member": "dan", "groups": ["guests"], "platform": "macos"}) for row in told
    ]
    rows.write_text(rows.read_text(encoding="utf-8") + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    _, told = fleet(capsys, "rows.jsonl")
    notes = next(gap for gap in told["gaps"] if gap["id"] == "DRF001")
    assert {group: each["members"] for group, each in notes["groups"].items()} == {
        "audit": 1,
        "finance": 1,
        "guests": 1,
    }
    assert {name: each["machines"] for name, each in notes["platforms"].items()} == {"linux": 2, "macos": 1}


def test_of_each_machine_the_newest_rows_count(acme, capsys):
    write_rows(acme / "rows" / "old.jsonl", laptop("m1", "ada@acme.example", NOTES, day="2026-11-20"))
    write_rows(acme / "rows" / "new.jsonl", laptop("m1", "ada@acme.example", CRM, day="2026-11-22"))
    _, told = fleet(capsys, "rows")
    assert told["machines"] == 1
    assert counts(told["gaps"]).keys() == {ABSENT}


def test_a_machine_that_has_told_nothing_for_long_is_silent_and_its_absences_are_not_known(acme, capsys):
    old = laptop("m1", "ada@acme.example", CRM, day="2026-01-02")
    write_rows(acme / "rows.jsonl", old, laptop("m2", "bob@acme.example", {}, managed=MANAGED))
    _, told = fleet(capsys, "rows.jsonl")
    assert told["silent"] == {"machines": 1, "each": [{"machine": "m1", "last": "2026-01-02"}]}
    assert ABSENT not in counts(told["gaps"])


def test_of_very_many_silent_machines_a_page_names_the_longest_silent_and_json_all(acme, capsys):
    machines = (laptop(f"m{number:02}", "", CRM, day=f"2026-01-{number:02}") for number in range(1, 31))
    write_rows(acme / "rows.jsonl", *machines)
    found = plugingov(capsys, "fleet", "rows.jsonl", *AS_OF)
    assert "silent: 30 machines (the 20 longest so; all in json)" in found.out
    assert "m20" in found.out
    assert "m21" not in found.out
    _, told = fleet(capsys, "rows.jsonl")
    assert [each["machine"] for each in told["silent"]["each"]] == [f"m{number:02}" for number in range(1, 31)]


@pytest.mark.parametrize(
    ("times", "repeated"),
    [
        pytest.param(1, 0, id="a row did not come"),
        pytest.param(2, 1, id="a row did not come, and the others came twice"),
    ],
)
def test_where_rows_are_missing_nothing_is_told_to_be_absent(acme, capsys, times, repeated):
    file = write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", {}, managed=MANAGED))
    lines = file.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if json.loads(line).get("name") != "vendor-master"]
    assert len(kept) < len(lines)
    file.write_text("\n".join(kept * times), encoding="utf-8")
    _, told = fleet(capsys, "rows.jsonl")
    assert (told["incomplete"], told["repeated"]) == (1, repeated)
    assert ABSENT not in counts(told["gaps"])


def test_what_came_twice_of_a_whole_machine_leaves_it_whole(acme, capsys):
    machine = laptop("m1", "ada@acme.example", CRM)
    write_rows(acme / "rows.jsonl", machine, machine)
    _, told = fleet(capsys, "rows.jsonl")
    assert (told["incomplete"], told["repeated"]) == (0, 1)
    assert counts(told["gaps"])[ABSENT] == (1, 1)


@pytest.mark.parametrize("day", ["2026-11-21", "2026-11-22"])
def test_windows_and_the_linux_inside_it_are_told_apart_though_they_are_called_alike(acme, capsys, day):
    windows = laptop("m1", "ada@acme.example", NOTES, day=day, platform="windows")
    write_rows(acme / "rows.jsonl", windows, laptop("m1", "ada@acme.example", {}, managed=MANAGED, platform="wsl"))
    _, told = fleet(capsys, "rows.jsonl")
    assert (told["machines"], told["members"], told["repeated"]) == (1, 1, 0)
    notes = next(gap for gap in told["gaps"] if gap["id"] == "DRF001")
    assert {name: each["machines"] for name, each in notes["platforms"].items()} == {"windows": 1}


def test_rows_that_came_twice_count_once_and_are_told(acme, capsys):
    one = laptop("m1", "ada@acme.example", NOTES)
    write_rows(acme / "rows" / "one.jsonl", one)
    write_rows(acme / "rows" / "again.jsonl", one)
    _, told = fleet(capsys, "rows")
    assert (told["repeated"], counts(told["gaps"])[NOT_DECLARED]) == (1, (1, 1))
    assert [each["file"] for each in told["repeated_in"]] == ["rows/again.jsonl", "rows/one.jsonl"]
    assert "counts once: see rows/again.jsonl, rows/one.jsonl" in plugingov(capsys, "fleet", "rows", *AS_OF).out


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        pytest.param({"schema": "plugingov.row/9"}, "its `schema` is not plugingov.row/1", id="of another version"),
        pytest.param({"schema": None}, "its `schema` is not plugingov.row/1", id="of no version"),
        pytest.param({"row": "table"}, "its `row` is of no known kind", id="of a kind that nobody knows"),
        pytest.param({"row": ["server"]}, "its `row` is of no known kind", id="with a list for its kind"),
        pytest.param({"machine": None}, "it does not say of which `machine` it is", id="of no machine"),
        pytest.param({"taken_at": "yesterday"}, "its `taken_at` is no day", id="of no day"),
        pytest.param({"taken_at": "2026-02-31"}, "its `taken_at` is no day", id="of a day that never was"),
        pytest.param({"taken_at": "2027-01-01"}, "its clock is in the future", id="from the future"),
        pytest.param({"organization": "other"}, "it is of no `organization` that is judged", id="of somebody else"),
        pytest.param(
            {"platform": "plan9"}, "its `platform` is none that is known", id="of a platform that nobody knows"
        ),
        pytest.param({"settings": None}, "its `settings` are no JSON", id="without its text"),
        pytest.param({"settings": "files"}, "its `settings` are no JSON", id="with a text that is no JSON"),
    ],
)
def test_a_row_that_cannot_be_judged_is_counted_with_its_file_and_why(acme, capsys, changed, why):
    file = write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", NOTES))
    bad = {
        **next(json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if '"server"' in line),
        **changed,
    }
    file.write_text(file.read_text(encoding="utf-8") + json.dumps(bad) + "\n", encoding="utf-8")
    found, told = fleet(capsys, "rows.jsonl", "--min-judged", "0.5")
    assert found.status == 1
    at = len(file.read_text(encoding="utf-8").splitlines())
    assert told["troubles"] == [{"why": why, "file": "rows.jsonl", "rows": 1, "first": at}]
    assert told["rows"] == told["judged"] + 1


@pytest.mark.parametrize(
    "line",
    [
        pytest.param('{"schema":"plugingov.row/1","row":"ser', id="half a line"),
        pytest.param("[1, 2]", id="a list"),
        pytest.param('"row"', id="a text"),
        pytest.param("\x00\x01", id="bytes that are no text"),
    ],
)
def test_what_is_no_row_is_counted_and_ends_nothing(acme, capsys, line):
    file = write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", NOTES))
    file.write_text(file.read_text(encoding="utf-8") + line, encoding="utf-8")
    found, told = fleet(capsys, "rows.jsonl", "--min-judged", "0.5")
    assert (found.status, sum(each["rows"] for each in told["troubles"])) == (1, 1)


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param("{", id="half a text"),
        pytest.param("{}", id="nothing in it"),
        pytest.param('{"files":{}}', id="files that are no list"),
        pytest.param('{"files":[{"kind":"odd","path":"/x","data":{}}]}', id="a file of no known kind"),
        pytest.param('{"files":[],"homes":[1]}', id="a home that is a number"),
        pytest.param('{"files":[],"x":' + "[" * 60 + "]" * 60 + "}", id="deeper than any edge writes"),
    ],
)
def test_a_text_that_no_edge_writes_is_refused_and_counted(acme, capsys, settings):
    file = write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", NOTES))
    bad = next(json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if '"server"' in line)
    bad["settings"] = settings
    file.write_text(file.read_text(encoding="utf-8") + json.dumps(bad) + "\n", encoding="utf-8")
    found, told = fleet(capsys, "rows.jsonl", "--min-judged", "0.5")
    assert found.status == 1
    assert [each["rows"] for each in told["refused"]] == [1]


def test_what_is_shared_counts_only_under_its_own_digest(acme, capsys):
    file = write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", NOTES))
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    forged = [{**row, "settings": '{"files":[]}'} if row["row"] == "shared" else row for row in rows]
    file.write_text("".join(json.dumps(row) + "\n" for row in forged), encoding="utf-8")
    found, told = fleet(capsys, "rows.jsonl", "--min-judged", "0")
    assert (found.status, told["gaps"]) == (0, [])  # what cannot be read shows nothing to be absent either
    assert sum(each["rows"] for each in told["refused"]) == sum(row["row"] in {"server", "settings"} for row in rows)


def test_a_run_that_judges_too_few_rows_fails_and_says_so(acme, capsys):
    file = write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", CRM))
    file.write_text(file.read_text(encoding="utf-8") + '{"schema":"plugingov.row/9"}\n', encoding="utf-8")
    found = plugingov(capsys, "fleet", "rows.jsonl", *AS_OF)
    assert found.status == 2
    assert "--min-judged asks for 99.00%" in found.out
    quiet = plugingov(capsys, "-q", "fleet", "rows.jsonl", *AS_OF, "--output", "report.txt")
    assert quiet.status == 2
    assert quiet.err == "plugingov: only 80.00% of 5 rows could be judged, and --min-judged asks for 99.00%\n"


def test_a_door_is_missing_only_where_it_is_meant_for_the_member(acme, capsys):
    managed = "surfaces: {claude-code: {managed: {by: server, mode: rbac_groups, order: [audit], default: settings}}}\n"
    given = "via: managed-plugin, package: vendor@tools, groups: {audit: absent}"
    text = INVENTORY.replace("via: managed-mcp", given).replace("groups:\n", f"{managed}groups:\n", 1)
    text += "marketplaces: {tools: {source: {github: acme/tools}}}\n"
    (acme / "inventories" / "acme.yaml").write_text(text, encoding="utf-8")
    machines = (laptop(f"m{member[0]}", f"{member}@acme.example", CRM) for member in ("ada", "bob", "cleo"))
    write_rows(acme / "rows.jsonl", *machines)
    _, told = fleet(capsys, "rows.jsonl")
    absent = next(gap for gap in told["gaps"] if gap["id"] == "DRF002")
    assert (absent["machines"], sorted(absent["groups"])) == (2, ["finance"])


def test_what_is_new_since_a_day_is_told(acme, capsys):
    write_rows(acme / "rows" / "1.jsonl", laptop("m1", "ada@acme.example", NOTES, day="2026-11-10"))
    write_rows(acme / "rows" / "2.jsonl", laptop("m2", "bob@acme.example", {**NOTES, **ELSEWHERE}, day="2026-11-22"))
    write_rows(acme / "rows" / "3.jsonl", laptop("m1", "ada@acme.example", NOTES, day="2026-11-22"))
    _, told = fleet(capsys, "rows", "--since", "2026-11-12")
    before = {gap["id"]: (gap["before"]["machines"], gap["machines"]) for gap in told["gaps"]}
    assert before["DRF001"] == (1, 2)
    assert before["DRF005"] == (0, 1)


def test_where_no_row_is_old_enough_nothing_is_called_new(acme, capsys):
    write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", NOTES, day="2026-11-22"))
    found, told = fleet(capsys, "rows.jsonl", "--since", "2026-11-12")
    assert (told["compared"], {gap["before"] for gap in told["gaps"]}) == (None, {None})
    said = "No row and no snapshot of acme is of 2026-11-12 or before it: nothing is compared."
    assert said in json.loads(found.out)["notes"]


def test_parquet_and_json_lines_say_the_same(acme, capsys):

    machines = (laptop("m1", "ada@acme.example", NOTES), laptop("m2", "bob@acme.example", ELSEWHERE, managed=None))
    write_rows(acme / "lines" / "rows.jsonl", *machines)
    (acme / "table").mkdir()
    duckdb.sql("copy (select * from 'lines/rows.jsonl') to 'table/rows.parquet' (format parquet)")
    lines, table = (plugingov(capsys, "fleet", name, *AS_OF, "--format", "json") for name in ("lines", "table"))
    assert lines.out == table.out
    assert json.loads(lines.out)["organizations"][0]["gaps"]


def test_a_machine_is_whole_though_its_number_of_rows_is_written_as_a_fraction(acme, capsys):
    write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", CRM))
    duckdb.sql("copy (select * replace (rows::double as rows) from 'rows.jsonl') to 'rows.parquet' (format parquet)")
    _, told = fleet(capsys, "rows.parquet")
    assert told["incomplete"] == 0
    assert counts(told["gaps"])[ABSENT] == (1, 1)


def test_waived_gaps_stay_in_the_report_and_fail_nothing(acme, capsys):
    write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", NOTES))
    _, told = fleet(capsys, "rows.jsonl")
    waivers = "".join(
        f"  W-{number}: {{fingerprint: {gap['fingerprint']}, owner: a@acme.example, reason: known, ticket: T-1, until: 2026-12-31}}\n"
        for number, gap in enumerate(told["gaps"])
    )
    heading = "apiVersion: plugingov/v1\nkind: Waivers\norganization: acme\nwaivers:\n"
    (acme / "policies" / "waivers.yaml").write_text(heading + waivers, encoding="utf-8")
    found, told = fleet(capsys, "rows.jsonl")
    assert found.err == ""
    assert {gap["status"] for gap in told["gaps"]} == {"waived"}
    assert found.status == 0


def test_a_spreadsheet_has_a_row_for_each_gap(acme, capsys):
    write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", NOTES))
    found = plugingov(capsys, "fleet", "rows.jsonl", *AS_OF, "--format", "csv")
    (row, *_) = csv.DictReader(io.StringIO(found.out))
    assert (row["rule"], row["machines"], row["members"], row["linux"]) == ("undeclared-install", "1", "1", "1")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param((), "name rows", id="no rows named"),
        pytest.param(("nowhere",), "found no file of rows", id="a path where nothing is"),
        pytest.param(
            ("rows.jsonl", "--since", "2026-11-23"), "before that of the judgement", id="compared with itself"
        ),
        pytest.param(("rows.jsonl", "--min-judged", "2"), "min-judged", id="a share above the whole"),
    ],
)
def test_words_that_make_no_sense_are_refused(acme, capsys, words, said):
    write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", CRM))
    found = plugingov(capsys, "fleet", *words, *AS_OF)
    assert found.status == 2
    assert said in found.err


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"garbage", id="something else"),
        pytest.param(b"PAR1" + b"\0" * 40 + b"PAR1", id="only the ends of one"),
    ],
)
def test_a_file_that_is_no_parquet_is_refused_by_its_name(acme, capsys, content):
    write_rows(acme / "rows" / "good.jsonl", laptop("m1", "ada@acme.example", CRM))
    (acme / "rows" / "bad.parquet").write_bytes(content)
    found = plugingov(capsys, "fleet", "rows", *AS_OF)
    assert found.status == 2
    assert "rows/bad.parquet" in found.err
    assert "found rows that cannot be read" in found.err
    assert "defect" not in found.err


def test_a_parquet_file_that_was_cut_in_the_middle_is_refused(acme, capsys):
    write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", NOTES))
    duckdb.sql("copy (select * from 'rows.jsonl') to 'rows.parquet' (format parquet)")
    whole = (acme / "rows.parquet").read_bytes()
    (acme / "rows.parquet").write_bytes(whole[:40] + b"\0" * 400 + whole[440:])
    found = plugingov(capsys, "fleet", "rows.parquet", *AS_OF)
    assert found.status == 2
    assert "defect" not in found.err


def test_columns_of_other_types_end_nothing(acme, capsys):
    write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", NOTES))
    columns = "* exclude (taken_at, groups, rows), taken_at::date as taken_at, 'x' as groups, 'y' as rows"
    rows = "(select *, null::varchar[] as groups from 'rows.jsonl')"
    duckdb.sql(f"copy (select {columns} from {rows}) to 'rows.parquet' (format parquet)")  # noqa: S608 (our own words)
    found, told = fleet(capsys, "rows.parquet")
    assert (found.status, counts(told["gaps"])[NOT_DECLARED]) == (1, (1, 1))


def test_files_without_any_row_are_nothing_to_judge(acme, capsys):
    (acme / "rows.jsonl").write_text("", encoding="utf-8")
    assert plugingov(capsys, "fleet", "rows.jsonl", *AS_OF).status == 3


def test_the_same_rows_give_the_same_bytes_in_any_order(acme, capsys):
    machines = [laptop(f"m{number}", "ada@acme.example", NOTES if number % 2 else ELSEWHERE) for number in range(6)]
    write_rows(acme / "one.jsonl", *machines)
    write_rows(acme / "other.jsonl", *reversed(machines))
    one, other = (plugingov(capsys, "fleet", f"{name}.jsonl", *AS_OF).out for name in ("one", "other"))
    assert one == other
    assert "where to start" in one


def test_managed_servers_are_there(acme, capsys):
    write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", {}, managed=MANAGED))
    _, told = fleet(capsys, "rows.jsonl")
    assert counts(told["gaps"]) == {}


def test_several_organizations_are_judged_each_by_its_own_rows(acme, capsys):
    text = INVENTORY.replace("organization: acme", "organization: other")
    (acme / "inventories" / "other.yaml").write_text(text, encoding="utf-8")
    write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", NOTES), laptop("m2", "bob@acme.example", CRM))
    lines = (acme / "rows.jsonl").read_text(encoding="utf-8").splitlines()
    others = [line.replace('"organization": "acme"', '"organization": "other"') for line in lines if '"m2"' in line]
    kept = [line for line in lines if '"m1"' in line]
    (acme / "rows.jsonl").write_text("\n".join([*kept, *others]), encoding="utf-8")
    record = json.loads(plugingov(capsys, "fleet", "rows.jsonl", *AS_OF, "--format", "json").out)
    one, other = record["organizations"]
    assert [each["organization"] for each in (one, other)] == ["acme", "other"]
    assert (one["rows"], other["rows"]) == (len(kept), len(others))
    assert (NOT_DECLARED in counts(one["gaps"]), NOT_DECLARED in counts(other["gaps"])) == (True, False)


def test_a_page_for_people_holds_what_weighs_most_and_says_where_the_rest_is(acme, capsys):
    many = {f"own-{number}": {"type": "http", "url": f"https://own-{number}.example/mcp"} for number in range(60)}
    write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", many))
    told = plugingov(capsys, "fleet", "rows.jsonl", *AS_OF).out
    assert "gaps on machines (the 40 that weigh most; 21 more in json and csv)" in told
    assert told.count("undeclared-install  ") <= 41


def test_who_has_a_gap_milder_is_told_apart_from_who_has_it_worst(acme, capsys):
    """What loads is worse than what an exclusive `managed-mcp.json` keeps from loading."""
    loads = (laptop("m1", "ada@acme.example", NOTES), laptop("m2", "bob@acme.example", NOTES))
    blocked = laptop("m3", "cleo@acme.example", NOTES, managed=MANAGED)
    write_rows(acme / "rows.jsonl", *loads, blocked)
    _, told = fleet(capsys, "rows.jsonl")
    notes = next(gap for gap in told["gaps"] if gap["id"] == "DRF001")
    absent = next(gap for gap in told["gaps"] if gap["id"] == "DRF002")
    assert (notes["severity"], notes["machines"], notes["worst"]) == ("high", 3, {"machines": 2, "members": 2})
    assert absent["worst"] is None
    assert "3 (2 of them high)" in plugingov(capsys, "fleet", "rows.jsonl", *AS_OF).out


def changed(file, change):
    """Write the rows of a file again, each as a function of it says; none where it says nothing."""
    rows = [change(json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows if row), encoding="utf-8")


def test_of_a_machine_whose_own_row_is_lost_nothing_is_told_to_be_absent(acme, capsys):
    file = write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", CRM, managed=MANAGED))
    changed(file, lambda row: row if row["row"] != "machine" and row.get("name") != "vendor-master" else None)
    _, told = fleet(capsys, "rows.jsonl")
    assert told["incomplete"] == 1
    assert ABSENT not in counts(told["gaps"])


def test_what_a_row_that_cannot_be_judged_might_show_is_not_told_to_be_absent(acme, capsys):
    file = write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", CRM, managed=MANAGED))
    changed(file, lambda row: {**row, "settings": "{broken"} if row.get("name") == "vendor-master" else row)
    _, told = fleet(capsys, "rows.jsonl", "--min-judged", "0")
    assert [each["rows"] for each in told["refused"]] == [1]
    assert ABSENT not in counts(told["gaps"])


def test_days_without_end_are_no_question_without_end(acme, capsys, monkeypatch):
    monkeypatch.setattr("plugingov.fleet.counting._MOST_DAYS", 3)
    machines = (laptop(f"m{day}", "ada@acme.example", NOTES, day=f"2026-11-{day}") for day in range(10, 20))
    write_rows(acme / "rows.jsonl", *machines)
    _, told = fleet(capsys, "rows.jsonl", "--min-judged", "0")
    assert told["machines"] == 3  # the newest
    assert {each["why"] for each in told["troubles"]} == {"its `taken_at` is no day"}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        pytest.param(
            {
                "homes": [f"/home/{number}" for number in range(400)],
                "projects": {f"/{each}": "" for each in range(400)},
            },
            "it tells of more starts than an edge writes",
            id="more starts than anybody has",
        ),
        pytest.param(
            {"homes": ["x" * 9_000_000]}, "it holds more, or deeper, than an edge writes", id="a text of megabytes"
        ),
    ],
)
def test_a_row_that_would_take_very_long_is_refused(acme, capsys, said, why):
    file = write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", NOTES))
    hostile = json.dumps({"files": [], **said})
    changed(file, lambda row: {**row, "settings": hostile} if row["row"] == "settings" else row)
    _, told = fleet(capsys, "rows.jsonl", "--min-judged", "0")
    assert told["refused"] == [{"why": why, "rows": 1}]


def test_no_word_of_a_digest_that_no_row_has_is_told(acme, capsys):
    file = write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", NOTES))
    changed(file, lambda row: {**row, "shared": "hunter2-\x1b[2J"} if row["row"] == "server" else row)
    found, told = fleet(capsys, "rows.jsonl", "--min-judged", "0")
    assert told["refused"] == [{"why": "what it shares is in no row", "rows": 1}]
    assert "hunter2" not in found.out


def test_half_of_a_pair_of_surrogates_is_written_out_so_that_engines_take_the_row(acme, capsys):
    odd = {"no\ud800tes": {"command": "npx", "args": ["-y", "@acme/\udcff"]}}
    machine = laptop("m\udcff1", "\ud800ada", {**odd, **NOTES}, settings={"env": {"A": "\udc80"}})
    write_rows(acme / "rows.jsonl", machine, groups=("it\udcff",))
    _, told = fleet(capsys, "rows.jsonl", "--min-judged", "0")
    assert (told["troubles"], told["refused"], told["incomplete"]) == ([], [], 0)
    assert NOT_DECLARED in counts(told["gaps"])
    assert any("no\\ud800tes" in json.dumps(gap, ensure_ascii=False).replace("\\\\", "\\") for gap in told["gaps"])


def test_a_line_that_is_longer_than_any_row_is_counted_and_ends_nothing(acme, capsys):
    file = write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", NOTES))
    good = file.read_text(encoding="utf-8")
    file.write_text(good + "x" * 40_000_000 + "\n" + good.replace("m1", "m2") + "y" * 17_000_000, encoding="utf-8")
    found, told = fleet(capsys, "rows.jsonl", "--min-judged", "0.5")
    assert (found.status, told["machines"]) == (1, 2)
    at = len(good.splitlines()) + 1
    assert told["troubles"] == [
        {"why": "no row: not JSON, or without `schema`", "file": "rows.jsonl", "rows": 2, "first": at}
    ]


def test_rows_that_were_packed_are_read_in_folders_too(acme, capsys):
    file = write_rows(acme / "rows" / "one.jsonl", laptop("m1", "ada@acme.example", NOTES))
    file.with_name("two.jsonl.gz").write_bytes(gzip.compress(file.read_bytes().replace(b'"m1"', b'"m2"')))
    _, told = fleet(capsys, "rows")
    assert told["machines"] == 2


def test_a_glob_may_name_folders(acme, capsys):
    for day in (20, 21):
        write_rows(acme / "rows" / f"2026-11-{day}" / "one.jsonl", laptop(f"m{day}", "ada@acme.example", NOTES))
    _, told = fleet(capsys, "rows/2026-11-2*")
    assert told["machines"] == 2


def test_more_groups_than_anybody_is_in_make_no_row(acme, capsys):
    machine = laptop("m1", "ada@acme.example", NOTES)
    write_rows(acme / "rows.jsonl", machine, groups=[f"group-{number}" for number in range(1001)])
    _, told = fleet(capsys, "rows.jsonl", "--min-judged", "0")
    assert {each["why"] for each in told["troubles"]} == {"its `groups` are more than 1,000"}


def test_a_rule_that_is_not_asked_of_a_fleet_is_told_with_the_reason(acme, capsys):
    rules = "  required-plugin-absent: {}\n  definition-changed: {}\n  deprecated-or-deleted-entry: {}\n"
    (acme / "policies" / "fleet.yaml").write_text(POLICY + rules, encoding="utf-8")
    write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", CRM, managed=MANAGED))
    _, told = fleet(capsys, "rows.jsonl", "--skip", "endpoint-drift")
    assert told["rules_asked"] == 5
    assert {each["id"]: each["why"] for each in told["rules_not_asked"]} == {
        "CAP006": ["not asked: no row holds what a server answers"],
        "DRF005": ["not asked: --skip names it"],
        "INS004": ["not asked: the policy gives no `plugins`"],
        "SRC012": ["not asked: no row holds what a registry answers"],
    }
    text = plugingov(capsys, "fleet", "rows.jsonl", *AS_OF).out
    assert "rules were not asked: " in text
    assert "1 because the policy gives no setting that they wait for" in " ".join(text.split())


@pytest.mark.parametrize(("line", "expected"), [("high", 1), ("critical", 0)])
def test_a_rule_that_waits_for_a_setting_counts_where_unknown_counts(acme, capsys, line, expected):
    policy = "apiVersion: plugingov/v1\nkind: Policy\nname: fleet\nrules:\n  plain-http-endpoint: {}\n  required-plugin-absent: {}\n"
    (acme / "policies" / "fleet.yaml").write_text(policy, encoding="utf-8")
    write_rows(acme / "rows.jsonl", laptop("m1", "ada@acme.example", CRM, managed=MANAGED))
    words = ("fleet", "rows.jsonl", *AS_OF, "--fail-on", line)
    assert plugingov(capsys, *words).status == 0
    assert plugingov(capsys, *words, "--fail-on-unknown").status == expected


def test_a_member_is_who_the_inventory_means_however_a_machine_writes_the_address(acme, capsys):
    write_rows(
        acme / "rows.jsonl",
        laptop("m1", "Ada@ACME.example", NOTES),
        laptop("m2", "ada@acme.example", NOTES),
        laptop("m3", "Zoe@acme.example", NOTES),
        laptop("m4", "zoe@acme.example", NOTES),
    )
    _, told = fleet(capsys, "rows.jsonl", "--who", "csv=who.csv")
    notes = next(gap for gap in told["gaps"] if gap["id"] == "DRF001")
    assert (told["members"], notes["members"]) == (3, 3)
    assert notes["groups"] == {"finance": {"machines": 2, "members": 1}}
    text = (acme / "who.csv").read_text(encoding="utf-8")
    assert "m1,ada@acme.example," in text
    assert "m3,Zoe@acme.example," in text


def test_a_member_who_is_written_in_two_ways_is_named_once(acme, capsys):
    write_rows(acme / "rows.jsonl", *(laptop("m1", f"{name}@acme.example", NOTES) for name in ("ADA", "ada", "Ada")))
    _, told = fleet(capsys, "rows.jsonl", "--only", "undeclared-install", "--who", "csv=who.csv")
    assert (told["machines"], told["members"]) == (1, 1)
    rows = (acme / "who.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [row.partition(",yes,")[2] for row in rows] == ["m1,ada@acme.example,linux,2026-11-22"]
