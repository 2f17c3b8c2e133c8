"""The diagnosis: layer by layer until the first that is not on, and whether what people see fits that."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, TypeAlias

from plugingov.diagnosis.causes import Cause, cause_of
from plugingov.diagnosis.evidence import FITS, Missing, missing_for
from plugingov.diagnosis.lives import Lives, lives
from plugingov.diagnosis.offered import Offered
from plugingov.diagnosis.scene import Scene, Step
from plugingov.diagnosis.steps import step_for
from plugingov.diagnosis.symptoms import MEANINGS, Symptom
from plugingov.layers.layers import Layers
from plugingov.layers.summary import spoken
from plugingov.model.answer import Answer, State
from plugingov.model.people import Person
from plugingov.model.values import LAYERS, Layer, Surface
from plugingov.surfaces.surface import Need

# What the diagnosis comes to: a layer is off; it may be, as nobody recorded that it is on; what people see and what is
# recorded do not fit; every layer is on and the system itself refuses; or there is nothing to find.
Outcome: TypeAlias = Literal["off", "likely", "contradiction", "upstream", "on"]


@dataclass(frozen=True, slots=True)
class Complaint:
    """What does not work, for whom and where, and what they see."""

    plugin: str
    surface: Surface
    project: str | None = None
    people: tuple[Person, ...] = ()
    whose: str = ""
    symptom: Symptom | None = None
    offered: Offered | None = None  # what was seen of its tools


class Asked(NamedTuple):
    """One layer that was asked, and what shows that it is on although nobody recorded that."""

    layer: Layer
    answer: Answer
    shown_by: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found: the layer that decides, whether it explains what people see, and the one next step."""

    complaint: Complaint
    asked: tuple[Asked, ...]
    outcome: Outcome
    layer: Layer | None
    state: State
    cause: Cause | None
    missing: Missing | None
    step: Step
    lives: Lives | None
    further: tuple[Asked, ...] = ()  # layers behind an unknown one that are off in any case
    notes: tuple[str, ...] = ()  # what else to know


def diagnose(layers: Layers, complaint: Complaint) -> Diagnosis:
    """Return the first layer that is not on for somebody, and what to do."""
    found = _found(layers, complaint)
    return replace(found, notes=(*_notes(layers, complaint), *_others(layers, found)))


def _found(layers: Layers, complaint: Complaint) -> Diagnosis:
    shown = _shown_on(complaint)
    asked: list[Asked] = []
    for layer in LAYERS:
        answer = _ask(layers, complaint, layer)
        by = shown.get(layer, "") if answer.state in {"unknown", "partly"} else ""
        asked.append(Asked(layer, answer, by))
        if answer.state != "on" and not by:
            return _stopped(layers, complaint, tuple(asked))
    return _all_on(layers, complaint, tuple(asked))


def _notes(layers: Layers, complaint: Complaint) -> Iterator[str]:
    """Yield what speaks against the complaint itself, and no layer says."""
    project, people = complaint.project, complaint.people
    if project and people and not any(layers.is_in(project, person) for person in people):
        yield f"They are not among the people of project `{project}`, which is for others."
    other: Surface = "claude-code" if complaint.surface == "cowork" else "cowork"
    is_elsewhere = (complaint.plugin, other) in layers.doors
    if complaint.symptom in {"only-in-claude-code", "only-in-cowork"} and not is_elsewhere:
        yield f"They say that it works on {other}; by what is recorded it is not there at all."
    if complaint.symptom == "required-but-nothing" and (complaint.plugin, complaint.surface) in layers.doors:
        locked = layers.lock_at_a_glance(complaint.plugin, complaint.surface, people)
        if locked.state != "on":
            how = "for some of them only" if locked.state == "partly" else "for them"
            said = (
                "it is required"
                if locked.state == "partly"
                else "it is not required"
                if locked.state == "off"
                else "nobody knows that it is required"
            )
            yield f"By what is recorded {said} {how}: {locked.because}."


def _others(layers: Layers, found: Diagnosis) -> Iterator[str]:
    """Yield for whom a layer is off where others leave the sum unknown: their step is another."""
    complaint, layer = found.complaint, found.layer
    if layer is None or found.state != "unknown":
        return
    plugin, surface, project = complaint.plugin, complaint.surface, complaint.project
    whom = _affected(layers, complaint) or layers.people_of_door(plugin)
    each = ((person, layers.at_a_glance(layer, plugin, surface, project, (person,))) for person in whom)
    if off := tuple(person for person, answer in each if answer.state == "off"):
        yield f"For {spoken(off, layers.people_shown)} it is off: ask with `--member` or `--group` for their next step."


def _ask(layers: Layers, complaint: Complaint, layer: Layer) -> Answer:
    """Return what a layer says; of the sign-in, too, whether it is wide enough for the tools that were not seen."""
    absent = _absent(complaint)
    if absent and layer == "authenticate" and complaint.project:
        need = Need(complaint.project, complaint.plugin, complaint.surface, absent, ("projects", complaint.project))
        people = complaint.people or layers.people_of_project(complaint.project)
        return layers.answer(layer, complaint.plugin, complaint.surface, need, people)
    return layers.at_a_glance(layer, complaint.plugin, complaint.surface, complaint.project, complaint.people)


def _absent(complaint: Complaint) -> tuple[str, ...]:
    """Return the tools that should be there beside those that were seen."""
    return complaint.offered.absent if complaint.offered and complaint.offered.seen == "partly" else ()


def _shown_on(complaint: Complaint) -> Mapping[Layer, str]:
    """Return the layers that are on whatever is recorded, because of what people see, and what shows that."""
    found: dict[Layer, str] = {}
    if complaint.symptom:
        meaning = MEANINGS[complaint.symptom]
        found |= dict.fromkeys(meaning.shows_on, meaning.words)
    if complaint.offered and complaint.offered.seen == "there":
        found |= dict.fromkeys(("install", "activate"), "Claude has its tools")
    elif complaint.offered and complaint.offered.seen == "partly":
        found |= {"install": "Claude has some of its tools"}
    return found


def _stopped(layers: Layers, complaint: Complaint, asked: tuple[Asked, ...]) -> Diagnosis:
    """Return the diagnosis of a layer that is not on."""
    layer, answer, _ = asked[-1]
    scene = scene_of(layers, complaint, answer)
    cause = cause_of(layers, scene.door, layer, answer, _affected(layers, complaint))
    missing = _doubt(scene, complaint, layer, cause)
    return Diagnosis(
        complaint,
        asked,
        "contradiction" if missing else "likely" if answer.state == "unknown" else "off",
        layer,
        answer.state,
        cause,
        missing,
        missing.step(scene) if missing else step_for(scene, cause),
        lives(scene),
        tuple(_further(layers, complaint, asked)) if answer.state == "unknown" else (),
    )


def _affected(layers: Layers, complaint: Complaint) -> tuple[Person, ...]:
    if complaint.people or complaint.project is None:
        return complaint.people
    return layers.people_of_project(complaint.project)


def _further(layers: Layers, complaint: Complaint, asked: tuple[Asked, ...]) -> list[Asked]:
    rest = [Asked(layer, _ask(layers, complaint, layer)) for layer in LAYERS[len(asked) :]]
    return [each for each in rest if each.answer.state == "off"]


def _doubt(scene: Scene, complaint: Complaint, layer: Layer | None, cause: Cause | None) -> Missing | None:
    """Return which evidence is missing where what people see does not fit the layer that is off; else nothing."""
    seen = complaint.offered.seen if complaint.offered else None
    if seen == "there" and layer in {"install", "activate"}:
        return missing_for(scene, "tools-there", layer)
    if seen == "missing" and layer is None:
        return missing_for(scene, "tools-missing", layer)
    if seen == "there" and complaint.symptom in {"not-visible", "no-such-tool"}:
        return missing_for(scene, "tools-there", layer)
    if (
        complaint.symptom is None
        or (layer, cause) in FITS[complaint.symptom]
        or (layer, None) in FITS[complaint.symptom]
    ):
        return None
    return missing_for(scene, complaint.symptom, layer)


def _all_on(layers: Layers, complaint: Complaint, asked: tuple[Asked, ...]) -> Diagnosis:
    """Return the diagnosis where no layer is off."""
    scene = scene_of(layers, complaint, asked[-1].answer)
    missing = _doubt(scene, complaint, None, None)
    outcome: Outcome = "contradiction" if missing else "upstream" if complaint.symptom else "on"
    if missing is None and complaint.offered and complaint.offered.seen == "partly":
        missing, outcome = missing_for(scene, "tools-partly", None), "contradiction"
    step = missing.step(scene) if missing else _upstream(scene) if outcome == "upstream" else _nothing_off(scene)
    return Diagnosis(complaint, asked, outcome, None, "on", None, missing, step, lives(scene))


def _upstream(scene: Scene) -> Step:
    data = scene.declared.data
    who = scene.named("whoever owns the data", data.owner if data else None)
    do = f"gives them access in {scene.name} itself: a plugin sees what its member may see there, and nothing else"
    return Step(who, do)


def _nothing_off(scene: Scene) -> Step:
    return Step("whoever asks", f"says what they see of {scene.name}: `--symptom TEXT`")


def scene_of(layers: Layers, complaint: Complaint, answer: Answer) -> Scene:
    """Return what a step for a complaint is about; a line of one project speaks of that project."""
    project = complaint.project
    if project is None and answer.at[:1] == ("projects",):
        project = str(answer.at[1])
    return Scene(
        layers,
        complaint.plugin,
        complaint.surface,
        project,
        complaint.people,
        complaint.whose,
        answer,
        _absent(complaint),
    )
