"""An observation as a document: its facts with places, and for people what follows from them."""

import json
from collections.abc import Iterator
from typing import Any

from plugingov.model.cells import cells, lone_cell, shown
from plugingov.model.inside import places_text, span_text
from plugingov.model.observation import NativeFile, Observation
from plugingov.reports import exported_rows
from plugingov.reports.observed_rows import package_rows, server_rows, toggle_rows
from plugingov.sources.yaml_text import yaml_text
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.cowork.exports.exported import Exported

FORMATS = ("yaml", "json", "jsonl")


def observation_text(observation: Observation, form: str) -> str:
    """Return an observation as a document in one of the formats: `jsonl` is the same as one line."""
    record = observation_record(observation)
    match form:
        case "json":
            return json.dumps(record, indent=1) + "\n"
        case "jsonl":
            return json.dumps(record, separators=(",", ":")) + "\n"
    return yaml_text(record)


def observation_record(observation: Observation) -> dict[str, Any]:
    """Return the document of an observation; what is empty is left out where that says the same."""
    heading = {
        "apiVersion": "plugingov/v1",
        "kind": "Observation",
        "organization": observation.organization,
        "surface": observation.surface,
        "machine": observation.machine,
        "platform": observation.platform,
        "client": observation.client,
        "taken_at": observation.taken_at.isoformat() if observation.taken_at else None,
        "taken_by": observation.taken_by,
    }
    said = {key: value for key, value in heading.items() if value}
    if observation.is_of_servers_alone:
        return {key: value for key, value in said.items() if key != "surface"} | _probed(observation)
    return {
        **said,
        "members": _members(observation),
        "sources": [_source(file) for file in observation.files],
        "settings": [row for number, file in enumerate(observation.files) for row in _settings(number, file)],
        "projects": shown(
            [{"project": each, "repository": observation.repositories.get(each, each)} for each in observation.projects]
        ),
        "folders": [
            {"path": each.path, "parts": list(each.parts), "file": each.at.file, "at": span_text(each.at)}
            for each in observation.folders
        ],
        "paths": shown([{"path": path, "exists": exists} for path, exists in observation.exists.items()]),
        **_environment(observation),
        **{key: shown(rows) for key, rows in _for_people(observation).items()},
        **_probed(observation),
    }


def _probed(observation: Observation) -> dict[str, Any]:
    if not (observation.probed or observation.registry):
        return {}
    from plugingov.reports.probed_rows import probed_rows, registry_rows  # noqa: PLC0415 (most asked no server)

    rows = {**probed_rows(observation.probed), "registry": registry_rows(observation.registry)}
    return {key: shown(said) for key, said in rows.items() if said or (observation.probed and key != "registry")}


def _for_people(observation: Observation) -> dict[str, list[dict[str, Any]]]:
    if observation.surface == "cowork":
        return {"packages": exported_rows.package_rows(Exported(observation))}
    machine = Machine(observation)
    return {
        "servers": server_rows(machine),
        "packages": package_rows(machine),
        "toggles": toggle_rows(observation),
    }


def _environment(observation: Observation) -> dict[str, Any]:
    seen = {"": observation.environment or {}, **observation.environment_of}
    rows = [
        {"name": name, "value": value, **({"home": home} if home else {})}
        for home, variables in seen.items()
        for name, value in variables.items()
    ]
    return {"environment": shown(rows)} if rows else {}


def _members(observation: Observation) -> list[dict[str, Any]]:
    member = {"member": observation.member} if observation.member else {}
    return [{**member, "home": home} for home in observation.homes] or [member] * bool(member)


def _source(file: NativeFile) -> dict[str, Any]:
    said = {
        "kind": file.kind,
        "file": file.file,
        "path": file.path,
        "state": file.state,
        "why": file.why,
        "home": file.home,
        "project": file.project,
        "of": file.of,
        "at": span_text(file.place()),
    }
    marks = {"strict": False} if not file.is_strict else {}
    return {
        **{key: value for key, value in said.items() if value},
        **marks,
        **({"empty": True} if file.is_empty else {}),
    }


def _settings(number: int, file: NativeFile) -> Iterator[dict[str, Any]]:
    """Yield a row for each key at the top of a file; a file that is no mapping has one row without a key."""
    if isinstance(file.data, dict):
        for key, value in file.data.items():
            yield {"source": number, "file": file.file, **cells(key, value), **_placed(file, value, key)}
    elif file.data is not None or file.state == "partly":
        yield {"source": number, "file": file.file, **lone_cell(file.data), **_placed(file, file.data)}


def _placed(file: NativeFile, value: Any, *route: str) -> dict[str, str]:
    inside = places_text(value, route, file.where)
    return {"at": span_text(file.place(*route)), **({"places": inside} if inside else {})}
