"""Answers of an MCP registry that somebody saved: which versions of servers it lists, and whether it stands for them.

modelcontextprotocol/registry, docs/reference/api: what `/v0.1/servers` and the paths below it answer.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from plugingov.model.address import read_address
from plugingov.model.registry import RegistryEntry, Released
from plugingov.probe.saved import documents, place_in
from plugingov.sources.document import Document, Route

_OFFICIAL = "io.modelcontextprotocol.registry/official"  # in `_meta`: what the registry itself says


def read_registry_answers(name: str, content: bytes) -> tuple[RegistryEntry, ...]:
    """Return the entries that the bytes of a file hold; none where anything else is in it."""
    found: list[RegistryEntry] = []
    for above, document in documents(name, content):
        entries = tuple(_entries(document, above)) if document else ()
        if not entries or None in entries:
            return ()
        found += filter(None, entries)
    return tuple(found)


def _entries(document: Document, above: int) -> Iterator[RegistryEntry | None]:
    """Yield each entry of an answer, or of several; nothing in the place of what is none."""
    for route, answer in _answers(document.data):
        parts = _parts(answer)
        yield RegistryEntry(**parts, at=place_in(document, above, route)) if parts else None


def _answers(data: Any) -> Iterator[tuple[Route, Any]]:
    """Yield what stands where an entry may: alone, in a page, or in a list of either."""
    for route, each in enumerate(data) if isinstance(data, list) else [((), data)]:
        outer: Route = route if isinstance(route, tuple) else (route,)
        servers = each.get("servers") if isinstance(each, Mapping) else None
        if isinstance(servers, list):
            yield from (((*outer, "servers", number), server) for number, server in enumerate(servers))
        else:
            yield outer, each


def _parts(answer: Any) -> dict[str, Any] | None:
    """Return the parts of one entry; nothing where it is no answer of a registry."""
    server = answer.get("server") if isinstance(answer, Mapping) else None
    if not isinstance(server, Mapping) or not all(_text(server, key) for key in ("name", "version")):
        return None
    official = _mapping(_mapping(answer, "_meta"), _OFFICIAL)
    latest = official.get("isLatest")
    return {
        "name": _text(server, "name"),
        "version": _text(server, "version"),
        "status": _text(official, "status"),
        "message": _text(official, "statusMessage"),
        "is_latest": latest if isinstance(latest, bool) else None,
        "packages": tuple(_released(server)),
        "remotes": tuple(_remotes(server)),
    }


def _released(server: Mapping[str, Any]) -> Iterator[Released]:
    for each in _mappings(server, "packages"):
        kind, identifier = _text(each, "registryType"), _text(each, "identifier")
        if kind and identifier:
            yield Released(kind=kind, identifier=identifier, version=_text(each, "version"))


def _remotes(server: Mapping[str, Any]) -> Iterator[str]:
    for each in _mappings(server, "remotes"):
        if address := read_address(_text(each, "url")):
            yield address.canonical


def _mappings(said: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = said.get(key)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _mapping(said: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = said.get(key)
    return found if isinstance(found, Mapping) else {}


def _text(said: Mapping[str, Any], key: str) -> str:
    found = said.get(key)
    return found if isinstance(found, str) and len(found) <= _LONGEST else ""


_LONGEST = 2000
