"""What a change opens, whether or not a rule objects: doors, audiences, projects, groups, credentials, sources."""

from collections.abc import Iterator

from plugingov.gate.change import Change
from plugingov.gate.doors import DoorOpenings, more_scopes
from plugingov.gate.opening import Opening, opening
from plugingov.gate.reached import origin, source_words
from plugingov.model.inventory import Project
from plugingov.model.organisation import Organisation
from plugingov.model.policy import StopOn
from plugingov.model.source import Source
from plugingov.model.values import USUAL_RUNS
from plugingov.rules.rule import Subject
from plugingov.sources.document import Route


def openings(change: Change) -> Iterator[Opening]:
    """Yield everything that a change opens, in the order of the head's sections."""
    doors = DoorOpenings(change)
    for door in change.after.doors.values():
        yield from doors.of(door)
    for name, called in change.was.items():
        yield from _audience(change, "plugins", Subject(plugin=name), called, name)
    for name in change.head.projects:
        yield from _project(change, name)
    for name in change.head.groups:
        yield from _group(change, name)
    yield from _credentials(change)
    yield from _sources(change)


def _audience(change: Change, section: str, subject: Subject, called: str, name: str) -> Iterator[Opening]:
    was = getattr(change.base, section)[called].audience
    now = getattr(change.head, section)[name].audience
    at = (section, name, "audience")
    if not was or was == now:
        return
    shown = ", ".join(was)
    if not now:
        yield opening(change, "audience-widened", subject, at, f"`{name}` is for everybody", shown, "everybody")
        return
    known = frozenset(was).union(*(_included(change.base, group) for group in was))
    if more := [group for group in now if group not in known and not _is_part(change.head, group, known)]:
        what = f"`{name}` is for {', '.join(f'`{group}`' for group in more)} too"
        yield opening(change, "audience-widened", subject, at, what, shown, ", ".join(now))


def _is_part(organisation: Organisation, group: str, known: frozenset[str]) -> bool:
    """Tell whether everybody in a group is known to belong already: all are named, and all are."""
    declared = organisation.groups.get(group)
    if declared is None or not (declared.members or declared.includes):
        return False
    everybody = _included(organisation, group) - {group}
    is_whole = declared.size is None or declared.size <= len(everybody)
    return is_whole and everybody <= known


def _project(change: Change, name: str) -> Iterator[Opening]:
    project = change.head.projects[name]
    subject, at = Subject(project=name, surface=project.surface), ("projects", name)
    before = change.base.projects.get(change.projects.get(name, ""))
    if before is None or before.surface != project.surface:
        what, has = f"project `{name}` is new on {project.surface}", ", ".join(sorted(_used(project)))
        yield opening(change, "project-added", subject, at, what, "", has or "no door yet")
        return
    yield from _audience(change, "projects", subject, change.projects[name], name)
    runs, ran = project.runs or USUAL_RUNS[project.surface], before.runs or USUAL_RUNS[project.surface]
    if more := [run for run in runs if run not in ran]:
        what = f"project `{name}` runs in {', '.join(more)} too"
        yield opening(change, "project-added", subject, (*at, "runs"), what, ", ".join(ran), ", ".join(runs))
    for key in ("active", "needs"):
        had = set(getattr(before, key) or ())
        for each in getattr(project, key) or ():
            if _old(change, each) not in had:
                plugin, _, tool = each.partition("/")
                what = f"project `{name}` {'has' if key == 'active' else 'needs'} `{each}` too"
                about = subject._replace(plugin=plugin, capability=tool or None)
                yield opening(change, "project-added", about, (*at, key), what)


def _used(project: Project) -> set[str]:
    return {need.partition("/")[0] for need in project.needs} | set(project.active or ())


def _old(change: Change, need: str) -> str:
    """Return a need as the base would have written it."""
    plugin, slash, tool = need.partition("/")
    return change.was.get(plugin, plugin) + slash + tool


def _group(change: Change, name: str) -> Iterator[Opening]:
    before, after = change.base.groups.get(name), change.head.groups[name]
    if before is None:
        return
    known = _included(change.base, name)
    subject, at = Subject(group=name), ("groups", name)
    if groups := [each for each in after.includes if each not in known]:
        what = f"group `{name}` includes {', '.join(f'`{each}`' for each in groups)} too"
        yield opening(change, "audience-widened", subject, (*at, "includes"), what)
    people = [each for each in after.members if each not in before.members and each not in known]
    if people and before.members:
        what = f"group `{name}` has {len(people)} more member{'s' * (len(people) != 1)}"
        was, now = (str(len(each.members)) for each in (before, after))
        yield opening(change, "audience-widened", subject, (*at, "members"), what, was, now, sorted(people))
    elif before.size is not None and after.size is not None and after.size > before.size:
        what = f"group `{name}` is larger"
        yield opening(change, "audience-widened", subject, (*at, "size"), what, str(before.size), str(after.size))


def _credentials(change: Change) -> Iterator[Opening]:
    for name, credential in change.head.credentials.items():
        before = change.base.credentials.get(change.credentials.get(name, ""))
        if before is None:
            continue
        subject, at = Subject(credential.plugin, credential.surface, credential=name), ("credentials", name)
        yield from more_scopes(change, subject, before.scopes, credential.scopes, (*at, "scopes"))
        if before.holder and credential.holder and before.holder != credential.holder:
            what, told = f"`{name}` is held by somebody else", (before.holder, credential.holder)
            is_shown = change.people == "names"
            shown = told if is_shown else ("somebody", "somebody else")
            yield opening(change, "audience-widened", subject, (*at, "holder"), what, *shown, told)


def _sources(change: Change) -> Iterator[Opening]:
    for name, marketplace in change.head.marketplaces.items():
        if known := change.base.marketplaces.get(name):
            subject, at = Subject(item=name), ("marketplaces", name)
            yield from _source(change, subject, (*at, "source"), known.source, marketplace.source)
            was, now = (each.cowork.sync if each.cowork else None for each in (known, marketplace))
            if was == "manual" and now == "automatic":
                what = f"what is pushed to marketplace `{name}` arrives by itself"
                yield opening(change, "target-changed", subject, (*at, "cowork", "sync"), what, was, now)
    for name, package in change.head.packages.items():
        if held := change.base.packages.get(name):
            subject, at = Subject(item=name), ("packages", name)
            yield from _source(change, subject, (*at, "source"), held.source, package.source)
            keys = {change.was.get(door, door): key for door, key in (package.servers or {}).items()}
            for door, key in (held.servers or {}).items():
                if keys.get(door, key) != key:
                    what = f"`{door}` is another server of package `{name}`"
                    yield opening(change, "host-changed", subject, (*at, "servers"), what, key, keys[door])


def _source(
    change: Change, subject: Subject, at: Route, before: Source | None, after: Source | None
) -> Iterator[Opening]:
    if after is None or before == after:
        return
    is_same = before is not None and origin(before) == origin(after)
    kind: StopOn = "target-changed" if is_same else "host-changed"
    what = f"`{subject.item}` comes {'in another version' if is_same else 'from another source'}"
    yield opening(change, kind, subject, at, what, source_words(before), source_words(after), repr(after))


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
