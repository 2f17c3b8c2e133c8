"""Claude Desktop on a machine: where its files lie, and how they are written, for tests of what they mean."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from judged import counts, judge, settings_line
from looked import Looked
from on_machine import observed

from plugingov.model.observation import Observation
from plugingov.surfaces.cowork.desktop.configuration import Configuration, configurations

LINUX = "/etc/claude-desktop/managed-settings.json"
ACCESS = "/etc/claude-desktop"
PLIST = "/Library/Managed Preferences/com.anthropic.claudefordesktop.plist"
OWN_PLIST = "/Library/Managed Preferences/ada/com.anthropic.claudefordesktop.plist"
REGISTRY = "/registry/claude.reg"
CONFIG = "/home/ada/.config/Claude/claude_desktop_config.json"
LIBRARY = "/home/ada/.config/Claude-3p/configLibrary/work.json"
OTHER = "/home/ada/.config/Claude-3p/configLibrary/other.json"
APPLIED = "/home/ada/.config/Claude-3p/configLibrary/_meta.json"
WORK_APPLIED = {APPLIED: {"appliedId": "work"}}
ROOTS = {
    ACCESS: {"folder": {"link": False, "owner": 0, "mode": "0755"}, "file": {"link": False, "owner": 0, "mode": "0644"}}
}
THIRD_PARTY = {"inferenceProvider": "bedrock"}


def hive(name: str = "HKEY_LOCAL_MACHINE", **values: Any) -> str:
    """Return an export of a hive: texts as REG_SZ, yes or no and numbers as REG_DWORD, bytes as they would be typed."""
    lines = "".join(f'"{key}"={_written(value)}\n' for key, value in values.items())
    return f"\n[{name}\\SOFTWARE\\Policies\\Claude]\n{lines}"


def _written(value: Any) -> str:
    match value:
        case bool() | int():
            return f"dword:{int(value):08x}"
        case bytes():
            return value.decode()
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return _written(json.dumps(value))


def plist(**values: Any) -> str:
    """Return a property list: texts, yes or no, numbers, and lists as a text of JSON; what is XML stays that."""
    keys = "".join(f"<key>{key}</key>\n{_element(value)}\n" for key, value in values.items())
    return f'<plist version="1.0"><dict>\n{keys}</dict></plist>\n'


def _element(value: Any) -> str:
    match value:
        case bool():
            return f"<{str(value).lower()}/>"
        case int():
            return f"<integer>{value}</integer>"
        case str():
            return value if value.startswith("<") else f"<string>{escape(value)}</string>"
    return _element(json.dumps(value))


def desktop(files: Mapping[str, Any], **machine: Any) -> Observation:
    """Return a machine with these files; what is no text becomes JSON, and nothing stands for one that cannot be opened."""
    texts = {path: said if isinstance(said, str | None) else json.dumps(said, indent=1) for path, said in files.items()}
    return observed(texts, **machine)


def configuration(files: Mapping[str, Any], **machine: Any) -> Configuration:
    """Return what counts for the one member of such a machine."""
    (found,) = configurations(desktop(files, **machine))
    return found


def looked_at_desktop(rule: str, files: Mapping[str, Any], *, as_of: str = "2026-10-01", **more: Any) -> Looked:
    """Let one rule look at Claude Desktop's files, of which what is no text becomes JSON."""
    inventory = more.get("inventory", "")
    machine = desktop(files, taken_at=as_of)
    report = judge(
        settings_line(rule, more.get("settings", "")),
        *((inventory,) if inventory else ()),
        as_of=date.fromisoformat(as_of),
        observed=(machine,),
    )
    return Looked(
        {gap.subject.item or gap.subject.plugin or "": gap.message for gap in report.gaps},
        {fact.subject.item or fact.subject.plugin or "": fact.because for fact in report.unknowns},
        counts(report),
    )


def grades(rule: str, files: Mapping[str, Any], *, as_of: str = "2026-10-01") -> dict[str, str]:
    """Return how severe each gap is that one rule finds."""
    report = judge(settings_line(rule, ""), as_of=date.fromisoformat(as_of), observed=(desktop(files, taken_at=as_of),))
    assert all(gap.subject.surface == "cowork" for gap in report.gaps)
    return {gap.subject.item or "": gap.severity for gap in report.gaps}


def managed(*servers: Mapping[str, Any], **keys: Any) -> dict[str, Any]:
    """Return the managed settings of a third-party deployment with these servers."""
    return {LINUX: {"inferenceProvider": "bedrock", "managedMcpServers": list(servers), **keys}}


def remote(**said: Any) -> dict[str, Any]:
    """Return a managed server; `said` wins, and what is nothing is left out."""
    whole = {"name": "db", "transport": "http", "url": "https://mcp.acme.example/db"} | said
    return {key: value for key, value in whole.items() if value is not None}


MINIMUM = "surfaces: {{cowork: {{minimum_version: {}}}}}\n"
DOUBTED = {LINUX: None}  # what may be managed there could not be read
