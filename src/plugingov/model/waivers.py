"""Waivers: gaps that a named person accepts until a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field, model_validator

from plugingov.model.refusal import read_model
from plugingov.model.values import Day, Fingerprint, Id, Model, Surface, Text, wrong
from plugingov.sources.document import Document, Place, Route
from plugingov.sources.errors import Problem, problem_at, quoted


class Waiver(Model):
    """One acceptance: of the gap with a fingerprint, or of a rule's gaps about a plugin, a project or a surface."""

    fingerprint: Fingerprint | None = None
    rule: Text | None = None
    plugin: Text | None = None
    surface: Surface | None = None
    project: Text | None = None
    owner: Text
    reason: Text
    ticket: Text
    until: Day

    @model_validator(mode="after")
    def _says_which(self) -> "Waiver":
        narrowed = (self.plugin, self.surface, self.project) != (None, None, None)
        if (self.fingerprint is None) == (self.rule is None):
            expected = "`fingerprint` or `rule`, one of the two"
            raise wrong(expected)
        if self.fingerprint and narrowed:
            expected = "`fingerprint` alone: it says everything"
            raise wrong(expected)
        if self.rule and not narrowed:
            expected = "`plugin`, `surface` or `project` beside `rule`"
            raise wrong(expected, "what holds for every gap of a rule belongs into the policy")
        return self


class WaiversDocument(Model):
    """What a document of kind Waivers holds."""

    api_version: Literal["plugingov/v1"] = Field(alias="apiVersion")
    kind: Literal["Waivers"]
    organization: Id | None = None
    waivers: dict[Id, Waiver]


@dataclass(frozen=True, eq=False)
class Waivers:
    """The waivers of one organisation, by id, and the file that each stands in."""

    said: Mapping[str, Waiver] = field(default_factory=dict)
    homes: Mapping[str, Document] = field(default_factory=dict)

    def place(self, route: Route) -> Place:
        """Return where a waiver, or something of it, stands: its route opens with `waivers` and its id."""
        return self.homes[str(route[1])].place(route)


NO_WAIVERS = Waivers()


def read_waivers(
    documents: Iterable[Document], organizations: tuple[str, ...], problems: list[Problem]
) -> dict[str, Waivers]:
    """Return the waivers of each organisation of a run, adding to `problems` what is wrong with any of them.

    Waivers of an organisation that is not judged now are read all the same, and returned under its name.
    """
    said: dict[str, dict[str, Waiver]] = {}
    homes: dict[str, dict[str, Document]] = {}
    for document in documents:
        read = read_model(WaiversDocument, document, problems)
        if read is None:
            continue
        if read.organization is None and len(organizations) > 1:
            several = f"`organization`, because several are judged: {', '.join(organizations)}"
            problems.append(problem_at(document, (), "found waivers of nobody in particular", expected=several))
            continue
        whose = read.organization or "".join(organizations)
        known = homes.setdefault(whose, {})
        for name, waiver in read.waivers.items():
            if first := known.get(name):
                problems.append(_twice(document, first, name))
                continue
            known[name] = document
            said.setdefault(whose, {})[name] = waiver
    return {whose: Waivers(said.get(whose, {}), homes[whose]) for whose in homes}


def _twice(document: Document, first: Document, name: str) -> Problem:
    route = ("waivers", name)
    found = f"found {quoted(name, [name])} again in `waivers`; it stands first at {first.key_place(route)}"
    return problem_at(document, route, found, expected="each id once in an organisation", key=True)
