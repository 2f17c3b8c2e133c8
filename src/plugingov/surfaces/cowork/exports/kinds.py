"""What the items of a saved page are (types and docstrings of the official SDK, `anthropic` 2.12.0)."""

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

Kind: TypeAlias = Literal[
    "marketplace",
    "plugin",
    "version",
    "setting",
    "share",
    "group",
    "member",
    "role",
    "permission",
    "user",
    "managed-mode",
    "managed-group",
    "managed-default",
    "plugin-use",
    "connector-use",
    "activity",
]

_BY_TYPE: Mapping[str, Kind] = {
    "plugin_marketplace": "marketplace",
    "plugin": "plugin",
    "plugin_version": "version",
    "plugin_installation_setting": "setting",
    "plugin_share": "share",
    "rbac_group": "group",
    "rbac_group_member": "member",
    "rbac_role": "role",
    "rbac_role_permission": "permission",
    "user": "user",
    "claude_code_managed_settings_configuration": "managed-mode",
    "claude_code_rbac_group_managed_settings": "managed-group",
    "claude_code_rbac_group_managed_settings_summary": "managed-group",
    "claude_code_rbac_group_default_managed_settings": "managed-default",
}
_PREFERENCES = frozenset({"required", "auto_install", "available", "not_available"})
# The values that the vendor names; others are returned as stored, and nobody here knows what they mean.
VALUES: Mapping[Kind, Mapping[str, frozenset[str]]] = {
    "marketplace": {
        "source": frozenset({"directory", "github", "gitlab", "manual", "public_git"}),
        "default_installation_preference": _PREFERENCES,
        "sync_status": frozenset(
            {"failed_auth", "failed_content", "failed_limits", "failed_transient", "in_progress", "success"}
        ),
    },
    "plugin": {
        "organization_installation_preference": _PREFERENCES,
        "reach": frozenset({"contained", "privileged", "remote"}),
    },
    "setting": {"installation_preference": _PREFERENCES},
}
_OWNERS = frozenset({"organization", "user"})
_TARGETS = frozenset({"organization", "rbac_group"})
# What tells of which sort an item is: whose, for whom, or on what. Of another sort nobody can say what it does.
_SORTS: Mapping[Kind, tuple[tuple[tuple[str, ...], frozenset[str]], ...]] = {
    "marketplace": ((("owner", "type"), _OWNERS),),
    "plugin": ((("owner", "type"), _OWNERS),),
    "setting": ((("target", "type"), _TARGETS),),
    "share": ((("target", "type"), _TARGETS | {"organization_member"}),),
}
_ON_TOOLS = frozenset({"use", "always_allow"})
_ON_CONNECTORS = _ON_TOOLS | {"grant", "interactive", "managed"}
# What may be allowed on what; what a role may do in the organisation itself are its features, and they have no end.
_ACTIONS: Mapping[str, frozenset[str] | None] = {
    "organization": None,
    "connector_tool": _ON_TOOLS,
    "connector_scope": frozenset({"grant"}),
    "connector": _ON_CONNECTORS,
    "all_connectors": _ON_CONNECTORS,
}
# What tells an item whose `type` was left out: the vendor's own examples do so, and analytics rows have none.
_BY_KEYS: tuple[tuple[frozenset[str], Kind], ...] = (
    (frozenset({"created_at", "actor", "type"}), "activity"),
    (frozenset({"plugin_id", "target", "installation_preference"}), "setting"),
    (frozenset({"plugin_id", "target", "granted_at"}), "share"),
    (frozenset({"marketplace_id", "served_version_id"}), "plugin"),
    (frozenset({"default_installation_preference", "source"}), "marketplace"),
    (frozenset({"rbac_group_id", "user_id", "email"}), "member"),
    (frozenset({"resource", "action"}), "permission"),
    (frozenset({"plugin_name", "invocation_count"}), "plugin-use"),
    (frozenset({"connector_name", "distinct_user_count"}), "connector-use"),
    (frozenset({"role_ids", "source_type"}), "group"),
)
# Where a page lies below the folder, as the address of the interface has it: what an empty one would have held.
_BY_FOLDER: Mapping[str, Kind] = {
    "plugin_marketplaces": "marketplace",
    "plugins": "plugin",
    "versions": "version",
    "installation_settings": "setting",
    "shares": "share",
    "members": "member",
    "rbac_groups": "group",
    "rbac_roles": "role",
    "permissions": "permission",
    "users": "user",
}
_ANALYTICS: Mapping[str, Kind] = {"plugins": "plugin-use", "connectors": "connector-use"}


# The folders in which pages of a listing lie, as the address of the interface has them.
LISTINGS = frozenset(
    {"plugins", "plugin_marketplaces", "rbac_groups", "rbac_roles", "users", "analytics", "claude_code", "compliance"}
)


def kind_of(item: Any) -> Kind | None:
    """Return what an item of a page is, by its own type or by keys that nothing else has; nothing where none fits."""
    if not isinstance(item, dict):
        return None
    said = item.get("type")
    if isinstance(said, str) and said in _BY_TYPE:
        return _BY_TYPE[said]
    return next((kind for keys, kind in _BY_KEYS if keys <= item.keys()), None)


def unknown_sort(kind: Kind, item: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the keys to what makes an item one of a sort that nobody here knows; () where its sort is known."""
    if kind != "permission":
        return next((keys for keys, known in _SORTS.get(kind, ()) if said_at(item, keys) not in known), ())
    resource = said_at(item, ("resource", "type"))
    if resource is None or resource not in _ACTIONS:
        return ("resource", "type")
    actions = _ACTIONS[resource]
    return ("action",) if actions is not None and said_at(item, ("action",)) not in actions else ()


def said_at(item: Mapping[str, Any], keys: tuple[str, ...]) -> str | None:
    """Return the text that keys lead to; nothing where nothing is said, and "" for what is no text."""
    value: Any = item
    for key in keys:
        if value is None:
            return None
        value = value.get(key) if isinstance(value, Mapping) else ""
    return value if value is None or isinstance(value, str) else ""


def kind_of_folder(names: tuple[str, ...]) -> Kind | None:
    """Return what the pages in a folder list, by the names on the way to it."""
    if len(names) > 1 and names[-2] == "analytics":
        return _ANALYTICS.get(names[-1])
    if "managed_settings" in names:
        return "managed-group" if names[-1] == "rbac_groups" else None
    return _BY_FOLDER.get(names[-1]) if names else None
