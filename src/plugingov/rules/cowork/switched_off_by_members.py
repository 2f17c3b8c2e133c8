"""A package that comes by itself, and that many members switch off."""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from plugingov.layers.exported import AsExported, known_preference
from plugingov.model.people import Person
from plugingov.model.values import Whole
from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import SETTINGS
from plugingov.rules.cowork.exporting import IN_WORDS, own_plugins
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Place
from plugingov.surfaces.cowork.exports.exported import Exported, target_of
from plugingov.surfaces.cowork.exports.item import Item
from plugingov.surfaces.cowork.preference import effective

_ALL = 100  # percent


class LimitSettings(Settings):
    """How many of a hundred members may switch a package off before somebody should ask why."""

    max_percent: Whole = 20


class Switched(NamedTuple):
    """How many have a package that comes by itself, and who of them switched it off."""

    package: str
    at: Place
    members: int
    off: int
    people: tuple[Person, ...]
    lacks: str


@lru_cache(maxsize=8)
def _switched(case: Case) -> Mapping[Subject, Switched | Unknown]:
    """Return what the feed says of each package that comes to somebody by itself."""
    if case.exported is None:
        return {}
    exported = case.exported.exported
    found: dict[Subject, Switched | Unknown] = {}
    if plugins := exported.listing("plugin").lacks:
        found[Subject(surface="cowork", item=IN_WORDS["plugin"])] = Unknown(exported.listing("plugin").at, plugins)
    for package, item in own_plugins(exported):
        if _comes_by_itself(exported, item):
            found[Subject(surface="cowork", item=package)] = _of_package(case.exported, package, item)
    return found


def _comes_by_itself(exported: Exported, item: Item) -> bool:
    """Tell whether a package is, or may be, given to somebody by default."""
    listing = exported.listing("setting", item.id)
    given = {row.text("installation_preference") for row in listing.items}
    given.add(item.text("organization_installation_preference"))
    return "auto_install" in given or bool(listing.lacks)


def _of_package(shown: AsExported, package: str, item: Item) -> Switched | Unknown:
    exported = shown.exported
    if lacks := exported.listing("user").lacks or exported.listing("setting", item.id).lacks:
        return Unknown(item.at, f"who gets `{package}` by default is not known: {lacks}")
    audience = _audience(exported, item)
    off = [row for row in exported.feed.get("claude_plugin_disabled", ()) if _is_of(row, item)]
    whose = {user: row for row in off if (user := _actor(exported, row)) in audience}
    lacks = exported.feed_lacks or _nameless(exported)
    people = tuple(Person(email, frozenset()) for user in whose if (email := exported.emails.get(user)))
    at = next((row.at for row in whose.values()), item.place("organization_installation_preference"))
    return Switched(package, at, len(audience), len(whose), people, lacks)


@lru_cache(maxsize=8)
def _nameless(exported: Exported) -> str:
    """Return that rows do not say what they are about; "" where all of them do."""
    rows = (row for said in ("claude_plugin_enabled", "claude_plugin_disabled") for row in exported.feed.get(said, ()))
    is_nameless = any(not (row.text("plugin_id") or row.text("plugin_name")) for row in rows)
    return "rows of the feed do not say which plugin was switched" if is_nameless else ""


def _audience(exported: Exported, item: Item) -> frozenset[str]:
    """Return who gets a package by default, by the vendor's ids: whoever is in the same groups gets the same."""
    rows = {target_of(row): row.text("installation_preference") for row in exported.listing("setting", item.id).items}
    by_group = {group: said for group in exported.groups if (said := known_preference(rows.get(group, "")))}
    own = known_preference(item.text("organization_installation_preference"))

    @cache
    def gets_it(groups: frozenset[str]) -> bool:
        return effective(groups, by_group, own, None).preference == "auto_install"

    nobody: frozenset[str] = frozenset()
    groups_of, deciding = exported.groups_of, frozenset(by_group)
    return frozenset(
        user
        for user, row in exported.users.items()
        if gets_it(groups_of.get(row.text("email").casefold(), nobody) & deciding)
    )


def _is_of(row: Item, item: Item) -> bool:
    """Tell whether a row is about a package: by its id, by its name where the row has no id."""
    written = row.text("plugin_id")
    return written == item.id or (not written and row.text("plugin_name") == item.text("name"))


def _actor(exported: Exported, row: Item) -> str:
    """Return the vendor's id of who did something; by the address where the row has no id."""
    if user := row.text("actor", "user_id"):
        return user
    address = row.text("actor", "email_address").casefold()
    return next((user for user, email in exported.emails.items() if address and email.casefold() == address), "")


def subjects(case: Case) -> tuple[Subject, ...]:
    """Return each package that comes to somebody by itself."""
    return tuple(_switched(case))


def judge(case: Case, subject: Subject, settings: LimitSettings) -> Verdict:
    found = _switched(case)[subject]
    if isinstance(found, Unknown):
        return found
    if not found.members:
        return NOT_APPLICABLE
    many = found.off
    if many * _ALL > settings.max_percent * found.members:
        share = f"{many} of {found.members} members"
        message = f"{share} who get `{found.package}` by default have switched it off, and {settings.max_percent} % are accepted"
        return Finding(found.at, message, found.people)
    if found.lacks:
        return Unknown(found.at, f"how many members switched `{found.package}` off is not known: {found.lacks}")
    return PASS


_PAGES = {
    "plugin_marketplaces/page-0001.json": """\
{"data": [{"type": "plugin_marketplace", "id": "marketplace_1", "name": "anycompany-tools", "source": "github"}], "next_page": null}
""",
    "plugins/page-0001.json": """\
{"data": [{
  "type": "plugin", "id": "plugin_1", "name": "finance-doors", "marketplace_id": "marketplace_1",
  "owner": {"type": "organization"}, "organization_installation_preference": "auto_install"
}], "next_page": null}
""",
    "plugins/plugin_1/installation_settings/page-0001.json": """\
{"data": [{"plugin_id": "plugin_1", "target": {"type": "organization"}, "installation_preference": "auto_install"}], "next_page": null}
""",
    "users/page-0001.json": """\
{"data": [
  {"type": "user", "id": "user_1", "email": "ada@anycompany.example", "role": "user"},
  {"type": "user", "id": "user_2", "email": "grace@anycompany.example", "role": "user"}
], "has_more": false}
""",
}
SWITCHED_OFF_BY_MEMBERS = Rule(
    id="COW020",
    name="switched-off-by-members",
    title="Many members switch off what comes by itself",
    layer="activate",
    severity="medium",
    why="What is installed by default was meant to be used. Where many switch it off, it is in their way, or what it was meant "
    "to prevent goes on without it. Counted are those who get the package by default now and whose last word in the feed "
    "was to switch it off; the feed knows nothing from before its first row.",
    fix="Ask those who switched it off why; mend the package, give it to fewer people, or require it.",
    references=(
        "platform.claude.com/docs/en/api/compliance/activities",
        "claude.com/docs/plugins/admin",
        "Cowork condition A17",
    ),
    controls=SETTINGS,
    item_is="package",
    bad=Example(
        pages={
            **_PAGES,
            "compliance/activities.jsonl": """\
{"type": "claude_plugin_disabled", "created_at": "2026-09-01T08:00:00Z", "plugin_id": "plugin_1", "actor": {"user_id": "user_1"}}  // gap
""",
        }
    ),
    good=Example(
        pages={
            **_PAGES,
            "compliance/activities.jsonl": """\
{"type": "claude_plugin_disabled", "created_at": "2026-09-01T08:00:00Z", "plugin_id": "plugin_1", "actor": {"user_id": "user_1"}}
{"type": "claude_plugin_enabled", "created_at": "2026-09-02T08:00:00Z", "plugin_id": "plugin_1", "actor": {"user_id": "user_1"}}
""",
        }
    ),
    settings=LimitSettings,
    subjects=subjects,
    judge=judge,
    asks="observation",
)
