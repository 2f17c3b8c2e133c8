"""The places where a project runs: what holds in each, to one answer."""

from collections.abc import Sequence

from plugingov.model.answer import Answer, State
from plugingov.model.values import Run


def over_runs(project: str, usual: Answer, each: Sequence[tuple[Run, Answer | None]]) -> Answer:
    """Return the usual answer, unless some place has one of its own: then what it is where."""
    own = [(run, answer) for run, answer in each if answer]
    if not own:
        return usual
    found = [(run, answer or usual) for run, answer in each]
    states = {answer.state for _, answer in found}
    if len(states) == 1:
        first = own[0][1]
        where = " and ".join(run for run, answer in own if answer.because == first.because)
        return first._replace(because=f"{first.because}, and project `{project}` runs in {where}")
    state: State = "partly" if {"on", "off"} <= states else "unknown"
    parts = []
    for name in ("on", "off", "unknown"):
        if runs := [run for run, answer in found if answer.state == name]:
            reasons = dict.fromkeys(answer.because for _, answer in found if answer.state == name)
            parts.append(f"{name} in {' and '.join(runs)} ({'; '.join(reasons)})")
    deciding = next(answer for _, answer in found if answer.state == ("off" if state == "partly" else "unknown"))
    return deciding._replace(state=state, because="; ".join(parts))
