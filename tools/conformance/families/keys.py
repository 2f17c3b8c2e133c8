"""Machines on which one key in a file that no administrator wrote may cost that file: its list shows it."""

from typing import Any

from conformance.case import LOCAL, SHARED, STATE, USER, Machine, files, state
from conformance.families.drawing import local, several
from plugingov.surfaces.claude_code.settings.checked import CHECKED
from reference_dice import Dice

Json = dict[str, Any]
# Those that the client takes notice of, and those of which any value does.
UNCHECKED = (
    *("policyHelper", "modelPicker", "modelPricing", "managedMcpServers", "availableModelsMatch", "deniedModels"),
    *("attributionProjectPolicy", "bashOutputMaxChars", "desktopMcpServersListScope", "footerLinksRegexes"),
    *("subagentStatusLine", "prependPlugins", "forceLoginMethod", "allowedProviders", "viewMode", "spellcheck"),
    *("effortLevel", "modelSettings", "theme", "editorMode", "remoteControl", "sshHostCommands", "nobodysKey"),
)
KEYS = (*(key for key in CHECKED if key not in {"allowedMcpServers", "deniedMcpServers"}), *UNCHECKED)
VALUES: tuple[object, ...] = (
    None,
    True,
    False,
    "x",
    "",
    5,
    0,
    1.5,
    [],
    ["x"],
    [5],
    {},
    {"a": 5},
    {"a": "x"},
    "latest",
    "rc",
)


def keys(dice: Dice) -> Machine:
    """Return a machine with a denied server, and one odd key beside the list that denies it."""
    path = dice.one((USER, USER, SHARED, LOCAL))
    chosen = {key: dice.one(VALUES) for key in several(dice, KEYS, dice.one((1, 1, 2)))}
    servers = {name: local(["/bin/false", name]) for name in ("kept", "denied")}
    denied = ["denied", "kept"] if dice.chance(0.4) else ["denied"]
    contents: dict[str, object] = {
        STATE: state(servers, hasTrustDialogAccepted=True),
        path: {"deniedMcpServers": [{"serverName": name} for name in denied]} | chosen,
    }
    return Machine(files(contents))
