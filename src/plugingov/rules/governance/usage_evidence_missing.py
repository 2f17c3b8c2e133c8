"""A surface that records nothing of what was used on it."""

from collections.abc import Iterator

from plugingov.model.values import SURFACES
from plugingov.rules.case import Case
from plugingov.rules.claude_code.looking import of_policy
from plugingov.rules.observing import Seen, seen
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.managed import Managed

ENV = "env"


def subjects(case: Case) -> tuple[Subject, ...]:
    """Return the surfaces."""
    del case
    return tuple(Subject(surface=surface) for surface in SURFACES)


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    if subject.surface == "cowork":
        return _on_cowork(case)
    unseen = Unknown((), "no machine shows managed settings, and so nothing tells what `env` they would set")
    return seen(case, _LOOK).get(Subject(surface="claude-code", item=ENV), unseen)


def _on_cowork(case: Case) -> Verdict:
    """Return whether what was used was exported: the interface keeps it whether or not anybody asks for it."""
    if case.exported is None:
        return Unknown((), "nothing that Cowork's own interface says was given")
    exported = case.exported.exported
    use = exported.listing("plugin-use")
    if not exported.feed_lacks or not use.lacks:
        return PASS
    because = (
        f"neither the use of plugins nor the activity feed was exported in full: {use.lacks}; {exported.feed_lacks}"
    )
    return Unknown(exported.observation.at, because)


def look(case: Case, machine: Machine, managed: Managed, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield whether managed settings have the client record what is used."""
    del case, machine, behaviour
    if managed.layers:
        yield Seen(ENV, _verdict(managed))


def _verdict(managed: Managed) -> Verdict:
    lacks = [said for name, said in _NEEDED.items() if not _is_set(name, managed.everywhere.get(name))]
    env = managed.value("env") or Found(None, managed.layers[0].file)
    if lacks:
        return Finding(env.at, f"the managed `env` of {env.where} has no {', no '.join(lacks)}")
    return PASS


_NEEDED = {
    "CLAUDE_CODE_ENABLE_TELEMETRY": "`CLAUDE_CODE_ENABLE_TELEMETRY=1`",
    "OTEL_LOGS_EXPORTER": "`OTEL_LOGS_EXPORTER=otlp` (which exports the events)",
    "OTEL_LOG_TOOL_DETAILS": "`OTEL_LOG_TOOL_DETAILS=1` (without which they name no plugin)",
}
_ON = frozenset({"1", "true", "yes", "on"})


def _is_set(name: str, found: Found | None) -> bool:
    """Tell whether a variable has a value that does what is needed."""
    value = str(found.value).strip().lower() if found else ""
    if name == "OTEL_LOGS_EXPORTER":
        return "otlp" in [each.strip() for each in value.split(",")]
    return value in _ON


_LOOK = of_policy(look)
USAGE_EVIDENCE_MISSING = Rule(
    id="GOV010",
    name="usage-evidence-missing",
    title="Nothing records what is used",
    layer=None,
    severity="medium",
    why="Whether a required plugin is ever used, and whether a lock took effect, shows only in what the clients report. "
    "Claude Code reports nothing unless managed settings switch telemetry on and name an exporter of its events; and "
    "without the details an event about anything but the vendor's own plugins does not say which one it was.",
    fix={
        "cowork": "Export the organisation's compliance activity and analytics, and keep them.",
        "claude-code": "Set `CLAUDE_CODE_ENABLE_TELEMETRY=1`, `OTEL_LOGS_EXPORTER=otlp` and `OTEL_LOG_TOOL_DETAILS=1` "
        "in `env` of the managed settings, beside the endpoint of the collector.",
    },
    references=("code.claude.com/docs/en/monitoring-usage", "Claude Code condition CC-X04", "OWASP MCP08:2025"),
    controls=Controls(nist=("AU-2", "AU-12"), iso=("A.8.15", "A.8.16"), soc2=("CC7.2",), mas=("12.2",)),
    required=("surfaces",),
    bad=Example(
        settings="surfaces: [claude-code]",
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "env": {  // gap
    "CLAUDE_CODE_ENABLE_TELEMETRY": "1",
    "OTEL_METRICS_EXPORTER": "otlp"
  }
}
"""
        },
    ),
    good=Example(
        settings="surfaces: [claude-code]",
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "env": {
    "CLAUDE_CODE_ENABLE_TELEMETRY": "1",
    "OTEL_LOGS_EXPORTER": "otlp",
    "OTEL_LOG_TOOL_DETAILS": "1"
  }
}
"""
        },
    ),
    settings=Settings,
    subjects=subjects,
    judge=judge,
    asks="observation",
)
