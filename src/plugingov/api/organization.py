"""Whose key it is: the organisation that answers."""

from collections.abc import Callable, Mapping
from typing import Protocol

from plugingov.api.answers import read_page
from plugingov.api.asking import Patience, patiently
from plugingov.api.failures import CannotAsk, Failure
from plugingov.api.requests import Request, is_id

_NO_KEY = 401
_ORGANIZATION = Request("", "retrieve")


class Source(Protocol):
    """Who answers: the vendor's SDK."""

    def ask(self, request: Request, cursor: Mapping[str, str]) -> bytes:
        """Return the bytes of one answer; raise `Failure` for anything but a whole one."""


def organization_of(source: Source, key: str, patience: Patience, waits: Callable[[float, str], None]) -> str | None:
    """Return whose key it is; a key that may not know gives nothing, one that nobody knows ends the run."""
    try:
        name = patiently(lambda: _whose(source), patience, waits)
    except Failure as failure:
        if failure.status == _NO_KEY:
            raise CannotAsk(f"the key is not accepted: {failure.why}") from None
        if failure.passing or not failure.reached or 300 <= (failure.status or 0) < 400:  # noqa: PLR2004 (redirects)
            raise CannotAsk(f"nothing could be fetched: {failure.why}") from None
        return None
    if not is_id(name, key):
        raise CannotAsk("the server gives the organization an id that is none")
    return name


def _whose(source: Source) -> str:
    page = read_page(source.ask(_ORGANIZATION, {}), "document")
    return str(page.entries[0].get("id"))
