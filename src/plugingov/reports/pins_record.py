"""Pins as a document that people review in git: a block for each definition, a line for each property of it."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from plugingov.model.cells import fits, shown
from plugingov.model.definition import KEPT, KINDS, Definition, root_digest
from plugingov.model.kinds import API_VERSION
from plugingov.model.pins import Pins
from plugingov.model.probed import ProbedServer
from plugingov.sources.yaml_text import yaml_blocks

_HEADING = (
    "# Written by `plugingov pin`: what servers offered when somebody approved it. Review the difference before it is\n"
    "# merged; `plugingov pin --update PLUGIN` writes what was reviewed.\n"
)


def pins_text(organization: str, pins: Pins) -> str:
    """Return the document of what is pinned of an organisation, in one order whatever order it is given in."""
    return _HEADING + yaml_blocks(pins_record(organization, pins), deep=True)


def pins_record(organization: str, pins: Pins) -> dict[str, Any]:
    """Return the same as data."""
    rows = [_row(each) for each in sorted(pins, key=_order)]
    return {"apiVersion": API_VERSION, "kind": "Pins", "organization": organization, "pins": rows}


def _order(pinned: ProbedServer) -> tuple[Any, ...]:
    return (
        pinned.plugin,
        pinned.surfaces,
        pinned.url,
        pinned.command,
        pinned.credential,
        pinned.scopes or (),
        root_digest(pinned.definitions),
    )


def _row(pinned: ProbedServer) -> dict[str, Any]:
    said = {
        "plugin": pinned.plugin,
        "surfaces": list(pinned.surfaces),
        "transport": "" if pinned.transport == "unknown" else pinned.transport,
        "url": pinned.url,
        "command": list(pinned.command),
        "credential": pinned.credential,
        "scopes": None if pinned.scopes is None else list(pinned.scopes),
        "protocol": pinned.protocol,
        "server_name": pinned.server_name,
        "server_version": pinned.server_version,
        "pinned_on": pinned.taken_at.isoformat() if pinned.taken_at else None,
        "lists": {kind: pinned.lists[kind] for kind in KINDS if kind in pinned.lists},
        "sha256": root_digest(pinned.definitions),
    }
    kept = {key: value for key, value in said.items() if value or (key == "scopes" and value is not None)}
    (row,) = shown([kept])
    return {**row, "definitions": [_definition(each) for each in _in_order(pinned.definitions)]}


def _in_order(definitions: Iterable[Definition]) -> list[Definition]:
    return sorted(definitions, key=lambda each: (KINDS.index(each.kind), each.name, each.digest))


def _definition(definition: Definition) -> dict[str, Any]:
    """Return one definition; what this document cannot hold as it stands is held as a text of JSON."""
    said = _said(definition)
    named = {"name": definition.name} if definition.name and fits(definition.name) else {}
    written = {"said": said} if fits(said) else {"json": json.dumps(said)}
    return {"kind": definition.kind, **named, "sha256": definition.digest, **written}


def _said(definition: Definition) -> dict[str, Any]:
    """Return what a definition says: what names it first, and whatever it holds in the order of its keys."""
    known = KEPT[definition.kind]
    keys = sorted(definition.said, key=lambda key: (known.index(key) if key in known else len(known), key))
    return {key: _ordered(definition.said[key]) for key in keys}


def _ordered(value: Any) -> Any:
    match value:
        case Mapping():
            return {key: _ordered(value[key]) for key in sorted(value)}
        case list() | tuple():
            return [_ordered(item) for item in value]
    return value
