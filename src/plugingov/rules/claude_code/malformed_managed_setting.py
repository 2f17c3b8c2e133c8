"""A managed setting, or a whole managed file, that the client cannot take."""

from collections.abc import Iterator, Mapping

from plugingov.model.observation import NativeFile
from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import SETTINGS
from plugingov.rules.claude_code.looking import each_managed, settings_files
from plugingov.rules.claude_code.losing_managed_source import DEAD_KEYS
from plugingov.rules.claude_code.words import file_name, setting_name
from plugingov.rules.observing import Seen, as_seen, each_seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Unknown
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.client import MEASURED, Behaviour, Client, numbers
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.validated import Effect, Flaw, Validated
from plugingov.surfaces.claude_code.settings.validating import ALIASES

_WHOLE_POLICY = "2.1.169"
_OUTCOMES: Mapping[Effect, str] = {
    "dropped": "the rest of the policy holds without it",
    "stripped": "the rest holds",
    "closed": "it fails closed",
    "rejected": "it fails open",
    "refuses": "it fails closed",
}
# Of a list of marketplaces: what becomes of it where one entry is left out, and where no other is left.
_STRIPPED = {
    "strictKnownMarketplaces": (
        "what it was to let in stays out, and the rest holds",
        "lets no marketplace in: it fails closed",
    ),
    "blockedMarketplaces": ("what it was to block is open, and the rest holds", "blocks nothing: it fails open"),
}
# Without these something is open that they were written to shut; keys that begin so say it in their names.
_SHUTTING = frozenset({"permissions", "sandbox", "hooks", "enabledPlugins", "availableModels", "syncClaudeAiSkills"})
_SHUT = ("denied", "blocked", "disable", "required", "force", "strict", "enforce", "allowManaged")
_VERSIONS = ("requiredMinimumVersion", "requiredMaximumVersion")


def look(case: Case, machine: Machine) -> Iterator[Seen]:
    """Yield each managed file, and what in it is wrong."""
    del case
    told = [
        _told(layer, layer.file in _losing(machine, behaviour))
        for behaviour in machine.client.behaviours
        for layer in settings_files(machine, behaviour)
    ]
    said: dict[str, list[Seen]] = {}
    for each in (seen for found in told for seen in found):
        said.setdefault(each.item, []).append(each)
    yield from (_together(each, machine.client) for each in said.values())


def _losing(machine: Machine, behaviour: Behaviour) -> frozenset[NativeFile]:
    """Return the files of sources that win in no home."""
    every = list(each_managed(machine, behaviour))
    winning = {layer.file for managed in every for layer in managed.layers}
    losing = {layer.file for managed in every for source in managed.losing for layer in source.layers}
    return frozenset(losing - winning)


def _told(layer: Validated, is_losing: bool) -> Iterator[Seen]:  # noqa: FBT001 (whether its source loses)
    """Yield what is wrong in a file; where nothing is, that it is right."""
    if not layer.is_managed:
        return
    name = file_name(layer.file)
    flaws = [*(flaw for flaw in layer.flaws if _is_asked(flaw)), *_no_versions(layer)]
    flaws = [flaw for flaw in flaws if not (is_losing and _is_dead(flaw))]
    if layer.outcome == "unread" and not layer.flaws:
        yield Seen(name, Unknown(layer.file.place(), mask(layer.because)))
    elif not flaws:
        yield Seen(name, PASS)
    for flaw in flaws:
        item = " ".join(filter(None, (name, setting_name(*flaw.found.route))))
        yield Seen(item, Finding(flaw.found.at, mask(flaw.because + _outcome(flaw, layer))))


def _no_versions(layer: Validated) -> Iterator[Flaw]:
    """Yield the versions that are none, which the client leaves out."""
    for found in (layer.values[key] for key in _VERSIONS if key in layer.values):
        if not numbers(str(found.value)):
            yield Flaw(found, "dropped", f"`{found.route[0]}` in {found.where} is no version and is left out")


def _is_asked(flaw: Flaw) -> bool:
    """Tell whether no other rule asks about a flaw: keys without effect, entries of lists, switches of packages."""
    is_entry = len(flaw.found.route) > 1 and flaw.found.route[0] in {"allowedMcpServers", "deniedMcpServers"}
    is_switch = len(flaw.found.route) > 1 and flaw.found.route[0] == "enabledPlugins"
    return flaw.effect != "inert" and not is_entry and not is_switch


def _is_dead(flaw: Flaw) -> bool:
    """Tell whether a key counts in the winning source only: of others losing-managed-source tells it."""
    key = flaw.found.route[0] if flaw.found.route else ""
    return ALIASES.get(str(key), key) in DEAD_KEYS


def _outcome(flaw: Flaw, layer: Validated) -> str:
    """Say what becomes of the policy; of a whole file that a source other than files gives nobody knows."""
    key = str(flaw.found.route[0]) if flaw.found.route else ""
    match flaw.effect, ALIASES.get(key, key):
        case "rejected", _ if layer.outcome == "unread":
            return ""
        case "dropped", name if name in _SHUTTING or name.startswith(_SHUT):
            return ": it fails open"
        case "stripped", name if name in _STRIPPED:
            left, nothing = _STRIPPED[name]
            return f": {left}" if _is_any_left(key, layer) else f": no other is left in the file, which then {nothing}"
    return f": {_OUTCOMES[flaw.effect]}"


def _is_any_left(key: str, layer: Validated) -> bool:
    """Tell whether the client takes any entry of a list; older ones may take nothing of the whole file."""
    left_out = sum(flaw.effect == "stripped" and flaw.found.route[:1] == (key,) for flaw in layer.flaws)
    return len(layer.file.settings[key]) > left_out


def _together(said: list[Seen], client: Client) -> Seen:
    """Return what every client makes of a thing; where they make different things of it, all of those."""
    first = said[0]
    if not isinstance(first.verdict, Finding):
        return first
    messages = list(dict.fromkeys(each.verdict.message for each in said if isinstance(each.verdict, Finding)))
    if len(messages) > 1:
        messages = [f"{messages[0]} (client {MEASURED})", *(f"{each} (as documented)" for each in messages[1:])]
    if client.at_least(_WHOLE_POLICY) != "yes":
        messages.append(f"clients before {_WHOLE_POLICY} could discard the whole managed policy, and {client.known}")
    return first._replace(verdict=Finding(first.verdict.at, "; ".join(messages)))


MALFORMED_MANAGED_SETTING = Rule(
    id="CCS005",
    name="malformed-managed-setting",
    title="A managed setting that the client cannot take",
    layer="install",
    severity="high",
    why="The client checks managed settings as it reads them, and nobody checks them before. What becomes of a mistake "
    "depends on where it is and on the client's version: a flag of a wrong type is taken as the strictest, a list that "
    "denies is dropped, a file that is no JSON keeps the newest clients from starting and leaves others without policy.",
    fix="Write the value in the type that the vendor's page gives for the key, in strict JSON: no comments, no comma "
    "behind the last entry. `claude doctor` names what was dropped.",
    references=("code.claude.com/docs/en/managed-settings", "Claude Code condition CC-S05"),
    controls=SETTINGS,
    closed_by=("claude-code",),
    item_is="setting",
    bad=Example(
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "deniedMcpServers": {"serverUrl": "*://*.blocked.example/*"},  // gap
  "allowManagedMcpServersOnly": true
}
"""
        }
    ),
    good=Example(
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "deniedMcpServers": [{"serverUrl": "*://*.blocked.example/*"}],
  "allowManagedMcpServersOnly": true
}
"""
        }
    ),
    settings=Settings,
    subjects=each_seen(look),
    judge=as_seen(look),
    asks="observation",
)
