"""What a registry of MCP servers says of one version of a server: whether it still stands for it. Facts only."""

from dataclasses import dataclass

from plugingov.model.observation import HERE
from plugingov.sources.document import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A package that an entry names; of an image the version may stand in the identifier."""

    kind: str  # its `registryType`: npm, pypi, nuget, oci, mcpb
    identifier: str
    version: str = ""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RegistryEntry:
    """One version of one server, as a registry lists it; an empty `status` is one that the answer does not tell."""

    name: str
    version: str = ""
    status: str = ""
    message: str = ""  # why it has that status, in the words of whoever published it
    is_latest: bool | None = None
    packages: tuple[Released, ...] = ()
    remotes: tuple[str, ...] = ()
    at: Place = HERE
