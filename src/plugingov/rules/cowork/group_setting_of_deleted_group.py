"""An installation setting for a group that is no more."""

from collections.abc import Iterator

from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import SETTINGS
from plugingov.rules.cowork.exporting import as_exported, each_exported, listed, own_plugins
from plugingov.rules.observing import Seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.cowork.exports.exported import Exported, target_of
from plugingov.surfaces.cowork.exports.item import Item


def look(case: Case, exported: Exported) -> Iterator[Seen]:
    """Yield the organisation's own plugins."""
    del case
    yield from listed(exported, "plugin")
    for package, item in own_plugins(exported):
        yield Seen(package, _verdict(exported, package, item))


def _verdict(exported: Exported, package: str, item: Item) -> Verdict:
    settings = exported.listing("setting", item.id)
    of_groups = [each for each in settings.items if each.text("target", "type") == "rbac_group"]
    orphans = [each for each in of_groups if target_of(each) not in exported.groups]
    if orphans and (lacks := exported.listing("group").lacks):
        return Unknown(
            orphans[0].at, f"whether every group with a setting for `{package}` exists is not known: {lacks}"
        )
    if not orphans:
        because = f"which groups have a setting for `{package}` is not known: {settings.lacks}"
        return Unknown(item.at, because) if settings.lacks else PASS
    preferences = ", ".join(dict.fromkeys(f"`{each.text('installation_preference')}`" for each in orphans))
    whose = "a group has" if len(orphans) == 1 else f"{len(orphans)} groups have"
    return Finding(
        orphans[0].at,
        f"{whose} a setting for `{package}` ({preferences}) and no longer exist{'s' * (len(orphans) == 1)}",
    )


GROUP_SETTING_OF_DELETED_GROUP = Rule(
    id="COW006",
    name="group-setting-of-deleted-group",
    title="A setting remains for a group that was deleted",
    layer="install",
    severity="medium",
    why="The setting of a deleted group has no effect any more: whoever relied on it gets the organisation's setting instead, "
    "which may be more or less than was decided for them.",
    fix="Decide what those people should have, give their present group the setting, and remove the one without a group.",
    references=("support.claude.com/en/articles/13837433", "Cowork condition I12"),
    controls=SETTINGS,
    closed_by=("cowork",),
    item_is="package",
    bad=Example(
        pages={
            "plugin_marketplaces/page-0001.json": """\
{"data": [{"type": "plugin_marketplace", "id": "marketplace_1", "name": "anycompany-tools", "source": "github"}], "next_page": null}
""",
            "plugins/page-0001.json": """\
{"data": [{
  "type": "plugin", "id": "plugin_1", "name": "finance-doors", "marketplace_id": "marketplace_1",
  "owner": {"type": "organization"}, "organization_installation_preference": "available"
}], "next_page": null}
""",
            "plugins/plugin_1/installation_settings/page-0001.json": """\
{"data": [
  {"plugin_id": "plugin_1", "target": {"type": "rbac_group", "rbac_group_id": "rbac_group_1"}, "installation_preference": "required"},
  {"plugin_id": "plugin_1", "target": {"type": "rbac_group", "rbac_group_id": "rbac_group_2"}, "installation_preference": "required"}  // gap
], "next_page": null}
""",
            "rbac_groups/page-0001.json": """\
{"data": [{"type": "rbac_group", "id": "rbac_group_1", "name": "finance", "role_ids": []}], "next_page": null}
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
  "owner": {"type": "organization"}, "organization_installation_preference": "available"
}], "next_page": null}
""",
            "plugins/plugin_1/installation_settings/page-0001.json": """\
{"data": [
  {"plugin_id": "plugin_1", "target": {"type": "rbac_group", "rbac_group_id": "rbac_group_1"}, "installation_preference": "required"}
], "next_page": null}
""",
            "rbac_groups/page-0001.json": """\
{"data": [{"type": "rbac_group", "id": "rbac_group_1", "name": "finance", "role_ids": []}], "next_page": null}
""",
        }
    ),
    settings=Settings,
    subjects=each_exported(look),
    judge=as_exported(look),
    asks="observation",
)
