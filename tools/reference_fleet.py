"""Writes what `fleet` is measured on: rows of a hundred thousand machines, a hundred of each, in one Parquet file."""

import argparse
import json
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from plugingov.fleet.row import COLUMNS
from plugingov.fleet.slicing import rows_of
from plugingov.model.observation import NativeFile, Observation
from plugingov.sources.document import Place, Route

MACHINES = 100_000
ROWS = 100  # of each machine
VARIANTS = 60  # machines unlike each other, from which all others take their rows
SEED = 1
AS_OF = date(2026, 11, 23)
ORGANIZATION = "anycompany-finance"
_HOMES = {"macos": "/Users/ada", "windows": "C:\\Users\\ada", "linux": "/home/ada"}


def variants(seed: int) -> Iterator[Observation]:
    """Yield machines unlike each other: what the organisation gave them, and what members added."""
    chance = random.Random(seed)  # noqa: S311 (a reference, not a secret)
    for number in range(VARIANTS):
        platform = chance.choice(tuple(_HOMES))
        home = _HOMES[platform]
        slash = "\\" if platform == "windows" else "/"
        servers = {f"tool-{chance.randrange(400)}": _server(chance) for _ in range(chance.randrange(20, 45))}
        settings = {
            "model": "opus",
            "permissions": {"allow": [f"Bash(make {chance.randrange(50)})" for _ in range(5)]},
            "enabledPlugins": {f"package-{chance.randrange(60)}@acme-tools": True for _ in range(8)},
        }
        managed = {"allowedMcpServers": [{"serverUrl": "https://*.anycompany.example/*"}, {"serverName": "tool-1"}]}
        system = {
            "macos": "/Library/Application Support/ClaudeCode",
            "windows": "C:\\Program Files\\ClaudeCode",
            "linux": "/etc/claude-code",
        }[platform]
        files = (
            _file("managed", f"{system}{slash}managed-settings.json", managed if number % 4 else {}),
            _file("user", f"{home}{slash}.claude{slash}settings.json", settings, home),
            _file("state", f"{home}{slash}.claude.json", {"mcpServers": servers}, home),
        )
        yield Observation(
            organization=ORGANIZATION,
            platform=platform,  # type: ignore[arg-type]
            client=chance.choice(("2.1.330", "2.1.240")),
            taken_at=AS_OF,
            files=files,
            homes=(home,),
        )


def _server(chance: random.Random) -> dict[str, Any]:
    number = chance.randrange(60)
    if number % 2:
        return {"type": "http", "url": f"https://tool-{number}.anycompany.example/mcp"}
    return {"command": "npx", "args": ["-y", f"@acme/tool-{number}@{'1.0.0' if number % 3 else 'latest'}"]}


def _file(kind: str, path: str, data: dict[str, Any], home: str = "") -> NativeFile:
    def where(route: Route) -> Place:
        del route
        return Place(path, 1, 1, 1, 1)

    return NativeFile(kind=kind, file=path, path=path, data=data, home=home, where=where)  # type: ignore[arg-type]


def write(file: Path, machines: int, seed: int) -> None:
    """Write the rows of some machines into a Parquet file."""
    import duckdb  # noqa: PLC0415 (an extra)

    texts = file.with_suffix(".jsonl")
    with texts.open("w", encoding="utf-8") as stream:
        for number, observation in enumerate(variants(seed)):
            for row in rows_of(observation):
                stream.write(json.dumps({**row, "variant": number}) + "\n")
    columns = {column.name: "VARCHAR[]" if "<" in column.type else column.type.upper() for column in COLUMNS}
    columns = {name: kind.replace("STRING", "VARCHAR").replace("INT64", "BIGINT") for name, kind in columns.items()}
    engine = duckdb.connect()
    read = json.dumps({**columns, "variant": "BIGINT"}).replace('"', "'")
    engine.execute(f"create table one as select * from read_json('{texts}', columns={read}, format='newline_delimited')")
    engine.execute("create table given as select *, row_number() over (order by variant, name, row) - 1 as n from one")
    own = {
        "machine": "'machine-' || m.m",
        "member": "'member-' || (m.m % 80000) || '@anycompany.example'",
        "taken_at": "'2026-11-' || (20 + m.m % 3)",
        "rows": f"case when g.row = 'machine' then {ROWS} end",
    }
    select = ", ".join(f"{own.get(name, f'g.{name}')} as {name}" for name in columns)
    engine.execute(
        f"copy (select {select} from range({machines}) m(m) cross join range({ROWS}) k(k) "  # noqa: S608 (our own)
        "join given g on g.n = (hash(m.m * 1000 + k.k) % (select count(*) from given))::bigint) "
        f"to '{file}' (format parquet)"
    )
    texts.unlink()


def main() -> None:
    """Write the rows into a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--machines", type=int, default=MACHINES)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    write(chosen.file, chosen.machines, chosen.seed)


if __name__ == "__main__":
    main()
