"""Writes what `fleet` is measured on: rows of a hundred thousand machines, a hundred of each, in one Parquet file."""

import argparse
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
MEMBERS = 80_000
_AT_ONCE = 10_000  # machines in memory
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
    import numpy as np  # noqa: PLC0415 (of an extra, as what follows)
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    given = [row for observation in variants(seed) for row in rows_of(observation)]
    names = [column.name for column in COLUMNS if column.name not in {"groups", "rows"}]
    once = {name: _distinct([row.get(name) for row in given]) for name in names}
    writer = None
    for first in range(0, machines, _AT_ONCE):
        number = np.repeat(np.arange(first, min(first + _AT_ONCE, machines)), ROWS)
        turn = np.tile(np.arange(ROWS), len(number) // ROWS)
        which = (number * 7919 + turn * 104729 + number % 13 * turn) % len(given)
        columns = {name: _coded(places[which], texts) for name, (places, texts) in once.items()}
        columns |= {
            "machine": _named("machine-{}", number, machines),
            "member": _named("member-{}@anycompany.example", number % MEMBERS, MEMBERS),
            "taken_at": pa.DictionaryArray.from_arrays(number % 3, pa.array([f"2026-11-2{day}" for day in range(3)])),
        }
        table = pa.table(columns)
        writer = writer or pq.ParquetWriter(file, table.schema)
        writer.write_table(table)
    if writer:
        writer.close()


def _distinct(values: list[Any]) -> tuple[Any, Any]:
    """Return where each value stands among the distinct ones, and these."""
    import numpy as np  # noqa: PLC0415 (of an extra)
    import pyarrow as pa  # noqa: PLC0415

    distinct = list(dict.fromkeys(value for value in values if value is not None))
    places = {value: number for number, value in enumerate(distinct)}
    return np.array([places.get(value, -1) for value in values]), pa.array(distinct, pa.string())


def _coded(places: Any, texts: Any) -> Any:
    import pyarrow as pa  # noqa: PLC0415 (of an extra)

    return pa.DictionaryArray.from_arrays(pa.array(places, pa.int32(), mask=places < 0), texts)


def _named(form: str, numbers: Any, count: int) -> Any:
    import pyarrow as pa  # noqa: PLC0415 (of an extra)

    return pa.DictionaryArray.from_arrays(numbers, pa.array([form.format(each) for each in range(count)]))


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
