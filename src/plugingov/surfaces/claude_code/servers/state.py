"""What `~/.claude.json` says of one project: trust, servers of the user, and what was toggled."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from plugingov.model.observation import Certainty, NativeFile
from plugingov.surfaces.claude_code.client.disk import machine_path
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import Ruling


class State:
    """The client's own record in one home: what it says of a project stands under the top of its repository."""

    def __init__(self, file: NativeFile | None, project: str) -> None:
        self.file = file
        self._project = project
        self._toggled: dict[str, tuple[Found, ...]] = {}  # every server of a session asks for the same lists

    @property
    def doubt(self) -> str:
        """Say that nobody knows what it holds, where that is so."""
        if self.file is None or self.file.state != "unread" or not self.file.is_strict:
            return ""
        return f"`.claude.json` could not be read: {self.file.why.removeprefix('not read: ') or 'nobody knows why'}"

    @cached_property
    def refusal(self) -> Ruling | None:
        """Say that the client does not start, because it cannot read its own record."""
        if self.file is None or self.file.is_strict or self.file.is_empty:
            return None
        because = "`.claude.json` is not strict JSON, so the client refuses to start with it"
        return Ruling("no", because, self.file.place())

    @cached_property
    def project(self) -> Found | None:
        """Return what it says of the session's project."""
        projects, key = self._top("projects"), self.key
        said = projects.value.get(key) if projects and key else None
        return projects.below(key, said) if projects and isinstance(said, dict) else None

    @property
    def projects(self) -> Mapping[str, Any]:
        """Return what it says of each project, by the path that it has for it."""
        found = self._top("projects")
        return found.value if found else {}

    @cached_property
    def key(self) -> str:
        """Return the name that it has for the session's project: the very path, else the first that is the same.

        One with a slash at its end names nothing: the client writes none, and looks under none (measured, 2.1.330).
        """
        wanted = machine_path(self._project)
        if not wanted or (self._project in self.projects and names_a_folder(self._project)):
            return self._project
        return next((name for name in self.projects if names_a_folder(name) and machine_path(name) == wanted), wanted)

    def servers_under_dead_names(self) -> Iterator[Found]:
        """Yield the servers for the session's project that stand under a name of it under which nobody looks."""
        projects, wanted = self._top("projects"), machine_path(self._project)
        if projects is None or not wanted:
            return
        for name, said in projects.value.items():
            if not names_a_folder(name) and machine_path(name) == wanted and isinstance(said, Mapping):
                found = self._below(projects.below(name, said), "mcpServers")
                if found:
                    yield found

    @property
    def trusted(self) -> Certainty:
        """Tell whether the user trusts the folder."""
        if self.doubt:
            return "unknown"
        return "yes" if self.project and self.project.value.get("hasTrustDialogAccepted") is True else "no"

    def user_servers(self) -> Found | None:
        """Return the servers of the user, which every session has."""
        return self._top("mcpServers")

    def local_servers(self) -> Found | None:
        """Return the servers of the user for this project alone."""
        return self._below(self.project, "mcpServers")

    def connected(self) -> tuple[Found, ...]:
        """Return the connectors of the account that the client remembers."""
        said = self.file.settings.get("claudeAiMcpEverConnected") if self.file else None
        if self.file is None or not isinstance(said, list):
            return ()
        listed = Found(said, self.file, ("claudeAiMcpEverConnected",))
        return tuple(listed.below(index, name) for index, name in enumerate(said) if isinstance(name, str))

    def said(self, key: str) -> Found | None:
        """Return what is recorded of the project under a key."""
        value = self.project.value.get(key) if self.project else None
        return self.project.below(key, value) if self.project and value is not None else None

    def toggled(self, key: str) -> tuple[Found, ...]:
        """Return the names in one of the project's lists."""
        if key not in self._toggled:
            self._toggled[key] = self._names_in(key)
        return self._toggled[key]

    def _names_in(self, key: str) -> tuple[Found, ...]:
        said = self.project.value.get(key) if self.project else None
        if self.project is None or not isinstance(said, list):
            return ()
        listed = self.project.below(key, said)
        return tuple(listed.below(index, name) for index, name in enumerate(said) if isinstance(name, str))

    def _top(self, key: str) -> Found | None:
        return self._below(Found(self.file.settings, self.file), key) if self.file else None

    @staticmethod
    def _below(found: Found | None, key: str) -> Found | None:
        value: Any = found.value.get(key) if found else None
        return found.below(key, value) if found and isinstance(value, Mapping) else None


def names_a_folder(name: str) -> bool:
    """Tell whether a client looks under a name of a project: it never has a slash at its end (not seen on Windows)."""
    return not name.endswith("/") or not name.startswith("/") or machine_path(name) == name
