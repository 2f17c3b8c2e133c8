"""The ground that a reading stands on: the folders of a machine or of its copy, each listed once."""

from plugingov.surfaces.disk.folder import Folder, Whereabouts
from plugingov.surfaces.disk.paths import Paths


class Ground(Paths):
    """What was given to be read: folders by the paths of either side."""

    def __init__(
        self, given: str, top: str = "/", *, drives: dict[str, str] | None = None, is_whole: bool = False
    ) -> None:
        super().__init__(given, top, drives=drives)
        self.is_whole = is_whole  # the machine itself, and not what somebody chose to copy of it
        self._folders: dict[str, Folder] = {}

    def folder(self, at: str = "", path: str | None = None, within: str = "") -> Folder:
        """Return the folder at a path below the given one; each is listed once."""
        key = f"{at}\0{path}\0{within}"
        if key not in self._folders:
            self._folders[key] = Folder(self, at, at if path is None else path, within)
        return self._folders[key]

    def walk(self, machine_path: str) -> Folder | None:
        """Return the folder that the machine calls so, or nothing where it is not there or not in what was given."""
        return self.find(machine_path).folder

    def find(self, machine_path: str) -> Whereabouts:
        """Return what is known of a path of the machine: outside of what was given, and behind a link, nothing is."""
        relative = self.below(machine_path)
        if relative is None:
            return Whereabouts()
        return self.folder().find(*filter(None, relative.split("/")))
