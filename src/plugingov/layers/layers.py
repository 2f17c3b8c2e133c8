"""Every question about a layer, answered once and remembered."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache, cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Literal, TypeAlias

from plugingov.layers.active import Active, ActiveDoor, ActiveDoors
from plugingov.layers.reach import Reach
from plugingov.layers.summary import PeopleShown, listed, spoken, spoken_alone, sum_up
from plugingov.model.answer import Answer
from plugingov.model.door import Door, doors_of
from plugingov.model.organisation import Organisation
from plugingov.model.people import ANYBODY, Person
from plugingov.model.values import Layer
from plugingov.model.values import Surface as SurfaceName
from plugingov.surfaces.claude_code.semantics import ClaudeCode
from plugingov.surfaces.cowork.semantics import Cowork
from plugingov.surfaces.credentials import Credentials
from plugingov.surfaces.evidence import Seen
from plugingov.surfaces.surface import Arrival, GroupLock, Need, Setting, Surface

if TYPE_CHECKING:  # most runs look at no export, and ask no server
    from plugingov.layers.exported import AsExported
    from plugingov.layers.ways_in import WaysIn
    from plugingov.model.probed import ProbedServer
    from plugingov.surfaces.sign_in.reading import Reading

Question: TypeAlias = Literal["install", "switch", "activate", "authenticate"]


_GROUPS = attrgetter("groups")
_Ask: TypeAlias = Callable[[Door, Person, Need | None], Answer]


def _cowork(
    setting: Setting, credentials: Credentials, exported: "AsExported | None", on_devices: Mapping[str, Seen] | None
) -> Cowork:
    """Return the layers of Cowork: as they were exported, and as devices show them, where somebody has looked."""
    if exported is None and not on_devices:
        return Cowork(setting, credentials)
    from plugingov.surfaces.cowork import on_devices as devices  # noqa: PLC0415 (most runs look at nothing of Cowork)

    if exported is None:
        return devices.CoworkOnDevices(setting, credentials, on_devices=on_devices or {})
    packages = frozenset(exported.exported.of_organisation)
    shown = exported.organisation  # which takes down what is unsure
    told = setting, credentials, shown, packages, exported.unsure, exported.missing
    return devices.CoworkSeenTwice(*told, on_devices=on_devices or {})


def _claude_code(
    setting: Setting,
    credentials: Credentials,
    cowork: Cowork,
    evidence: Mapping[str, Seen] | None,
    held: Mapping[str, Answer] | None,
) -> ClaudeCode:
    """Return the layers of Claude Code: as machines show them, where somebody has looked."""
    if not evidence and not held:
        return ClaudeCode(setting, credentials, cowork)
    from plugingov.surfaces.claude_code.as_observed import AsObserved  # noqa: PLC0415 (most runs look at no machine)

    return AsObserved(setting, credentials, cowork, evidence or {}, held or {})


class Layers:
    """The layers of one organisation on one day."""

    def __init__(
        self,
        organisation: Organisation,
        today: date,
        people_shown: PeopleShown = "names",
        evidence: Mapping[str, Seen] | None = None,
        exported: "AsExported | None" = None,
        held: Mapping[str, Answer] | None = None,
        on_devices: Mapping[str, Seen] | None = None,
        probed: "tuple[ProbedServer, ...]" = (),
    ) -> None:
        self.organisation = organisation
        self.today = today
        self.doors: Mapping[tuple[str, str], Door] = {(door.id, door.surface): door for door in doors_of(organisation)}
        setting = Setting(organisation, today, dict(self.doors), lambda person: spoken_alone(person, people_shown))
        self._probed = probed  # young enough to be believed
        self._credentials = credentials = Credentials(setting, self.way_in if probed else None)
        cowork = _cowork(setting, credentials, exported, on_devices)
        self.surfaces: Mapping[SurfaceName, Surface] = {
            "cowork": cowork,
            "claude-code": _claude_code(setting, credentials, cowork, evidence, held),
        }
        self.people_shown = people_shown
        self.seen_of_doors: tuple[Mapping[str, Seen], ...] = (evidence or {}, on_devices or {})
        self.exported = exported
        self.people_seen = exported.organisation.people if exported else organisation.people  # as they really are
        self.names_seen = exported.names if exported else organisation.people.names()
        self.looks = bool(evidence or exported or on_devices)  # whether somebody has looked at what is really there
        self.for_need = cache(self._for_need)
        self.offer = cache(self._offer_of)
        self.reach = cache(self._reach_of)
        self._kinds = cache(self._kinds_among)
        self.alike_in = cache(self._one_of_each_kind)
        self.deciding = cache(self._deciding_of)
        self.refusal = cache(self._refusal_of)
        self.via = cache(self._via_of)
        self._names = cache(self._names_among)

    @cached_property
    def needs(self) -> Mapping[tuple[str, str], Need]:
        """Return what each project needs of each plugin, by project and plugin."""
        needs: dict[tuple[str, str], Need] = {}
        for name, project in self.organisation.projects.items():
            written: dict[str, tuple[int, dict[str, None]]] = {}
            for number, each in enumerate(project.needs):
                plugin, _, tool = each.partition("/")
                tools = written.setdefault(plugin, (number, {}))[1]
                if tool:
                    tools[tool] = None
            for plugin, (number, named) in written.items():
                at = ("projects", name, "needs", number)
                needs[name, plugin] = Need(name, plugin, project.surface, tuple(named), at)
        return needs

    def needs_on(self, plugin: str, surface: SurfaceName | None) -> tuple[Need, ...]:
        """Return what the projects of a surface need of a plugin; a project where it is active needs it too."""
        return self._needs_by_door.get((plugin, surface), ())

    @cached_property
    def used(self) -> Mapping[tuple[str, str], Need]:
        """Return what each project needs of each plugin that it needs or has switched on, by project and plugin."""
        active = {
            (name, plugin): self.needs.get((name, plugin))
            or Need(name, plugin, project.surface, at=("projects", name, "active", number))
            for name, project in self.organisation.projects.items()
            for number, plugin in enumerate(project.active or ())
        }
        return {**active, **self.needs}

    @cached_property
    def _needs_by_door(self) -> Mapping[tuple[str, SurfaceName | None], tuple[Need, ...]]:
        found: dict[tuple[str, SurfaceName | None], list[Need]] = {}
        for (_, plugin), need in self.used.items():
            found.setdefault((plugin, need.surface), []).append(need)
        return {door: tuple(needs) for door, needs in found.items()}

    def people_of_project(self, project: str) -> tuple[Person, ...]:
        """Return the people of a project: its audience, or everybody where it names none."""
        return self.people_of(self.organisation.projects[project].audience)

    def people_of_door(self, plugin: str) -> tuple[Person, ...]:
        """Return the people who are meant to use a door: its audience, or everybody where it names none."""
        return self.people_of(self.organisation.plugins[plugin].audience)

    def people_of(self, audience: tuple[str, ...] | None) -> tuple[Person, ...]:
        """Return the people of an audience: everybody where it is not stated, or holds nobody."""
        people = self.organisation.people
        return (people.of_groups(audience) if audience is not None else people.everybody) or (ANYBODY,)

    def active_in(self, project: str) -> tuple[ActiveDoor, ...]:
        """Return the doors that are, or may be, on in a project: listed, on by themselves, or forced on."""
        return self._active.of(project)

    def active_parts(self, project: str) -> Active:
        """Return the same in two parts, of which one is shared by every project alike: for work that is done once."""
        return self._active.parts(project)

    @cached_property
    def _active(self) -> ActiveDoors:
        return ActiveDoors(self)

    def answer(
        self, question: Question, plugin: str, surface: SurfaceName, need: Need | None, people: Sequence[Person]
    ) -> Answer:
        """Return one layer's answer for some people, summed up."""
        door = self.doors.get((plugin, surface))
        if door is None:
            return self._not_provisioned(plugin, surface)
        if question != "authenticate" and (stand_in := self._stand_in(door, people)):
            ask: _Ask = getattr(self.surfaces[surface], question)
            return ask(door, stand_in, need)
        each = self.each_person(question, door, need, people)
        return sum_up(each, lambda whom: spoken(whom, self.people_shown))

    def each_person(
        self, question: Question, door: Door, need: Need | None, people: Sequence[Person]
    ) -> list[tuple[Person, Answer]]:
        """Return one layer's answer for each of some people; those in the same deciding groups are asked once."""
        ask: _Ask = getattr(self.surfaces[door.surface], question)
        # A sign-in is a person's own, and so is a machine on which somebody has looked.
        if question == "authenticate" or self.surfaces[door.surface].asks_each(door):
            return [(person, ask(door, person, need)) for person in people]
        deciding = self.deciding(door)
        alike = {person.groups & deciding: person for person in reversed(people)}
        answers = {groups: ask(door, person, need) for groups, person in alike.items()}
        return [(person, answers[person.groups & deciding]) for person in people]

    def _for_need(self, question: Question, need: Need) -> Answer:
        """Return one layer's answer for the people of a project that needs a door."""
        door = self.doors.get((need.plugin, need.surface))
        if door and question != "authenticate" and not self.surfaces[door.surface].asks_each(door):
            answers = self.of_each_kind(question, door, need, self.organisation.projects[need.project].audience)
            if len(answers) == 1 or len({(answer.state, answer.because) for answer in answers}) == 1:
                return answers[0]
        return self.answer(question, need.plugin, need.surface, need, self.people_of_project(need.project))

    def of_each_kind(
        self, question: Question, door: Door, need: Need | None, audience: tuple[str, ...] | None
    ) -> list[Answer]:
        """Return the answers of some layer but sign-in among an audience: of one for all whose answers are the same."""
        surface = self.surfaces[door.surface]
        ask: _Ask = getattr(surface, question)
        people = self.people_of(audience) if surface.asks_each(door) else self.alike_in(audience, self.deciding(door))
        return [ask(door, person, need) for person in people]

    def _deciding_of(self, door: Door) -> frozenset[str]:
        """Return the groups that make a difference to a door, sign-ins aside."""
        return self.surfaces[door.surface].deciding_groups(door)

    def _one_of_each_kind(self, audience: tuple[str, ...] | None, deciding: frozenset[str]) -> tuple[Person, ...]:
        """Return the first of an audience in each of the ways to belong to some deciding groups, or to none of them."""
        people = self.people_of(audience)
        found: dict[frozenset[str], Person] = {}
        for person in people if deciding else people[:1]:
            found.setdefault(person.groups & deciding, person)
        return tuple(found.values())

    def _stand_in(self, door: Door, people: Sequence[Person]) -> Person | None:
        """Return somebody whose answers are everybody's, sign-ins aside; nobody where a group makes a difference."""
        if self.surfaces[door.surface].asks_each(door):
            return None
        deciding = self.deciding(door)
        return people[0] if not deciding or all(map(deciding.isdisjoint, map(_GROUPS, people))) else None

    def way_in(self, door: Door) -> "Reading | None":
        """Return what the answers of a door's server mean to whoever has no sign-in; nothing where nobody asked it."""
        return self._ways_in.of(door, self.via(door)) if self._probed else None

    @cached_property
    def _ways_in(self) -> "WaysIn":
        from plugingov.layers.ways_in import WaysIn  # noqa: PLC0415 (most runs ask no server)

        return WaysIn(self.organisation, self.doors.values(), self._probed)

    def holders(self, door: Door) -> frozenset[str]:
        """Return whose credentials for a door are on record: members and groups by name."""
        return self._credentials.holders(door)

    def has_sign_in(self, need: Need) -> bool | None:
        """Tell whether somebody in a project has a sign-in on record for a door, whatever it is worth.

        Nothing where one on record does not say whose it is.
        """
        names = self._names(self.organisation.projects[need.project].audience)
        return self._credentials.on_record(self.doors[need.plugin, need.surface], names)

    def _names_among(self, audience: tuple[str, ...] | None) -> frozenset[str]:
        """Return the people of an audience and their groups, by name."""
        people = self.people_of(audience)
        return frozenset([person.name for person in people]).union(*map(_GROUPS, people))

    def at_a_glance(
        self,
        layer: Layer,
        plugin: str,
        surface: SurfaceName,
        project: str | None = None,
        people: Sequence[Person] = (),
    ) -> Answer:
        """Return one layer's answer for everybody who is meant to use a door, over the projects that do.

        A project, or people, narrow the question to them.
        """
        if project is not None:
            need = self._need_or_not(project, plugin, surface)
            return self.answer(layer, plugin, surface, need, people or self.people_of_project(project))
        whom = people or self.people_of_door(plugin)
        using = [(need, whose) for need in self.needs_on(plugin, surface) if (whose := self._in_project(need, people))]
        if layer == "install":
            return self._had(plugin, surface, whom, using)
        if not using:
            return self.answer(layer, plugin, surface, None, whom)
        answers = [(need.project, self.answer(layer, plugin, surface, need, whose)) for need, whose in using]
        return sum_up(answers, listed)

    def for_person(self, layer: Layer, door: Door, person: Person) -> Answer:
        """Return one layer's answer for one person, over the projects that they are in and that use the door."""
        ask: _Ask = getattr(self.surfaces[door.surface], layer)
        needs = [need for need in self.needs_on(door.id, door.surface) if self.is_in(need.project, person)]
        found = [(need.project, ask(door, person, need)) for need in needs]
        if layer == "install" and any(answer.state == "on" for _, answer in found):
            found = [(project, answer) for project, answer in found if answer.state != "unknown"]
        return sum_up(found, listed) if found else ask(door, person, None)

    def is_in(self, project: str, person: Person) -> bool:
        """Tell whether somebody belongs to a project: to a group of its audience, or to any where it names none."""
        audience = self.organisation.projects[project].audience
        return audience is None or not person.groups.isdisjoint(audience)

    def _need_or_not(self, project: str, plugin: str, surface: SurfaceName) -> Need:
        """Return what a project needs of a plugin; asked about one that it does not use, the door as such."""
        used = (need for need in self.needs_on(plugin, surface) if need.project == project)
        return next(used, Need(project, plugin, surface, at=("projects", project)))

    def _in_project(self, need: Need, people: Sequence[Person]) -> tuple[Person, ...]:
        """Return the people of a project, or those among `people` who are in it."""
        of_project = self.people_of_project(need.project)
        return tuple(filter(frozenset(people).__contains__, of_project)) if people else of_project

    def _had(
        self,
        plugin: str,
        surface: SurfaceName,
        people: Sequence[Person],
        using: Sequence[tuple[Need, Sequence[Person]]],
    ) -> Answer:
        """Return whether people have a door where they work: one project where somebody added it speaks for all."""
        each = []
        used_by = [(need, frozenset(whose)) for need, whose in using]
        for person in people:
            needs = [need for need, whose in used_by if person in whose]
            found = [(need.project, self.answer("install", plugin, surface, need, (person,))) for need in needs]
            if any(answer.state == "on" for _, answer in found):
                found = [(project, answer) for project, answer in found if answer.state != "unknown"]
            alone = self.answer("install", plugin, surface, None, (person,)) if not found else None
            each.append((person, alone or sum_up(found, listed)))
        return sum_up(each, lambda whom: spoken(whom, self.people_shown))

    def lock_at_a_glance(self, plugin: str, surface: SurfaceName, people: Sequence[Person] = ()) -> Answer:
        """Return whether the people who are meant to use a door cannot remove it."""
        each = [(person, self.lock(plugin, surface, person)) for person in people or self.people_of_door(plugin)]
        return sum_up(each, lambda whom: spoken(whom, self.people_shown))

    def _via_of(self, door: Door) -> str:
        """Return the way a door arrives, written or implied."""
        return self.surfaces[door.surface].via(door)

    def can_lock(self, door: Door) -> bool:
        """Tell whether the way a door arrives can carry a lock."""
        return self.surfaces[door.surface].can_lock(door)

    def can_prefer(self, door: Door) -> bool:
        """Tell whether the way a door arrives can carry a preference."""
        return self.surfaces[door.surface].can_prefer(door)

    def groups_with_settings(self, door: Door) -> tuple[str, ...]:
        """Return the groups whose own setting may undo a lock of the organisation's."""
        return self.surfaces[door.surface].groups_with_settings(door)

    def unknown_groups(self, door: Door) -> Answer | None:
        """Return why nobody knows whether groups that are not told undo the organisation's lock."""
        return self.surfaces[door.surface].unknown_groups(door)

    def lock_in_group(self, door: Door, group: str) -> GroupLock:
        """Return whether the organisation's lock holds in a group."""
        return self.surfaces[door.surface].lock_in_group(door, group)

    def _reach_of(self, door: Door) -> Reach:
        """Return whether a door is given to people, or there for them to add: asked once for all who are alike."""
        reach, deciding = self.surfaces[door.surface].reach, self.deciding(door)
        answers = {groups: reach(door, person) for groups, person in self._kinds(deciding).items()}
        return Reach(deciding, answers, frozenset([answer.state for answer in answers.values()]))

    def _kinds_among(self, deciding: frozenset[str]) -> Mapping[frozenset[str], Person]:
        """Return somebody for each of the ways to belong to some of these groups, and to none of them."""
        people = self.organisation.people
        found = {frozenset[str](): ANYBODY}
        for group in sorted(deciding):
            for person in people.of_group(group):
                found.setdefault(person.groups & deciding, person)
        return found

    def _refusal_of(self, door: Door) -> Answer | None:
        """Say why a surface does not, or may not, load a door that is given to somebody; nothing where it would."""
        return self.surfaces[door.surface].refusal(door)

    def bundled_connector(self, door: Door) -> Answer | None:
        """Return whether the connector that a package bundles was added; nothing where none has to be."""
        return self.surfaces[door.surface].bundled_connector(door)

    def holds_commit(self, surface: SurfaceName, marketplace: str) -> Answer:
        """Return whether a surface keeps a pinned marketplace at its commit."""
        return self.surfaces[surface].holds_commit(marketplace)

    def comes_along(self, door: Door) -> tuple[Arrival, ...]:
        """Return the ways in which a door also reaches the other surface with the account, declared there or not."""
        return self.surfaces["claude-code" if door.surface == "cowork" else "cowork"].comes_along(door)

    def write_gate(self, surface: SurfaceName) -> Answer:
        """Return whether every writing tool asks before it runs, whatever members choose for themselves."""
        return self.surfaces[surface].write_gate()

    def _offer_of(self, plugin: str, surface: SurfaceName) -> Answer:
        """Return whether a surface has the plugin for anybody at all."""
        door = self.doors.get((plugin, surface))
        return self.surfaces[surface].offer(door) if door else self._not_provisioned(plugin, surface)

    def may_be_locked(self, plugin: str, surface: SurfaceName) -> bool:
        """Tell whether a surface has the plugin, or would have it but for the switch that should lock it."""
        door = self.doors.get((plugin, surface))
        if door is None:
            return False
        return self.offer(plugin, surface).state != "off" or self.surfaces[surface].is_held_off(door)

    def lock(self, plugin: str, surface: SurfaceName, person: Person | None = None) -> Answer:
        """Return whether members cannot remove the door; without a person, as the organisation means it."""
        door = self.doors.get((plugin, surface))
        return self.surfaces[surface].lock(door, person) if door else self._not_provisioned(plugin, surface)

    def _not_provisioned(self, plugin: str, surface: SurfaceName) -> Answer:
        return Answer("off", f"`{plugin}` is not provisioned on {surface}", ("plugins", plugin, "provision"))
