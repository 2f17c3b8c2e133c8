"""A catalogue: which systems the vendor's directory and marketplaces list, as looked up on one day."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Field, WithJsonSchema

from plugingov.model.kinds import of_kind
from plugingov.model.refusal import read_model
from plugingov.model.values import Day, Id, Model, SomeTexts, Text, none_as_empty, wrong
from plugingov.sources.document import Document
from plugingov.sources.errors import Problem

_HOST = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,20}")


def _read_host(text: Any) -> str:
    if isinstance(text, str) and _HOST.fullmatch(text):
        return text.casefold()
    expected = "a host such as mcp.example.com, without scheme, port and path"
    raise wrong(expected)


Host: TypeAlias = Annotated[str, BeforeValidator(_read_host), WithJsonSchema({"type": "string"})]


class System(Model):
    """One business system: its names, its own hosts, the packages and connectors that serve it."""

    title: Text | None = None
    publisher: Text | None = None
    names: SomeTexts = ()
    hosts: Annotated[tuple[Host, ...], BeforeValidator(none_as_empty)] = ()
    marketplace: SomeTexts = ()
    connector: SomeTexts = ()


class CatalogueDocument(Model):
    """What a document of kind Catalogue holds."""

    api_version: Literal["plugingov/v1"] = Field(alias="apiVersion")
    kind: Literal["Catalogue"]
    title: Text | None = None
    taken_on: Day
    systems: dict[Id, System]


@dataclass(frozen=True, eq=False)
class Catalogue:
    """A catalogue and the file it stands in."""

    said: CatalogueDocument
    document: Document


def read_catalogue(document: Document, problems: list[Problem]) -> Catalogue | None:
    """Return the catalogue that a document is, adding to `problems` why it is none."""
    if not of_kind("Catalogue", [document], problems):
        return None
    said = read_model(CatalogueDocument, document, problems)
    return Catalogue(said, document) if said else None
