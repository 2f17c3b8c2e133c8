"""A policy that only the server delivers, on a device that may start without it."""

from collections.abc import Iterator

from plugingov.model.observation import FileKind, NativeFile
from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import SETTINGS
from plugingov.rules.claude_code.counting import unread_files
from plugingov.rules.claude_code.looking import as_client
from plugingov.rules.claude_code.losing_managed_source import dead_keys
from plugingov.rules.observing import Seen, as_seen, each_seen
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import why_unread
from plugingov.surfaces.claude_code.client.session import Session
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.elsewhere import sign_of_elsewhere
from plugingov.surfaces.claude_code.settings.managed import Managed

_ITEM = "settings of the server"
_REFRESH = "forceRemoteSettingsRefresh"
_SOURCES = frozenset({"plist", "hklm", "files"})
_DEVICE: tuple[FileKind, ...] = ("plist", "hklm", "managed", "drop-in")


def look(case: Case, machine: Machine, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield whether a home relies on the server alone."""
    del case
    for file in machine.observation.files:
        if file.kind == "remote" and (file.settings or file.state == "unread"):
            yield Seen(_ITEM, _verdict(file, machine, behaviour))


def _verdict(file: NativeFile, machine: Machine, behaviour: Behaviour) -> Verdict:
    managed = machine.managed(file.home, behaviour)
    if file.state == "unread":
        return Unknown(file.place(), why_unread(file))
    if managed.winner.name not in {"remote", "hkcu", "none"}:
        return NOT_APPLICABLE  # an empty answer, or a start where nobody asks the server
    if any(True for source in managed.losing if source.name != "hkcu" for _ in dead_keys(source)):
        return PASS
    if elsewhere := _elsewhere(file.home, machine, behaviour):
        return Finding(file.place(), f"only the server delivers a policy, and {elsewhere}, where it delivers none")
    if not _is_forced(managed):
        if unread := next(unread_files(machine, file.home, *_DEVICE), None):
            return Unknown(unread.place(), mask(f"{why_unread(unread)}, and it may hold a policy or `{_REFRESH}`"))
        because = f"only the server delivers a policy, and nothing on the device sets `{_REFRESH}`"
        return Finding(file.place(), f"{because}: the first start runs without it")
    doubts = machine.settings(Session(file.home), behaviour).doubts
    return Unknown(file.place(), mask(f"{doubts[0]}, and it may lead the client elsewhere")) if doubts else PASS


def _is_forced(managed: Managed) -> bool:
    """Tell whether the device itself makes the client wait for the server."""
    return any(
        (found := source.holds(_REFRESH)) is not None and found.value is True
        for source in managed.losing
        if source.name in _SOURCES
    )


def _elsewhere(home: str, machine: Machine, behaviour: Behaviour) -> str:
    """Say which variable leads the client to somebody else; nothing where none does."""
    settings = machine.settings(Session(home), behaviour)
    return sign_of_elsewhere(machine.observation, home, (*settings.managed.all_layers, *settings.own))


_LOOK = as_client(look)

SERVER_MANAGED_SETTINGS_ALONE = Rule(
    id="CCS007",
    name="server-managed-settings-alone",
    title="Nothing but the server delivers a policy",
    layer="install",
    severity="medium",
    why="The server's settings arrive after the client has started: the first start on a device runs without them, unless "
    "the device makes the client wait. A client that is pointed at another provider or base url never asks for them. "
    "That is said where settings or the launch set such a variable; that anybody could set one is not.",
    fix="Put `forceRemoteSettingsRefresh: true` on the device (preferences, HKLM or a managed file), or the policy itself; "
    "take away variables that lead elsewhere.",
    references=("code.claude.com/docs/en/server-managed-settings", "Claude Code condition CC-S07"),
    controls=SETTINGS,
    item_is="source",
    bad=Example(
        files={
            "/home/ada/.claude/remote-settings.json": """\
{  // gap
  "allowManagedMcpServersOnly": true,
  "allowedMcpServers": []
}
"""
        }
    ),
    good=Example(
        files={
            "/home/ada/.claude/remote-settings.json": '{"allowManagedMcpServersOnly": true, "allowedMcpServers": []}',
            "/etc/claude-code/managed-settings.json": '{"forceRemoteSettingsRefresh": true}',
        }
    ),
    settings=Settings,
    subjects=each_seen(_LOOK),
    judge=as_seen(_LOOK),
    asks="observation",
)
