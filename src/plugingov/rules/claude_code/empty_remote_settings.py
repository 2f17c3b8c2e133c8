"""An answer of the server that holds no settings, beside a policy on the device."""

from collections.abc import Iterator

from plugingov.model.observation import NativeFile
from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import SETTINGS
from plugingov.rules.claude_code.counting import homes, unread_files
from plugingov.rules.claude_code.looking import as_client
from plugingov.rules.claude_code.words import SOURCES
from plugingov.rules.observing import Seen, as_seen, each_seen
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import why_unread
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.managed import Managed, SourceName

_ITEM = "remote-settings.json"


def look(case: Case, machine: Machine, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield what each home has of the server's settings."""
    del case
    for home in homes(machine):
        managed = machine.managed(home, behaviour)
        answers = machine.observation.of_kind("remote", home=home)
        for file in answers:
            yield Seen(_ITEM, _verdict(file, managed))
        for folder in () if answers else unread_files(machine, home, "user"):
            if not folder.path.endswith(".json") and _on_device(managed):
                yield Seen(_ITEM, Unknown(folder.place(), mask(f"{why_unread(folder)}, and `{_ITEM}` may lie in it")))


def _on_device(managed: Managed) -> list[SourceName]:
    """Return the sources of the device that deliver a policy."""
    return [source.name for source in (managed.winner, *managed.losing) if source.name in {"plist", "hklm", "files"}]


def _verdict(file: NativeFile, managed: Managed) -> Verdict:
    if file.state == "unread" or file.is_empty or not file.is_strict:
        return Unknown(file.place(), f"`{_ITEM}` does not show what the server says: {file.why or 'it is empty'}")
    if file.data != {}:
        return PASS
    others = _on_device(managed)
    if not others:
        return Unknown(file.place(), mask(managed.doubt)) if managed.doubt else NOT_APPLICABLE
    because = f"`{_ITEM}` is `{{}}`, so that {SOURCES[others[0]]} should count; clients were seen to drop them then"
    return Finding(file.place(), because)


_LOOK = as_client(look)

EMPTY_REMOTE_SETTINGS = Rule(
    id="CCS002",
    name="empty-remote-settings",
    title="The server answers with no settings, and the device has a policy",
    layer="install",
    severity="medium",
    why="When the organisation configured nothing on the server, the next managed source should count, and the vendor "
    "says that it does. Clients were reported to let the empty answer wipe out the rules of the device instead "
    "(anthropics/claude-code 70181, still open): a policy that holds on most days only.",
    fix="Put the same policy on the server, or see with `/status` on such a device that its own policy is in force.",
    references=("code.claude.com/docs/en/server-managed-settings", "Claude Code condition CC-S02"),
    controls=SETTINGS,
    item_is="file",
    bad=Example(
        files={
            "/home/ada/.claude/remote-settings.json": "{}  // gap",
            "/etc/claude-code/managed-settings.json": '{"allowManagedMcpServersOnly": true, "allowedMcpServers": []}',
        }
    ),
    good=Example(
        files={
            "/home/ada/.claude/remote-settings.json": '{"allowManagedMcpServersOnly": true, "allowedMcpServers": []}',
        }
    ),
    settings=Settings,
    subjects=each_seen(_LOOK),
    judge=as_seen(_LOOK),
    asks="observation",
)
