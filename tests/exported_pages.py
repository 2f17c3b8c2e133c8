"""Pages of the organisation's own interface as they would be read: for tests that need no folder."""

import json
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import Any

from plugingov.model.observation import Observation
from plugingov.sources.document import Place
from plugingov.surfaces.cowork.exports.activities import read_activities
from plugingov.surfaces.cowork.exports.reading import page_file

MARKETPLACE = "marketplace_01AbCdEfGhJkLmNpQrStUvWx"
PLUGIN = "plugin_01AbCdEfGhJkLmNpQrStUvWx"
VERSION = "pluginver_01AbCdEfGhJkLmNpQrStUvWx"
AUDIT = "rbac_group_01AbCdEfGhJkLmNpQrStUvWx"
ADA = "user_01AbCdEfGhJkLmNpQrStUvWx"


def exported(pages: Mapping[str, Any], *, taken_at: str = "2026-10-01") -> Observation:
    """Return what reading these pages (by their path below the folder) would tell; no text becomes JSON."""
    found = []
    for path, content in pages.items():
        text = content if isinstance(content, str) else json.dumps(content, indent=1)
        if path.endswith(".jsonl"):
            found.append(read_activities(path, path, BytesIO(text.encode())))
        else:
            found.append(page_file(path, path, text.encode()))
    return Observation(
        surface="cowork",
        taken_at=date.fromisoformat(taken_at),
        at=Place("exports", 1, 1, 1, 1),
        files=tuple(found),
    )


def page(*items: Any, next_page: str | None = None) -> dict[str, Any]:
    """Return a page of the interface."""
    return {"data": list(items), "next_page": next_page}


def marketplace(**said: Any) -> dict[str, Any]:
    """Return a marketplace of the organisation; `said` wins."""
    return {
        "type": "plugin_marketplace",
        "id": MARKETPLACE,
        "name": "anycompany-tools",
        "source": "github",
        "owner": {"type": "organization"},
        "default_installation_preference": "not_available",
        "sync_status": "success",
        "last_sync_ended_at": "2026-09-30T08:00:00Z",
        "last_sync_read_sha": "3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90",
    } | said


def plugin(**said: Any) -> dict[str, Any]:
    """Return a plugin of the organisation; `said` wins."""
    return {
        "type": "plugin",
        "id": PLUGIN,
        "name": "finance-doors",
        "marketplace_id": MARKETPLACE,
        "owner": {"type": "organization"},
        "organization_installation_preference": "required",
        "organization_installation_preference_inherited": False,
        "served_version_id": VERSION,
        "latest_version_id": VERSION,
        "served_version_pinned": True,
        "manifest_version": "1.4.0",
        "reach": "remote",
        "components": [{"type": "mcp_server", "name": "vendor-master"}],
        "content_scan": {"status": "completed", "assessment": "pass", "reason": None},
        "updated_at": "2026-09-30T08:00:00Z",
    } | said


def setting(preference: str, group: str | None = None, **said: Any) -> dict[str, Any]:
    """Return an installation setting of the plugin: the organisation's own, or a group's."""
    target = {"type": "rbac_group", "rbac_group_id": group} if group else {"type": "organization"}
    return {
        "type": "plugin_installation_setting",
        "plugin_id": PLUGIN,
        "target": target,
        "installation_preference": preference,
        "updated_at": "2026-09-30T08:00:00Z",
    } | said


def share(target: dict[str, Any], **said: Any) -> dict[str, Any]:
    """Return a share of a member's plugin."""
    return {"type": "plugin_share", "plugin_id": PLUGIN, "target": target, "granted_at": "2026-09-30T08:00:00Z"} | said


def group(**said: Any) -> dict[str, Any]:
    """Return a group of the organisation; `said` wins."""
    return {"type": "rbac_group", "id": AUDIT, "name": "audit", "role_ids": [], "source_type": "scim"} | said


def member(email: str = "ada@anycompany.example", **said: Any) -> dict[str, Any]:
    """Return a member of the group; `said` wins."""
    return {"type": "rbac_group_member", "rbac_group_id": AUDIT, "user_id": ADA, "email": email} | said


def user(**said: Any) -> dict[str, Any]:
    """Return a member of the organisation; `said` wins."""
    return {"type": "user", "id": ADA, "email": "ada@anycompany.example", "name": "Ada", "role": "user"} | said


def whole(**changed: Any) -> dict[str, Any]:
    """Return the pages of a small organisation, each listing with its end; those that `changed` names are others."""
    pages = {
        "marketplaces": page(marketplace()),
        "plugins": page(plugin()),
        "settings": page(setting("required")),
        "shares": page(),
        "groups": page(group()),
        "members": page(member()),
        "users": page(user()),
    } | changed
    paths = {
        "marketplaces": "plugin_marketplaces/page-0001.json",
        "plugins": "plugins/page-0001.json",
        "settings": f"plugins/{PLUGIN}/installation_settings/page-0001.json",
        "shares": f"plugins/{PLUGIN}/shares/page-0001.json",
        "groups": "rbac_groups/page-0001.json",
        "members": f"rbac_groups/{AUDIT}/members/page-0001.json",
        "users": "users/page-0001.json",
        "activities": "compliance/activities.jsonl",
    }
    return {paths.get(name, name): value for name, value in pages.items() if value is not None}


ROLE = "rbac_role_01AbCdEfGhJkLmNpQrStUvWx"
CONNECTOR = "mcpsrv_01AbCdEfGhJkLmNpQrStUvWx"


def role(**said: Any) -> dict[str, Any]:
    """Return a role of the organisation's own; `said` wins."""
    return {"type": "rbac_role", "id": ROLE, "display_name": "Agents", "source": {"type": "custom"}} | said


def permission(action: str, kind: str, **resource: Any) -> dict[str, Any]:
    """Return a row of the role: on the connector or a part of it, or on all of them."""
    of = {} if kind in {"all_connectors", "organization"} else {"connector_id": CONNECTOR}
    return {"type": "rbac_role_permission", "action": action, "resource": {"type": kind} | of | resource}


def activity(said: str, **more: Any) -> dict[str, Any]:
    """Return a row of the activity feed."""
    actor = {"type": "user_actor", "user_id": ADA, "email_address": "ada@anycompany.example"}
    return {"id": "activity_1", "type": said, "created_at": "2026-09-15T08:00:00Z", "actor": actor} | more


def feed(*rows: Any) -> str:
    """Return an activity feed, a row in each line."""
    return "".join(json.dumps(row) + "\n" for row in rows)


def with_roles(*rows: Any, name: str | None = "Tickets", **changed: Any) -> dict[str, Any]:
    """Return the pages of a small organisation whose group holds one role; the feed names the connector."""
    named = activity("mcp_server_created", mcp_server_id=CONNECTOR, mcp_server_name=name)
    pages = {
        "groups": page(group(role_ids=[ROLE])),
        "rbac_roles/page-0001.json": page(role()),
        f"rbac_roles/{ROLE}/permissions/page-0001.json": page(*rows),
        "activities": feed(named) if name else feed(),
    }
    return whole(**pages | changed)
