"""What is asked: a method of the SDK with its arguments, and ids that lead nowhere else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from plugingov.sources.secrets import has_secret_shape

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
