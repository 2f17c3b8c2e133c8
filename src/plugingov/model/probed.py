"""A server that was asked: each request of the way in and what came back, and what it says it offers. Facts only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, TypeAlias

from plugingov.model.definition import Definition, DefinitionKind
from plugingov.model.observation import HERE
from plugingov.model.words import Surface
from plugingov.sources.document import Place

# The requests of modelcontextprotocol.io/specification/2026-07-28/basic/authorization, in their order.
StepName: TypeAlias = Literal[
    "reach",  # the name is looked up, and the address connected to
    "challenge",  # a request without a credential
    "resource-metadata",  # RFC 9728
    "server-metadata",  # RFC 8414, or OpenID Connect
    "credential",  # the same request with the credential of the environment
    "start",  # a local server is started
    "list",  # what it offers is listed
]
# Why no answer came, or none that could be read.
Failure: TypeAlias = Literal[
    "not-allowed",  # an address that we do not go to
    "name",  # the name leads to no address
    "connect",
    "tls",
    "time",  # it took too long
    "size",  # more than we take
    "broken",  # the answer broke off, or is no HTTP
    "not-json",
    "protocol",  # JSON, and not what the protocol has there
    "not-started",
]
CredentialClass: TypeAlias = Literal["none", "bearer", "environment", "unknown"]
Transport: TypeAlias = Literal["http", "sse", "stdio", "unknown"]
Reach: TypeAlias = Literal["public", "private", "shared", "loopback", "link-local", "metadata", "ipv6-only", "reserved"]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Step:
    """One request, and what came back: a status with what its headers and its document say, or why nothing did.

    `url` and `location` hold no user, password or query. `challenge` are the parameters of `WWW-Authenticate:
    Bearer`, nothing where there was no such header. `said` are the keys of a metadata document that discovery reads
    (and `issuer_asked_for`, the issuer whose document it should be), of a JSON-RPC error (`code`, `message`,
    `supported`), or the versions that a result names; in `cut` those of which not everything was kept. `why` is a
    sentence of our own.
    """

    name: StepName
    url: str = ""
    failure: Failure | None = None
    why: str = ""
    status: int | None = None
    content_type: str = ""
    location: str = ""
    challenge: Mapping[str, str] | None = None
    said: Mapping[str, Any] = field(default_factory=dict)
    reaches: tuple[Reach, ...] = ()  # what kinds of addresses the name leads to
    at: Place = HERE


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ProbedServer:
    """One server as it answered for a plugin: over one route, to one class of credential.

    `url` is canonical and `command` the exact command line; a saved answer knows neither. `lists` says of each kind
    of definition that was asked for why its list is not whole, or "" where it is; a kind that is not in it was not
    asked for, or the server has no such list.
    """

    plugin: str
    surfaces: tuple[Surface, ...] = ()  # none: of every surface that the plugin has
    transport: Transport = "unknown"
    url: str = ""
    command: tuple[str, ...] = ()
    credential: CredentialClass = "unknown"
    scopes: tuple[str, ...] | None = None  # of the credential, where somebody says
    protocol: str = ""
    server_name: str = ""
    server_version: str = ""
    steps: tuple[Step, ...] = ()
    lists: Mapping[DefinitionKind, str] = field(default_factory=dict)
    definitions: tuple[Definition, ...] = ()
    not_asked: str = ""  # why nothing was asked at all
    taken_at: date | None = None
    taken_by: str = ""
    organization: str | None = None
    at: Place = HERE

    def step(self, name: StepName) -> Step | None:
        """Return the last step of a name; nothing where it was not taken."""
        return next((each for each in reversed(self.steps) if each.name == name), None)

    @property
    def why_not_asked(self) -> str:
        """Return why nothing was sent to it: nobody meant to, or it is where we do not go; nothing if it was asked."""
        reach = self.step("reach")
        return self.not_asked or (reach.why if reach and reach.failure == "not-allowed" else "")

    def is_whole(self, kind: DefinitionKind) -> bool:
        """Tell whether everything of a kind is known, so that what is not there is not offered."""
        return self.lists.get(kind) == ""

    @property
    def is_met(self) -> bool:
        """Tell whether the server said what it is, and which lists it has: instructions come with that, or none."""
        return "instructions" in self.lists or any(each.kind == "instructions" for each in self.definitions)

    def is_known(self, kind: DefinitionKind) -> bool:
        """Tell the same of an answer: a server that was met has no list but those that were asked for.

        Of pins that does not hold, where a list that was not whole is left out.
        """
        is_listed = kind in self.lists or any(each.kind == kind for each in self.definitions)
        return self.is_whole(kind) or (self.is_met and not is_listed)
