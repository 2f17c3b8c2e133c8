"""What client 2.1.330 kept on generated machines, and what we say of the same files."""

import json
from pathlib import Path

import pytest
from machine_from_files import HOME, machine

from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.sessions.session import Session

RECORDS = sorted((Path(__file__).parents[1] / "conformance").glob("*.jsonl"))
# Families whose machines hold nothing but settings and servers; packages are replayed from folders.
IN_MEMORY = {"broken", "exclusive", "expansion", "lists", "merging", "scopes"}
SHELL = {"HOME": HOME, "PATH": "/usr/bin:/bin"}


def cases(record):
    lines = record.read_text(encoding="utf-8").splitlines()
    return [case for case in map(json.loads, lines) if case["family"] in IN_MEMORY]


def said(case, *, asks):
    """Return the servers that we say load, and those of which we do not know it."""
    found = machine(
        case["files"],
        env={**SHELL, **case["env"]},
        projects=(case["cwd"],),
        repositories={case["cwd"]: f"{HOME}/work/app"} if case["git"] else {},
    )
    rows = Machine(found).servers(Session(HOME, case["cwd"], asks=asks))
    return tuple({row.name for row in rows if row.loads == holds} for holds in ("yes", "unknown"))


def listed(case):
    return {name for name, status in case["mcp_list"]["servers"].items() if status == "loaded"}


def started(case):
    """Return what a start under -p had; it shows a server without a url too, which never connects."""
    servers = case["init"]["servers"] if case["init"] else {}
    return {name for name in servers if case["mcp_list"]["servers"].get(name) != "Not configured"}


@pytest.mark.parametrize("record", [pytest.param(record, id=record.stem) for record in RECORDS])
def test_the_client_kept_what_we_say(record):
    wrong = []
    for case in cases(record):
        for asks, kept in ((True, listed(case)), (False, started(case))):
            yes, unknown = said(case, asks=asks)
            if yes - kept or kept - yes - unknown:
                wrong.append((case["id"], asks, sorted(yes - kept), sorted(kept - yes - unknown)))
    assert not wrong
