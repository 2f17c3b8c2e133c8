"""A machine as rows, which device management can ship and which a fleet is judged by."""

import json
from collections.abc import Sequence

from plugingov.fleet.edge.slicing import rows_of
from plugingov.model.observation import Observation


def rows_text(observation: Observation, groups: Sequence[str] = ()) -> str:
    """Return the rows of a machine, one object of JSON in each line; `groups` are those of its member."""
    rows = (json.dumps(row, separators=(",", ":")) for row in rows_of(observation, groups))
    return "".join(f"{row}\n" for row in rows)
