"""The answer to "is this layer on, and why", which every room below asks for and none works out again."""

from typing import Literal, NamedTuple

from plugingov.sources.document import Route

State = Literal["on", "off", "partly", "unknown"]
Basis = Literal["declared", "observed"]


class Answer(NamedTuple):
    """Whether a layer is on, the reason in one sentence, and the route of the line that decides it.

    `because` speaks without a place; `at` is a route into the organisation's inventory.
    """

    state: State
    because: str
    at: Route
    basis: Basis = "declared"
