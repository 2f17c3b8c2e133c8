"""Who belongs to which group, where members are named and where only their number is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from plugingov.model.inventory import Group


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody for whom layers are asked: a named member, or whoever belongs to a group and is not named.

    `count` is how many people this stands for; nothing where the inventory does not say.
    """

    name: str
    groups: frozenset[str]
    count: int | None = 1
    is_named: bool = True


ANYBODY = Person("everybody", frozenset(), None, is_named=False)


class People:
    """The people of an organisation's groups."""

    def __init__(self, groups: Mapping[str, Group]) -> None:
        self._groups = groups
        self.of_group = cache(self._of_group)
        self.of_groups = cache(self._of_groups)
        self.including = cache(self._including)
        self.person = cache(self._person)
        self._members = cache(self._members_of)
        self._parents = self._groups_by_included()
        self._belonging = self._groups_by_member()
        self._names = frozenset(self._belonging)

    @cached_property
    def everybody(self) -> tuple[Person, ...]:
        """Return everybody in any group, and whoever is in none."""
        return (*self.of_groups(tuple(self._groups)), ANYBODY)

    def _person(self, name: str) -> Person:
        """Return the member called `name`, with every group that names them or includes one that does."""
        return Person(name, self._belonging.get(name, frozenset()))

    def called(self, name: str) -> str:
        """Return the name by which groups know somebody: machines write addresses in capitals or not, as it comes.

        A name that no group knows, or that two know in other letters, stays as it is.
        """
        return name if name in self._names else self._by_letters.get(name.casefold(), name)

    @cached_property
    def _by_letters(self) -> Mapping[str, str]:
        written: dict[str, list[str]] = {}
        for name in self._names:
            written.setdefault(name.casefold(), []).append(name)
        return {letters: names[0] for letters, names in written.items() if len(names) == 1}

    def names(self) -> frozenset[str]:
        """Return every member that some group names."""
        return self._names

    def groups(self) -> Mapping[str, Group]:
        """Return the groups by name."""
        return self._groups

    def _of_groups(self, groups: tuple[str, ...]) -> tuple[Person, ...]:
        """Return everybody in any of `groups`, each person once: there is one object for each."""
        return tuple({id(person): person for group in groups for person in self.of_group(group)}.values())

    def _of_group(self, group: str) -> tuple[Person, ...]:
        """Return the people of a group: those of the groups it includes, its own, and the rest nobody named."""
        declared = self._groups[group]
        found = [*self.of_groups(declared.includes), *map(self.person, declared.members)]
        people = tuple({id(person): person for person in found}.values())
        counts = [person.count for person in people]
        known = None if None in counts else sum(count or 0 for count in counts)
        if declared.size is None:
            # A group that only includes others is their sum; where members or nothing stand, there may be more.
            rest, exists = None, bool(declared.members) or not declared.includes
        else:
            rest = None if known is None else declared.size - known
            exists = rest is None or rest > 0
        if not exists:
            return people
        name = f"others of {group}" if people else group
        return (*people, Person(name, frozenset({group}) | self.including(group), rest, is_named=False))

    def _including(self, group: str) -> frozenset[str]:
        """Return the groups that include `group`, directly or through others."""
        direct = self._parents.get(group, ())
        return frozenset(direct).union(*(self.including(name) for name in direct))

    def _members_of(self, group: str) -> frozenset[str]:
        declared = self._groups[group]
        return frozenset(declared.members).union(*(self._members(included) for included in declared.includes))

    def _groups_by_included(self) -> dict[str, set[str]]:
        parents: dict[str, set[str]] = {}
        for name, declared in self._groups.items():
            for included in declared.includes:
                parents.setdefault(included, set()).add(name)
        return parents

    def _groups_by_member(self) -> dict[str, frozenset[str]]:
        belonging: dict[str, set[str]] = {}
        for group in self._groups:
            for name in self._members(group):
                belonging.setdefault(name, set()).add(group)
        return {name: frozenset(groups) for name, groups in belonging.items()}
