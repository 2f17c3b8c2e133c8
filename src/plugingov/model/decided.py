"""What a policy decides beside its rules: in which order data is confidential, who approves, what counts as old."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from plugingov.model.policy import StopOn
from plugingov.model.values import CLASSIFICATIONS, Severity

OBSERVATION_AGE = 7
STOP_ON: tuple[StopOn, ...] = (
    "lock-removed",
    "host-changed",
    "write-tool-added",
    "scope-added",
    "audience-widened",
    "fact-dropped",
)


@dataclass(frozen=True)
class Decided:
    """What holds for every rule of a policy; each default is that of a policy that says nothing."""

    classifications: tuple[str, ...] = CLASSIFICATIONS  # the least confidential first
    approvals: Mapping[Severity, tuple[str, ...]] = field(default_factory=dict)  # by risk tier
    stop_on: tuple[StopOn, ...] = STOP_ON
    observation_age: int = OBSERVATION_AGE  # days
    fail_on_unknown: bool = False
