"""Machines with a set of servers that the organisation gives, beside lists and servers of others."""

from typing import Any

from conformance.case import (
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
from conformance.families.drawing import entry, local, several
from conformance.families.merging import LOCKS, trust
from reference_dice import Dice

Json = dict[str, Any]
HOST = "mcp.acme.example"
GIVEN: dict[str, Json] = {
    "notes": local(["/bin/false", "notes"]),
    "crm": {"type": "http", "url": f"https://{HOST}/crm"},
    "mail": {"type": "sse", "url": f"https://{HOST}/mail", "headers": {"X": "1"}},
    "live": {"type": "ws", "url": f"wss://{HOST}/live"},
    "arg": {"command": "/bin/false", "args": ["${WHO:-arg}"]},
    "set-arg": {"command": "/bin/false", "args": ["${CITY}"]},
    "program": {"command": "${PROGRAM:-/bin/false}", "args": ["program"]},
    "host": {"type": "http", "url": "https://${WHERE:-mcp.acme.example}/host"},
    "unset": {"type": "http", "url": "https://${UNSET}/unset"},
    "header": {"type": "http", "url": f"https://{HOST}/header", "headers": {"X": "${TOKEN}"}},
    "header-name": {"type": "http", "url": f"https://{HOST}/header-name", "headers": {"${TOKEN}": "x"}},
    "environment": {"command": "/bin/false", "args": ["environment"], "env": {"A": "${TOKEN}"}},
    "dollar": {"command": "/bin/false", "args": ["$HOME"]},
    "open": {"command": "/bin/false", "args": ["${"]},
    "percent": {"type": "http", "url": f"https://{HOST}/$%7BA%7D"},
    "no-type": {"url": f"https://{HOST}/no-type"},
    "crm prod": local(["/bin/false", "crm prod"]),
}
EXPANDED: dict[str, Json] = {
    "arg": local(["/bin/false", "arg"]),
    "set-arg": local(["/bin/false", "Bern"]),
    "program": local(["/bin/false", "program"]),
    "host": {"type": "http", "url": f"https://{HOST}/host"},
}
WRONG_SETS: tuple[object, ...] = (
    {},
    {"mcpServers": {}},
    {"mcpServers": []},
    {"mcpServers": None},
    {"mcpServers": "x"},
    {"servers": {"notes": GIVEN["notes"]}},
    {"notes": GIVEN["notes"]},
    {"mcpServers": {"notes": GIVEN["notes"], "bad": 5}},
    {"mcpServers": {"notes": GIVEN["notes"], "bad": {"type": "nope"}}},
    {"mcpServers": {"notes": GIVEN["notes"], "bad": {"command": 5}}},
    {"mcpServers": {"notes": GIVEN["notes"], "bad": {}}},
    {"mcpServers": {"notes": GIVEN["notes"]}, "extra": 5},
    [],
    "",
    "{",
    "null",
    '{"mcpServers":{"notes":{"command":"/bin/false"},}}',
    '{"mcpServers":{"notes":{"command":"/bin/false"}}} // ours',
    '\ufeff{"mcpServers":{"notes":{"command":"/bin/false"}}}',
)


def exclusive(dice: Dice) -> Machine:
    """Return a machine with managed servers, and with lists of all owners around them."""
    given: Json = {name: GIVEN[name] for name in several(dice, tuple(GIVEN), dice.one((3, 5, 7)))}
    own = {"mine": local(["/bin/false", "mine"]), "notes": local(["/bin/false", "my-notes"])}
    contents: dict[str, object] = {
        MANAGED_SERVERS: {"mcpServers": given},
        MANAGED: lists(dice, given, 0.75) | lock(dice),
        USER: lists(dice, given, 0.4) or None,
        SHARED: lists(dice, given, 0.25) or None,
        LOCAL: lists(dice, given, 0.25) or None,
        STATE: state(own if dice.chance(0.5) else None, **trust(dice), **toggles(dice, given)),
    }
    if dice.chance(0.4):
        contents[PROJECT_SERVERS] = {"mcpServers": {"shared": local(["/bin/false", "shared"])}}
    if dice.chance(0.2):
        contents[MANAGED_SERVERS] = dice.one(WRONG_SETS)
    return Machine(files(contents), {"CITY": "Bern", **({"WHO": "arg"} if dice.chance(0.5) else {})})


def lists(dice: Dice, given: Json, share: float) -> Json:
    """Return a settings file with either list, which name a part of the managed servers."""
    chosen: Json = {}
    if dice.chance(share):
        chosen["allowedMcpServers"] = [] if dice.chance(0.2) else entries(dice, given)
    if dice.chance(share / 2):
        chosen["deniedMcpServers"] = entries(dice, given)[:2]
    return chosen


def entries(dice: Dice, given: Json) -> list[Json]:
    """Return entries for some servers: by name, as they are written, or as they are once expanded."""
    kind = dice.one(("name", "written", "expanded"))
    shown = given | ({name: EXPANDED[name] for name in given if name in EXPANDED} if kind == "expanded" else {})
    return [entry(name, shown[name], kind) for name in several(dice, (*given, *[n for n in EXPANDED if n in given]), 3)]


def lock(dice: Dice) -> Json:
    """Return the lock in one of its shapes, or nothing."""
    return {"allowManagedMcpServersOnly": dice.one(LOCKS)} if dice.chance(0.35) else {}


def toggles(dice: Dice, given: Json) -> Json:
    """Return what the user switched off for this project."""
    return {"disabledMcpServers": several(dice, (*given, "mine"), 2)} if dice.chance(0.35) else {}
