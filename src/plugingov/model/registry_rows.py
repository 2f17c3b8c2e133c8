"""Answers of a registry, read back from an observation: its rows `registry`."""

from plugingov.model.registry import RegistryEntry, Released
from plugingov.model.values import Flag, Model
from plugingov.sources.document import Document


class ReleasedRow(Model):
    """A package that an entry names."""

    kind: str
    identifier: str
    version: str = ""


class RegistryRow(Model):
    """One version of one server, as a registry lists it."""

    name: str
    version: str = ""
    status: str = ""
    message: str = ""
    latest: Flag | None = None
    packages: tuple[ReleasedRow, ...] = ()
    remotes: tuple[str, ...] = ()


def read_registry(document: Document, rows: tuple[RegistryRow, ...]) -> tuple[RegistryEntry, ...]:
    """Return the entries of a registry that an observation holds."""
    return tuple(
        RegistryEntry(
            name=row.name,
            version=row.version,
            status=row.status,
            message=row.message,
            is_latest=row.latest,
            packages=tuple(
                Released(kind=each.kind, identifier=each.identifier, version=each.version) for each in row.packages
            ),
            remotes=row.remotes,
            at=document.place(("registry", number)),
        )
        for number, row in enumerate(rows)
    )
