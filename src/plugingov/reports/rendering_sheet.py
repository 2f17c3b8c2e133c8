"""What rendering gives, as a sheet: the files, what they cannot hold, what people do, and what is deployed instead."""

from collections.abc import Iterator, Mapping
from typing import Any

from plugingov.reports.places import place_record
from plugingov.reports.sheet import Block, Blocks, Cell, Code, Section, Sheet, Table, Tone
from plugingov.rules.index import INDEX
from plugingov.surfaces.rendering.comparing import Compared
from plugingov.surfaces.rendering.rendered import Limit, RenderedFile, Rendering

FORMAT = "plugingov.rendering/1"
_NAMES = {entry.id: entry.name for entry in INDEX}
_TONES: dict[str, Tone] = {"same": "on", "elsewhere": "unknown"}
_LANGUAGES = {"json": "json", "plist": "xml", "reg": "reg"}
_MOST_NAMED = 8


def rendering_sheet(
    rendering: Rendering,
    surface: str,
    day: str,
    written_to: str | None = None,
    instead: Mapping[str, tuple[Section, ...]] | None = None,
) -> Sheet:
    """Return what was rendered; the contents stand in it unless they were written to a folder.

    `instead` are sections that show a file, by its path, wherever the file itself goes.
    """
    where = f", written to {written_to}" if written_to else ""
    title = f"plugingov render {surface}: {rendering.organization} as of {day}{_forms(rendering)}{where}"
    shown = instead or {}
    contents = [
        section
        for file in rendering.files
        for section in (shown[file.path] if file.path in shown else () if written_to else (_content(file),))
    ]
    return Sheet(
        title=(title, *_minimum(rendering)),
        sections=(_files(rendering), *contents, *_beside(rendering)),
        summary=_summary(rendering),
        record={**_record(rendering, surface, day), "written_to": written_to},
    )


def comparison_sheet(
    rendering: Rendering, compared: tuple[Compared, ...], surface: str, day: str, folder: str
) -> Sheet:
    """Return how what is deployed in a folder differs from what would be rendered."""
    title = f"plugingov render {surface}: {rendering.organization} as of {day}, compared with {folder}"
    counts = {state: sum(each.state == state for each in compared) for state in _STATES}
    return Sheet(
        title=(title, *_minimum(rendering)),
        sections=(_states(compared), _differences(compared)),
        summary=", ".join(f"{count} {words}" for state, words in _STATES.items() if (count := counts[state])),
        record={
            **_record(rendering, surface, day),
            "compared_with": folder,
            "compared": [_compared_record(each) for each in compared],
        },
    )


_STATES = {
    "same": "as rendered",
    "differs": "different",
    "missing": "missing",
    "beside": "beside what is rendered, and about other things",
    "extra": "beside what would be rendered",
    "unread": "not understood",
    "elsewhere": "not looked at, because the folder holds none of their kind",
}


def _forms(rendering: Rendering) -> str:
    return f", as {', '.join(rendering.forms)}" if rendering.forms else ""


def _minimum(rendering: Rendering) -> Iterator[str]:
    if minimum := rendering.minimum:
        yield f"minimum {minimum.of}: {minimum.version}, which `{minimum.key}` needs"


def _summary(rendering: Rendering) -> str:
    files, limits = len(rendering.files), len(rendering.limits)
    return f"{files} file{'s' * (files != 1)}, {limits} thing{'s' * (limits != 1)} not enforceable here"


def _files(rendering: Rendering) -> Section:
    rows = tuple((Cell(file.path, "strong"), Cell(file.why)) for file in rendering.files)
    return Table("Files", ("file", "what it is for"), rows)


def _content(file: RenderedFile) -> Section:
    return Code(file.path, _LANGUAGES.get(file.path.rpartition(".")[2], ""), file.text)


def _beside(rendering: Rendering) -> Iterator[Section]:
    blocks = tuple(_limit(limit) for limit in rendering.limits)
    rows = tuple(
        (Cell(limit.rule), Cell(_NAMES.get(limit.rule, "")), Cell(_subjects(limit)), Cell(limit.because))
        for limit in rendering.limits
    )
    table = Table("Not enforceable here", ("rule", "name", "of", "because"), rows)
    yield Blocks(Cell("Not enforceable here", "strong"), blocks, table)
    if rendering.steps:
        yield Code("Steps for people", "text", "\n".join(_steps(rendering)))


def _steps(rendering: Rendering) -> Iterator[str]:
    """Yield a line for each step, and one for each page that the next ones are done on."""
    where = ""
    for step in rendering.steps:
        if step.where != where:
            where = step.where
            yield where
        of = f"{step.plugin}: " if step.plugin else ""
        yield f"{'  ' if where else ''}{of}{step.who} {step.does}"


def _limit(limit: Limit) -> Block:
    details = (("of", _subjects(limit)),) if limit.subjects else ()
    return Block((Cell(limit.rule, "strong"), Cell(_NAMES.get(limit.rule, ""))), limit.because, details)


def _subjects(limit: Limit) -> str:
    named = ", ".join(limit.subjects[:_MOST_NAMED])
    more = len(limit.subjects) - _MOST_NAMED
    return f"{named} and {more} more" if more > 0 else named


def _states(compared: tuple[Compared, ...]) -> Section:
    rows = tuple((Cell(each.state, _TONES.get(each.state, "high")), Cell(each.path)) for each in compared)
    return Table("Files", ("state", "file"), rows)


def _differences(compared: tuple[Compared, ...]) -> Section:
    found = [(each, difference) for each in compared for difference in each.differences]
    blocks = tuple(Block((Cell(str(each.at), "strong"), Cell(each.key)), each.what) for _, each in found)
    rows = tuple((Cell(str(each.at)), Cell(each.key), Cell(each.what)) for _, each in found)
    return Blocks(Cell("Differences", "strong"), blocks, Table("Differences", ("at", "key", "what"), rows))


def _record(rendering: Rendering, surface: str, day: str) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "surface": surface,
        "organization": rendering.organization,
        "as_of": day,
        "forms": list(rendering.forms),
        "minimum_version": _minimum_record(rendering),
        "files": [_file_record(file) for file in rendering.files],
        "not_enforceable": [
            {
                "id": limit.rule,
                "rule": _NAMES.get(limit.rule),
                "because": limit.because,
                "subjects": list(limit.subjects),
            }
            for limit in rendering.limits
        ],
        "steps": [
            {"plugin": step.plugin, "who": step.who, "does": step.does} | ({"where": step.where} if step.where else {})
            for step in rendering.steps
        ],
    }


def _minimum_record(rendering: Rendering) -> dict[str, str] | None:
    minimum = rendering.minimum
    return {"version": minimum.version, "key": minimum.key} if minimum else None


def _file_record(file: RenderedFile) -> dict[str, Any]:
    return {"path": file.path, "why": file.why, "data": dict(file.data)}


def _compared_record(compared: Compared) -> dict[str, Any]:
    return {
        "path": compared.path,
        "state": compared.state,
        "differences": [
            {"key": each.key, "what": each.what, "place": place_record(each.at)} for each in compared.differences
        ],
    }
