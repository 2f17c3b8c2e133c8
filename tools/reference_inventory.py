"""Writes the reference inventory: an organisation of any size, the same for the same seed, to measure speed on."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from plugingov.rules.index import INDEX
from reference_dice import AS_OF, Dice, digest, one_in
from reference_drafts import ALLOWED_REGIONS, CRITICAL, DOMAINS, EVERYONE, FORBIDDEN, REGIONS, SECURITY
from reference_plugins import Plugins
from reference_projects import Projects
from reference_yaml import Flow, written

__all__ = ["AS_OF", "PLUGINS", "PROJECTS", "inventory", "metadata_schema", "policy"]

PLUGINS, PROJECTS, DEPARTMENTS, MARKETPLACES = 500, 300, 12, 10
SEED = 1
ORGANIZATION = "reference-organisation"

# Groups with managed settings of their own on Claude Code.
_ORDER = ("contractors", "executives", "auditors")
_PATHS = ("marketplace", "custom-mcp", "oauth-connector")
_CRITICAL = {"tags": [CRITICAL]}

_SETTINGS: dict[str, Any] = {
    "path-not-allowed": {"allow": {"cowork": _PATHS, "claude-code": _PATHS, "restricted": _PATHS[:2]}},
    "marketplace-not-approved": {"allow": ["tools-*"]},
    "endpoint-outside-domains": {"domains": ["anycompany.example"]},
    "lock-missing": {"severity": "high", "plugins": _CRITICAL},
    # Whether what managed settings force on has been installed is known on nobody's machine.
    "required-plugin-absent": {"plugins": _CRITICAL, "groups": [EVERYONE], "surfaces": ["cowork"]},
    "forbidden-plugin-present": {"forbid": [FORBIDDEN, "*.dropworks.example", "screen-share"]},
    # Asked where an admin decides who gets something: who may add a connector is written down nowhere.
    "wider-than-audience": [
        {"plugins": {"path": "marketplace"}, "surfaces": ["cowork"]},
        {"plugins": _CRITICAL, "surfaces": ["claude-code"]},
    ],
    "surface-missing": {"plugins": {"path": "custom-mcp"}},
    "too-many-doors": [
        {"surfaces": ["cowork"], "max_plugins": 10, "max_tools": 50},
        {"surfaces": ["claude-code"], "max_plugins": 90, "max_tools": 400},
    ],
    "write-outside-project": {
        "plugins": {"tags": [DOMAINS[0]], "except": _CRITICAL},
        "allow": [f"{DOMAINS[0]}-*"],
    },
    "scope-outside-allowlist": [
        {"plugins": {"path": "oauth-connector"}, "allow": ["*.read", "*.write"]},
        {"deny": ["*.admin"]},
    ],
    "credential-expiring": {"within_days": 7},
    "sign-in-method-not-allowed": {
        "allow": {"marketplace": ["oauth"], "oauth-connector": ["oauth"], "custom-mcp": ["oauth", "mtls", "api-token"]}
    },
    "region-not-allowed": {"allow": ALLOWED_REGIONS},
    "region-unknown": {"required_for": list(ALLOWED_REGIONS)},
    "metadata-invalid": {"schema": "metadata.schema.json"},
}
_APPROVALS = {"critical": [SECURITY, "data-owner"], "high": ["data-owner"], "medium": ["owner"]}


def policy() -> str:
    """Return a policy that asks every built-in rule, with the settings that it requires."""
    rules = {entry.name: _SETTINGS.get(entry.name, {}) for entry in INDEX}
    heading = {"apiVersion": "plugingov/v1", "kind": "Policy", "name": ORGANIZATION}
    return json.dumps({**heading, "rules": rules, "approvals": _APPROVALS}, indent=2) + "\n"


def metadata_schema() -> str:
    """Return the schema of the organisation's own fields, which lies beside the policy."""
    fields = {
        "cost_center": {"type": "string", "pattern": "^FIN-[0-9]{2}$"},
        "tier": {"type": "integer", "minimum": 1, "maximum": 3},
    }
    schema = {"type": "object", "required": list(fields), "properties": fields, "additionalProperties": False}
    return json.dumps(schema, indent=2) + "\n"


def inventory(scale: float = 1, seed: int = SEED) -> str:
    """Return the inventory as YAML, `scale` times as large as the reference."""
    return "\n".join(written(_document(scale, Dice(seed)))) + "\n"


def write(folder: Path, scale: float = 1, seed: int = SEED) -> None:
    """Write the inventory, the policy that asks about it, and the schema that the policy names."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "inventory.yaml").write_text(inventory(scale, seed), encoding="utf-8")
    (folder / "policy.json").write_text(policy(), encoding="utf-8")
    (folder / "metadata.schema.json").write_text(metadata_schema(), encoding="utf-8")


def _document(scale: float, dice: Dice) -> dict[str, Any]:
    departments = [f"department-{number:02}" for number in range(max(1, round(DEPARTMENTS * scale)))]
    teams = {f"{department}-team-{team}": department for department in departments for team in range(4)}
    marketplaces = [f"tools-{number:02}" for number in range(max(1, round(MARKETPLACES * scale)))]
    plugins = Plugins(dice, departments, list(teams), [*marketplaces, "laboratory"])
    plugins.write(round(PLUGINS * scale))
    projects = Projects(dice, teams, plugins.written, plugins.drafts)
    projects.write(round(PROJECTS * scale))
    added = [draft.name for draft in plugins.drafts.values() if draft.is_added]
    return {
        "apiVersion": "plugingov/v1",
        "kind": "Inventory",
        "organization": ORGANIZATION,
        "surfaces": _surfaces(added),
        "groups": dict(_groups(departments, list(teams))),
        "marketplaces": {**dict(map(_marketplace, marketplaces)), "laboratory": _laboratory()},
        "packages": plugins.packages,
        "plugins": plugins.written,
        "projects": projects.written,
        "credentials": projects.credentials(),
    }


def _surfaces(added: list[str]) -> dict[str, Any]:
    inference = Flow(provider="anthropic", **{"from": REGIONS[0]}, regions=REGIONS[:1])
    return {
        "cowork": {
            "deployment": "first-party",
            "plan": "enterprise",
            "minimum_version": "1.46388.1",
            "always_allow_for_connector_tools": "false",
            "extension_allowlist": "true",
            "connectors_added": added,
            "inference": inference,
        },
        "claude-code": {
            "minimum_version": "2.1.273",
            "platforms": ("macos", "windows"),
            "managed": Flow(by="server", mode="rbac_groups", order=_ORDER, default="settings"),
            "claude_ai_connectors": "true",
            "claude_ai_plugin_sync": "true",
            "inference": inference,
        },
    }


def _groups(departments: list[str], teams: list[str]) -> Iterator[tuple[str, Any]]:
    yield EVERYONE, Flow(title="Everyone", includes=(*_ORDER, *departments))
    for name in _ORDER:
        members = [f"{name}-{number}@anycompany.example" for number in (1, 2, 3)]
        yield name, Flow(title=name.title(), members=members)
    for number, name in enumerate(departments):
        yield name, Flow(title=f"Department {number}", includes=tuple(teams[4 * number : 4 * number + 4]))
    for number, name in enumerate(teams):
        if number % 2:
            yield name, Flow(title=f"Team {number}", size=str(5 + number % 20))
            continue
        members = [f"{name}-member-{member}@anycompany.example" for member in range(6)]
        yield name, {"title": f"Team {number}", "size": "8", "members": members}


def _marketplace(name: str) -> tuple[str, dict[str, Any]]:
    """Return a marketplace: one of ten follows its branch, and another gives everybody what is pushed to it."""
    number = int(name.removeprefix("tools-"))
    sha = {"ref": "main"} if one_in(10, number, 9) else {"sha": digest("marketplace", number, 40)}
    is_open = one_in(10, number, 3)
    return name, {
        "title": f"Tools {number}",
        "source": Flow(github=f"anycompany/claude-plugins-{number:02}", **sha),
        "cowork": {
            "default_preference": "auto_install" if is_open else "not_available",
            "sync": "automatic" if is_open else "manual",
        },
    }


def _laboratory() -> dict[str, Any]:
    """Return the marketplace that nobody approved."""
    return {
        "title": "What somebody tries",
        "source": Flow(github="somebody/laboratory", sha=digest("laboratory", 0, 40)),
        "cowork": {"default_preference": "not_available", "sync": "manual"},
    }


def main() -> None:
    """Write `inventory.yaml`, `policy.json` and the schema that the policy names into a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    write(chosen.folder, chosen.scale, chosen.seed)


if __name__ == "__main__":
    main()
