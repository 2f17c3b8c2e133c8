"""Machines on which only the organisation and packages may bring servers, said in every way there is."""

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
from conformance.families.drawing import local
from conformance.families.packages import FOLDER, package
from reference_dice import Dice

Json = dict[str, Any]
KEY = "strictPluginOnlyCustomization"
VALUES: tuple[object, ...] = (
    True,
    True,
    False,
    ["mcp"],
    ["mcp"],
    ["skills"],
    ["skills", "hooks"],
    ["skills", "agents", "hooks", "mcp"],
    [],
    ["mcp", "nope"],
    ["nope"],
    ["MCP"],
    ["mcp", 5],
    [5],
    [None],
    ["*"],
    ["mcpServers"],
    None,
    "mcp",
    "true",
    "false",
    "",
    0,
    1,
    {},
    {"mcp": True},
    {"mcp": False},
)
LISTS: tuple[Json, ...] = (
    {},
    {},
    {"deniedMcpServers": [{"serverName": "plugin:notes:s"}]},
    {"deniedMcpServers": [{"serverName": "mine"}]},
    {"allowedMcpServers": [{"serverName": "mine"}, {"serverName": "shared"}]},
    {"allowedMcpServers": [{"serverCommand": ["/bin/false", "notes"]}]},
)


def customisation(dice: Dice) -> Machine:
    """Return a machine with one server of every owner, and the restriction in one file or two."""
    market = {"acme": {"source": {"source": "directory", "path": FOLDER}}}
    managed: Json = {"enabledPlugins": {"notes@acme": True}, "extraKnownMarketplaces": market}
    contents: dict[str, object] = {
        f"{FOLDER}/.claude-plugin/marketplace.json": {
            "name": "acme",
            "owner": {"name": "Acme"},
            "plugins": [{"name": "notes", "source": "./notes"}],
        },
        **package(f"{FOLDER}/notes", "notes"),
        STATE: state(
            {"mine": local(["/bin/false", "mine"])},
            {"here": local(["/bin/false", "here"])},
            hasTrustDialogAccepted=True,
        ),
        PROJECT_SERVERS: {"mcpServers": {"shared": local(["/bin/false", "shared"])}},
        LOCAL: {"enabledMcpjsonServers": ["shared"]},
        MANAGED: managed | dice.one(LISTS),
    }
    places = (MANAGED, MANAGED, MANAGED, f"{DROP_INS}/10.json", USER, SHARED)
    for path in {dice.one(places): None, **({dice.one(places): None} if dice.chance(0.35) else {})}:
        before = contents.get(path)
        contents[path] = (before if isinstance(before, dict) else {}) | {KEY: dice.one(VALUES)}
    if dice.chance(0.2):
        contents[MANAGED_SERVERS] = {"mcpServers": {"given": local(["/bin/false", "given"])}}
    if dice.chance(0.15):
        contents[MANAGED] = {KEY: dice.one(VALUES)}
    return Machine(files(contents))
