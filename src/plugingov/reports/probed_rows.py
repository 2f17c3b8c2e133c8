"""Servers that were asked, as rows of an observation: what each is, each request to it, what it says it offers."""

import json
from collections.abc import Iterator
from typing import Any

from plugingov.model.cells import fits
from plugingov.model.definition import Definition
from plugingov.model.probed import ProbedServer, Step
from plugingov.model.registry import RegistryEntry, Released


def probed_rows(servers: tuple[ProbedServer, ...]) -> dict[str, list[dict[str, Any]]]:
    """Return the rows `probed`, `discovery` and `definitions`; a row names its server by its number, from 0."""
    numbered = tuple(enumerate(servers))
    return {
        "probed": [_server(server) for server in servers],
        "discovery": [_step(number, step) for number, server in numbered for step in server.steps],
        "definitions": [_definition(number, each) for number, server in numbered for each in server.definitions],
    }


def registry_rows(entries: tuple[RegistryEntry, ...]) -> list[dict[str, Any]]:
    """Return what a registry lists, a row for each version of a server."""
    return [_entry(entry) for entry in entries]


def _entry(entry: RegistryEntry) -> dict[str, Any]:
    row = {
        "name": entry.name,
        "version": entry.version,
        "status": entry.status,
        "message": entry.message,
        "packages": [_released(each) for each in entry.packages],
        "remotes": list(entry.remotes),
    }
    latest = {} if entry.is_latest is None else {"latest": entry.is_latest}
    return {**{key: value for key, value in row.items() if value}, **latest}


def _released(package: Released) -> dict[str, str]:
    version = {"version": package.version} if package.version else {}
    return {"kind": package.kind, "identifier": package.identifier, **version}


def _server(server: ProbedServer) -> dict[str, Any]:
    row = {
        "plugin": server.plugin,
        "surfaces": list(server.surfaces),
        "transport": server.transport,
        "url": server.url,
        "command": list(server.command),
        "credential": server.credential,
        "protocol": server.protocol,
        "server_name": server.server_name,
        "server_version": server.server_version,
        "lists": dict(server.lists),
        "not_asked": server.not_asked,
    }
    scopes = {} if server.scopes is None else {"scopes": list(server.scopes)}
    return {**{key: value for key, value in row.items() if value}, **scopes}


def _step(server: int, step: Step) -> dict[str, Any]:
    row = {
        "step": step.name,
        "url": step.url,
        "failure": step.failure,
        "why": step.why,
        "status": step.status,
        "content_type": step.content_type,
        "location": step.location,
        "said": dict(step.said),
        "reaches": list(step.reaches),
    }
    challenge = {} if step.challenge is None else {"challenge": dict(step.challenge)}
    return {"server": server, **{key: value for key, value in row.items() if value}, **challenge}


def _definition(server: int, definition: Definition) -> dict[str, Any]:
    row = {"kind": definition.kind, **({"name": definition.name} if definition.name else {})}
    return {"server": server, **row, "sha256": definition.digest, **dict(_said(definition))}


def _said(definition: Definition) -> Iterator[tuple[str, Any]]:
    said = dict(definition.said)
    yield ("said", said) if fits(said) else ("json", json.dumps(said))
