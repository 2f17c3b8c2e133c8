"""What came out of listing one server: facts that go into its `ProbedServer`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from plugingov.model.definition import Definition, DefinitionKind
from plugingov.model.probed import ProbedServer, Step


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Offered:
    """What a server says it offers and what it calls itself, and the requests that were made to know it."""

    protocol: str = ""
    server_name: str = ""
    server_version: str = ""
    lists: Mapping[DefinitionKind, str] = field(default_factory=dict)
    definitions: tuple[Definition, ...] = ()
    steps: tuple[Step, ...] = ()

    def added_to(self, server: ProbedServer) -> ProbedServer:
        """Return a server with what it offers, and the requests for that behind those of the way in."""
        return replace(
            server,
            protocol=self.protocol,
            server_name=self.server_name,
            server_version=self.server_version,
            lists=self.lists,
            definitions=self.definitions,
            steps=(*server.steps, *self.steps),
        )
