"""The answer to "is this layer on, and why", which every room below asks for and none works out again."""

from dataclasses import dataclass
from typing import Literal

from plugingov.sources.document import Route

State = Literal["on", "off", "partly", "unknown"]
Basis = Literal["declared", "observed"]


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a layer is on, the reason in one sentence, and the route of the line that decides it.

    `because` speaks without a place; `at` is a route into the organisation's inventory.
    """

    state: State
    because: str
    at: Route
    basis: Basis = "declared"
