"""What only a running machine tells: its platform, its registry, the variables that move folders."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from plugingov.model.observation import NativeFile, Platform
from plugingov.sources.document import Text
from plugingov.sources.secrets import MASK
from plugingov.surfaces.machine.registry import settings_file
from plugingov.surfaces.masking.data import masked_again

_KEY = "SOFTWARE\\Policies\\ClaudeCode"
MOVING = ("CLAUDE_CONFIG_DIR", "CLAUDE_CODE_PLUGIN_CACHE_DIR", "CLAUDE_CODE_PLUGIN_SEED_DIR")


# Variables that the client reads and whose values are no secrets; of the others only the name is told.
_READ = (
    *MOVING,
    *("CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX", "CLAUDE_CODE_USE_FOUNDRY", "CLAUDE_CODE_USE_ANTHROPIC_AWS"),
    *("ANTHROPIC_BASE_URL", "ENABLE_CLAUDEAI_MCP_SERVERS", "DISABLE_AUTOUPDATER", "FORCE_AUTOUPDATE_PLUGINS"),
)
_SECRET = ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN")


def platform_here() -> Platform:
    """Return the platform of this machine."""
    if sys.platform == "darwin":
        return "macos"
    if sys.platform == "win32":
        return "windows"
    with suppress(OSError):
        if "microsoft" in Path("/proc/version").read_text(encoding="utf-8", errors="replace").lower():
            return "wsl"
    return "linux"


def moving_variables() -> Mapping[str, str]:
    """Return the variables of this process that move the client's folders."""
    return {name: os.environ[name] for name in MOVING if os.environ.get(name)}


def variables_here() -> Mapping[str, str]:
    """Return the variables of this process that the client would read too, secrets masked: a start may have others."""
    said = {name: os.environ[name] for name in _READ if os.environ.get(name)}
    masked: dict[str, str] = masked_again({"env": said}, "user")["env"]
    return {**masked, **{name: MASK for name in _SECRET if os.environ.get(name)}}


def home_here(homes: tuple[str, ...]) -> str:
    """Return the home of whoever runs this, as it is called among those that are read; it may be none of them."""
    own = os.path.expanduser("~")
    return next((home for home in homes if home.casefold() == own.casefold()), own)


def registry_here(homes: tuple[str, ...]) -> list[NativeFile]:
    """Return the policies in the registry of this machine, where it has one: of users only that of who runs this."""
    found: list[NativeFile] = []
    if sys.platform == "win32":
        home = home_here(homes)
        import winreg  # noqa: PLC0415 (there is none elsewhere)

        for hive, top in (("hklm", winreg.HKEY_LOCAL_MACHINE), ("hkcu", winreg.HKEY_CURRENT_USER)):
            with suppress(OSError), winreg.OpenKey(top, _KEY) as key:
                value, sort = winreg.QueryValueEx(key, "Settings")
                name = f"{hive.upper()}\\{_KEY}\\Settings"
                said = value if sort in {winreg.REG_SZ, winreg.REG_EXPAND_SZ} else None
                found.append(settings_file(hive, name, said, Text(name, ""), (0, 0), home if hive == "hkcu" else ""))
        found += desktop_here(winreg, home)
    return found


def desktop_here(winreg: Any, home: str) -> Iterator[NativeFile]:
    """Yield the policies of Claude Desktop in the registry of this machine."""
    from plugingov.surfaces.machine.desktop.registry import KEY, SUBKEY, Hive, Value, policy_file  # noqa: PLC0415 (as above)

    hives: tuple[tuple[Hive, str, Any], ...] = (
        ("desktop-hklm", "HKLM", winreg.HKEY_LOCAL_MACHINE),
        ("desktop-hkcu", "HKCU", winreg.HKEY_CURRENT_USER),
    )
    types = {getattr(winreg, name): name for name in _TYPES}
    for hive, name, top in hives:
        with suppress(OSError), winreg.OpenKey(top, KEY) as key:
            subkeys, count, _ = winreg.QueryInfoKey(key)
            found = [winreg.EnumValue(key, number) for number in range(count)]
            below = [winreg.EnumKey(key, number) for number in range(subkeys)]
            values = [Value(each, types.get(sort, "REG_NONE"), _told(said), 0, 0) for each, said, sort in found]
            values += [Value(each, SUBKEY, None, 0, 0) for each in below]
            file = f"{name}\\{KEY}"
            yield policy_file(hive, file, values, Text(file, ""), (0, 0), home=home if hive == "desktop-hkcu" else "")


_TYPES = ("REG_SZ", "REG_EXPAND_SZ", "REG_BINARY", "REG_DWORD", "REG_MULTI_SZ", "REG_QWORD")


def _told(said: Any) -> Any:
    """Return a value of the registry; of bytes nothing, for nobody reads them and they may hold a secret."""
    return None if isinstance(said, bytes) else said
