"""Machines with packages: where they come from, who switches them on, and what the organisation says about both."""

from typing import Any

from conformance.case import (
    HOME,
    LOCAL,
    MANAGED,
    MANAGED_SERVERS,
    PLUGINS,
    PROJECT,
    SHARED,
    STATE,
    USER,
    WORK,
    Machine,
    files,
    state,
)
from conformance.families.drawing import local, several
from conformance.families.merging import trust
from reference_dice import Dice

Json = dict[str, Any]
WHEN = "2026-08-01T09:00:00.000Z"
FOLDER = f"{HOME}/acme"
CLONE = f"{PLUGINS}/marketplaces/acme"
COMMIT = "3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90"
SOURCES: tuple[Json, ...] = (
    {"source": "directory", "path": FOLDER},
    {"source": "directory", "path": FOLDER},
    {"source": "directory", "path": FOLDER},
    {"source": "github", "repo": "acme/plugins"},
    {"source": "github", "repo": "acme/plugins", "ref": "v1"},
    {"source": "github", "repo": "acme/plugins", "ref": COMMIT},
    {"source": "git", "url": "https://git.acme.example/plugins.git", "ref": COMMIT},
    {"source": "git", "url": "https://git.acme.example/plugins.git"},
    {"source": "git", "url": "https://github.com/acme/plugins.git"},
    {"source": "git", "url": "git@github.com:acme/plugins.git"},
    {"source": "git", "url": "ssh://git@git.acme.example/plugins.git", "ref": "v1"},
    {"source": "url", "url": "https://acme.example/marketplace.json"},
    {"source": "npm", "package": "@acme/plugins"},
    {"source": "file", "path": f"{FOLDER}/.claude-plugin/marketplace.json"},
)
# What settings may name a registered marketplace by instead: other folders, and the same one written otherwise.
ELSEWHERE: tuple[Json, ...] = (
    {"source": "directory", "path": f"{FOLDER}-2"},
    {"source": "directory", "path": f"{FOLDER}-2"},
    {"source": "directory", "path": f"{HOME}/nowhere"},
    {"source": "directory", "path": f"{FOLDER}/"},
    {"source": "directory", "path": "./acme"},
    {"source": "directory", "path": FOLDER, "extra": 1},
    {"source": "github", "repo": "Acme/Plugins"},
    {"source": "github", "repo": "acme/plugins", "ref": ""},
)
ENTRIES: tuple[object, ...] = (
    {"source": "github", "repo": "acme/plugins"},
    {"source": "github", "repo": "acme/plugins", "ref": "v1"},
    {"source": "github", "repo": "acme/plugins", "ref": COMMIT},
    {"source": "github", "repo": "acme/plugins", "ref": "b" * 40},
    {"source": "git", "url": "https://git.acme.example/plugins.git", "ref": COMMIT},
    {"source": "git", "url": "https://git.acme.example/plugins.git", "ref": "v1"},
    {"source": "github", "repo": "acme/plugins", "path": "x"},
    {"source": "github", "repo": "Acme/Plugins"},
    {"source": "github", "repo": "acme/*"},
    {"source": "github", "repo": "ACME/*"},
    {"source": "github", "repo": "acme/*", "ref": "v1"},
    {"source": "github", "repo": "acme/plu*"},
    {"source": "github", "repo": "*"},
    {"source": "git", "url": "https://git.acme.example/plugins.git"},
    {"source": "git", "url": "https://git.acme.example/plugins"},
    {"source": "git", "url": "https://github.com/acme/plugins.git"},
    {"source": "git", "url": "git@github.com:acme/plugins.git"},
    {"source": "git", "url": "ssh://git@git.acme.example/plugins.git", "ref": "v1"},
    {"source": "url", "url": "https://acme.example/marketplace.json"},
    {"source": "url", "url": "https://github.com/acme/plugins"},
    {"source": "url", "url": "https://git.acme.example/plugins"},
    {"source": "npm", "package": "@acme/plugins"},
    {"source": "file", "path": f"{FOLDER}/.claude-plugin/marketplace.json"},
    {"source": "directory", "path": FOLDER},
    {"source": "directory", "path": f"{FOLDER}/"},
    {"source": "directory", "path": "~/acme"},
    {"source": "hostPattern", "hostPattern": "^github\\.com$"},
    {"source": "hostPattern", "hostPattern": "acme"},
    {"source": "hostPattern", "hostPattern": "^git\\.acme\\.example$"},
    {"source": "hostPattern", "hostPattern": "ACME"},
    {"source": "hostPattern", "hostPattern": "("},
    {"source": "hostPattern", "hostPattern": ".*"},
    {"source": "pathPattern", "pathPattern": f"^{HOME}/"},
    {"source": "pathPattern", "pathPattern": "acme"},
    {"source": "pathPattern", "pathPattern": ".*"},
    {"source": "pathPattern", "pathPattern": "["},
    {"source": "skills-dir"},
    {"source": "settings", "name": "acme", "plugins": []},
    {"source": "nope"},
    {"source": "github"},
    {"source": "directory", "path": FOLDER, "extra": 1},
    {},
    "acme/plugins",
    5,
    None,
)
WRONG_LISTS: tuple[object, ...] = (None, [], [], {}, "acme", 5, True, False, "[]")
VALUES: tuple[object, ...] = (
    True,
    True,
    True,
    True,
    True,
    True,
    False,
    False,
    "true",
    "false",
    1,
    0,
    None,
    [],
    ["1.0.0"],
    {},
    {"enabled": True},
)
MARKET_KEYS = ("strictKnownMarketplaces", "strictKnownMarketplaces", "blockedMarketplaces", "allowedMarketplaces")
NAMES = ("notes", "crm", "mail")
SERVERS: dict[str, Json] = {
    "notes": local(["/bin/false", "notes"]),
    "crm": {"type": "http", "url": "https://mcp.acme.example/crm"},
    "mail": {"command": "/bin/false", "args": ["${CLAUDE_PLUGIN_ROOT}/mail"]},
}
SETTINGS = {"managed": MANAGED, "user": USER, "project": SHARED, "local": LOCAL}


def packages(dice: Dice) -> Machine:
    """Return a machine with a marketplace, three packages of it and what the settings say of them."""
    source = dice.one(SOURCES)
    installed = several(dice, NAMES, 3) if dice.chance(0.8) else []
    settings: dict[str, Json] = {place: {} for place in SETTINGS}
    enable(dice, settings)
    register(dice, settings, source)
    restrict(dice, settings, source)
    contents: dict[str, object] = market(dice, source, installed) | records(dice, source, installed)
    contents[STATE] = state(twin(dice), **trust(dice))
    contents |= {path: settings[place] or None for place, path in SETTINGS.items()}
    if dice.chance(0.07):
        contents[MANAGED_SERVERS] = {"mcpServers": {"given": local(["/bin/false", "given"])}}
    for place in keep_out(dice, settings):
        contents[SETTINGS[place]] = settings[place]
    return Machine(files(contents))


def keep_out(dice: Dice, settings: dict[str, Json]) -> list[str]:
    """List servers of packages in the settings of a user or a project, which count for some of them and not for all."""
    places = several(dice, ("user", "project", "local"), 2) if dice.chance(0.3) else []
    for place in places:
        entries: tuple[Json, ...] = ({"serverUrl": "*"}, {"serverCommand": ["/bin/false", "notes"]})
        listed = [] if dice.chance(0.3) else several(dice, entries, 2)
        settings[place]["allowedMcpServers" if not listed or dice.chance(0.3) else "deniedMcpServers"] = listed
    return places


def enable(dice: Dice, settings: dict[str, Json]) -> None:
    """Switch packages on or off in the settings of some owners."""
    odd = dice.chance(0.4)
    for place in SETTINGS:
        chosen = {f"{name}@acme": dice.one(VALUES) if odd else dice.chance(0.75) for name in NAMES if dice.chance(0.4)}
        if dice.chance(0.6 if place in {"managed", "user"} else 0.35) and chosen:
            settings[place]["enabledPlugins"] = chosen


def register(dice: Dice, settings: dict[str, Json], source: Json) -> None:
    """Name the marketplace in the settings of some owners, now and then by another source or key."""
    for place in several(dice, tuple(SETTINGS), 2) if dice.chance(0.7) else []:
        key = "additionalMarketplaces" if dice.chance(0.1) else "extraKnownMarketplaces"
        named = dice.one((*SOURCES, *ELSEWHERE)) if dice.chance(0.3) else source
        settings[place][key] = {"other" if dice.chance(0.08) else "acme": {"source": named}}


def restrict(dice: Dice, settings: dict[str, Json], source: Json) -> None:
    """Restrict the marketplaces, and the servers of packages, mostly in the managed settings."""
    if dice.chance(0.55):
        near = [source, *[entry for entry in ENTRIES if is_near(entry, source)]]
        entries = several(dice, near if dice.chance(0.6) else ENTRIES, dice.one((1, 1, 2)))
        place = "user" if dice.chance(0.05) else "managed"
        settings[place][dice.one(MARKET_KEYS)] = dice.one(WRONG_LISTS) if dice.chance(0.15) else entries
    for place in several(dice, ("user", "project", "local"), 2) if dice.chance(0.35) else []:
        settings[place][dice.one(("deniedMcpServers", "allowedMcpServers"))] = several(
            dice, ({"serverUrl": "https://mcp.acme.example/*"}, {"serverCommand": ["/bin/false", "notes"]}), 1
        )
    if dice.chance(0.3):
        settings["managed"][dice.one(("deniedMcpServers", "deniedMcpServers", "allowedMcpServers"))] = several(
            dice,
            (
                {"serverName": "plugin:notes:s"},
                {"serverName": "s"},
                {"serverName": "crm"},
                {"serverUrl": "https://mcp.acme.example/*"},
                {"serverCommand": ["/bin/false", "notes"]},
                {"serverCommand": ["/bin/false", f"{FOLDER}/mail/mail"]},
                {"serverCommand": ["/bin/false", "${CLAUDE_PLUGIN_ROOT}/mail"]},
            ),
            2,
        )


def is_near(entry: object, source: Json) -> bool:
    """Tell whether an entry could be meant for a source."""
    if not isinstance(entry, dict):
        return False
    pattern = "pathPattern" if source["source"] in {"directory", "file"} else "hostPattern"
    return entry.get("source") in {source["source"], pattern} or ("github" in str(source) and "github" in str(entry))


def market(dice: Dice, source: Json, installed: list[str]) -> dict[str, object]:
    """Return the marketplace where it lies and the packages in it, some of an unusual shape."""
    root = FOLDER if source["source"] in {"directory", "file"} else CLONE
    entries: list[Json] = [{"name": name, "source": f"./{name}"} for name in NAMES]
    contents: dict[str, object] = {}
    for entry in entries:
        contents |= package(f"{root}/{entry['name']}", entry["name"])
        if root == CLONE and entry["name"] in installed:
            contents |= package(cache(entry["name"]), entry["name"])
    if dice.chance(0.35):
        reshape(dice, contents, entries, root)
    name = "acme-tools" if dice.chance(0.06) else "acme"
    contents[f"{root}/.claude-plugin/marketplace.json"] = {"name": name, "owner": {"name": "Acme"}, "plugins": entries}
    return contents | twin_market()


def twin_market() -> dict[str, object]:
    """Return a second marketplace of the same name, with one package of the same name and another server."""
    root = f"{FOLDER}-2"
    entries = [{"name": "notes", "source": "./notes"}]
    return {
        f"{root}/.claude-plugin/marketplace.json": {"name": "acme", "owner": {"name": "Acme"}, "plugins": entries},
        f"{root}/notes/.claude-plugin/plugin.json": {"name": "notes", "version": "2.0.0"},
        f"{root}/notes/.mcp.json": {"mcpServers": {"other": local(["/bin/false", "other"])}},
    }


def package(root: str, name: str) -> dict[str, object]:
    """Return the two files of a package that brings one server."""
    return {
        f"{root}/.claude-plugin/plugin.json": {"name": name, "version": "1.0.0"},
        f"{root}/.mcp.json": {"mcpServers": {"s": SERVERS[name]}},
    }


def reshape(dice: Dice, contents: dict[str, object], entries: list[Json], root: str) -> None:
    """Give one package another shape: its file, its entry, or where its servers stand."""
    entry = dice.one(entries)
    name = entry["name"]
    manifest, servers = f"{root}/{name}/.claude-plugin/plugin.json", f"{root}/{name}/.mcp.json"
    plain = {"name": name, "version": "1.0.0"}
    inline = {"mcpServers": {"inline": local(["/bin/false", "inline"])}}
    shapes: tuple[tuple[str, object], ...] = (
        (manifest, None),
        (manifest, plain | {"name": "renamed"}),
        (manifest, plain | {"defaultEnabled": False}),
        (manifest, plain | inline),
        (manifest, plain | {"mcpServers": "./servers.json"}),
        (manifest, plain | {"mcpServers": 5}),
        (manifest, plain | {"keywords": "x"}),
        (manifest, plain | {"unknown": 5}),
        (manifest, "{"),
        (manifest, {"version": "1.0.0"}),
        (servers, {"s": SERVERS[name]}),
        (servers, "{"),
        (servers, {"mcpServers": {"s": SERVERS[name], "bad": {"command": 5}}}),
        ("entry", {"strict": False}),
        ("entry", {"strict": False} | inline),
        ("entry", inline),
        ("entry", {"defaultEnabled": False}),
        ("entry", {"source": "./nowhere"}),
        ("entry", {"source": "../acme/" + name}),
        ("entry", {"source": {"source": "github", "repo": "acme/notes"}}),
        ("entry", {"version": "2.0.0"}),
    )
    where, shape = dice.one(shapes)
    if where == "entry" and isinstance(shape, dict):
        entry.update(shape)
    else:
        contents[where] = shape


def records(dice: Dice, source: Json, installed: list[str]) -> dict[str, object]:
    """Return what the client wrote down before: known marketplaces and installed packages."""
    root = FOLDER if source["source"] in {"directory", "file"} else CLONE
    known = {"acme": {"source": source, "installLocation": root, "lastUpdated": WHEN}}
    plugins = {f"{name}@acme": [record(dice, root, name)] for name in installed}
    is_known = installed or root == CLONE or dice.chance(0.4)
    return {
        f"{PLUGINS}/known_marketplaces.json": known if is_known and not dice.chance(0.15) else None,
        f"{PLUGINS}/installed_plugins.json": {"version": 2, "plugins": plugins} if installed else None,
    }


def record(dice: Dice, root: str, name: str) -> Json:
    """Return the record of one install, in the user's scope or another."""
    scope = dice.one(("user", "user", "user", "user", "managed", "project", "local"))
    place = {"projectPath": PROJECT if dice.chance(0.7) else f"{WORK}/other"} if scope in {"project", "local"} else {}
    path = f"{root}/{name}" if root == FOLDER else cache(name)
    return {"scope": scope, **place, "installPath": path, "version": "1.0.0", "installedAt": WHEN, "lastUpdated": WHEN}


def cache(name: str) -> str:
    """Return where the client keeps an installed package."""
    return f"{PLUGINS}/cache/acme/{name}/1.0.0"


def twin(dice: Dice) -> Json | None:
    """Return a server of the user that has the endpoint of a package's server."""
    return {"mine": SERVERS[dice.one(("notes", "crm"))]} if dice.chance(0.2) else None
