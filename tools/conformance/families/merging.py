"""Machines whose lists come from several files, a part of which are wrong in some way."""

from collections.abc import Mapping
from typing import Any

from conformance.case import DROP_INS, LOCAL, MANAGED, SHARED, STATE, USER, Machine, files, state
from conformance.families.drawing import entry, local, several
from reference_dice import Dice

Json = dict[str, Any]
ADMIN = (MANAGED, f"{DROP_INS}/10-first.json", f"{DROP_INS}/20-second.json")
OTHERS = (USER, SHARED, LOCAL)
LOCKS: tuple[object, ...] = (True, True, True, False, "true", "false", None, 1, 0, "yes", "", [], {})
WRONG_LISTS: tuple[object, ...] = (
    None,
    [],
    [],
    {},
    "s0",
    5,
    True,
    False,
    "[]",
    [5],
    [{}],
    ["s0"],
    [None],
    [[]],
    {"serverName": "s0"},
)
BAD_ENTRIES: tuple[object, ...] = (
    5,
    {},
    None,
    {"serverName": 5},
    {"serverName": "a b"},
    {"serverCommand": []},
    {"serverName": "s0", "serverUrl": "*"},
)
OTHER_KEYS: tuple[Json, ...] = (
    {"env": "x"},
    {"env": {"A": 1}},
    {"env": {"A": None}},
    {"env": []},
    {"model": 5},
    {"permissions": 5},
    {"permissions": {"allow": "x"}},
    {"permissions": {"allow": [5]}},
    {"permissions": {"defaultMode": "x"}},
    {"permissions": {"deny": ["Bash("]}},
    {"enabledPlugins": {"a@b": "yes"}},
    {"enabledPlugins": {"a@b": 1}},
    {"enabledPlugins": {"a@b": ["1"]}},
    {"enabledPlugins": {"a@b": None}},
    {"enabledPlugins": {"no-marketplace": True}},
    {"enabledPlugins": []},
    {"hooks": 5},
    {"hooks": {"Nope": []}},
    {"hooks": {"PreToolUse": "x"}},
    {"unknownKey": 5},
    {"mcpServers": 5},
    {"strictKnownMarketplaces": "x"},
    {"strictKnownMarketplaces": [5]},
    {"blockedMarketplaces": "x"},
    {"blockedMarketplaces": [5]},
    {"extraKnownMarketplaces": []},
    {"extraKnownMarketplaces": {"a": 5}},
    {"extraKnownMarketplaces": {"a": {"source": {"source": "nope"}}}},
    {"strictPluginOnlyCustomization": "x"},
    {"enableAllProjectMcpServers": "yes"},
    {"enabledMcpjsonServers": "s0"},
    {"enabledMcpjsonServers": 5},
    {"enabledMcpjsonServers": [5]},
    {"disabledMcpjsonServers": 5},
    {"disableClaudeAiConnectors": "x"},
    {"allowAllClaudeAiMcps": "x"},
    {"allowManagedHooksOnly": "x"},
    {"allowManagedPermissionRulesOnly": 5},
    {"disableSideloadFlags": "x"},
    {"requiredMinimumVersion": 5},
    {"cleanupPeriodDays": "x"},
    {"cleanupPeriodDays": -1},
    {"apiKeyHelper": 5},
    {"statusLine": 5},
    {"outputStyle": 5},
    {"includeCoAuthoredBy": "x"},
    {"$schema": 5},
    {"pluginConfigs": 5},
    {"sandbox": 5},
    {"forceLoginMethod": "x"},
    {"availableModels": "x"},
    {"fallbackModel": 5},
    {"companyAnnouncements": "x"},
)


def merging(dice: Dice) -> Machine:
    """Return a machine with lists in several files, and servers that are on some of them."""
    kind = dice.one(("name", "name", "endpoint"))
    servers = {f"s{index}": server(dice, index, kind) for index in range(8)}
    contents: dict[str, object] = {STATE: state(servers, **trust(dice))}
    wrong = dice.one(("nothing", "list", "list", "lock", "key"))
    for path in (*ADMIN, *OTHERS):
        if dice.chance(0.7 if path in {MANAGED, USER} else 0.4):
            contents[path] = lists(dice, servers, kind, is_admin=path in ADMIN)
    spoil(dice, contents, wrong)
    return Machine(files(contents))


def server(dice: Dice, index: int, kind: str) -> Json:
    """Return a server told from others by its number; where names decide, what it is does not matter."""
    if kind != "name" and dice.chance(0.5):
        return {"type": "http", "url": f"https://mcp.acme.example/{index}"}
    return local(["/bin/false", str(index)])


def trust(dice: Dice) -> Json:
    """Return whether the user trusts the project, which may be unsaid."""
    return dice.one(({}, {"hasTrustDialogAccepted": True}, {"hasTrustDialogAccepted": True}))


def lists(dice: Dice, servers: Mapping[str, Json], kind: str, *, is_admin: bool) -> Json:
    """Return a settings file with either list or both, and perhaps the lock."""
    chosen: Json = {}
    if dice.chance(0.65):
        chosen["allowedMcpServers"] = entries(dice, servers, kind, 4)
    if dice.chance(0.4):
        chosen["deniedMcpServers"] = entries(dice, servers, kind, 2)
    if dice.chance(0.35 if is_admin else 0.1):
        chosen["allowManagedMcpServersOnly"] = dice.chance(0.7)
    return chosen


def entries(dice: Dice, servers: Mapping[str, Json], kind: str, count: int) -> list[Any]:
    """Return entries for some of the servers."""
    return [entry(name, servers[name], kind) for name in several(dice, tuple(servers), count)]


def spoil(dice: Dice, contents: dict[str, object], wrong: str) -> None:
    """Make one thing in one file, or in two, wrong."""
    paths = [path for path in contents if path != STATE]
    for path in several(dice, paths, dice.one((1, 1, 2))):
        settings = contents[path]
        if isinstance(settings, dict):
            spoil_file(dice, settings, wrong)


def spoil_file(dice: Dice, settings: Json, wrong: str) -> None:
    """Make one thing in a settings file wrong: a list, an entry of it, the lock, or another key."""
    match wrong:
        case "list":
            key = dice.one(("allowedMcpServers", "allowedMcpServers", "deniedMcpServers"))
            if dice.chance(0.3):
                settings[key] = [dice.one(BAD_ENTRIES), *settings.get(key, [])]
            else:
                settings[key] = dice.one(WRONG_LISTS)
        case "lock":
            settings["allowManagedMcpServersOnly"] = dice.one(LOCKS)
        case "key":
            settings.update(dice.one(OTHER_KEYS))
