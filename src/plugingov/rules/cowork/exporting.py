"""How rules look at what the organisation's own interface shows: what was saved, and what nobody saved."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

from plugingov.rules.case import Case
from plugingov.rules.observing import Seen
from plugingov.rules.ranking import rank
from plugingov.rules.rule import Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.cowork.exports.exported import Exported
from plugingov.surfaces.cowork.exports.item import Item
from plugingov.surfaces.cowork.exports.kinds import Kind

LookAtExport: TypeAlias = Callable[[Case, Exported], Iterable[Seen]]


@lru_cache(maxsize=128)
def seen_in_export(case: Case, look: LookAtExport) -> Mapping[Subject, Verdict]:
    """Return the verdict on each thing that was exported; of several on one thing the first of the worst."""
    found: dict[Subject, Verdict] = {}
    for each in look(case, case.exported.exported) if case.exported else ():
        subject = Subject(surface="cowork", project=each.project, item=each.item)
        known = found.get(subject)
        if known is None or rank(each.verdict) > rank(known):
            found[subject] = each.verdict
    return found


def each_exported(look: LookAtExport) -> Callable[[Case], tuple[Subject, ...]]:
    """Return whom a rule asks that reads exports: whatever they show."""
    return lambda case: tuple(seen_in_export(case, look))


def as_exported(look: LookAtExport) -> Callable[[Case, Subject, Settings], Verdict]:
    """Return the judge of a rule that reads exports."""
    return lambda case, subject, _: seen_in_export(case, look)[subject]


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
    """Yield the organisation's own plugins with the ids of their packages."""
    yield from exported.of_organisation.items()


def members_plugins(exported: Exported) -> Iterator[tuple[str, Item]]:
    """Yield the plugins that members keep for themselves, each as `name of member`."""
    for item in exported.plugins.values():
        if item.text("owner", "type") == "user":
            yield item.text("name"), item
