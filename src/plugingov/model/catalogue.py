"""A catalogue: which systems the vendor's directory and marketplaces list, as looked up on one day."""

from dataclasses import dataclass
from typing import Literal

from pydantic import Field, ValidationError

from plugingov.model.kinds import of_kind
from plugingov.model.refusal import problems_of
from plugingov.model.values import Day, Id, Model, SomeTexts, Text
from plugingov.sources.document import Document
from plugingov.sources.errors import Problem


class System(Model):
    """One business system: its names, its own hosts, the packages and connectors that serve it."""

    title: Text | None = None
    publisher: Text | None = None
    names: SomeTexts = ()
    hosts: SomeTexts = ()
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
    try:
        return Catalogue(CatalogueDocument.model_validate(document.data), document)
    except ValidationError as error:
        problems += problems_of(error, document, CatalogueDocument)
        return None
