"""A fleet over time: snapshots by date, what is new and gone since one, and what is no news about machines."""

import json
from pathlib import Path

import pytest
from command import plugingov
from fleets import CRM, ELSEWHERE, INVENTORY, NOTES, POLICY, laptop, write_rows

OLD = {"old": {"type": "http", "url": "http://old.acme.example/mcp"}}
FIRST, SECOND, TODAY = "2026-11-02", "2026-11-12", "2026-11-23"


@pytest.fixture
def acme(tmp_path, monkeypatch):
    declared(tmp_path, INVENTORY)
    decided(tmp_path, POLICY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def declared(folder, text):
    (folder / "inventories").mkdir(exist_ok=True)
    (folder / "inventories" / "acme.yaml").write_text(text, encoding="utf-8")


def decided(folder, text):
    (folder / "policies").mkdir(exist_ok=True)
    (folder / "policies" / "fleet.yaml").write_text(text, encoding="utf-8")


def fleet_of(machines, day):
    """Write the rows of a day: each machine with its servers; what is managed is missing on all of them."""
    told = (laptop(name, "ada@acme.example", servers, day=day) for name, servers in sorted(machines.items()))
    write_rows(Path("rows.jsonl"), *told)


def run_of(capsys, day, *words, format_name="json"):
    words = ("--history", "history", *words)
    return plugingov(capsys, "fleet", "rows.jsonl", *words, "--as-of", day, "--format", format_name)


def on(capsys, day, machines, *words):
    """Judge the fleet of a day; return the report of its one organisation."""
    fleet_of(machines, day)
    found = run_of(capsys, day, *words)
    assert found.err == ""
    return json.loads(found.out)["organizations"][0]


def before(told):
    return {(gap["id"], gap["subject"].get("item", gap["plugin"])): gap["before"] for gap in told["gaps"]}


NOTES_DECLARED = ("DRF001", "notes (npx -y @acme/notes)")
ENDPOINT = ("DRF005", "crm")


def test_a_run_keeps_a_snapshot_of_its_day_that_names_no_machine_and_no_member(acme, capsys):
    on(capsys, TODAY, {"laptop-of-ada": {**NOTES, **ELSEWHERE}})
    assert [file.name for file in Path("history").iterdir()] == [f"{TODAY}.json"]
    text = (acme / "history" / f"{TODAY}.json").read_text(encoding="utf-8")
    assert ("laptop-of-ada" in text, "ada@" in text) == (False, False)
    kept = json.loads(text)
    assert (kept["schema"], kept["as_of"]) == ("plugingov.fleet-snapshot/1", TODAY)
    (only,) = kept["organizations"]
    assert (only["organization"], only["machines"], only["members"], only["silent"]) == ("acme", 1, 1, 0)
    counts = {(fact["id"], fact["verdict"], fact["status"]): fact["machines"] for fact in only["facts"]}
    assert counts["DRF005", "gap", "open"] == 1


def test_the_same_input_gives_the_same_snapshot_and_the_later_run_of_a_day_replaces_the_earlier(acme, capsys):
    file = acme / "history" / f"{TODAY}.json"
    on(capsys, TODAY, {"m1": NOTES})
    once = file.read_bytes()
    told = on(capsys, TODAY, {"m1": NOTES})
    assert (told["compared"], told["trend"]) == (None, [])
    assert file.read_bytes() == once
    on(capsys, TODAY, {"m1": NOTES, "m2": NOTES})
    assert file.read_bytes() != once
    assert [*Path("history").iterdir()] == [file.relative_to(acme)]


def test_a_fleet_is_compared_with_the_last_snapshot_before_its_day(acme, capsys):
    on(capsys, FIRST, {"m1": OLD})
    on(capsys, SECOND, {"m1": {**NOTES, **OLD}, "m2": NOTES})
    told = on(capsys, TODAY, {"m1": NOTES, "m2": ELSEWHERE, "m3": CRM})
    assert (told["compared"]["as_of"], told["compared"]["with"]) == (SECOND, "snapshot")
    assert before(told)[NOTES_DECLARED] == {"machines": 2, "members": 1}
    assert before(told)[ENDPOINT] == {"machines": 0, "members": 0}
    assert {gone["id"]: (gone["before"]["machines"], gone["why"]) for gone in told["gone"]} == {
        "DRF001": (1, "no machine shows it now"),
        "SRC006": (1, "no machine shows it now"),
    }


@pytest.mark.parametrize(
    ("since", "compared"),
    [
        pytest.param(SECOND, (SECOND, "snapshot"), id="that very day"),
        pytest.param("2026-11-20", (SECOND, "snapshot"), id="a day after the newest"),
        pytest.param("2026-11-11", (FIRST, "snapshot"), id="a day between two"),
        pytest.param("2026-11-01", None, id="a day before all, of which no row is either"),
    ],
)
def test_since_means_the_newest_snapshot_of_that_day_or_before(acme, capsys, since, compared):
    for day in (FIRST, SECOND):
        on(capsys, day, {"m1": NOTES})
    told = on(capsys, TODAY, {"m1": NOTES}, "--since", since)
    then = told["compared"]
    assert (then and (then["as_of"], then["with"])) == compared


def test_of_the_rows_themselves_what_is_gone_is_told_too(acme, capsys):
    machines = [laptop("m1", "", servers, day=day) for servers, day in ((OLD, "2026-11-10"), (CRM, "2026-11-22"))]
    write_rows(Path("rows.jsonl"), *machines)
    found = plugingov(capsys, "fleet", "rows.jsonl", "--since", SECOND, "--as-of", TODAY, "--format", "json", "--quiet")
    told = json.loads(found.out)["organizations"][0]
    assert {gone["id"] for gone in told["gone"]} == {"DRF001", "SRC006"}


def test_trends_tell_every_day_on_which_the_rule_was_asked(acme, capsys):
    on(capsys, FIRST, {"m1": NOTES, "m2": NOTES})
    decided(acme, POLICY.replace("  undeclared-install: {}\n", ""))
    on(capsys, "2026-11-05", {"m1": NOTES})
    decided(acme, POLICY)
    on(capsys, SECOND, {"m1": CRM})
    told = on(capsys, TODAY, {"m1": NOTES})
    notes = next(gap for gap in told["gaps"] if gap["id"] == "DRF001")
    assert [(each["as_of"], each["machines"]) for each in notes["trend"]] == [(FIRST, 2), (SECOND, 0), (TODAY, 1)]
    assert [(each["as_of"], each["machines"], each["asked_alike"]) for each in told["trend"]] == [
        (FIRST, 2, True),
        ("2026-11-05", 1, False),
        (SECOND, 1, True),
        (TODAY, 1, True),
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(lambda acme: decided(acme, POLICY.replace("  floating-package: {}\n", "")), "asked then and not now: SRC005", id="a rule less"),
        pytest.param(lambda acme: decided(acme, POLICY + "  opaque-command: {}\n"), "asked now and not then: opaque-command", id="a rule more"),
        pytest.param(lambda acme: decided(acme, POLICY.replace("endpoint-drift: {}", "endpoint-drift: {severity: low}")), "another severity or other settings: endpoint-drift", id="another severity"),
        pytest.param(lambda acme: decided(acme, POLICY.replace("name: fleet", "name: other")), "policy fleet judged then, and other now", id="another policy"),
        pytest.param(lambda acme: decided(acme, POLICY + "observation_age: 3\n"), "the policy decides something else", id="what counts as old"),
        pytest.param(lambda acme: declared(acme, INVENTORY.replace("Vendor Master", "Vendors")), "the inventory changed", id="the inventory"),
    ],
)  # fmt: skip
def test_a_change_of_what_was_asked_is_not_taken_for_one_on_machines(acme, capsys, change, said):
    on(capsys, FIRST, {"m1": NOTES})
    change(acme)
    told = on(capsys, TODAY, {"m1": NOTES})
    (found,) = told["compared"]["changes"]
    assert said in found
    assert "not only machines changed" in run_of(capsys, TODAY, format_name="text").out
    assert [each["asked_alike"] for each in told["trend"]] == [False, True]


def test_where_nothing_but_machines_changed_nothing_is_said_of_it(acme, capsys):
    on(capsys, FIRST, {"m1": NOTES})
    declared(acme, f"# a remark\n{INVENTORY}")
    assert on(capsys, TODAY, {"m1": CRM})["compared"]["changes"] == []


def test_a_gap_whose_rule_was_not_asked_then_is_not_called_new(acme, capsys):
    decided(acme, POLICY.replace("  undeclared-install: {}\n", ""))
    on(capsys, FIRST, {"m1": NOTES})
    decided(acme, POLICY)
    told = on(capsys, TODAY, {"m1": NOTES})
    assert before(told)[NOTES_DECLARED] is None
    assert "not asked then" in run_of(capsys, TODAY, format_name="text").out


def test_a_gap_whose_rule_is_not_asked_now_is_not_called_closed(acme, capsys):
    on(capsys, FIRST, {"m1": NOTES})
    decided(acme, POLICY.replace("  floating-package: {}\n", ""))
    gone = on(capsys, TODAY, {"m1": NOTES})["gone"]
    assert [(each["id"], each["why"]) for each in gone] == [("SRC005", "its rule is not asked any more")]


def test_a_gap_that_was_waived_since_is_accepted_and_not_gone(acme, capsys):
    on(capsys, FIRST, {"m1": NOTES})
    told = on(capsys, TODAY, {"m1": NOTES})
    said = "owner: a@acme.example, reason: known, ticket: T-1, until: 2026-12-31"
    lines = [f"  W-{n}: {{fingerprint: {gap['fingerprint']}, {said}}}" for n, gap in enumerate(told["gaps"])]
    heading = ["apiVersion: plugingov/v1", "kind: Waivers", "organization: acme", "waivers:"]
    (acme / "policies" / "waivers.yaml").write_text("\n".join([*heading, *lines]) + "\n", encoding="utf-8")
    told = on(capsys, TODAY, {"m1": NOTES})
    assert told["gone"] == []
    assert [sum(each["open"].values()) for each in told["trend"]] == [3, 0]
    assert [each["accepted"] for each in told["trend"]] == [0, 3]


def of_snapshot(change):
    def changed(text):
        record = json.loads(text)
        change(record)
        return json.dumps(record).encode()

    return changed


BAD = [
    pytest.param(lambda text: text[: len(text) // 2].encode(), "not JSON", id="half of one"),
    pytest.param(lambda _: b"", "found nothing", id="nothing"),
    pytest.param(lambda _: b"[]", "found no snapshot", id="a list"),
    pytest.param(lambda _: b"\xff\xfe\x00", "bytes that are not UTF-8", id="no text"),
    pytest.param(lambda _: b"[" * 5000, "", id="deeper than anybody writes"),
    pytest.param(of_snapshot(lambda one: one.update(schema="plugingov.fleet-snapshot/9")), "fleet-snapshot/9", id="of another version"),
    pytest.param(of_snapshot(lambda one: one.pop("schema")), "found no snapshot", id="of no version"),
    pytest.param(of_snapshot(lambda one: one.update(as_of="2026-11-03")), "found the day 2026-11-03", id="of another day than its name"),
    pytest.param(of_snapshot(lambda one: one.update(as_of="yesterday")), "2026-11-02.json", id="of no day"),
    pytest.param(of_snapshot(lambda one: one.pop("organizations")), "organizations", id="without organisations"),
    pytest.param(of_snapshot(lambda one: one["organizations"][0].update(organization="other")), "is of other and of none that is judged", id="of somebody else"),
    pytest.param(of_snapshot(lambda one: one["organizations"].append(one["organizations"][0])), "found it again", id="with an organisation twice"),
    pytest.param(of_snapshot(lambda one: one["organizations"][0]["facts"].append(one["organizations"][0]["facts"][0])), "found this fact again", id="with a fact twice"),
    pytest.param(of_snapshot(lambda one: one["organizations"][0]["facts"][0].update(machines=-3)), "whole number", id="with fewer machines than none"),
    pytest.param(of_snapshot(lambda one: one["organizations"][0]["facts"][0].update(machines="many")), "whole number", id="with a word for a number"),
    pytest.param(of_snapshot(lambda one: one["organizations"][0]["facts"][0].update(severity="dire")), "2026-11-02.json", id="with a severity that nobody knows"),
]  # fmt: skip


@pytest.mark.parametrize(("broken", "said"), BAD)
def test_a_broken_snapshot_is_told_and_not_used(acme, capsys, broken, said):
    on(capsys, FIRST, {"m1": NOTES})
    file = acme / "history" / f"{FIRST}.json"
    file.write_bytes(broken(file.read_text(encoding="utf-8")))
    fleet_of({"m1": NOTES}, TODAY)
    found = run_of(capsys, TODAY)
    assert (found.status, found.err) == (1, "")
    record = json.loads(found.out)
    (note,) = record["notes"]
    assert note.startswith("The snapshot history/2026-11-02.json")
    assert "not used" in note
    assert said in note
    assert record["organizations"][0]["compared"] is None
    assert note[:40] in run_of(capsys, TODAY, format_name="text").out
    assert (acme / "history" / f"{TODAY}.json").is_file()


def test_what_lies_beside_snapshots_is_told(acme, capsys):
    on(capsys, SECOND, {"m1": NOTES})
    (acme / "history" / "2027-01-01.json").write_text("{}", encoding="utf-8")
    (acme / "history" / "2026-02-30.json").write_text("{}", encoding="utf-8")
    (acme / "history" / ".2026-11-03.json.x7").write_text("{", encoding="utf-8")
    (acme / "history" / "README.md").write_text("ours", encoding="utf-8")
    (acme / "history" / "2026-11-04.json").mkdir()
    fleet_of({"m1": NOTES}, TODAY)
    notes = json.loads(run_of(capsys, TODAY).out)["notes"]
    assert notes == [
        "Not called like a snapshot (2026-11-23.json) and not used, in history: 2026-02-30.json.",
        "Later than 2026-11-23 and not used, in history: 2027-01-01.json.",
        "The snapshot history/2026-11-04.json:1:1: found a folder (expected a file); it is not used.",
    ]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        pytest.param(("--only", "undeclared-install"), "not everything was asked", id="where a part is asked"),
        pytest.param(("--min-judged", "1"), "too few rows were judged", id="where too few rows are judged"),
    ],
)
def test_a_run_that_says_less_than_it_should_keeps_no_snapshot(acme, capsys, words, why):
    fleet_of({"m1": NOTES}, TODAY)
    with Path("rows.jsonl").open("a", encoding="utf-8") as rows:
        rows.write("{}\n" * (words[0] == "--min-judged"))
    found = run_of(capsys, TODAY, *words)
    assert f"no snapshot was kept, because {why}" in found.err
    assert not (acme / "history").exists()


def test_where_the_report_cannot_be_written_nothing_is_kept(acme, capsys):
    fleet_of({"m1": NOTES}, TODAY)
    found = run_of(capsys, TODAY, format_name="json=nowhere/report.json")
    assert (found.status, "nowhere/report.json" in found.err) == (2, True)
    assert not (acme / "history").exists()


def test_a_history_that_is_a_file_is_refused_before_anything_is_judged(acme, capsys):
    (acme / "history").write_text("ours", encoding="utf-8")
    fleet_of({"m1": NOTES}, TODAY)
    found = run_of(capsys, TODAY)
    assert (found.status, found.out) == (2, "")
    assert "expected a folder" in found.err
    assert (acme / "history").read_text(encoding="utf-8") == "ours"


def test_a_history_without_a_name_is_refused(acme, capsys):
    fleet_of({"m1": NOTES}, TODAY)
    found = plugingov(capsys, "fleet", "rows.jsonl", "--history", "", "--as-of", TODAY)
    assert (found.status, "expected a folder" in found.err) == (2, True)


def test_a_secret_in_a_name_is_in_no_snapshot(acme, capsys):
    secret = "ghp_" + "a1B2c3D4" * 4 + "a1B2"
    on(capsys, TODAY, {"m1": {f"notes-{secret}": {"command": "npx", "args": [secret]}}})
    assert secret not in (acme / "history" / f"{TODAY}.json").read_text(encoding="utf-8")


def test_of_many_snapshots_the_newest_are_shown_and_an_older_one_that_is_asked_for_is_found(acme, capsys):
    on(capsys, "2026-08-01", {"m1": NOTES})
    text = (acme / "history" / "2026-08-01.json").read_text(encoding="utf-8")
    for number in range(70):
        day = f"2026-{9 + number // 28:02}-{number % 28 + 1:02}"
        (acme / "history" / f"{day}.json").write_text(text.replace("2026-08-01", day), encoding="utf-8")
    fleet_of({"m1": NOTES}, TODAY)
    record = json.loads(run_of(capsys, TODAY, "--since", "2026-08-20").out)
    assert record["notes"] == ["Of 71 snapshots in history the newest 31 are looked at."]
    assert record["organizations"][0]["compared"]["as_of"] == "2026-08-01"
    assert len(record["organizations"][0]["trend"]) == 33


def test_of_several_organisations_each_is_compared_with_its_own_past(acme, capsys):
    on(capsys, FIRST, {"m1": NOTES})
    other = INVENTORY.replace("organization: acme", "organization: other")
    (acme / "inventories" / "other.yaml").write_text(other, encoding="utf-8")
    fleet_of({"m1": NOTES}, TODAY)
    rows = Path("rows.jsonl").read_text(encoding="utf-8")
    others = rows.replace('"organization": "acme"', '"organization": "other"')
    Path("rows.jsonl").write_text(rows + others, encoding="utf-8")
    record = json.loads(run_of(capsys, TODAY).out)
    assert [each["compared"] and each["compared"]["as_of"] for each in record["organizations"]] == [FIRST, None]
    kept = json.loads((acme / "history" / f"{TODAY}.json").read_text(encoding="utf-8"))
    assert [each["organization"] for each in kept["organizations"]] == ["acme", "other"]


def test_a_text_says_in_words_what_became_of_a_gap(acme, capsys):
    on(capsys, FIRST, {f"m{number}": {**NOTES, **OLD} for number in range(5)})
    fleet_of({"m1": NOTES, "m2": CRM}, TODAY)
    out = run_of(capsys, TODAY, format_name="text").out
    assert "compared with the snapshot of 2026-11-02" in out
    assert "█▃     5 -> 1 in 21 days" in out
    assert "0 gaps new, 2 gone" in out
    assert "gone since 2026-11-02" in out
    assert "open gaps 5 -> 3 in 21 days" in out


def test_a_spreadsheet_has_a_row_for_each_gap_that_is_gone(acme, capsys):
    on(capsys, FIRST, {"m1": OLD})
    fleet_of({"m1": CRM}, TODAY)
    rows = run_of(capsys, TODAY, format_name="csv").out.splitlines()
    gone = [row for row in rows if row.startswith("gone,")]
    assert len(gone) == 2
    assert {len(row.split(",")) for row in gone} == {len(rows[0].split(","))}
