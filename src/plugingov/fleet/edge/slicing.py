"""The rows of one machine: each server and package with what may decide about it, and the settings around them."""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from plugingov.fleet.edge.cutting import Cut, Entry, Thing, cut, put_together
from plugingov.fleet.edge.deciding import deciding
from plugingov.fleet.edge.homes import renamed, renamed_path
from plugingov.fleet.edge.things import Together, seen_in, thing_of, things_of_home
from plugingov.fleet.edge.timeless import timeless
from plugingov.fleet.edge.unjudged import asked_for_in, says_nothing_at_all, split
from plugingov.fleet.part import both, file_record, part_text
from plugingov.fleet.row import ROW_SCHEMA
from plugingov.model.observation import DESKTOP_FILES, EXTENSION_FILES, SETTINGS_FILES, NativeFile, Observation
from plugingov.surfaces.claude_code.client.disk import machine_path, plain
from plugingov.surfaces.claude_code.client.session import ObservedPackage, ObservedServer, Session
from plugingov.surfaces.claude_code.sessions.machine import Machine

Row: TypeAlias = dict[str, Any]
_OF_DESKTOP = DESKTOP_FILES | EXTENSION_FILES
_OF_PACKAGES = frozenset({"package", "package-servers", "package-hooks"})
_DIGEST = 32


def rows_of(observation: Observation, groups: Sequence[str] = ()) -> Iterator[Row]:
    """Yield the rows of what was read from one machine; the first is the machine's own and counts them all."""
    rows = _once(_Slicing(timeless(observation)).rows())
    heading = {
        "schema": ROW_SCHEMA,
        "organization": observation.organization,
        "machine": observation.machine,
        "member": observation.member or None,
        "groups": [_readable("groups", each) for each in groups] or None,
        "platform": observation.platform,
        "client": observation.client,
        "taken_at": observation.taken_at.isoformat() if observation.taken_at else None,
    }
    whole = {"row": "machine", "surface": observation.surface, "rows": len(rows) + 1}
    for row in (whole, *rows):
        told = {key: value for key, value in {**heading, **row}.items() if value not in (None, "")}
        yield {key: _readable(key, value) if isinstance(value, str) else value for key, value in told.items()}


def _readable(column: str, text: str) -> str:
    """Return a text with halves of pairs written out (of names that are not UTF-8): engines take no row with one."""
    if text.isascii():
        return text
    before = "\\\\u" if column == "settings" else "\\u"  # which is JSON itself
    return _HALF.sub(lambda found: f"{before}{ord(found[0]):04x}", text)


_HALF = re.compile("[\ud800-\udfff]")


def _once(rows: Iterable[Row]) -> list[Row]:
    """Return rows without those that say again what an earlier one says."""
    return list({tuple(row.items()): row for row in rows}.values())


_Which: TypeAlias = Callable[[NativeFile, Any], Any]


class _Slicing:
    """One machine, taken apart."""

    def __init__(self, observation: Observation) -> None:
        self.observation = observation
        self.machine = Machine(observation)
        self.silent: dict[int, Any] = {}  # what of a file no rule says anything of
        self.cuts = dict(self._cuts())
        self.told: set[int] = set()  # the files of which some row holds the rest
        self.shown: set[tuple[int, Thing]] = set()  # the entries that some row holds
        self._started_in = observation.homes or ("",)  # the client, as far as anybody knows
        self._homes = (*dict.fromkeys((*self._started_in, *(file.home for file in observation.files if file.home))),)

    def _cuts(self) -> Iterator[tuple[int, Cut]]:
        """Yield each file taken apart, without what is silent in it."""
        texts = [json.dumps(file.data, ensure_ascii=False) for file in self.observation.files]
        is_asked_for = asked_for_in(*(text for text in texts if "${" in text))
        for file in self.observation.files:
            rest, entries = cut(file)
            told, self.silent[id(file)] = split(file.kind, rest, is_asked_for)
            yield id(file), Cut(told, entries)

    def rows(self) -> Iterator[Row]:
        """Yield every row but the machine's own; which home a row is of is said of all but the first."""
        for number, home in enumerate(self._homes, 1):
            which = {"home": number} if number > 1 else {}
            if home in self._started_in:
                yield from ({**row, **which} for row in _Home(self, home).rows())
        for number, home in enumerate(self._homes, 1):
            which = {"home": number} if number > 1 else {}
            yield from ({**row, **which} for row in (*self._of_desktop(home), *self._left_over(home)))

    def entries(self, file: NativeFile, things: Together) -> list[Entry]:
        """Return what a file says of some things, which some row holds from now on."""
        found = [each for each in self.cuts[id(file)].entries if each.of in things]
        self.shown |= {(id(file), each.of) for each in found}
        return found

    def text(
        self,
        files: Iterable[tuple[NativeFile, Any]],
        homes: Sequence[str] = (),
        projects: Sequence[str] = (),
        folders: Collection[str] = (),
    ) -> str:
        """Return the text of a part: files, and the folders of packages."""
        records = [file_record(file, data) for file, data in files]
        held = [each for each in self.observation.folders if plain(each.path) in folders] if folders else []
        return part_text(self.observation, records, homes, projects, held)

    def _of_desktop(self, home: str) -> Iterator[Row]:
        files = [file for file in self._lying_in(home) if file.kind in _OF_DESKTOP]
        if any(file.home == home for file in files) or (files and self._is_first(home)):
            self.told |= {id(file) for file in files}
            records = [file_record(file, file.data) for file in files]
            homes = [home] if home in self.observation.homes else []
            text = part_text(self.observation, records, homes, (), ())
            yield {"row": "desktop", "surface": "cowork", "settings": renamed(home)(text)}

    def _lying_in(self, home: str) -> list[NativeFile]:
        return [file for file in self.observation.files if file.home in {"", home}]

    def _is_first(self, home: str) -> bool:
        return home == self._homes[0]

    def _left_over(self, home: str) -> Iterator[Row]:
        """Yield what no other row holds, so that all of them together are the machine.

        Of what a marketplace offers and nobody has here, nothing is left over: a list of thousands is no fact of
        this machine.
        """
        lying = [each for each in self._lying_in(home) if each.home == home or self._is_first(home)]
        files = [(file, file.data) for file in lying if id(file) not in self.told]
        beside = [(file, self._not_shown(file)) for file in lying if id(file) in self.told]
        files += [(file, data) for file, data in beside if data]
        if files:
            yield {"row": "rest", "surface": "claude-code", "settings": renamed(home)(self.text(files))}

    def _not_shown(self, file: NativeFile) -> Any:
        """Return what of a file no row holds: entries that no start has, and what is silent."""
        if file.kind in _OF_DESKTOP or file.kind == "marketplace":
            return {}
        entries = [each for each in self.cuts[id(file)].entries if (id(file), each.of) not in self.shown]
        return put_together(self.silent[id(file)], entries)


class _Home:
    """One home of a machine: what every start in it shares, and what each of them has."""

    def __init__(self, whole: _Slicing, home: str) -> None:
        self._whole = whole
        self._home = home
        self._renamed = renamed(home)
        self._together = things_of_home(whole.machine, home)
        self._told: set[object] = set()  # how things fare in the starts so far
        files = [file for file in whole.observation.files if file.home in {"", home} and file.kind not in _OF_DESKTOP]
        self._own = [file for file in files if not file.project]
        self._of_projects = [file for file in files if file.project]

    def rows(self) -> Iterator[Row]:
        """Yield what is shared, and then the starts one by one."""
        around = [file for file in self._own if file.kind not in _OF_PACKAGES]
        self._whole.told |= {id(file) for file in around}
        everything, few = (self._shared(around, which) for which in (_all_of, deciding))
        yield from (dict(each) for each in (everything, few)[: 1 + (everything != few)])
        for session in (each for each in self._whole.machine.sessions if each.home == self._home):
            yield from self._start(session, everything["shared"], few["shared"])

    def _shared(self, files: Sequence[NativeFile], which: _Which) -> Row:
        pairs = [(file, which(file, _without_projects(file, self._whole.cuts[id(file)].rest))) for file in files]
        text = _readable("settings", self._renamed(self._whole.text(pairs, [self._home] if self._home else [])))
        return {"row": "shared", "surface": "claude-code", "shared": digest_of(text), "settings": text}

    def _start(self, session: Session, everything: str, few: str) -> Iterator[Row]:
        """Yield the settings of a start, and each thing that fares in it as in none before it."""
        where = {"surface": "claude-code", "project": renamed_path(session.project, session.home)}
        settings = self._text([session], self._around([session], _all_of))
        yield {"row": "settings", **where, "settings": settings, "shared": everything}
        governing = json.dumps([said for file in self._in_project(session) if (said := _governing(file))])
        for things, members in self._groups(session).items():
            starts = self._starts_of(session, things)
            folders = {plain(folder) for each in members for folder in _folders_of(each)}
            own = list(self._of_things(starts, things, members, folders))
            fares = frozenset(map(_fares, members)), governing, _said_of(own)
            if fares in self._told:
                continue
            self._told.add(fares)
            text = self._text(starts, [*self._around(starts, deciding), *own], folders)
            yield from ({**_told_of(each), **where, "settings": text, "shared": few} for each in members)

    def _starts_of(self, session: Session, things: Together) -> list[Session]:
        """Return the starts that a verdict on some things needs: a package may be switched on in any project."""
        packages = {name for kind, name in things if kind == "package"}
        projects = {machine_path(file.project) for file in self._of_projects if packages & _packages_named(file)}
        projects.add(machine_path(self._whole.observation.repositories.get(session.project, "")))
        mine = (each for each in self._whole.machine.sessions if each.home == self._home)
        return [each for each in mine if each == session or (each.project and machine_path(each.project) in projects)]

    def _text(
        self, starts: Sequence[Session], files: Iterable[tuple[NativeFile, Any]], folders: Collection[str] = ()
    ) -> str:
        known = self._whole.observation.projects
        projects = [each.project for each in starts if each.project in known]
        return self._renamed(self._whole.text(_pieces(files), (), projects, folders))

    def _around(self, starts: Iterable[Session], which: _Which) -> Iterator[tuple[NativeFile, Any]]:
        """Yield what the files of projects say, and what the client's own record says of them."""
        for session in starts:
            for file in self._in_project(session):
                rest = self._whole.cuts[id(file)].rest
                if file.kind not in _OF_PACKAGES and not says_nothing_at_all(file_record(file, rest)):
                    self._whole.told.add(id(file))
                    yield file, which(file, rest)
            for file in self._own:
                said = _of_project(file, self._whole.cuts[id(file)].rest, self._names(session))
                if said:
                    yield file, {"projects": said}

    def _in_project(self, session: Session) -> list[NativeFile]:
        """Return the files of the project of a start: those of the folders around it may count there, too."""
        names = self._names(session)
        around = [f"{name}/" for name in names]
        return [
            file
            for file in self._of_projects
            if any(name.startswith(f"{machine_path(file.project).rstrip('/')}/") for name in around)
        ]

    def _names(self, session: Session) -> frozenset[str]:
        """Return the paths under which the client's own record may speak of a start."""
        repository = self._whole.observation.repositories.get(session.project, session.project)
        return frozenset({machine_path(session.project), machine_path(repository)} - {""})

    def _groups(self, session: Session) -> Mapping[Together, list[ObservedServer | ObservedPackage]]:
        found: dict[Together, list[ObservedServer | ObservedPackage]] = defaultdict(list)
        for each in seen_in(self._whole.machine, session):
            found[self._together[thing_of(each)]].append(each)
        return found

    def _of_things(
        self,
        starts: Sequence[Session],
        things: Together,
        members: Iterable[ObservedServer | ObservedPackage],
        folders: Collection[str],
    ) -> Iterator[tuple[NativeFile, Any]]:
        """Yield what each file says of some things: their entries, and the files of packages as they are."""
        names = frozenset[str]().union(*map(self._names, starts))
        called = {each.id.rpartition("@")[0] for each in members if isinstance(each, ObservedPackage)}
        inside = dict.fromkeys(file for each in starts for file in self._in_project(each))
        for file in (*self._own, *inside):
            if file.kind in _OF_PACKAGES:
                if plain(file.of) in folders or plain(file.of).rpartition("/")[2] in called:
                    self._whole.told.add(id(file))
                    yield file, file.data
            elif entries := [each for each in self._whole.entries(file, things) if _is_said_in(each, names)]:
                yield file, put_together({}, entries)


def _pieces(pairs: Iterable[tuple[NativeFile, Any]]) -> list[tuple[NativeFile, Any]]:
    """Return each file once, with all that is told of it."""
    found: dict[int, tuple[NativeFile, Any]] = {}
    for file, data in pairs:
        known = found.get(id(file))
        found[id(file)] = (file, both(known[1], data) if known else data)
    return list(found.values())


def _all_of(file: NativeFile, rest: Any) -> Any:
    del file
    return rest


def _without_projects(file: NativeFile, rest: Any) -> Any:
    """Return what a file holds; of the client's own record nothing of single projects, of which there are many."""
    has = file.kind == "state" and isinstance(rest, dict) and isinstance(rest.get("projects"), dict)
    return {**rest, "projects": {}} if has else rest


def _of_project(file: NativeFile, rest: Any, names: frozenset[str]) -> dict[str, Any]:
    """Return what the client's own record says of a project."""
    projects = rest.get("projects") if file.kind == "state" and isinstance(rest, dict) else None
    if not isinstance(projects, dict):
        return {}
    return {path: said for path, said in projects.items() if machine_path(path) in names}


def _packages_named(file: NativeFile) -> frozenset[str]:
    """Return the packages that the settings of a project switch on or off, in whatever form."""
    said = file.settings.get("enabledPlugins") if file.kind in SETTINGS_FILES else None
    return frozenset(said) if isinstance(said, dict) else frozenset()


def _is_said_in(entry: Entry, names: frozenset[str]) -> bool:
    """Tell whether an entry counts where a start is: what the client's own record says of other projects does not."""
    return entry.route[:1] != ("projects",) or machine_path(entry.route[1]) in names


def digest_of(text: str) -> str:
    """Return what rows call a text that they share."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]


def _governing(file: NativeFile) -> dict[str, Any]:
    """Return what the settings of a project say of every server, marketplace or package."""
    settings = file.settings if file.kind in SETTINGS_FILES else {}
    return {key: value for key, value in settings.items() if _GOVERNS.search(key)}


_GOVERNS = re.compile("(?<!enabled)(?<!disabled)(?<!enableAllProject)Mcp(?!json)|Marketplace|Plugin(?!s$)|ClaudeAi")


def _said_of(pieces: Iterable[tuple[NativeFile, Any]]) -> str:
    """Return what the files of projects say of some things."""
    return json.dumps([(file.path, data) for file, data in pieces if file.project])


def _told_of(member: ObservedServer | ObservedPackage) -> dict[str, Any]:
    """Return what the columns say of a server or a package."""
    home = member.session.home
    if isinstance(member, ObservedServer):
        return {
            "row": "server",
            "name": member.name,
            "identity": renamed_path(member.identity, home),
            "configured_in": member.configured_in,
            "package": member.package,
        }
    commit = member.record.commit if member.record else ""
    source = json.dumps(member.source) if member.source is not None else ""
    return {"row": "package", "name": member.id, "version": member.version, "pin": commit, "source": source}


def _fares(member: ObservedServer | ObservedPackage) -> object:
    """Return how a thing fares in a start; where that is as in an earlier one, nothing more is told."""
    if isinstance(member, ObservedServer):
        # The file of a folder above brings a server to every project in it, and each of these is asked for it.
        project = member.session.project if member.configured_in == "project" else ""
        return member.name, member.written_at, project, member.loads, member.because, member.kept_out_by
    said = tuple(getattr(member, name) for name in ("installed", "enabled", "locked", "blocked", "loads", "because"))
    return member.id, member.folder, said


def _folders_of(member: ObservedServer | ObservedPackage) -> Iterator[str]:
    if isinstance(member, ObservedPackage):
        yield from (folder for folder in (member.folder, *(each.folder for each in member.records)) if folder)
