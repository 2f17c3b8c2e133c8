"""Organisations of the vendor with settings: as its interface lists them, as saved pages, and as a source to ask."""

from functools import partial

from exported_pages import exported, page
from vendor import KEY, ORGANIZATION, PLUGINS_BETA, O, Vendor

from plugingov.api.failures import Failure

HEADERS = {"Authorization": f"Bearer {KEY}", "anthropic-beta": PLUGINS_BETA}


def settings_of(marketplaces, packages, groups):
    """Return a vendor: defaults by marketplace, `(own, by group)` by package, and the names of groups."""
    ids = {name: f"marketplace_{number}" for number, name in enumerate(marketplaces)}
    named = {name: f"rbac_group_{number}" for number, name in enumerate(groups)}
    lists = {
        f"{O}/plugin_marketplaces": [
            {
                "type": "plugin_marketplace",
                "id": ids[name],
                "name": name,
                "source": "github",
                "owner": {"type": "organization"},
                "default_installation_preference": default,
                "sync_status": "success",
            }
            for name, default in marketplaces.items()
        ],
        f"{O}/plugins": [],
        f"{O}/rbac_groups": [
            {"type": "rbac_group", "id": each, "name": name, "role_ids": [], "source_type": "scim"}
            for name, each in named.items()
        ],
        **{
            f"{O}/rbac_groups/{each}/members": [
                {
                    "type": "rbac_group_member",
                    "rbac_group_id": each,
                    "user_id": f"user_{each}",
                    "email": f"{name.split()[0].lower()}@acme.example",
                }
            ]
            for name, each in named.items()
        },
    }
    for number, (package, (own, by_group)) in enumerate(packages.items()):
        name, _, marketplace = package.rpartition("@")
        plugin = f"plugin_{number}"
        lists[f"{O}/plugins"].append(
            {
                "type": "plugin",
                "id": plugin,
                "name": name,
                "marketplace_id": ids[marketplace],
                "owner": {"type": "organization"},
                "served_version_id": f"pluginver_{number}",
                "latest_version_id": f"pluginver_{number}",
                "manifest_version": "9.9.9",
                "components": [],
            }
        )
        targets = [({"type": "organization"}, own)] if own else []
        targets += [
            ({"type": "rbac_group", "rbac_group_id": named.get(group) or f"rbac_group_{group.split()[0]}"}, said)
            for group, said in by_group.items()
        ]
        lists[f"{O}/plugins/{plugin}/installation_settings"] = [
            {
                "type": "plugin_installation_setting",
                "plugin_id": plugin,
                "target": target,
                "installation_preference": said,
            }
            for target, said in targets
        ]
        lists[f"{O}/plugins/{plugin}/versions"] = []
    vendor = Vendor(lists=lists, documents={f"{O}/me": {"id": ORGANIZATION, "type": "organization", "name": "Acme"}})
    vendor.inherit()
    return vendor


def saved(vendor, *, without=(), **pull):
    """Return what a pull of now would have saved; `without` are listings that are not whole."""
    pages = {
        f"{path.removeprefix(O + '/')}/page-0001.json": page(*rows, next_page="p" if path in without else None)
        for path, rows in vendor.lists.items()
    }
    record = {"organization_id": ORGANIZATION, "periods": {}, "not_fetched": []} | pull
    return exported({**pages, "pull.json": record})


class Asked:
    """A source that asks a vendor of this process, without any connection."""

    def __init__(self, vendor) -> None:
        self.vendor = vendor

    def ask(self, request, cursor):
        status, _, body = self._answer(request)({**request.arguments, **cursor})
        if status >= 400:
            raise Failure("refused", status, passing=status in {409, 429} or status >= 500)
        return body

    def _answer(self, request):
        match request.resource, request.method:
            case "plugins.installation_settings", "list":
                return lambda said: self.vendor.answer(
                    f"{O}/plugins/{said['plugin_id']}/installation_settings",
                    {"page": [said["page"]]} if "page" in said else {},
                    HEADERS,
                )
            case "plugins.installation_settings", "set":
                return partial(self._change, "POST")
            case "plugins.installation_settings", "remove":
                return partial(self._change, "DELETE")
            case "plugin_marketplaces", "retrieve":
                return lambda said: self.vendor.answer(f"{O}/plugin_marketplaces/{said['marketplace_id']}", {}, HEADERS)
            case "plugin_marketplaces", "update":
                return lambda said: self.vendor.change(
                    "POST", f"{O}/plugin_marketplaces/{said['marketplace_id']}", said, HEADERS
                )
        return lambda _: self.vendor.answer(f"{O}/me", {}, {"Authorization": f"Bearer {KEY}"})

    def _change(self, method, said):
        path = f"{O}/plugins/{said['plugin_id']}/installation_settings/{said['target']}"
        return self.vendor.change(method, path, said, HEADERS)
