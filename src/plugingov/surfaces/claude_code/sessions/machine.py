"""One machine: what every start of the client on it has, worked out once."""

from collections.abc import Mapping
from functools import cache
from typing import TypeAlias

from plugingov.model.observation import NativeFile, Observation
from plugingov.sources.document import Route
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import ObservedPackage, ObservedServer, Ruling, Session
from plugingov.surfaces.claude_code.client.shared import shared
from plugingov.surfaces.claude_code.lists.expansion import Variables
from plugingov.surfaces.claude_code.servers.candidates import Candidate, Configured
from plugingov.surfaces.claude_code.servers.servers import Servers, in_order
from plugingov.surfaces.claude_code.sessions.files import Files
from plugingov.surfaces.claude_code.sessions.packages import Packages
from plugingov.surfaces.claude_code.settings.delivered import DELIVERED

_Key: TypeAlias = tuple[str, str, Route, int]  # its name and the place where it is written


class Machine(Files):
    """What follows from the files of one machine, whatever version its client has."""

    def __init__(self, observation: Observation, minimum_version: str | None = None) -> None:
        super().__init__(observation, minimum_version)
        self._start = Packages(self)
        self._configured = Configured(observation)
        self._told = shared(self._told_by)
        self.servers = cache(self._servers)
        self.packages = cache(self._packages)
        self.installs = self._start.installs
        self.registry = self._start.registry

    def _packages(self, session: Session) -> tuple[ObservedPackage, ...]:
        """Return every package that the files of a session name, and what holds for it."""
        return self._start.observed(session)

    def marketplace(self, session: Session, name: str) -> Found | None:
        """Return where a session knows a marketplace from, if it does."""
        return self._start.marketplace(session, name)

    def unread_listing(self, session: Session, name: str) -> NativeFile | None:
        """Return the file in which a marketplace lists its packages, where nobody could read it."""
        return self._start.unread_listing(session, name)

    def unread_servers(self, session: Session) -> tuple[NativeFile, ...]:
        """Return the files in which a session may have servers of its own, and which nobody could read.

        One that is no JSON is none of them: the client takes nothing from it.
        """
        files = (*self.records(session), *self._configured.project_files(session))
        return tuple(file for file in files if file.state == "unread" and file.is_strict)

    def _servers(self, session: Session) -> tuple[ObservedServer, ...]:
        """Return every server that a session has configured, and whether it loads whatever the client's version is."""
        told = [self._told(session, behaviour) for behaviour in self.client.behaviours]
        if all(each is told[0] for each in told):
            return tuple(_observed(candidate, ruling, session) for candidate, ruling in told[0].values())
        every = {key: candidate for each in reversed(told) for key, (candidate, _) in each.items()}
        return tuple(
            _observed(candidate, self.client.both(_ruling(each.get(key), candidate) for each in told), session)
            for key, candidate in every.items()
        )

    def _told_by(self, session: Session, behaviour: Behaviour) -> Mapping[_Key, tuple[Candidate, Ruling]]:
        """Return the ruling on each server for a client of one behaviour."""
        settings, state = self.settings(session, behaviour), self.state(session)
        packages = self._start.servers(session, behaviour)
        launch = self.observation.environment if self.observation.is_environment_whole else None
        variables = Variables(launch, settings, session.home, behaviour)
        configured = self._configured.of(session, state, settings.managed, in_order(packages, settings))
        unread = self.unread_servers(session)
        servers = Servers(session, settings, state, configured, variables, behaviour, unread)
        return {
            (candidate.name, candidate.configured_in, candidate.found.route, id(candidate.found.file)): (
                candidate,
                ruling,
            )
            for candidate, ruling in zip(configured.candidates, servers.rulings(), strict=True)
        }


def _ruling(told: tuple[Candidate, Ruling] | None, candidate: Candidate) -> Ruling:
    """Return a ruling; a client for which there is no such server does not load it."""
    if told:
        return told[1]
    if candidate.configured_in == "managed-settings":
        return Ruling("no", f"nobody has seen one that reads `{DELIVERED}`", candidate.found.at)
    return Ruling("no", "its package does not load")


def _observed(candidate: Candidate, ruling: Ruling, session: Session) -> ObservedServer:
    value = candidate.found.value
    return ObservedServer(
        name=candidate.name,
        configured_in=candidate.configured_in,
        transport=candidate.config.transport,
        identity=candidate.config.identity,
        config=value if isinstance(value, Mapping) else {},
        loads=ruling.holds,
        because=ruling.because,
        at=ruling.at or candidate.found.at,
        found=candidate.found,
        written_at=candidate.found.at,
        session=session,
        kept_out_by=ruling.kept_out_by,
        package=candidate.brought_by.package if candidate.brought_by else "",
    )
