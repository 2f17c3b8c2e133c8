"""Machines with marketplaces and packages, built in memory, and what is said of them."""

from machine_from_files import HOME, MANAGED, PROJECT, USER, native

from plugingov.model.observation import Observation
from plugingov.surfaces.claude_code.client.session import Session
from plugingov.surfaces.claude_code.sessions.machine import Machine

PLUGINS = f"{HOME}/.claude/plugins"
KNOWN = f"{PLUGINS}/known_marketplaces.json"
INSTALLED = f"{PLUGINS}/installed_plugins.json"
CLONE = f"{PLUGINS}/marketplaces/acme"
COPY = f"{PLUGINS}/cache/acme/notes/1.0.0"
FOLDER = f"{HOME}/acme"
LISTING = f"{CLONE}/.claude-plugin/marketplace.json"
MANIFEST = f"{COPY}/.claude-plugin/plugin.json"
WHEN = "2026-08-01T09:00:00.000Z"
GITHUB = {"source": "github", "repo": "acme/plugins"}
DIRECTORY = {"source": "directory", "path": FOLDER}
ID = "notes@acme"
_KINDS = {
    "known_marketplaces.json": "known",
    "installed_plugins.json": "installed",
    "marketplace.json": "marketplace",
    "plugin.json": "package",
    ".mcp.json": "package-servers",
    "servers.json": "package-servers",
}


def registered(source=GITHUB, folder=CLONE, **more):
    """Return a registry that knows one marketplace."""
    return {"acme": {"source": source, "installLocation": folder, "lastUpdated": WHEN, **more}}


def record(scope="user", folder=COPY, **more):
    """Return the record of one install."""
    return {"scope": scope, "installPath": folder, "version": "1.0.0", "installedAt": WHEN, **more}


def records(*each, package=ID):
    """Return the records of one package in their second generation."""
    return {"version": 2, "plugins": {package: list(each or (record(),))}}


def listing(*entries, name="acme", **more):
    """Return a marketplace; without entries it has one package in its own folder."""
    plugins = list(entries or ({"name": "notes", "source": "./notes"},))
    return {"name": name, "owner": {"name": "Acme"}, "plugins": plugins, **more}


def installed(**changed):
    """Return the files of a machine with one package that loads, some of them changed; None leaves one out."""
    files = {
        KNOWN: registered(),
        INSTALLED: records(),
        LISTING: listing(),
        MANIFEST: {"name": "notes", "version": "1.0.0"},
        USER: {"enabledPlugins": {ID: True}},
    }
    return {**files, **changed.pop("files", {})}


def in_folder(user=None, managed=None, **changed):
    """Return the files of a machine with a marketplace that lies on it and a package that was never installed."""
    named = {"extraKnownMarketplaces": {"acme": {"source": DIRECTORY}}, "enabledPlugins": {ID: True}}
    files = {
        f"{FOLDER}/.claude-plugin/marketplace.json": listing(),
        f"{FOLDER}/notes/.claude-plugin/plugin.json": {"name": "notes", "version": "1.0.0"},
        USER: named if user is None else user,
        MANAGED: managed,
    }
    return {**files, **changed.pop("files", {})}


def observation(files, client="2.1.330", exists=None):
    """Return the observation of a machine; a folder that no file lies in is gone, unless `exists` says otherwise."""
    found = tuple(_native(path, content) for path, content in files.items() if content is not None)
    gone = {f"{FOLDER}/{name}": False for name in ("nowhere",)} | {"/nowhere": False, COPY: True}
    return Observation(
        client=client, files=found, homes=(HOME,), projects=(PROJECT,), exists={**gone, **(exists or {})}
    )


def _native(path, content):
    name = path.rpartition("/")[2]
    if not path.startswith((PLUGINS, f"{HOME}/.claude/skills", f"{PROJECT}/.claude/skills", FOLDER)):
        return native(path, content, project=PROJECT if path.startswith(PROJECT) else "")
    of = path.removesuffix(f"/{name}").removesuffix("/.claude-plugin")
    file = native(path, content, _KINDS[name])
    fields = {field: getattr(file, field) for field in file.__dataclass_fields__}
    return type(file)(**{**fields, "of": "" if name in {"known_marketplaces.json", "installed_plugins.json"} else of})


def packages(files, session=None, client="2.1.330", minimum=None, exists=None):
    """Return what holds for each package, by id."""
    machine = Machine(observation(files, client, exists), minimum)
    return {package.id: package for package in machine.packages(session or Session(HOME, PROJECT))}


def servers(files, session=None, client="2.1.330"):
    """Return what holds for each server of a package, by name."""
    machine = Machine(observation(files, client))
    return {each.name: each for each in machine.servers(session or Session(HOME, PROJECT)) if each.package}
