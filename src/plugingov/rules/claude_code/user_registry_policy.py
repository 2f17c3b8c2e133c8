"""A policy in the part of the registry that its user can write."""

from collections.abc import Iterator

from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import SETTINGS
from plugingov.rules.claude_code.counting import homes
from plugingov.rules.claude_code.looking import as_client
from plugingov.rules.claude_code.words import SOURCES
from plugingov.rules.observing import Seen, as_seen, each_seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.managed import Managed

_ITEM = "HKCU"


def look(case: Case, machine: Machine, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield whether the managed settings of each home are its user's own."""
    del case
    for home in homes(machine):
        managed = machine.managed(home, behaviour)
        if managed.winner.name != "none":
            yield Seen(_ITEM, _verdict(managed))
        for file in machine.observation.files:
            if file.kind == "hkcu" and file.home in {"", home} and file.data is None and not file.is_empty:
                yield Seen(
                    _ITEM, Unknown(file.place(), mask(f"whether `HKCU` holds a policy is not known: {file.why}"))
                )


def _verdict(managed: Managed) -> Verdict:
    own = next((source for source in (managed.winner, *managed.losing) if source.name == "hkcu"), None)
    if own is None:
        return PASS
    at = own.layers[0].file.place()
    if own is managed.winner and managed.doubt:
        return Finding(at, f"the policy in `HKCU` can be changed by whoever it is meant for; {managed.doubt}")
    if own is managed.winner:
        return Finding(at, "the only managed settings are in `HKCU`, where whoever they are meant for can change them")
    return Finding(at, f"the policy in `HKCU` has no effect: {SOURCES[managed.winner.name]} win")


_LOOK = as_client(look)

USER_REGISTRY_POLICY = Rule(
    id="CCS004",
    name="user-registry-policy",
    title="A policy is in the registry of the user",
    layer="install",
    severity="high",
    why="HKCU belongs to the user: whoever is signed in can change or delete what is there, so a policy in it is advice. "
    "The client reads it only where no other source delivers anything; beside one it is ignored without a word.",
    fix="Write the policy to `HKLM\\SOFTWARE\\Policies\\ClaudeCode`, to a managed file or to the server, and delete it "
    "from HKCU.",
    references=("code.claude.com/docs/en/managed-settings", "Claude Code condition CC-S04"),
    controls=SETTINGS,
    item_is="hive",
    bad=Example(files={"hkcu": '{"allowManagedMcpServersOnly": true}  // gap'}),
    good=Example(files={"hklm": '{"allowManagedMcpServersOnly": true}'}),
    settings=Settings,
    subjects=each_seen(_LOOK),
    judge=as_seen(_LOOK),
    asks="observation",
)
