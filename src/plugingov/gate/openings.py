"""What a change opens, whether or not a rule objects: doors, hosts, scopes, tools, audiences, projects, locks."""

import hashlib
from collections.abc import Iterator
from typing import Any

from plugingov.gate.change import Change
from plugingov.gate.opening import Opening
from plugingov.model.address import read_address
from plugingov.model.door import Door
from plugingov.model.inventory import Credential, Marketplace, Server, Tool
from plugingov.model.organisation import Organisation
from plugingov.model.policy import StopOn
from plugingov.model.source import Source
from plugingov.model.values import PREFERENCES, USUAL_RUNS
from plugingov.rules.rule import Subject
from plugingov.sources.document import Route
from plugingov.surfaces.cowork.preference import Preferences


class Openings:
    """What one change opens."""

    def __init__(self, change: Change) -> None:
        self._change = change
        self._preferences = Preferences(change.base), Preferences(change.head)

    def __iter__(self) -> Iterator[Opening]:
        """Yield everything that the change opens, in the order of the head's files."""
        for door in self._change.after.doors.values():
            before = self._change.door_before(door)
            yield from self._new_door(door) if before is None else self._door(before, door)
            yield from self._writing(before, door)
        for name, called in self._change.was.items():
            yield from self._audience("plugins", Subject(plugin=name), called, name)
        for name in self._change.head.projects:
            yield from self._project(name)
        for name in self._change.head.groups:
            yield from self._group(name)
        for name, credential in self._change.head.credentials.items():
            yield from self._credential(name, credential)
        for name, marketplace in self._change.head.marketplaces.items():
            yield from self._marketplace(name, marketplace)
        for name, package in self._change.head.packages.items():
            if known := self._change.base.packages.get(name):
                yield from self._source(Subject(item=name), ("packages", name, "source"), known.source, package.source)

    def _opening(
        self,
        kind: StopOn,
        subject: Subject,
        at: Route,
        message: str,
        before: str = "",
        after: str = "",
        identity: object = "",
    ) -> Opening:
        place = self._change.place(at)
        return Opening(kind, self._change.head.id, subject, message, before, after, place, identity=repr(identity))

    def _new_door(self, door: Door) -> Iterator[Opening]:
        facts = [f"path {door.path}", f"via {self._change.after.via(door)}"]
        facts += [f"at {_target(door.server)}"] if door.server else []
        facts += [f"scopes {', '.join(door.requested_scopes)}"] if door.requested_scopes else []
        audience = door.plugin.audience
        facts.append(f"for {', '.join(audience)}" if audience else "for everybody")
        named = self._change.was.get(door.id)
        what = f"`{door.id}` is new on {door.surface}" if named else f"`{door.id}` is new"
        yield self._opening("door-added", _of(door), door.provision_route, what, after="; ".join(facts))

    def _door(self, before: Door, door: Door) -> Iterator[Opening]:
        yield from self._way(before, door)
        yield from self._server(before, door)
        yield from self._issuer(before, door)
        yield from self._scopes(_of(door), before.requested_scopes, door.requested_scopes, door.at("auth", "scopes"))
        yield from self._preference(before, door)
        yield from self._lock(before, door)

    def _way(self, before: Door, door: Door) -> Iterator[Opening]:
        old, new = self._change.before.via(before), self._change.after.via(door)
        if (before.path, old) != (door.path, new):
            what = f"`{door.id}` is installed in another way on {door.surface}"
            was, now = f"{before.path} by {old}", f"{door.path} by {new}"
            yield self._opening("path-changed", _of(door), door.at("path"), what, was, now)
        if before.package and before.package != door.package and not _is_same_package(before, door):
            what = f"`{door.id}` comes in another package on {door.surface}"
            at = door.provision_at("package")
            yield self._opening("host-changed", _of(door), at, what, before.package, door.package or "no package")

    def _server(self, before: Door, door: Door) -> Iterator[Opening]:
        old, new = before.server, door.server
        if old is None or new is None or _reaches(old) == _reaches(new):
            return
        is_near = _host(old) is not None and _host(old) == _host(new) and _reaches(old)[1:] == _reaches(new)[1:]
        kind: StopOn = "target-changed" if is_near else "host-changed"
        what = f"`{door.id}` leads to another {'address of its host' if is_near else 'place'} on {door.surface}"
        at = door.at("server", "url" if new.url else "command")
        yield self._opening(kind, _of(door), at, what, _target(old), _target(new), _reaches(new))

    def _issuer(self, before: Door, door: Door) -> Iterator[Opening]:
        was, now = (each.auth.issuer if each.auth else None for each in (before, door))
        if was and now and was != now:
            what = f"members sign in to `{door.id}` elsewhere on {door.surface}"
            yield self._opening("host-changed", _of(door), door.at("auth", "issuer"), what, was, now)

    def _scopes(
        self, subject: Subject, before: tuple[str, ...] | None, after: tuple[str, ...] | None, at: Route
    ) -> Iterator[Opening]:
        if before is None or after is None:  # a list that vanishes is a fact that is dropped
            return
        if added := [scope for scope in after if scope not in before]:
            what = f"one more scope: {', '.join(added)}" if not added[1:] else f"more scopes: {', '.join(added)}"
            yield self._opening("scope-added", subject, at, what, ", ".join(before) or "none", ", ".join(after))

    def _preference(self, before: Door, door: Door) -> Iterator[Opening]:
        if before.activation != "automatic" and door.activation == "automatic":
            what = f"`{door.id}` switches itself on on {door.surface}"
            yield self._opening(
                "preference-raised", _of(door), door.at("activation"), what, before.activation, "automatic"
            )
        if door.surface == "cowork":
            yield from self._preference_on_cowork(before, door)
            return
        held_before, held = (each.provision.groups or {} for each in (before, door))
        for group in {**held_before, **held}:
            was, now = held_before.get(group, "true"), held.get(group, "true")
            if was != "true" and now == "true":
                at, what = door.provision_at("groups", group), f"the document of group `{group}` holds `{door.id}`"
                yield self._opening("preference-raised", _of(door, group), at, what, str(was), str(now))

    def _preference_on_cowork(self, before: Door, door: Door) -> Iterator[Opening]:
        first, last = self._preferences
        for group in (None, *{**first.by_group(before), **last.by_group(door)}):
            belongs = frozenset({group} if group else ())
            was, (now, _, at) = first.effective(before, belongs).preference, last.stated(door, belongs)
            if was and now and PREFERENCES.index(now) < PREFERENCES.index(was):
                whose = f" in group `{group}`" if group else ""
                what = f"the preference of `{door.id}` is higher{whose}"
                yield self._opening("preference-raised", _of(door, group), at, what, was, now)

    def _lock(self, before: Door, door: Door) -> Iterator[Opening]:
        was = self._change.before.lock_at_a_glance(before.id, before.surface)
        now = self._change.after.lock_at_a_glance(door.id, door.surface)
        if was.state == now.state == "partly":  # some groups hide what the organisation itself means
            was = self._change.before.lock(before.id, before.surface)
            now = self._change.after.lock(door.id, door.surface)
        if _LOCKED.index(now.state) > _LOCKED.index(was.state) and was.state in {"on", "partly"}:
            what = f"members can remove `{door.id}` on {door.surface}: {now.because}"
            yield self._opening("lock-removed", _of(door), now.at, what, _LOCK_WORDS[was.state], _LOCK_WORDS[now.state])

    def _writing(self, before: Door | None, door: Door) -> Iterator[Opening]:
        """Yield the tools that write, or may, and could not be used like this before."""
        for name, tool in door.tools.items():
            known = before.tools.get(name) if before else None
            if not _may_write(tool) or _is_blocked(door, name):
                continue
            if before and known and _may_write(known) and not _is_blocked(before, name):
                continue
            was = "blocked" if before and known and _is_blocked(before, name) else _access(known) if known else "none"
            what = f"`{name}` of `{door.id}` can write on {door.surface}"
            at = ("plugins", door.id, "provides", "tools", name)
            yield self._opening("write-tool-added", _of(door, tool=name), at, what, was, _access(tool))

    def _audience(self, section: str, subject: Subject, before: str, name: str) -> Iterator[Opening]:
        was = getattr(self._change.base, section)[before].audience
        now = getattr(self._change.head, section)[name].audience
        at = (section, name, "audience")
        if was is None or was == now:
            return
        shown = ", ".join(was)
        if now is None:
            yield self._opening("audience-widened", subject, at, f"`{name}` is for everybody", shown, "everybody")
            return
        known = frozenset(was).union(*(_included(self._change.base, group) for group in was))
        if more := [group for group in now if group not in known]:
            what = f"`{name}` is for {', '.join(f'`{group}`' for group in more)} too"
            yield self._opening("audience-widened", subject, at, what, shown, ", ".join(now))

    def _project(self, name: str) -> Iterator[Opening]:
        project = self._change.head.projects[name]
        subject, at = Subject(project=name, surface=project.surface), ("projects", name)
        before = self._change.base.projects.get(name)
        has = {need.partition("/")[0] for need in project.needs} | set(project.active or ())
        if before is None or before.surface != project.surface:
            what = f"project `{name}` is new on {project.surface}"
            yield self._opening("project-added", subject, at, what, after=", ".join(sorted(has)) or "no door yet")
            return
        yield from self._audience("projects", subject, name, name)
        if before.runs and (
            more := [run for run in project.runs or USUAL_RUNS[project.surface] if run not in before.runs]
        ):
            what = f"project `{name}` runs in {', '.join(more)} too"
            yield self._opening("project-added", subject, (*at, "runs"), what, ", ".join(before.runs or ()))
        had = {need.partition("/")[0] for need in before.needs} | set(before.active or ())
        for plugin in sorted(each for each in has if self._change.was.get(each, each) not in had):
            what = f"project `{name}` has `{plugin}` too"
            key = "active" if plugin in (project.active or ()) else "needs"
            yield self._opening("project-added", subject._replace(plugin=plugin), (*at, key), what)

    def _group(self, name: str) -> Iterator[Opening]:
        before, after = self._change.base.groups.get(name), self._change.head.groups[name]
        if before is None:
            return
        known = _included(self._change.base, name)
        groups = [each for each in after.includes if each not in known]
        people = [each for each in after.members if each not in before.members and each not in known]
        if groups:
            what = f"group `{name}` includes {', '.join(f'`{each}`' for each in groups)} too"
            yield self._opening("audience-widened", Subject(group=name), ("groups", name, "includes"), what)
        if people and before.members:
            what = f"group `{name}` has {len(people)} more member{'s' * (len(people) != 1)}"
            was, now = (str(len(each.members)) for each in (before, after))
            at = ("groups", name, "members")
            yield self._opening("audience-widened", Subject(group=name), at, what, was, now, sorted(people))

    def _credential(self, name: str, credential: Credential) -> Iterator[Opening]:
        if before := self._change.base.credentials.get(self._change.credentials.get(name, "")):
            subject = Subject(plugin=credential.plugin, surface=credential.surface, credential=name)
            yield from self._scopes(subject, before.scopes, credential.scopes, ("credentials", name, "scopes"))

    def _marketplace(self, name: str, marketplace: Marketplace) -> Iterator[Opening]:
        before = self._change.base.marketplaces.get(name)
        if before is None:
            return
        subject, at = Subject(item=name), ("marketplaces", name)
        yield from self._source(subject, (*at, "source"), before.source, marketplace.source)
        if (
            before.cowork
            and before.cowork.sync == "manual"
            and marketplace.cowork
            and marketplace.cowork.sync == "automatic"
        ):
            what = f"what is pushed to marketplace `{name}` arrives by itself"
            yield self._opening("target-changed", subject, (*at, "cowork", "sync"), what, "manual", "automatic")

    def _source(self, subject: Subject, at: Route, before: Source | None, after: Source | None) -> Iterator[Opening]:
        if before is None or after is None or before == after:
            return
        is_same = _origin(before) == _origin(after)
        kind: StopOn = "target-changed" if is_same else "host-changed"
        what = f"`{subject.item}` comes {'in another version' if is_same else 'from another source'}"
        yield self._opening(kind, subject, at, what, _spoken(before), _spoken(after), after)


_LOCKED = ("on", "partly", "unknown", "off")
_LOCK_WORDS = {"on": "locked", "partly": "locked for some", "unknown": "not known to be locked", "off": "open"}


def _of(door: Door, group: str | None = None, tool: str | None = None) -> Subject:
    return Subject(plugin=door.id, surface=door.surface, group=group, capability=tool)


def _is_same_package(before: Door, door: Door) -> bool:
    """Tell whether two packages are one that was called after the plugin: the plugin's new name is no new package."""
    if before.id == door.id or door.package is None or before.package is None:
        return False
    return before.package.replace(before.id, door.id, 1) == door.package


def _host(server: Server) -> tuple[str, str, str] | None:
    address = read_address(server.url) if server.url else None
    return (address.scheme, address.host, address.port) if address else None


def _target(server: Server | None) -> str:
    """Return where a server is, or what it runs; what may hold secrets is counted, and told apart by a digest."""
    if server is None:
        return "nowhere"
    more = [f"{len(server.args)} argument{'s' * (len(server.args) != 1)}"] if server.args else []
    more += [f"env {', '.join(server.env)}"] if server.env else []
    more += [f"headers {', '.join(server.headers)}"] if server.headers else []
    more += ["another command on Windows"] if server.windows else []
    rest = f" with {', '.join(more)} ({_digest(_reaches(server)[1:])})" if more else ""
    return (server.url or server.command or "not stated") + rest


def _reaches(server: Server) -> tuple[object, ...]:
    """Return everything that decides where a server is, what it is sent, and what runs on a member's machine."""
    windows = (server.windows.command, server.windows.args) if server.windows else None
    address = read_address(server.url) if server.url else None
    where = address.canonical if address else server.url
    return where, server.command, server.args, windows, server.env, server.headers


def _digest(said: object) -> str:
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _may_write(tool: Tool) -> bool:
    return tool.access != "read" or tool.destructive is True


def _access(tool: Tool) -> str:
    return tool.access or "access not stated"


def _is_blocked(door: Door, tool: str) -> bool:
    decision = door.decision(tool)
    return decision is not None and decision[0] == "blocked"


def _included(organisation: Organisation, group: str) -> frozenset[str]:
    """Return the groups that a group holds, itself and through others, and everybody whom they name."""
    found, left = {group}, [group]
    while left:
        declared = organisation.groups.get(left.pop())
        for each in declared.includes if declared else ():
            if each not in found:
                found.add(each)
                left.append(each)
        found.update(declared.members if declared else ())
    return frozenset(found)


def _origin(source: Source) -> tuple[Any, ...]:
    return source.source, source.repo, source.url, source.path, source.package, source.registry, source.command


def _spoken(source: Source) -> str:
    origin = source.repo or source.url or source.package or source.path or source.source
    below = f", {source.path}" if source.path and source.path != origin else ""
    version = source.sha or source.ref or source.version
    return f"{origin}{below} at {version}" if version else f"{origin}{below}"
