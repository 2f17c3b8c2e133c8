"""What a change opens of one door: that it is there, where it leads, its scopes, locks, preferences and tools."""

from collections.abc import Iterator

from plugingov.gate.change import Change
from plugingov.gate.opening import Opening, opening
from plugingov.gate.reached import is_near, reaches, shown_url, target
from plugingov.model.door import Door
from plugingov.model.inventory import Tool
from plugingov.model.policy import StopOn
from plugingov.model.values import PREFERENCES
from plugingov.rules.rule import Subject
from plugingov.surfaces.cowork.preference import Preferences


class DoorOpenings:
    """What one change opens of each door."""

    def __init__(self, change: Change) -> None:
        self._change = change
        self._preferences = Preferences(change.base), Preferences(change.head)

    def of(self, door: Door) -> Iterator[Opening]:
        """Yield what is open of a door that was not."""
        before = self._change.door_before(door)
        if before is None:
            yield self._new(door)
        else:
            yield from self._way(before, door)
            yield from self._server(before, door)
            yield from self._scopes(before, door)
            yield from self._preference(before, door)
            yield from self._lock(before, door)
        yield from self._writing(before, door)

    def _new(self, door: Door) -> Opening:
        facts = [f"path {door.path}", f"via {self._change.after.via(door)}"]
        facts += [f"at {target(door.server)}"] if door.server else []
        facts += [f"scopes {', '.join(door.requested_scopes)}"] if door.requested_scopes else []
        audience = door.plugin.audience
        facts.append(f"for {', '.join(audience)}" if audience else "for everybody")
        what = f"`{door.id}` is new" + (f" on {door.surface}" if door.id in self._change.was else "")
        told = reaches(door.server) if door.server else None
        return opening(self._change, "door-added", _of(door), door.provision_route, what, "", "; ".join(facts), told)

    def _way(self, before: Door, door: Door) -> Iterator[Opening]:
        old, new = self._change.before.via(before), self._change.after.via(door)
        if (before.path, old) != (door.path, new):
            what = f"`{door.id}` is installed in another way on {door.surface}"
            was, now = f"{before.path} by {old}", f"{door.path} by {new}"
            yield opening(self._change, "path-changed", _of(door), door.at("path"), what, was, now)
        if before.package and before.package != door.package and not _is_called_after_it(before, door):
            what = f"`{door.id}` comes in another package on {door.surface}"
            at, now = door.provision_at("package"), door.package or "no package"
            yield opening(self._change, "host-changed", _of(door), at, what, before.package, now)

    def _server(self, before: Door, door: Door) -> Iterator[Opening]:
        old, new = before.server, door.server
        if new is not None and (old is None or reaches(old) != reaches(new)):
            near = old is not None and is_near(old, new)
            kind: StopOn = "target-changed" if near else "host-changed"
            what = f"`{door.id}` leads to another {'address of its host' if near else 'place'} on {door.surface}"
            at = door.at("server", "url" if new.url else "command")
            yield opening(self._change, kind, _of(door), at, what, target(old), target(new), reaches(new))
        was, now = (each.auth.issuer if each.auth else None for each in (before, door))
        if was and now and was != now:
            what = f"members sign in to `{door.id}` elsewhere on {door.surface}"
            words = shown_url(was), shown_url(now)
            yield opening(self._change, "host-changed", _of(door), door.at("auth", "issuer"), what, *words, now)

    def _scopes(self, before: Door, door: Door) -> Iterator[Opening]:
        was, now = before.requested_scopes, door.requested_scopes
        yield from more_scopes(self._change, _of(door), was, now, door.at("auth", "scopes"))
        for name, tool in door.tools.items():
            if known := before.tools.get(name):
                at = ("plugins", door.id, "provides", "tools", name, "scopes")
                yield from more_scopes(self._change, _of(door, tool=name), known.scopes, tool.scopes, at)

    def _preference(self, before: Door, door: Door) -> Iterator[Opening]:
        if before.activation != "automatic" and door.activation == "automatic":
            what, at = f"`{door.id}` switches itself on on {door.surface}", door.at("activation")
            yield opening(self._change, "preference-raised", _of(door), at, what, before.activation, "automatic")
        if door.surface == "cowork":
            yield from self._preference_on_cowork(before, door)
            return
        held_before, held = (each.provision.groups or {} for each in (before, door))
        for group in {**held_before, **held}:
            was, now = held_before.get(group, "true"), held.get(group, "true")
            if was != "true" and now == "true":
                at, what = door.provision_at("groups", group), f"the document of group `{group}` holds `{door.id}`"
                yield opening(self._change, "preference-raised", _of(door, group), at, what, str(was), str(now))

    def _preference_on_cowork(self, before: Door, door: Door) -> Iterator[Opening]:
        first, last = self._preferences
        for group in (None, *{**first.by_group(before), **last.by_group(door)}):
            belongs = frozenset({group} if group else ())
            was, (now, _, at) = first.effective(before, belongs).preference, last.stated(door, belongs)
            if was and now and PREFERENCES.index(now) < PREFERENCES.index(was):
                what = f"the preference of `{door.id}` is higher" + (f" in group `{group}`" if group else "")
                yield opening(self._change, "preference-raised", _of(door, group), at, what, was, now)

    def _lock(self, before: Door, door: Door) -> Iterator[Opening]:
        was = self._change.before.lock_at_a_glance(before.id, before.surface)
        now = self._change.after.lock_at_a_glance(door.id, door.surface)
        if was.state == now.state == "partly":  # groups of their own hide what the organisation itself means
            was = self._change.before.lock(before.id, before.surface)
            now = self._change.after.lock(door.id, door.surface)
            yield from self._lock_in_groups(before, door)
        if _LOCKED.index(now.state) > _LOCKED.index(was.state) and was.state in {"on", "partly"}:
            what = f"members can remove `{door.id}` on {door.surface}: {now.because}"
            words = _LOCK_WORDS[was.state], _LOCK_WORDS[now.state]
            yield opening(self._change, "lock-removed", _of(door), now.at, what, *words)

    def _lock_in_groups(self, before: Door, door: Door) -> Iterator[Opening]:
        known = self._change.before.groups_with_settings(before)
        for group in self._change.after.groups_with_settings(door):
            now = self._change.after.lock_in_group(door, group).answer
            was = self._change.before.lock_in_group(before, group).answer if group in known else None
            if now.state != "on" and (was is None or was.state == "on"):
                what = f"group `{group}` can remove `{door.id}` on {door.surface}: {now.because}"
                yield opening(self._change, "lock-removed", _of(door, group), now.at, what, "locked", "open")

    def _writing(self, before: Door | None, door: Door) -> Iterator[Opening]:
        """Yield the tools that write, or may, and could not be used like this before."""
        for name, tool in door.tools.items():
            known = before.tools.get(name) if before else None
            if not may_write(tool) or is_blocked(door, name):
                continue
            if before and known and may_write(known) and not is_blocked(before, name):
                continue
            was = "blocked" if before and known and is_blocked(before, name) else _access(known) if known else "none"
            what = f"`{name}` of `{door.id}` can write on {door.surface}"
            at = ("plugins", door.id, "provides", "tools", name)
            yield opening(self._change, "write-tool-added", _of(door, tool=name), at, what, was, _access(tool))


def more_scopes(
    change: Change,
    subject: Subject,
    before: tuple[str, ...] | None,
    after: tuple[str, ...] | None,
    at: tuple[str | int, ...],
) -> Iterator[Opening]:
    """Yield the scopes that a list has more; one that vanishes is a fact that is dropped."""
    if before is None or after is None:
        return
    if added := [scope for scope in after if scope not in before]:
        what = f"{'more scopes' if added[1:] else 'one more scope'}: {', '.join(added)}"
        yield opening(change, "scope-added", subject, at, what, ", ".join(before) or "none", ", ".join(after))


def may_write(tool: Tool) -> bool:
    """Tell whether a tool writes, or nobody says that it does not."""
    return tool.access != "read" or tool.destructive is True


def is_blocked(door: Door, tool: str) -> bool:
    """Tell whether the organisation blocks a tool of a door."""
    decision = door.decision(tool)
    return decision is not None and decision[0] == "blocked"


_LOCKED = ("on", "partly", "unknown", "off")
_LOCK_WORDS = {"on": "locked", "partly": "locked for some", "unknown": "not known to be locked", "off": "open"}


def _of(door: Door, group: str | None = None, tool: str | None = None) -> Subject:
    return Subject(plugin=door.id, surface=door.surface, group=group, capability=tool)


def _is_called_after_it(before: Door, door: Door) -> bool:
    """Tell whether two packages are one that is called after the plugin: the plugin's new name is no new package."""
    if before.id == door.id or door.package is None or before.package is None:
        return False
    return before.package.replace(before.id, door.id, 1) == door.package


def _access(tool: Tool) -> str:
    return tool.access or "access not stated"
