"""How rules look at what the organisation's own interface shows: what was saved, and what nobody saved."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, TypeAlias, TypeVar

from plugingov.layers.exported import AsExported
from plugingov.model.door import Door
from plugingov.model.people import Person
from plugingov.rules.case import Case
from plugingov.rules.observing import Seen
from plugingov.rules.ranking import rank
from plugingov.rules.rule import Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.cowork.exports.exported import Exported
from plugingov.surfaces.cowork.exports.item import Item
from plugingov.surfaces.cowork.exports.kinds import Kind


class OfDoor(NamedTuple):
    """What was exported of a declared plugin, of a group, or of both; an item beside them tells one such from another."""

    plugin: str | None
    verdict: Verdict
    group: str | None = None
    item: str | None = None


S = TypeVar("S", bound=Settings)
LookAtExport: TypeAlias = Callable[[Case, Exported], Iterable[Seen | OfDoor]]


@lru_cache(maxsize=128)
def seen_in_export(case: Case, look: LookAtExport) -> Mapping[Subject, Verdict]:
    """Return the verdict on each thing that was exported; of several on one thing the first of the worst."""
    found: dict[Subject, Verdict] = {}
    for each in look(case, case.exported.exported) if case.exported else ():
        subject = _subject(each)
        known = found.get(subject)
        if known is None or rank(each.verdict) > rank(known):
            found[subject] = each.verdict
    return found


def _subject(each: Seen | OfDoor) -> Subject:
    if isinstance(each, Seen):
        return Subject(surface="cowork", item=each.item)
    return Subject(plugin=each.plugin, surface="cowork", group=each.group, item=each.item)


def each_exported(look: LookAtExport) -> Callable[[Case], tuple[Subject, ...]]:
    """Return whom a rule asks that reads exports: whatever they show."""
    return lambda case: tuple(seen_in_export(case, look))


def as_exported(look: LookAtExport) -> Callable[[Case, Subject, Settings], Verdict]:
    """Return the judge of a rule that reads exports."""
    return lambda case, subject, _: seen_in_export(case, look)[subject]


def each_of_both(
    subjects: Callable[[Case], Iterable[Subject]], look: LookAtExport
) -> Callable[[Case], tuple[Subject, ...]]:
    """Return whom a rule asks that reads machines and exports alike."""
    return lambda case: (*subjects(case), *seen_in_export(case, look))


def of_both(judge: Callable[[Case, Subject, S], Verdict], look: LookAtExport) -> Callable[[Case, Subject, S], Verdict]:
    """Return the judge of a rule that reads machines and exports alike: what is on Cowork was exported."""

    def judged(case: Case, subject: Subject, settings: S) -> Verdict:
        found = seen_in_export(case, look).get(subject) if subject.surface == "cowork" else None
        return found or judge(case, subject, settings)

    return judged


def listed(exported: Exported, kind: Kind, owner: str = "", item: str = "") -> Iterator[Seen]:
    """Yield that nobody knows what a list holds beside what was saved of it; nothing where all of it was.

    `item` is what the list is called in a report: the thing that it is of, or else its kind.
    """
    found = exported.listing(kind, owner)
    if found.lacks:
        yield Seen(item or IN_WORDS[kind], Unknown(found.at, found.lacks))


IN_WORDS: Mapping[Kind, str] = {
    "marketplace": "plugin marketplaces",
    "plugin": "plugins",
    "group": "groups",
    "role": "roles",
    "user": "users",
    "plugin-use": "use of plugins",
    "connector-use": "use of connectors",
}


def own_plugins(exported: Exported) -> Iterator[tuple[str, Item]]:
    """Yield the organisation's own plugins with the ids of their packages; by name alone where no page has the rest."""
    yield from exported.of_organisation.items()
    yield from exported.unplaced.items()


def members_plugins(exported: Exported) -> Mapping[str, tuple[Item, ...]]:
    """Return the plugins that members keep for themselves, by name: several members may have one of the same name."""
    found: dict[str, list[Item]] = {}
    for item in exported.plugins.values():
        if item.text("owner", "type") == "user":
            found.setdefault(item.text("name"), []).append(item)
    return {name: tuple(items) for name, items in found.items()}


def packaged_doors(shown: AsExported) -> Iterator[tuple[Door, Item | None]]:
    """Yield the declared doors that arrive in a package on Cowork, each with that package where it was exported.

    A third-party deployment has packages too, and they are none that this interface knows.
    """
    if shown.is_third_party:
        return
    for package, doors in shown.doors.items():
        for door in doors:
            if door.provision.via in {None, "org-plugin"}:
                yield door, shown.exported.of_organisation.get(package)


def member(exported: Exported, user: str) -> Person | None:
    """Return a member of the vendor's id as reports name people; nothing where no page says who that is."""
    email = exported.emails.get(user)
    return Person(email, frozenset()) if email else None
