"""What an observation of Cowork says to people: a row for each plugin that was exported, believed by nobody later."""

from typing import Any

from plugingov.surfaces.cowork.exports.exported import Exported, target_of
from plugingov.surfaces.cowork.exports.item import Item


def package_rows(exported: Exported) -> list[dict[str, Any]]:
    """Return a row for each plugin: what the organisation and its groups get of it, and which version is served."""
    return [_package(exported, item) for item in exported.plugins.values()]


def _package(exported: Exported, item: Item) -> dict[str, Any]:
    inherited = item.flag("organization_installation_preference_inherited")
    settings = exported.listing("setting", item.id)
    row = {
        "id": exported.package_of(item),
        "owner": exported.emails.get(item.text("owner", "user_id")) or item.text("owner", "type"),
        "preference": item.text("organization_installation_preference"),
        "inherited": inherited,
        "groups": {
            _group(exported, setting): setting.text("installation_preference")
            for setting in settings.items
            if setting.text("target", "type") == "rbac_group"
        },
        "groups_unknown": settings.lacks if item.text("owner", "type") != "user" else "",
        "version": item.text("manifest_version"),
        "reach": item.text("reach"),
        "at": str(item.at),
    }
    return {key: value for key, value in row.items() if value not in ("", None, {})}


def _group(exported: Exported, setting: Item) -> str:
    group = exported.groups.get(target_of(setting))
    return (group.text("name") if group else "") or "a group that is not listed"
