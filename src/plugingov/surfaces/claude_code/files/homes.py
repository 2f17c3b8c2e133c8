"""One home: its settings, its state, its marketplaces and packages."""

import os
from collections.abc import Iterator, Mapping
from typing import Any

from plugingov.model.observation import NativeFile
from plugingov.surfaces.claude_code.files.ground import Folder, Ground
from plugingov.surfaces.claude_code.files.packages import Packages
from plugingov.surfaces.claude_code.files.reading import Found
from plugingov.surfaces.claude_code.files.shapes import SETTINGS

_MISPLACED = ("managed-settings.json", "managed-mcp.json", "mcp.json", ".mcp.json")


def is_home(folder: Folder) -> bool:
    """Tell whether the client has ever been started by whoever lives here, as far as anybody may look."""
    return folder.has(".claude.json") or folder.has(".claude") or bool(not folder.sorts and folder.why)


class Home:
    """One home and what the client keeps in it."""

    def __init__(self, found: Found, folder: Folder, moved: Mapping[str, str]) -> None:
        self.found = found
        self.folder = folder
        self.called = folder.called
        self.moved = moved
        self.claude = self._claude()

    @property
    def ground(self) -> Ground:
        """Return what it was given in."""
        return self.folder.ground

    def _claude(self) -> Folder | None:
        if path := self.moved.get("CLAUDE_CONFIG_DIR"):
            return self.ground.walk(path)
        return self.folder.folder(".claude")

    def read(self) -> None:
        """Read settings and state."""
        home = self.called
        self.found.cannot_list(self.folder, "user", home=home)
        if obstacle := self.folder.obstacle(".claude"):
            self.found.refuse("user", *obstacle, home=home)
        elif self.claude and (obstacle := self.claude.obstacle("plugins")):
            self.found.refuse("installed", *obstacle, home=home)
        self.found.cannot_list(self.claude, "user", home=home)
        self.found.read("remote", self.claude, "remote-settings.json", home=home)
        self.found.read("user", self.claude, "settings.json", home=home)
        for name in _MISPLACED:
            self.found.read("misplaced", self.claude, name, home=home)
        self._read_state()

    def _read_state(self) -> None:
        """Read the state, which lies beside the folder of the settings, or in it where that was moved."""
        moved = self.claude if "CLAUDE_CONFIG_DIR" in self.moved else None
        if moved is None or self.found.read("state", moved, ".claude.json", home=self.called) is None:
            self.found.read("state", self.folder, ".claude.json", home=self.called)

    def named_projects(self) -> Iterator[str]:
        """Yield the projects that the state names."""
        for file in self.found.of_kind("state", self.called):
            projects = file.settings.get("projects")
            yield from (path for path in (projects if isinstance(projects, dict) else ()) if os.path.basename(path))

    def read_plugins(self, packages: Packages, names: Mapping[str, frozenset[str]]) -> None:
        """Read what is installed and known; `names` are the packages that settings switch on, by marketplace."""
        plugins = self._plugins()
        self.found.cannot_list(plugins, "installed", home=self.called)
        if plugins is not None:
            for name in ("installed_plugins.json", "installed_plugins_v2.json"):
                self.found.read("installed", plugins, name, home=self.called)
            self.found.read("known", plugins, "known_marketplaces.json", home=self.called)
        self._read_seeds(packages)
        self._read_marketplaces(packages, plugins, names)
        self._read_packages(packages, plugins)

    def _plugins(self) -> Folder | None:
        path = self.moved.get("CLAUDE_CODE_PLUGIN_CACHE_DIR") or _said(
            self.found, self.called, "CLAUDE_CODE_PLUGIN_CACHE_DIR"
        )
        if path and (moved := self.ground.walk(_in_home(path, self.called))):
            return moved
        return self.claude.folder("plugins") if self.claude else None

    def _read_seeds(self, packages: Packages) -> None:
        """Read the marketplaces that an image brought along."""
        name = "CLAUDE_CODE_PLUGIN_SEED_DIR"
        written = self.moved.get(name) or _said(self.found, self.called, name) or ""
        for path in filter(None, written.split(";" if self.ground.is_windows else ":")):
            if seed := self.ground.walk(_in_home(path, self.called)):
                self.found.read("known", seed, "known_marketplaces.json", home=self.called, of=seed.called)
                for folder in _inside(seed.folder("marketplaces")):
                    packages.marketplace(folder, self.called)

    def _read_marketplaces(
        self, packages: Packages, plugins: Folder | None, names: Mapping[str, frozenset[str]]
    ) -> None:
        for file in self.found.of_kind("known", self.called):
            for name, said in file.settings.items():
                self._read_known(packages, said, names.get(name, frozenset()))
        for folder in _inside(plugins.folder("marketplaces") if plugins else None):
            packages.marketplace(folder, self.called)
        for name, source in list(declared_sources(self.found, self.called)):
            self._read_source(packages, source, names.get(name, frozenset()))

    def _read_known(self, packages: Packages, said: Any, names: frozenset[str]) -> None:
        path = said.get("installLocation") if isinstance(said, dict) else None
        if isinstance(path, str) and path:
            self._read_marketplace(packages, path, names)
        if isinstance(said, dict):
            self._read_source(packages, said.get("source"), names)

    def _read_source(self, packages: Packages, source: Any, names: frozenset[str]) -> None:
        """Read a marketplace that lies on this machine itself."""
        if isinstance(source, dict) and source.get("source") in {"directory", "file", "local"}:
            path = source.get("path")
            if isinstance(path, str) and path:
                in_home = path.startswith("~/") and self.called
                self._read_marketplace(packages, f"{self.called}{path[1:]}" if in_home else path, names)

    def _read_marketplace(self, packages: Packages, path: str, names: frozenset[str]) -> None:
        folder = self.ground.walk(path)
        self.found.exists[path] = folder is not None
        if folder is None:
            packages.marketplace_file(self.ground, path, self.called)
            file = packages.marketplaces.get(path)
            self.found.exists[path] = file is not None
            if file and (top := self._top(path)):
                packages.offered(top, file, names, self.called, "")
        elif file := packages.marketplace(folder, self.called):
            packages.offered(folder, file, names, self.called, "")

    def _top(self, path: str) -> Folder | None:
        """Return the folder of a marketplace whose file is named: the one that its folder of manifests lies in."""
        top, found, _ = path.replace("\\", "/").rpartition("/.claude-plugin/")
        return self.ground.walk(top) if found and top else None

    def _read_packages(self, packages: Packages, plugins: Folder | None) -> None:
        for path in recorded(self.found.of_kind("installed", self.called), "installPath"):
            folder = self.ground.walk(path)
            self.found.exists[path] = folder is not None
            if folder:
                packages.package(folder, self.called)
        for folder in _inside(plugins.folder("synced") if plugins else None):
            packages.package(folder, self.called)
        read_skills(packages, self.claude, self.called)


def read_skills(packages: Packages, claude: Folder | None, home: str, project: str = "") -> None:
    """Read the packages among the skills of a home or a project: those with a manifest."""
    for folder in _inside(claude.folder("skills") if claude else None):
        if (inner := folder.folder(".claude-plugin")) and inner.has("plugin.json"):
            packages.package(folder, home, project)


def recorded(files: tuple[NativeFile, ...], key: str) -> Iterator[str]:
    """Yield the paths that the records of installed packages name."""
    for file in files:
        packages = file.settings.get("plugins")
        for said in packages.values() if isinstance(packages, dict) else ():
            for record in said if isinstance(said, list) else [said]:
                path = record.get(key) if isinstance(record, dict) else None
                if isinstance(path, str) and path:
                    yield path


def declared_sources(found: Found, home: str) -> Iterator[tuple[str, Any]]:
    """Yield the marketplaces that settings of the machine or of a home declare, with their sources."""
    for file in found.files:
        if file.kind in SETTINGS and file.home in {"", home}:
            for key in ("extraKnownMarketplaces", "additionalMarketplaces"):
                declared = file.settings.get(key)
                for name, said in declared.items() if isinstance(declared, dict) else ():
                    yield name, said.get("source") if isinstance(said, dict) else None


def _said(found: Found, home: str, name: str) -> str | None:
    """Return a variable that user or managed settings give the client."""
    for file in found.files:
        if file.kind in SETTINGS - {"project", "local"} and file.home in {"", home}:
            env = file.settings.get("env")
            value = env.get(name) if isinstance(env, dict) else None
            if isinstance(value, str) and value:
                return value
    return None


def _in_home(path: str, home: str) -> str:
    return f"{home}{path[1:]}" if path == "~" or path.startswith(("~/", "~\\")) else path


def _inside(folder: Folder | None) -> Iterator[Folder]:
    yield from folder.folders() if folder else ()
