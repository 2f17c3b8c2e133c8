"""A later file of managed settings that undoes what an earlier one says."""

from collections.abc import Iterator
from typing import Any

from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import SETTINGS
from plugingov.rules.claude_code.looking import of_policy
from plugingov.rules.claude_code.setting_names import REMARKS
from plugingov.rules.claude_code.words import setting_name
from plugingov.rules.observing import Seen, as_seen, each_seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.managed import Managed
from plugingov.surfaces.claude_code.settings.validated import Validated

# Of these each value, or each value under a name, is replaced whole: nothing in it is joined.
_WHOLE = {"fallbackModel": 1, "extraKnownMarketplaces": 2}


def look(case: Case, machine: Machine, managed: Managed, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield what several of the managed files say."""
    del case, machine, behaviour
    if managed.winner.name != "files" or len(managed.layers) == 1:
        return
    several = list(_several((), [dict(_values(layer)) for layer in managed.layers], 0))
    yield from (Seen(setting_name(*route), _verdict(route, found)) for route, found in several)
    if not several:
        yield Seen("managed-settings.d", PASS)


def _values(layer: Validated) -> Iterator[tuple[str, Found]]:
    """Yield what counts of each key of a file: of an object with entries that the client leaves out the others."""
    for key, found in layer.values.items():
        if isinstance(found.value, dict):
            yield key, found._replace(value={str(part.route[-1]): part.value for part in layer.parts.get(key, ())})
        else:
            yield key, found


def _several(
    route: tuple[str, ...], files: list[dict[str, Found]], whole: int
) -> Iterator[tuple[tuple[str, ...], list[Found]]]:
    """Yield each value that more than one file has and the last replaces: lists are joined, objects key by key."""
    for key in dict.fromkeys(key for file in files for key in file if route or not key.startswith(REMARKS)):
        here, found = (*route, key), [file[key] for file in files if key in file]
        until = whole or _WHOLE.get(key, 0)
        is_whole, kinds = len(here) == until, {type(each.value) for each in found}
        if kinds == {dict} and not is_whole:
            yield from _several(here, [_members(each) for each in found], until)
        elif len(found) > 1 and (is_whole or kinds != {list}):
            yield here, found


def _members(found: Found) -> dict[str, Found]:
    return {key: found.below(key, value) for key, value in found.value.items()}


def _verdict(route: tuple[str, ...], found: list[Found]) -> Verdict:
    last, *before = found
    other = next((each for each in before if each.value != last.value), None)
    if other is None:
        return PASS
    what = f"`{setting_name(*route)}`{_to(last.value)}"
    return Finding(last.at, f"{last.where} sets {what} and undoes what {other.where} says{_instead(other.value)}")


def _to(value: Any) -> str:
    return f" to `{str(value).lower()}`" if isinstance(value, bool) else ""


def _instead(value: Any) -> str:
    return f": `{str(value).lower()}`" if isinstance(value, bool) else ""


_LOOK = of_policy(look)

DROP_IN_OVERRIDE = Rule(
    id="CCS008",
    name="drop-in-override",
    title="A later managed file undoes an earlier one",
    layer="install",
    severity="medium",
    why="The files in `managed-settings.d` are read in the order of the alphabet behind `managed-settings.json`. Lists are "
    "joined, but of single values, of a list and a single value under one key, and of marketplaces with one name, the last "
    "file's counts, even where it is the looser one: whoever may add a file may undo a lock.",
    fix="Say each single value and each marketplace in one file only.",
    references=("code.claude.com/docs/en/managed-settings", "Claude Code condition CC-S08"),
    controls=SETTINGS,
    item_is="setting",
    bad=Example(
        files={
            "/etc/claude-code/managed-settings.json": '{"allowManagedMcpServersOnly": true, "allowedMcpServers": []}',
            "/etc/claude-code/managed-settings.d/50-team.json": """\
{
  "allowManagedMcpServersOnly": false  // gap
}
""",
        }
    ),
    good=Example(
        files={
            "/etc/claude-code/managed-settings.json": '{"allowManagedMcpServersOnly": true, "allowedMcpServers": []}',
            "/etc/claude-code/managed-settings.d/50-team.json": '{"allowedMcpServers": [{"serverName": "crm"}]}',
        }
    ),
    settings=Settings,
    subjects=each_seen(_LOOK),
    judge=as_seen(_LOOK),
    asks="observation",
)
