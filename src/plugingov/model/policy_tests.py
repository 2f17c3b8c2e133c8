"""Tests of a policy: small inventories, with the gaps that must be found in them and those that must never be."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Field, StringConstraints, ValidationError

from plugingov.model.kinds import API_VERSION
from plugingov.model.organisation import Organisation, merge
from plugingov.model.refusal import problems_of, secret_key_problems
from plugingov.model.values import TEXT_PATTERN, Day, Model, Severity, Surface, Text, none_as_empty
from plugingov.sources.document import Data, Document, Place, Route
from plugingov.sources.errors import Problem, did_you_mean, one_of, problem_at, quoted
from plugingov.sources.secret_search import secret_routes

TestName: TypeAlias = Annotated[str, StringConstraints(pattern=TEXT_PATTERN, max_length=200)]
ClaimKind: TypeAlias = Literal["expect", "never"]


class Expectation(Model):
    """A gap in few words: its rule, and as much of its subject as matters."""

    rule: Text
    plugin: Text | None = None
    surface: Surface | None = None
    project: Text | None = None
    group: Text | None = None
    credential: Text | None = None
    capability: Text | None = None
    item: Text | None = None
    severity: Severity | None = None


Expectations: TypeAlias = Annotated[tuple[Expectation, ...], BeforeValidator(none_as_empty)]


class StatedTest(Model):
    """One test as it is written; its inventory is read by itself, like every other."""

    as_of: Day | None = None
    inventory: dict[str, Any]
    expect: Expectations = ()
    never: Expectations = ()


class PolicyTestDocument(Model):
    """What a document of kind PolicyTest holds."""

    api_version: Literal["plugingov/v1"] = Field(alias="apiVersion")
    kind: Literal["PolicyTest"]
    tests: dict[TestName, StatedTest]


@dataclass(frozen=True, slots=True)
class Claim:
    """One line of a test: a gap that must be found, or one that must never be."""

    kind: ClaimKind
    said: Expectation
    document: Document
    route: Route

    @property
    def place(self) -> Place:
        """Return where the claim stands: at its rule."""
        return self.document.place((*self.route, "rule"))


@dataclass(frozen=True, eq=False)
class PolicyTest:
    """One test, ready to be run."""

    name: str
    as_of: date | None
    organisation: Organisation
    claims: tuple[Claim, ...]
    document: Document

    @property
    def place(self) -> Place:
        """Return where the test stands."""
        return self.document.key_place(("tests", self.name))


def read_policy_tests(documents: Iterable[Document], problems: list[Problem]) -> list[PolicyTest]:
    """Return the tests of some documents, adding to `problems` what is wrong with any of them."""
    found: dict[str, PolicyTest] = {}
    for document in documents:
        problems += _secret_keys(document)
        stated = _stated(document, problems)
        tests = _mapping(_mapping(document.data).get("tests"))
        if stated is not None and not tests:
            problems.append(problem_at(document, ("tests",), "found no test", expected="a test by its name", key=True))
        for name, data in tests.items():
            wrong: list[Problem] = []
            organisation = _organisation(document, name, data, wrong)
            problems += wrong
            if stated is None or name not in stated:
                continue
            test = PolicyTest(
                name, stated[name].as_of, organisation, tuple(_claims(document, name, stated[name])), document
            )
            problems += _problems(test, found.get(name))
            problems += () if wrong else _dangling(test)
            found.setdefault(name, test)
    return list(found.values())


def _stated(document: Document, problems: list[Problem]) -> Mapping[str, StatedTest] | None:
    """Return the tests of a document that are written as tests are, nothing where the document itself is not."""
    try:
        return PolicyTestDocument.model_validate(document.data).tests
    except ValidationError as error:
        problems += problems_of(error, document, PolicyTestDocument)
        odd = {str(detail["loc"][1]) for detail in error.errors(include_input=False) if len(detail["loc"]) > 1}
    data = _mapping(document.data)
    sound = {name: test for name, test in _mapping(data.get("tests")).items() if name not in odd}
    try:
        return PolicyTestDocument.model_validate({**data, "tests": sound}).tests
    except ValidationError:
        return None


# What goes without saying in the inventory of a test.
_UNSAID: Mapping[str, Data] = {"apiVersion": API_VERSION, "kind": "Inventory", "organization": "test"}


def _organisation(document: Document, name: str, test: Data, problems: list[Problem]) -> Organisation:
    """Return what the inventory of a test declares, adding to `problems` what is wrong with it."""
    is_there = isinstance(_mapping(test).get("inventory"), dict)
    inventory = document.below(("tests", name, "inventory"), _UNSAID) if is_there else None
    found = merge([inventory] if inventory else [], problems)
    return found[0] if found else merge([Document(document.text, dict(_UNSAID), lambda: document.root)], [])[0]


def _claims(document: Document, name: str, test: StatedTest) -> Iterator[Claim]:
    kinds: tuple[tuple[ClaimKind, Expectations], ...] = (("expect", test.expect), ("never", test.never))
    for kind, said in kinds:
        for number, one in enumerate(said):
            yield Claim(kind, one, document, ("tests", name, kind, number))


def _problems(test: PolicyTest, first: PolicyTest | None) -> Iterator[Problem]:
    """Yield what is wrong with a test as a whole: its name is another's too, or it can never fail."""
    route = ("tests", test.name)
    if first:
        found = f"found {quoted(test.name, [test.name])} again; it stands first at {first.place}"
        yield problem_at(test.document, route, found, expected="another name for each test", key=True)
    if not test.claims:
        found, expected = "found a test that nothing can fail", "something in `expect` or in `never`"
        yield problem_at(test.document, route, found, expected=expected, key=True)


def _dangling(test: PolicyTest) -> Iterator[Problem]:
    """Yield a problem for each name in a claim that the inventory does not have: a `never` of it always holds."""
    for claim in test.claims:
        for key in ("plugin", "project", "group", "credential", "capability"):
            name = getattr(claim.said, key)
            known = _known(test.organisation, key, claim.said)
            if name is not None and name not in known:
                hint = did_you_mean(name, known) or (
                    one_of(f"`{each}`" for each in known[:5]) if known else "it has none"
                )
                expected = f"a {key} of this test's inventory"
                yield problem_at(
                    claim.document, (*claim.route, key), f"found {quoted(name, known)}", expected=expected, hint=hint
                )


def _known(organisation: Organisation, key: str, said: Expectation) -> tuple[str, ...]:
    if key == "capability":
        return tuple(dict.fromkeys(_capabilities(organisation, said.plugin)))
    sections: Mapping[str, Collection[str]] = {
        "plugin": organisation.plugins,
        "project": organisation.projects,
        "group": organisation.groups,
        "credential": organisation.credentials,
    }
    return tuple(sections[key])


def _capabilities(organisation: Organisation, plugin: str | None) -> Iterator[str]:
    """Yield each capability that an inventory names: one that a plugin provides, that is decided on, that is needed."""
    for name, said in organisation.plugins.items():
        if plugin in {None, name}:
            provides = said.provides
            for part in (provides.tools, provides.resources, provides.prompts) if provides else ():
                yield from part or ()
            for provision in (said.provision.cowork, said.provision.claude_code):
                yield from provision.tools or () if provision else ()
    for project in organisation.projects.values():
        needs = (need.partition("/") for need in project.needs)
        yield from (tool for needed, _, tool in needs if tool and plugin in {None, needed})


def _secret_keys(document: Document) -> Iterator[Problem]:
    """Return a problem for each secret that is a key; the inventories are read by themselves."""
    outside = (route for route, is_key in secret_routes(document) if is_key and route[2:3] != ("inventory",))
    return secret_key_problems(document, outside)


def _mapping(data: Data) -> dict[str, Data]:
    return data if isinstance(data, dict) else {}
