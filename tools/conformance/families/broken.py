"""Machines with files that are no strict JSON, hold another shape, or bear a name that may not be read."""

import json
from typing import Any

from conformance.case import (
    DROP_INS,
    LOCAL,
    MANAGED,
    PROJECT_SERVERS,
    SHARED,
    STATE,
    SYSTEM,
    USER,
    Machine,
    files,
    state,
)
from conformance.families.drawing import local, several
from reference_dice import Dice

Json = dict[str, Any]
SERVERS = {name: local(["/bin/false", name]) for name in ("notes", "crm", "mail", "docs", "wiki")}
SETTINGS = (MANAGED, f"{DROP_INS}/10-first.json", USER, SHARED, LOCAL)
NAMES = (
    ".10-first.json",
    "10-first.JSON",
    "10-first.Json",
    "10-first.json.bak",
    "10-first.json~",
    "10-first.txt",
    "10-first",
    "10-first.json5",
    "10-first.jsonc",
    "deep/10-first.json",
    ".json",
    "json",
    "ä.json",
    "10 first.json",
)
ORDERS = (
    ("2.json", "10.json"),
    ("B.json", "a.json"),
    ("a.json", "b.json"),
    ("Z.json", "_.json"),
    ("é.json", "z.json"),
    ("a-b.json", "a.json"),
)


def broken(dice: Dice) -> Machine:
    """Return a machine on which one file is odd, or several names compete."""
    draw = dice.one((odd_settings, odd_settings, odd_settings, odd_servers, odd_names, orders))
    contents: dict[str, object] = {STATE: state(SERVERS, hasTrustDialogAccepted=True)}
    contents.update(draw(dice))
    return Machine(files(contents))


def allow(dice: Dice) -> Json:
    """Return a list that admits two servers."""
    return {"allowedMcpServers": [{"serverName": name} for name in several(dice, tuple(SERVERS), 2)]}


def deny(dice: Dice) -> Json:
    """Return a list that denies one server."""
    return {"deniedMcpServers": [{"serverName": dice.one(tuple(SERVERS))}]}


def odd_settings(dice: Dice) -> dict[str, object]:
    """Return an odd settings file beside a good one."""
    odd, *good = several(dice, SETTINGS, 2)
    spoilt_text = spoilt(dice, allow(dice) if dice.chance(0.6) else deny(dice))
    rest: dict[str, object] = {path: deny(dice) if dice.chance(0.5) else allow(dice) for path in good}
    return {odd: spoilt_text} | rest


def odd_servers(dice: Dice) -> dict[str, object]:
    """Return an odd file of servers."""
    path = dice.one((PROJECT_SERVERS, PROJECT_SERVERS, STATE))
    shared = {"mcpServers": {"shared": local(["/bin/false", "shared"]), "notes": local(["/bin/false", "theirs"])}}
    if dice.chance(0.5):
        shape: object = dice.one(
            (
                {"shared": local(["/bin/false"])},
                {"servers": shared["mcpServers"]},
                {"mcpServers": []},
                {"mcpServers": {**shared["mcpServers"], "bad": {"command": 5}}},
                {"mcpServers": {**shared["mcpServers"], "bad": "x"}},
                {"mcpServers": {**shared["mcpServers"], "bad": {"type": "nope"}}},
                {"mcpServers": {**shared["mcpServers"], "": local(["/bin/false"])}},
                {"mcpServers": {**shared["mcpServers"], "a b": local(["/bin/false"])}},
                {"mcpServers": None},
                {"mcpServers": shared["mcpServers"], "extra": 1},
            )
        )
        return {path: shape, MANAGED: deny(dice)}
    return {path: spoilt(dice, shared), MANAGED: deny(dice)}


def odd_names(dice: Dice) -> dict[str, object]:
    """Return drop-ins of which some bear a name that may not be read; each denies a server of its own."""
    beside = (f"{SYSTEM}/managed-settings.JSON", f"{SYSTEM}/settings.json", f"{DROP_INS}/20-second.json")
    paths = [f"{DROP_INS}/{name}" for name in several(dice, NAMES, 3)] + several(dice, beside, 2)
    return {path: {"deniedMcpServers": [{"serverName": name}]} for path, name in zip(paths, SERVERS, strict=False)}


def orders(dice: Dice) -> dict[str, object]:
    """Return drop-ins that say opposite things of the lock, so that the later one shows."""
    names = list(dice.one(ORDERS))
    locked = dice.chance(0.5)
    contents: dict[str, object] = {
        f"{DROP_INS}/{name}": {"allowManagedMcpServersOnly": locked == (index == 0)} for index, name in enumerate(names)
    }
    main = {
        "allowedMcpServers": [{"serverName": "notes"}],
        **({"allowManagedMcpServersOnly": True} if dice.chance(0.3) else {}),
    }
    return contents | {MANAGED: main, USER: {"allowedMcpServers": [{"serverName": "crm"}]}}


def spoilt(dice: Dice, value: Json) -> str:
    """Return a value as text that is odd in one way."""
    good = json.dumps(value)
    first = next(iter(value))
    ways = (
        good[:-1] + ",}",
        good.replace("]", ",]"),
        f"// ours\n{good}",
        f"{good}\n# ours",
        f"/* ours */{good}",
        f"\ufeff{good}",
        f"\ufeff\n{good}",
        "",
        " \n",
        "\ufeff",
        "{}",
        "[]",
        f"[{good}]",
        "null",
        "5",
        '"x"',
        "true",
        good[:-1],
        good + good,
        good + "}",
        good.replace('"', "'"),
        good.replace(f'"{first}"', first),
        good[:-1] + ',"a":NaN}',
        good[:-1] + ',"a":01}',
        good[:-1] + ',"a":"\t"}',
        good[:-1] + ',"a":"\\x"}',
        good[:-1] + ',"a":"\\ud800"}',
        good[:-1] + f',"{first}":[]}}',
        good[:-1] + ',"__proto__":{"a":1}}',
        good[:-1] + ',"constructor":1}',
        good[:-1] + ',"":1}',
        good.replace("{", "{\r\n", 1) + "\r\n",
        f"\u00a0{good}",
        f"\x0c{good}",
        f"{good}\x00",
        "---\nallowedMcpServers: []\n",
        json.dumps(value, indent=1),
        good.replace("server", "\\u0073erver"),
    )
    return dice.one(ways)
