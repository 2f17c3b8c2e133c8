"""Writes what `fleet` is measured on: rows of a hundred thousand machines, a hundred of each, in one Parquet file."""

import argparse
import json
import random
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from plugingov.fleet.edge.slicing import rows_of
from plugingov.fleet.row import COLUMNS
from plugingov.model.observation import NativeFile, Observation
from plugingov.sources.document import Place, Route

MACHINES = 100_000
ROWS = 100  # of each machine
MEMBERS = 80_000
_AT_ONCE = 10_000  # machines in memory
VARIANTS = 60  # machines unlike each other, from which all others take their rows
SEED = 1
AS_OF = date(2026, 11, 23)
ORGANIZATION = "reference-fleet"
TOOLS = 60
STRANGERS = 300
_HOMES = {"macos": "/Users/ada", "windows": "C:\\Users\\ada", "linux": "/home/ada"}


def variants(seed: int) -> Iterator[Observation]:
    """Yield machines unlike each other: what the organisation gave them, and what members added."""
    chance = random.Random(seed)  # noqa: S311 (a reference, not a secret)
    for number in range(VARIANTS):
        platform = chance.choice(tuple(_HOMES))
        home = _HOMES[platform]
        slash = "\\" if platform == "windows" else "/"
        servers = {f"tool-{tool}": _server(tool) for tool in chance.sample(range(TOOLS), 25)}
        servers |= {f"own-{chance.randrange(STRANGERS)}": _server(chance.randrange(TOOLS)) for _ in range(4)}
        settings = {
            "model": "opus",
            "permissions": {"allow": [f"Bash(make {chance.randrange(50)})" for _ in range(5)]},
            "enabledPlugins": {f"package-{chance.randrange(60)}@acme-tools": True for _ in range(2)},
        }
        managed = {"allowManagedMcpServersOnly": True, "deniedMcpServers": [{"serverName": "own-1"}]}
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


def _server(number: int) -> dict[str, Any]:
    if number % 2:
        return {"type": "http", "url": f"https://tool-{number}.anycompany.example/mcp"}
    return {"command": "npx", "args": ["-y", f"@acme/tool-{number}@1.0.0"]}


def inventory() -> dict[str, Any]:
    """Return what the organisation declares: the servers that most machines have."""
    plugins = {}
    for number in range(TOOLS):
        said = _server(number)
        server = {"transport": said.get("type", "stdio"), **{key: said[key] for key in said if key != "type"}}
        plugins[f"tool-{number}"] = {
            "title": f"Tool {number}",
            "path": "custom-mcp",
            "owner": "it@anycompany.example",
            "server": server,
            "auth": {"method": "none", "trusts": "network"},
            "provision": {"claude-code": {"via": "user-server"}},
        }
    heading = {"apiVersion": "plugingov/v1", "kind": "Inventory", "organization": ORGANIZATION}
    groups = {f"team-{team}": {"members": [_member(each) for each in range(team, 2000, 20)]} for team in range(20)}
    return {**heading, "groups": groups, "plugins": plugins}


def _member(number: int) -> str:
    return f"member-{number}@anycompany.example"


def _file(kind: str, path: str, data: dict[str, Any], home: str = "") -> NativeFile:
    def where(route: Route) -> Place:
        del route
        return Place(path, 1, 1, 1, 1)

    return NativeFile(kind=kind, file=path, path=path, data=data, home=home, where=where)  # type: ignore[arg-type]


def write(file: Path, machines: int, seed: int) -> None:
    """Write the rows of some machines into a Parquet file."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    given = sorted(
        (row for observation in variants(seed) for row in rows_of(observation)), key=lambda row: str(row["platform"])
    )
    pools = _pools([str(row["platform"]) for row in given])
    names = [column.name for column in COLUMNS if column.name not in {"groups", "rows"}]
    once = {name: _distinct([row.get(name) for row in given]) for name in names}
    writer = None
    for first in range(0, machines, _AT_ONCE):
        number = np.repeat(np.arange(first, min(first + _AT_ONCE, machines)), ROWS)
        turn = np.tile(np.arange(ROWS), len(number) // ROWS)
        starts, sizes = pools[number % len(pools)].T
        which = starts + (number * 7919 + turn * 104729 + number % 13 * turn) % sizes
        columns = {name: _coded(places[which], texts) for name, (places, texts) in once.items()}
        columns |= {
            "machine": _named("machine-{}".format, number, machines),
            "member": _named(_member, number % MEMBERS, MEMBERS),
            "taken_at": pa.DictionaryArray.from_arrays(number % 3, pa.array([f"2026-11-2{day}" for day in range(3)])),
        }
        table = pa.table(columns)
        writer = writer or pq.ParquetWriter(file, table.schema)
        writer.write_table(table)
    if writer:
        writer.close()


def _pools(platforms: list[str]) -> Any:
    """Return where the rows of each platform start, and how many there are: a machine has those of one."""
    import numpy as np

    return np.array([(platforms.index(each), platforms.count(each)) for each in dict.fromkeys(platforms)])


def _distinct(values: list[Any]) -> tuple[Any, Any]:
    """Return where each value stands among the distinct ones, and these."""
    import numpy as np
    import pyarrow as pa

    distinct = list(dict.fromkeys(value for value in values if value is not None))
    places = {value: number for number, value in enumerate(distinct)}
    return np.array([places.get(value, -1) for value in values]), pa.array(distinct, pa.string())


def _coded(places: Any, texts: Any) -> Any:
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(pa.array(places, pa.int32(), mask=places < 0), texts)


def _named(form: Callable[[int], str], numbers: Any, count: int) -> Any:
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(numbers, pa.array([form(each) for each in range(count)]))


def main() -> None:
    """Write the rows into a file, and what the organisation declares beside it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--machines", type=int, default=MACHINES)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    write(chosen.file, chosen.machines, chosen.seed)
    declared = json.dumps(inventory(), indent=1)
    chosen.file.with_name("inventory.json").write_text(declared, encoding="utf-8")


if __name__ == "__main__":
    main()
