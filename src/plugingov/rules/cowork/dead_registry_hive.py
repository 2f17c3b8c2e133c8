"""A policy in HKCU beside one in HKLM."""

from collections.abc import Iterator

from plugingov.model.observation import Observation
from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import SETTINGS
from plugingov.rules.cowork.desktops import as_on_desktops, each_on_desktops
from plugingov.rules.observing import Seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.surfaces.cowork.desktop.decoding import is_present

_ITEM = "HKCU"


def look(case: Case, observation: Observation) -> Iterator[Seen]:
    """Yield whether the policy of a user counts, where there is one; of a machine with HKLM alone, that it does."""
    del case
    hives = [file for file in observation.files if file.kind in {"desktop-hklm", "desktop-hkcu"}]
    if hives:
        yield Seen(_ITEM, _verdict(observation))


def _verdict(observation: Observation) -> Verdict:
    machines = [file for file in observation.files if file.kind == "desktop-hklm"]
    users = [file for file in observation.files if file.kind == "desktop-hkcu"]
    unread = next((file for file in (*users, *machines) if file.state == "unread"), None)
    present = next((file for file in users if is_present(file)), None)
    if present and any(map(is_present, machines)):
        because = "the policy of Claude Desktop in `HKCU` has no effect: `HKLM` holds one, and they are not merged"
        return Finding(present.place(), because)
    if unread:
        return Unknown(unread.place(), mask(f"whether `HKCU` and `HKLM` both hold a policy is not known: {unread.why}"))
    return PASS


DEAD_REGISTRY_HIVE = Rule(
    id="COW024",
    name="dead-registry-hive",
    title="A policy in HKCU has no effect beside the one in HKLM",
    layer="install",
    severity="high",
    why="Where HKLM holds anything of Claude Desktop, HKCU is ignored as a whole: nothing of it is merged. Somebody rolled out "
    "what is there, and it is in force nowhere. A value of a type that the app does not see counts as nothing.",
    fix="Write what is in HKCU to `HKLM\\SOFTWARE\\Policies\\Claude`, and delete it from HKCU.",
    references=("claude.com/docs/third-party/claude-desktop/configuration", "Cowork condition C02"),
    controls=SETTINGS,
    item_is="hive",
    bad=Example(
        files={
            "/registry/claude.reg": """\

[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Claude]
"disableAutoUpdates"=dword:00000001

[HKEY_CURRENT_USER\\SOFTWARE\\Policies\\Claude]  // gap
"isLocalDevMcpEnabled"=dword:00000000
"""
        }
    ),
    good=Example(
        files={
            "/registry/claude.reg": """\

[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Claude]
"disableAutoUpdates"=dword:00000001
"isLocalDevMcpEnabled"=dword:00000000
"""
        }
    ),
    settings=Settings,
    subjects=each_on_desktops(look),
    judge=as_on_desktops(look),
    asks="device",
)
