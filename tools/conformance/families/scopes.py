"""Machines on which one name means several servers, and on which the project's servers wait for a decision."""

from typing import Any

from conformance.case import LOCAL, MANAGED, PROJECT, PROJECT_SERVERS, SHARED, STATE, USER, WORK, Machine, files, state
from conformance.families.drawing import local, several
from reference_dice import Dice

Json = dict[str, Any]
NAMES = ("notes", "crm", "mail", "docs", "wiki")
LISTS = ("enabledMcpjsonServers", "disabledMcpjsonServers")
EVERY = "enableAllProjectMcpServers"
SERVICE = f"{PROJECT}/service"
SCOPES = ("local", "project", "user")
CHANCES = {"local": 0.25, "project": 0.75, "user": 0.4}
TOGGLES = ("disabledMcpServers", "disabledMcpServers", "enabledMcpServers")


def scopes(dice: Dice) -> Machine:
    """Return a machine with the same names in several scopes, and decisions about the project's servers."""
    servers = {scope: servers_of(dice, scope) for scope in SCOPES}
    legacy = decisions(dice, 0.3) | trust(dice) | toggles(dice)
    contents: dict[str, object] = {
        STATE: misnamed(dice, state(servers["user"], servers["local"], **legacy))
        | (decisions(dice, 1) if dice.chance(0.08) else {}),
        PROJECT_SERVERS: {"mcpServers": servers["project"]},
        USER: decisions(dice, 0.4) or None,
        SHARED: decisions(dice, 0.4) or None,
        LOCAL: decisions(dice, 0.4) or None,
        MANAGED: (decisions(dice, 0.25) | denial(dice)) or None,
    }
    if dice.chance(0.12):
        contents[dice.one((f"{WORK}/.mcp.json", f"{PROJECT}/.claude/.mcp.json"))] = {
            "mcpServers": {"notes": local(["/bin/false", "elsewhere"]), "far": local(["/bin/false", "far"])}
        }
    git = dice.chance(0.3)
    if git and dice.chance(0.6):
        contents |= deeper(dice)
        return Machine(files(contents), cwd=SERVICE, git=True)
    return Machine(files(contents), git=git)


def deeper(dice: Dice) -> dict[str, object]:
    """Return files of a folder within the repository, where the client starts; some of them may not count."""
    servers = {"near": local(["/bin/false", "near"]), "docs": local(["/bin/false", "near-docs"])}
    return {
        f"{SERVICE}/.mcp.json": {"mcpServers": servers} if dice.chance(0.5) else None,
        f"{SERVICE}/.claude/settings.json": decisions(dice, 0.5) or None,
        f"{SERVICE}/.claude/settings.local.json": decisions(dice, 0.5) or None,
    }


def servers_of(dice: Dice, scope: str) -> Json:
    """Return the servers of one scope, each of which says where it stands."""
    return {name: local(["/bin/false", name, scope]) for name in NAMES if dice.chance(CHANCES[scope])}


def misnamed(dice: Dice, said: Json) -> Json:
    """Return the state with the project under another name of its folder, now and then."""
    if PROJECT not in said.get("projects", {}) or not dice.chance(0.1):
        return said
    name = dice.one((f"{PROJECT}/", f"{PROJECT}//", f"{PROJECT}/.", PROJECT.upper()))
    return said | {"projects": {name: said["projects"][PROJECT]}}


def trust(dice: Dice) -> Json:
    """Return whether the user trusts the project: mostly yes."""
    return dice.one(
        ({"hasTrustDialogAccepted": True}, {"hasTrustDialogAccepted": True}, {"hasTrustDialogAccepted": False}, {})
    )


def decisions(dice: Dice, share: float) -> Json:
    """Return approvals and rejections of the project's servers, as one file holds them."""
    if not dice.chance(share):
        return {}
    chosen: Json = {key: several(dice, NAMES, 2) for key in LISTS if dice.chance(0.5)}
    if dice.chance(0.35):
        chosen[EVERY] = dice.one((True, True, False))
    if dice.chance(0.1):
        chosen[dice.one((*LISTS, EVERY))] = dice.one(
            ("notes", "*", ["*"], [], None, 5, ["notes", 5], "true", 1, {"notes": True})
        )
    return chosen


def toggles(dice: Dice) -> Json:
    """Return what the user switched on or off for this project."""
    return {dice.one(TOGGLES): several(dice, NAMES, 2)} if dice.chance(0.3) else {}


def denial(dice: Dice) -> Json:
    """Return a managed list that denies one scope's server of a name, or admits only some."""
    if dice.chance(0.65):
        return {}
    entries = [{"serverCommand": ["/bin/false", name, dice.one(SCOPES)]} for name in several(dice, NAMES, 3)]
    return {dice.one(("deniedMcpServers", "deniedMcpServers", "allowedMcpServers")): entries}
