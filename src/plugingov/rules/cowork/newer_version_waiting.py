"""A package of which Cowork holds a newer version than the one that members get."""

from collections.abc import Iterator

from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import VERSIONS
from plugingov.rules.cowork.exporting import as_exported, each_exported, listed, own_plugins
from plugingov.rules.observing import Seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.cowork.exports.exported import Exported
from plugingov.surfaces.cowork.exports.item import Item


def look(case: Case, exported: Exported) -> Iterator[Seen]:
    """Yield the organisation's own plugins."""
    del case
    yield from listed(exported, "plugin")
    for package, item in own_plugins(exported):
        yield Seen(package, _verdict(exported, package, item))


def _verdict(exported: Exported, package: str, item: Item) -> Verdict:
    served, newest = item.text("served_version_id"), item.text("latest_version_id")
    at = item.place("latest_version_id")
    if not (served and newest):
        return Unknown(at, f"the page does not say which version of `{package}` is served and which one is the newest")
    if served == newest:
        return PASS
    gets = f"members get {_named(item.text('manifest_version'))} of `{package}`"
    newer = _version(exported, item.id, newest)
    waits = f"the newer version `{newer}` waits" if newer else "a newer one waits"
    if item.flag("served_version_pinned"):
        return Finding(at, f"{gets}, which is pinned, and {waits}", grade="low")
    return Finding(at, f"{gets}, and {waits}: it is not pinned, so nobody decided that")


def _version(exported: Exported, plugin: str, version: str) -> str:
    """Return how a version calls itself; "" where its page was not saved or it has no name."""
    found = (each for each in exported.listing("version", plugin).items if each.id == version)
    return next((each.text("manifest_version") for each in found), "")


def _named(version: str) -> str:
    return f"version `{version}`" if version else "a version without a number"


NEWER_VERSION_WAITING = Rule(
    id="COW003",
    name="newer-version-waiting",
    title="A newer version of a package waits and members get the older one",
    layer="install",
    severity="medium",
    why="What is mended in the newer version is open for members until it is served. Where the version is not pinned, it was "
    "held back by the vendor, usually because its scan did not end or did not pass. Where it is pinned, somebody has to "
    "look at the newer one: that is a low gap.",
    fix="Look at the newer version under Organization settings > Plugins & skills, and serve it or delete it.",
    references=("platform.claude.com/docs/en/manage-claude/plugins-api", "Cowork condition I07"),
    controls=VERSIONS,
    item_is="package",
    bad=Example(
        pages={
            "plugin_marketplaces/page-0001.json": """\
{"data": [{"type": "plugin_marketplace", "id": "marketplace_1", "name": "anycompany-tools", "source": "github"}], "next_page": null}
""",
            "plugins/page-0001.json": """\
{"data": [{
  "type": "plugin", "id": "plugin_1", "name": "finance-doors", "marketplace_id": "marketplace_1",
  "owner": {"type": "organization"}, "manifest_version": "1.4.0", "served_version_pinned": false,
  "served_version_id": "pluginver_14",
  "latest_version_id": "pluginver_15"  // gap
}], "next_page": null}
""",
        }
    ),
    good=Example(
        pages={
            "plugin_marketplaces/page-0001.json": """\
{"data": [{"type": "plugin_marketplace", "id": "marketplace_1", "name": "anycompany-tools", "source": "github"}], "next_page": null}
""",
            "plugins/page-0001.json": """\
{"data": [{
  "type": "plugin", "id": "plugin_1", "name": "finance-doors", "marketplace_id": "marketplace_1",
  "owner": {"type": "organization"}, "manifest_version": "1.5.0", "served_version_pinned": true,
  "served_version_id": "pluginver_15",
  "latest_version_id": "pluginver_15"
}], "next_page": null}
""",
        }
    ),
    settings=Settings,
    subjects=each_exported(look),
    judge=as_exported(look),
    asks="observation",
)
