"""What is at hand in an own rule's expression: its variables, their fields, and their values for one subject."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from plugingov.model.answer import Answer
from plugingov.model.attested import Surfaces
from plugingov.model.door import Door
from plugingov.model.inventory import Auth, Credential, Group, Marketplace, Package, Plugin, Project, Server
from plugingov.model.values import LAYERS, Flag, Model, Text, Texts
from plugingov.rules.case import Case
from plugingov.rules.own.expression import Variables
from plugingov.rules.own.shapes import moment, value_of
from plugingov.rules.rule import Subject


class OwnPlugin(Plugin):
    """A plugin as expressions see it: what the inventory says, and its id."""

    id: Text


class OwnProject(Project):
    """A project as expressions see it."""

    id: Text


class OwnCredential(Credential):
    """A credential as expressions see it."""

    id: Text


class OwnDoor(Model):
    """A plugin as one surface has it, with what that surface's provision repeats."""

    id: Text
    surface: Text
    path: Text
    via: Text
    package: Text | None = None
    activation: Text
    preference: Text | None = None
    lock: Flag | None = None
    server: Server | None = None
    auth: Auth | None = None
    tools: dict[Text, Text] | None = None


class OwnOrganization(Model):
    """What the inventory says for everybody."""

    id: Text
    surfaces: Surfaces
    groups: dict[Text, Group]
    marketplaces: dict[Text, Marketplace]
    packages: dict[Text, Package]
    classifications: Texts


class OwnAnswer(Model):
    """One layer's answer."""

    state: Text
    because: Text


ANSWERS = (*LAYERS, "lock")
VARIABLES: Variables = {
    "plugin": OwnPlugin,
    "door": OwnDoor,
    "project": OwnProject,
    "credential": OwnCredential,
    "organization": OwnOrganization,
    "today": datetime,
    "surface": str,
    **dict.fromkeys(ANSWERS, OwnAnswer),
}
OF_A_DOOR = frozenset({"door", *ANSWERS})


def values_for(case: Case, subject: Subject, uses: frozenset[str]) -> dict[str, Any]:
    """Return what the variables stand for; a door that is not provisioned where it is needed is left out."""
    values: dict[str, Any] = {}
    facts = _facts(case)
    if "plugin" in uses and subject.plugin:
        values["plugin"] = facts.plugin(subject.plugin)
    if "project" in uses and subject.project:
        values["project"] = facts.project(subject.project)
    if "credential" in uses and subject.credential:
        values["credential"] = facts.credential(subject.credential)
    if "organization" in uses:
        values["organization"] = facts.organization()
    values |= {"today": moment(case.today), "surface": subject.surface}
    if "door" in uses:
        door = case.layers.doors.get((subject.plugin or "", subject.surface or ""))
        values["door"] = _door(case, door) if door else {}
    values |= {name: _answer(_ask(case, subject, name)) for name in uses.intersection(ANSWERS)}
    return values


class _Facts:
    """The parts of one organisation as plain values, each made once."""

    def __init__(self, case: Case) -> None:
        organisation = case.organisation
        self.plugin = lru_cache(maxsize=None)(lambda name: {"id": name, **value_of(organisation.plugins[name])})
        self.project = lru_cache(maxsize=None)(lambda name: {"id": name, **value_of(organisation.projects[name])})
        self.credential = lru_cache(maxsize=None)(lambda name: {"id": name, **value_of(organisation.credentials[name])})
        self.organization = lru_cache(maxsize=1)(lambda: _organization(case))


@lru_cache(maxsize=8)
def _facts(case: Case) -> _Facts:
    return _Facts(case)


def _organization(case: Case) -> dict[str, Any]:
    organisation = case.organisation
    surfaces = {"cowork": organisation.cowork, "claude_code": organisation.claude_code}
    return {
        "id": organisation.id,
        "surfaces": value_of(surfaces),
        "groups": value_of(organisation.groups),
        "marketplaces": value_of(organisation.marketplaces),
        "packages": value_of(organisation.packages),
        "classifications": list(case.decided.classifications),
    }


def _door(case: Case, door: Door) -> dict[str, Any]:
    said = {
        "id": door.id,
        "surface": door.surface,
        "path": door.path,
        "via": case.layers.via(door),
        "package": door.package,
        "activation": door.activation,
        "preference": door.provision.preference,
        "lock": door.provision.lock,
        "server": door.server,
        "auth": door.auth,
        "tools": door.provision.tools,
    }
    return {name: value_of(value) for name, value in said.items() if value is not None}


def _ask(case: Case, subject: Subject, question: Any) -> Answer:
    plugin, surface = subject.plugin or "", subject.surface or "cowork"
    if question == "lock":
        return case.layers.lock(plugin, surface)
    return case.layers.at_a_glance(question, plugin, surface, subject.project)


def _answer(answer: Answer) -> dict[str, str]:
    return {"state": answer.state, "because": answer.because[:_LONGEST_REASON]}


_LONGEST_REASON = 200
