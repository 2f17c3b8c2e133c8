"""Which declared group each exported one is: the vendor has ids and names, the inventory has names and titles."""

from collections.abc import Mapping

from plugingov.model.inventory import Group
from plugingov.surfaces.cowork.exports.exported import Exported


def group_names(declared: Mapping[str, Group], exported: Exported) -> Mapping[str, str]:
    """Return what each exported group is called here: as the declared one that it is, else by its own name."""
    found: dict[str, str] = {}
    for group, name in _meant(declared, exported).items():
        found[group] = name if name and name not in found.values() else f"{name} ({len(found) + 1})"
    return found


def groups_meant(declared: Mapping[str, Group], exported: Exported) -> Mapping[str, tuple[str, ...]]:
    """Return the ids of the exported groups that each declared one may be: of two nobody knows which."""
    meant = _meant(declared, exported)
    return {name: tuple(group for group, each in meant.items() if each == name) for name in declared}


def _meant(declared: Mapping[str, Group], exported: Exported) -> Mapping[str, str]:
    known = {name.casefold(): name for name in declared}
    titled = {each.title.casefold(): name for name, each in declared.items() if each.title}
    written = {group: item.text("name") for group, item in exported.groups.items()}
    return {group: known.get(name.casefold()) or titled.get(name.casefold()) or name for group, name in written.items()}
