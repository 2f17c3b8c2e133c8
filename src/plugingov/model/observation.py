"""What a surface really has: the vendor's own files as they were found, with every value in its place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from plugingov.model.words import Part, Surface
from plugingov.sources.document import Place, Route

if TYPE_CHECKING:  # most observations have asked no server
    from plugingov.model.probed import ProbedServer
    from plugingov.model.registry import RegistryEntry

# What a file of Claude Code is for (code.claude.com/docs: settings, managed-settings, mcp, plugins-reference).
FileKind: TypeAlias = Literal[
    "remote",  # managed settings from the server, as cached
    "plist",
    "hklm",
    "managed",  # managed-settings.json
    "drop-in",  # a file of managed-settings.d
    "hkcu",
    "managed-mcp",
    "user",
    "project",
    "local",
    "state",  # ~/.claude.json
    "project-servers",  # .mcp.json of a project
    "installed",  # installed_plugins.json
    "known",  # known_marketplaces.json
    "marketplace",  # marketplace.json
    "package",  # plugin.json
    "package-servers",  # .mcp.json of a package
    "package-hooks",  # hooks/hooks.json of a package, and what its manifest names
    "misplaced",  # a file with the right name in a place that the client does not read
    # Of Claude Desktop (support.claude.com 12622667; claude.com/docs/third-party/claude-desktop/configuration).
    "desktop-config",  # claude_desktop_config.json of a home
    "desktop-plist",  # managed preferences com.anthropic.claudefordesktop
    "desktop-hklm",  # each value under SOFTWARE\\Policies\\Claude with its type, so that other encodings show
    "desktop-hkcu",
    "desktop-managed",  # /etc/claude-desktop/managed-settings.json
    "desktop-access",  # whose that file and its folder are, and who may write them
    "desktop-library",  # a configuration that a member has saved in configLibrary
    "desktop-applied",  # _meta.json beside those, which names the one that is applied
    # Of extensions of Claude Desktop (github.com/anthropics/mcpb: MANIFEST.md, CLI.md); where they lie no page says.
    "extension",  # manifest.json, of an installed extension or in a bundle
    "bundle",  # an archive of an extension: how many members it has, and whether somebody has signed it
    "extension-records",  # extensions-installations.json, seen
    "extension-settings",  # what a member has set for one extension, seen
    # Of organisation plugins on a device (claude.com/docs/third-party/claude-desktop/extensions).
    "org-plugin-folder",  # one folder of org-plugins: the names in it
    "org-plugin",  # its plugin.json
    "org-plugin-servers",  # its .mcp.json
    "org-plugin-version",  # its version.json
    # Of Cowork: what the organisation's own interface says.
    "page",  # one page of it, as it was saved
    "activities",  # the compliance activity feed, of which the last word on each thing is kept
    "pull",  # what `pull` says of the pages it fetched
]
SETTINGS_FILES = frozenset[FileKind](
    {"remote", "plist", "hklm", "managed", "drop-in", "hkcu", "user", "project", "local"}
)
DESKTOP_FILES = frozenset[FileKind](
    {
        *("desktop-config", "desktop-plist", "desktop-hklm", "desktop-hkcu", "desktop-managed", "desktop-access"),
        *("desktop-library", "desktop-applied"),
    }
)
EXTENSION_FILES = frozenset[FileKind](
    {
        *("extension", "bundle", "extension-records", "extension-settings"),
        *("org-plugin-folder", "org-plugin", "org-plugin-servers", "org-plugin-version"),
    }
)
EXPORTED = frozenset[FileKind]({"page", "activities", "pull"})
BUNDLES = (".mcpb", ".dxt")  # how archives of servers end
Platform: TypeAlias = Literal["linux", "macos", "windows", "wsl"]
HERE = Place("<this machine>", 1, 1, 1, 1)
State: TypeAlias = Literal["whole", "partly", "unread"]
Certainty: TypeAlias = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class NativeFile:
    """One of the vendor's own files; its values are typed as JSON has them, and secrets in it are masked.

    A file that nobody could read has no data (`state` unread) and is never taken for an empty one.
    """

    kind: FileKind
    file: str  # where it was read, which is what places name
    path: str  # what the machine itself calls it
    data: Any = None
    state: State = "whole"
    why: str = ""  # why it is unread, or what of it was skipped
    is_strict: bool = True  # the client's own reader takes it for JSON
    is_empty: bool = False  # nothing but blanks
    home: str = ""  # the home it lies in, as the machine calls it; "" for what is the machine's
    project: str = ""  # the project it belongs to, as the machine calls it
    of: str = ""  # of a marketplace or package: its folder, as the machine calls it
    where: Callable[[Route], Place] = field(repr=False)

    @property
    def settings(self) -> Mapping[str, Any]:
        """Return the keys at the top; none where the file is no mapping."""
        return self.data if isinstance(self.data, dict) else {}

    def place(self, *route: str | int) -> Place:
        """Return where the value at a route stands, or what comes nearest."""
        return self.where(route)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PackageFolder:
    """The folder of a package: what lies in it, whatever its manifest says."""

    path: str  # as the machine calls it
    parts: tuple[Part, ...] = ()
    at: Place


_Shelf: TypeAlias = tuple[FileKind, str, str]  # a kind of file, the home it is of, and the project


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Observation:
    """One machine, as it was found on a day: facts only; what follows from them is worked out when it is judged."""

    surface: Surface = "claude-code"
    organization: str | None = None
    machine: str | None = None
    platform: Platform | None = None
    client: str | None = None  # the version of the client, where something tells it
    taken_at: date | None = None
    taken_by: str = ""
    at: Place = HERE  # where the observation itself is written down
    files: tuple[NativeFile, ...] = ()
    folders: tuple[PackageFolder, ...] = ()
    homes: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    repositories: Mapping[str, str] = field(default_factory=dict)  # the top of the repository around each project
    member: str = ""  # whose machine it is
    exists: Mapping[str, bool] = field(default_factory=dict)  # paths that files name, and whether they are there
    environment: Mapping[str, str] | None = None  # of each launch; nothing where nobody knows it
    environment_of: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # what was seen in single homes
    is_environment_whole: bool = True  # false: what was seen of it, and a start may have others
    probed: "tuple[ProbedServer, ...]" = ()  # servers that were asked, which belong to no machine
    registry: "tuple[RegistryEntry, ...]" = ()  # what a registry lists, which belongs to none either
    is_part: bool = False  # a row of a machine: of what is not in it nothing is told
    _sorted: dict[_Shelf, list[NativeFile]] = field(default_factory=dict, init=False, repr=False)

    @property
    def is_of_servers_alone(self) -> bool:
        """Tell whether servers were asked, or a registry about them, and nobody looked at a machine or at pages."""
        return bool(self.probed or self.registry) and not (self.files or self.folders or self.homes or self.projects)

    def seen_environment(self, home: str) -> Mapping[str, str]:
        """Return the variables that were seen where somebody starts the client: those of every home and of this one."""
        return {**(self.environment or {}), **self.environment_of.get(home, {})}

    def of_kind(self, *kinds: FileKind, home: str = "", project: str = "") -> tuple[NativeFile, ...]:
        """Return the files of some kinds: those of the machine, or of one home, or of one project in it."""
        if len(kinds) > 1:
            return tuple(
                each for each in self.files if each.kind in kinds and (each.home, each.project) == (home, project)
            )
        if not self._sorted:  # once: every start of the client on a machine asks anew
            for each in self.files:
                self._sorted.setdefault((each.kind, each.home, each.project), []).append(each)
        return tuple(self._sorted.get((kinds[0], home, project), ()))
