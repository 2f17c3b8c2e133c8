"""One start of Claude Code, and what is told of each server and package in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from plugingov.model.observation import Certainty
from plugingov.sources.document import Place
from plugingov.surfaces.claude_code.client.disk import on_machine
from plugingov.surfaces.claude_code.client.found import Found

if TYPE_CHECKING:  # it brings pydantic, and reading a machine must not wait for it
    from plugingov.model.words import Part

# Two of them are the organisation's: a file of its own, and servers in its settings.
ConfiguredIn: TypeAlias = Literal["managed-mcp", "managed-settings", "local", "project", "user", "plugin", "connector"]


# What keeps a server or package from loading: the organisation's policy, or a member, another of the same kind,
# or the entry itself.
KeptOutBy: TypeAlias = Literal["", "policy", "member", "other", "itself"]


class Session(NamedTuple):
    """Who starts the client where; `asks` is false under `-p`, where nobody is asked to approve a server."""

    home: str  # as the machine calls it
    project: str = ""  # "" for a start outside of every project
    asks: bool = True


class Ruling(NamedTuple):
    """Whether something holds, why in one sentence, and the line that decides."""

    holds: Certainty
    because: str
    at: Place | None = None
    kept_out_by: KeptOutBy = ""


class PackageServer(NamedTuple):
    """One server of a package; `found` is its configuration where it is written."""

    package: str  # the id of the package
    name: str  # as policy lists match it: `plugin:<package>:<server>`
    found: Found
    folder: str  # what `${CLAUDE_PLUGIN_ROOT}` means
    loads: Ruling  # of its package
    opaque: str = ""  # why nobody knows which servers stand here: a bundle, or a file that was not observed
    is_given: bool = False  # managed settings switch its package on
    asks_first: bool = False  # it waits for somebody to approve it, as the project's own do

    @property
    def config(self) -> Mapping[str, Any]:
        """Return the server's configuration."""
        return self.found.value if isinstance(self.found.value, dict) else {}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ObservedServer:
    """One server as a session has it; of those that shadow each other there is one each."""

    name: str  # as policy lists match it: `plugin:<package>:<server>` for one of a package
    configured_in: ConfiguredIn
    transport: Literal["stdio", "http", "sse", "ws", "unstated", "incomplete"]
    identity: str  # the url or the words of the command line, secrets masked
    config: Mapping[str, Any]
    found: Found  # the same in its file
    loads: Certainty
    because: str
    at: Place  # the line that decides
    written_at: Place  # the line that configures it
    session: Session
    package: str = ""  # the id of the package that brings it
    kept_out_by: KeptOutBy = ""


_FOR_EVERY_PROJECT = frozenset({"user", "managed"})
_FOR_ONE_PROJECT = frozenset({"project", "local"})
SCOPES = _FOR_EVERY_PROJECT | _FOR_ONE_PROJECT


class InstallRecord(NamedTuple):
    """One install of a package, as the client has recorded it."""

    found: Found
    scope: str
    folder: str  # as the machine calls it
    project: str = ""
    version: str = ""
    commit: str = ""  # often that of the first install: no proof of what lies there

    def counts_in(self, session: Session) -> bool:
        """Tell whether a start of the client in this place has this install."""
        if self.scope in _FOR_ONE_PROJECT:
            return bool(self.project) and on_machine(self.project) == on_machine(session.project)
        return self.scope in _FOR_EVERY_PROJECT


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ObservedPackage:
    """One package as a session has it."""

    id: str
    records: tuple[InstallRecord, ...]  # every install of it in this home, whether or not it counts here
    installed: Certainty
    enabled: Certainty
    locked: Certainty
    blocked: Certainty
    loads: Certainty
    because: str
    at: Place
    session: Session
    folder: str = ""
    rulings: Mapping[str, Ruling] = field(default_factory=dict)  # of installed, enabled, locked and blocked: why each
    version: str = ""  # of what is read here: where it lies in its marketplace, or as the install records it
    record: InstallRecord | None = None  # the install that counts here
    lies_in: Found | None = None  # its own entry in a marketplace on this machine, from whose folder it is read
    said: Found | None = None  # the line of the settings that names it: the one that counts, if any does
    source: Any = None  # as the marketplace writes it
    parts: "tuple[Part, ...] | None" = None  # nothing where its folder was not seen
    needs: tuple[str, ...] = ()  # the packages that it depends on, by id
    lock_because: str = ""
    kept_out_by: KeptOutBy = ""
