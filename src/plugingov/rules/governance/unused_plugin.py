"""A package that everybody was given and nobody uses."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from plugingov.layers.exported import AsExported
from plugingov.model.values import Whole
from plugingov.rules.case import Case
from plugingov.rules.cowork.exporting import IN_WORDS, own_plugins
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.cowork.exports.exported import Exported
from plugingov.surfaces.cowork.exports.item import Item

_GIVEN = {"required", "auto_install"}


class PeriodSettings(Settings):
    """For how many days nobody has used a package before somebody should ask what it is for."""

    days: Whole = 90


@lru_cache(maxsize=8)
def _given(case: Case) -> Mapping[Subject, Item]:
    """Return the packages that are given to somebody without being asked for: by the doors in them, else by name."""
    shown = case.exported
    return dict(_each_given(shown)) if shown else {}


def _each_given(shown: AsExported) -> Iterator[tuple[Subject, Item]]:
    for package, item in own_plugins(shown.exported):
        rows = shown.exported.listing("setting", item.id).items
        said = {
            item.text("organization_installation_preference"),
            *(row.text("installation_preference") for row in rows),
        }
        if _GIVEN & said:
            doors = shown.doors.get(package, ())
            yield from ((Subject(plugin=door.id, surface="cowork"), item) for door in doors)
            if not doors:
                yield Subject(surface="cowork", item=package), item


def subjects(case: Case) -> tuple[Subject, ...]:
    """Return each package that is given to somebody, and the list of packages where not all of it was saved."""
    if case.exported is None:
        return ()
    lacks = case.exported.exported.listing("plugin").lacks
    return (*_given(case), *[Subject(surface="cowork", item=IN_WORDS["plugin"])] * bool(lacks))


def judge(case: Case, subject: Subject, settings: PeriodSettings) -> Verdict:
    item = _given(case).get(subject)
    exported = case.exported.exported if case.exported else None
    if exported is None or item is None:
        plugins = exported.listing("plugin") if exported else None
        return Unknown(plugins.at, plugins.lacks) if plugins else PASS
    package = exported.package_of(item)
    use = exported.listing("plugin-use")
    if any(_is_of(row, package, item) and _is_used(row) for row in use.items):
        return PASS
    if why := _unsure(exported, settings.days):
        return Unknown(use.at, f"whether anybody uses `{package}` is not known: {why}")
    period = exported.usage_period
    since = f" between {period.first} and {period.last}" if period else ""
    message = f"`{package}` is given to members unasked, and nobody used it{since}"
    return Finding(item.place("organization_installation_preference"), message)


def _is_of(row: Item, package: str, item: Item) -> bool:
    """Tell whether a row is about a package: by the id that both have, else by the name alone."""
    written = row.text("plugin_id")
    return written in {package, item.id} or (not written and row.text("plugin_name") == item.text("name"))


def _is_used(row: Item) -> bool:
    """Tell whether anybody used it; to have installed it is no use."""
    return bool(row.number("invocation_count"))


def _unsure(exported: Exported, days: int) -> str:
    """Return why a package without a row of its own may be used all the same; "" where it is not."""
    use, period = exported.listing("plugin-use"), exported.usage_period
    if use.lacks:
        return use.lacks
    if period is None:
        return "nothing says which days the rows on the use of plugins are about"
    if period.days < days:
        return f"the rows are about {period.days} days, and {days} are asked for"
    names = {each.text("name") for each in exported.plugins.values()}
    hidden = (row for row in use.items if not row.text("plugin_id") and _is_used(row))
    return "the use of some plugins has no name" if any(row.text("plugin_name") not in names for row in hidden) else ""


_PLUGINS = {
    "pull.json": """\
{"format": "plugingov.pull/1", "taken_at": "2026-10-01", "periods": {"analytics": {"from": "2026-07-01", "to": "2026-09-30"}},
  "done": ["plugin_marketplaces", "plugins", "analytics/plugins"]}
""",
    "plugin_marketplaces/page-0001.json": """\
{"data": [{"type": "plugin_marketplace", "id": "marketplace_1", "name": "anycompany-tools", "source": "github"}], "next_page": null}
""",
}
UNUSED_PLUGIN = Rule(
    id="GOV009",
    name="unused-plugin",
    title="What members were given unasked is used by nobody",
    layer=None,
    severity="low",
    why="Every package that is there is one more thing to review, update and trust. What nobody uses is worth none of that, or "
    "does not work and nobody said so. Any use counts, on whichever surface. Rows without a name hide whose use they are: "
    "then a package that has no row of its own is unknown.",
    fix="Ask whether it is needed; make it `available`, or take it away.",
    references=("platform.claude.com/docs/en/manage-claude/plugins-api", "Cowork condition A16"),
    controls=Controls(nist=("CM-7", "CM-8"), iso=("A.5.9",), soc2=("CC6.8",), mas=("7.2",)),
    item_is="package",
    bad=Example(
        pages={
            **_PLUGINS,
            "plugins/page-0001.json": """\
{"data": [{
  "type": "plugin", "id": "plugin_1", "name": "finance-doors", "marketplace_id": "marketplace_1", "owner": {"type": "organization"},
  "organization_installation_preference": "required"  // gap
}], "next_page": null}
""",
            "analytics/plugins/page-0001.json": """\
{"data": [{"plugin_name": "notes", "plugin_id": "notes@anycompany-tools", "invocation_count": 12}], "next_page": null}
""",
        }
    ),
    good=Example(
        pages={
            **_PLUGINS,
            "plugins/page-0001.json": """\
{"data": [{
  "type": "plugin", "id": "plugin_1", "name": "finance-doors", "marketplace_id": "marketplace_1", "owner": {"type": "organization"},
  "organization_installation_preference": "required"
}], "next_page": null}
""",
            "analytics/plugins/page-0001.json": """\
{"data": [{"plugin_name": "finance-doors", "plugin_id": "finance-doors@anycompany-tools", "invocation_count": 3}], "next_page": null}
""",
        }
    ),
    settings=PeriodSettings,
    subjects=subjects,
    judge=judge,
    asks="observation",
)
