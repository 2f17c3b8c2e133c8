"""The toxic combination: private data, strangers' content and a way out, in one project at one time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Literal, NamedTuple, TypeAlias

from plugingov.layers.active import ActiveDoor
from plugingov.model.door import Door
from plugingov.model.facets import facets, facets_of
from plugingov.rules.capability.confidentiality import reaching, why_not_known
from plugingov.rules.capability.offered import not_listed, offered
from plugingov.rules.capability.together import Kind, Together, not_sure, together
from plugingov.rules.case import Case
from plugingov.rules.rule import Unknown

Side: TypeAlias = Literal["private", "untrusted", "way_out"]
SIDES: tuple[Side, ...] = ("private", "untrusted", "way_out")
_COMPLETE = 0b111  # a bit for each side


class Reach(NamedTuple):
    """The sides that the tools of a door are on for certain, and those that they may be on, a bit for each."""

    certain: int
    possible: int


class Member(NamedTuple):
    """A tool on one side, as `plugin/tool`; `missing` is the fact without which nobody knows that it is there."""

    plugin: str
    tool: str
    is_derived: bool = False
    missing: Unknown | None = None

    def __str__(self) -> str:
        name = f"`{self.plugin}/{self.tool}`" if self.tool else f"`{self.plugin}`"
        return f"{name} (derived)" if self.is_derived else name


Trio: TypeAlias = tuple[Member, Member, Member]


class Accepted(NamedTuple):
    """The combinations that a policy accepts: the names in all of them, and for each name those it is in."""

    names: frozenset[str] = frozenset()
    by_name: Mapping[str, tuple[frozenset[str], ...]] = {}


NOTHING_ACCEPTED = Accepted()

# The names of accepted tools that a member goes by: members that go by the same ones are alike to a policy.
_Signature: TypeAlias = tuple[str, ...]
_Grouped: TypeAlias = tuple[dict[_Signature, Member], dict[_Signature, Member], dict[_Signature, Member]]


class Certain(NamedTuple):
    """A combination that is there, and the doors that are on together in it."""

    trio: Trio
    doors: tuple[ActiveDoor, ...]


@dataclass(frozen=True, slots=True)
class Possible:
    """A combination that may be there, and the first fact that nobody states."""

    missing: Unknown


@lru_cache(maxsize=8)
def reaches(case: Case) -> Mapping[Door, Reach]:
    """Return, for each door, the sides that its tools are on."""
    is_private = reaching(case, "confidential")
    found: dict[Door, Reach] = {}
    twins: dict[tuple[str, tuple[str, ...] | None], Reach] = {}  # most doors offer the same on both surfaces
    for door, tools in offered(case).items():
        reach = twins.get((door.id, tools))
        if reach is None:
            reach = twins[door.id, tools] = _reach(door, tools, is_private[door.id])
        found[door] = reach
    return found


def _reach(door: Door, tools: tuple[str, ...] | None, is_private: bool | None) -> Reach:  # noqa: FBT001 (a fact)
    if tools is None:
        return Reach(0, _COMPLETE)
    known = door.tools
    said = [known[name] for name in tools]
    bits = [_bits(tool.access, tool.open_world, tool.sees, is_private) for tool in said]
    certain = possible = 0
    for sure, perhaps in bits:
        certain |= sure
        possible |= perhaps
    return Reach(certain, possible)


@lru_cache(maxsize=256)
def _bits(
    access: str | None,
    is_open: bool | None,  # noqa: FBT001 (a fact)
    sees: tuple[str, ...] | None,
    is_private: bool | None,  # noqa: FBT001 (a fact)
) -> Reach:
    """Return the sides of a tool: those it is on for certain, and those that it may be on."""
    said = facets(access, is_open, sees, is_private)[: len(SIDES)]
    certain = sum(1 << number for number, holds in enumerate(said) if holds)
    return Reach(certain, sum(1 << number for number, holds in enumerate(said) if holds is not False))


@lru_cache(maxsize=8)
def suspects(case: Case) -> frozenset[str]:
    """Return the projects in which all three sides may be on together; in every other nothing has to be asked."""
    sides = reaches(case)
    shared: dict[int, int] = {}  # many projects share one and the same tuple of doors
    found = []
    for project in case.organisation.projects:
        parts = case.layers.active_parts(project)
        everywhere = shared.get(id(parts.shared))
        if everywhere is None:
            everywhere = shared[id(parts.shared)] = _possible(sides, parts.shared)
        if everywhere | _possible(sides, parts.own) == _COMPLETE:
            found.append(project)
    return frozenset(found)


def _possible(sides: Mapping[Door, Reach], doors: Iterable[ActiveDoor]) -> int:
    found = 0
    for door, _, _ in doors:
        found |= sides[door].possible
    return found


def combination(case: Case, project: str, accepted: Accepted = NOTHING_ACCEPTED) -> Certain | Possible | None:
    """Return a combination of a project that the policy does not accept, one that is certain before any other."""
    if project not in suspects(case):
        return None
    possible = None
    for kind, grouped, perhaps in _scenes(case, project, accepted.names):
        if trio := _first(grouped, accepted):
            return Certain(trio, (*_doors(case, project).on, *kind.on))
        if possible is None and (trio := _first(perhaps, accepted)):
            possible = Possible(_missing_of(trio))
    return possible


@lru_cache(maxsize=1024)
def _scenes(case: Case, project: str, names: frozenset[str]) -> tuple[tuple[Kind, _Grouped, _Grouped], ...]:
    """Return for each kind of people the members that are there for certain, and with them those that may be."""
    doors = _doors(case, project)
    everybody, others = _nobody(), _nobody()
    _gather(case, everybody, others, doors.on, doors.perhaps, names)
    found = []
    for kind in doors.kinds:
        certain, perhaps = _copy(everybody), _copy(others)
        _gather(case, certain, perhaps, kind.on, kind.perhaps, names)
        for side, sure in zip(perhaps, certain, strict=True):
            side.update(sure)  # of those alike, one that is there for certain
        found.append((kind, certain, perhaps))
    return tuple(found)


@lru_cache(maxsize=1024)
def _doors(case: Case, project: str) -> Together:
    """Return which doors of a project are on together, of those that are, or may be, on any side."""
    sides = reaches(case)
    doors = case.layers.active_in(project)
    return together(case, project, [active for active in doors if sides[active.door].possible])


def _missing_of(trio: Trio) -> Unknown:
    return next(member.missing for member in trio if member.missing)


class Completing(NamedTuple):
    """The first project in which a plugin is part of a combination; where it may be, what nobody states."""

    project: str
    missing: Unknown | None = None


@lru_cache(maxsize=8)
def completing(case: Case) -> Mapping[str, Completing]:
    """Return the plugins that complete, or may complete, a combination in some project, accepted or not."""
    found: dict[str, Completing] = {}
    for project in case.organisation.projects:
        if project in suspects(case):
            for plugin, missing in _parts(case, project):
                if plugin not in found or (found[plugin].missing and not missing):
                    found[plugin] = Completing(project, missing)
    return found


def _parts(case: Case, project: str) -> Iterator[tuple[str, Unknown | None]]:
    """Yield the plugins that a combination of a project is made of, each with what is missing to be sure of it."""
    doors = _doors(case, project)
    for kind, grouped, perhaps in _scenes(case, project, frozenset()):
        is_certain = _first(grouped, NOTHING_ACCEPTED)
        if trio := is_certain or _first(perhaps, NOTHING_ACCEPTED):
            missing = None if is_certain else _missing_of(trio)
            yield from ((active.door.id, _lacking(case, active, missing)) for active in (*doors.on, *kind.on))
            yield from ((active.door.id, not_sure(active)) for active in (*doors.perhaps, *kind.perhaps))


def _lacking(case: Case, active: ActiveDoor, missing: Unknown | None) -> Unknown | None:
    """Return what is missing to be sure that a door which is on is part of a combination, of which `missing` is."""
    if reaches(case)[active.door].certain:
        return missing
    return next(member.missing for side in _sides(case, active.door) for member in side)


def members(case: Case, doors: Iterable[ActiveDoor], side: Side) -> Iterator[Member]:
    """Yield the tools of some doors that are on one side for certain, in the order of the doors."""
    number = SIDES.index(side)
    for active in doors:
        yield from (member for member in _sides(case, active.door)[number] if member.missing is None)


@lru_cache(maxsize=4096)
def _sides(case: Case, door: Door) -> tuple[tuple[Member, ...], tuple[Member, ...], tuple[Member, ...]]:
    """Return the tools of a door that are, or may be, on each side."""
    tools = offered(case)[door]
    if tools is None:
        unlisted = (Member(door.id, "", missing=not_listed(door.id)),)
        return unlisted, unlisted, unlisted
    found: tuple[list[Member], ...] = ([], [], [])
    is_private = reaching(case, "confidential")[door.id]
    for name in tools:
        facets = facets_of(door.tools[name], is_private=is_private)
        for number, side in enumerate(SIDES):
            if facets[number] is not False:
                missing = None if facets[number] else _missing(case, door, name)
                found[number].append(Member(door.id, name, side in facets.derived, missing))
    return tuple(found[0]), tuple(found[1]), tuple(found[2])


def _missing(case: Case, door: Door, tool: str) -> Unknown:
    if door.tools[tool].access is None:
        at = ("plugins", door.id, "provides", "tools", tool, "access")
        return Unknown(at, f"the inventory does not say the `access` of `{tool}` of `{door.id}`")
    return why_not_known(case, door.id, "confidential")


@lru_cache(maxsize=4096)
def _grouped(case: Case, door: Door, names: frozenset[str]) -> tuple[_Grouped, _Grouped]:
    """Return one member for each signature on each side: of those that are there for certain, and of the others."""
    certain: _Grouped = ({}, {}, {})
    others: _Grouped = ({}, {}, {})
    for number, side in enumerate(_sides(case, door)):
        for member in side:
            signature = tuple(name for name in (f"{member.plugin}/{member.tool}", member.tool) if name in names)
            (others if member.missing else certain)[number].setdefault(signature, member)
    return certain, others


def _nobody() -> _Grouped:
    return {}, {}, {}


def _copy(found: _Grouped) -> _Grouped:
    return dict(found[0]), dict(found[1]), dict(found[2])


def _gather(
    case: Case,
    certain: _Grouped,
    perhaps: _Grouped,
    on: Iterable[ActiveDoor],
    unsure: Iterable[ActiveDoor],
    names: frozenset[str],
) -> None:
    """Add the members of some doors to those that are there for certain, and to those that may be."""
    for active in on:
        sure, others = _grouped(case, active.door, names)
        _add(certain, sure)
        _add(perhaps, others)
    for active in unsure:
        for grouped in _grouped(case, active.door, names):
            _add(perhaps, grouped, not_sure(active))


def _add(found: _Grouped, grouped: _Grouped, missing: Unknown | None = None) -> None:
    for side, more in zip(found, grouped, strict=True):
        for signature, member in more.items():
            if signature not in side:
                side[signature] = member._replace(missing=missing) if missing and not member.missing else member


def _first(grouped: _Grouped, accepted: Accepted) -> Trio | None:
    """Return the first combination that is not accepted: each that is comes out of the policy, so few are tried."""
    private, untrusted, way_out = (side.items() for side in grouped)
    if not (private and untrusted and way_out):
        return None
    for one, first in private:
        with_one = _among(one, accepted.by_name)
        for two, second in untrusted:
            with_two = [names for names in with_one if not names.isdisjoint(two)]
            for three, third in way_out:
                if not any(_covers(names, one, two, three) for names in with_two):
                    return first, second, third
    return None


def _among(signature: _Signature, by_name: Mapping[str, tuple[frozenset[str], ...]]) -> list[frozenset[str]]:
    return list(dict.fromkeys(chain.from_iterable(by_name[name] for name in signature)))


def _covers(names: frozenset[str], *signatures: _Signature) -> bool:
    """Tell whether an accepted combination is exactly this one: each tool goes by one of its names, and none is left."""
    return all(not names.isdisjoint(each) for each in signatures) and names.issubset(chain.from_iterable(signatures))
