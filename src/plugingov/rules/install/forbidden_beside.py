"""What can be had on Cowork and is no door of the organisation's: plugins that members have and share."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from plugingov.model.answer import Answer
from plugingov.model.people import Person
from plugingov.rules.case import Case
from plugingov.rules.rule import Subject, Unknown

if TYPE_CHECKING:  # most runs look at no export and no machine
    from plugingov.layers.exported import AsExported
    from plugingov.surfaces.cowork.exports.item import Item


class Beside(NamedTuple):
    """One plugin that a member has: what it is called, and by which route it is had."""

    names: tuple[tuple[str, str], ...]  # what each is, and the name
    hosts_unread: str  # why nobody knows its hosts; "" where it has none
    had: Answer
    people: tuple[Person, ...] = ()


@lru_cache(maxsize=8)
def beside_doors(case: Case) -> Mapping[Subject, tuple[Beside | Unknown, ...]]:
    """Return what was seen of Cowork beside the doors, and what of it nobody knows."""
    found: dict[Subject, tuple[Beside | Unknown, ...]] = {}
    for item, each in _of_members(case):
        subject = Subject(surface="cowork", item=item)
        found[subject] = (*found.get(subject, ()), each)
    return found


def _of_members(case: Case) -> Iterator[tuple[str, Beside | Unknown]]:
    """Yield the plugins that members keep for themselves and share; of those of the organisation doors are made."""
    if case.exported is None:
        return
    from plugingov.rules.cowork.exporting import listed, members_plugins  # noqa: PLC0415 (as above)

    for seen in listed(case.exported.exported, "plugin"):
        if isinstance(seen.verdict, Unknown):
            yield seen.item, seen.verdict
    for name, items in members_plugins(case.exported.exported).items():
        for item in items:
            yield name, _of_member(case.exported, name, item)


def _of_member(shown: "AsExported", name: str, item: "Item") -> Beside:
    from plugingov.rules.cowork.exporting import member  # noqa: PLC0415 (as above)

    exported = shown.exported
    called = (("the name", name), ("the title", item.text("display_name")), ("the package", exported.package_of(item)))
    components = item.said.get("components")
    types = (
        [each.get("type") for each in components if isinstance(each, dict)] if isinstance(components, list) else None
    )
    has_servers = types is None or "mcp_server" in types
    unread = f"no page says where the servers of `{name}` lead" if has_servers else ""
    because, at = _shared(shown, item)
    owner = member(exported, item.text("owner", "user_id"))
    return Beside(called, unread, Answer("on", because, at, "observed"), (owner,) if owner else ())


def _shared(shown: "AsExported", item: "Item") -> tuple[str, tuple[str | int, ...]]:
    """Return by which route members have a plugin of one of them; the widest one is named."""
    from plugingov.surfaces.cowork.exports.exported import target_of  # noqa: PLC0415 (as above)

    shares = shown.exported.listing("share", item.id)
    for share in shares.items:
        if target_of(share) == "organization":
            return "a member shares it with the whole organisation", share.at
    for share in shares.items:
        if share.text("target", "type") == "rbac_group" and target_of(share) in shown.exported.groups:
            return f"a member shares it with group `{shown.group_names[target_of(share)]}`", share.at
    if shares.lacks:
        return f"a member has it, and with whom they share it is not known: {shares.lacks}", item.at
    if shares.items:
        return "a member shares it with others", shares.items[0].at
    return "a member has it", item.at
