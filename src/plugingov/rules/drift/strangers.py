"""What somebody saw of an organisation and no inventory knows: for commands that answer, and judge by no policy."""

from typing import NamedTuple

from plugingov.layers.exported import AsExported, latest
from plugingov.layers.layers import Layers
from plugingov.model.values import Surface
from plugingov.rules.case import Case
from plugingov.rules.drift.undeclared_install import UNDECLARED_INSTALL
from plugingov.rules.rule import Finding
from plugingov.sources.document import Place
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.cowork.exports.exported import Exported


class Stranger(NamedTuple):
    """One thing that is there and in no inventory, as the rule about those says it."""

    name: str
    surface: Surface
    said: str
    at: Place


def strangers(layers: Layers, machines: tuple[Machine, ...], exports: tuple[Exported, ...]) -> tuple[Stranger, ...]:
    """Return what machines and pages show beside what is declared, in the order in which it was seen."""
    exported = AsExported(layers.organisation, latest(exports)) if exports else None
    case = Case(layers, observed=machines, exported=exported)
    rule = UNDECLARED_INSTALL
    each = ((subject, rule.judge(case, subject, rule.settings())) for subject in rule.subjects(case))
    return tuple(
        Stranger(subject.item or "", subject.surface or "claude-code", verdict.message, case.place(verdict.at))
        for subject, verdict in each
        if isinstance(verdict, Finding)
    )
