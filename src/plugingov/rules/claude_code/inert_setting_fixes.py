"""How each setting that nothing reads is mended."""

from collections.abc import Mapping

from plugingov.model.observation import FileKind
from plugingov.rules.claude_code.setting_names import OF_PERMISSIONS
from plugingov.surfaces.claude_code.settings.validated import Validated
from plugingov.surfaces.claude_code.settings.validating import ALIASES, MANAGED_ONLY

MOVE = "Move the key into managed settings, or take it out."
FILL_IN = "Write what is meant in its place, or take it out."
_INSTEAD = "Write the key that is meant instead, or take this one out."
_ORGANISATIONS = (
    "Move the servers into `managed-mcp.json`, beside which those of members do not load, or take them out."
)
_OWN = "Move the servers into `~/.claude.json`."
_SERVERS: Mapping[FileKind, str] = {"user": _OWN, "local": _OWN, "project": "Move the servers into `.mcp.json`."}


def under_its_key(alias: str) -> str:
    """Say how a setting is written that stands under a newer name of its key."""
    return f"Write what `{alias}` says under `{ALIASES[alias]}` instead, which every client reads."


def in_its_place(key: str, layer: Validated) -> str:
    """Say what to write where somebody wrote a key that no client reads in a settings file."""
    if key == "mcpServers":
        return _SERVERS.get(layer.file.kind, _ORGANISATIONS)
    return "Move it below `permissions`." if key in OF_PERMISSIONS else _INSTEAD


def to_the_top(key: str, layer: Validated) -> str:
    """Say where a setting belongs that stands inside of another one."""
    where = "managed settings" if key in MANAGED_ONLY and not layer.is_managed else "the file"
    return f"Move it to the top of {where}."
