"""One home: its settings and its state."""

from collections.abc import Iterator, Mapping

from plugingov.model.observation import FileKind
from plugingov.surfaces.disk.folder import Folder, Whereabouts
from plugingov.surfaces.disk.ground import Ground
from plugingov.surfaces.machine.reading import Found

# What lies in the client's folder, and is not known where that is not opened.
_IN_CLAUDE: tuple[FileKind, ...] = ("user", "remote", "installed", "known")
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
        self.where = self._where()
        self.claude = self.where.folder

    @property
    def ground(self) -> Ground:
        """Return what it was given in."""
        return self.folder.ground

    def _where(self) -> Whereabouts:
        path = self.moved.get("CLAUDE_CONFIG_DIR")
        return self.ground.find(path) if path else self.folder.find(".claude")

    def find(self, name: str) -> Whereabouts:
        """Return what is known of a folder among those of the client."""
        return self.claude.find(name) if self.claude else Whereabouts()

    def read(self) -> None:
        """Read settings and state."""
        home = self.called
        for kind in ("state", *_IN_CLAUDE):
            self.found.cannot_list(self.folder, kind, home=home)
        for kind in _IN_CLAUDE:
            if self.where.obstacle:
                self.found.refuse(kind, *self.where.obstacle, home=home)
            self.found.cannot_list(self.claude, kind, home=home)
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
            yield from (path for path in (projects if isinstance(projects, dict) else ()) if path)
