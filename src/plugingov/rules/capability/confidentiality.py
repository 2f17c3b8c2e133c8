"""How confidential the data of a door is, measured against one level of the policy's order."""

from collections.abc import Mapping
from functools import lru_cache

from plugingov.rules.case import Case
from plugingov.rules.rule import Unknown


@lru_cache(maxsize=32)
def reaching(case: Case, level: str) -> Mapping[str, bool | None]:
    """Return, for each plugin, whether its data is at `level` or above; nothing where that cannot be told."""
    ranks = case.ranks
    line = ranks.get(level)
    found: dict[str, bool | None] = {}
    for name, plugin in case.organisation.plugins.items():
        rank = ranks.get(plugin.data.classification or "") if plugin.data else None
        found[name] = None if rank is None or line is None else rank >= line
    return found


def why_not_known(case: Case, plugin: str, level: str) -> Unknown:
    """Return why nobody can tell whether the data of a plugin is at `level` or above."""
    data = case.organisation.plugins[plugin].data
    at = ("plugins", plugin, "data", "classification")
    word = data.classification if data else None
    if word is None:
        return Unknown(at, f"the inventory does not say the `data.classification` of `{plugin}`")
    if word not in case.ranks:
        return Unknown(at, case.unranked(word))
    return Unknown(at, f"the policy orders its `classifications` without `{level}`, which `{plugin}` is measured by")
