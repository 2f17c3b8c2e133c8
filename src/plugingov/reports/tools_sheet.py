"""The tools of projects as a sheet: what should be there, what was seen of it, and what to ask Claude."""

from collections.abc import Iterator, Sequence
from typing import Any

from plugingov.diagnosis.offered import OfferedTool
from plugingov.diagnosis.project_tools import QUESTION, PluginTools, ProjectTools, first_prompts
from plugingov.diagnosis.tools_seen import SeenTools
from plugingov.layers.layers import Layers
from plugingov.reports.answers import answer_record
from plugingov.reports.diagnosis_sheet import next_steps, seen_words, tools_record
from plugingov.reports.sheet import Cell, Code, Lines, Section, Sheet, Table, Tone

FORMAT = "plugingov.tools/1"
_MOST_STRANGERS = 40
_FINE = frozenset({"there", "unknown"})  # verdicts that ask nobody to do anything
_SEEN: dict[bool | None, Cell] = {
    True: Cell("● there", "on"),
    False: Cell("○ not there", "off"),
    None: Cell("?", "unknown"),
}
# What each verdict is called, and where to look.
_VERDICTS: dict[str, tuple[str, Tone]] = {
    "missing": ("missing", "off"),
    "partly": ("partly there", "partly"),
    "failing": ("there and failing", "partly"),
    "there": ("there", "on"),
    "unknown": ("not told", "unknown"),
}


def tools_sheet(
    asked: Sequence[tuple[Layers, Sequence[ProjectTools]]], as_of: str, seen: SeenTools | None = None
) -> Sheet:
    """Return what should be there in some projects."""
    several = len(asked) > 1
    each = [(layers, wanted) for layers, projects in asked for wanted in projects]
    sections = [
        part
        for layers, wanted in each
        for part in _sections(layers, wanted, seen, f"{layers.organisation.id}: " if several else "")
    ]
    tools = sum(len(one.offered.tools) for _, wanted in each for one in wanted.plugins if one.offered)
    names = ", ".join(layers.organisation.id for layers, _ in asked)
    about = f", compared with {_counted(len(seen.tools), 'tool')} seen" if seen else ""
    return Sheet(
        title=(f"{names}: the tools that should be there{about}, on {as_of}",),
        sections=tuple(sections),
        summary=f"{_counted(tools, 'tool')} in {_counted(len(each), 'project')}",
        record={
            "format": FORMAT,
            "as_of": as_of,
            "question": QUESTION,
            "tools_seen": None if seen is None else _seen_record(seen),
            "projects": [_record(layers, wanted, several=several) for layers, wanted in each],
        },
    )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def prompt_sheet(asked: Sequence[tuple[Layers, Sequence[ProjectTools]]]) -> Sheet:
    """Return what to paste: the question for Claude's tools, and what to try first with each plugin."""
    prompts = tuple(
        dict.fromkeys(each for layers, projects in asked for one in projects for each in first_prompts(layers, one))
    )
    tries = tuple(Code(f"To try {each.plugin} ({each.name})", "text", each.text) for each in prompts)
    return Sheet(
        title=("Paste this into a new conversation in the project",),
        sections=(Code("To see which tools Claude has", "text", QUESTION), *tries),
        summary="Save the answer, and give it to `plugingov tools --project PROJECT --tools-seen FILE`.",
        record={
            "format": FORMAT,
            "question": QUESTION,
            "try_first": [{"plugin": each.plugin, "prompt": each.name, "text": each.text} for each in prompts],
        },
    )


def _sections(layers: Layers, wanted: ProjectTools, seen: SeenTools | None, whose: str) -> Iterator[Section]:
    title = f"{whose}{wanted.project} on {wanted.surface}"
    if seen is None:
        yield _table(layers, wanted, title)
        return
    rows = tuple((Cell(each.plugin, "strong"), _verdict_cell(each), Cell(_finding(each))) for each in wanted.plugins)
    yield Table(title, ("plugin", "verdict", "because"), rows)
    steps = [
        each.diagnosis.step for each in wanted.plugins if each.diagnosis and verdict(each) not in {"there", "unknown"}
    ]
    yield next_steps("Next steps", tuple(dict.fromkeys(steps)))
    yield _table(layers, wanted, "Tool by tool", is_seen=True)
    if not seen.is_whole:
        yield Lines("", ("The last page that was saved names another one: what is not in these may be in that.",))
    if wanted.strangers:
        rest = len(wanted.strangers) - _MOST_STRANGERS
        names = [*wanted.strangers[:_MOST_STRANGERS], *([f"and {rest} more"] if rest > 0 else [])]
        yield Lines("Seen, and not of this project", (", ".join(names),))


def verdict(each: PluginTools) -> str:
    """Return what was seen of a plugin comes to: what is all there may still fail for want of a sign-in."""
    if each.offered is None:
        return "missing"
    seen = each.offered.seen or "unknown"
    if (
        seen == "there"
        and each.diagnosis
        and each.diagnosis.layer == "authenticate"
        and each.diagnosis.state != "unknown"
    ):
        return "failing"
    return seen


def _asks_somebody(each: PluginTools) -> bool:
    """Tell whether somebody has to do something: what is there against all that is recorded is looked at, too."""
    return verdict(each) not in _FINE or bool(each.diagnosis and each.diagnosis.missing)


def _verdict_cell(each: PluginTools) -> Cell:
    words, tone = _VERDICTS[verdict(each)]
    layer = each.diagnosis.layer if each.diagnosis and verdict(each) not in _FINE else None
    return Cell(f"{words} ({layer})" if layer else words, tone)


def _finding(each: PluginTools) -> str:
    said = f"{seen_words(each.offered)} " if each.offered else ""
    found = each.diagnosis
    if found is None or not _asks_somebody(each):
        return said.strip()
    if found.missing:
        return f"{said}{found.missing.because[:1].upper()}{found.missing.because[1:]}."
    return f"{said}{found.layer} is {found.state}: {found.asked[-1].answer.because}"


def _table(layers: Layers, wanted: ProjectTools, title: str, *, is_seen: bool = False) -> Table:
    rows = [row for each in wanted.plugins for row in _rows(layers, each, is_seen=is_seen)]
    return Table(title, ("plugin", "what", "name", "does", "decided", *(("seen",) if is_seen else ())), tuple(rows))


def _rows(layers: Layers, each: PluginTools, *, is_seen: bool) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each tool, resource and prompt of a plugin, or the one that says why there is none."""
    quiet, plugin = Cell("-", "quiet"), Cell(each.plugin, "strong")
    rest = (quiet,) if is_seen else ()
    if each.offered is None:
        yield plugin, quiet, Cell("it is not on this surface", "off"), quiet, quiet, *rest
        return
    for tool in each.offered.tools:
        cells = (
            Cell("tool"),
            Cell(tool.name),
            _access(tool),
            Cell(tool.decision or "-", "" if tool.decision else "quiet"),
        )
        yield plugin, *cells, *((_SEEN[tool.is_seen],) if is_seen else ())
    if not each.offered.tools:
        yield plugin, Cell("tool"), Cell("the inventory lists none", "unknown"), quiet, quiet, *rest
    for what, name in _beside(layers, each.plugin):
        yield plugin, Cell(what), Cell(name), Cell("read", "quiet") if what == "resource" else quiet, quiet, *rest


def _access(tool: OfferedTool) -> Cell:
    return Cell(tool.access or "?", "" if tool.access else "unknown")


def _beside(layers: Layers, plugin: str) -> Iterator[tuple[str, str]]:
    provides = layers.organisation.plugins[plugin].provides
    yield from (("resource", name) for name in (provides.resources if provides else None) or ())
    yield from (("prompt", name) for name in (provides.prompts if provides else None) or ())


def _seen_record(seen: SeenTools) -> dict[str, Any]:
    return {"tools": len(seen.tools), "speaks": seen.speaks, "is_whole": seen.is_whole, "odd": seen.odd}


def _record(layers: Layers, wanted: ProjectTools, *, several: bool) -> dict[str, Any]:
    return {
        **({"organization": layers.organisation.id} if several else {}),
        "project": wanted.project,
        "surface": wanted.surface,
        "plugins": [_plugin_record(layers, each) for each in wanted.plugins],
        "strangers": list(wanted.strangers),
        "try_first": [
            {"plugin": each.plugin, "prompt": each.name, "text": each.text} for each in first_prompts(layers, wanted)
        ],
    }


def _plugin_record(layers: Layers, each: PluginTools) -> dict[str, Any]:
    found = each.diagnosis
    provides = layers.organisation.plugins[each.plugin].provides
    return {
        "plugin": each.plugin,
        "is_needed": each.is_needed,
        "is_provisioned": each.offered is not None,
        "tools": [
            {"name": tool.name, "access": tool.access, "decision": tool.decision, "seen": tool.is_seen}
            for tool in (each.offered.tools if each.offered else ())
        ],
        "resources": list((provides.resources if provides else None) or ()),
        "prompts": list((provides.prompts if provides else None) or ()),
        "verdict": verdict(each) if found else None,
        "because": _finding(each) if found else None,
        "seen": tools_record(each.offered) if found and each.offered else None,
        "answers": [answer_record(one.layer, one.answer, layers.organisation) for one in found.asked] if found else [],
        "step": {"who": found.step.who, "do": found.step.do} if found and _asks_somebody(each) else None,
    }
