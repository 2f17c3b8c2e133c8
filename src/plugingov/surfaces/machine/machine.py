"""A machine, or what somebody copied of one, to an observation: of Claude Code, and of Claude Desktop."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from plugingov.model.observation import BUNDLES, SETTINGS_FILES, NativeFile, Observation, Platform
from plugingov.sources.work import item, stage
from plugingov.surfaces.disk.folder import Folder
from plugingov.surfaces.disk.ground import Ground
from plugingov.surfaces.machine.client import client_of
from plugingov.surfaces.machine.desktop.files import has_desktop, read_desktop_home, read_desktop_system
from plugingov.surfaces.machine.homes import Home, is_home
from plugingov.surfaces.machine.layouts import (
    OF_ORGANISATION,
    ORG_PLUGINS,
    desktop_folders,
    drive,
    homes_of,
    machine_ground,
    org_plugin_folders,
    platform_of,
    refused_homes,
)
from plugingov.surfaces.machine.live import moving_variables, platform_here, registry_here, variables_here
from plugingov.surfaces.machine.packages import Packages
from plugingov.surfaces.machine.plugins import Plugins, recorded
from plugingov.surfaces.machine.projects import projects_in, read_project
from plugingov.surfaces.machine.reading import Found
from plugingov.surfaces.machine.registry import of_their_users
from plugingov.surfaces.machine.system import read_registry, read_system

HERE = "/"
WINDOWS_AROUND = "HKLM\\SOFTWARE\\Policies\\ClaudeCode\\Settings"  # which may hand settings down to a WSL


class NotThere(Exception):
    """A home or a project that was asked for and is not there."""


def read_machine(
    root: Path | str = HERE, homes: tuple[str, ...] = (), projects: tuple[str, ...] = (), client: str | None = None
) -> Observation:
    """Return what a machine holds of Claude Code and Claude Desktop; `root` is a copy of it, else this machine.

    Homes are named as the machine names them or by their folder, projects by either side's path; a folder that holds
    projects stands for them. Without any, all homes are read, and the projects that their state names.
    """
    here = os.path.realpath(root) == os.path.realpath(os.sep)
    ground = _this_ground() if here else machine_ground(os.fspath(root))
    reading = MachineReading(ground, platform_here() if here else platform_of(ground), is_here=here)
    reading.read(homes, projects)
    return reading.observation(client)


def _this_ground() -> Ground:
    return Ground(os.sep, drives={"C": ""} if os.name == "nt" else None, is_whole=True)


class MachineReading:
    """The reading of one machine: what was found so far, and where."""

    def __init__(self, ground: Ground, platform: Platform | None, *, is_here: bool = False) -> None:
        self.ground = ground
        self.platform = platform
        self.is_here = is_here
        self.found = Found()
        self.packages = Packages(self.found)
        self.homes: list[Home] = []
        self.projects: dict[str, str] = {}  # and the top of the repository of each
        self.environment_of: dict[str, Mapping[str, str]] = {}  # in the home of whoever runs this
        self._read: set[str] = set()

    def read(self, homes: tuple[str, ...], projects: tuple[str, ...]) -> None:
        """Read the system, then homes, then projects, then what all of them say of packages."""
        read_system(self.found, self.ground, self.platform)
        read_desktop_system(self.found, self.ground, self.platform)
        for group, name, why in () if homes else refused_homes(self.ground):
            self.found.refuse("state", group, name, why)
            self.found.refuse("desktop-config", group, name, why)
        every = list(self._homes(homes))
        folders = every if homes else list(filter(is_home, every))
        alone = folders[0].called if len(folders) == 1 and self._has_no_home_but(folders[0]) else ""
        if not folders and len(having := list(filter(has_desktop, every))) == 1:
            alone = having[0].called
        if self.is_here:
            self.found.files += registry_here(tuple(folder.called for folder in folders))
        else:
            read_registry(self.found, drive(self.ground), alone)
            read_registry(self.found, self.ground.folder(), alone) if self.ground.drives.get("C") else None
        with stage("reading homes", len(folders)):
            for folder in folders:
                with item(folder.called):
                    self.read_home(folder)
        for folder in every:  # whoever has Claude Desktop need not have Claude Code
            read_desktop_home(self.found, folder)
        self.read_extensions(every)
        self.found.files = of_their_users(self.found.files)
        with stage("reading projects"):
            self.read_projects(projects)
        self.read_packages()
        if self.platform == "wsl" and self.found.files and not any(file.kind == "hklm" for file in self.found.files):
            self.found.unreached("hklm", WINDOWS_AROUND)

    def _has_no_home_but(self, folder: Folder) -> bool:
        return all(each.at == folder.at for each in homes_of(self.ground) if is_home(each))

    def _homes(self, wanted: tuple[str, ...]) -> Iterator[Folder]:
        every = list(homes_of(self.ground))
        if self.is_here and (own := self.ground.walk(os.path.expanduser("~"))):
            every += [own.keeps_within()] * all(own.at != each.at for each in every)
        if not wanted:
            yield from every
        for name in wanted:
            folder = next((each for each in every if name in {each.called, os.path.basename(each.path)}), None)
            folder = folder or self._at(name)
            if folder is None:
                raise NotThere(f"there is no home `{name}`")
            yield folder.keeps_within()

    def _at(self, path: str) -> Folder | None:
        """Return the folder at a path of the machine, or at one that whoever runs us knows."""
        if folder := self.ground.walk(path):
            return folder
        real, inside = os.path.realpath(path), os.path.join(self.ground.real, "")
        if not os.path.isdir(real):
            return None
        if real == self.ground.real or real.startswith(inside):
            return self.ground.folder(real[len(inside) :].replace(os.sep, "/"))
        return Ground(path, path).folder()  # beside the copy of the machine

    def read_home(self, folder: Folder) -> None:
        """Read one home."""
        own = self.is_here and folder.at == os.path.realpath(os.path.expanduser("~"))[1:]
        if own and (variables := variables_here()):
            self.environment_of[folder.called] = variables
        home = Home(self.found, folder, moving_variables() if own else {})
        home.read()
        if not self.is_here:
            read_registry(self.found, folder, home.called)
        self.homes.append(home)

    def read_extensions(self, homes: Iterable[Folder]) -> None:
        """Read what Claude Desktop has in some homes, and what the organisation has put on the machine for it."""
        folders = [(where, home.called) for home in homes for where in desktop_folders(home)]
        plugins = list(org_plugin_folders(self.ground))
        if not folders and not plugins:
            return
        from plugingov.surfaces.machine.desktop.extensions import read_extensions  # noqa: PLC0415 (many have none)
        from plugingov.surfaces.machine.desktop.org_plugins import read_org_plugins  # noqa: PLC0415

        for where, home in folders:
            read_extensions(self.found, where, home)
        for where in plugins:
            read_org_plugins(self.found, where)

    def read_bundles(self, top: Folder) -> None:
        """Read the bundles that lie in a folder which somebody gives."""
        if any(name.lower().endswith(BUNDLES) for name in top.files()):
            from plugingov.surfaces.machine.desktop.extensions import read_bundles  # noqa: PLC0415 (as above)

            read_bundles(self.found, top)

    def read_plugins_of_organisation(self, top: Folder) -> None:
        """Read the folder of the organisation's plugins, where somebody gives that by itself."""
        from plugingov.surfaces.machine.desktop.org_plugins import read_folder_of_plugins  # noqa: PLC0415 (as above)

        read_folder_of_plugins(self.found, top)

    def read_projects(self, given: tuple[str, ...]) -> None:
        """Read the projects that were given, else those that the state of a home names and that are there."""
        named = {path: None for home in self.homes for path in home.named_projects()}
        whereabouts = {path: self.ground.find(path) for path in named}
        folders = {path: found.folder for path, found in whereabouts.items()}
        for path, found in whereabouts.items():
            self.found.whether(path, found)
            if found.obstacle:
                self.found.refuse("project-servers", *found.obstacle, project=path)
        names = {folder.called: path for path, folder in folders.items() if folder is not None}
        if given:
            for path in given:
                for each in self._given(path):
                    self.read_project(each, names.get(each.called, each.called))
            return
        for path, folder in folders.items():
            if folder is not None:
                self.read_project(folder, path)

    def _given(self, path: str) -> Iterator[Folder]:
        folder = self._at(path)
        if folder is None:
            raise NotThere(f"there is no folder `{path}`")
        inner = list(projects_in(folder))
        yield from inner or [folder]

    def read_project(self, folder: Folder, name: str) -> None:
        """Read one project, once."""
        key = f"{folder.ground.real}\0{folder.at}"
        if key not in self._read:
            self._read.add(key)
            homes = frozenset(home.called for home in self.homes)
            with item(name):
                self.projects[name] = read_project(self.found, self.packages, folder, name, homes)

    def read_packages(self) -> None:
        """Read what each home has installed, and the marketplaces it knows."""
        names = switched_on(self.found.files)
        for home in self.homes:
            Plugins(home, self.packages, names).read()
        for path in recorded(tuple(self.found.files), "projectPath"):
            self.found.whether(path, self.ground.find(path))

    def observation(self, client: str | None = None) -> Observation:
        """Return all that was found."""
        return Observation(
            platform=self.platform,
            client=client or client_of(self.ground, [home.folder for home in self.homes]),
            files=tuple(self.found.files),
            folders=tuple(self.packages.folders.values()),
            homes=tuple(home.called for home in self.homes),
            projects=tuple(self.projects),
            repositories=dict(self.projects),
            exists=self.found.exists,
            environment_of=self.environment_of,
            is_environment_whole=False,
        )


def switched_on(files: Iterable[NativeFile]) -> Mapping[str, frozenset[str]]:
    """Return the names of the packages that any settings mention, by marketplace."""
    names: dict[str, set[str]] = {}
    for file in files:
        enabled = file.settings.get("enabledPlugins") if file.kind in SETTINGS_FILES else None
        for each in enabled if isinstance(enabled, dict) else ():
            name, _, marketplace = each.rpartition("@")
            names.setdefault(marketplace, set()).add(name)
    return {marketplace: frozenset(found) for marketplace, found in names.items()}


def is_nothing(observation: Observation) -> bool:
    """Tell whether nothing of Claude Code or Claude Desktop was found at all."""
    return not observation.files and not observation.folders


def read_folder(path: str, client: str | None = None) -> Observation | None:
    """Return what a folder holds: the copy of a machine, a home, a project or projects; nothing where it is none.

    What it is follows from what lies in it.
    """
    ground = machine_ground(path)
    if _is_machine(ground):
        found = read_machine(path, client=client)
        return None if is_nothing(found) else found
    top = Ground(path, path).folder()
    reading = _home_reading(path) if _is_home(top) else _projects_reading(top)
    found = reading.observation(client)
    return None if is_nothing(found) else found


def _is_machine(ground: Ground) -> bool:
    top = ground.folder()
    systems = (
        ("etc", "claude-code"),
        ("etc", "claude-desktop"),
        ("Library", "Application Support", "ClaudeCode"),
        ("Library", "Managed Preferences"),
    )
    homes = list(homes_of(ground))
    has_home = any(is_home(home) or has_desktop(home) for home in homes)
    return ground.is_windows or has_home or any(top.folder(*names) for names in (*systems, *OF_ORGANISATION))


def _is_home(folder: Folder) -> bool:
    claude = folder.folder(".claude")
    is_of_claude_code = claude is not None and (claude.has("plugins") or claude.has("remote-settings.json"))
    return folder.has(".claude.json") or is_of_claude_code or has_desktop(folder)


def _home_reading(path: str) -> MachineReading:
    ground = Ground(path, _called_by_itself(path))
    reading = MachineReading(ground, None)
    home = ground.folder().keeps_within()
    reading.read_home(home)
    read_desktop_home(reading.found, home)
    reading.read_extensions((home,))
    reading.read_projects(())
    reading.read_packages()
    return reading


def _called_by_itself(path: str) -> str:
    """Return what the machine calls a home that was copied: its installed packages say where they lie."""
    found = Found()
    Plugins(Home(found, Ground(path, path).folder(), {}), Packages(found), {}).read()
    for installed in recorded(tuple(file for file in found.files if file.kind == "installed"), "installPath"):
        home, mark, _ = installed.partition("/.claude/plugins/")
        if mark and home.startswith("/"):
            return home
    return path


def _projects_reading(top: Folder) -> MachineReading:
    reading = MachineReading(top.ground, None)
    if os.path.basename(os.path.normpath(top.ground.given)) == ORG_PLUGINS:
        reading.read_plugins_of_organisation(top)
        return reading
    reading.read_bundles(top.keeps_within())
    with stage("reading projects"):
        for folder in projects_in(top):
            reading.read_project(folder, folder.called)
    return reading
