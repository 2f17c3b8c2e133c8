"""What servers offer, as the lines of an observation or of pins below its heading."""

import json

from judged import ANSWERS

from plugingov.model.definition import defined
from plugingov.model.observation import Observation
from plugingov.model.probed import ProbedServer
from plugingov.reports.observation_record import observation_text


def tool(name, description="", *, annotations=None, schema=None, **said):
    """Return a tool's definition; without any hint unless `annotations` are given."""
    wire = {"name": name, "inputSchema": schema or {"type": "object"}, **said}
    wire |= {"description": description} if description else {}
    return defined("tool", wire | ({"annotations": annotations} if annotations is not None else {}))


def server(*definitions, plugin="aws", lists=None, **said):
    """Return a server that was met and answered with whole lists of what it offers, unless `lists` says otherwise."""
    whole = {**{each.kind: "" for each in definitions}, "instructions": ""}
    return ProbedServer(plugin=plugin, lists=whole if lists is None else lists, definitions=definitions, **said)


def answers(*servers):
    """Return the lines of an observation of servers that were asked."""
    text = observation_text(Observation(probed=servers), "yaml")
    assert text.startswith(ANSWERS)
    return text.removeprefix(ANSWERS)


def pins(*servers, on="2026-09-01"):
    """Return the lines of pins: the same servers as they answered on a day."""
    rows = [
        {
            "plugin": each.plugin,
            "lists": dict(each.lists),
            "pinned_on": on,
            "definitions": [{"kind": one.kind, "name": one.name, "said": dict(one.said)} for one in each.definitions],
        }
        for each in servers
    ]
    return "pins:\n" + "".join(f"- {json.dumps(row)}\n" for row in rows)
