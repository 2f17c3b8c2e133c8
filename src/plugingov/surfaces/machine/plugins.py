"""What one home has installed, and the marketplaces that it knows."""

from collections.abc import Iterator, Mapping
from typing import Any

from plugingov.model.observation import SETTINGS_FILES, FileKind, NativeFile
from plugingov.surfaces.disk.folder import Folder, Whereabouts
from plugingov.surfaces.machine.homes import Home
from plugingov.surfaces.machine.packages import Packages
from plugingov.surfaces.machine.reading import Found

_CACHE = "CLAUDE_CODE_PLUGIN_CACHE_DIR"
_SEEDS = "CLAUDE_CODE_PLUGIN_SEED_DIR"
_RECORDS: tuple[FileKind, ...] = ("installed", "known")


class Plugins:
    """The folder in which the client keeps packages and marketplaces for one home."""

    def __init__(self, home: Home, packages: Packages, names: Mapping[str, frozenset[str]]) -> None:
        self.found: Found = home.found
        self.ground = home.ground
        self.home = home
        self.called = home.called
        self.packages = packages
        self.names = names  # of the packages that settings switch on, by marketplace

    def read(self) -> None:
        """Read what is installed and known."""
        plugins = self._folder()
        for kind in _RECORDS:
            self.found.cannot_list(plugins, kind, home=self.called)
        if plugins is not None:
            for name in ("installed_plugins.json", "installed_plugins_v2.json"):
                self.found.read("installed", plugins, name, home=self.called)
            self.found.read("known", plugins, "known_marketplaces.json", home=self.called)
        self._read_seeds()
        self._read_marketplaces(plugins)
        self._read_packages(plugins)

    def _folder(self) -> Folder | None:
        path = self.home.moved.get(_CACHE) or _said(self.found, self.called, _CACHE)
        where = self.ground.find(_in_home(path, self.called)) if path else self.home.find("plugins")
        if where.folder is None and where.exists is not False:
            for kind in _RECORDS if where.obstacle or path else ():
                self._refuse(kind, where, path or "", of="")
        return where.folder

    def _read_seeds(self) -> None:
        """Read the marketplaces that an image brought along."""
        written = self.home.moved.get(_SEEDS) or _said(self.found, self.called, _SEEDS) or ""
        for path in filter(None, written.split(";" if self.ground.is_windows else ":")):
            called = _in_home(path, self.called)
            where = self.ground.find(called)
            if seed := where.folder:
                self.found.cannot_list(seed, "known", home=self.called, of=seed.called)
                self.found.read("known", seed, "known_marketplaces.json", home=self.called, of=seed.called)
                for folder in _inside(seed.folder("marketplaces")):
                    self.packages.marketplace(folder, self.called)
            elif where.exists is not False:
                self._refuse("known", where, called, of=called)

    def _refuse(self, kind: FileKind, where: Whereabouts, path: str, *, of: str) -> None:
        """Say that something which a file or a variable names is not opened: a link, or outside of what was given."""
        if where.obstacle:
            self.found.refuse(kind, *where.obstacle, home=self.called, of=of)
        else:
            self.found.unreached(kind, path, home=self.called, of=of)

    def _read_marketplaces(self, plugins: Folder | None) -> None:
        for file in self.found.of_kind("known", self.called):
            for name, said in file.settings.items():
                self._read_known(said, self.names.get(name, frozenset()))
        for folder in self._folders_in(plugins, "marketplaces", "marketplace"):
            self.packages.marketplace(folder, self.called)
        for name, source in list(_declared_sources(self.found, self.called)):
            self._read_source(source, self.names.get(name, frozenset()))

    def _folders_in(self, plugins: Folder | None, name: str, kind: FileKind) -> Iterator[Folder]:
        """Yield the folders in one of the client's own, and say which of them are not opened."""
        where = plugins.find(name) if plugins else Whereabouts()
        if where.obstacle:
            self.found.refuse(kind, *where.obstacle, home=self.called)
        yield from self.found.folders_in(where.folder, kind, home=self.called)

    def _read_known(self, said: Any, names: frozenset[str]) -> None:
        path = said.get("installLocation") if isinstance(said, dict) else None
        if isinstance(path, str) and path:
            self._read_marketplace(path, names)
        if isinstance(said, dict):
            self._read_source(said.get("source"), names)

    def _read_source(self, source: Any, names: frozenset[str]) -> None:
        """Read a marketplace that lies on this machine itself."""
        if isinstance(source, dict) and source.get("source") in ("directory", "file", "local"):
            path = source.get("path")
            if isinstance(path, str) and path:
                in_home = path.startswith("~/") and self.called
                self._read_marketplace(f"{self.called}{path[1:]}" if in_home else path, names)

    def _read_marketplace(self, path: str, names: frozenset[str]) -> None:
        where = self.ground.find(path)
        self.found.whether(path, where)
        if where.folder is None:
            self._read_marketplace_file(path, where, names)
        elif file := self.packages.marketplace(where.folder, self.called):
            self.packages.offered(where.folder, file, names, self.called, "")

    def _read_marketplace_file(self, path: str, where: Whereabouts, names: frozenset[str]) -> None:
        """Read a marketplace that is a single file, or say what stands in the way to it."""
        self.packages.marketplace_file(self.ground, path, self.called)
        file = self.packages.marketplaces.get(path)
        if file is None and where.obstacle:
            self.packages.marketplaces[path] = self.found.refuse(
                "marketplace", *where.obstacle, home=self.called, of=path
            )
        elif file and (top := self._top(path)):
            self.packages.offered(top, file, names, self.called, "")

    def _top(self, path: str) -> Folder | None:
        """Return the folder of a marketplace whose file is named: the one that its folder of manifests lies in."""
        top, found, _ = path.replace("\\", "/").rpartition("/.claude-plugin/")
        return self.ground.walk(top) if found and top else None

    def _read_packages(self, plugins: Folder | None) -> None:
        for path in recorded(self.found.of_kind("installed", self.called), "installPath"):
            where = self.ground.find(path)
            self.found.whether(path, where)
            if where.folder:
                self.packages.package(where.folder, self.called)
            elif where.obstacle:
                self.found.refuse("package", *where.obstacle, home=self.called)
        for folder in self._folders_in(plugins, "synced", "package"):
            self.packages.package(folder, self.called)
        self.packages.skills(self.home.claude, self.called)


def recorded(files: tuple[NativeFile, ...], key: str) -> Iterator[str]:
    """Yield the paths that the records of installed packages name."""
    for file in files:
        packages = file.settings.get("plugins")
        for said in packages.values() if isinstance(packages, dict) else ():
            for record in said if isinstance(said, list) else [said]:
                path = record.get(key) if isinstance(record, dict) else None
                if isinstance(path, str) and path:
                    yield path


def _declared_sources(found: Found, home: str) -> Iterator[tuple[str, Any]]:
    """Yield the marketplaces that settings of the machine or of a home declare, with their sources."""
    for file in found.files:
        if file.kind in SETTINGS_FILES and file.home in {"", home}:
            for key in ("extraKnownMarketplaces", "additionalMarketplaces"):
                declared = file.settings.get(key)
                for name, said in declared.items() if isinstance(declared, dict) else ():
                    yield name, said.get("source") if isinstance(said, dict) else None


def _said(found: Found, home: str, name: str) -> str | None:
    """Return a variable that user or managed settings give the client."""
    for file in found.files:
        if file.kind in SETTINGS_FILES - {"project", "local"} and file.home in {"", home}:
            env = file.settings.get("env")
            value = env.get(name) if isinstance(env, dict) else None
            if isinstance(value, str) and value:
                return value
    return None


def _in_home(path: str, home: str) -> str:
    return f"{home}{path[1:]}" if path == "~" or path.startswith(("~/", "~\\")) else path


def _inside(folder: Folder | None) -> Iterator[Folder]:
    yield from folder.folders() if folder else ()
