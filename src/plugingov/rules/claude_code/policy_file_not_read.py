"""A policy file in a place where the client does not look."""

from collections.abc import Iterator, Mapping

from plugingov.model.observation import NativeFile, Platform
from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import SETTINGS
from plugingov.rules.claude_code.words import file_name, unread_name
from plugingov.rules.observing import Seen, as_seen, each_seen, project_of
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.found import why_unread
from plugingov.surfaces.claude_code.sessions.machine import Machine

_NAMES = frozenset({"managed-settings.json", "managed-mcp.json"})
_DROP_INS = "managed-settings.d"
_FOLDERS = frozenset({_DROP_INS, "ClaudeCode", "claude-code"})
_MOVED = "2.1.75"


def look(case: Case, machine: Machine) -> Iterator[Seen]:
    """Yield each policy file where it belongs, and each that lies elsewhere."""
    del case
    for file in machine.observation.files:
        is_unread = file.state == "unread" and file.is_strict  # a folder that nobody could list is one of those
        if file.kind in {"managed", "drop-in", "managed-mcp"}:
            yield Seen(unread_name(file) if is_unread else file_name(file), _unknown(file) if is_unread else PASS)
        elif file.kind == "misplaced" and not _is_of_windows_around(file):
            folder, name = ("", *file.path.replace("\\", "/").split("/"))[-2:]
            if name in _NAMES or folder == _DROP_INS:
                yield Seen(file_name(file), _verdict(file, machine, folder), project_of(file))
            elif is_unread and name in _FOLDERS:
                yield Seen(file_name(file), _unknown(file), project_of(file))
        elif is_unread and file.kind in {"user", "project"} and not file.path.endswith(".json"):
            yield Seen(unread_name(file), _unknown(file), project_of(file))


def _unknown(file: NativeFile) -> Unknown:
    return Unknown(file.place(), mask(f"{why_unread(file)}, and what it holds of a policy is not known"))


def _is_of_windows_around(file: NativeFile) -> bool:
    """Tell whether a file seen from within Linux is the Windows client's own."""
    return file.path.startswith("/mnt/")


def _verdict(file: NativeFile, machine: Machine, folder: str) -> Verdict:
    name, client = file_name(file), machine.client
    if folder == _DROP_INS and not _is_named_as_drop_in(file):
        because = f"`{name}` is not read: of that folder only names that end in `.json` without a dot in front count"
        if file.state == "unread" and file.is_strict:
            return _unknown(file)
        return Finding(file.place(), because, fix=_RENAME) if file.settings else NOT_APPLICABLE
    move = _move(machine.observation.platform, folder)
    if "ProgramData" not in name:
        because = f"`{name}` is not read: the client looks for it in the system's folder only"
        return Finding(file.place(), because, fix=move)
    match client.at_least(_MOVED):
        case "yes":
            because = f"`{name}` is not read since {_MOVED}: the folder is `Program Files` now"
            return Finding(file.place(), because, fix=move)
        case "no":
            return PASS
    because = f"`{name}` is not read since {_MOVED}, and was before; {client.known}"
    return Unknown(file.place(), because)


def _is_named_as_drop_in(file: NativeFile) -> bool:
    """Tell whether a file beside drop-ins would be one, if the client looked into its folder."""
    name = file.path.replace("\\", "/").rpartition("/")[2]
    return name.endswith(".json") and not name.startswith(".")


def _move(platform: Platform | None, folder: str) -> str:
    """Say where the client of a platform looks for a file: of one that nobody knows, all places."""
    systems = (_SYSTEMS[platform],) if platform else tuple(dict.fromkeys(_SYSTEMS.values()))
    into = f"`{_DROP_INS}` in " if folder == _DROP_INS else ""
    return f"Move the file to {into}{' or '.join(systems)}."


_SYSTEMS: Mapping[Platform, str] = {
    "linux": "`/etc/claude-code`",
    "wsl": "`/etc/claude-code`",
    "macos": "`/Library/Application Support/ClaudeCode`",
    "windows": "`C:\\Program Files\\ClaudeCode`",
}
_RENAME = "Give the file a name that ends in `.json` and has no dot in front."

POLICY_FILE_NOT_READ = Rule(
    id="CCS003",
    name="policy-file-not-read",
    title="A policy file lies where the client does not look",
    layer="install",
    severity="high",
    why="Managed settings and managed servers count in the system's own folder only, which people without rights cannot "
    "write. The same file in a home, in a project, or in the folder of Windows that was given up with 2.1.75 is ignored "
    "without a warning, so the policy that somebody rolled out is in force nowhere.",
    fix="Move the file to `/etc/claude-code`, `/Library/Application Support/ClaudeCode` or `C:\\Program Files\\ClaudeCode`; "
    "name what lies in `managed-settings.d` something that ends in `.json`.",
    references=("code.claude.com/docs/en/managed-settings", "Claude Code condition CC-S03"),
    controls=SETTINGS,
    item_is="file",
    bad=Example(
        files={
            "/home/ada/.claude/managed-settings.json": """\
{  // gap
  "allowManagedMcpServersOnly": true
}
"""
        }
    ),
    good=Example(files={"/etc/claude-code/managed-settings.json": '{"allowManagedMcpServersOnly": true}'}),
    settings=Settings,
    subjects=each_seen(look),
    judge=as_seen(look),
    asks="observation",
)
