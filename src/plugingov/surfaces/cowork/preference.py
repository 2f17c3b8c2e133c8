"""Which preference one person gets: a group's setting replaces the organisation's (claude.com/docs/plugins/admin)."""

from collections.abc import Mapping
from typing import NamedTuple

from plugingov.model.values import PREFERENCES, Preference


class Effective(NamedTuple):
    """The preference that counts and what decided it: groups, the plugin's own setting or the marketplace's default."""

    preference: Preference | None
    groups: tuple[str, ...] = ()
    is_inherited: bool = False


def effective(
    belongs_to: frozenset[str],
    by_group: Mapping[str, Preference],
    own: Preference | None,
    marketplace_default: Preference | None,
) -> Effective:
    """Return the most permissive setting of the person's groups, else the plugin's own, else the marketplace's."""
    settings = [by_group[group] for group in by_group if group in belongs_to]
    if settings:
        best = min(settings, key=PREFERENCES.index)
        return Effective(best, tuple(group for group in by_group if group in belongs_to and by_group[group] == best))
    if own:
        return Effective(own)
    return Effective(marketplace_default, is_inherited=True)
