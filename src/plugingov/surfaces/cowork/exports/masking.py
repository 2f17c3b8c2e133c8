"""Secrets in saved pages, masked as they are read: the ids of the interface look drawn and are none."""

import re
from typing import Any

from plugingov.sources.secrets import MASK, has_secret_shape, mask
from plugingov.surfaces.masking.data import masked_data

_ID = re.compile(r"(?:^|_)(?:id|ids|uuid|sha|page)$")
_OF_A_CLIENT = "settings"  # a document of Claude Code's managed settings, in which anything may stand


def masked_page(value: Any, key: str = "") -> Any:
    """Return what a page holds without secrets; ids stay what they are, because everything else refers to them."""
    match value:
        case dict() if key == _OF_A_CLIENT:
            return masked_data(value, "remote")
        case dict():
            return {name: masked_page(inner, name) for name, inner in value.items()}
        case list():
            return [masked_page(inner, key) for inner in value]
        case str():
            if _ID.search(key):
                return MASK if has_secret_shape(value) else value
            return mask(value)
    return value
