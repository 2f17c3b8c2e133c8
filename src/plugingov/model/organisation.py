"""An organisation: everything its inventories declare, merged, and where each line of it stands."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pydantic import ValidationError

from plugingov.model.attested import ClaudeCodeSurface, CoworkSurface
from plugingov.model.door import Door, carried_by, made_doors
from plugingov.model.inventory import Credential, Group, Inventory, Marketplace, Package, Plugin, Project
from plugingov.model.people import People
from plugingov.model.references import reference_problems
from plugingov.model.refusal import problems_of, secret_key_problems
from plugingov.sources.document import Data, Document, Place, Route, Text
from plugingov.sources.errors import Problem, problem_at, quoted
from plugingov.sources.secret_search import secret_routes

SECTIONS = ("surfaces", "groups", "marketplaces", "packages", "plugins", "projects", "credentials")


@dataclass(frozen=True)
class Organisation:
    """What one organisation declares; its routes open with a section and an id."""

    id: str
    cowork: CoworkSurface
    claude_code: ClaudeCodeSurface
    groups: Mapping[str, Group]
    marketplaces: Mapping[str, Marketplace]
    packages: Mapping[str, Package]
    plugins: Mapping[str, Plugin]
    projects: Mapping[str, Project]
    credentials: Mapping[str, Credential]
    documents: tuple[Document, ...]
    homes: Mapping[tuple[str, str], Document]
    seen_at: Mapping[Route, Place] = field(default_factory=dict)  # what was observed of it, each line in its own file
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of packages seen: others that nobody declares

    @property
    def is_declared(self) -> bool:
        """Tell whether there is an inventory at all, and not an observation alone."""
        return bool(self.homes)

    @cached_property
    def doors(self) -> tuple[Door, ...]:
        """Return each plugin once for each surface it is provisioned on."""
        return tuple(made_doors(self))

    @cached_property
    def carried(self) -> Mapping[str, str | None]:
        """Return the package that each plugin comes in because it is one of its servers."""
        return carried_by(self)

    @cached_property
    def people(self) -> People:
        """Return who belongs to which group."""
        return People(self.groups)

    @cached_property
    def active_at(self) -> Mapping[tuple[str, str], int]:
        """Return where each plugin stands in the `active` list of each project."""
        return {
            (name, plugin): number
            for name, project in self.projects.items()
            for number, plugin in reversed(tuple(enumerate(project.active or ())))
        }

    def document(self, route: Route) -> Document:
        """Return the document that holds the part of the organisation at `route`."""
        return self.homes.get((str(route[0]), str(route[1])) if len(route) > 1 else ("", ""), self.documents[0])

    def place(self, route: Route) -> Place:
        """Return where the part of the organisation at `route` stands; what was observed says so itself."""
        if isinstance(route, Place):
            return route
        if not self.seen_at:
            return self.document(route).place(route)
        is_declared = len(route) > 1 and (str(route[0]), str(route[1])) in self.homes
        lengths = range(len(route), (len(route) - 1 if is_declared else 0), -1)
        found = (self.seen_at.get(route[:length]) for length in lengths)
        return next(filter(None, found), None) or self.document(route).place(route)

    def is_seen(self, route: Route) -> bool:
        """Tell whether something was observed, and not declared."""
        return isinstance(route, Place) or route in self.seen_at


def merge(documents: Iterable[Document], problems: list[Problem]) -> list[Organisation]:
    """Return the organisations that the inventories among `documents` declare, adding what is wrong to `problems`."""
    inventories: dict[str, list[tuple[Inventory, Document]]] = defaultdict(list)
    unread: set[str] = set()
    is_whole = not problems  # a file that could not be read at all may hold any name
    for document in documents:
        problems += secret_key_problems(document, (route for route, is_key in secret_routes(document) if is_key))
        try:
            inventory = Inventory.model_validate(document.data)
        except ValidationError as error:
            problems += problems_of(error, document, Inventory)
            sound = _sound_parts(error, document, unread)
            if sound is None:
                is_whole = False
                continue
            inventory = sound
        inventories[inventory.organization].append((inventory, document))
    organisations = [_merged(name, parts, problems) for name, parts in inventories.items()]
    for organisation in organisations if is_whole else ():
        problems += reference_problems(organisation, frozenset(unread))
    return organisations


def undeclared(name: str) -> Organisation:
    """Return an organisation of which no inventory is given: only what is observed can be judged."""
    text = Text("<no inventory>", "")
    nothing = Document(text, {}, lambda: (0, 0, {}))
    return Organisation(
        id=name,
        cowork=CoworkSurface(),
        claude_code=ClaudeCodeSurface(),
        documents=(nothing,),
        homes={},
        **{section: {} for section in SECTIONS if section != "surfaces"},
    )


def _sound_parts(error: ValidationError, document: Document, unread: set[str]) -> Inventory | None:
    """Return an inventory without the parts that have problems, so that the others are checked in the same run.

    The ids of what is left out are added to `unread`: a reference to them leads somewhere.
    """
    data = {key: dict(part) if isinstance(part, dict) else part for key, part in _mapping(document.data).items()}
    for detail in error.errors(include_url=False, include_input=False):
        section, *rest = (*detail["loc"], "")
        part = data.get(str(section))
        if isinstance(part, dict) and rest[0] != "" and section in SECTIONS:
            unread.add(str(rest[0]))
            part.pop(str(rest[0]), None)
        elif section not in _HEADING:
            unread.update(map(str, part) if isinstance(part, dict) else ())
            data.pop(str(section), None)
    try:
        return Inventory.model_validate(data)
    except ValidationError:
        return None


_HEADING = ("apiVersion", "kind", "organization")


def _mapping(data: Data) -> dict[str, Data]:
    return data if isinstance(data, dict) else {}


def _merged(name: str, parts: list[tuple[Inventory, Document]], problems: list[Problem]) -> Organisation:
    homes: dict[tuple[str, str], Document] = {}
    sections: dict[str, dict[str, object]] = {section: {} for section in SECTIONS}
    for inventory, document in parts:
        homes["", document.text.file] = document  # for what stands in a file and in no section
        for section in SECTIONS:
            for key, part in _parts(inventory, section):
                if first := homes.get((section, key)):
                    problems.append(_twice(document, first, (section, key)))
                    continue
                homes[section, key] = document
                sections[section][key] = part
    surfaces = sections.pop("surfaces")
    return Organisation(
        id=name,
        cowork=surfaces.get("cowork") or CoworkSurface(),  # type: ignore[arg-type]  # each section holds its own kind
        claude_code=surfaces.get("claude-code") or ClaudeCodeSurface(),  # type: ignore[arg-type]
        documents=tuple(document for _, document in parts),
        homes=homes,
        **sections,  # type: ignore[arg-type]
    )


def _parts(inventory: Inventory, section: str) -> Iterable[tuple[str, object]]:
    if section == "surfaces":
        attested = inventory.surfaces
        return [
            (key, part) for key, part in (("cowork", attested.cowork), ("claude-code", attested.claude_code)) if part
        ]
    parts: dict[str, object] = getattr(inventory, section)
    return parts.items()


def _twice(document: Document, first: Document, route: tuple[str, str]) -> Problem:
    found = f"found {quoted(route[1], [route[1]])} again in `{route[0]}`; it stands first at {first.key_place(route)}"
    return problem_at(document, route, found, expected="each id once in an organisation", key=True)
