"""A request: somebody wants a plugin, and says what for, for whom, and what it has to be able to do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, Tag

from plugingov.model.inventory import Auth, DataFacts, PackageSource, Server, Tool
from plugingov.model.refusal import read_model, secret_key_problems
from plugingov.model.source import Source
from plugingov.model.values import Id, InstallPath, Model, Scopes, Surface, Text, Texts, one_or_many
from plugingov.sources.bounds import MAX_PATTERNS, MAX_REQUESTS
from plugingov.sources.document import Document, Place, Route
from plugingov.sources.errors import Problem, problem_at, quoted
from plugingov.sources.secret_search import secrets_said


def _as_facts(value: Any) -> Any:
    """Let a classification stand alone for what is known of the data."""
    return {"classification": value} if isinstance(value, str) else value


def _as_tools(value: Any) -> Any:
    """Let a list of names stand for tools of which nothing else is known."""
    is_list = isinstance(value, list) and all(isinstance(name, str) for name in value)
    return {name: {} for name in value} if is_list else value


def _kind_of_source(value: Any) -> str:
    is_listed = "marketplace" in value if isinstance(value, dict) else isinstance(value, PackageSource)
    return "listed" if is_listed else "own"


ProposedSource: TypeAlias = Annotated[
    Annotated[Source, Tag("own")] | Annotated[PackageSource, Tag("listed")], Discriminator(_kind_of_source)
]
WantedTools: TypeAlias = Annotated[dict[Text, Tool], Field(max_length=MAX_PATTERNS), BeforeValidator(_as_tools)]
AboutData: TypeAlias = Annotated[DataFacts, BeforeValidator(_as_facts)]
SurfacesWanted: TypeAlias = Annotated[tuple[Surface, ...], BeforeValidator(one_or_many)]


class Wants(Model):
    """What the plugin has to be able to do, and how much it asks for."""

    tools: WantedTools | None = None
    scopes: Scopes | None = None


class Proposes(Model):
    """How whoever asks thinks that it could be had."""

    path: InstallPath | None = None
    source: ProposedSource | None = None
    server: Server | None = None
    auth: Auth | None = None


class Request(Model):
    """One plugin that somebody wants. What is not said is asked, and never guessed."""

    title: Text | None = None
    requested_by: Text | None = None
    purpose: Text | None = None
    system: Text | None = None
    publisher: Text | None = None
    owner: Text | None = None
    surfaces: SurfacesWanted | None = None
    audience: Texts | None = None
    projects: Texts | None = None
    data: AboutData | None = None
    wants: Wants = Wants()
    proposes: Proposes = Proposes()
    differs_because: Text | None = None
    metadata: dict[str, Any] | None = None


class RequestDocument(Model):
    """What a document of kind Request holds."""

    api_version: Literal["plugingov/v1"] = Field(alias="apiVersion")
    kind: Literal["Request"]
    organization: Id | None = None
    requests: Annotated[dict[Id, Request], Field(max_length=MAX_REQUESTS)]


def request_schema() -> dict[str, Any]:
    """Return the JSON Schema of a document of requests, with the short forms that a person may write."""
    schema = RequestDocument.model_json_schema(by_alias=True)
    wants, request = schema["$defs"]["Wants"]["properties"], schema["$defs"]["Request"]["properties"]
    _or_short(wants["tools"], {"type": "array", "items": {"type": "string"}})
    _or_short(request["data"], {"type": "string"})
    _or_short(request["surfaces"], {"enum": ["cowork", "claude-code"]})
    return schema


def _or_short(said: dict[str, Any], short: dict[str, Any]) -> None:
    said["anyOf"] = [short, *said["anyOf"]]


@dataclass(frozen=True, eq=False)
class Requested:
    """One request, whose it is, and the file it stands in."""

    id: str
    said: Request
    organization: str
    document: Document

    def place(self, *steps: str | int) -> Place:
        """Return where the request, or a part of it, stands."""
        route: Route = ("requests", self.id, *steps)
        return self.document.place(route)


def read_requests(
    documents: Iterable[Document], organizations: tuple[str, ...], problems: list[Problem]
) -> tuple[Requested, ...]:
    """Return the requests of some documents, adding to `problems` what is wrong with any of them."""
    found: dict[tuple[str, str], Requested] = {}
    for document in documents:
        if len(found) > MAX_REQUESTS:
            asks = f"found more than {MAX_REQUESTS} requests"
            problems.append(problem_at(document, (), asks, expected="fewer in one run"))
            break
        problems += secret_key_problems(document, _secret_names(document))
        read = read_model(RequestDocument, document, problems)
        whose = _whose(read, document, organizations, problems) if read else None
        for name, said in read.requests.items() if read and whose else ():
            if first := found.get((whose or "", name)):
                problems.append(_twice(document, first, name))
                continue
            found[whose or "", name] = Requested(name, said, whose or "", document)
    return tuple(found.values())


def _secret_names(document: Document) -> Iterator[Route]:
    """Yield where a name is a secret: keys, and tools in the short form, which become keys of the entry."""
    return (route for route, is_key in secrets_said(document) if is_key or route[2:4] == ("wants", "tools"))


def _whose(
    read: RequestDocument, document: Document, organizations: tuple[str, ...], problems: list[Problem]
) -> str | None:
    known = ", ".join(organizations)
    if read.organization is None and len(organizations) > 1:
        expected = f"`organization`, because there are several: {known}"
        hint = "or read the inventory of one of them only, as an issue needs it"
        problems.append(
            problem_at(document, (), "found a request to nobody in particular", expected=expected, hint=hint)
        )
        return None
    whose = read.organization or organizations[0]
    if whose not in organizations:
        found, expected = f"found {quoted(whose, organizations)}", f"an organisation with an inventory here: {known}"
        problems.append(problem_at(document, ("organization",), found, expected=expected))
        return None
    return whose


def _twice(document: Document, first: Requested, name: str) -> Problem:
    route = ("requests", name)
    found = f"found {quoted(name, [name])} again in `requests`; it stands first at {first.document.key_place(route)}"
    return problem_at(document, route, found, expected="each id once in an organisation", key=True)
