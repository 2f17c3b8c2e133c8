"""One value as it stands in one of the vendor's files."""

from typing import Any, NamedTuple

from plugingov.model.observation import NativeFile
from plugingov.sources.document import Place, Route


class Found(NamedTuple):
    """A value, the file it was found in, and the route to it there."""

    value: Any
    file: NativeFile
    route: Route = ()

    @property
    def at(self) -> Place:
        """Return where it stands."""
        return self.file.where(self.route)

    @property
    def where(self) -> str:
        """Return the file as a sentence names it: by its own name, without the folders."""
        return f"`{self.file.path.replace(chr(92), '/').rstrip('/').rsplit('/', 1)[-1] or '/'}`"

    def below(self, step: str | int, value: Any) -> "Found":
        """Return what stands in it under a key or number."""
        return Found(value, self.file, (*self.route, step))


def why_unread(file: NativeFile) -> str:
    """Say that a file was not read, and why."""
    return f"{Found(None, file).where} could not be read: {file.why.removeprefix('not read: ') or 'nobody knows why'}"
