"""Lays what we say loads beside what the client keeps, machine by machine."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from conformance.case import HOME, Case
from conformance.client import VERSION
from plugingov.surfaces.claude_code.files.machine import read_machine
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.sessions.session import Session

Json = dict[str, Any]


@dataclass(frozen=True)
class Disagreement:
    """One server of one machine of which two things are said."""

    case: str
    server: str
    client: str
    ours: str


def ours(root: Path, case: Case) -> dict[str, str]:
    """Return `loaded` for each server that we say loads, and `unknown` where we cannot tell.

    The machine is read from a folder as `collect` reads the copy of one.
    """
    return said_of(root, case.machine.cwd, case.machine.env, asks=True)


def said_of(root: Path, cwd: str, env: Mapping[str, str], *, asks: bool) -> dict[str, str]:
    """Return the same for a start of the client in a folder; `asks` is false under `-p`."""
    observation = replace(read_machine(root, (HOME,), (cwd,), client=VERSION), environment=env)
    found: dict[str, str] = {}
    for server in Machine(observation).servers(Session(HOME, cwd, asks)):
        if server.configured_in != "connector" and server.loads != "no":
            found[server.name] = "loaded" if server.loads == "yes" else found.get(server.name, "unknown")
    return found


def disagreements(cases: Sequence[Case], answers: Sequence[Json]) -> Iterator[Disagreement]:
    """Return every server on which we and the client differ; one that is not shown is `absent`."""
    for case, answer in zip(cases, answers, strict=True):
        with tempfile.TemporaryDirectory(prefix="plugingov-conformance-") as folder:
            lay_out(case, Path(folder))
            yield from differences(case.id, answer["mcp_list"]["servers"], ours(Path(folder), case))


def differences(case: str, client: Mapping[str, str], own: Mapping[str, str]) -> Iterator[Disagreement]:
    """Return the servers of one machine on which two answers differ: whether they load."""
    for server in sorted({*client, *own}):
        pair = _shown(client.get(server, "")), own.get(server, "absent")
        if pair[0] != pair[1]:
            yield Disagreement(case, server, *pair)


def _shown(word: str) -> str:
    """Return whether the client loads what it shows: it also shows what waits, is switched off or not configured."""
    return "loaded" if word == "loaded" else "absent"


def lay_out(case: Case, root: Path) -> None:
    """Write a machine's files under a folder as if it were the machine's root."""
    (root / case.machine.cwd.lstrip("/")).mkdir(parents=True)
    for name, text in case.machine.files.items():
        path = root / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


def table(rows: Sequence[Disagreement]) -> str:
    """Return the disagreements as aligned text."""
    from tabulate import tabulate

    cells = [(row.case, row.server, row.client, row.ours) for row in rows]
    return tabulate(cells, ("case", "server", "the client says", "we say"), tablefmt="simple", disable_numparse=True)
