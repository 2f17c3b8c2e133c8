"""Writes an organisation of very many members, and a feed of very many activities: the same for the same seed."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from reference_dice import Dice

MEMBERS, GROUPS, PLUGINS, ACTIVITIES = 50_000, 200, 100, 1_000_000
_PREFERENCES = ("required", "auto_install", "available", "not_available")
_TYPES = ("claude_plugin_enabled", "claude_plugin_disabled", "integration_user_connected", "mcp_tool_policy_updated")


def organisation(seed: int, members: int = MEMBERS) -> Iterator[str]:
    """Yield the lines of an inventory: groups with their members, and plugins with settings of some groups."""
    dice = Dice(seed)
    belonging: list[list[str]] = [[] for _ in range(GROUPS)]
    for member in range(members):
        for group in {dice.below(GROUPS) for _ in range(1 + dice.below(6))}:
            belonging[group].append(f"m{member}@example.test")
    order = ", ".join(f"g{number}" for number in range(20))
    yield "apiVersion: plugingov/v1\nkind: Inventory\norganization: large\n"
    yield "surfaces:\n  claude-code:\n"
    yield f"    managed: {{by: server, mode: rbac_groups, order: [{order}], default: settings}}\n"
    yield "groups:\n"
    yield from (f"  g{number}: {{members: [{', '.join(each)}]}}\n" for number, each in enumerate(belonging))
    yield "marketplaces:\n  tools: {source: {github: example/tools}, cowork: {default_preference: not_available}}\n"
    yield "plugins:\n"
    for number in range(PLUGINS):
        own = {dice.below(GROUPS): dice.one(_PREFERENCES) for _ in range(8)}
        groups = ", ".join(f"g{group}: {preference}" for group, preference in own.items())
        yield f"  p{number}:\n    title: P{number}\n    path: marketplace\n    auth: {{method: oauth}}\n"
        yield "    provision:\n"
        yield f"      cowork: {{marketplace: tools, preference: available, groups: {{{groups}}}}}\n"
        yield f"      claude-code: {{via: managed-plugin, marketplace: tools, groups: {{g{dice.below(20)}: false}}}}\n"


def activities(seed: int, count: int = ACTIVITIES) -> Iterator[str]:
    """Yield rows of the compliance activity feed, of which one in five tells how something stands."""
    dice = Dice(seed)
    for number in range(count):
        member = dice.below(MEMBERS)
        row = {
            "id": f"activity_{number}",
            "created_at": f"2026-11-{1 + number % 20:02}T08:00:{number % 60:02}Z",
            "actor": {"type": "user_actor", "email_address": f"m{member}@example.test", "user_id": f"user_{member}"},
            "type": "claude_chat_created" if number % 5 else dice.one(_TYPES),
            "plugin_id": f"plugin_{dice.below(PLUGINS)}",
            "integration_type": "gdrive",
            "mcp_server_name": "crm",
            "tool_name": "read",
        }
        yield json.dumps(row) + "\n"


def main() -> None:
    """Write both below a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    for name, lines in (
        ("large/inventory.yaml", organisation(chosen.seed)),
        ("exported/compliance/activities.jsonl", activities(chosen.seed)),
        ("exported/pull.json", iter(["{}\n"])),
    ):
        file = chosen.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("w", encoding="utf-8") as stream:
            stream.writelines(lines)


if __name__ == "__main__":
    main()
