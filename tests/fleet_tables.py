"""A fleet with everything that an engine may count otherwise, in files and in tables of databases."""

import json
from pathlib import Path

import duckdb
from fleets import CRM, ELSEWHERE, INVENTORY, MANAGED, NOTES, POLICY, laptop, write_rows

AS_OF = "2026-11-23"
SINCE = "2026-11-10"
BROKEN = (
    '{"schema":"plugingov.row/1","row":"ser',
    "[1, 2]",
    '"row"',
    "{}",
    "",
    '{"schema":"plugingov.row/1","row":["server"],"machine":"x","taken_at":"2026-11-22"}',
    '{"schema":"plugingov.row/1","row":"machine","machine":7,"taken_at":"2026-11-22","groups":"it"} behind it',
    '{"schema":"plugingov.row/1","row":"machine","machine":true,"taken_at":1.5,"groups":[1,null,"x"]}',
    '{"schema":"plugingov.row/1","row":"machine","machine":"m8","taken_at":"2026-11-22","rows":"many"}',
    '{"schema":"plugingov.row/1","row":"machine","machine":"m9","taken_at":"2026-11-22","platform":"plan9"}',
)


def organisation(folder: Path) -> tuple[str, ...]:
    """Write an inventory and a policy, and return the words that name them."""
    (folder / "acme.yaml").write_text(INVENTORY, encoding="utf-8")
    (folder / "policy.yaml").write_text(POLICY, encoding="utf-8")
    named = ("--inventory", str(folder / "acme.yaml"), "--policy", str(folder / "policy.yaml"))
    return (*named, "--as-of", AS_OF, "--fail-on", "never", "--min-judged", "0.1")


def rows(folder: Path) -> Path:
    """Write rows of two days, of two members on one machine, of silent machines, some twice, and what is no row at all."""
    names = ["Änne", "b-1", "B1", "a b", "_x", "Z"]  # which every collation sorts in an order of its own
    file = folder / "rows one.jsonl"
    write_rows(
        file,
        laptop("m1", "ada@acme.example", CRM, day="2026-11-02"),
        laptop("m1", "ada@acme.example", {**CRM, **NOTES}),
        laptop("m1", "bob@acme.example", NOTES, platform="macos"),
        laptop("m2", "cleo@acme.example", {}, managed=MANAGED, settings={"allowManagedMcpServersOnly": True}),
        laptop("m3", "", ELSEWHERE, day="2026-11-05"),
        *[laptop("m4", "eve@acme.example", CRM, platform="windows")] * 2,
        laptop("m4", "eve@acme.example", NOTES, platform="wsl", day="2026-11-21"),
        *(laptop(name, "dan@acme.example", NOTES, day="2026-01-02") for name in names),
        groups=("guests", "temps"),
    )
    with file.open("a", encoding="utf-8") as stream:
        stream.write("\n".join(BROKEN) + "\n")
    return file


def table_of(file: Path):
    """Return what a file of JSON lines holds as a table with the columns of a row."""
    columns = "columns = {" + ", ".join(f"'{name}': '{kind}'" for name, kind in _COLUMNS.items()) + "}"
    said = f"select * from read_json('{file}', {columns}, format = 'newline_delimited', ignore_errors = true)"  # noqa: S608 (of our own words)
    return duckdb.sql(said).to_arrow_table()


_TEXTS = "schema row organization machine member surface platform client taken_at name identity configured_in package"
_COLUMNS = dict.fromkeys([*_TEXTS.split(), "project", "version", "pin", "source", "settings", "shared"], "VARCHAR") | {
    "groups": "VARCHAR[]",
    "home": "VARCHAR",
    "rows": "VARCHAR",
}


def without_places(record: str) -> dict:
    """Return a fleet's record without the file and line of what could not be judged, which a table does not have."""
    told = json.loads(record)
    for each in told["organizations"]:
        each["repeated_in"] = [one["rows"] for one in each["repeated_in"]]
        each["troubles"] = [{"why": one["why"], "rows": one["rows"]} for one in each["troubles"]]
    return told
