"""What the servers of doors offer: as they answered, and where nobody asked them, as they are pinned."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from plugingov.layers.offers import Offers
from plugingov.model.definition import Definition, DefinitionKind
from plugingov.model.door import Door
from plugingov.model.probed import ProbedServer
from plugingov.model.silence import silence
from plugingov.model.values import Surface
from plugingov.rules.case import Case
from plugingov.rules.ranking import worse
from plugingov.rules.rule import Subject, Unknown, Verdict
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible

Judged = tuple[Subject, Verdict]

# How a list of each kind is spoken of, and what stands before the name of one of them; a tool's stands alone.
IN_WORDS: Mapping[DefinitionKind, str] = {
    "tool": "tools",
    "prompt": "prompts",
    "resource": "resources",
    "resource-template": "templates",
    "instructions": "instructions",
}
_BEFORE: Mapping[DefinitionKind, str] = {"prompt": "prompt ", "resource": "resource ", "resource-template": "template "}


@dataclass(frozen=True, slots=True, eq=False)
class Advertised:
    """A door with the answers of its server, one for each route and credential; no door for what nobody declares."""

    plugin: str
    surface: Surface | None
    door: Door | None
    servers: tuple[ProbedServer, ...]
    is_pinned: bool = False
    elsewhere: tuple[ProbedServer, ...] = field(default=())  # what was asked where the door does not lead

    def subject(self, capability: str | None = None) -> Subject:
        """Return what a rule asks about: one capability, or all there is."""
        return Subject(plugin=self.plugin, surface=self.surface, capability=capability)

    def definitions(self, *kinds: DefinitionKind) -> Iterator[Definition]:
        """Yield what is offered of some kinds; of several routes each has its own."""
        return (each for server in self.servers for each in server.definitions if each.kind in kinds)

    def names(self, kind: DefinitionKind) -> Mapping[str, None]:
        """Return the names of what is offered of one kind."""
        return dict.fromkeys(each.name for each in self.definitions(kind))

    def is_listed(self, kind: DefinitionKind) -> bool:
        """Tell whether anybody listed what there is of a kind, if only in part."""
        return any(kind in server.lists for server in self.servers) or any(True for _ in self.definitions(kind))

    def lacks(self, *kinds: DefinitionKind) -> Unknown | None:
        """Return why more may be offered of some kinds than is known; nothing where their lists are whole."""
        for server in self.servers:
            for kind in kinds:
                if why := _why_not_whole(server, kind):
                    return Unknown(server.at, self._said(why))
        if not self.servers:
            return self._asked_elsewhere()
        if self._may_show_more_to_members:
            why = "it was asked without a credential, and may offer more to those who sign in"
            return Unknown(self.servers[0].at, self._said(why))
        return None

    def _said(self, why: str) -> str:
        return f"nobody knows all that the server of `{self.plugin}` offers: {mask(visible(why))}"

    def _asked_elsewhere(self) -> Unknown | None:
        if not self.elsewhere:
            return None
        asked = self.elsewhere[0]
        where = mask(visible(asked.url or " ".join(asked.command)))
        because = f"`{self.plugin}` was asked at `{where}`, where it does not lead on {self.surface}"
        return Unknown(asked.at, f"{because}: nobody knows what its server offers now")

    @property
    def _may_show_more_to_members(self) -> bool:
        """Tell whether nobody signed in to a server that members sign in to: lists may differ by credential."""
        method = self.door.auth.method if self.door and self.door.auth else None
        unsigned = all(each.credential == "none" and each.transport != "stdio" for each in self.servers)
        return unsigned and method not in {None, "none"}

    def is_blocked(self, tool: str) -> bool:
        """Tell whether the organisation blocks a tool on the door's surface, by its name or as one of many."""
        decided = self.door.decision(tool) if self.door else None
        return decided is not None and decided[0] == "blocked"

    @property
    def offers(self) -> str:
        """Return the words for offering something: now, or when it was pinned."""
        return f"offered {self._when}," if self.is_pinned else "offers"

    @property
    def does_not_offer(self) -> str:
        """Return the words for the contrary."""
        return f"did not offer {self._when}" if self.is_pinned else "does not offer"

    @property
    def _when(self) -> str:
        days = [server.taken_at for server in self.servers if server.taken_at]
        return f"on {max(days).isoformat()}, when it was pinned" if days else "when it was pinned"


def _why_not_whole(server: ProbedServer, kind: DefinitionKind) -> str:
    """Return why more may be offered of a kind; one that nobody listed is not there if the server was met.

    Then it said which lists it has; whoever saved one list alone does not know that.
    """
    if kind in server.lists:
        return server.lists[kind]
    if any(each.kind == kind for each in server.definitions) and kind != "instructions":
        return f"the answer does not say whether its list of {IN_WORDS[kind]} is whole"
    if server.lists or server.definitions:
        return "" if server.is_met else f"nobody asked for its {IN_WORDS[kind]}"
    return silence(server) or "no list was answered"


@lru_cache(maxsize=8)
def advertised(case: Case) -> tuple[Advertised, ...]:
    """Return every door whose server was asked or is pinned, then what was asked for plugins that nobody declares."""
    doors = (_of_door(case, door) for door in case.layers.doors.values())
    return (*filter(None, doors), *_of_nobody(case))


def _of_door(case: Case, door: Door) -> Advertised | None:
    answered, elsewhere = case.offers.of(door), case.offers.elsewhere.get(door, ())
    if answered or elsewhere:
        return Advertised(door.id, door.surface, door, answered, elsewhere=elsewhere)
    pinned = case.pinned.of(door)
    return Advertised(door.id, door.surface, door, pinned, is_pinned=True) if pinned else None


def _of_nobody(case: Case) -> Iterator[Advertised]:
    answered = {each.plugin for each in case.offers.of_nobody}
    yield from _grouped(case.offers, is_pinned=False)
    yield from (each for each in _grouped(case.pinned, is_pinned=True) if each.plugin not in answered)


def _grouped(offers: Offers, *, is_pinned: bool) -> Iterator[Advertised]:
    """Yield what was asked for undeclared plugins, by plugin and surface; no surface where the answer names none."""
    found: dict[tuple[str, Surface | None], list[ProbedServer]] = {}
    for server in offers.of_nobody:
        for surface in server.surfaces or (None,):
            found.setdefault((server.plugin, surface), []).append(server)
    for (plugin, surface), servers in found.items():
        yield Advertised(plugin, surface, None, tuple(servers), is_pinned)


class Offering(NamedTuple):
    """The tools that a door's server lists, why there may be more, and the words for one that is not among them."""

    tools: tuple[str, ...]
    missing: str
    lacks: str


def offerings(case: Case) -> Mapping[Door, Offering]:
    """Return the tools of each door whose server was asked for them, or is pinned with them."""
    listed = [(each, each.door) for each in advertised(case) if each.is_listed("tool")]
    return {door: _offering(each) for each, door in listed if door}


def _offering(each: Advertised) -> Offering:
    unknown = each.lacks("tool")
    tools = tuple(each.names("tool"))
    return Offering(tools, unknown.because if unknown else "", f"which its server {each.does_not_offer}")


def called(definition: Definition) -> str:
    """Return what a capability is called as a subject: a tool by its name, anything else with its kind before it."""
    return f"{_BEFORE.get(definition.kind, '')}{shown(definition.name)}" or "instructions"


def undefined(plugin: str, definition: Definition) -> Unknown | None:
    """Return why nobody knows what a capability is like, where an answer holds its name alone."""
    if definition.said:
        return None
    because = f"the answer holds the name of `{called(definition)}` of `{plugin}`, and not how it is defined"
    return Unknown(definition.at, because)


def shown(name: str) -> str:
    """Return a server's word as it may be printed."""
    return mask(visible(name))


def told(judged: Iterable[Judged]) -> Mapping[Subject, Verdict]:
    """Return the verdict on each subject; of several on one the first of the worst."""
    found: dict[Subject, Verdict] = {}
    for subject, verdict in judged:
        found[subject] = worse(found.get(subject, verdict), verdict)
    return found
