"""Answers as every command shows them: a state with a sign of its own, the reason, and the deciding line."""

from typing import Any

from plugingov.model.answer import Answer, State
from plugingov.model.organisation import Organisation
from plugingov.model.values import Layer
from plugingov.reports.places import place_record
from plugingov.reports.sheet import Cell
from plugingov.sources.secrets import mask

SIGNS: dict[State, str] = {"on": "●", "off": "○", "partly": "◐", "unknown": "?"}


def state_cell(answer: Answer) -> Cell:
    """Return the state of an answer with its sign, which tells it apart without colour."""
    return Cell(f"{SIGNS[answer.state]} {answer.state}", answer.state)


def answer_record(layer: Layer, answer: Answer, organisation: Organisation) -> dict[str, Any]:
    """Return one of the `answers[]` that every shape for machines has."""
    return {"layer": layer, **state_record(answer, organisation)}


def state_record(answer: Answer, organisation: Organisation) -> dict[str, Any]:
    """Return an answer for JSON."""
    return {
        "state": answer.state,
        "because": mask(answer.because),
        "at": place_record(organisation.place(answer.at)),
        "basis": answer.basis,
    }
