"""Claude Desktop on a machine: where its files lie, and how they are written, for tests of what they mean."""

import json
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

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
