"""A package or marketplace that the vendor's own limits keep out, or will."""

import re
from collections import Counter
from collections.abc import Iterator

from plugingov.layers.exported import AsExported
from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import SETTINGS
from plugingov.rules.cowork.exporting import as_exported, each_exported, listed, own_plugins
from plugingov.rules.observing import Seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.cowork.exports.exported import RESERVED_MARKETPLACES, Exported
from plugingov.surfaces.cowork.exports.item import Item

_LONGEST_NAME = 64
_LONGEST_DESCRIPTION = 500
_MOST_PACKAGES = {"manual": 100}
_MOST_SYNCED = 500
# Letters of any alphabet that have no capitals, or are none (the guide of the Plugins API).
_WORDS = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def look(case: Case, exported: Exported) -> Iterator[Seen]:
    """Yield the organisation's own marketplaces and plugins."""
    if case.exported is None:
        return
    yield from listed(exported, "marketplace")
    yield from listed(exported, "plugin")
    many = Counter(item.text("marketplace_id") for item in exported.of_organisation.values())
    for item in exported.marketplaces.values():
        if item.text("owner", "type") == "organization" and item.text("source") != "directory":
            yield Seen(item.text("name"), _marketplace(exported, item, many[item.id]))
    for package, item in own_plugins(exported):
        yield Seen(package, _package(case.exported, package, item))


def _marketplace(exported: Exported, item: Item, many: int) -> Verdict:
    name = item.text("name")
    if name.casefold() in RESERVED_MARKETPLACES:
        return Finding(item.place("name"), f"marketplace `{name}` has a name that the vendor keeps for its own")
    most = _MOST_PACKAGES.get(item.text("source"), _MOST_SYNCED)
    if many > most:
        return Finding(item.at, f"marketplace `{name}` has {many} packages, and {most} are allowed")
    if lacks := exported.listing("plugin").lacks:
        return Unknown(item.at, f"how many packages marketplace `{name}` has is not known: {lacks}")
    return PASS


def _package(shown: AsExported, package: str, item: Item) -> Verdict:
    name = item.text("name")
    if len(name) > _LONGEST_NAME:
        return Finding(
            item.place("name"), f"the name of `{package}` has {len(name)} letters, and {_LONGEST_NAME} are allowed"
        )
    if name != name.lower() or not _WORDS.fullmatch(name):
        return Finding(item.place("name"), f"the name of `{package}` is not made of lowercase words with hyphens")
    components = item.said.get("components")
    if not isinstance(components, list):
        return Unknown(item.place("components"), f"the page does not say what `{package}` is made of")
    program = next((number for number, each in enumerate(components) if _type(each) == "cli"), None)
    # Where a door comes in the package, that it does not load there is a gap of installed-but-cannot-load.
    if program is not None and package not in shown.doors:
        at = item.place("components", program)
        because = f"`{package}` brings a program, and whether it lies in `bin`, for which chat and Cowork refuse a package, no page says"
        return Unknown(at, because)
    return _description(package, item, components)


def _description(package: str, item: Item, components: list[object]) -> Verdict:
    """Tell of a description that no upload may have; one that a skill lends has been cut to what is allowed."""
    description = item.text("description")
    lent = any(
        _type(each) == "skill" and isinstance(each, dict) and each.get("description") == description
        for each in components
    )
    if len(description) <= _LONGEST_DESCRIPTION or lent:
        return PASS
    message = (
        f"the description of `{package}` has {len(description)} letters, and an upload may have {_LONGEST_DESCRIPTION}"
    )
    return Finding(item.place("description"), message, grade="low")


def _type(component: object) -> object:
    return component.get("type") if isinstance(component, dict) else None


_MARKETPLACE = """\
{"data": [{"type": "plugin_marketplace", "id": "marketplace_1", "name": "anycompany-tools", "source": "github",
  "owner": {"type": "organization"}}], "next_page": null}
"""
PACKAGE_BEYOND_LIMITS = Rule(
    id="COW008",
    name="package-beyond-limits",
    title="A package or marketplace is beyond what the vendor takes",
    layer="install",
    severity="medium",
    why="What is beyond a limit is refused at the next upload or sync, and members keep what was there before, or lose it. "
    "Asked is what pages of the interface tell: names, descriptions, and how many packages a marketplace has. How large a "
    "package is they do not tell, nor whether a program that they list lies in `bin`: then it is unknown. A long description is a low gap.",
    fix="Shorten or rename it, take the `bin` folder out, or divide the marketplace.",
    references=(
        "support.claude.com/en/articles/13837433",
        "claude.com/docs/plugins/platform-support",
        "Cowork condition I13",
    ),
    controls=SETTINGS,
    item_is="package or marketplace",
    bad=Example(
        pages={
            "plugin_marketplaces/page-0001.json": _MARKETPLACE,
            "plugins/page-0001.json": """\
{"data": [{
  "type": "plugin", "id": "plugin_1", "marketplace_id": "marketplace_1", "owner": {"type": "organization"},
  "name": "Finance_Doors",  // gap
  "components": [{"type": "skill", "name": "close"}]
}], "next_page": null}
""",
        }
    ),
    good=Example(
        pages={
            "plugin_marketplaces/page-0001.json": _MARKETPLACE,
            "plugins/page-0001.json": """\
{"data": [{
  "type": "plugin", "id": "plugin_1", "marketplace_id": "marketplace_1", "owner": {"type": "organization"},
  "name": "finance-doors",
  "components": [{"type": "skill", "name": "close"}]
}], "next_page": null}
""",
        }
    ),
    settings=Settings,
    subjects=each_exported(look),
    judge=as_exported(look),
    asks="observation",
)
