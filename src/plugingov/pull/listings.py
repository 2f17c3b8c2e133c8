"""What can be fetched: by which method of the SDK, page by page or whole, and which key may."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from plugingov.api.requests import PLUGINS_BETA, Form, Request, why_refused

KINDS = ("marketplaces", "plugins", "groups", "roles", "users", "managed-settings", "analytics", "activities")
OF_A_PERIOD = frozenset({"analytics", "activities"})

_PLUGINS = (
    "an Admin API key with the scope `read:plugins` or `read:org_audit`,"
    " or a Compliance Access Key with `read:compliance_org_data`"
)
_SETTINGS = "an Admin API key of the organization with the scope `read:claude_code_managed_settings`"
_ADMIN = "an Admin API key of the organization"
_SETTINGS_BETA = "ce-claude-code-managed-settings-2026-10-06"
_LARGE, _SMALL = 1000, 100  # what the vendor allows on a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One thing to fetch: where it goes, how it is asked for, and who may ask."""

    where: str
    request: Request
    form: Form = "pages"
    takes: str = _ADMIN
    beta: str = ""

    @property
    def has_pages(self) -> bool:
        """Whether it comes page by page."""
        return self.form not in {"document", "archive"}

    def why_refused(self, status: int, said: str) -> str:
        """Return, in words, why this was refused for good."""
        return why_refused(status, said, self.takes, self.beta)


@dataclass(frozen=True, slots=True)
class Period:
    """Days, of which the last one counts."""

    first: date
    last: date

    def __str__(self) -> str:
        return f"{self.first}..{self.last}"

    @property
    def end(self) -> date:
        """The day after the last one."""
        return self.last + timedelta(days=1)


def _plugin(where: str, resource: str, limit: int, **arguments: str) -> Listing:
    request = Request(resource, arguments={**arguments, "limit": limit})
    return Listing(where=where, request=request, takes=_PLUGINS, beta=PLUGINS_BETA)


def _settings(where: str, resource: str, **arguments: str) -> Listing:
    request = Request(f"claude_code.managed_settings.{resource}", "retrieve", arguments)
    return Listing(where=where, request=request, form="document", takes=_SETTINGS, beta=_SETTINGS_BETA)


MARKETPLACES = _plugin("plugin_marketplaces", "plugin_marketplaces", _LARGE)
PLUGINS = _plugin("plugins", "plugins", _SMALL)
GROUPS = Listing(where="rbac_groups", request=Request("rbac_groups", arguments={"limit": _LARGE}))
ROLES = Listing(where="rbac_roles", request=Request("rbac_roles", arguments={"limit": _LARGE}))
USERS = Listing(where="users", request=Request("users", arguments={"limit": _LARGE}), form="after")
MANAGED = "claude_code/managed_settings"
CONFIGURATION = _settings(f"{MANAGED}/configuration", "configuration")
DEFAULT_SETTINGS = _settings(f"{MANAGED}/rbac_group_default", "rbac_group_default")
SETTINGS_GROUPS = Listing(
    where=f"{MANAGED}/rbac_groups",
    request=Request("claude_code.managed_settings.rbac_groups", arguments={"limit": _SMALL}),
    takes=_SETTINGS,
    beta=_SETTINGS_BETA,
)


def parts_of_plugin(plugin: Mapping[str, Any]) -> Iterator[Listing]:
    """Yield who a plugin is for: the vendor keeps settings for the organization's own, shares for members'.

    Asked for the other one it answers 404. An owner of a kind that we do not know is asked both ways.
    """
    name, owner = plugin["id"], plugin.get("owner")
    kind = owner.get("type") if isinstance(owner, dict) else None
    if kind != "user":
        where = f"plugins/{name}/installation_settings"
        yield _plugin(where, "plugins.installation_settings", _SMALL, plugin_id=name)
    if kind != "organization":
        yield _plugin(f"plugins/{name}/shares", "plugins.shares", _SMALL, plugin_id=name)


def versions_of(plugin: Mapping[str, Any]) -> Listing:
    """Return the versions of a plugin."""
    return _plugin(f"plugins/{plugin['id']}/versions", "plugins.versions", _LARGE, plugin_id=plugin["id"])


def content_of(plugin: Mapping[str, Any]) -> Listing:
    """Return the archive of the version that a plugin serves."""
    name, version = plugin["id"], plugin["served_version_id"]
    return Listing(
        where=f"plugins/{name}/versions/{version}/content",
        request=Request("plugins.versions", "download", {"version": version, "plugin_id": name}),
        form="archive",
        takes=_PLUGINS,
        beta=PLUGINS_BETA,
    )


def members_of(group: Mapping[str, Any]) -> Listing:
    """Return the members of a group."""
    request = Request("rbac_groups.members", arguments={"rbac_group_id": group["id"], "limit": _LARGE})
    return Listing(where=f"rbac_groups/{group['id']}/members", request=request)


def permissions_of(role: Mapping[str, Any]) -> Listing:
    """Return the permissions of a role."""
    request = Request("rbac_roles.permissions", arguments={"rbac_role_id": role["id"], "limit": _LARGE})
    return Listing(where=f"rbac_roles/{role['id']}/permissions", request=request)


def settings_of(group: Mapping[str, Any]) -> Listing:
    """Return the document of managed settings of a group."""
    name = group["rbac_group_id"]
    return _settings(f"{MANAGED}/rbac_groups/{name}", "rbac_groups", rbac_group_id=name)


def usage_of(what: str, period: Period) -> Listing:
    """Return the rows of plugins or connectors over a period, one for each member."""
    arguments = {
        "starting_date": str(period.first),
        "ending_date": str(period.end),
        "group_by": ["user_id"],
        "limit": _LARGE,
    }
    return Listing(
        where=f"analytics/{what}",
        request=Request(f"analytics.{what}", arguments=arguments),
        takes="a key with the scope `read:analytics`",
    )


def activities_in(period: Period) -> Listing:
    """Return the activity feed over a period; the SDK has no method for it."""
    days = {"created_at.gte": f"{period.first}T00:00:00Z", "created_at.lt": f"{period.end}T00:00:00Z"}
    return Listing(
        where="compliance/activities",
        request=Request("/v1/compliance/activities", arguments={**days, "limit": _LARGE}),
        form="lines",
        takes="a Compliance Access Key or an Admin API key with the scope `read:compliance_activities`",
    )
