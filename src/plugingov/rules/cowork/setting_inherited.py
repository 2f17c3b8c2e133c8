"""A package that has no setting of its own on Cowork, though one was decided for it."""

from collections.abc import Iterator

from plugingov.layers.exported import AsExported
from plugingov.model.door import Door
from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import SETTINGS
from plugingov.rules.cowork.exporting import OfDoor, as_exported, each_exported, packaged_doors
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.cowork.exports.exported import Exported
from plugingov.surfaces.cowork.exports.item import Item


def look(case: Case, exported: Exported) -> Iterator[OfDoor]:
    """Yield the doors for which the inventory states a preference of their own."""
    del exported
    for door, item in packaged_doors(case.exported) if case.exported else ():
        if door.provision.preference and case.exported:
            yield OfDoor(door.id, _verdict(case.exported, door, item))


def _verdict(shown: AsExported, door: Door, item: Item | None) -> Verdict:
    if item is None:  # that it is not there is a gap of declared-but-absent
        listing = shown.exported.listing("plugin")
        return (
            Unknown(listing.at, f"`{door.package}` was not exported: {listing.lacks}")
            if listing.lacks
            else NOT_APPLICABLE
        )
    at = item.place("organization_installation_preference_inherited")
    inherited = item.flag("organization_installation_preference_inherited")
    if inherited is None:
        return Unknown(at, f"the page does not say whether `{door.package}` has a setting of its own")
    if not inherited:
        return PASS
    marketplace = (door.package or "").partition("@")[2]
    gets = item.text("organization_installation_preference")
    message = (
        f"`{door.package}` has no setting of its own and gets `{gets}`, the default of marketplace `{marketplace}`"
    )
    return Finding(at, f"{message}; `{door.provision.preference}` was decided for it")


_INVENTORY = """\
marketplaces: {anycompany-tools: {source: {github: anycompany/claude-plugins}}}
plugins:
  vendor-master:
    title: Vendor Master
    path: marketplace
    provision: {cowork: {via: org-plugin, package: finance-doors@anycompany-tools, preference: auto_install}}
"""
SETTING_INHERITED = Rule(
    id="COW001",
    name="setting-inherited",
    title="A package has no setting of its own, though one was decided",
    layer="install",
    severity="medium",
    why="A package without a setting of its own follows its marketplace's default, so whoever changes that changes the package "
    "too, and nobody sees it in the package. Asked are the doors for which the inventory states a `preference`; one "
    "that states none means to inherit.",
    fix="Give the package its own setting under Organization settings > Plugins & skills, even where it is the default's.",
    references=("platform.claude.com/docs/en/manage-claude/plugins-api", "Cowork condition I03"),
    controls=SETTINGS,
    closed_by=("cowork",),
    bad=Example(
        _INVENTORY,
        pages={
            "plugin_marketplaces/page-0001.json": """\
{"data": [{
  "type": "plugin_marketplace", "id": "marketplace_1", "name": "anycompany-tools", "source": "github",
  "default_installation_preference": "auto_install"
}], "next_page": null}
""",
            "plugins/page-0001.json": """\
{"data": [{
  "type": "plugin", "id": "plugin_1", "name": "finance-doors", "marketplace_id": "marketplace_1",
  "owner": {"type": "organization"}, "organization_installation_preference": "auto_install",
  "organization_installation_preference_inherited": true  // gap
}], "next_page": null}
""",
        },
    ),
    good=Example(
        _INVENTORY,
        pages={
            "plugin_marketplaces/page-0001.json": """\
{"data": [{
  "type": "plugin_marketplace", "id": "marketplace_1", "name": "anycompany-tools", "source": "github",
  "default_installation_preference": "not_available"
}], "next_page": null}
""",
            "plugins/page-0001.json": """\
{"data": [{
  "type": "plugin", "id": "plugin_1", "name": "finance-doors", "marketplace_id": "marketplace_1",
  "owner": {"type": "organization"}, "organization_installation_preference": "auto_install",
  "organization_installation_preference_inherited": false
}], "next_page": null}
""",
        },
    ),
    settings=Settings,
    subjects=each_exported(look),
    judge=as_exported(look),
    asks="both",
)
