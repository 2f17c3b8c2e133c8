"""Lays what we say loads beside what the client keeps, machine by machine."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from conformance.case import HOME, PROJECT, Case
from conformance.client import VERSION
from plugingov.model.observation import Certainty
from plugingov.surfaces.claude_code.client.session import ObservedServer, Session
from plugingov.surfaces.claude_code.marketplaces.marketplaces import TWO_FOLDERS, YET_TO_FETCH
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.machine.machine import read_machine

Json = dict[str, Any]


@dataclass(frozen=True)
class Disagreement:
    """One server or package of one machine of which two things are said."""

    case: str
    asked: str  # in `mcp list` or `session`: the servers, in `packages`: what a session has loaded
    name: str
    client: str
    ours: str

    @property
    def said(self) -> tuple[str, str]:
        """Return what the client says, and what we say."""
        return self.client, self.ours


class Ours:
    """What we say of one machine: `loaded` of whatever loads, and `unknown` where we cannot tell."""

    def __init__(self, root: Path, cwd: str, env: Mapping[str, str]) -> None:
        """Read the machine from a folder as `collect` reads the copy of one."""
        environment = {"HOME": HOME, **env}
        found = read_machine(root, (HOME,), (cwd,), client=VERSION)
        self._machine = Machine(replace(found, environment=environment, is_environment_whole=True))
        self._cwd = cwd

    def servers(self, *, asks: bool) -> dict[str, str]:
        """Return the servers of a start of the client in the folder; `asks` is false under `-p`."""
        said = ((server.name, server.loads) for server in self._all(asks=asks) if server.configured_in != "connector")
        return _kept(said)

    def packages(self) -> dict[str, str]:
        """Return the packages of a start of the client in the folder."""
        session = Session(HOME, self._cwd, asks=False)
        return _kept((package.id, package.loads) for package in self._machine.packages(session))

    def without_url(self) -> set[str]:
        """Return the servers with an empty url: a session names them, and they never connect."""
        there = self._all(asks=False)
        loaded = {server.name for server in there if server.loads != "no"}
        return {server.name for server in there if server.transport == "incomplete"} - loaded

    def waiting(self) -> set[str]:
        """Return the packages of marketplaces yet to be fetched, and their servers: the client had no network."""
        session = Session(HOME, self._cwd, asks=False)
        unknown = (each for each in self._machine.packages(session) if each.loads == "unknown")
        packages = {package.id for package in unknown if YET_TO_FETCH in package.because}
        return packages | {server.name for server in self._all(asks=False) if server.package in packages}

    def moving(self) -> set[str]:
        """Return the packages that a start may have from one of two folders: the client goes by either."""
        session = Session(HOME, self._cwd, asks=False)
        unknown = (each for each in self._machine.packages(session) if each.loads == "unknown")
        return {package.id for package in unknown if TWO_FOLDERS in package.because}

    def _all(self, *, asks: bool) -> tuple[ObservedServer, ...]:
        return self._machine.servers(Session(HOME, self._cwd, asks))


def _kept(said: Iterable[tuple[str, Certainty]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, loads in said:
        if loads != "no":
            found[name] = "loaded" if loads == "yes" else found.get(name, "unknown")
    return found


def disagreements(cases: Sequence[Case], answers: Sequence[Json]) -> Iterator[Disagreement]:
    """Return everything on which we and the client differ."""
    for case, answer in zip(cases, answers, strict=True):
        yield from compared(case, answer)


def compared(case: Case, answer: Json) -> Iterator[Disagreement]:
    """Return everything of one machine on which we and the client differ; what is not shown is `absent`."""
    with tempfile.TemporaryDirectory(prefix="plugingov-conformance-") as folder:
        lay_out(case, Path(folder))
        own = Ours(Path(folder), case.machine.cwd, case.machine.env)
        listed, started = answer["mcp_list"]["servers"], answer["init"] or {"servers": {}, "plugins": []}
        # `mcp list` shows nothing of a server whose name is empty.
        asked = {name: said for name, said in own.servers(asks=True).items() if name}
        there = set(started["servers"]) - own.without_url()
        differences = (
            *_differences(case.id, "mcp list", [name for name in listed if listed[name] == "loaded"], asked),
            *_differences(case.id, "session", there, own.servers(asks=False)),
            *_differences(case.id, "packages", started["plugins"], own.packages()),
        )
        waiting, moving = own.waiting(), own.moving()
        left = (each for each in differences if each.name not in waiting or each.said != ("absent", "unknown"))
        yield from (each for each in left if not _comes_with(each.name, moving))


def _comes_with(name: str, packages: Iterable[str]) -> bool:
    """Tell whether a name is that of a package, or of a server that one of its folders brings."""
    return name in packages or any(name.startswith(f"plugin:{each.rpartition('@')[0]}:") for each in packages)


def _differences(case: str, asked: str, client: Iterable[str], own: Mapping[str, str]) -> Iterator[Disagreement]:
    loaded = set(client)
    for name in sorted({*loaded, *own}):
        pair = "loaded" if name in loaded else "absent", own.get(name, "absent")
        if pair[0] != pair[1]:
            yield Disagreement(case, asked, name, *pair)


def lay_out(case: Case, root: Path) -> None:
    """Write a machine's files under a folder as if it were the machine's root."""
    (root / case.machine.cwd.lstrip("/")).mkdir(parents=True)
    for name, text in case.machine.files.items():
        path = root / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    if case.machine.git:
        (root / PROJECT.lstrip("/") / ".git").mkdir(parents=True, exist_ok=True)


def table(rows: Sequence[Disagreement]) -> str:
    """Return the disagreements as aligned text."""
    from tabulate import tabulate

    cells = [(row.case, row.asked, row.name, row.client, row.ours) for row in rows]
    heads = ("case", "asked in", "name", "the client says", "we say")
    return tabulate(cells, heads, tablefmt="simple", disable_numparse=True)
