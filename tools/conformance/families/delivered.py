"""Machines on which managed settings deliver servers, beside servers and lists of others."""

from typing import Any

from conformance.case import (
    DROP_INS,
    LOCAL,
    MANAGED,
    MANAGED_SERVERS,
    PROJECT_SERVERS,
    SHARED,
    STATE,
    USER,
    Machine,
    files,
    state,
)
from conformance.families.drawing import local, several
from conformance.families.merging import LOCKS, trust
from reference_dice import Dice

Json = dict[str, Any]
KEY = "managedMcpServers"
HOST = "mcp.acme.example"
NAMES = ("notes", "crm", "mail", "docs")
ODD_NAMES = ("a b", "dot.name", "workspace", "claude-in-chrome", "plugin_x", "", "constructor", "\u00fcmlaut", "ide")
ODD: tuple[object, ...] = (
    {"command": "/bin/false"},
    {"type": "stdio", "command": "/bin/false"},
    {"type": "http", "url": f"http://{HOST}/odd"},
    {"type": "http", "url": "http://127.0.0.1:9/odd"},
    {"type": "ws", "url": f"wss://{HOST}/odd"},
    {"url": f"https://{HOST}/odd"},
    {"type": "http"},
    {"type": "http", "url": ""},
    {"type": "http", "url": "https://${WHERE}/odd"},
    {"type": "http", "url": "https://${WHERE:-mcp.acme.example}/odd"},
    {"type": "http", "url": f"https://{HOST}/odd", "headers": {"X": "${WHERE}"}},
    {"type": "http", "url": f"https://{HOST}/odd", "headers": {"${WHERE}": "x"}},
    {"type": "http", "url": f"https://{HOST}/odd", "headers": {"X": 1}},
    {"type": "http", "url": f"https://{HOST}/odd", "headersHelper": "/bin/true"},
    {"type": "http", "url": f"https://{HOST}/odd", "env": {}},
    {"type": "http", "url": f"https://{HOST}/odd", "note": "${WHERE}"},
    {"type": "http", "url": f"https://{HOST}/odd", "note": "a\u200bb"},
    {"type": "http", "url": f"https://{HOST}/odd", "note": 5},
    {"type": "http", "url": f"https://{HOST}/odd", "timeout": 0},
    {"type": "http", "url": f"https://{HOST}/odd", "oauth": {"clientId": "x"}},
    {"type": "http", "url": f"https://{HOST}/odd", "oauth": 5},
    {"type": "http", "url": f"https://{HOST}/odd", "tools": [5]},
    {"type": "http", "url": f"https://{HOST}/odd", "toolPermissions": {"a": "allow"}},
    {"type": "http", "url": f" https://{HOST}/odd "},
    {"type": "http", "url": f"HTTPS://{HOST}/odd"},
    {"type": "http", "url": "https:///odd.example"},
    {"type": "http", "url": "https://"},
    {"type": "http", "url": f"https://ada:x@{HOST}/odd"},
    {"type": "streamable-http", "url": f"https://{HOST}:8443/odd"},
    5,
    None,
    {},
)
WRONG_MAPS: tuple[object, ...] = (
    None,
    5,
    [],
    {},
    "x",
    True,
    [{"name": "notes", "type": "http", "url": "https://x.example"}],
)
ENTRIES: tuple[Json, ...] = (
    *({"serverName": name} for name in NAMES),
    {"serverUrl": f"https://{HOST}/*"},
    {"serverUrl": f"https://{HOST}/notes"},
    {"serverCommand": ["/bin/false", "notes"]},
    {"serverCommand": ["/bin/false"]},
)


def delivered(dice: Dice) -> Machine:
    """Return a machine with servers of managed settings, in one file or two, and what others have beside them."""
    project: Json = {"disabledMcpServers": several(dice, NAMES, 2)} if dice.chance(0.2) else {}
    contents: dict[str, object] = {
        MANAGED: {KEY: servers(dice), **lists(dice, 0.3), **lock(dice)},
        STATE: state(others(dice, 0.6), others(dice, 0.3), **trust(dice), **project),
        USER: lists(dice, 0.3) | ({"enabledMcpjsonServers": [*NAMES]} if dice.chance(0.5) else {}) or None,
        SHARED: lists(dice, 0.3) or None,
        LOCAL: lists(dice, 0.2) or None,
        PROJECT_SERVERS: {"mcpServers": others(dice, 0.4) or {}},
    }
    if dice.chance(0.3):
        contents[f"{DROP_INS}/10.json"] = {KEY: dice.one(WRONG_MAPS) if dice.chance(0.2) else servers(dice)}
    if dice.chance(0.25):
        contents[MANAGED_SERVERS] = {"mcpServers": others(dice, 0.8) or {}}
    if dice.chance(0.1):
        contents[dice.one((MANAGED, USER))] = {KEY: dice.one(WRONG_MAPS), **lists(dice, 0.8)}
    if dice.chance(0.1):
        contents[USER] = {KEY: servers(dice), **lists(dice, 0.5)}
    return Machine(files(contents), {"WHERE": HOST})


def servers(dice: Dice) -> Json:
    """Return servers as managed settings have them, most of them sound."""
    chosen: Json = {
        name: {"type": dice.one(("http", "sse")), "url": f"https://{HOST}/{name}"} for name in several(dice, NAMES, 3)
    }
    for shape in several(dice, ODD, 2) if dice.chance(0.6) else []:
        chosen[dice.one((*NAMES, "odd", "odd2"))] = shape
    if dice.chance(0.2):
        chosen[dice.one(ODD_NAMES)] = {"type": "http", "url": f"https://{HOST}/named"}
    return chosen


def others(dice: Dice, share: float) -> Json | None:
    """Return servers of somebody else, of the same names: some lead to the same place."""
    if not dice.chance(share):
        return None
    same = {"type": "http", "url": f"https://{HOST}/notes"}
    return {name: same if dice.chance(0.3) else local(["/bin/false", name]) for name in several(dice, NAMES, 3)}


def lists(dice: Dice, share: float) -> Json:
    """Return a settings file with either list."""
    chosen: Json = {}
    if dice.chance(share):
        chosen["allowedMcpServers"] = several(dice, ENTRIES, dice.one((0, 1, 2)))
    if dice.chance(share):
        chosen["deniedMcpServers"] = several(dice, ENTRIES, 1)
    return chosen


def lock(dice: Dice) -> Json:
    """Return the lock in one of its shapes, or that only packages may bring servers, or nothing."""
    if dice.chance(0.2):
        return {"strictPluginOnlyCustomization": True}
    return {"allowManagedMcpServersOnly": dice.one(LOCKS)} if dice.chance(0.25) else {}
