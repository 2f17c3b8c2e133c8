"""How sentences about Claude Code's own files speak: of sources, of files, of entries in lists; never with a secret."""

from collections.abc import Mapping
from typing import Any

from plugingov.layers.sightings import without_home
from plugingov.model.observation import NativeFile
from plugingov.sources.secret_arguments import hold_secrets
from plugingov.sources.secrets import MASK, mask
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.managed import SourceName

SOURCES: Mapping[SourceName, str] = {
    "remote": "the settings of the server",
    "plist": "the managed preferences",
    "hklm": "the settings in HKLM",
    "files": "the managed files",
    "hkcu": "the settings in HKCU",
}
_FOLDERS = ("ProgramData", "ClaudeCode", "claude-code", ".claude", "managed-settings.d")
CONNECTOR = "claude.ai "  # how the name of each account connector begins
KEYS = ("serverName", "serverUrl", "serverCommand")


def file_name(file: NativeFile) -> str:
    """Return what a file is called on every machine: its name, and those folders around it that the vendor names."""
    *folders, name = file.path.replace("\\", "/").split("/")
    return "/".join([*(folder for folder in folders if folder in _FOLDERS), name])


def unread_name(file: NativeFile) -> str:
    """Return what names a file that nobody could read: of a folder that nobody could list, whose it is."""
    return file_name(file) if file.path.endswith((".json", ".plist")) else f"{file.kind} folder"


def entry_words(value: Any) -> str:
    """Return the key and value of an entry in a list of servers, or of what was meant as one."""
    if not isinstance(value, Mapping):
        return "entry that is no object"
    said = [f"{key} {_shown(value[key])}" for key in KEYS if key in value]
    return " and ".join(said) or "entry without a key"


def without_homes(text: str, machine: Machine) -> str:
    """Return a text in which every member's home is `~`: what names a gap holds nothing of one machine."""
    for home in machine.observation.homes or ("",):
        text = without_home(text, home)
    return text


def _shown(value: Any) -> str:
    match value:
        case str():
            return mask(value)
        case list():
            return command_words(value)
    return "of a wrong type"


def command_words(words: list[Any]) -> str:
    """Return a command line as a sentence shows it."""
    texts = tuple(str(word) for word in words)
    found = zip(texts, hold_secrets(texts), strict=True)
    return " ".join(MASK if is_secret else mask(text) for text, is_secret in found)


def setting_name(*route: str | int) -> str:
    """Return the name of a setting from its route; numbers in it change when a line moves."""
    return mask(".".join(str(step) for step in route if isinstance(step, str)))
