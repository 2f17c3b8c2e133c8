"""The vendor's SDK at the command line: an extra, a key from the environment, and a word while we wait."""

from typing import TYPE_CHECKING

import click

from plugingov.api.access import Access
from plugingov.api.asking import Patience
from plugingov.cli.watching import note

if TYPE_CHECKING:
    from plugingov.api.client import Client

_TIMEOUT = 60.0
PATIENCE = Patience()


def client_for(access: Access) -> "Client":
    """Return the client, or end the run where the extra is not installed."""
    try:
        from plugingov.api.client import Client  # noqa: PLC0415 (an extra that takes a second)
    except ImportError:
        raise click.UsageError(
            "the extra that asks the vendor is not installed: pip install 'plugingov[api]'"
        ) from None
    return Client(access, _TIMEOUT)


def tell_wait(seconds: float, why: str) -> None:
    """Say that we wait, and why."""
    note(f"waiting {seconds:.0f} s: {why}")
