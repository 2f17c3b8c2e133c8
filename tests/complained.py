"""Small organisations in which one layer of the plugin `fx` is off, and what the help desk makes of a complaint."""

from organisation_from_text import layers

from plugingov.diagnosis.diagnosis import Complaint, Diagnosis, diagnose
from plugingov.diagnosis.scene import whose
from plugingov.layers.layers import Layers

WAYS = {"cowork": "preference: {preference}, package: fx@tools", "claude-code": "via: claude-ai-connector"}
WORLD = """\
surfaces: {{claude-code: {{minimum_version: 2.1.273, claude_ai_connectors: {connectors}}}}}
groups: {{desk: {{members: [ada@acme.example]}}, others: {{members: [bob@acme.example]}}}}
marketplaces: {{tools: {{source: {{github: acme/tools}}}}}}
plugins:
  fx:
    title: Rates
    path: custom-mcp
    owner: it@acme.example
    server: {{transport: http, url: "https://fx.acme.example/mcp"}}
    auth: {{method: oauth, scopes: [fx.read]}}
    data: {{owner: cfo@acme.example}}
    provides:
      tools: {{get_rate: {{access: read, scopes: [fx.read]}}, set_rate: {{access: write, scopes: [fx.write]}}}}
    provision: {{{surface}: {{{way}}}}}
projects:
  rates: {{surface: {surface}, owner: lead@acme.example, audience: [desk], needs: [fx/{tool}], active: [{active}]}}
credentials:
  key: {{plugin: fx, surface: {surface}, holder: desk, owner: it@acme.example, scopes: [fx.read], expires: {expires}}}
"""


def world(surface: str, off: str | None = None) -> str:
    """Return an organisation in which everything of `fx` is on, but for one layer, or a scope."""
    is_off = off == "install"
    return WORLD.format(
        surface=surface,
        way=WAYS[surface].format(preference="not_available" if is_off else "required"),
        connectors="false" if is_off else "true",
        active="" if off == "activate" else "fx",
        expires="2026-09-30" if off == "authenticate" else "2027-01-01",
        tool="set_rate" if off == "scope" else "get_rate",
    )


def complain(text: str, surface: str, symptom=None, project="rates", member=None, group=None, **more) -> Diagnosis:
    """Return the diagnosis of a complaint about `fx`."""
    found = layers(text)
    return complain_of(found, surface, symptom, project, member, group, **more)


def complain_of(
    found: Layers, surface: str, symptom=None, project="rates", member=None, group=None, **more
) -> Diagnosis:
    people = found.organisation.people
    whom = (people.person(member),) if member else people.of_group(group) if group else ()
    said = whose(whom, group, shown=True)
    return diagnose(found, Complaint("fx", surface, project, whom, said, symptom, **more))
