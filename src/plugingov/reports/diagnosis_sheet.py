"""A diagnosis as a sheet: the layers that were asked, what it comes to, the next step, and where the plugin lives."""

from collections.abc import Sequence
from typing import Any

from plugingov.diagnosis.diagnosis import Asked, Diagnosis
from plugingov.diagnosis.offered import Offered
from plugingov.diagnosis.scene import Step
from plugingov.diagnosis.symptoms import MEANINGS
from plugingov.diagnosis.tools_seen import SeenTools
from plugingov.layers.layers import Layers
from plugingov.layers.summary import listed
from plugingov.reports.answers import answer_record, state_cell
from plugingov.reports.sheet import Block, Blocks, Cell, Lines, Section, Sheet, Table
from plugingov.sources.secrets import mask

FORMAT = "plugingov.diagnosis/1"


def diagnosis_sheet(
    made: Sequence[tuple[Layers, Sequence[Diagnosis]]], as_of: str, tools: SeenTools | None = None
) -> Sheet:
    """Return the diagnoses of one plugin, in one or more organisations and on one or both surfaces."""
    several = len(made) > 1
    each = [(layers, found) for layers, diagnoses in made for found in diagnoses]
    first = each[0][1].complaint
    looks = any(layers.looks for layers, _ in each)
    how = "declared and, where somebody has looked, observed" if looks else "declared"
    about = "".join(
        (f" in project {first.project}" if first.project else "", f", for {first.whose}" * bool(first.whose))
    )
    record: dict[str, Any] = {
        "format": FORMAT,
        "as_of": as_of,
        "plugin": first.plugin,
        "project": first.project,
        "whose": first.whose or None,
        "symptom": first.symptom,
        "tools_seen": None if tools is None else len(tools.tools),
        "answers": [answer for layers, found in each for answer in _answers(layers, found, several=several)],
        "diagnoses": [_record(layers, found, several=several) for layers, found in each],
    }
    return Sheet(
        title=(f"{first.plugin}{about}, as {how}, on {as_of}",),
        sections=tuple(
            part
            for layers, found in each
            for part in _sections(layers, found, layers.organisation.id if several else "")
        ),
        summary="; ".join(_summary(found) for _, found in each),
        record=record,
    )


def _sections(layers: Layers, found: Diagnosis, organisation: str) -> list[Section]:
    where = ": ".join(filter(None, (organisation, found.complaint.surface)))
    rows = tuple(
        (Cell(each.layer, "strong"), state_cell(each.answer), Cell(_because(layers, each))) for each in found.asked
    )
    parts: list[Section] = [
        Table(where, ("layer", "state", "because"), rows),
        Lines("What it comes to", tuple(_findings(layers, found))),
        next_steps("Next step", (found.step,)),
    ]
    if found.lives:
        parts.append(Lines("Where it lives", (found.lives.because,)))
    return parts


def next_steps(title: str, steps: Sequence[Step]) -> Blocks:
    """Return who does what, as a part of a sheet."""
    blocks = tuple(Block((Cell(step.who, "strong"),), step.do) for step in steps)
    rows = tuple((Cell(step.who, "strong"), Cell(step.do)) for step in steps)
    return Blocks(Cell(title), blocks, Table(title, ("who", "does what"), rows))


def _because(layers: Layers, each: Asked) -> str:
    shown = f"; on for them all the same, as they see: {each.shown_by}" if each.shown_by else ""
    return f"{mask(each.answer.because)} ({layers.organisation.place(each.answer.at)}){shown}"


def _findings(layers: Layers, found: Diagnosis) -> list[str]:
    lines = [_comes_to(found)]
    symptom = found.complaint.symptom
    if found.missing:
        seen = f"They see that {MEANINGS[symptom].words}. That does not fit: " if symptom else "This does not fit: "
        lines.append(f"{seen}{found.missing.because}. The evidence that is missing is the next step.")
    elif symptom and found.layer:
        would = "That would explain" if found.state == "unknown" else "That explains"
        lines.append(f"{would} what they see: {MEANINGS[symptom].words}.")
    if found.complaint.offered:
        lines.append(seen_words(found.complaint.offered))
    lines += found.notes
    lines += [f"Behind it {each.layer} is off in any case: {_because(layers, each)}" for each in found.further]
    return lines


def _comes_to(found: Diagnosis) -> str:
    match found.outcome:
        case "upstream":
            return "No layer is off: the system itself refuses what their account there may not see."
        case "on":
            return "Every layer is on, as far as anybody recorded."
    if found.layer is None:
        return "Every layer is on, as far as anybody recorded."
    if found.state == "unknown":
        return f"The first layer that nobody knows to be on is {found.layer}; nothing before it is off."
    if found.state == "partly":
        narrow = " `--project`, `--member` and `--group` narrow it." if not found.complaint.people else ""
        return f"The first layer that is not on everywhere is {found.layer}.{narrow}"
    return f"The first layer that is off is {found.layer}."


def seen_words(offered: Offered) -> str:
    """Return in a sentence how much of a plugin was seen."""
    match offered.seen:
        case "there" if not offered.tools:
            said = "Claude has tools of it, and the inventory lists none."
        case "there":
            said = "Of its tools Claude has each that it should have."
        case "partly":
            said = f"Of its tools Claude lacks {_quoted(offered.absent)}."
        case "missing":
            said = "Of its tools Claude has none."
        case _:
            said = f"What was seen does not tell: {offered.why}."
    if offered.open_although_blocked:
        said += f" It has {_quoted(offered.open_although_blocked)}, which should be blocked."
    if offered.tools and offered.unknown_tools:
        said += f" It has {_quoted(offered.unknown_tools)}, which the inventory does not know."
    return said


def _quoted(names: Sequence[str]) -> str:
    return listed([f"`{name}`" for name in names])


def _summary(found: Diagnosis) -> str:
    surface = found.complaint.surface
    match found.outcome:
        case "contradiction":
            return f"{surface}: what they see and what is recorded do not fit"
        case "upstream" | "on":
            return f"{surface}: no layer is off"
    return f"{surface}: {found.layer} is {'partly on' if found.state == 'partly' else found.state}"


def _answers(layers: Layers, found: Diagnosis, *, several: bool) -> list[dict[str, Any]]:
    whose = {"organization": layers.organisation.id} if several else {}
    return [
        {
            **answer_record(each.layer, each.answer, layers.organisation),
            "surface": found.complaint.surface,
            "shown_by": each.shown_by or None,
            **whose,
        }
        for each in found.asked
    ]


def _record(layers: Layers, found: Diagnosis, *, several: bool) -> dict[str, Any]:
    return {
        **({"organization": layers.organisation.id} if several else {}),
        "surface": found.complaint.surface,
        "outcome": found.outcome,
        "layer": found.layer,
        "state": found.state,
        "cause": found.cause,
        "finding": " ".join(_findings(layers, found)),
        "missing": found.missing.because if found.missing else None,
        "notes": list(found.notes),
        "step": {"who": found.step.who, "do": found.step.do},
        "lives": {"plugin": found.lives.plugin, "sign_in": found.lives.sign_in} if found.lives else None,
        "tools": tools_record(found.complaint.offered) if found.complaint.offered else None,
    }


def tools_record(offered: Offered) -> dict[str, Any]:
    """Return how much of a plugin was seen, for JSON."""
    return {
        "seen": offered.seen,
        "absent": list(offered.absent),
        "open_although_blocked": list(offered.open_although_blocked),
        "unknown": list(offered.unknown_tools),
    }
