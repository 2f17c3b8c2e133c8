"""What names one commit for good."""

import re

_FULL = re.compile("[0-9a-f]{40}(?:[0-9a-f]{24})?")


def is_full_commit(text: object) -> bool:
    """Tell whether a text is the whole id of a commit, as a client takes one where a branch could stand."""
    return isinstance(text, str) and _FULL.fullmatch(text) is not None
