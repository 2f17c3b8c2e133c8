"""What of settings no rule ever says anything of: it stands in no row that is judged, so that more are alike."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from plugingov.fleet.edge.deciding import DECIDES_NOTHING, OF_MEMBERS
from plugingov.model.observation import FileKind
from plugingov.rules.claude_code.left_overs import is_left_over, tool_of
from plugingov.rules.claude_code.setting_names import KNOWN
from plugingov.sources.secrets import MASK
from plugingov.surfaces.claude_code.settings.checked import CHECKED

# Of settings that no administrator wrote rules read these keys for what the client checks of them, and for secrets.
NEVER_READ: Final = DECIDES_NOTHING | {"hooks"}
_RULES = ("allow", "ask", "deny")
# Variables that lead the client elsewhere, or that a verdict names; any other counts where a text asks for it.
VARIABLES: Final = frozenset(
    {
        *("ANTHROPIC_BASE_URL", "CLAUDE_CODE_USE_ANTHROPIC_AWS", "CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_FOUNDRY"),
        *("CLAUDE_CODE_USE_VERTEX", "CLAUDE_CODE_ENABLE_TELEMETRY", "CLAUDE_CODE_PLUGIN_CACHE_DIR"),
        *("CLAUDE_CODE_PLUGIN_SEED_DIR", "CLAUDE_CONFIG_DIR", "DISABLE_AUTOUPDATER", "FORCE_AUTOUPDATE_PLUGINS"),
        *("CLAUDE_PLUGIN_DATA", "CLAUDE_PLUGIN_ROOT", "CLAUDE_PROJECT_DIR", "HOME", "OTEL_LOGS_EXPORTER"),
        "OTEL_LOG_TOOL_DETAILS",
    }
)
Asked: TypeAlias = Callable[[str], bool]  # whether any text asks for a variable


class Split(NamedTuple):
    """What of a file rules may say something of, and what they never do."""

    told: Any
    silent: Any


def split(kind: FileKind, data: Any, is_asked_for: Asked) -> Split:
    """Return a file's data in two; of what may cost the file, or hold a secret, nothing is silent.

    An empty collection of servers or packages is as none, and is in neither.
    """
    if not isinstance(data, dict):
        return Split(data, {})
    if kind == "state":
        return Split(_of_state(data), {})
    if kind not in OF_MEMBERS:
        return Split(data, {})
    silent = {key: found for key, value in data.items() if (found := _silent(key, value, is_asked_for)) is not _NONE}
    told = _without(data, silent, is_top=True) if silent else data
    return Split(_unless_empty(told, _COLLECTIONS), silent)


_COLLECTIONS: Mapping[str, Any] = {"enabledPlugins": {}, "enabledMcpjsonServers": [], "disabledMcpjsonServers": []}
_OF_PROJECTS: Mapping[str, Any] = {
    "mcpServers": {},
    "disabledMcpServers": [],
    "enabledMcpServers": [],
    "enabledMcpjsonServers": [],
    "disabledMcpjsonServers": [],
}


def _unless_empty(said: Mapping[str, Any], collections: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if key not in collections or value != collections[key]}


def _of_state(data: dict[str, Any]) -> dict[str, Any]:
    """Return the client's own record without the collections of projects that are empty, which most are."""
    projects = data.get("projects")
    if not isinstance(projects, dict):
        return data
    said = {
        path: _unless_empty(each, _OF_PROJECTS) if isinstance(each, dict) else each for path, each in projects.items()
    }
    return {**data, "projects": said}


def says_nothing_at_all(record: Mapping[str, Any]) -> bool:
    """Tell whether a record of a file says nothing, and not even that it could not be read: as if it were not there."""
    return record["kind"] in OF_MEMBERS and record["data"] == {} and record.keys() <= _PLAIN_RECORD


_PLAIN_RECORD = frozenset({"kind", "path", "home", "project", "data"})


def asked_for_in(*texts: str) -> Asked:
    """Return what tells whether a variable is asked for in some texts, in whatever form."""
    return lambda name: not (name.isascii() and name.isidentifier()) or any(f"${{{name}" in text for text in texts)


_NONE: Final = object()  # where nothing is, which is not the same as a null


def _silent(key: str, value: Any, is_asked_for: Asked) -> Any:
    """Return what of a value no rule says anything of, if there is any."""
    if key not in CHECKED or not CHECKED[key](value):
        return _NONE
    if key in NEVER_READ:
        return value if says_nothing(value) else _NONE
    if key == "permissions":
        return _of_permissions(value)
    if key == "env":
        return {name: each for name, each in value.items() if _is_own(name, each) and not is_asked_for(name)} or _NONE
    return _NONE


def says_nothing(value: Any) -> bool:
    """Tell whether nothing in a value is a secret, or a setting that stands too deep to count."""
    if isinstance(value, dict):
        return not any(key in KNOWN or MASK in key for key in value) and all(map(says_nothing, value.values()))
    if isinstance(value, list):
        return all(map(says_nothing, value))
    return not isinstance(value, str) or MASK not in value


def _is_own(name: str, value: Any) -> bool:
    return name not in VARIABLES and name not in KNOWN and MASK not in name and says_nothing(value)


def _of_permissions(value: dict[str, Any]) -> Any:
    """Return the permissions that are silent: all but what is left over from a template, or holds a secret."""
    plain = {key: _of_rules(each) if key in _RULES else each for key, each in value.items()}
    found = {key: each for key, each in plain.items() if key not in KNOWN and MASK not in key and says_nothing(each)}
    return found if found or not value else _NONE


def _of_rules(rules: list[Any]) -> list[Any]:
    return [each for each in rules if isinstance(each, str) and MASK not in each and not is_left_over(tool_of(each))]


def _without(whole: Any, part: Any, *, is_top: bool = False) -> Any:
    """Return what is left of a value without a part of it, if anything is."""
    if isinstance(whole, dict) and isinstance(part, dict):
        left = {key: _without(value, part[key]) if key in part else value for key, value in whole.items()}
        left = {key: value for key, value in left.items() if value is not _NONE}
        return left if left or is_top else _NONE
    if isinstance(whole, list) and isinstance(part, list):
        return [each for each in whole if each not in part] or _NONE
    return _NONE
