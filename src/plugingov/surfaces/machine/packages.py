"""Marketplaces and packages on disk: manifests, bundled servers, and what else lies in a package's folder."""

from collections.abc import Iterator, Mapping
from posixpath import normpath
from typing import Any

from plugingov.model.observation import BUNDLES, FileKind, NativeFile, PackageFolder
from plugingov.model.words import Part
from plugingov.sources.document import Place
from plugingov.surfaces.disk.folder import Folder, Whereabouts
from plugingov.surfaces.disk.ground import Ground
from plugingov.surfaces.machine.reading import Found

_MANIFESTS = ".claude-plugin"
_PACKAGE = "plugin.json"
_MARKETPLACE = "marketplace.json"
_HOOKS = "hooks/hooks.json"
_LYING: tuple[tuple[str, Part], ...] = (
    ("skills", "skills"),
    ("commands", "commands"),
    ("agents", "agents"),
    ("hooks", "hooks"),
    ("bin", "bin"),
    (".lsp.json", "lsp"),
    ("monitors", "monitors"),
    ("settings.json", "settings"),
)
_DECLARED: tuple[tuple[str, Part], ...] = (
    ("skills", "skills"),
    ("commands", "commands"),
    ("agents", "agents"),
    ("hooks", "hooks"),
    ("lspServers", "lsp"),
    ("userConfig", "user_config"),
)


class Packages:
    """The folders of packages and marketplaces that the files of a machine name, each read once."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self.folders: dict[str, PackageFolder] = {}
        self.marketplaces: dict[str, NativeFile | None] = {}
        self._repositories: set[str] = set()

    def package(self, folder: Folder, home: str = "", project: str = "") -> None:
        """Read the folder of a package."""
        called = folder.called
        if called in self.folders:
            return
        folder = folder.keeps_within()
        manifest = self._manifest("package", folder, _PACKAGE, home, project)
        said = manifest.settings if manifest else {}
        files = [self.found.read("package-servers", folder, ".mcp.json", home=home, project=project, of=called)]
        named = [path.replace("\\", "/") for path in _paths(said.get("mcpServers"))]
        files += [self._named("package-servers", folder, path, home, project) for path in named]
        for path in _hook_files(folder, said.get("hooks")):
            self._named("package-hooks", folder, path, home, project)
        at = manifest.place() if manifest else Place(folder.file, 1, 1, 1, 1)
        parts = tuple(dict.fromkeys(_parts(folder, said, [*filter(None, files)])))
        self.folders[called] = PackageFolder(path=called, parts=parts, at=at)

    def _named(self, kind: FileKind, folder: Folder, path: str, home: str, project: str) -> NativeFile | None:
        """Read a file of servers or hooks that lies in the folder of a package, or that its manifest names there."""
        *folders, name = [part for part in path.split("/") if part not in {"", "."}] or [""]
        where = folder.find(*folders)
        inner = where.folder
        is_gone = inner is not None and name not in {"", ".."} and not inner.has(name) and not inner.why
        is_below_a_file = where.exists is True and inner is None
        if where.exists is False or is_gone or is_below_a_file:
            self.found.take_down("/".join((folder.called, *folders, name)), is_there=False)
            return None
        if where.obstacle and kind == "package-hooks":
            path, why = "/".join((*folders, name)), where.obstacle[2]
            return self.found.refuse(kind, folder, path, why, home=home, project=project, of=folder.called)
        if inner and inner.has(name) and name.lower().endswith(BUNDLES):
            why = "a bundle is an archive, which is not opened"
            return self.found.refuse(kind, inner, name, why, home=home, project=project, of=folder.called)
        return self.found.read(kind, inner, name, home=home, project=project, of=folder.called)

    def marketplace(self, folder: Folder, home: str = "", project: str = "") -> NativeFile | None:
        """Read the folder of a marketplace and return its file."""
        called = folder.called
        if called not in self.marketplaces:
            kept = folder.keeps_within()
            self.marketplaces[called] = self._manifest("marketplace", kept, _MARKETPLACE, home, project)
        return self.marketplaces[called]

    def _manifest(self, kind: FileKind, folder: Folder, name: str, home: str, project: str) -> NativeFile | None:
        """Read what describes a folder, or say why nobody knows whether it does."""
        where, called = folder.find(_MANIFESTS), folder.called
        if where.obstacle:
            return self.found.refuse(kind, *where.obstacle, home=home, project=project, of=called)
        file = self.found.read(kind, where.folder, name, home=home, project=project, of=called)
        for each in () if file else filter(None, (folder, where.folder)):
            file = file or self.found.cannot_list(each, kind, home=home, project=project, of=called)
        return file

    def repository(self, folder: Folder, project: str) -> None:
        """Read the marketplace or the package that a repository itself is: what others may install from it."""
        if folder.called in self._repositories:
            return
        self._repositories.add(folder.called)
        where = folder.find(_MANIFESTS)
        if where.obstacle or (where.folder and (where.folder.has(_PACKAGE) or where.folder.why)):
            self.package(folder, project=project)
        if where.folder and where.folder.has(_MARKETPLACE) and (file := self.marketplace(folder, project=project)):
            every = frozenset(name for name, _ in _relative_sources(file.settings))
            self.offered(folder, file, every, "", project)

    def skills(self, claude: Folder | None, home: str, project: str = "") -> None:
        """Read the packages among the skills of a home or a project: those with a manifest."""
        where = claude.find("skills") if claude else Whereabouts()
        if where.obstacle:
            self.found.refuse("package", *where.obstacle, home=home, project=project)
        for folder in self.found.folders_in(where.folder, "package", home=home, project=project):
            inner = folder.find(_MANIFESTS)
            if inner.obstacle or (inner.folder and (inner.folder.has(_PACKAGE) or inner.folder.why)):
                self.package(folder, home, project)

    def marketplace_file(self, ground: Ground, path: str, home: str = "") -> None:
        """Read a marketplace that is a single file."""
        slash = "\\" if ground.is_windows and "\\" in path else "/"
        parent, _, name = path.rpartition(slash)
        if name and path not in self.marketplaces and (folder := ground.walk(parent)):
            self.marketplaces[path] = self.found.read("marketplace", folder, name, home=home, of=path)

    def offered(self, folder: Folder, file: NativeFile, names: frozenset[str], home: str, project: str) -> None:
        """Read those packages of a marketplace that lie in its own folder and that somebody has switched on."""
        wanted = names | _renamed(file.settings, names)
        for name, path in _relative_sources(file.settings):
            where = folder.find(*path) if name in wanted else Whereabouts()
            if where.folder:
                self.package(where.folder, home, project)
            elif where.exists is False:
                self.found.take_down("/".join((folder.called, *path)), is_there=False)
            elif where.obstacle:
                self.found.refuse("package", *where.obstacle, home=home, project=project)


def _renamed(settings: Mapping[str, Any], names: frozenset[str]) -> frozenset[str]:
    """Return what a marketplace calls those packages now that it had under other names."""
    renames = settings.get("renames")
    now = (renames.get(name) for name in names) if isinstance(renames, dict) else ()
    return frozenset(name for name in now if isinstance(name, str))


def _hook_files(folder: Folder, said: Any) -> Iterator[str]:
    """Yield the paths of files with hooks, in one form each: those of other folders the client leaves alone."""
    if not said and not folder.has("hooks"):
        return
    top = folder.called.replace("\\", "/")
    named = (each.replace("\\", "/") if folder.ground.is_windows else each for each in _paths(said))
    paths = (normpath(f"{top}/{path}") for path in (_HOOKS, *named))
    yield from dict.fromkeys(path.removeprefix(f"{top}/") for path in paths if path.startswith(f"{top}/"))


def _paths(said: Any) -> Iterator[str]:
    """Yield the paths of files that a manifest names under a key."""
    for each in said if isinstance(said, list) else [said]:
        if isinstance(each, str) and "://" not in each:
            yield each


def _relative_sources(settings: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Yield the packages that a marketplace keeps in its own folder, each with the names that lead there."""
    metadata, offers = settings.get("metadata"), settings.get("plugins")
    root = metadata.get("pluginRoot") if isinstance(metadata, dict) else None
    for offer in offers if isinstance(offers, list) else ():
        if isinstance(offer, dict) and isinstance(name := offer.get("name"), str):
            source = offer.get("source")
            if isinstance(source, str) and (path := _path(source, root)) is not None:
                yield name, path


def _path(source: str, root: Any) -> list[str] | None:
    """Return the names that a relative source goes by; nothing for one that is none."""
    if not source.startswith("."):
        if not isinstance(root, str) or "/" in source or ":" in source:
            return None
        source = f"{root}/{source}"
    return [name for name in source.split("/") if name not in {"", "."}]


def _parts(folder: Folder, said: Mapping[str, Any], servers: list[NativeFile]) -> Iterator[Part]:
    """Yield what a package holds: what lies in its folder, and what its manifest declares."""
    for name, part in _LYING:
        if folder.has(name):
            yield part
    for key, part in _DECLARED:
        if said.get(key):
            yield part
    experimental = said.get("experimental")
    if isinstance(experimental, dict) and experimental.get("monitors"):
        yield "monitors"
    maps = [said.get("mcpServers"), *(file.settings.get("mcpServers", file.settings) for file in servers)]
    listed = [each for found in maps for each in (found if isinstance(found, list) else [found])]
    if any(map(_starts_a_program, listed)):
        yield "local-mcp"


def _starts_a_program(servers: Any) -> bool:
    if isinstance(servers, str):
        return servers.lower().endswith(BUNDLES)
    return isinstance(servers, dict) and any(isinstance(each, dict) and "command" in each for each in servers.values())
