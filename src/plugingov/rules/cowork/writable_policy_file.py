"""Managed settings of Linux that others than root may write."""

from collections.abc import Iterator, Mapping

from plugingov.model.observation import NativeFile, Observation
from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import SETTINGS
from plugingov.rules.cowork.desktops import as_on_desktops, each_on_desktops
from plugingov.rules.observing import Seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.cowork.desktop.configuration import ignored_because

_ITEM = "managed-settings.json"
_FACTS = frozenset({"owner", "mode"})


def look(case: Case, observation: Observation) -> Iterator[Seen]:
    """Yield the managed settings of Linux, where there are any."""
    del case
    access = next((file for file in observation.files if file.kind == "desktop-access"), None)
    for file in observation.files:
        if file.kind == "desktop-managed":
            yield Seen(_ITEM, _verdict(file, access))


def _verdict(file: NativeFile, access: NativeFile | None) -> Verdict:
    if because := ignored_because(access):
        return Finding(file.place(), f"`{file.path}` is ignored: {because}")
    said = [access.settings.get(part) for part in ("file", "folder")] if access else [None]
    if all(isinstance(each, Mapping) and each.keys() >= _FACTS for each in said):
        return PASS
    because = f"whose `{file.path}` is, and who may write it, only the machine itself tells"
    return Unknown(file.place(), because)


WRITABLE_POLICY_FILE = Rule(
    id="COW025",
    name="writable-policy-file",
    title="The app ignores its managed settings, because others may write them",
    layer="install",
    severity="high",
    why="On Linux the file and its folder must be root's, no links, and writable by nobody else: otherwise the app ignores the "
    "whole policy, with a line in its log alone. Then a member's own configuration counts. A copy of a machine does not "
    "tell whose a file was.",
    fix="`chown root:root` and `chmod go-w` the folder `/etc/claude-desktop` and the file in it; put the file itself there instead of "
    "a link.",
    references=("claude.com/docs/third-party/claude-desktop/configuration", "Cowork condition C04"),
    controls=SETTINGS,
    item_is="file",
    bad=Example(
        files={
            "/etc/claude-desktop": """\
{"folder": {"link": false, "owner": 0, "mode": "0755"}, "file": {"link": false, "owner": 0, "mode": "0664"}}
""",
            "/etc/claude-desktop/managed-settings.json": """\
{  // gap
  "inferenceProvider": "bedrock"
}
""",
        }
    ),
    good=Example(
        files={
            "/etc/claude-desktop": """\
{"folder": {"link": false, "owner": 0, "mode": "0755"}, "file": {"link": false, "owner": 0, "mode": "0644"}}
""",
            "/etc/claude-desktop/managed-settings.json": """\
{
  "inferenceProvider": "bedrock"
}
""",
        }
    ),
    settings=Settings,
    subjects=each_on_desktops(look),
    judge=as_on_desktops(look),
    asks="device",
)
