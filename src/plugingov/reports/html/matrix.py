"""The matrix for the HTML report: every plugin, both surfaces side by side, layer by layer, and why what is not on."""

from collections import defaultdict
from collections.abc import Mapping

from plugingov.gaps.gap import Gap
from plugingov.gaps.report import Report
from plugingov.model.answer import Answer, State
from plugingov.model.values import LAYERS, SURFACES, Surface
from plugingov.reports.html.gaps import open_by_severity
from plugingov.reports.html.page import Matrix, Row, Shown, Why
from plugingov.reports.matrix_sheet import Door, Question, doors_of
from plugingov.rules.case import Case

_LOCKED: Mapping[State, str] = {"on": "locked", "off": "open", "partly": "partly", "unknown": "unknown"}


def matrix(case: Case, report: Report, number: int) -> Matrix:
    """Return the matrix of one organisation; `number` tells its anchors from those of others."""
    doors = doors_of(case.layers, Question())
    used = {door.surface for door in doors if door.via}
    surfaces = tuple(surface for surface in SURFACES if surface in used) or SURFACES
    by_plugin: dict[str, dict[Surface, Door]] = defaultdict(dict)
    for door in doors:
        if door.via:
            by_plugin[door.plugin][door.surface] = door
    gaps: dict[str, list[Gap]] = defaultdict(list)
    for gap in report.gaps:
        if gap.organization == case.organisation.id and gap.subject.plugin:
            gaps[gap.subject.plugin].append(gap)
    rows: list[Row] = []
    why: list[Why] = []
    for plugin, stated in case.organisation.plugins.items():
        found = [by_plugin[plugin].get(surface) for surface in surfaces]
        cells = tuple(_cells(case, door, f"why-{number}-{len(rows)}", why) if door else () for door in found)
        rows.append(Row(plugin, stated.title, cells, open_by_severity(gaps[plugin])))
    return Matrix(
        organization=case.organisation.id,
        surfaces=surfaces,
        columns=(*LAYERS, "lock"),
        rows=tuple(rows),
        on=tuple(_on(rows, place) for place in range(len(surfaces))),
        why=tuple(why),
        strangers=_strangers(case),
    )


def _cells(case: Case, door: Door, anchor: str, why: list[Why]) -> tuple[Shown, ...]:
    """Return the cells of one plugin on one surface, and add why what is not on is not."""

    def shown(layer: str, answer: Answer, word: str, *, is_told: bool) -> Shown:
        name = f"{anchor}-{door.surface}-{layer}" if is_told else ""
        if is_told:
            at = str(case.organisation.place(answer.at))
            why.append(
                Why(name, door.plugin, door.surface, layer, answer.state, answer.because, at, answer.basis),
            )
        return Shown(answer.state, word, name)

    layers = [shown(layer, answer, answer.state, is_told=answer.state != "on") for layer, answer in door.answers]
    if door.lock is None:
        return tuple(layers)
    is_doubtful = door.lock.state in {"partly", "unknown"}
    return (*layers, shown("lock", door.lock, _LOCKED[door.lock.state], is_told=is_doubtful))


def _on(rows: list[Row], surface: int) -> tuple[tuple[int, int], ...]:
    """Return of each column of a surface how many are on, of how many that are provisioned there."""
    there = [row.cells[surface] for row in rows if row.cells[surface]]
    return tuple((sum(cell.state == "on" for cell in column), len(there)) for column in zip(*there, strict=True))


def _strangers(case: Case) -> tuple[tuple[str, str, str, str], ...]:
    """Return what was seen and nobody declared, where somebody looked."""
    if not (case.observed or case.exported):
        return ()
    from plugingov.rules.drift.strangers import strangers  # noqa: PLC0415 (most runs look at nothing)

    exports = (case.exported.exported,) if case.exported else ()
    found = strangers(case.layers, case.observed, exports)
    return tuple((each.name, each.surface, each.said, str(each.at)) for each in found)
