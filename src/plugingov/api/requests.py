"""What is asked: a method of the SDK with its arguments, and ids that lead nowhere else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from plugingov.sources.secrets import has_secret_shape

PLUGINS_BETA = "ce-plugins-2026-09-01"
_NOT_FOR_ALL = "the vendor has it for Claude Enterprise only"

Form = Literal["pages", "after", "document", "archive", "lines"]


@dataclass(frozen=True, slots=True)
class Request:
    """A method of the SDK (`plugins.versions`, `list`), or an address where it has none, with arguments."""

    resource: str
    method: str = "list"
    arguments: Mapping[str, Any] = field(default_factory=dict)


_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_PAGE = re.compile(r"page-\d+")


def is_id(text: object, key: str) -> bool:
    """Tell whether an id may name a folder: it leads nowhere else, is no page of ours and no secret."""
    if not isinstance(text, str) or not _ID.fullmatch(text) or _PAGE.fullmatch(text):
        return False
    return key not in text and not has_secret_shape(text)


def why_refused(status: int, said: str, takes: str, beta: str = "") -> str:
    """Return, in words, why something was refused for good: which key it takes, and who has it at all."""
    match status:
        case 403:
            return f"the key lacks the scope: it takes {takes} ({said})"
        case 404 if beta:
            return (
                f"not found: so the vendor answers where the beta header `{beta}` did not arrive (a gateway"
                f" may drop it), or the organization is not enabled for it; {_NOT_FOR_ALL} ({said})"
            )
        case 404:
            return f"not found: {_NOT_FOR_ALL} ({said})"
    return said
