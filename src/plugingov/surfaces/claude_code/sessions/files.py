"""What the files of one machine say for each start of the client: settings that count, and the client's own record."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache, cached_property

from plugingov.model.observation import FileKind, NativeFile, Observation
from plugingov.surfaces.claude_code.client.client import Behaviour, Client
from plugingov.surfaces.claude_code.client.disk import Disk, is_absolute, machine_path
from plugingov.surfaces.claude_code.client.session import Session
from plugingov.surfaces.claude_code.client.shared import shared
from plugingov.surfaces.claude_code.servers.state import State, names_a_folder
from plugingov.surfaces.claude_code.settings.managed import Managed, managed_of, not_asked
from plugingov.surfaces.claude_code.settings.settings import Settings
from plugingov.surfaces.claude_code.settings.validated import Validated
from plugingov.surfaces.claude_code.settings.validating import validated


class Files:
    """The files of one machine; whatever depends on the client's version is asked per behaviour."""

    def __init__(self, observation: Observation, minimum_version: str | None = None) -> None:
        self.observation = observation
        self.client = Client(observation.client, minimum_version)
        self.managed = shared(self._managed)
        self.settings = shared(self._settings)
        self.state = cache(self._state)
        self.validated = shared(validated)
        self.disk = Disk(observation)
        self._unread_project = cache(unread_project)

    @cached_property
    def sessions(self) -> tuple[Session, ...]:
        """Return every start that the files tell of: of each home outside of every project, and in each project."""
        homes = self.observation.homes or ("",)
        return tuple(Session(home, project) for home in homes for project in ("", *self._projects_of(home)))

    def _projects_of(self, home: str) -> Iterator[str]:
        """Yield the projects that were read, then what else the state of a home has servers for, or says of servers."""
        read = self.observation.projects
        yield from read
        known = {self.state(Session(home, project)).key for project in read}
        projects = self.state(Session(home)).projects
        there = (name for name in projects if is_absolute(name) and _names_servers(projects[name]))
        called = (name if names_a_folder(name) else machine_path(name) for name in there)
        yield from dict.fromkeys(name for name in called if name not in known)

    def unread_project(self, session: Session) -> NativeFile | None:
        """Return what stands for the files of a project that the state names and of which no folder was read."""
        file = self.state(session).file
        if file is None or not session.project or machine_path(session.project) in self._read_projects:
            return None
        return self._unread_project(file, session.project)

    @cached_property
    def _read_projects(self) -> frozenset[str]:
        return frozenset(map(machine_path, self.observation.projects))

    @cached_property
    def unread_projects(self) -> tuple[NativeFile, ...]:
        """Return what stands for each project of which nothing was read, where no file of it says so itself."""
        told = {machine_path(file.project) for file in self.observation.files if file.state == "unread"}
        found = (self.unread_project(session) for session in self.sessions)
        return tuple(file for file in found if file and machine_path(file.project) not in told)

    def files_at(self, file: str) -> tuple[NativeFile, ...]:
        """Return what was read in a file, by the name that places have for it."""
        return self._by_name.get(file, ())

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[NativeFile, ...]]:
        found: dict[str, tuple[NativeFile, ...]] = {}
        for each in self.observation.files:
            found[each.file] = (*found.get(each.file, ()), each)
        return found

    def _managed(self, home: str, behaviour: Behaviour) -> Managed:
        """Return the managed settings that count in a home, for a client of one behaviour."""
        return managed_of(self.observation, home, behaviour)

    def _settings(self, session: Session, behaviour: Behaviour) -> Settings:
        """Return the settings of a session, for a client of one behaviour."""
        own = tuple(self._own(session, behaviour))
        return Settings(
            managed=self._managed_in(session, own, behaviour),
            own=own,
            trusted=self.state(session).trusted,
        )

    def _managed_in(self, session: Session, own: tuple[Validated, ...], behaviour: Behaviour) -> Managed:
        """Return the managed settings of a session: its project may lead the client away from who delivers them."""
        managed = self.managed(session.home, behaviour)
        if managed.overruled or managed.winner.name != "remote":
            return managed
        doubt = not_asked(self.observation, session.home, (*managed.all_layers, *own))
        return replace(managed, doubt=doubt, overruled=doubt, hides_variables=True) if doubt else managed

    def _own(self, session: Session, behaviour: Behaviour) -> list[Validated]:
        files = (
            *filter(None, (self.unread_project(session),)),
            *(self.project_files("local", session.project) if session.project else ()),
            *(self.project_files("project", session.project) if session.project else ()),
            *self._owned.get(("user", session.home, ""), ()),
        )
        return [self.validated(file, behaviour) for file in files]

    def project_files(self, kind: FileKind, project: str) -> tuple[NativeFile, ...]:
        """Return the files of a kind that belong to a project; that of its repository counts before its own."""
        path = machine_path(project)
        own = f"{path.rstrip('/')}/"
        return tuple(
            sorted(
                self._of_project.get((kind, path), ()),
                key=lambda file: (machine_path(file.path).startswith(own), len(file.path), file.path),
            )
        )

    def records(self, session: Session) -> tuple[NativeFile, ...]:
        """Return the client's own record, and the home or project itself where nobody could list what lies in it."""
        folders: tuple[tuple[FileKind, str, str], ...] = (("user", session.home, ""), ("project", "", session.project))
        unlisted = (file for key in folders for file in self._owned.get(key, ()) if file.path in session[:2])
        unread = filter(None, (self.unread_project(session),))
        return (*self._owned.get(("state", session.home, ""), ()), *unlisted, *unread)

    @cached_property
    def _owned(self) -> Mapping[tuple[FileKind, str, str], list[NativeFile]]:
        found: defaultdict[tuple[FileKind, str, str], list[NativeFile]] = defaultdict(list)
        for file in self.observation.files:
            found[file.kind, file.home, file.project].append(file)
        return found

    @cached_property
    def _of_project(self) -> Mapping[tuple[FileKind, str], list[NativeFile]]:
        found: defaultdict[tuple[FileKind, str], list[NativeFile]] = defaultdict(list)
        for file in self.observation.files:
            found[file.kind, machine_path(file.project)].append(file)
        return found

    def _state(self, session: Session) -> State:
        """Return what the client's own record in the home says of the session."""
        files = self._owned.get(("state", session.home, ""), ())
        return State(next(iter(files), None), self.observation.repositories.get(session.project, session.project))


def unread_project(state: NativeFile, name: str) -> NativeFile:
    """Return what stands for the files of a project that a state names, and whose folder was not read."""
    place = state.place("projects", name)
    return NativeFile(
        kind="project",
        file=state.file,
        path=machine_path(name),
        state="unread",
        why="not read: the folder of the project is not in what was read",
        project=name,
        where=lambda _: place,
    )


def _names_servers(said: object) -> bool:
    """Tell whether a state has servers of the user for a project, or names some of the project's own."""
    if not isinstance(said, Mapping):
        return False
    servers, named = said.get("mcpServers"), (said.get(key) for key in _OF_PROJECT)
    return (isinstance(servers, Mapping) and bool(servers)) or any(isinstance(each, list) and each for each in named)


# What somebody answered when the client found servers in a project's `.mcp.json`, and what they switched off there.
_OF_PROJECT = ("enabledMcpjsonServers", "disabledMcpjsonServers", "disabledMcpServers")
