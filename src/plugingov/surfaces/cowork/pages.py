"""The vendor's pages for Owners and what stands on them, in the words of its menus (claude.com/docs/plugins/admin)."""

from collections.abc import Mapping

from plugingov.model.values import Preference

SETTINGS = "Organization settings"
PLUGINS = f"{SETTINGS} > Plugins & skills"
MARKETPLACES = f"{PLUGINS} > Marketplaces"
INVENTORY = f"{PLUGINS} > Inventory"
CONNECTORS = f"{SETTINGS} > Connectors"
DESKTOP = f"{CONNECTORS} > Desktop"

LABELS: Mapping[Preference, str] = {
    "required": "Required",
    "auto_install": "Installed by default",
    "available": "Available to install",
    "not_available": "Not available",
}
