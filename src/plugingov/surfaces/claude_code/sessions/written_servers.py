"""The servers that files of Claude Code configure, as they are written: whether they load is another question."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

from plugingov.model.observation import NativeFile
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.web_address import read_web_address
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.delivered import DELIVERED
from plugingov.surfaces.claude_code.settings.validated import MANAGED_KINDS

Level: TypeAlias = Literal["managed", "local", "project", "user", "package"]
Endpoint: TypeAlias = tuple[str, ...]


class Written(NamedTuple):
    """One server in one file."""

    name: str
    level: Level
    found: Found
    project: str = ""  # for which it is written, as the machine calls it

    @property
    def config(self) -> Mapping[str, Any]:
        """Return what the file says of it."""
        said: Mapping[str, Any] = self.found.value
        return said

    @property
    def is_remote(self) -> bool | None:
        """Tell whether it is reached over the network; nothing where it has neither a url nor a command."""
        return True if "url" in self.config else False if "command" in self.config else None

    @property
    def endpoint(self) -> Endpoint:
        """Return what it leads to: a url in its one form, or the words of a command line."""
        if self.is_remote:
            url = str(self.config["url"])
            address = read_web_address(url)
            return (address.text if address else url,)
        arguments = self.config.get("args")
        return (str(self.config.get("command", "")), *map(str, arguments if isinstance(arguments, list) else ()))


def servers_of(machine: Machine) -> Iterator[Written]:
    """Yield every server that a file of the machine configures."""
    for file in machine.observation.files:
        match file.kind:
            case "managed-mcp":
                yield from _below(Found(file.settings, file), "managed")
            case "project-servers":
                yield from _below(Found(file.settings, file), "project", file.project)
            case "state":
                yield from _below(Found(file.settings, file), "user")
                yield from _local(file)
            case "package-servers":
                yield from _of_package(file)
            case kind if kind in MANAGED_KINDS:
                yield from _below(Found(file.settings, file), "managed", key=DELIVERED)


def _below(around: Found, level: Level, project: str = "", *, key: str = "mcpServers") -> Iterator[Written]:
    servers = around.value.get(key)
    if isinstance(servers, dict):
        yield from _each(around.below(key, servers), level, project)


def _each(servers: Found, level: Level, project: str = "") -> Iterator[Written]:
    for name, said in servers.value.items():
        if isinstance(said, dict):
            yield Written(name, level, servers.below(name, said), project)


def _local(file: NativeFile) -> Iterator[Written]:
    projects = file.settings.get("projects")
    for path, said in projects.items() if isinstance(projects, dict) else ():
        if isinstance(said, dict):
            yield from _below(Found(said, file, ("projects", path)), "local", path)


def _of_package(file: NativeFile) -> Iterator[Written]:
    """Yield the servers of a package, whose file may name them without a key around them."""
    if "mcpServers" in file.settings:
        yield from _below(Found(file.settings, file), "package")
    else:
        yield from _each(Found(file.settings, file), "package")
