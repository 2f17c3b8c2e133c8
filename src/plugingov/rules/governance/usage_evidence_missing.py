"""A surface that records nothing of what was used on it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from plugingov.model.values import SURFACES, Flag
from plugingov.rules.case import Case
from plugingov.rules.claude_code.looking import of_policy
from plugingov.rules.cowork.desktops import absent, not_known, of_configurations, seen_on_desktops
from plugingov.rules.observing import Seen, seen
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import Found

if TYPE_CHECKING:  # most runs look at no machine, and what reads one takes long to import
    from plugingov.surfaces.claude_code.sessions.machine import Machine
    from plugingov.surfaces.claude_code.settings.managed import Managed
    from plugingov.surfaces.cowork.desktop.configuration import Configuration

ENV = "env"


class TelemetrySettings(Settings):
    """Whether what members write may be exported with what the app reports."""

    forbid_content: Flag = False


def subjects(case: Case) -> tuple[Subject, ...]:
    """Return the surfaces, and the keys of telemetry that devices show of Claude Desktop."""
    surfaces = (Subject(surface=surface) for surface in SURFACES)
    return (*surfaces, *seen_on_desktops(case, _LOOK_AT_DESKTOP))


def judge(case: Case, subject: Subject, settings: TelemetrySettings) -> Verdict:
    if subject.item == _CONTENT and not settings.forbid_content:
        return NOT_APPLICABLE
    if subject.item:
        return seen_on_desktops(case, _LOOK_AT_DESKTOP)[subject]
    if subject.surface == "cowork":
        return _of_third_party(case) if case.organisation.cowork.deployment == "third-party" else _on_cowork(case)
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


def _of_third_party(case: Case) -> Verdict:
    """Return that devices are asked: the organisation's interface knows nothing of such a deployment."""
    if Subject(surface="cowork", item=_ENDPOINT) in seen_on_desktops(case, _LOOK_AT_DESKTOP):
        return NOT_APPLICABLE
    return Unknown((), f"no device shows what a third-party deployment reports (`{_ENDPOINT}`)")


def look_at_desktop(case: Case, configuration: "Configuration") -> Iterator[Seen]:
    """Yield whether Claude Desktop reports what is used, and whether what members write goes with it."""
    del case
    if configuration.deployment != "first-party":  # of the organisation's account the endpoint is set there
        yield Seen(_ENDPOINT, _reports(configuration))
    yield Seen(_CONTENT, _content(configuration))


def _reports(configuration: "Configuration") -> Verdict:
    setting = configuration.settings.get(_ENDPOINT)
    if setting and setting.value:
        return PASS
    at, said = (setting.at, f"`{_ENDPOINT}` is empty") if setting else absent(configuration, _ENDPOINT)
    because = f"{said}, so a third-party deployment reports nothing of what is used"
    return not_known(configuration, _ENDPOINT) or Finding(at, because)


def _content(configuration: "Configuration") -> Verdict:
    """Return whether prompts and answers are exported: without the key by the organisation's account, and not else."""
    setting = configuration.settings.get(_CONTENT)
    if setting:
        from plugingov.surfaces.cowork.desktop.configuration import called  # noqa: PLC0415 (most runs look at no machine)

        because = f"`{_CONTENT}` of {called(setting.file)} exports what members write"
        return Finding(setting.at, because) if setting.value else PASS
    if unknown := not_known(configuration, _CONTENT):
        return unknown
    if configuration.deployment == "third-party":
        return PASS
    at, said = absent(configuration, _CONTENT)
    return Finding(at, f"{said}, and without it prompts and answers are exported")


_ENDPOINT, _CONTENT = "otlpEndpoint", "otlpContentCapture"
_LOOK_AT_DESKTOP = of_configurations(look_at_desktop)


def look(case: Case, machine: "Machine", managed: "Managed", behaviour: Behaviour) -> Iterator[Seen]:
    """Yield whether managed settings have the client record what is used."""
    del case, machine, behaviour
    if managed.layers:
        yield Seen(ENV, _verdict(managed))


def _verdict(managed: "Managed") -> Verdict:
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
    "without the details an event about anything but the vendor's own plugins does not say which one it was. A third-party "
    "deployment of Claude Desktop reports nothing without `otlpEndpoint`, which devices show. `forbid_content` also asks "
    "whether prompts and answers are exported: by devices of the organisation's own account they are, unless "
    "`otlpContentCapture` is an empty list.",
    fix={
        "cowork": "Export the organisation's compliance activity and analytics, and keep them. In a third-party "
        "deployment set `otlpEndpoint`; where content must not leave, set `otlpContentCapture` to an empty list.",
        "claude-code": "Set `CLAUDE_CODE_ENABLE_TELEMETRY=1`, `OTEL_LOGS_EXPORTER=otlp` and `OTEL_LOG_TOOL_DETAILS=1` "
        "in `env` of the managed settings, beside the endpoint of the collector.",
    },
    references=(
        "code.claude.com/docs/en/monitoring-usage",
        "claude.com/docs/cowork/monitoring",
        "Claude Code condition CC-X04",
        "Cowork condition C13",
        "OWASP MCP08:2025",
    ),
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
    settings=TelemetrySettings,
    subjects=subjects,
    judge=judge,
    asks="observation",
)
