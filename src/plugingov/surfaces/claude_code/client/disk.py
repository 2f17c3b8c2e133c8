"""What of a machine's disk was observed: files and folders by the path that the machine itself uses."""

from functools import cached_property, lru_cache

from plugingov.model.observation import Certainty, FileKind, NativeFile, Observation, PackageFolder


class Disk:
    """The files of packages and marketplaces, found by folder; nothing here opens one."""

    def __init__(self, observation: Observation) -> None:
        self._observation = observation

    def marketplace(self, place: str) -> NativeFile | None:
        """Return the `marketplace.json` of a folder, or the one at this very path."""
        return self._by_folder.get(("marketplace", plain(place))) or self._by_path.get(("marketplace", plain(place)))

    def file(self, kind: FileKind, folder: str) -> NativeFile | None:
        """Return the file of a kind that belongs to a folder."""
        return self._by_folder.get((kind, plain(folder)))

    def folder(self, path: str) -> PackageFolder | None:
        """Return the folder of a package."""
        return self._folders.get(plain(path))

    def at(self, path: str) -> NativeFile | None:
        """Return the file at a path, whatever it is for."""
        return self._paths.get(plain(path))

    def has(self, path: str) -> Certainty:
        """Tell whether something lies at a path."""
        wanted = plain(path)
        if wanted in self._seen:
            return "yes"
        there = self._exists.get(wanted)
        return "unknown" if there is None else "yes" if there else "no"

    @cached_property
    def _by_folder(self) -> dict[tuple[FileKind, str], NativeFile]:
        return {(file.kind, plain(file.of)): file for file in reversed(self._observation.files) if file.of}

    @cached_property
    def _by_path(self) -> dict[tuple[FileKind, str], NativeFile]:
        return {(file.kind, plain(file.path)): file for file in self._observation.files}

    @cached_property
    def _paths(self) -> dict[str, NativeFile]:
        return {plain(file.path): file for file in self._observation.files}

    @cached_property
    def _folders(self) -> dict[str, PackageFolder]:
        return {plain(folder.path): folder for folder in self._observation.folders}

    @cached_property
    def _seen(self) -> frozenset[str]:
        """Return every folder and file that something was found in or at; a link that is not followed tells nothing."""
        files = [(plain(file.path), plain(file.of) if file.of else "", file) for file in self._observation.files]
        at = {path for path, _, file in files if file.state != "unread"}
        around = {of for path, of, file in files if of and (of != path or file.state != "unread")}
        return frozenset({*at, *around, *self._folders})

    @cached_property
    def _exists(self) -> dict[str, bool]:
        return {plain(path): there for path, there in self._observation.exists.items()}


@lru_cache(maxsize=16_384)  # every start of the client on a machine asks for the same folders
def plain(path: str) -> str:
    """Return a path in the one form in which two of them are compared; it is never opened."""
    steps = path.replace("\\", "/").split("/")
    kept: list[str] = []
    for number, step in enumerate(steps):
        if step == ".." and kept and kept[-1] not in {"", ".."}:
            kept.pop()
        elif step not in {"", "."} or (number == 0 and step == ""):
            kept.append(step)
    return "/".join(kept) or path


def below(folder: str, path: str) -> str:
    """Return the path of something that a file names relative to its folder."""
    return f"{folder.rstrip('/' + chr(92))}/{path.removeprefix('./')}"


def is_absolute(path: str) -> bool:
    """Tell whether a path means the same wherever the client starts."""
    return path.startswith(("/", "\\\\")) or path[1:3] in {":\\", ":/"}


def on_machine(path: str) -> str:
    """Return a path of Windows in the one form of all that name the same folder, and any other as it is written.

    The record of a home has projects with slashes there, and that of installs has them with the others.
    """
    return machine_path(path) if path.startswith("\\\\") or path[1:2] == ":" else path


def machine_path(path: str) -> str:
    """Return a path in the one form of all that name the same folder: a slash at its end says nothing.

    On Windows either slash will do, and a drive may be written in either case.
    """
    if path.startswith("\\\\") or path[1:2] == ":":
        path = path.replace("\\", "/")
    drive, path = (path[0].upper() + ":", path[2:]) if path[1:2] == ":" else ("", path)
    return f"{drive}{path.rstrip('/') or '/' * bool(path or drive)}"
